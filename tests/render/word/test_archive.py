"""The base of a draft is kept beside the report, with the outputs or not at all, and never in their way."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.convert import convert
from converter.errors import WriteError
from converter.model.data import report_json
from converter.model.drafts import draft_number
from converter.settings import Settings
from converter.source import load_report
from tests.conftest import Outcome, only
from tests.render.word.drafts import ROOT


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report in a folder of its own."""
    folder = tmp_path / "年报"
    folder.mkdir()
    shutil.copy(ROOT / "examples/disclosure-2021/report.yaml", folder / "报告.yaml")
    return folder / "报告.yaml"


def base(report: Path) -> Path:
    return report.parent / ".报告.drafts" / f"{draft_number(report_json(load_report(report)))}.json"


def test_the_base_lies_beside_the_report(report: Path, tmp_path: Path) -> None:
    done = convert(report, [tmp_path / "稿.docx"], Settings())
    assert done.written == (tmp_path / "稿.docx",)
    assert base(report).read_bytes() == report_json(load_report(report))
    assert len(list(base(report).parent.iterdir())) == 1


def test_what_is_there_already_is_not_written_again(report: Path, tmp_path: Path) -> None:
    convert(report, [tmp_path / "稿.docx"], Settings())
    before = base(report).stat()
    convert(report, [tmp_path / "稿.docx"], Settings())
    assert (base(report).stat().st_mtime_ns, base(report).stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    base(report).write_bytes(b"{}")
    convert(report, [tmp_path / "稿.docx"], Settings())
    assert base(report).read_bytes() == report_json(load_report(report))


@pytest.mark.parametrize("name", ["稿.json", "稿.html"])
def test_without_a_draft_there_is_no_base(report: Path, tmp_path: Path, name: str) -> None:
    convert(report, [tmp_path / name], Settings())
    assert [path.name for path in report.parent.iterdir()] == ["报告.yaml"]


def test_where_nothing_can_be_written_the_draft_is_made_all_the_same(report: Path, tmp_path: Path) -> None:
    base(report).parent.write_bytes(b"no folder")
    done = convert(report, [tmp_path / "稿.docx"], Settings())
    assert done.written == (tmp_path / "稿.docx",)
    (found,) = only(done.findings, "DRF-01")
    assert found.severity.value == "note"
    assert "底稿" in found.message.zh


def test_when_the_draft_cannot_be_written_nothing_stays_behind(report: Path, tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        convert(report, [tmp_path / "没有" / "稿.docx"], Settings())
    assert [path.name for path in report.parent.iterdir()] == ["报告.yaml"]


def footer(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return archive.read("word/footer1.xml").decode()


def test_the_command_dates_the_draft(report: Path, tmp_path: Path, run: Callable[..., Outcome]) -> None:
    days = {dt.date.today().isoformat()}
    assert run("render", report, "-o", tmp_path / "稿.docx", "--controls").code == 0
    days.add(dt.date.today().isoformat())
    assert any(day in footer(tmp_path / "稿.docx") for day in days)
    assert base(report).stem in footer(tmp_path / "稿.docx")
    assert run("render", report, "-o", tmp_path / "白.docx", "--label", "").code == 0
    assert base(report).stem not in footer(tmp_path / "白.docx")
