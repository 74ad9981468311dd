"""Tables of the tagged PDF: true heads for every cell, one table where pages cut it into several.

WeasyPrint writes `Headers` from column numbers that are wrong under merged heads, no `Scope`, no
`ID`, and one table element a page. Here all of it is computed anew from the HTML table model
(ISO 32000-1 14.8.5.7; ISO 14289-1 7.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes

from converter.render.pdf.objects import resolve


@dataclass
class _Cell:
    """A cell of the HTML table: position and spans in the grid, and the row group it is in (tag and number)."""

    element: Any
    row: int
    column: int
    rows: int
    columns: int
    group: str
    part: int

    @cached_property
    def heads_columns(self) -> bool:
        scope = self.element.get("scope")
        return self.element.tag == "th" and (scope in ("col", "colgroup") or (not scope and self.group == "thead"))

    @cached_property
    def heads_rows(self) -> bool:
        return self.element.tag == "th" and not self.heads_columns


@dataclass
class _Table:
    """An HTML table: its cells by element, and which cell covers each place of the grid."""

    number: int
    cells: dict[Any, _Cell] = field(default_factory=dict)
    grid: dict[tuple[int, int], _Cell] = field(default_factory=dict)

    def identifier(self, cell: _Cell) -> str:
        return f"t{self.number}-r{cell.row}-c{cell.column}"

    def name(self, cell: _Cell) -> bytes:
        """The identifier as a PDF string."""
        return f"({self.identifier(cell)})".encode("ascii")

    def heads(self, cell: _Cell) -> list[_Cell]:
        """The heads that name a cell: column heads above, row heads to its left; for a head those of its kind."""
        above = [self.grid.get((r, c)) for r in range(cell.row) for c in range(cell.column, cell.column + cell.columns)]
        left = [self.grid.get((r, c)) for c in range(cell.column) for r in range(cell.row, cell.row + cell.rows)]
        found = [head for head in above if head and head.heads_columns]
        found += [head for head in left if head and head.heads_rows]
        if cell.element.tag == "th":
            found = [head for head in found if head.heads_columns == cell.heads_columns]
        unique = {id(head): head for head in found if head is not cell}
        return list(unique.values())


def mend_tables(document: Any, pdf: Any, root: Any) -> None:
    """Give every table of the document its true structure; `root` is the structure tree root."""
    identifiers: dict[str, Any] = {}
    for number, (element, fragments) in enumerate(_fragments(document).items()):
        table = _read_table(number, element)
        marks = [_marks(fragment) for fragment in fragments]
        _mend_cells(table, marks, identifiers)
        for index in range(1, len(marks)):
            _join_fragment(pdf, table, marks, index)
    if identifiers:
        names: list[Any] = []
        for name in sorted(identifiers):
            names += [pydyf.String(name), identifiers[name]]
        tree = pydyf.Dictionary({"Names": pydyf.Array(names)})
        pdf.add_object(tree)
        root["IDTree"] = tree.reference


def _fragments(document: Any) -> dict[Any, list[Any]]:
    """The boxes of each <table>, one a page that it stands on."""
    found: dict[Any, list[Any]] = {}
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TableBox) and box.element is not None and box.element_tag == "table":
                found.setdefault(box.element, []).append(box)
    return found


def _read_table(number: int, element: Any) -> _Table:
    """The HTML table model: cells laid out on a grid with their spans."""
    table = _Table(number)
    row = -1
    groups = [child for child in element if child.tag in ("thead", "tbody", "tfoot")]
    for part, group in enumerate(groups):
        lines = [child for child in group if child.tag == "tr"]
        for left, line in enumerate(lines):
            row += 1
            column = 0
            for item in (child for child in line if child.tag in ("td", "th")):
                while (row, column) in table.grid:
                    column += 1
                columns = max(1, int(item.get("colspan") or 1))
                rows = min(int(item.get("rowspan") or 1), len(lines) - left)
                cell = _Cell(item, row, column, rows, columns, group.tag, part)
                table.cells[item] = cell
                for r in range(row, row + rows):
                    for c in range(column, column + columns):
                        table.grid[r, c] = cell
                column += columns
    return table


def _marks(fragment: Any) -> dict[Any, Any]:
    """HTML cell → structure element, for the cells that this fragment draws."""
    found: dict[Any, Any] = {}
    for box in fragment.descendants():
        if isinstance(box, boxes.TableCellBox) and box.element is not None:
            mark = getattr(box, "mark", None)
            if mark is not None:
                found.setdefault(box.element, mark)
    return found


def _mend_cells(table: _Table, marks: list[dict[Any, Any]], identifiers: dict[str, Any]) -> None:
    seen: set[Any] = set()
    for drawn in marks:
        for element, mark in drawn.items():
            cell = table.cells.get(element)
            if cell is None:
                continue
            attributes = mark["A"]
            attributes.pop("Headers", None)
            mark.pop("ID", None)
            if element in seen:
                continue  # a head repeated on a later page: it becomes an artifact
            seen.add(element)
            if cell.columns > 1:
                attributes["ColSpan"] = cell.columns
            if cell.rows > 1:
                attributes["RowSpan"] = cell.rows
            if element.tag == "th":
                attributes["Scope"] = "/Column" if cell.heads_columns else "/Row"
                name = table.identifier(cell)
                mark["ID"] = table.name(cell)
                identifiers[name] = mark.reference
            heads = table.heads(cell)
            if heads:
                attributes["Headers"] = pydyf.Array([table.name(head) for head in heads])


def _join_fragment(pdf: Any, table: _Table, marks: list[dict[Any, Any]], index: int) -> None:
    """Move the rows of a later fragment into the table that began on an earlier page."""
    first_table, groups = _groups(pdf, table, marks[:index])
    moved: set[int] = set()
    dropped = None
    for element, mark in marks[index].items():
        if element not in table.cells:
            continue
        row, group, fragment_table = _ancestors(pdf, mark)
        if fragment_table is not first_table:
            dropped = fragment_table
        repeated = any(element in earlier for earlier in marks[:index])
        if id(row) in moved or repeated:
            continue
        moved.add(id(row))
        part = table.cells[element].part
        target = groups.get(part)
        if target is None:
            groups[part] = group
            group["P"] = first_table.reference
            first_table["K"].append(group.reference)
        elif target is not group:
            row["P"] = target.reference
            target["K"].append(row.reference)
            group["K"].remove(row.reference)
    if dropped is not None:
        parent = resolve(pdf, dropped["P"])
        if dropped.reference in parent.get("K", []):
            parent["K"].remove(dropped.reference)
        dropped["S"] = "/NonStruct"


def _groups(pdf: Any, table: _Table, earlier: list[dict[Any, Any]]) -> tuple[Any, dict[int, Any]]:
    """The table element of the first fragment, and the row groups that are in it by now."""
    first_table = None
    groups: dict[int, Any] = {}
    for drawn in earlier:
        for element, mark in drawn.items():
            if element in table.cells:
                _, group, owner = _ancestors(pdf, mark)
                first_table = first_table or owner
                groups.setdefault(table.cells[element].part, group)
    return first_table, groups


def _ancestors(pdf: Any, mark: Any) -> tuple[Any, Any, Any]:
    """Row, row group and table of a cell's structure element."""
    row = resolve(pdf, mark["P"])
    group = resolve(pdf, row["P"])
    return row, group, group if group["S"] == "/Table" else resolve(pdf, group["P"])
