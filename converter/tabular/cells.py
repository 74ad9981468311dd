"""A whole workbook as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Content(Enum):
    """What kind of value a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"
    ERROR = "error"
    PENDING = "pending"
    """A formula that nobody has worked out yet."""


@dataclass(frozen=True, slots=True)
class BookCell:
    """One cell that holds something: its row and column from 1, the text that people see, what kind it is.

    `formula` is empty where there is none.
    """

    row: int
    column: int
    text: str
    content: Content = Content.TEXT
    formula: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet, from its first to its last row and column."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(eq=False)
class BookSheet:
    """One sheet: its cells by row and column, merged areas, hidden rows and columns, comments.

    A CSV file is a sheet without a title; `lines` are the lines of the file where its rows begin. `last_row` is the
    last one that has anything in it.
    """

    title: str
    is_visible: bool = True
    cells: dict[tuple[int, int], BookCell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    lines: dict[int, int] = field(default_factory=dict)


@dataclass(eq=False)
class Book:
    """A workbook: its sheets in order, and its names; None is a name whose cell was deleted."""

    sheets: list[BookSheet]
    names: dict[str, Area | None] = field(default_factory=dict)
