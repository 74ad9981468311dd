"""Any report → workbook → the same report; and nothing that stands anywhere on a sheet is lost."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from converter.checks import check_report
from converter.findings import Place, Severity
from converter.model.data import report_data
from converter.model.report import Report
from converter.model.totals import determined
from converter.render.sheet import blank_workbook, workbook
from converter.source import read_report
from converter.template import find_template
from tests.properties.test_round_trip import reports
from tests.source.sheet.books import FORMS, NAME, all_of, changed, example, filled, put, read

pytestmark = pytest.mark.slow
TOKEN = "丢不得7Z"


def report_of(data: dict[str, Any]) -> Report:
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")


def as_a_sheet_has_it(report: Report) -> dict[str, Any]:
    """A sheet has a place for every section of prose, filled or not, and leaves out blank catalogue fields."""
    data = report_data(report)
    for section in report.form.sections:
        if not section.table:
            data.setdefault(section.id, None)
    catalogue = {name: value for name, value in data.pop("catalogue", {}).items() if value is not None}
    return data | ({"catalogue": catalogue} if catalogue else {})


@given(reports())
@settings(max_examples=120, deadline=None)
def test_a_workbook_reads_back(data: dict[str, Any]) -> None:
    """Blank, 0 and / stay apart; a total that its cells do not give stays as it was written."""
    report = report_of(data)
    again = read(workbook(report))
    assert report_data(again) == as_a_sheet_has_it(report)
    assert not [item for item in again.reading if item.severity is not Severity.NOTE and item.code.startswith("SHT")]


@given(st.sampled_from(FORMS), st.data())
@settings(max_examples=10, deadline=None)
def test_totals_are_worked_out(name: str, data: st.DataObject) -> None:
    """Figures typed into the open cells alone: the totals are there, and the report's own checks agree with them."""
    form = find_template(name).form
    totals = determined(form)
    inputs = [path for path in form.cells if path not in totals and path.startswith("applications.")]
    figures = data.draw(
        st.lists(st.sampled_from(["", "0", "/", "3", "12"]), min_size=len(inputs), max_size=len(inputs))
    )
    book = load_workbook(io.BytesIO(blank_workbook(form)))
    for path, figure in zip(inputs, figures, strict=True):
        sheet, spot = next(book.defined_names[f"figure.{path}"].destinations)
        book[sheet][spot.replace("$", "")].value = int(figure) if figure.isdecimal() else figure or None
    buffer = io.BytesIO()
    book.save(buffer)
    report = read(buffer.getvalue())
    assert not {"SUM-02", "SUM-03", "SHT-04", "SHT-05"} & {item.code for item in check_report(report)}
    for path, figure in zip(inputs, figures, strict=True):
        assert report.figure(path).text == figure


@given(
    sheet=st.sampled_from(["填表说明", "基本信息", "文字部分", "表二", "表三", "表四"]),
    row=st.integers(1, 60),
    column=st.sampled_from("ABCDEFGHIJKLMNOPQ"),
    token=st.sampled_from([TOKEN, 70707]),
)
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost(sheet: str, row: int, column: str, token: str | int) -> None:
    """Whatever stands wherever is a value of the report, or is quoted in a finding with its address."""
    address = f"{sheet}!{column}{row}"
    report = read(changed(lambda book: _force(book, sheet, f"{column}{row}", token)))
    findings = check_report(report)
    said = [item for item in findings if item.place and item.place.cell == address and str(token) in item.message.zh]
    assert said or str(token) in json.dumps(report_data(report), ensure_ascii=False), address


def _force(book: Any, sheet: str, spot: str, value: object) -> None:
    page = book[sheet]
    for area in list(page.merged_cells.ranges):
        if spot in area:
            page.unmerge_cells(area.coord)
    page[spot].value = value


def test_lines_in_one_cell_are_paragraphs() -> None:
    report = read(changed(all_of(put("文字部分!A3", " 甲\n\n乙\r\n丙"), put("文字部分!A4", None))))
    first, second, third, last = report.texts["preamble"]
    assert [first.text, second.text, third.text] == ["甲", "乙", "丙"]
    assert third.place == Place(NAME, cell="文字部分!A3")
    assert last.place == Place(NAME, cell="文字部分!A5")


@pytest.mark.parametrize("name", FORMS)
def test_the_examples_come_back_whole(name: str) -> None:
    report = read(filled(name))
    assert report.reading == []
    assert report_data(report) == report_data(example(name))
