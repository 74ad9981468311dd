"""Rows under a header → records: for each row, what stands in which column."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from converter.errors import SourceError
from converter.findings import Place, Words, shorten
from converter.tabular.rows import Cell, Row, refusal

_TITLE_ROWS = 5
"""Above its header a sheet may have a title and remarks."""

Record = dict[str, Cell]
"""The cells of one row by the name of their column; blank ones are left out."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the program. Any of `labels` may head it, the first is what messages call it. A
    `required` one has something to say in every row.
    """

    name: str
    labels: tuple[str, ...]
    required: bool = False


def read_records(rows: Sequence[Row], columns: Sequence[Column], file: str) -> list[Record]:
    """The records below the header, which is the first row that has all required columns, among the first five.

    SourceError, with the place: no header, a column that is unknown or there twice, a required cell that is blank, a
    cell beyond the header.
    """
    start, header = _find_header(rows, columns, file)
    return [_record(row, header) for row in rows[start + 1 :]]


def has_header(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Whether a table begins with a row that names all columns which are required."""
    return _header_row(rows, columns) is not None


def _fold(text: str) -> str:
    """A label without what people vary: width, spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _find_header(rows: Sequence[Row], columns: Sequence[Column], file: str) -> tuple[int, list[Column | None]]:
    """The number of the header's row, and its columns; None is one without a head."""
    found = _header_row(rows, columns)
    if found:
        _check_header(rows[found[0]], found[1], columns)
        return found
    need, known_names = _names([column for column in columns if column.required]), _names(columns)
    hint = Words(
        f"在第一行写表头，必有：{need.zh}；可用：{known_names.zh}",
        f"begin with a header; needed: {need.en}; known: {known_names.en}",
    )
    place = rows[0][0].place if rows else Place(file)
    raise refusal(place, f"没有表头：找不到“{need.zh}”一栏", f"there is no header with “{need.en}”", hint)


def _header_row(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[int, list[Column | None]] | None:
    """The first row that names all that is required, and what its cells name."""
    known = {_fold(label): column for column in columns for label in column.labels}
    needed = {column.name for column in columns if column.required}
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        heads = [known.get(_fold(cell.text)) for cell in row]
        if needed <= {column.name for column in heads if column}:
            return number, heads
    return None


def _check_header(row: Row, heads: Sequence[Column | None], columns: Sequence[Column]) -> None:
    seen: set[str] = set()
    for cell, column in zip(row, heads, strict=True):
        if column is None and not cell.is_blank:
            zh, en = f"不认识的表头“{shorten(cell.text)}”", f"unknown column “{shorten(cell.text)}”"
            names = _names(columns)
            hint = Words(f"可用：{names.zh}；别的栏删去", f"known columns: {names.en}; delete others")
            raise refusal(cell.place, zh, en, hint)
        if column and column.name in seen:
            hint = Words("只留一栏", "keep one of them")
            raise refusal(
                cell.place, f"“{column.labels[0]}”一栏有两个", f"the column “{column.name}” is there twice", hint
            )
        seen |= {column.name} if column else set()


def _record(row: Row, header: Sequence[Column | None]) -> Record:
    record: Record = {}
    for cell, column in zip_longest(row, header):
        if cell and column and not cell.is_blank:
            record[column.name] = cell
        elif column and column.required:
            raise _blank(cell or row[0], column)
        elif cell and column is None and not cell.is_blank:
            hint = Words(
                "内容里有逗号的，两头加引号；多余的删去", "put a cell with a comma in quotation marks, or delete it"
            )
            raise refusal(cell.place, "这一格上面没有表头", "there is no header above this cell", hint)
    return record


def _blank(cell: Cell, column: Column) -> SourceError:
    label = column.labels[0]
    hint = Words("填上，或删去这一行", "fill it in, or delete the row")
    return refusal(cell.place, f"这一行没有填“{label}”", f"“{column.name}” is blank in this row", hint)


def _names(columns: Sequence[Column]) -> Words:
    return Words("、".join(column.labels[0] for column in columns), ", ".join(column.name for column in columns))
