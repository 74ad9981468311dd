"""Bytes of an XLSX file → rows of its first visible sheet with content (ECMA-376 part 1, SpreadsheetML)."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from converter.findings import Place, Words, shorten
from converter.tabular.guard import BROKEN, check_workbook, damaged
from converter.tabular.rows import MAX_CELLS, Cell, Row, is_filled, refusal, too_many_cells

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_NO_VALUE = Words(
    "用 Excel 或 WPS 打开这个文件，保存一次，公式就有了结果",
    "open the file once in an office program and save it: then the formula has its value",
)
_MEND = Words("在表格里改正这个单元格", "mend the cell")


def read_workbook(data: bytes, file: str) -> list[Row]:
    """The rows of the first visible sheet that says anything; values as they were saved, no formula is worked out."""
    has_formulas = check_workbook(data, file)
    try:
        with warnings.catch_warnings():
            # What the library would lose when it saves; nothing is saved here.
            warnings.simplefilter("ignore")
            values = load(data, formulas=False).worksheets
            formulas = load(data, formulas=True).worksheets if has_formulas else [None] * len(values)
            return list(_rows(zip(values, formulas, strict=True), file))
    except BROKEN:
        raise damaged(file) from None


def load(data: bytes, *, formulas: bool) -> Workbook:
    """The workbook with its formulas, or with the values that they had when it was saved; never as a whole: one
    merged area over a whole sheet would be made of 17 thousand million cells.
    """
    from openpyxl import load_workbook  # loaded only by who needs it

    return load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)


def _rows(sheets: Iterable[tuple[Any, Any]], file: str) -> Iterator[Row]:
    count, found = 0, False
    for sheet, formulas in sheets:
        if found or sheet.sheet_state != "visible":
            continue
        for row in _sheet_rows(sheet, formulas, file):
            count += len(row) or 1
            if count > MAX_CELLS:
                raise too_many_cells(file)
            found = found or is_filled(row)
            if found:
                yield row


def _sheet_rows(sheet: Any, formulas: Any, file: str) -> Iterator[Row]:
    """Every row of a sheet, blank ones too."""
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    if formulas:
        formulas.reset_dimensions()
    twins = formulas.rows if formulas else itertools.repeat(None)
    for number, (row, twin) in enumerate(zip(sheet.rows, twins, strict=False), 1):
        yield tuple(_cells(row, twin or row, number, file))


def _cells(row: Iterable[Any], twins: Iterable[Any], number: int, file: str) -> Iterator[Cell]:
    from openpyxl.utils import get_column_letter

    for column, (cell, twin) in enumerate(zip(row, twins, strict=True), 1):
        place = Place(file, cell=f"{get_column_letter(column)}{number}")
        if cell.value is None and twin.data_type == "f" and cell.data_type != "str":
            # A formula whose value is the empty text is marked as text.
            raise refusal(place, "公式还没有结果", "the formula has no value", _NO_VALUE)
        if cell.data_type == "e":
            said = shorten(str(cell.value))
            raise refusal(place, f"单元格里是错误值 {said}", f"the cell holds the error {said}", _MEND)
        yield Cell(plain_text(cell.value), place)


def plain_text(value: object) -> str:
    """What a value looks like in a cell without format."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if not math.isfinite(value):
            raise ValueError(value)  # more than a cell can hold
        case float():
            # An office program shows 15 digits.
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ")
        case dt.date() | dt.time():
            return value.isoformat()
    return str(value)
