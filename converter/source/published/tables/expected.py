"""What a form's table says in its fixed cells, in reading order, and which figures follow which label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter.model.form import Entry, Section
from converter.model.grid import GridCell, Role, table_grid
from converter.source.published.labels import alike, plain_label

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|[（(][一二三四五六七八九十]+[)）]|[0-9]+[.、．])")
_REMARK = re.compile(r"(?<=.)[（(].*$")
_SHORTEST_PART = 4
EXACT, BARE, PART = 2.0, 1.2, 0.7


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed cell: its text, other spellings, and the figures of the row that it labels; none for heads and titles.

    `block` counts the table's blocks; `leaf` is true for the head of a single column.
    """

    text: str
    others: tuple[str, ...]
    paths: tuple[str, ...]
    block: int
    role: Role
    leaf: bool

    def likeness(self, written: str) -> float:
        """How surely a text of a document is this cell; 0: it is not."""
        plain = plain_label(written)
        if not plain:
            return 0.0
        if any(plain == plain_label(text) for text in (self.text, *self.others)):
            return EXACT
        bare = plain_label(_bare(self.text))
        if plain == bare or plain_label(_bare(written)) == bare:
            return BARE
        if len(plain) >= _SHORTEST_PART and plain_label(self.text).startswith(plain):
            return PART
        return max(alike(written, text, 0.66) for text in (self.text, *self.others))


@dataclass(frozen=True, slots=True)
class Expected:
    """All fixed cells of a section's table, and the figures that no label of a row precedes (table four)."""

    cells: tuple[Fixed, ...]
    unlabelled: tuple[str, ...]

    @property
    def spellings(self) -> frozenset[str]:
        """Every spelling of every fixed cell, folded."""
        found = set()
        for cell in self.cells:
            found |= {plain_label(text) for text in (cell.text, *cell.others, _REMARK.sub("", cell.text))}
            if len(_bare(cell.text)) > 1:
                found.add(plain_label(_bare(cell.text)))
        return frozenset(found - {""})


def _bare(text: str) -> str:
    """A label without its number and without the remark in brackets at its end."""
    whole = text.strip()
    numberless = _NUMBER.sub("", whole, count=1)
    return _REMARK.sub("", numberless) or numberless


def expected_cells(section: Section) -> Expected:
    """The fixed cells of a section's table."""
    return _expected(section.id, section)


@cache
def _expected(_: str, section: Section) -> Expected:
    rows = table_grid(section).rows
    others = dict(_aliases(section))
    found: list[Fixed] = []
    unlabelled: list[str] = []
    block = -1
    after_figures = True
    for row in rows:
        paths = tuple(cell.path for cell in row if cell.role is Role.FIGURE)
        fixed = [cell for cell in row if cell.role is not Role.FIGURE]
        if after_figures and not paths:
            block += 1
        after_figures = bool(paths)
        for cell in fixed:
            if cell.text:
                own = paths if cell.role is Role.ROW_HEAD and cell is fixed[-1] else ()
                found.append(_fixed(cell, own, block, others.get(cell.text, ())))
        if paths and not any(cell.role is Role.ROW_HEAD and cell.text for cell in fixed):
            unlabelled += paths
    return Expected(tuple(found), tuple(unlabelled))


def _fixed(cell: GridCell, paths: tuple[str, ...], block: int, others: tuple[str, ...]) -> Fixed:
    leaf = cell.role is Role.COLUMN_HEAD and not cell.group
    return Fixed(cell.text, others, paths, block, cell.role, leaf)


def _aliases(section: Section) -> Iterator[tuple[str, tuple[str, ...]]]:
    for block in section.table.blocks if section.table else ():
        for entry in (*block.rows, *block.columns):
            yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield entry.label, entry.aliases
    for child in entry.children:
        yield from _of_entry(child)
