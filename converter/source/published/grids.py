"""Cells as a file's reader met them → Grid, or lines where a table is there for the layout of the page only.

A table without two cells side by side is a list of lines. A row with a cell of prose, such as a whole report between a
portal's menus, is lines too: the table ends before it and another begins after it.

In a cell, paragraphs are parted by a line end. A break by hand inside of a paragraph joins (商业<br>企业), but not
digits to digits: two figures never become one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from converter.findings import Place
from converter.source.published.page import Block, Grid, GridCell, Line
from converter.source.published.refusing import MAX_CELLS, REPORT_ONLY, refusal, too_much

MAX_ROWS_SPANNED = 200
MAX_COLUMNS_SPANNED = 60
_MAX_COLUMNS = 256
_PROSE = 400
"""A cell with more characters is none of a form; the longest there is a remark of some fifty."""
_NUMERIC = frozenset("0123456789０１２３４５６７８９.,+-/%．，＋－")


@dataclass(slots=True)
class Part:
    """A stretch of text in a cell without any break; `joins`: a break by hand parts it from the one before."""

    text: str
    place: Place
    joins: bool = False


@dataclass(slots=True)
class Cell:
    """A cell in the making."""

    place: Place
    column: int = 0
    rows: int = 1
    columns: int = 1
    parts: list[Part] = field(default_factory=list)

    def text(self) -> str:
        """What the cell says."""
        text = ""
        for part in self.parts:
            parted = text and not (part.joins and not (text[-1] in _NUMERIC and part.text[0] in _NUMERIC))
            text += ("\n" if parted else "") + part.text
        return text

    def is_prose(self) -> bool:
        """Whether there is more in it than any cell of a form holds."""
        return sum(len(part.text) for part in self.parts) > _PROSE


class Budget:
    """How many cells a whole document may still have."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.left = MAX_CELLS

    def spend(self) -> None:
        """One more cell; SourceError when there are too many."""
        self.left -= 1
        if self.left < 0:
            raise too_much(self.file, MAX_CELLS, "个单元格", "cells of tables")


class Columns:
    """Where the cells of a table stand, given their spans: row by row, cell by cell."""

    def __init__(self) -> None:
        self._free_from: list[int] = []  # by column: the first row that no cell above takes
        self._row = 0
        self._at = 0

    def next_row(self) -> None:
        """A row ends."""
        self._row += 1
        self._at = 0

    def place(self, cell: Cell) -> None:
        """Give a cell the next free column of the row."""
        while self._at < len(self._free_from) and self._free_from[self._at] > self._row:
            self._at += 1
        cell.column = self._at
        self._at += cell.columns
        check_columns(cell)
        self._free_from += [0] * (self._at - len(self._free_from))
        for column in range(cell.column, self._at):
            self._free_from[column] = max(self._free_from[column], self._row + cell.rows)


def check_columns(cell: Cell) -> None:
    """SourceError for a cell that stands further to the right than any table reaches."""
    if cell.column + cell.columns > _MAX_COLUMNS:
        zh, en = f"表格超过 {_MAX_COLUMNS} 列", f"a table has more than {_MAX_COLUMNS} columns"
        raise refusal(cell.place, zh, en, REPORT_ONLY)


def blocks_of(rows: Sequence[Sequence[Cell]], place: Place) -> Iterator[Block]:
    """What a table is for those who read on: a grid, lines, or both in turn."""
    for prose, group in groupby(rows, lambda row: any(cell.is_prose() for cell in row)):
        found = list(group)
        if prose or all(len(row) < 2 for row in found):
            yield from (Line(part.text, part.place) for row in found for cell in row for part in cell.parts)
        else:
            yield _grid(found, place if found[0] is rows[0] else _place_of(found, place))


def _place_of(rows: Sequence[Sequence[Cell]], place: Place) -> Place:
    return next((row[0].place for row in rows if row), place)


def _grid(rows: Sequence[Sequence[Cell]], place: Place) -> Grid:
    """The rows as they are; spans end with the table."""
    return Grid(
        tuple(
            tuple(
                GridCell(cell.text(), cell.place, cell.column, min(cell.rows, len(rows) - number), cell.columns)
                for cell in row
            )
            for number, row in enumerate(rows)
        ),
        place,
    )
