"""A form: which sections, tables, rows, columns, units and relations one kind of report has.

Everything here is read from `templates/<name>/form.yaml`; nothing here knows a particular form.
A table is a list of blocks; a block crosses a tree of rows with a tree of columns. An entry of a
tree with an `id` takes part in the path of its cells, an entry without one is a heading only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from converter.findings import Severity
from converter.model.figures import Kind

_REMARK = re.compile(r"(?<=.)（[^（）]*）$")
_LONG = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or column, or a group of them. `span` counts grid columns of a leaf."""

    label: str
    id: str | None = None
    aliases: tuple[str, ...] = ()
    children: tuple[Entry, ...] = ()
    span: int = 1
    kind: Kind = Kind.COUNT
    unit: str | None = None

    @property
    def short(self) -> str:
        """The label as messages use it: without the remark in brackets at its end, a long one up to its first `、`.

        >>> Entry("（二）部分公开（区分处理的，只计这一情形，不计其他情形）").short
        '（二）部分公开'
        """
        label = _REMARK.sub("", self.label)
        return label if len(label) <= _LONG else label[:2] + label[2:].partition("、")[0]

    def chains(self) -> Iterator[tuple[Entry, ...]]:
        """Every way from this entry down to a leaf."""
        if not self.children:
            yield (self,)
        for child in self.children:
            for chain in child.chains():
                yield (self, *chain)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows crossed with columns. `title` is a row across the block, `corner` the cell above the row labels."""

    columns: tuple[Entry, ...]
    rows: tuple[Entry, ...] = ()
    title: str = ""
    corner: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a section: `widths` in mm for each grid column, the first `label_columns` hold row labels."""

    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
    label_columns: int
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a form: its full path, the labels of its row and column, what may stand in it."""

    path: str
    row: tuple[Entry, ...]
    column: tuple[Entry, ...]
    unit: str | None

    @property
    def kind(self) -> Kind:
        """What may stand in the cell; the column decides."""
        return self.column[-1].kind

    @property
    def row_label(self) -> str:
        """Labels of the row from the outside in, such as `（三）不予公开·1.属于国家秘密`."""
        return "·".join(entry.label for entry in self.row if entry.label)

    @property
    def column_label(self) -> str:
        """Labels of the column: groups that are no mere heading, and the leaf."""
        return "·".join(entry.label for entry in self.column if entry.id)

    @property
    def row_name(self) -> str:
        """The row in messages: `（三）不予公开·1.属于国家秘密`, without mere headings and remarks."""
        return "·".join(entry.short for entry in self.row if entry.id)

    @property
    def column_name(self) -> str:
        """The column in messages."""
        return "·".join(entry.short for entry in self.column if entry.id)

    @property
    def label(self) -> str:
        """Row and column, for messages."""
        return " × ".join(part for part in (self.row_name, self.column_name) if part)


@dataclass(frozen=True)
class Section:
    """A section of the report: prose, or one table."""

    id: str
    label: str
    number: str = ""
    aliases: tuple[str, ...] = ()
    table: Table | None = None

    @property
    def heading(self) -> str:
        """The printed heading, `一、总体情况`; empty for the preamble."""
        return f"{self.number}、{self.label}" if self.number else ""

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every figure of the section's table by its full path, in reading order. ValueError when two share a path."""
        found: dict[str, Cell] = {}
        for block in self.table.blocks if self.table else ():
            rows = [chain for row in block.rows for chain in row.chains()] or [()]
            columns = [chain for column in block.columns for chain in column.chains()]
            for row in rows:
                for column in columns:
                    ids = [self.id, *(entry.id for entry in (*row, *column) if entry.id)]
                    path = ".".join(ids)
                    if path in found:
                        raise ValueError(path)
                    unit = column[-1].unit or (self.table.unit if self.table else None)
                    found[path] = Cell(path, row, column, unit)
        return found


@dataclass(frozen=True, slots=True)
class Relation:
    """An equation between figures of one section, `left` = `right`, each a sum of terms.

    `each` is "column" (terms name rows, checked in every column) or "row" (terms name
    columns, checked in every row or group). A term that ends in `.*` is every cell below it.
    """

    id: str
    code: str
    section: str
    each: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    clause: str
    clause_en: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a relation between years: a row or column by its `name`, in last year's report when `last`, added or
    taken away.
    """

    name: str
    last: bool = False
    minus: bool = False


@dataclass(frozen=True, slots=True)
class YearsRelation:
    """An equation between a report and last year's: what stands under `left` is what the terms of `right` make.

    `each` as in a `Relation`; `severity` is what a break of it weighs.
    """

    id: str
    code: str
    section: str
    each: str
    left: str
    right: tuple[Term, ...]
    severity: Severity
    clause: str
    clause_en: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the catalogue data at the head of the report; `wide` fields take a line of their own."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    kind: str = "text"
    wide: bool = False


@dataclass(frozen=True)
class Form:
    """One kind of report in one edition: what must be filled in and by which rules."""

    name: str
    label: str
    label_en: str
    clause: str
    title: str
    first_year: int | None
    last_year: int | None
    sections: tuple[Section, ...]
    relations: tuple[Relation, ...]
    catalogue: tuple[Field, ...] = field(default=())
    between_years: tuple[YearsRelation, ...] = field(default=())

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every figure of the form by its full path."""
        return {path: cell for section in self.sections for path, cell in section.cells.items()}

    def section(self, section_id: str) -> Section:
        """The section with this identifier; KeyError when the form has none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)
