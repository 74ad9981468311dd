"""Workbooks for tests: filled in as an office would, and then handled as offices do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import absolute_coordinate
from openpyxl.worksheet.cell_range import CellRange

from converter.checks import check_report
from converter.findings import Findings
from converter.model.report import Report
from converter.render.sheet import workbook
from converter.source import load_report
from converter.source.sheet import read_sheet
from tests.render.conftest import ROOT
from tests.tabular.books import packed, parts_of

FORMS = ("disclosure-2019", "disclosure-2021")
NAME = "填报表.xlsx"
Action = Callable[[Workbook], object]
_TARGET = re.compile(r"^'(.+)'!(.+)$")


@cache
def example(name: str = "disclosure-2021") -> Report:
    return load_report(ROOT / "examples" / name / "report.yaml")


@cache
def filled(name: str = "disclosure-2021") -> bytes:
    """The example's workbook, as no office program has opened it yet."""
    return workbook(example(name))


def changed(action: Action, data: bytes | None = None) -> bytes:
    """The workbook after somebody did something to it."""
    book = load_workbook(io.BytesIO(filled() if data is None else data))
    action(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes, name: str = NAME) -> Report:
    return read_sheet(data, name)


def found(data: bytes, name: str = NAME) -> Findings:
    return check_report(read(data, name))


def put(address: str, value: Any, number_format: str | None = None) -> Action:
    """Type a value into 表三!D6."""

    def action(book: Workbook) -> None:
        sheet, _, spot = address.partition("!")
        cell = book[sheet][spot]
        cell.value = value
        if number_format:
            cell.number_format = number_format

    return action


def all_of(*actions: Action) -> Action:
    def action(book: Workbook) -> None:
        for one in actions:
            one(book)

    return action


def shift(sheet: str, *, row: int = 0, column: int = 0, by: int = 1) -> Action:
    """Insert (by 1) or delete (by -1) a row or a column as an office program does: names and merged cells go along."""

    def action(book: Workbook) -> None:
        page = book[sheet]
        areas = [CellRange(area.coord) for area in page.merged_cells.ranges]
        for area in areas:
            page.unmerge_cells(area.coord)
        if row:
            page.insert_rows(row) if by > 0 else page.delete_rows(row)
        else:
            page.insert_cols(column) if by > 0 else page.delete_cols(column)
        for area in areas:
            if _move(area, row, column, by) and area.size != {"rows": 1, "columns": 1}:
                page.merge_cells(area.coord)
        for name in book.defined_names.values():
            title, target = _TARGET.fullmatch(name.attr_text).groups()  # type: ignore[union-attr]
            if title == sheet:
                area = CellRange(target.replace("$", ""))
                kept = _move(area, row, column, by)
                name.attr_text = f"'{sheet}'!{absolute_coordinate(area.coord)}" if kept else f"'{sheet}'!#REF!"

    return action


def _move(area: CellRange, row: int, column: int, by: int) -> bool:
    """Move an area behind what was inserted or deleted; False when it is gone."""
    line = row or column
    first, last = (area.min_row, area.max_row) if row else (area.min_col, area.max_col)
    if by < 0 and first == last == line:
        return False
    first, last = (edge + by * (edge >= line if by > 0 else edge > line) for edge in (first, last))
    if row:
        area.min_row, area.max_row = first, last
    else:
        area.min_col, area.max_col = first, last
    return True


def cut_and_paste(sheet: str, source: str, target: str) -> Action:
    """Excel's way: the name goes along with the cell, the name of the cell it is pasted on is broken."""

    def action(book: Workbook) -> None:
        page = book[sheet]
        page[target].value, page[source].value = page[source].value, None
        before, after = (f"'{sheet}'!{absolute_coordinate(spot)}" for spot in (source, target))
        for name in book.defined_names.values():
            if name.attr_text == after:
                name.attr_text = f"'{sheet}'!#REF!"
            elif name.attr_text == before:
                name.attr_text = after

    return action


def without_names(book: Workbook) -> None:
    book.defined_names.clear()


def saved_with(results: dict[str, str], data: bytes | None = None) -> bytes:
    """The workbook with results beside its formulas, as an office program saves it: {"表三!J6": "14"}."""
    data = filled() if data is None else data
    titles = load_workbook(io.BytesIO(data)).sheetnames
    parts = parts_of(data)
    for address, value in results.items():
        title, _, spot = address.partition("!")
        part = f"xl/worksheets/sheet{titles.index(title) + 1}.xml"
        pattern = rf'(<c r="{spot}"[^>]*>\s*<f>.*?</f>)\s*(?:<v\s*/>|<v></v>)'.encode()
        parts[part], count = re.subn(pattern, rb"\1<v>" + value.encode() + rb"</v>", parts[part])
        assert count == 1, address
    return packed(parts)


def sheet_as_csv(title: str, delimiter: str = ",") -> str:
    """A sheet as an office program saves it: formulas as their results."""
    page = load_workbook(io.BytesIO(filled()))[title]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    for row in page.iter_rows():
        writer.writerow(["" if cell.data_type == "f" or cell.value is None else cell.value for cell in row])
    return buffer.getvalue()
