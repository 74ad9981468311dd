"""Lines of a dump → cells, in every shape in which tables come out of portals and office programs.

No shape is known beforehand: every one is tried, and what fits the form best wins (see `read.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from converter.source.published.labels import plain_label
from converter.source.published.page import Grid, Line, Piece
from converter.source.published.tables.expected import Expected

BARS = "|｜│"
_BAR = re.compile(f"[{BARS}]")
_ONLY_BARS = re.compile(rf"[{BARS}\s]*[{BARS}][{BARS}\s]*")
_RULE = re.compile(rf"[{BARS}\s:+=-]*-{{2,}}[{BARS}\s:+=-]*")
_SPACES = " \u3000\xa0"
_TOUCHING = 0.2
"""From this share of lines on that follow another one at once, a blank line is a cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a shape has it: its text (blank: an empty cell), its place, and its row, -1 where rows have no end."""

    text: str
    piece: Piece
    start: int
    end: int
    row: int


Cells: TypeAlias = "list[Cell]"


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to cut lines into cells. `blanks`: empty cells can be seen in it."""

    name: str
    blanks: bool
    cut: Callable[[Sequence[Line], Expected], Cells]


def grid_cells(grids: Sequence[Grid]) -> Cells:
    """The cells of real tables, each where it begins."""
    rows = [row for grid in grids for row in grid.rows]
    return [Cell(cell.text.strip(), cell, 0, len(cell.text), number) for number, row in enumerate(rows) for cell in row]


def _cell(line: Line, start: int, end: int, row: int) -> Cell:
    """The part of a line without space around it."""
    part = line.text[start:end]
    left = len(part) - len(part.lstrip())
    text = part.strip()
    return Cell(text, line, start + left, start + left + len(text), row)


def _split(line: Line, row: int, separators: str) -> Iterator[Cell]:
    start = 0
    for place, sign in enumerate(line.text + separators[0]):
        if sign in separators:
            yield _cell(line, start, place, row)
            start = place + 1


def _is_empty(line: Line) -> bool:
    return not line.text.strip()


def _are_apart(lines: Sequence[Line]) -> bool:
    """Whether blank lines stand between all cells, so that they are no cells themselves."""
    filled = [not _is_empty(line) for line in lines]
    return sum(one and other for one, other in pairwise(filled)) < _TOUCHING * sum(filled)


def _bars(lines: Sequence[Line], _: Expected) -> Cells:
    """A row a line, cells divided by bars; bars at the end of a row may only fill up a spanned cell."""
    cells: Cells = []
    for row, line in enumerate(lines):
        if _is_empty(line) or _ONLY_BARS.fullmatch(line.text) or _RULE.fullmatch(line.text):
            continue
        parts = list(_split(line, row, BARS))
        cells += parts[1:] if len(parts) > 1 and not parts[0].text else parts
    return cells


def _tabs(lines: Sequence[Line], _: Expected) -> Cells:
    return [cell for row, line in enumerate(lines) if not _is_empty(line) for cell in _split(line, row, "\t")]


def _spaces(lines: Sequence[Line], _: Expected) -> Cells:
    """A row a line, cells divided by one space each: two spaces hold an empty cell between them."""
    return [cell for row, line in enumerate(lines) if not _is_empty(line) for cell in _split(line, row, _SPACES)]


def _lines(lines: Sequence[Line], _: Expected) -> Cells:
    """A cell a line, maybe closed by a bar; an empty line is an empty cell, a line of bars ends a row."""
    cells: Cells = []
    row = 0
    if _are_apart(lines):
        return cells
    closed = any(_ONLY_BARS.fullmatch(line.text) for line in lines)
    for line in lines:
        if _ONLY_BARS.fullmatch(line.text):
            row += 1
        elif not _RULE.fullmatch(line.text):
            end = len(line.text.rstrip().rstrip(BARS))
            cells.append(_cell(line, 0, end, row if closed else -1))
    return cells


