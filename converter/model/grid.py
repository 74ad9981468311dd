"""A table of the form as the grid that is printed: every cell with its place and spans.

The merged cells of the national forms follow from the trees of rows and columns: a group of
columns spans its leaves, a leaf above the deepest head row spans downwards, and likewise for rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from converter.model.form import Block, Entry, Section, Table


class Role(Enum):
    """What a grid cell is, for looks and for the table's structure in the PDF."""

    TITLE = "title"
    CORNER = "corner"
    COLUMN_HEAD = "column_head"
    ROW_HEAD = "row_head"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class GridCell:
    """One printed cell: position from 0, spans, and either fixed `text` or the `path` of a figure."""

    row: int
    column: int
    role: Role
    text: str = ""
    path: str = ""
    rows: int = 1
    columns: int = 1
    group: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells of a table row by row; the first `head_rows` rows are repeated on every page."""

    rows: tuple[tuple[GridCell, ...], ...]
    head_rows: int
    widths: tuple[float, ...]


def table_grid(section: Section) -> Grid:
    """The printed grid of a section's table."""
    table = section.table
    if table is None:
        raise ValueError(f"section {section.id} has no table")
    rows: list[tuple[GridCell, ...]] = []
    for block in table.blocks:
        _add_block(rows, section.id, table, block)
    # Blocks that follow one another carry their own head rows: only a table of one block repeats its head.
    head_rows = _depth(table.blocks[0].columns) if len(table.blocks) == 1 else 0
    return Grid(tuple(rows), head_rows, table.widths)


def _add_block(rows: list[tuple[GridCell, ...]], section_id: str, table: Table, block: Block) -> None:
    width = len(table.widths)
    if block.title:
        rows.append((GridCell(len(rows), 0, Role.TITLE, block.title, columns=width, group=True),))
    depth = _depth(block.columns)
    for level in range(depth):
        row = len(rows)
        cells = list(_head_row(block.columns, row, table.label_columns, level, depth))
        if level == 0 and table.label_columns:
            cells.insert(0, GridCell(row, 0, Role.CORNER, block.corner, rows=depth, columns=table.label_columns))
        rows.append(tuple(cells))
    leaves = [chain for column in block.columns for chain in column.chains()]
    row_chains = [chain for entry in block.rows for chain in entry.chains()] or [()]
    drawn: set[int] = set()
    for chain in row_chains:
        row = len(rows)
        cells = list(_row_labels(chain, row, table.label_columns, drawn))
        place = table.label_columns
        for column in leaves:
            ids = [section_id, *(entry.id for entry in (*chain, *column) if entry.id)]
            span = column[-1].span
            cells.append(GridCell(row, place, Role.FIGURE, path=".".join(ids), columns=span))
            place += span
        rows.append(tuple(cells))


def _head_row(entries: tuple[Entry, ...], row: int, start: int, level: int, depth: int) -> Iterator[GridCell]:
    """The column heads that begin on `level` of `depth`; entries above it are passed through."""
    place = start
    for entry in entries:
        span = _span(entry)
        if level == 0:
            down = 1 if entry.children else depth
            group = bool(entry.children)
            yield GridCell(row, place, Role.COLUMN_HEAD, entry.label, rows=down, columns=span, group=group)
        elif entry.children:
            yield from _head_row(entry.children, row, place, level - 1, depth - 1)
        place += span


def _row_labels(chain: tuple[Entry, ...], row: int, label_columns: int, drawn: set[int]) -> Iterator[GridCell]:
    """The labels of one row: a group is drawn once, at its first row; a leaf takes what columns are left."""
    for level, entry in enumerate(chain):
        if entry.children:
            if id(entry) not in drawn:
                drawn.add(id(entry))
                count = sum(1 for _ in entry.chains())
                yield GridCell(row, level, Role.ROW_HEAD, entry.label, rows=count, group=True)
        else:
            yield GridCell(row, level, Role.ROW_HEAD, entry.label, columns=label_columns - level)


def _depth(entries: tuple[Entry, ...]) -> int:
    return max(len(chain) for entry in entries for chain in entry.chains())


def _span(entry: Entry) -> int:
    return sum(_span(child) for child in entry.children) if entry.children else entry.span
