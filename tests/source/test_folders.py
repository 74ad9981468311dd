"""Files and folders as they are named → report files, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.errors import SourceError
from converter.source.folders import report_files

REPORT = '{"template": "disclosure-2021"}'
FILES = {
    "b.yaml": "",
    "a/c.YML": "",
    "a/d.json": REPORT,
    "a/e.json": '{"模板": "disclosure-2021"}',
    "a/damaged.json": "{",
    "a/receipt.json": '{"seal": true}',
    "a/list.json": "[]",
    "a/sheet.xlsx": "",
    "a/~$sheet.xlsx": "",
    "a/draft.docx": "",
    ".hidden/f.yaml": "",
    "a/.f.yaml": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_is_taken_whole(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in report_files([folder])]
    assert found == ["a/c.YML", "a/d.json", "a/damaged.json", "a/e.json", "a/sheet.xlsx", "b.yaml"]


def test_a_file_is_taken_once_and_as_it_was_named(folder: Path) -> None:
    names = ("a/receipt.json", "b.yaml", "a/../b.yaml", "", "none.yaml")
    given = [folder / name for name in names]
    found = report_files(given)
    assert found[:2] == given[:2], "what was named is not chosen"
    assert found[-1] == given[-1], "what is not there is told by those who read it"
    assert len(found) == 8


def test_the_list_of_those_who_have_to_report_is_no_report(folder: Path) -> None:
    found = report_files([folder], but=folder / "a" / ".." / "a" / "sheet.xlsx")
    assert len(found) == 5


def test_a_folder_without_reports(tmp_path: Path) -> None:
    (tmp_path / "draft.docx").write_text("")
    with pytest.raises(SourceError) as problem:
        report_files([tmp_path])
    assert "文件夹里没有报告" in problem.value.words.zh
