"""Bytes of an XLSX file → all its sheets as plain data: cells, formulas, merged areas, names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

from converter.tabular.cells import Area, Book, BookCell, BookSheet, Content
from converter.tabular.guard import BROKEN, check_workbook, damaged
from converter.tabular.outline import read_outline
from converter.tabular.rows import MAX_CELLS, too_many_cells
from converter.tabular.text import read_csv
from converter.tabular.workbook import load, plain_text

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TARGET = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>[0-9]{1,7})(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>[0-9]{1,7}))?"
)
_OWN_NAMES = "_xlnm."
"""Names that office programs give: print areas, filters."""
_MAX_ROWS = 4_000_000
"""Of all sheets together, blank ones counted: a cell in the last row of a sheet makes a million."""


def read_book(data: bytes, file: str) -> Book:
    """Everything that stands in a workbook; no formula is worked out, nothing outside of it is followed.

    SourceError for what is damaged, hostile, encrypted, or has too many cells. A cell with an error value or with a
    formula that has no value is a cell like others: whoever reads it has to tell.
    """
    check_workbook(data, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library would lose when it saves; nothing is saved here
            values, formulas = load(data, formulas=False), load(data, formulas=True)
            return Book(list(_sheets(values, formulas, file)), dict(_names(values)))
    except BROKEN:
        raise damaged(file) from None


def read_csv_book(data: bytes, file: str) -> Book:
    """A CSV file as a workbook of one sheet. SourceError as `read_rows` has it."""
    sheet = BookSheet("")
    for number, row in enumerate(read_csv(data, file), 1):
        for column, cell in enumerate(row, 1):
            sheet.lines[number] = cell.place.line or number
            if not cell.is_blank:
                sheet.cells[number, column] = BookCell(number, column, cell.text)
    return Book([sheet])


def _sheets(values: Any, formulas: Any, file: str) -> Iterator[BookSheet]:
    rows = cells = 0
    for page, twin in zip(values.worksheets, formulas.worksheets, strict=True):
        sheet = read_outline(page, file)
        rows += sheet.last_row
        if rows > _MAX_ROWS:
            raise too_many_cells(file)
        for both in (page, twin):
            both.reset_dimensions()  # what the sheet says of its own size may be wrong
        lines = zip(page.iter_rows(max_row=sheet.last_row), twin.iter_rows(max_row=sheet.last_row), strict=False)
        for number, (line, other) in enumerate(lines if sheet.last_row else (), 1):
            cells += len(line)
            if cells > MAX_CELLS:
                raise too_many_cells(file)
            for column, (value, formula) in enumerate(zip(line, other, strict=True), 1):
                cell = _cell(value, number, column, _formula(formula))
                if cell.text or cell.formula:
                    sheet.cells[number, column] = cell
        yield sheet


def _formula(cell: Any) -> str:
    """The text of a formula; of one for several cells, what stands in the file; empty where there is none."""
    return str(getattr(cell.value, "text", cell.value) or "=") if cell.data_type == "f" else ""


def _cell(cell: Any, row: int, column: int, formula: str) -> BookCell:
    value = cell.value
    text, content = plain_text(value), Content.TEXT
    match cell.data_type:
        case "e":
            content = Content.ERROR
        case "b":
            content = Content.TRUTH
        case "d":
            content = Content.DATE
        case "n" if value is not None:
            content = Content.NUMBER
            if "%" in (cell.number_format or ""):
                text, content = f"{plain_text(value * 100)}%", Content.TEXT
    if formula and value is None and cell.data_type != "str":
        content = Content.PENDING  # a formula whose value is the empty text is marked as text
    return BookCell(row, column, _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text), content, formula)


def _names(book: Any) -> Iterator[tuple[str, Area | None]]:
    """The names that hold for the whole workbook; None for one that is no cell or area."""
    from openpyxl.utils import column_index_from_string

    for name, definition in book.defined_names.items():
        match = _TARGET.fullmatch(definition.attr_text or "")
        title = (match["quoted"] or "").replace("''", "'") or match["plain"] if match else ""
        if match and title in book.sheetnames:
            left, top = column_index_from_string(match["left"]), int(match["top"])
            right = column_index_from_string(match["right"] or match["left"])
            yield name, Area(title, top, left, int(match["bottom"] or top), right)
        elif not name.startswith(_OWN_NAMES):
            yield name, None
