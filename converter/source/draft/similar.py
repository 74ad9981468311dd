"""How alike two texts are, and which of two rows of things belong together."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache

from converter.model.alignment import best_pairs

_LONG = 3000
"""As many characters of a text are compared: the time goes with their square."""


def plain(text: str) -> str:
    """The text without any space: line ends and indents are looks."""
    return "".join(text.split())


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but space."""
    return plain(one) == plain(other)


@lru_cache(maxsize=20_000)
def likeness(one: str, other: str, least: float = 0.0) -> float:
    """From 0 to 1; 0 also when it would be below `least`, which saves the long way."""
    one, other = plain(one)[:_LONG], plain(other)[:_LONG]
    if one == other:
        return float(bool(one))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if not one or not other or matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def align(rows: int, columns: int, weight: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Pairs (row, column) in the order of both that weigh most together; a pair of weight 0 is none."""
    return best_pairs([[weight(row, column) for column in range(columns)] for row in range(rows)])
