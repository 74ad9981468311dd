"""Cells in reading order ↔ fixed cells of the form: which row stands where, and what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from converter.model.alignment import best_pairs
from converter.source.published.labels import plain_label
from converter.source.published.tables.expected import EXACT, Expected, Fixed
from converter.source.published.tables.shapes import Cell

_FIGURE = re.compile(r"[+\-−＋－]?[0-9０-９][0-9０-９.,，．\s]*|[/／]|[-—–－+]+")
_VALUE = re.compile(
    # A figure as documents write it, or several that ran together.
    r"[增减]?[+\-−＋－]?[0-9０-９][0-9０-９.,，．\s]*\s*(?:件|项|条|个|次|人次|亿元|万元|千元|元)?|[/／]|[-—–－]+|无|〇|零|[一二三四五六七八九十百]+件?"
    r"|[0-9+\-/.,，万亿千元]+"
)
_ENOUGH = 0.6
_MOST_LABELS = 1500


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row of the form, the cell that labels it (None in a table without row labels), and the cells after it."""

    fixed: Fixed | None
    paths: tuple[str, ...]
    label: Cell | None
    values: tuple[Cell, ...]


@dataclass(slots=True)
class Match:
    """How a shape's cells fit the form: fixed cells found, `more` cells of labels, the rows, how good it is."""

    found: list[tuple[Cell, Fixed, float]] = field(default_factory=list)
    more: list[Cell] = field(default_factory=list)
    rows: list[MatchedRow] = field(default_factory=list)
    permuted: frozenset[int] = frozenset()

    @property
    def weight(self) -> float:
        """How much of the form's wording was found."""
        return sum(weight for _, _, weight in self.found)


def is_value(text: str) -> bool:
    """Whether a cell may be a figure, as documents write them, or a sign for none."""
    return not text or _VALUE.fullmatch(text) is not None


def match(cells: Sequence[Cell], expected: Expected, weighed: dict[str, list[float]]) -> Match:
    """The best fit of cells and fixed cells in the order of both.

    `weighed` remembers how much each text is like each fixed cell, for all shapes of one table.
    """
    labels = [place for place, cell in enumerate(cells) if cell.text and not _FIGURE.fullmatch(cell.text)]
    labels = labels[:_MOST_LABELS]
    for text in {cells[place].text for place in labels} - weighed.keys():
        weighed[text] = [_weight(text, fixed) for fixed in expected.cells]
    weights = [weighed[cells[place].text] for place in labels]
    result = Match()
    starts: list[tuple[int, Fixed]] = []
    for row, column in best_pairs(weights) if weights else []:
        cell, fixed = cells[labels[row]], expected.cells[column]
        result.found.append((cell, fixed, weights[row][column]))
        starts.append((labels[row], fixed))
    ends = [place for place, _ in starts] + [len(cells)]
    for (place, fixed), end in zip(starts, ends[1:], strict=True):
        if fixed.paths:
            rest = list(_rest_of_label(cells, place, end, fixed))
            result.more += rest
            values = tuple(_values(cells, place, place + len(rest), end))
            result.rows.append(MatchedRow(fixed, fixed.paths, cells[place], values))
    if expected.unlabelled and starts:
        last = starts[-1][0]
        values = tuple(_unlabelled(cells, last))
        result.rows.append(MatchedRow(None, expected.unlabelled, None, values))
    result.permuted = frozenset(permuted(cells, starts, expected))
    return result


def _weight(text: str, fixed: Fixed) -> float:
    weight = fixed.likeness(text)
    return weight if weight >= _ENOUGH else 0.0


def _rest_of_label(cells: Sequence[Cell], place: int, end: int, fixed: Fixed) -> Iterator[Cell]:
    """Cells that go on with the label at `place`, or say it again where a spanned cell was written into each column."""
    label = plain_label(fixed.text)
    for cell in cells[place + 1 : end]:
        plain = plain_label(cell.text)
        if not plain or is_value(cell.text) or plain not in label:
            return
        yield cell


def _values(cells: Sequence[Cell], place: int, last: int, end: int) -> Iterator[Cell]:
    """What belongs to the label from `place` to `last`: the cells after it on its row, up to what is no figure."""
    row = cells[place].row
    for cell in cells[last + 1 : end]:
        if (row >= 0 and cell.row != row) or not is_value(cell.text):
            return
        yield cell


def _unlabelled(cells: Sequence[Cell], last: int) -> Iterator[Cell]:
    """The figures below the last head: of the first row that has any."""
    row: int | None = None
    for cell in cells[last + 1 :]:
        if not is_value(cell.text):
            return
        if row is None and cell.row == cells[last].row and cell.row >= 0 and not cell.text:
            continue  # bars that fill up the row of heads
        if row is None:
            row = cell.row
        if cell.row != row:
            return
        yield cell


def windows(values: Sequence[Cell], width: int) -> range:
    """Where the `width` cells of a row can begin, so that no figure is left out: bars may fill up spanned cells."""
    filled = [place for place, cell in enumerate(values) if cell.text]
    if not filled:
        return range(min(1, max(0, len(values) - width + 1)))
    return range(max(0, filled[-1] - width + 1), min(filled[0], len(values) - width) + 1)


def permuted(cells: Sequence[Cell], starts: Sequence[tuple[int, Fixed]], expected: Expected) -> Iterator[int]:
    """Blocks whose heads stand in another order than on the form: their figures cannot be told by order."""
    for block in {fixed.block for _, fixed in starts}:
        of_block = [(place, fixed) for place, fixed in starts if fixed.block == block]
        first_row = next((place for place, fixed in of_block if fixed.paths), len(cells))
        heads = [fixed for fixed in expected.cells if fixed.block == block and fixed.leaf]
        texts = [head.text for head in heads]
        seen = [
            number
            for cell in cells[of_block[0][0] : first_row]
            for number, head in enumerate(heads)
            if texts.count(head.text) == 1 and head.likeness(cell.text) == EXACT
        ]
        if seen != sorted(seen):
            yield block
