"""What a finished document holds, read back from its bytes: the same facts for PDF and Word."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table as a grid: the text that each place shows; a merged cell shows at its first place only."""

    rows: int
    columns: int
    cells: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Facts of one document. `text` is everything it says in reading order, tables included, page furniture not;
    `data` is the report's data that travels inside, where there is any.
    """

    kind: str
    title: str
    author: str
    text: str
    tables: tuple[TableFacts, ...]
    pages: int | None = None
    fonts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    data: bytes | None = None


def squash(text: str) -> str:
    """Text without white space: line ends inside cells and paragraphs say nothing."""
    return "".join(text.split())


class GridBuilder:
    """Lays rows of spanned cells out on a grid, as HTML does."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, int]] = set()
        self.cells: dict[tuple[int, int], str] = {}
        self.row = -1

    def start_row(self) -> None:
        """Go to the next row."""
        self.row += 1
        self.column = 0

    def add(self, text: str, rows: int = 1, columns: int = 1) -> None:
        """Put a cell at the next free place of the row."""
        while (self.row, self.column) in self.taken:
            self.column += 1
        self.cells[self.row, self.column] = text
        for r in range(self.row, self.row + min(rows, 1000)):
            self.taken.update((r, c) for c in range(self.column, self.column + min(columns, 1000)))
        self.column += columns

    def table(self) -> TableFacts:
        """The grid as facts."""
        rows = 1 + max((r for r, _ in self.taken), default=-1)
        columns = 1 + max((c for _, c in self.taken), default=-1)
        return TableFacts(rows, columns, self.cells)
