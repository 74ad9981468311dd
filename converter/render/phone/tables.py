"""The table of a section for a page that is wide or narrow: every figure knows its heads.

One true table serves both: on a wide screen it stands as on paper, on a phone each row becomes a
block. The heads of a figure are named twice, by `headers` for a screen reader and by label and
group for the eye, because in a block the head row is out of sight.
"""

from __future__ import annotations

from typing import Any

from converter.model.form import Section
from converter.model.grid import Grid, GridCell, Role, table_grid
from converter.render.phone.anchors import Anchors

_NOTE = 8
"""A corner of more characters than this is a note to the table, not a head of its label column."""

_ARIA = {Role.FIGURE: "cell", Role.ROW_HEAD: "rowheader"}


def phone_table(section: Section, table: dict[str, Any], anchors: Anchors) -> dict[str, Any]:
    """The context's table with widths in percent, ids, heads, labels and page marks added."""
    grid = table_grid(section)
    heads = _Heads(section.id)
    parts = []
    for part in table["parts"]:
        rows = []
        for row in part["rows"]:
            cells = grid.rows[row[0]["row"]]
            heads.enter(cells)
            shown = [cell | heads.describe(place, cell["size"]) for cell, place in zip(row, cells, strict=True)]
            rows.append({"pages": anchors.pages(f"{section.id}:r{row[0]['row']}"), "cells": shown})
        parts.append({"tag": part["tag"], "rows": rows})
    unit = section.table.unit if section.table else None
    return {"id": section.id, "label": section.label, "unit": unit or "", "widths": _percent(grid), "parts": parts}


def _percent(grid: Grid) -> list[str]:
    return [f"{100 * width / sum(grid.widths):.3f}" for width in grid.widths]


class _Heads:
    """The heads that are in force while the rows of a table are walked."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.columns: list[GridCell] = []
        self.rows: list[GridCell] = []
        self.below = False

    def enter(self, row: tuple[GridCell, ...]) -> None:
        """Go to a row: heads of a new block replace those of the block above, row groups that ended are left."""
        heads = [cell for cell in row if cell.role in (Role.TITLE, Role.COLUMN_HEAD)]
        if heads and self.below:
            self.columns = []
        self.below = not heads
        self.columns += heads
        current = row[0].row
        self.rows = [head for head in self.rows if head.row + head.rows > current]
        self.rows += [cell for cell in row if cell.role is Role.ROW_HEAD]

    def describe(self, cell: GridCell, size: str) -> dict[str, Any]:
        """What the page adds to a cell; `size` is the class of a long figure."""
        aria = _ARIA.get(cell.role, "columnheader")
        if cell.role is Role.FIGURE:
            return {"aria": aria, **self._figure(cell, size)}
        note = cell.role is Role.CORNER and len(cell.text) > _NOTE
        whole = cell.role is Role.ROW_HEAD and cell.columns > 1 and cell.column == 0
        classes = [cell.role.value, f"level{cell.column}", "note" if note else "", "whole" if whole else ""]
        return {"aria": aria, "id": self._id(cell), "classes": " ".join(filter(None, classes))}

    def _figure(self, cell: GridCell, size: str) -> dict[str, Any]:
        over = [head for head in self.columns if head.column <= cell.column < head.column + head.columns]
        whole = sum(head.columns for head in self.columns if head.role is Role.COLUMN_HEAD and not head.group)
        groups = [head for head in over if head.group and head.role is not Role.TITLE and head.columns < whole]
        first = bool(groups) and groups[-1].column == cell.column
        classes = [size, "grouped" if groups else "", "first" if first else ""]
        return {
            "headers": " ".join(self._id(head) for head in (*over, *self.rows)),
            "label": over[-1].text if over else "",
            "group": "·".join(head.text for head in groups),
            "first": first,
            "classes": " ".join(filter(None, classes)),
        }

    def _id(self, cell: GridCell) -> str:
        return f"{self.table}-{cell.row}-{cell.column}"
