"""The gap after every cluster: its width, how much it takes of a line's stretch, how much it can give away.

Two neighbouring marks share the space between their inks: ”， and 》（ take one and a half cells (标点挤压).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from converter.render.pdf.lines.classes import Cluster, Kind
from converter.render.pdf.lines.rules import Rules

_HALF = 0.5
_SPACE_SHARE = 2.0
"""A word space takes twice the stretch of a gap between two characters."""
_LETTERS_SPREAD = 0.1
"""Most, in em, by which letters move apart on a line that holds a single word, such as a part of an address."""


class _Gap(NamedTuple):
    """A gap between two classes: shares and lengths in em."""

    share: float = 1.0
    """Of the line's stretch."""
    narrower: float = 0.0
    gives: float = 0.0
    spaced: bool = True
    """Whether letter-spacing belongs here."""


@dataclass(slots=True)
class Gaps:
    """For each cluster its advance up to the next one, its share of stretch, and what it can give away."""

    advance: list[float]
    share: list[float]
    gives: list[float]


@dataclass(slots=True)
class Sums:
    """The same figures summed over all clusters before each one; one longer than the paragraph."""

    advance: list[float]
    share: list[float]
    gives: list[float]


def gaps_of(clusters: Sequence[Cluster], rules: Rules) -> Gaps:
    """Look up the gaps inside a run of clusters; behind the last one there is none."""
    table = _table(rules)
    advance, share, gives = [], [], []
    following = iter(clusters)
    next(following, None)
    for left, right in zip(clusters, following, strict=False):
        gap = table[left.kind][right.kind]
        width = left.width - gap.narrower * left.em
        advance.append(width + left.spacing if gap.spaced else width)
        share.append(gap.share)
        gives.append(gap.gives * left.em)
    if clusters:
        advance.append(clusters[-1].width)
        share.append(0.0)
        gives.append(0.0)
    return Gaps(advance, share, gives)


def sums_of(gaps: Gaps) -> Sums:
    """Sum the gaps up, so that any run of clusters is measured by two look-ups."""
    return Sums(
        list(accumulate(gaps.advance, initial=0.0)),
        list(accumulate(gaps.share, initial=0.0)),
        list(accumulate(gaps.gives, initial=0.0)),
    )


def fill(gaps: Gaps, clusters: Sequence[Cluster], start: int, stop: int, width: float, stretch: bool) -> list[float]:
    """Set the clusters start…stop so that they end at `width`, as far as their gaps allow: their advances.

    The last one keeps its own width. Without `stretch` a line that is too short stays so (a paragraph's last line).
    """
    final = gaps.advance[start:stop]
    final[-1] = clusters[stop - 1].width
    room = width - sum(final)
    if room > 0.0 and stretch:
        shares = gaps.share[start : stop - 1]
        if not any(shares) and room <= _LETTERS_SPREAD * clusters[start].em * len(shares):
            shares = [1.0] * len(shares)
        _spread(final, shares, room)
    elif room < 0.0:
        gives = gaps.gives[start : stop - 1]
        _spread(final, gives, max(room, -sum(gives)))
    return final


def _spread(advances: list[float], shares: list[float], length: float) -> None:
    """Add a length to the advances, each taking its share of it."""
    total = sum(shares)
    if total:
        unit = length / total
        for index, share in enumerate(shares):
            if share:
                advances[index] += unit * share


@cache
def _table(rules: Rules) -> tuple[tuple[_Gap, ...], ...]:
    """Tabulate the gap of every two classes, by left and right."""
    return tuple(tuple(_between(left, right, rules) for right in Kind) for left in Kind)


def _between(left: Kind, right: Kind, rules: Rules) -> _Gap:
    if left in (Kind.SPACE, Kind.TIE):
        return _Gap(share=_SPACE_SHARE, gives=rules.word_space_gives, spaced=False)
    if left is Kind.LATIN:
        inside = right in (Kind.LATIN, Kind.SPACE, Kind.TIE)
        return _Gap(
            share=0.0 if inside else 1.0, gives=rules.lone_mark_gives if right is Kind.OPENER else 0.0, spaced=False
        )
    if left is right is Kind.DASH:
        return _Gap(share=0.0)
    if (left is Kind.CLOSER and right in (Kind.CLOSER, Kind.OPENER)) or left is right is Kind.OPENER:
        return _Gap(narrower=_HALF)
    if left is Kind.CLOSER or right is Kind.OPENER:
        return _Gap(gives=rules.lone_mark_gives)
    return _Gap()
