"""A row as it was found → every way in which its figures can stand in its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TypeAlias

from converter.model.form import Cell
from converter.source.published.page import FoundRow, Token
from converter.source.published.solve.laws import Weights
from converter.source.published.solve.values import Value, read_value

Placement: TypeAlias = "tuple[Value | None, ...]"
"""What stands in each column of a row; None: a blank."""


def text_at(placement: Placement, column: int) -> str:
    """The figure in a column, empty for a blank and for what is no figure."""
    value = placement[column]
    return value.text if value else ""


MOST = 20_000
"""More ways than this to cut one row are as good as none: the row stays unread."""
_STEPS = 40_000
_LONGEST = 18


def placements(
    row: FoundRow,
    cells: Sequence[Cell],
    units: dict[str, str],
    sums: Sequence[Weights],
    *,
    merged: bool = False,
    blanks: bool = False,
) -> list[Placement]:
    """All placements of a row: order is kept, each token stands somewhere. None of them: the row cannot be read.

    `merged`: fewer tokens than columns because equal neighbours became one, otherwise because blanks were dropped; with
    `blanks` both may have happened, and where figures ran together, blanks may have stood between them.
    `sums` are what the row's own numbers should fulfil; only cells that ran together are cut by them.
    """
    tokens = [token for token in row.tokens if token.text.strip()]
    if row.kept and len(row.tokens) == len(cells):
        columns: list[Sequence[Token | None]] = [[token if token.text.strip() else None for token in row.tokens]]
    elif row.glued and len(tokens) == 1:
        return _cut(tokens[0], cells, units, sums, blanks)
    elif len(tokens) > len(cells):
        return []
    elif merged and blanks and tokens:
        columns = list(_scattered(tokens, len(cells)))
    elif merged and tokens:
        texts = [token.text.strip() for token in tokens]
        left = len(tokens) < len(cells) and any(one == other for one, other in pairwise(texts))
        columns = (
            [] if left else list(_expansions(tokens, len(cells)))
        )  # equal neighbours that are left speak against it
    else:
        columns = [_spread(tokens, chosen, len(cells)) for chosen in combinations(range(len(cells)), len(tokens))]
    values = {token: [_value(token, cell, units) for cell in cells] for token in tokens}
    found = [
        tuple(values[token][column] if token else None for column, token in enumerate(spread)) for spread in columns
    ]
    if all(value.is_figure for row_values in values.values() for value in row_values):
        return found
    # A placement in which more tokens are figures is the better reading: `+248` belongs into a column of changes.
    unread = [sum(value is not None and not value.is_figure for value in placement) for placement in found]
    fewest = min(unread, default=0)
    return [placement for placement, count in zip(found, unread, strict=True) if count == fewest]


def _spread(tokens: Sequence[Token], columns: Sequence[int], width: int) -> list[Token | None]:
    spread: list[Token | None] = [None] * width
    for token, column in zip(tokens, columns, strict=True):
        spread[column] = token
    return spread


def _expansions(tokens: Sequence[Token], width: int) -> Iterator[list[Token | None]]:
    """Every token over one or more columns, all columns filled."""
    for ends in combinations(range(1, width), len(tokens) - 1):
        starts = (0, *ends)
        yield [
            token for token, start, end in zip(tokens, starts, (*ends, width), strict=True) for _ in range(start, end)
        ]


def _scattered(tokens: Sequence[Token], width: int) -> Iterator[list[Token | None]]:
    """Every token over one or more columns, with blanks anywhere between."""
    for filled in range(len(tokens), width + 1):
        for expansion in _expansions(tokens, filled):
            for columns in combinations(range(width), filled):
                spread: list[Token | None] = [None] * width
                for token, column in zip(expansion, columns, strict=True):
                    spread[column] = token
                yield spread


def _value(token: Token, cell: Cell, units: dict[str, str], part: str = "") -> Value:
    return read_value(token, cell.kind, cell.unit, units.get(cell.path.rpartition(".")[2]), part)


def _cut(
    token: Token, cells: Sequence[Cell], units: dict[str, str], sums: Sequence[Weights], blanks: bool
) -> list[Placement]:
    """The cells of a row that ran together, apart: all columns filled if that fulfils the sums, else with blanks."""
    for wanted in (sums, ()) if sums else ((),):
        for with_blanks in (True,) if blanks else (False, True):
            found = _Cutter(token, cells, units, wanted, with_blanks).cuts()
            if found:
                return found if len(found) <= MOST else []
    return []


class _Cutter:
    """Cuts a run of figures from its end, so that a total in the last column bounds what comes before it."""

    def __init__(
        self, token: Token, cells: Sequence[Cell], units: dict[str, str], sums: Sequence[Weights], blanks: bool
    ) -> None:
        self.text = "".join(token.text.split())
        self.read = lru_cache(maxsize=None)(lambda part, column: _value(token, cells[column], units, part))
        self.sums = sums
        self.blanks = blanks
        self.width = len(cells)
        self.steps = 0
        self.found: list[Placement] = []
        self.dead: set[tuple[int, int, tuple[int, ...]]] = set()

    def cuts(self) -> list[Placement]:
        """The placements; more than MOST when there are too many to be of use."""
        self._before(self.width, len(self.text), (0,) * len(self.sums), ())
        return self.found if self.steps <= _STEPS else [()] * (MOST + 1)

    def _before(self, columns: int, end: int, left: tuple[int, ...], behind: Placement) -> None:
        """Cut the text up to `end` for the first `columns` columns; `left` is what the sums come to behind them."""
        state = (columns, end, left)
        self.steps += 1
        if state in self.dead or self.steps > _STEPS or len(self.found) > MOST:
            return
        lengths = self._lengths(columns, end, left)
        if lengths is None:
            return
        if columns == 0:
            self.found += [behind] if end == 0 else []
            return
        so_far = len(self.found)
        if self.blanks:
            self._before(columns - 1, end, left, (None, *behind))
        fewest = 0 if self.blanks else columns - 1
        for start in range(end - lengths[0], max(fewest, end - lengths[1]) - 1, -1):
            value = self.read(self.text[start:end], columns - 1)
            if value.is_figure and value.number is not None:
                number = int(value.number)
                rest = tuple(s + weights[columns - 1] * number for s, weights in zip(left, self.sums, strict=True))
                self._before(columns - 1, start, rest, (value, *behind))
        if len(self.found) == so_far:
            self.dead.add(state)

    def _lengths(self, columns: int, end: int, left: tuple[int, ...]) -> tuple[int, int] | None:
        """How many characters the last of the first `columns` columns can have, at least and at most.

        None when these columns cannot bring the sums to 0, their figures being 0 or more.
        """
        shortest, longest = 1, _LONGEST
        for so_far, weights in zip(left, self.sums, strict=True):
            coming = weights[:columns]
            adding, taking = coming.count(1), coming.count(-1)
            if adding and taking:
                continue
            needed, bearers = (so_far, taking) if taking else (-so_far, adding)
            digits = len(str(needed))
            if needed < 0 or needed >= max(bearers * 10 ** min(end, _LONGEST), 1):
                return None
            if bearers == columns and end > columns * digits:
                return None
            if bearers and coming[-1]:
                longest = min(longest, digits)
                if bearers == 1 and (needed or not self.blanks):
                    shortest = digits  # it alone has to bring what is needed
        return shortest, longest
