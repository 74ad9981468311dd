"""Breaks a measured paragraph into lines: of all ways the one whose lines cost least together (dynamic programme).

Lengths share one unit of the engine's choice; nothing here knows fonts, pages or an engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from converter.render.pdf.lines.breaks import FORBIDDEN, break_costs, last_resort_costs
from converter.render.pdf.lines.classes import Cluster, Kind
from converter.render.pdf.lines.rules import Rules
from converter.render.pdf.lines.spacing import Gaps, Sums, fill, gaps_of, sums_of

STANDARD = Rules()
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """One line: clusters first…stop with their advances; the line end swallows the spaces from stop to `following`."""

    first: int
    stop: int
    following: int
    advances: tuple[float, ...]


_Start: TypeAlias = tuple[float, float, float, float, float, int, int, int]
"""A place where a line may begin, and the best way to get there, in this order:

- room: the measure plus all that precedes this line; a line's room is this less the sum at its end;
- share and gives: what precedes this line of either;
- em: the size of the first character;
- cost: of all lines up to here;
- cluster: the place itself;
- origin: which start the line before has, and stop: where the line before ends.
"""


def plan_lines(
    clusters: Sequence[Cluster], width: float, indent: float = 0.0, first: int = 0, rules: Rules = STANDARD
) -> list[Line]:
    """Break the clusters from `first` on into lines of `width`, the first of them shorter by `indent`.

    All but the last end at `width`, or are as near as their gaps allow. Empty when nothing visible is left.
    """
    first, end = _visible(clusters, first)
    if first >= end:
        return []
    paragraph = _Paragraph(clusters, first, end, width, indent, rules)
    costs = break_costs(clusters, rules)
    ways = paragraph.search_even(costs) or paragraph.search(costs)
    if paragraph.is_poor(ways):
        ways = paragraph.search(last_resort_costs(clusters, costs, rules))
    return paragraph.lines(ways)


def justified(clusters: Sequence[Cluster], width: float, rules: Rules = STANDARD) -> list[float]:
    """Spread one line that someone else has broken over `width`: the advances of its clusters."""
    return fill(gaps_of(clusters, rules), clusters, 0, len(clusters), width, stretch=True)


def _visible(clusters: Sequence[Cluster], first: int) -> tuple[int, int]:
    """Bound the clusters from `first` on without the spaces at both ends."""
    end = len(clusters)
    while first < end and clusters[first].kind is Kind.SPACE:
        first += 1
    while end > first and clusters[end - 1].kind is Kind.SPACE:
        end -= 1
    return first, end


class _Paragraph:
    """A paragraph while it is being broken."""

    def __init__(
        self, clusters: Sequence[Cluster], first: int, end: int, width: float, indent: float, rules: Rules
    ) -> None:
        self.clusters, self.first, self.end = clusters, first, end
        self.width, self.indent, self.rules = width, indent, rules
        self.gaps: Gaps = gaps_of(clusters, rules)
        self.sums: Sums = sums_of(self.gaps)

    def search_even(self, costs: Sequence[float]) -> list[tuple[int, int]]:
        """Find the same lines as `search` in less time where no gap is wide; empty when that cannot be told.

        A line with wide gaps costs no less than `dearest`: when some way without any costs less, no way with one can
        be the cheapest.
        """
        rules = self.rules
        dearest = (rules.wide_gap / rules.stretch_step) ** 2 + rules.wide_gap_cost
        ways, cost = self._search(costs, rules.wide_gap)
        return ways if cost < dearest else []

    def search(self, costs: Sequence[float]) -> list[tuple[int, int]]:
        """Find start and stop of the lines that cost least together."""
        return self._search(costs, inf)[0]

    def _search(self, costs: Sequence[float], widest: float) -> tuple[list[tuple[int, int]], float]:
        """Find the cheapest lines none of which has gaps stretched by more than `widest`, and what they cost."""
        starts = [self._start(self.first, 0.0, -1, -1)]
        oldest, each_line, clusters = 0, self.rules.each_line, self.clusters
        for place in range(self.first, self.end - 1):
            price = costs[place]
            if price == FORBIDDEN:
                continue
            stop = place + 1
            while clusters[stop - 1].kind is Kind.SPACE:
                stop -= 1
            cost, origin, oldest = self._cheapest(starts, oldest, stop, widest)
            if cost < inf:
                starts.append(self._start(place + 1, cost + price + each_line, origin, stop))
        stop = self.end
        total, origin = self._last_start(starts, oldest)
        ways = []
        while origin >= 0:
            *_, cluster, before, ends = starts[origin]
            ways.append((cluster, stop))
            origin, stop = before, ends
        return ways[::-1], total

    def _start(self, cluster: int, cost: float, origin: int, stop: int) -> _Start:
        sums = self.sums
        room = self._measure(cluster) + sums.advance[cluster]
        return room, sums.share[cluster], sums.gives[cluster], self.clusters[cluster].em, cost, cluster, origin, stop

    def _cheapest(self, starts: list[_Start], oldest: int, stop: int, widest: float) -> tuple[float, int, int]:
        """Find the cheapest line that ends at `stop`: its cost, its start, and the first start not yet too far back.

        The cost is infinite when all lines that end there are wider than `widest`.
        """
        rules, sums = self.rules, self.sums
        used, share_here, gives_here = self._used(stop), sums.share[stop - 1], sums.gives[stop - 1]
        loosest, step = rules.loosest, rules.stretch_step
        best, origin = inf, -1
        for index in range(oldest, len(starts)):
            room, share, gives, em, cost, _, _, _ = starts[index]
            room -= used
            if room < 0.0:
                cost += self._squeeze_cost(room, gives_here - gives)
                oldest += cost == inf and index == oldest
            else:
                stretch = room / em / (share_here - share or 1.0)
                if stretch > widest or (stretch > loosest and origin >= 0):
                    break
                cost += (stretch / step) ** 2
                if stretch > rules.wide_gap:
                    cost += rules.wide_gap_cost
            if cost < best:
                best, origin = cost, index
        if origin < 0 and widest == inf:
            return self._sticking_out(starts[-1], used), len(starts) - 1, oldest
        return best, origin, oldest

    def _last_start(self, starts: list[_Start], oldest: int) -> tuple[float, int]:
        """Find the start of the paragraph's last line, which is not stretched, and what all lines cost with it."""
        used, best, origin = self._used(self.end), inf, len(starts) - 1
        gives_here = self.sums.gives[self.end - 1]
        for index in range(oldest, len(starts)):
            room, _, gives, _, cost, cluster, _, _ = starts[index]
            if room < used:
                cost += self._squeeze_cost(room - used, gives_here - gives)
            if index:
                cost += self._short_last(cluster)
            if cost < best:
                best, origin = cost, index
        return best, origin

    def _used(self, stop: int) -> float:
        """Sum all advances up to the end of a line."""
        return self.sums.advance[stop - 1] + self.clusters[stop - 1].width

    def _squeeze_cost(self, room: float, give: float) -> float:
        """Give the cost of a line too long by -`room`: infinite when its marks cannot give that much away."""
        if room < -give - _TOLERANCE:
            return inf
        return (room / give / self.rules.squeeze_step) ** 2 if give else 0.0

    def _sticking_out(self, shortest: _Start, used: float) -> float:
        """Give the cost of the shortest line there is, when even that is too long."""
        room, _, _, em, cost, _, _, _ = shortest
        return cost + self.rules.sticks_out + (used - room) / em

    def _short_last(self, start: int) -> float:
        """Give the cost of a last line that holds next to nothing; marks do not count."""
        count = 0
        for cluster in self.clusters[start : self.end]:
            count += not (cluster.not_at_head or cluster.not_at_end)
            if count > 2:
                return 0.0
        return self.rules.two_characters if count == 2 else self.rules.lone_character

    def is_poor(self, ways: list[tuple[int, int]]) -> bool:
        """Tell whether a line sticks out or has holes."""
        return any(self._is_poor(start, stop) for start, stop in ways)

    def _is_poor(self, start: int, stop: int) -> bool:
        sums, last = self.sums, stop - 1
        used = sums.advance[last] - sums.advance[start] + self.clusters[last].width
        room = self._measure(start) - used
        if room < 0.0:
            return -room > sums.gives[last] - sums.gives[start] + _TOLERANCE
        share = max(1.0, sums.share[last] - sums.share[start])
        return stop != self.end and room > self.rules.hole * share * self.clusters[start].em

    def _measure(self, start: int) -> float:
        return self.width - self.indent if start == self.first else self.width

    def lines(self, ways: list[tuple[int, int]]) -> list[Line]:
        """Set the lines: the final advance of every cluster."""
        followings = [start for start, _ in ways[1:]] + [len(self.clusters)]
        return [
            Line(start, stop, following, tuple(self._advances(start, stop)))
            for (start, stop), following in zip(ways, followings, strict=True)
        ]

    def _advances(self, start: int, stop: int) -> list[float]:
        return fill(self.gaps, self.clusters, start, stop, self._measure(start), stretch=stop != self.end)
