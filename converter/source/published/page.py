"""A published document as its readers see it: lines and tables in reading order, every character with its place.

Whatever the file was (HTML, a text dump, a Word file), the rooms after this one know only what is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from converter.findings import Finding, Place
from converter.model.form import Section


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of text as it stands in a dump, or a paragraph; blank lines of a dump are lines too: they carry shape."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class GridCell:
    """A cell of a table: `column` from 0 on the table's grid, and how many `rows` and `columns` it spans."""

    text: str
    place: Place
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table; each cell stands in the row in which it begins."""

    rows: tuple[tuple[GridCell, ...], ...]
    place: Place


Block: TypeAlias = "Line | Grid"
Piece: TypeAlias = "Line | GridCell"
"""What holds characters."""


@dataclass(slots=True)
class Page:
    """All blocks of a document. `keeps_blanks`: its lines are those of a dump, blank ones among them.

    `characters` is how many visible characters (no space of any kind) the document has, counted by other means than
    by adding up the blocks; `remarks` what the reader of the file wants to be told, such as its encoding.
    """

    file: str
    blocks: list[Block]
    characters: int
    keeps_blanks: bool = False
    remarks: list[Finding] = field(default_factory=list)

    def pieces(self) -> Iterator[Piece]:
        """Everything that holds characters, in reading order."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block
            else:
                yield from (cell for row in block.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Token:
    """What stood in one cell of a table, from `start` to `end` in `piece`; blank: an empty cell that survived."""

    text: str
    piece: Piece
    start: int
    end: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.piece.place


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row of the form that the document has, and what stands in it.

    `paths` are the row's figures by column; `tokens` what stood there in reading order, blank ones only where empty
    cells are known to have survived (`kept`). `kept` and as many tokens as paths: they match one to one. Otherwise
    the solver finds out which is which. `glued`: the digits of all cells run together in one token.
    """

    label: str
    paths: tuple[str, ...]
    tokens: tuple[Token, ...]
    kept: bool
    glued: bool = False


@dataclass(slots=True)
class FoundTable:
    """What a document has of the table of a section. Rows that it has not are not among `rows`.

    `merged`: nothing speaks against equal neighbouring cells having been merged into one by whoever made the dump.
    `dropped`: cells that repeat an earlier one are gone, so that no figure can be recovered. `cut`: the document breaks
    off inside of the table. `units`: unit of a column by its path's last part, where the head names one that the form
    does not.
    """

    section: Section
    rows: list[FoundRow] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    merged: bool = False
    dropped: bool = False
    cut: bool = False
    notes: list[Finding] = field(default_factory=list)
