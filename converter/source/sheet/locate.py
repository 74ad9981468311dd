"""The layout of a form, found again in a workbook: which cell holds which value of the report now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from converter.model.form import Form
from converter.model.sheet import EXPLANATIONS, HELP, META, TEXTS, Role, Sheet, SheetCell
from converter.source.sheet.labels import Position, anchors, likeness
from converter.source.sheet.spots import Spot
from converter.tabular import Book, BookSheet

_ENOUGH = 0.5
"""Of the labels or names of a sheet: with fewer, it is another sheet."""
_FIGURES = (Role.FIGURE, Role.TOTAL)


@dataclass
class Located:
    """What was found: the page of each sheet of the layout, the spot of each path, the spots of each prose section, the
    rows of the list of explanations, each with its spots by identifier.

    `moved` are spots whose names say another path, `missing` the cells of the layout that are nowhere.
    """

    pages: dict[str, BookSheet] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    paragraphs: dict[str, list[Spot]] = field(default_factory=dict)
    rows: list[dict[str, Spot]] = field(default_factory=list)
    moved: list[tuple[Spot, str, str]] = field(default_factory=list)
    missing: dict[str, list[SheetCell]] = field(default_factory=dict)


def locate(sheets: Iterable[Sheet], form: Form, book: Book) -> Located:
    """Find every sheet of the layout and every cell on it."""
    found = Located()
    for sheet in sheets:
        page = _page(sheet, form, book, found.pages)
        if page is None:
            continue
        found.pages[sheet.name] = page
        where = anchors(sheet, form, page)
        if sheet.name == TEXTS:
            _locate_paragraphs(found, sheet, page, where, book)
        elif sheet.name == EXPLANATIONS:
            _locate_rows(found, sheet, page, where, book)
        elif sheet.name != HELP:
            _locate_cells(found, sheet, page, where, book)
    return found


def _page(sheet: Sheet, form: Form, book: Book, taken: dict[str, BookSheet]) -> BookSheet | None:
    """The sheet of the workbook that is this one of the layout: by the names of its cells, then by its labels."""
    named = [cell.name for cell in sheet.cells if cell.name]
    best, most = None, (_ENOUGH, 0.0)
    for page in book.sheets:
        if page.title == META or page in taken.values():
            continue
        areas = (book.names.get(name) for name in named)
        by_name = sum(area is not None and area.sheet == page.title for area in areas) / max(len(named), 1)
        by_label = likeness(sheet, form, page)
        if max(by_name, by_label) >= _ENOUGH and (best is None or (by_name, by_label) > most):
            best, most = page, (by_name, by_label)
    return best


def _locate_cells(found: Located, sheet: Sheet, page: BookSheet, where: dict[Position, Position], book: Book) -> None:
    """By labels where both are there; by name where they are not; by the neighbouring label where a name is gone."""
    holders: dict[Position, str] = {}
    unsure: list[SheetCell] = []
    named = {cell.path: _named(cell, page, book) for cell in sheet.cells if cell.path}
    for cell in sheet.cells:
        if not cell.path:
            continue
        seen = _under_labels(cell, sheet, where)
        if seen is None:
            unsure.append(cell)
            continue
        holders[seen] = cell.path
    for seen, path in holders.items():
        found.spots[path] = Spot(page, *seen)
    for path, position in named.items():
        if position in holders and holders[position] != path:
            found.moved.append((Spot(page, *position), holders[position], path))
    for cell in unsure:
        position = named[cell.path] or _beside_label(cell, sheet, where)
        if position is None or position in holders:
            found.missing.setdefault(sheet.name, []).append(cell)
        else:
            holders[position] = cell.path
            found.spots[cell.path] = Spot(page, *position)


def _named(cell: SheetCell, page: BookSheet, book: Book) -> Position | None:
    area = book.names.get(cell.name)
    return (area.row, area.column) if area and area.sheet == page.title else None


def _under_labels(cell: SheetCell, sheet: Sheet, where: dict[Position, Position]) -> Position | None:
    """The crossing of the row and the column whose labels were found."""
    if cell.role not in _FIGURES:
        return None
    head, label = _head(cell, sheet), _label(cell, sheet)
    if head is None or label is None:
        return None
    above, left = where.get((head.row, head.column)), where.get((label.row, label.column))
    if above is None or left is None or above[0] >= left[0] or left[1] >= above[1]:
        return None
    return left[0], above[1]


def _beside_label(cell: SheetCell, sheet: Sheet, where: dict[Position, Position]) -> Position | None:
    """As far from its one label as the layout has it: a value right of it, a figure below its head."""
    other = _label(cell, sheet) or _head(cell, sheet)
    position = where.get((other.row, other.column)) if other else None
    if other is None or position is None or (cell.role in _FIGURES and _label(cell, sheet)):
        return None
    return position[0] + cell.row - other.row, position[1] + cell.column - other.column


def _head(cell: SheetCell, sheet: Sheet) -> SheetCell | None:
    """The nearest head above a cell."""
    above = [one for one in sheet.cells if one.role is Role.HEAD and one.column == cell.column and one.row < cell.row]
    return max(above, key=lambda one: one.row, default=None)


def _label(cell: SheetCell, sheet: Sheet) -> SheetCell | None:
    """The nearest label left of a cell in its row."""
    left = [one for one in sheet.cells if one.role is Role.LABEL and one.row == cell.row and one.column < cell.column]
    return max(left, key=lambda one: one.column, default=None)


def _locate_paragraphs(
    found: Located, sheet: Sheet, page: BookSheet, where: dict[Position, Position], book: Book
) -> None:
    """What stands between the heading of a section and the next one belongs to the section."""
    starts: list[tuple[int, int, str]] = []
    for cell in sheet.cells:
        if cell.role is not Role.PARAGRAPH:
            continue
        position = _above(cell, page, where, book)
        if position:
            starts.append((*position, cell.path))
        else:
            found.missing.setdefault(sheet.name, []).append(cell)
    starts.sort()
    last = max((row for row, _ in page.cells), default=0)
    for number, (row, column, path) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else max(last, row + 1) + 1
        found.paragraphs[path] = [Spot(page, line, column) for line in range(row + 1, end)]


def _above(cell: SheetCell, page: BookSheet, where: dict[Position, Position], book: Book) -> Position | None:
    """Where the head above a cell is now."""
    named = _named(cell, page, book)
    return where.get((cell.row - 1, cell.column)) or (named and (named[0] - 1, named[1]))


def _locate_rows(found: Located, sheet: Sheet, page: BookSheet, where: dict[Position, Position], book: Book) -> None:
    """What stands below the heads of a list, row by row; blank rows are left out."""
    columns: dict[str, int] = {}
    top = 0
    for cell in sheet.cells:
        if cell.role is not Role.PARAGRAPH:
            continue
        position = _above(cell, page, where, book)
        if position:
            columns[cell.path.rpartition(".")[2]] = position[1]
            top = max(top, position[0])
        else:
            found.missing.setdefault(sheet.name, []).append(cell)
    for row in sorted({row for row, column in page.cells if row > top and column in columns.values()}):
        spots = {name: Spot(page, row, column) for name, column in columns.items()}
        if not all(spot.cell.is_blank for spot in spots.values()):
            found.rows.append(spots)
