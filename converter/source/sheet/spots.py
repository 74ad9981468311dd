"""Cells of a workbook, and how a message names them."""

from __future__ import annotations

from dataclasses import dataclass

from converter.findings import Place
from converter.model.sheet_formulas import address
from converter.tabular import BookCell, BookSheet


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a sheet, filled or not."""

    sheet: BookSheet
    row: int
    column: int

    @property
    def cell(self) -> BookCell:
        """What stands there; a blank cell where nothing does."""
        return self.sheet.cells.get((self.row, self.column)) or BookCell(self.row, self.column, "")

    @property
    def name(self) -> str:
        """The address without the file: 表三!D5."""
        spot = address(self.row, self.column)
        return f"{self.sheet.title}!{spot}" if self.sheet.title else spot

    def place(self, file: str) -> Place:
        """The place for messages; in a CSV file with its line."""
        return Place(file, self.sheet.lines.get(self.row), cell=self.name)
