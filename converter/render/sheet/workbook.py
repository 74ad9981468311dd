"""The workbook: its sheets drawn cell by cell, the names of its cells, and the hidden sheet that says what it is."""

from __future__ import annotations

import io
import re
from typing import Any

from converter.model.form import Form
from converter.model.report import Report
from converter.model.sheet import META, META_TEMPLATE, VALUES, Role, Sheet, SheetCell, layout
from converter.ooxml.package import read_package, write_package
from converter.render.sheet.looks import dress, dress_cell
from converter.render.sheet.rules import add_rules
from converter.render.sheet.values import BLANK, Values, put, values

_CORE = "docProps/core.xml"
_DATES = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)
_MAKER = "converter"


def blank_workbook(form: Form) -> bytes:
    """An empty workbook for the form."""
    return workbook(Report(form, ""))


def workbook(report: Report) -> bytes:
    """The workbook with everything filled in that the report says.

    A total that the cells give stays a formula, any other is written as it is. OutputError for a paragraph that is
    too long for a cell.
    """
    from openpyxl import Workbook  # loaded only by who needs it

    book = Workbook()
    book.remove(book.worksheets[0])
    given = values(report)
    lengths = {path: len(texts) for path, texts in report.texts.items()} | {"explanations": len(report.explanations)}
    for sheet in layout(report.form, lengths):
        _draw(book, sheet, given)
    book.active = book.sheetnames.index(VALUES)
    meta = book.create_sheet(META)
    meta.append([META_TEMPLATE, report.form.name])
    meta.sheet_state = "veryHidden"
    book.properties.creator = _MAKER
    book.properties.title = report.form.label
    buffer = io.BytesIO()
    book.save(buffer)
    parts = read_package(buffer.getvalue())
    parts[_CORE] = _DATES.sub(b"", parts[_CORE])  # the day when it was made: it says nothing of the report
    return write_package(parts)


def _draw(book: Any, sheet: Sheet, given: Values) -> None:
    page: Any = book.create_sheet(sheet.name)
    for cell in sheet.cells:
        if cell.role is Role.PARAGRAPH:
            _draw_paragraphs(page, cell, given)
        else:
            _draw_cell(page, cell, given)
        if cell.name:
            _give_name(book, page.title, cell)
    add_rules(page, sheet)
    dress(page, sheet)


def _draw_cell(page: Any, cell: SheetCell, given: Values) -> None:
    spot = page.cell(cell.row, cell.column)
    dress_cell(spot, cell)
    if cell.path in given:
        put(spot, given[cell.path][0])
    elif cell.formula:
        spot.value = cell.formula
    elif cell.text:
        spot.value = cell.text
    if cell.rows > 1 or cell.columns > 1:
        bottom, right = cell.row + cell.rows - 1, cell.column + cell.columns - 1
        page.merge_cells(start_row=cell.row, start_column=cell.column, end_row=bottom, end_column=right)


def _draw_paragraphs(page: Any, cell: SheetCell, given: Values) -> None:
    written = given.get(cell.path, ())
    for number in range(cell.rows):
        spot = page.cell(cell.row + number, cell.column)
        dress_cell(spot, cell)
        put(spot, written[number] if number < len(written) else BLANK)


def _give_name(book: Any, page: str, cell: SheetCell) -> None:
    """The cell's name for the whole workbook; office programs keep it at the cell when rows come and go."""
    from openpyxl.utils import absolute_coordinate
    from openpyxl.workbook.defined_name import DefinedName

    last = cell.row + cell.rows - 1
    target = cell.address if last == cell.row else f"{cell.address}:{SheetCell(last, cell.column, cell.role).address}"
    book.defined_names[cell.name] = DefinedName(cell.name, attr_text=f"'{page}'!{absolute_coordinate(target)}")
