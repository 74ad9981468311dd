"""Tables of a page: which hold data, and how one is put together from tags that may be broken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.etree import _Element

from converter.findings import Place
from converter.source.published.grids import MAX_COLUMNS_SPANNED, MAX_ROWS_SPANNED, Cell, Columns

CELLS = ("td", "th")
ROW_GROUPS = ("thead", "tbody", "tfoot", "colgroup")
_NUMBER = re.compile(r"\s*([0-9]{1,4})")


@dataclass(slots=True)
class Table:
    """A table in the making; `cell` is open while what comes belongs to it, and `element` is its tag."""

    place: Place
    rows: list[list[Cell]] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    row: list[Cell] | None = None
    cell: Cell | None = None
    element: _Element | None = None

    def end_cell(self) -> None:
        """What comes belongs to no cell."""
        self.cell = self.element = None

    def end_row(self) -> None:
        """The next cell begins a row."""
        self.end_cell()
        if self.row is not None:
            self.columns.next_row()
        self.row = None

    def begin_row(self) -> list[Cell]:
        """A row, even if it gets no cell: spans count it."""
        self.end_row()
        self.row = []
        self.rows.append(self.row)
        return self.row

    def begin_cell(self, element: _Element, place: Place) -> None:
        """A cell, in a row of its own when none is open."""
        row = self.begin_row() if self.row is None else self.row
        rows = _span(element.get("rowspan")) or MAX_ROWS_SPANNED  # 0: to the end of the table
        columns = _span(element.get("colspan")) or 1
        self.cell, self.element = Cell(place, rows=min(rows, MAX_ROWS_SPANNED)), element
        self.cell.columns = min(columns, MAX_COLUMNS_SPANNED)
        self.columns.place(self.cell)
        row.append(self.cell)


def _span(value: str | None) -> int:
    """A span as browsers read it; garbage is 1."""
    number = _NUMBER.match(value or "")
    return int(number[1]) if number else 1


def data_tables(root: _Element) -> set[_Element]:
    """The tables that hold data: some row has two cells side by side, and no such table is inside of it."""
    rows = Counter(row for cell in root.iter(*CELLS) if (row := _around(cell, "tr", "table")) is not None)
    wide = set()
    for row, cells in rows.items():
        table = row if row.tag == "table" else _around(row, "table")
        if cells > 1 and table is not None:
            wide.add(table)
    return wide - _outer(wide)


def _around(element: _Element, *tags: str) -> _Element | None:
    return next(element.iterancestors(*tags), None)


def _outer(tables: Iterable[_Element]) -> set[_Element]:
    """Every table that holds one of these."""
    found: set[_Element] = set()
    for table in tables:
        outer = _around(table, "table")
        while outer is not None and outer not in found:
            found.add(outer)
            outer = _around(outer, "table")
    return found
