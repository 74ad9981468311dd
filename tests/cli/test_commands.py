"""The command line as a caller sees it: exit codes, what goes to stdout and what to stderr, what is written."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from converter.bulk.job import Job, Order, Policy
from converter.bulk.work import make_report
from converter.cli import main
from converter.render.pdf.engine import load_engine
from converter.settings import Settings
from tests.render.conftest import ROOT

GOOD = str(ROOT / "examples/disclosure-2019/report.yaml")
BROKEN = str(ROOT / "examples/broken/report.yaml")
Captured = pytest.CaptureFixture[str]


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_check_says_nothing_on_stdout(capsys: Captured) -> None:
    assert run("check", GOOD) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "错误 0" in captured.err


def test_check_json(capsys: Captured) -> None:
    assert run("check", BROKEN, "--json") == 1
    data: Any = json.loads(capsys.readouterr().out)
    assert set(data) == {"report", "findings", "errors", "warnings", "explained"}
    assert data["errors"] == sum(f["severity"] == "error" for f in data["findings"]) == 5
    keys = {"code", "severity", "message", "path", "file", "line", "column", "cell", "clause", "hint", "explanation"}
    assert all(set(finding) == keys for finding in data["findings"])
    assert all(finding["line"] for finding in data["findings"] if finding["severity"] == "error")


def test_check_several_gives_json_lines_and_the_worst_code(tmp_path: Path, capsys: Captured) -> None:
    unreadable = tmp_path / "x.yaml"
    unreadable.write_text("a: [")
    assert run("check", GOOD, unreadable, BROKEN, "--json") == 3
    captured = capsys.readouterr()
    assert [json.loads(line)["report"] for line in captured.out.splitlines()] == [GOOD, BROKEN]
    assert "x.yaml" in captured.err


def test_english_messages(capsys: Captured) -> None:
    assert run("check", BROKEN, "--lang", "en") == 1
    assert "did you mean" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.pdf", "out.docx", "out.html", "OUT.PDF"])
def test_render_writes_one_file(name: str, tmp_path: Path, capsys: Captured) -> None:
    assert run("render", GOOD, "-o", tmp_path / name) == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert capsys.readouterr().out == ""


def test_render_several_into_a_folder(tmp_path: Path, capsys: Captured) -> None:
    assert run("render", GOOD, "-o", tmp_path / "out", "--to", "pdf,docx,html,json") == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["report.docx", "report.html", "report.json", "report.pdf"]
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert 'href="report.pdf"' in page
    assert 'href="report.json"' in page


def test_render_refuses_a_broken_report(tmp_path: Path, capsys: Captured) -> None:
    assert run("render", BROKEN, "-o", tmp_path / "x.pdf") == 1
    assert list(tmp_path.iterdir()) == []
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_force_renders_and_marks(kind: str, tmp_path: Path) -> None:
    assert run("render", BROKEN, "-o", tmp_path / f"x.{kind}", "--force") == 0
    data = (tmp_path / f"x.{kind}").read_bytes()
    if kind == "html":
        assert "未通过校核" in data.decode()
    if kind == "docx":
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(data)) as package:
            headers = [package.read(n).decode() for n in package.namelist() if "header" in n and n.endswith(".xml")]
        assert sum("未通过校核" in header for header in headers) >= 2
    if kind == "pdf":
        import io

        from pypdf import PdfReader

        assert all("未通过校核" in "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["fly"], 2),
        (["check"], 2),
        (["render", GOOD], 2),
        (["render", GOOD, "-o", "x.odt"], 2),
        (["render", GOOD, "-o", "x", "--to", "odt"], 2),
        (["render", GOOD, "-o", "x", "--to", ""], 2),
        (["render", GOOD, "-o", "no/such/folder/x.pdf"], 7),
        (["render", GOOD, "-o", "no/such/folder", "--to", "pdf"], 7),
        (["render", GOOD, "-o", "/proc/x.docx"], 7),
        (["check", "nothing.yaml"], 3),
        (["inspect", "nothing.pdf"], 3),
        (["inspect", GOOD], 3),
        (["import", GOOD, "-o", "x.yaml"], 3),
        (["new", "disclosure-1999", "-o", "x.yaml"], 4),
        (["new", "disclosure-2021", "-o", "x.txt"], 2),
        (["templates", "show"], 2),
        (["templates", "show", "nothing"], 4),
        (["templates"], 0),
        (["templates", "show", "disclosure-2021"], 0),
        (["site", "nothing"], 3),
    ],
)
def test_exit_codes(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    if code:
        assert captured.out == ""
        assert captured.err.strip()
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_bug_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    from converter.cli import check

    def broken(options: object) -> int:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(check, "run", broken)
    assert run("check", GOOD) == 70
    assert "Traceback" not in capsys.readouterr().err
    assert run("check", GOOD, "--debug") == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.fixture(params=[OSError(errno.ENOSPC, "No space"), FileNotFoundError(2, "No usable temporary directory found")])
def no_room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """WeasyPrint finds no place for its copies of the faces."""
    from weasyprint.text import fonts

    def broken(prefix: str) -> str:
        raise request.param

    load_engine.cache_clear()
    monkeypatch.setattr(fonts, "mkdtemp", broken)
    yield
    load_engine.cache_clear()


@pytest.mark.usefixtures("no_room")
def test_no_room_for_temporary_files(capsys: Captured, tmp_path: Path) -> None:
    assert run("render", GOOD, "-o", tmp_path / "report.pdf") == 7
    told = capsys.readouterr().err
    assert "写不下临时文件" in told
    assert "腾出磁盘空间" in told
    assert "发给开发者" not in told
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("no_room")
def test_no_room_for_temporary_files_stops_a_batch(tmp_path: Path) -> None:
    order = Order(("pdf",), Policy.STOP, Settings(), str(tmp_path))
    failure = make_report(Job(GOOD, Path(GOOD).read_bytes(), "", "report"), order).failure
    assert failure is not None
    assert (failure.code, failure.stops_run) == ("WRITE", True)


@pytest.mark.parametrize("verb", [("render", GOOD, "-o", "{}/report.pdf"), ("batch", GOOD, "-o", "{}/archive")])
def test_a_command_leaves_no_temporary_files(verb: tuple[str, ...], tmp_path: Path) -> None:
    temporary, outputs = tmp_path / "temporary", tmp_path / "outputs"
    temporary.mkdir()
    outputs.mkdir()
    names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    command = [sys.executable, "-m", "converter", *(word.format(outputs) for word in verb)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **names}, check=True, capture_output=True)
    assert list(outputs.iterdir())
    assert not list(temporary.iterdir())


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    from converter.cli import check

    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupted)
    assert run("check", GOOD) == 130


@pytest.mark.parametrize("keys", ["zh", "en"])
@pytest.mark.parametrize("template", ["disclosure-2019", "disclosure-2021"])
def test_new_makes_a_report_that_lacks_only_its_content(
    keys: str, template: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "new.yaml"
    assert run("new", template, "-o", path, "--keys", keys) == 0
    capsys.readouterr()
    assert run("check", path, "--json") == 1
    data: Any = json.loads(capsys.readouterr().out)
    assert {f["code"] for f in data["findings"] if f["severity"] == "error"} == {"REQ-01"}
    assert run("new", template, "-o", path) == 7, "a report that is there is never overwritten"


def test_failed_inspection_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """A template that prints another figure than the report's is found out: exit 6, and the old file stays."""
    target = tmp_path / "x.pdf"
    target.write_bytes(b"old")
    from converter.render.pdf import render

    real = render.make_context

    def lying(*arguments: Any, **options: Any) -> Any:
        context = real(*arguments, **options)
        table = next(section["table"] for section in context["sections"] if section["id"] == "applications")
        cell = next(c for part in table["parts"] for row in part["rows"] for c in row if c["role"] == "figure")
        cell["text"] = "999"
        return context

    monkeypatch.setattr(render, "make_context", lying)
    assert run("render", GOOD, "-o", target) == 6
    assert "applications.received.natural_persons" in capsys.readouterr().err
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.pdf"]


def test_inspect_against_another_report(tmp_path: Path, capsys: Captured) -> None:
    assert run("render", GOOD, "-o", tmp_path / "x.pdf") == 0
    other = tmp_path / "other.yaml"
    other.write_text(Path(GOOD).read_text(encoding="utf-8").replace("+12", "+13"), encoding="utf-8")
    capsys.readouterr()
    assert run("inspect", tmp_path / "x.pdf", "--against", GOOD, "--json") == 0
    assert json.loads(capsys.readouterr().out)["figures_match"] is True
    assert run("inspect", tmp_path / "x.pdf", "--against", other, "--json") == 6
    data: Any = json.loads(capsys.readouterr().out)
    assert data["figures_match"] is False
    assert any(miss["path"].endswith(".change") for miss in data["misses"])


def test_doctor_lists_roles_files_and_sources(capsys: Captured) -> None:
    assert run("doctor", "--json") == 0
    items: Any = json.loads(capsys.readouterr().out)
    roles = {item["role"] for item in items if item["role"]}
    assert {"title_face", "body_face", "heading_face", "subheading_face", "table_face"} <= roles
    assert all(item["file"] for item in items if item["role"] and item["state"] == "ok")
