"""Rows and cells of a table, and the limits that all kinds of files share."""

from __future__ import annotations

from dataclasses import dataclass

from converter.errors import SourceError
from converter.findings import Place, Words

MAX_BYTES = 16 * 1024 * 1024
"""Of a file: some hundred thousand rows."""
MAX_CELLS = 200_000
"""Of a table, blank ones counted: columns that are formatted down to the last row have more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, as people see it, and where: the line of a CSV file, the cell of a workbook."""

    text: str
    place: Place

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.text.strip()


Row = tuple[Cell, ...]
"""One row from the first column on; blank cells in between are there, those behind may be missing."""


def is_filled(row: Row) -> bool:
    """Whether a row says anything."""
    return not all(cell.is_blank for cell in row)


def too_many_cells(file: str) -> SourceError:
    """The refusal of a table without end."""
    hint = Words("删去数据以外的空行和空列", "delete the blank rows and columns around the data")
    zh, en = f"表格超过 {MAX_CELLS:,} 个单元格", f"the table has more than {MAX_CELLS:,} cells"
    return refusal(Place(file), zh, en, hint)


def refusal(place: Place, zh: str, en: str, hint: Words) -> SourceError:
    """The refusal of a file, with what to do."""
    return SourceError(Words(zh, en), place=place, hint=hint)
