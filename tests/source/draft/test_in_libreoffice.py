"""Drafts that were opened, edited and saved in a real office program."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from converter.model.edits import Draft, State
from converter.model.report import Report
from converter.render.word.draft import render_word
from converter.source import load_report
from converter.source.draft import read_draft
from converter.source.merge import merge
from converter.template import find_template
from tests.conftest import machine_environment
from tests.render.conftest import ROOT

SYSTEM_PYTHON = "/usr/bin/python3"
EXAMPLES = ["disclosure-2019", "disclosure-2021"]


def has_uno() -> bool:
    try:
        return subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
needs_uno = pytest.mark.skipif(not has_uno(), reason="python3-uno is not installed")


def example(name: str) -> Report:
    return load_report(ROOT / "examples" / name / "report.yaml")


def draft_of(name: str, folder: Path) -> Path:
    report = example(name)
    path = folder / "draft.docx"
    path.write_bytes(render_word(report, find_template(report.form.name)))
    return path


def convert(path: Path, kind: str, suffix: str) -> Path:
    target = path.parent / "out"
    command = ["soffice", f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(target), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=machine_environment())
    moved = path.with_name(f"saved{suffix}")
    (target / f"{path.stem}{suffix}").replace(moved)
    return moved


def read(path: Path, report: Report) -> tuple[Draft, Report]:
    from converter.model.data import report_json

    return read_draft(path.read_bytes(), path.name, (), report_json(report))


@pytest.mark.parametrize("way", [[], [("odt", ".odt")], [("doc:MS Word 97", ".doc")]], ids=["docx", "odt", "doc"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_saved_again_nothing_has_changed(name: str, way: list[tuple[str, str]], tmp_path: Path) -> None:
    path = draft_of(name, tmp_path)
    for kind, suffix in [*way, ("docx:MS Word 2007 XML", ".docx")]:
        path = convert(path, kind, suffix)
    report = example(name)
    draft, base = read(path, report)
    assert merge(base, report, [draft]) == []
    assert (draft.added, draft.deleted, draft.moved, draft.unmatched, draft.comments) == ([], {}, {}, [], [])


STEPS: list[dict[str, str]] = [
    {"replace": "完成率95.7%", "with": "完成率96.7%"},
    {"after": "可在线查阅，也可下载", "add": "（七）监督评议。全年收到意见建议8条，均已办结。"},
    {"replace": "2026年1月20日", "with": "2026年1月28日"},
    {"figure": "21847", "with": "21848"},
]


def edited(folder: Path, steps: list[dict[str, str]], *, track: bool) -> Any:
    source, target = draft_of("disclosure-2021", folder), folder / "edited.docx"
    script = Path(__file__).with_name("office.py")
    command = [SYSTEM_PYTHON, str(script), str(source), str(target), json.dumps(steps), "track" if track else "plain"]
    around = machine_environment()
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, env=around)
    assert done.returncode == 0, done.stderr
    report = example("disclosure-2021")
    draft, base = read(target, report)
    return draft, merge(base, report, [draft])


@needs_uno
@pytest.mark.parametrize("track", [False, True], ids=["untracked", "tracked"])
def test_real_edits_are_all_found(track: bool, tmp_path: Path) -> None:
    draft, changes = edited(tmp_path, STEPS, track=track)
    found = {change.path: change for change in changes}
    assert "完成率96.7%" in (found["overview[0]"].theirs or "")
    assert found["signoff.date"].theirs == "2026年1月28日"
    assert found["proactive_disclosure.administrative_licensing.decisions"].theirs == "21848"
    added = [change for change in changes if change.state is State.ADDED]
    assert [change.theirs for change in added] == [STEPS[1]["add"]]
    assert draft.unmatched == []
    assert len(changes) == len(STEPS)
    for change in changes:
        assert change.untracked is not track
        assert change.by == ("小红 李" if track else "")
        assert bool(change.date) is track


@needs_uno
def test_a_remark_is_brought_back_with_its_place(tmp_path: Path) -> None:
    draft, changes = edited(tmp_path, [{"remark": "完成率95.7%", "say": "请核实完成率"}], track=False)
    (remark,) = draft.comments
    assert (remark.path, remark.author, remark.text) == ("overview[0]", "王科长", "请核实完成率")
    assert changes == []
