"""Which numbers of each row are part of a solution: every law filters the rows that it ties together.

A law says that what its rows add to each of its equations comes to 0. With each row's smallest share taken off, all
shares are 0 or more and must come to a known target; the sums that rows can reach then tell exactly which shares are
possible. All equations of a law are handled at once: the shares of a row stand side by side in one whole number, in
fields with a spare bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from converter.source.published.solve.laws import Law, Vector

Domains: TypeAlias = "tuple[frozenset[Vector], ...]"
"""For each row of a table the numbers that it may hold."""

_PASS = 60_000


@dataclass(slots=True)
class Effort:
    """How many additions a table is still worth. Beyond that rows are filtered by bounds alone: sound, not exact."""

    left: int = 600_000
    short: bool = False

    def spend(self, additions: int) -> bool:
        """Take the additions off; False when there are not so many left."""
        self.left -= additions
        self.short = self.short or self.left < 0
        return self.left >= 0


class SumLaw:
    """A law made ready for the domains of a table: shares shifted to 0 or more, packed into whole numbers."""

    def __init__(self, law: Law, domains: Domains) -> None:
        self.law = law
        raw = [{v: law.share(position, v) for v in domains[row]} for position, row in enumerate(law.rows)]
        lows = [_least(shares.values()) for shares in raw]
        self.target = tuple(-sum(column) for column in zip(*lows, strict=True))
        self.shares = [
            {
                vector: tuple(s - low for s, low in zip(share, lows[position], strict=True))
                for vector, share in shares.items()
            }
            for position, shares in enumerate(raw)
        ]
        reach = [sum(column) for column in zip(*(_most(shares.values()) for shares in self.shares), strict=True)]
        self.width = max(abs(number) for number in (*reach, *self.target)).bit_length() + 1
        self.guard = sum(1 << (self.width * (field + 1) - 1) for field in range(len(self.target)))

    def narrow(self, domains: Domains, effort: Effort) -> Domains | None:
        """The domains without what is part of no solution of this law; None when it has no solution."""
        kept = self._within_bounds([domains[row] for row in self.law.rows])
        if kept is not None and any(len(vectors) > 1 for vectors in kept):
            kept = self._reachable(kept, effort)
        if kept is None:
            return None
        narrowed = list(domains)
        for row, vectors in zip(self.law.rows, kept, strict=True):
            narrowed[row] = vectors
        return tuple(narrowed)

    def _within_bounds(self, kept: list[frozenset[Vector]]) -> list[frozenset[Vector]] | None:
        """What can come to the target with the least and the most of all other rows, equation by equation."""
        while True:
            shares = [[self.shares[i][vector] for vector in vectors] for i, vectors in enumerate(kept)]
            lows, highs = [_least(share) for share in shares], [_most(share) for share in shares]
            slack_low = [t - sum(column) for t, column in zip(self.target, zip(*lows, strict=True), strict=True)]
            slack_high = [t - sum(column) for t, column in zip(self.target, zip(*highs, strict=True), strict=True)]
            smaller = []
            for i, vectors in enumerate(kept):
                top = [low + slack for low, slack in zip(lows[i], slack_low, strict=True)]
                bottom = [high + slack for high, slack in zip(highs[i], slack_high, strict=True)]
                known = self.shares[i]
                smaller.append(
                    frozenset(
                        v for v in vectors if all(b <= s <= t for b, s, t in zip(bottom, known[v], top, strict=True))
                    )
                )
            if not all(smaller):
                return None
            if smaller == kept:
                return kept
            kept = smaller

    def _reachable(self, kept: list[frozenset[Vector]], effort: Effort) -> list[frozenset[Vector]] | None:
        """What is part of a sum that comes to the target exactly; all of it when that would take too long.

        Two halves of the rows, each with all its sums: one half's sum and the other's must make the target. That takes
        about the square root of what all rows in turn would take.
        """
        order = sorted(range(len(kept)), key=lambda i: len(kept[i]))
        packed = [{vector: self._pack(self.shares[i][vector]) for vector in kept[i]} for i in range(len(kept))]
        one, other = order[::2], order[1::2]
        one_sums = self._sums(one, kept, packed, effort)
        other_sums = self._sums(other, kept, packed, effort)
        if one_sums is None or other_sums is None:
            effort.short = True
            return kept
        target = self._pack(self.target)
        alive = {s for s in one_sums[-1] if target - s in other_sums[-1]}
        if not alive:
            return None
        supported = dict(_supported(one, one_sums, alive, packed))
        supported |= _supported(other, other_sums, {target - s for s in alive}, packed)
        return [frozenset(v for v in vectors if packed[i][v] in supported[i]) for i, vectors in enumerate(kept)]

    def _sums(
        self, half: Sequence[int], kept: list[frozenset[Vector]], packed: list[dict[Vector, int]], effort: Effort
    ) -> list[set[int]] | None:
        """The sums that rows of a half can reach and all others can complete, row by row; None beyond the effort."""
        guard, layers, spent = self.guard, [{0}], 0
        for i, (bottom, top) in zip(half, self._bounds(half, kept), strict=True):
            shares = set(packed[i].values())
            spent += len(layers[-1]) * len(shares)
            if spent > _PASS or not effort.spend(len(layers[-1]) * len(shares)):
                return None
            high = top | guard
            sums = {before + share for before in layers[-1] for share in shares}
            layers.append({s for s in sums if (high - s) & guard == guard and ((s | guard) - bottom) & guard == guard})
        return layers

    def _bounds(self, half: Sequence[int], kept: list[frozenset[Vector]]) -> Iterator[tuple[int, int]]:
        """For each row of a half in turn: the least and the most that the sum may be after it."""
        shares = [[self.shares[i][vector] for vector in vectors] for i, vectors in enumerate(kept)]
        lows, highs = [_least(share) for share in shares], [_most(share) for share in shares]
        bottom = [t - sum(column) for t, column in zip(self.target, zip(*highs, strict=True), strict=True)]
        top = [t - sum(column) for t, column in zip(self.target, zip(*lows, strict=True), strict=True)]
        for i in half:
            bottom = [b + high for b, high in zip(bottom, highs[i], strict=True)]
            top = [t + low for t, low in zip(top, lows[i], strict=True)]
            yield self._pack([max(b, 0) for b in bottom]), self._pack(top)

    def _pack(self, shares: Sequence[int]) -> int:
        number = 0
        for share in reversed(shares):
            number = number << self.width | share
        return number


def propagate(domains: Domains, laws: Sequence[SumLaw], effort: Effort) -> Domains | None:
    """The domains filtered by all laws until nothing changes; None when there is no solution."""
    waiting = list(laws)
    while waiting:
        law = waiting.pop(0)
        narrowed = law.narrow(domains, effort)
        if narrowed is None:
            return None
        changed = {row for row in law.law.rows if narrowed[row] != domains[row]}
        domains = narrowed
        waiting += [
            other for other in laws if other is not law and other not in waiting and changed & set(other.law.rows)
        ]
    return domains


def _supported(
    half: Sequence[int], layers: Sequence[set[int]], alive: set[int], packed: Sequence[dict[Vector, int]]
) -> Iterator[tuple[int, set[int]]]:
    """For each row of a half the shares that are part of one of the sums `alive`, from the last row backward."""
    for i, before in reversed(list(zip(half, layers, strict=False))):
        good = {share for share in set(packed[i].values()) if any(s - share in before for s in alive)}
        alive = {s - share for s in alive for share in good if s - share in before}
        yield i, good


def _least(shares: Iterable[Vector]) -> Vector:
    return tuple(map(min, zip(*shares, strict=True)))


def _most(shares: Iterable[Vector]) -> Vector:
    return tuple(map(max, zip(*shares, strict=True)))
