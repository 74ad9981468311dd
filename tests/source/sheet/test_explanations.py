"""情况说明 in a fill-in sheet: they come back as they were written, and count as those of a report file do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from converter.checks import check_report
from converter.findings import Place
from converter.model.explanations import NOTHING, GivenExplanation
from converter.model.report import Report
from converter.model.sheet import EXPLAINED, EXPLANATIONS
from converter.render.sheet import workbook
from tests.conftest import Outcome, only
from tests.source.sheet.books import NAME, Action, all_of, changed, example, filled, found, put, read, without_names

WARNED = "CEL-01"
Run = Callable[..., Outcome]


def explained(*items: tuple[str, str, str | None, str, str]) -> Report:
    given = tuple(GivenExplanation(*item, Place("报告.yaml")) for item in items)
    return replace(example(), explanations=given)


def rows(report: Report) -> list[tuple[str, ...]]:
    return [item.row for item in report.explanations]


def typed(row: int, *texts: str) -> Action:
    return all_of(*(put(f"{EXPLANATIONS}!{column}{row}", text) for column, text in zip("ABCDE", texts, strict=False)))


def test_what_a_report_explains_comes_back() -> None:
    report = explained(
        (WARNED, "applications", "4a84ae690a63", "逐格核对过", "李某某"),
        ("URL-01", "mobile_url", "", "没有手机端页面", "李某某"),
        ("REQ-02", "other_matters", None, "本年没有", "王某某"),
    )
    back = read(workbook(report))
    assert [replace(item, place=Place(""), label="") for item in back.explanations] == [
        replace(item, place=Place("")) for item in report.explanations
    ]
    assert [item.place for item in back.explanations] == [
        Place(NAME, cell=f"{EXPLANATIONS}!A{row}") for row in (3, 4, 5)
    ]
    assert not back.reading


def test_more_than_the_sheet_has_room_for() -> None:
    report = explained(*(("REQ-02", "", str(number), "理由", "甲") for number in range(2 * EXPLAINED)))
    assert rows(read(workbook(report))) == rows(report)


def test_an_explanation_counts(tmp_path: Path, run: Run) -> None:
    """What `check --explain` prints is pasted, cell by cell, and filled in."""
    path = tmp_path / NAME
    path.write_bytes(filled())
    printed = run("check", path, "--explain").out.splitlines()
    assert printed[0].startswith("# ")
    cells = printed[1].split("\t")
    path.write_bytes(changed(typed(3, *cells[:3], "逐格核对过", "李某某")))
    outcome = run("check", path)
    assert (outcome.code, "已说明 1" in outcome.err) == (0, True)
    path.write_bytes(changed(all_of(typed(3, *cells[:3], "逐格核对过", "李某某"), put("表三!F11", "/"))))
    assert "EXP-01" in run("check", path).err, "void: what was explained has changed"


def test_blank_content_is_something_else_than_none() -> None:
    said = read(changed(typed(3, "URL-01", "mobile_url", f" {NOTHING}", "没有", "甲")))
    unsaid = read(changed(typed(3, "URL-01", "mobile_url", "", "没有", "甲")))
    assert [report.explanations[0].value for report in (said, unsaid)] == ["", None]


@pytest.mark.parametrize(
    ("texts", "code", "cell"),
    [
        (("CEL-01", "applications", "x", "", "甲"), "EXP-05", "D3"),
        (("CEL-01", "applications", "x", "理由"), "EXP-05", "E3"),
        (("", "applications", "x", "理由", "甲"), "EXP-05", "A3"),
        (("CEL-01", "没有的项目", "x", "理由", "甲"), "EXP-05", "B3"),
        (("SUM-99", "applications", "x", "理由", "甲"), "EXP-04", "A3"),
    ],
)
def test_what_cannot_count_is_told_at_its_cell(texts: tuple[str, ...], code: str, cell: str) -> None:
    (item,) = only(found(changed(typed(3, *texts))), code)
    assert item.place == Place(NAME, cell=f"{EXPLANATIONS}!{cell}")


def _insert_a_row(book: Workbook) -> None:
    book[EXPLANATIONS].insert_rows(2)


def _rename_a_head(book: Workbook) -> None:
    book[EXPLANATIONS]["D2"] = "原因"


@pytest.mark.parametrize(
    ("action", "row"),
    [(_insert_a_row, 4), (_rename_a_head, 3), (without_names, 3), (lambda book: None, 9)],
    ids=["a row inserted", "a head renamed", "without names", "blank rows before"],
)
def test_however_the_sheet_was_handled(action: Action, row: int) -> None:
    data = changed(all_of(action, typed(row, WARNED, "applications", "4a84ae690a63", "逐格核对过", "李某某")))
    assert rows(read(data)) == [(WARNED, "applications", "4a84ae690a63", "逐格核对过", "李某某")]


def test_a_sheet_from_before_there_were_any_is_whole() -> None:
    def without(book: Workbook) -> None:
        del book[EXPLANATIONS]

    report = read(changed(without))
    assert not report.reading
    assert not report.explanations
    assert not check_report(report).errors
