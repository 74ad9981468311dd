"""A table under one reading: the rows with what they may hold, the laws between them, what does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from converter.model.figures import Kind
from converter.model.form import Cell, Form
from converter.model.relations import Equation
from converter.source.published.page import FoundRow, FoundTable, Token
from converter.source.published.solve.contradictions import settle
from converter.source.published.solve.laws import RowSum, Vector, table_laws
from converter.source.published.solve.placements import Placement, placements
from converter.source.published.solve.propagate import Domains, Effort, SumLaw, propagate

_WITH_DECIMALS = (Kind.DECIMAL, Kind.AMOUNT)


@dataclass(frozen=True)
class Row:
    """A row and every way in which its figures can stand.

    `totals` are the columns that sum up others of the row; `unread`: its figures fit into its columns in no way.
    """

    found: FoundRow
    cells: tuple[Cell, ...]
    placements: dict[Vector, tuple[Placement, ...]]
    totals: frozenset[int] = frozenset()
    unread: bool = False

    @cached_property
    def id(self) -> str:
        """What the paths of the row share, such as `applications.received`."""
        parts = [path.split(".") for path in self.found.paths]
        shared = 0
        while shared < min(map(len, parts)) - 1 and len({part[shared] for part in parts}) == 1:
            shared += 1
        return ".".join(parts[0][:shared])

    @property
    def name(self) -> str:
        """The row in messages; empty where the form prints no label for it."""
        return self.cells[0].row_name

    @property
    def tokens(self) -> list[Token]:
        """What was written in the row."""
        return [token for token in self.found.tokens if token.text.strip()]

    @property
    def lost(self) -> bool:
        """True when cells of the row got lost, so that its figures had to be given to columns."""
        whole = self.found.kept and len(self.found.tokens) == len(self.cells)
        return not whole and 0 < len(self.tokens) != len(self.cells)

    @cached_property
    def known(self) -> bool:
        """False when a number of the row is unknown, so that nothing can be summed over it."""
        return not self.unread and all(
            value is None or value.number is not None
            for ways in self.placements.values()
            for placement in ways
            for value in placement
        )


@dataclass
class Problem:
    """A table, read in one way. `domains`: the numbers that each row may hold, by everything but answers.

    `broken_rows`: equations within a row that no placement fulfils; `broken`: equations between rows that cannot all
    hold; such equations are left out of `laws`.
    """

    rows: list[Row]
    laws: list[SumLaw]
    domains: Domains
    effort: Effort
    broken_rows: dict[int, list[Equation]] = field(default_factory=dict)
    broken: list[Equation] = field(default_factory=list)
    merged: bool = False
    unsure: bool = False
    """Which relation is broken is not known: any of `broken` can be it."""

    @property
    def adds_up(self) -> bool:
        """True when everything can hold."""
        return not self.broken_rows and not self.broken and not any(row.unread for row in self.rows)

    def fixed(self, domains: Domains, number: int, vectors: Iterable[Vector]) -> Domains | None:
        """The domains with one row held to some numbers and what follows from that; None when it does not fit."""
        kept = domains[number] & frozenset(vectors)
        if not kept:
            return None
        return propagate((*domains[:number], kept, *domains[number + 1 :]), self.laws, self.effort)


def read_problem(form: Form, table: FoundTable, *, merged: bool = False, blanks: bool = False) -> Problem:
    """The table with its lost cells read as dropped blanks, or as equal neighbours merged.

    `blanks`: where figures ran together, blank cells may have stood between them, even where it works out without.
    """
    section = table.section
    inner, _ = table_laws(form, section.id, {number: row.paths for number, row in enumerate(table.rows)})
    scale = 1
    found: list[tuple[FoundRow, tuple[Cell, ...], list[Placement]]] = []
    for number, row in enumerate(table.rows):
        cells = tuple(section.cells[path] for path in row.paths)
        weights = [row_sum.weights for row_sum in inner.get(number, ())]
        ways = placements(row, cells, table.units, weights, merged=merged, blanks=blanks)
        found.append((row, cells, ways))
        if any(cell.kind in _WITH_DECIMALS for cell in cells):
            scale = max([scale, *(_scale(way) for way in ways)])
    rows, broken_rows = [], {}
    for number, (row, cells, ways) in enumerate(found):
        by_vector: dict[Vector, list[Placement]] = {}
        for way in ways:
            by_vector.setdefault(_vector(way, scale), []).append(way)
        sums = inner.get(number, [])
        by_numbers = {vector: tuple(same) for vector, same in by_vector.items()}
        read = Row(row, cells, by_numbers, _totals(cells, sums), unread=not ways)
        if read.known:
            kept, failed = _by_row_sums(list(by_vector), sums)
            read = replace(read, placements={vector: read.placements[vector] for vector in kept})
            if failed:
                broken_rows[number] = failed
        rows.append(read)
    # A row that does not add up has a wrong figure somewhere: what other rows owe to it is not known.
    sound = {n: row.found.paths for n, row in enumerate(rows) if row.known and n not in broken_rows}
    _, laws = table_laws(form, section.id, sound)
    domains = tuple(frozenset(row.placements) for row in rows)
    effort = Effort()
    settled = settle(domains, [SumLaw(law, domains) for law in laws], effort)
    return Problem(rows, settled.laws, settled.domains, effort, broken_rows, settled.broken, merged, settled.unsure)


def _by_row_sums(vectors: Sequence[Vector], sums: Sequence[RowSum]) -> tuple[list[Vector], list[Equation]]:
    """The vectors that fulfil all sums of the row; else those that fulfil all but one, else all of them."""
    kept = [vector for vector in vectors if all(row_sum.holds(vector) for row_sum in sums)]
    if kept or not sums:
        return kept or list(vectors), []
    failed = []
    for left_out in sums if len(sums) > 1 else ():
        ways = [v for v in vectors if all(row_sum.holds(v) for row_sum in sums if row_sum is not left_out)]
        if ways:
            failed.append(left_out.equation)
            kept += ways
    if failed:
        return list(dict.fromkeys(kept)), failed
    return list(vectors), [row_sum.equation for row_sum in sums]


def _totals(cells: Sequence[Cell], sums: Sequence[RowSum]) -> frozenset[int]:
    total = {cell.path for row_sum in sums for cell in row_sum.equation.left if len(row_sum.equation.left) == 1}
    return frozenset(column for column, cell in enumerate(cells) if cell.path in total)


def _scale(placement: Placement) -> int:
    """What makes all numbers of a placement whole."""
    exponents = [value.number.as_tuple().exponent for value in placement if value and value.number is not None]
    return max((10 ** -int(exponent) for exponent in exponents if int(exponent) < 0), default=1)


def _vector(placement: Placement, scale: int) -> Vector:
    return tuple([int(value.number * scale) if value and value.number else 0 for value in placement])
