"""The body of a draft → paragraphs and tables in reading order, with what hangs on them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from converter.model.edits import Revision
from converter.source.draft.markup import PROPERTIES, child, name, spoken, value
from converter.source.draft.views import Extra, Line, View, joined, markers, read_line, revision, settle_marks, texts_in

_SLIVER = 60
"""A blank cell narrower than this many twips (3 pt) is no cell: programs add one where edges differ by a hair."""


@dataclass(slots=True)
class Cell:
    """A cell with the paragraphs in it; a continuation of a merged cell above is one of its own (`goes_on`)."""

    lines: list[Line]
    names: tuple[str, ...] = ()
    goes_on: bool = False
    sliver: bool = False

    @property
    def text(self) -> str:
        """What the cell says."""
        return "\n".join(line.text for line in self.lines if line.text)

    @property
    def original(self) -> str:
        """What it said before all revisions."""
        return "\n".join(line.original for line in self.lines if line.original)

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """The changes in all its paragraphs."""
        return tuple(change for line in self.lines for change in line.revisions)

    @property
    def comments(self) -> tuple[str, ...]:
        """The remarks on its paragraphs."""
        return tuple(number for line in self.lines for number in line.comments)

    @property
    def atoms(self) -> list[ET.Element]:
        """The elements with its text."""
        return [atom for line in self.lines for atom in line.atoms]


@dataclass(slots=True)
class Row:
    """A row of a table; `gone` and `new` are the changes that took it out or put it in."""

    cells: list[Cell]
    gone: Revision | None = None
    new: Revision | None = None

    @property
    def text(self) -> str:
        """The row's cells side by side, deleted text where nothing else is left."""
        return " | ".join(cell.text or cell.original for cell in self.cells if cell.text or cell.original)


@dataclass(slots=True)
class Table:
    """A table, row by row."""

    rows: list[Row]

    @property
    def text(self) -> str:
        """All rows, one a line."""
        return "\n".join(row.text for row in self.rows if row.text)


@dataclass(slots=True)
class Story:
    """A part of a draft in reading order. `extras` hang on lines, `nested` are tables inside cells of others."""

    styles: dict[str, str] = field(default_factory=dict)
    blocks: list[Line | Table] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    nested: list[Table] = field(default_factory=list)
    _pending: list[str] = field(default_factory=list)

    def read(self, element: ET.Element) -> Story:
        """Take in all that an element holds."""
        self.blocks = self._flow(element, View())
        return self

    def _flow(self, element: ET.Element, view: View) -> list[Line | Table]:
        """Paragraphs and tables in an element, in order, through whatever wraps them."""
        blocks = list(self._blocks(element, view))
        run: list[Line] = []
        for block in [*blocks, None]:
            if isinstance(block, Line):
                run.append(block)
            else:
                settle_marks(run)
                run = []
        return blocks

    def _blocks(self, element: ET.Element, view: View) -> Iterator[Line | Table]:
        for item in spoken(element):
            kind = name(item)
            if kind in ("bookmarkStart", "sdtPr"):
                self._pending += markers(item)
            elif kind == "p":
                yield self._line(item, view)
            elif kind == "tbl":
                yield Table([self._row(row, inner) for row, inner in self._inside(item, "tr", view)])
            elif kind in ("altChunk", "subDoc"):
                self.extras.append(Extra("object", joined(item), texts_in(item), Line()))
            elif kind not in PROPERTIES:
                yield from self._blocks(item, view.inside(item))

    def _line(self, element: ET.Element, view: View) -> Line:
        line, extras = read_line(element, view, self._pending, self.styles)
        self._pending = []
        self.extras += extras
        return line

    def _inside(self, element: ET.Element, wanted: str, view: View) -> Iterator[tuple[ET.Element, View]]:
        """Rows of a table or cells of a row, also those wrapped in content controls and revisions."""
        for item in spoken(element):
            kind = name(item)
            if kind == wanted:
                yield item, view
            elif kind in ("bookmarkStart", "sdtPr"):
                self._pending += markers(item)
            elif kind not in PROPERTIES and kind not in ("p", "tbl"):
                yield from self._inside(item, wanted, view.inside(item))

    def _row(self, element: ET.Element, view: View) -> Row:
        properties = child(element, "trPr")
        gone, new = child(properties, "del"), child(properties, "ins")
        inner = View(view.final and gone is None, view.original and new is None, view.change)
        cells = [self._cell(cell, shown) for cell, shown in self._inside(element, "tc", inner)]
        return Row(cells, revision(gone) if gone is not None else None, revision(new) if new is not None else None)

    def _cell(self, element: ET.Element, view: View) -> Cell:
        properties = child(element, "tcPr")
        gone, new = child(properties, "cellDel"), child(properties, "cellIns")
        change = revision(gone) if gone is not None else revision(new) if new is not None else view.change
        inner = View(view.final and gone is None, view.original and new is None, change)
        blocks = self._flow(element, inner)
        lines = [block for block in blocks if isinstance(block, Line)]
        self.nested += [block for block in blocks if isinstance(block, Table)]
        merge, width = child(properties, "vMerge"), value(child(properties, "tcW"), "w")
        return Cell(
            lines=lines,
            names=tuple(text for line in lines for text in line.names),
            goes_on=merge is not None and value(merge) != "restart",
            sliver=width.isascii() and width.isdecimal() and int(width[:9]) < _SLIVER,
        )
