"""骑缝章: which part of the seal lies on the edge of which page.

The seal is cut into upright strips. Sheets that are printed on both sides show it twice, once when their fronts are
fanned out and once when their backs are: the edge away from the binding is the right one on odd pages and the left one
on even pages. Long reports are sealed in groups, so that no strip gets thinner than `THINNEST`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import Enum

THINNEST = 4.0
"""Width in mm below which nobody could match a strip."""


class Sides(Enum):
    """How the sheets are printed. GB/T 9704-2012 5.2.3 asks for both sides."""

    DUPLEX = "duplex"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Strip:
    """The part of the seal from `start` to `end` (0 to 1, from the left), on the left or right edge of a page."""

    page: int
    start: float
    end: float
    left: bool = False


def strips(pages: int, diameter: float, sides: Sides) -> list[Strip]:
    """One strip for each page (from 0) that has a neighbour to share the seal with. Nothing for a single sheet."""
    if sides is Sides.SINGLE:
        return _cut(list(range(pages)), diameter, left=False)
    fronts, backs = list(range(0, pages, 2)), list(range(1, pages, 2))
    return sorted(_cut(fronts, diameter, left=False) + _cut(backs, diameter, left=True), key=lambda strip: strip.page)


def _cut(pages: list[int], diameter: float, *, left: bool) -> list[Strip]:
    """A whole seal over each group of pages; groups are as even as can be and have two pages at least."""
    if len(pages) < 2:
        return []
    most = max(2, int(diameter / THINNEST))
    groups = -(-len(pages) // most)
    bounds = [round(len(pages) * number / groups) for number in range(groups + 1)]
    found = []
    for first, last in itertools.pairwise(bounds):
        count = last - first
        found += [Strip(pages[first + i], i / count, (i + 1) / count, left) for i in range(count)]
    return found