def _apart(lines: Sequence[Line], _: Expected) -> Cells:
    """A cell a line with a blank line between two; every further pair of blank lines is an empty cell."""
    cells: Cells = []
    blanks: list[Line] = []
    if any(_ONLY_BARS.fullmatch(line.text) for line in lines):
        return cells  # bars divide the cells there, and are none
    for line in lines:
        if _is_empty(line):
            blanks.append(line)
            continue
        if cells and len(blanks) % 2:
            cells += [Cell("", blank, 0, 0, -1) for blank in blanks[1::2]]
        blanks = []
        cells.append(_cell(line, 0, len(line.text.rstrip().rstrip(BARS)), -1))
    return cells


def _own_lines(lines: Sequence[Line], _: Expected) -> Cells:
    """A cell a line, bars on lines of their own between the cells; nothing between two bars is an empty cell."""
    cells: Cells = []
    open_bar: Line | None = None
    for line in lines:
        if _ONLY_BARS.fullmatch(line.text):
            if open_bar is not None:
                cells.append(Cell("", line, 0, 0, -1))
            open_bar = line
        elif not _is_empty(line):
            cells.append(_cell(line, 0, len(line.text), -1))
            open_bar = None
    return cells


def _barred_rows(lines: Sequence[Line], _: Expected) -> Cells:
    """A bar on a line of its own begins a row, then a cell a line, blank lines being empty cells."""
    cells: Cells = []
    row = 0
    if _are_apart(lines) or not any(_ONLY_BARS.fullmatch(line.text) for line in lines):
        return cells
    for line in lines:
        if _ONLY_BARS.fullmatch(line.text):
            row += 1
        else:
            cells.append(_cell(line, 0, len(line.text), row))
    return cells


def _words(lines: Sequence[Line], _: Expected) -> Cells:
    """Divided by whatever there is, empty cells unseen: what is left when no shape keeps them."""
    cells: Cells = []
    signs = BARS + "\t" + _SPACES
    for row, line in enumerate(lines):
        rows = len([part for part in _split(line, row, signs) if part.text]) > 1
        cells += [cell for cell in _split(line, row if rows else -1, signs) if cell.text]
    return cells if any(cell.row >= 0 for cell in cells) else [Cell(c.text, c.piece, c.start, c.end, -1) for c in cells]


def _full_lines(lines: Sequence[Line], expected: Expected) -> Cells:
    """A cell a line, blank lines and bars unseen."""
    return [cell for cell in _lines(lines, expected) if cell.text]


def _run_on(lines: Sequence[Line], expected: Expected) -> Cells:
    """No separators at all: the known labels are found in the text, what stands between them are figures."""
    spellings = sorted(expected.spellings, key=len, reverse=True)
    heads: dict[str, list[str]] = {}
    for spelling in spellings:
        heads.setdefault(spelling[0], []).append(spelling)
    cells: Cells = []
    for line in lines:
        cells += _cut_line(line, heads)
    return cells


def _cut_line(line: Line, heads: dict[str, list[str]]) -> Iterator[Cell]:
    signs = [(plain, place) for place, sign in enumerate(line.text) if (plain := plain_label(sign))]
    text = "".join(plain for plain, _ in signs)
    start = place = 0

    def cell(first: int, last: int) -> Cell:
        return _cell(line, signs[first][1], signs[last][1] if last < len(signs) else len(line.text), -1)

    while place < len(text):
        label = next((one for one in heads.get(text[place], ()) if text.startswith(one, place)), "")
        if label and len(label) > 1:
            if place > start:
                yield cell(start, place)
            yield cell(place, place + len(label))
            place = start = place + len(label)
        else:
            place += 1
    if place > start:
        yield cell(start, place)


SHAPES = (
    Shape("bars", True, _bars),
    Shape("tabs", True, _tabs),
    Shape("own lines", True, _own_lines),
    Shape("barred rows", True, _barred_rows),
    Shape("apart", True, _apart),
    Shape("lines", True, _lines),
    Shape("spaces", True, _spaces),
    Shape("full lines", False, _full_lines),
    Shape("words", False, _words),
    Shape("run on", False, _run_on),
)
