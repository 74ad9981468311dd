"""Two lists of paragraphs → which belongs to which, in the order of both.

What is the same word for word is found first (a longest common subsequence); between two such paragraphs the similar
ones are paired so that their likeness is greatest and no two pairs cross. Figures do not count: between two years
every one of them changes, and the paragraph is still the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int | None, int | None]
"""Places in the old and the new list; None on the side that has nothing of the kind."""

SIMILAR = 0.6
"""From here on two texts are one text, reworded."""

_MOST_PAIRS = 1_000_000
"""More pairs of equal things are not looked through: nobody writes a section of a thousand paragraphs."""
_MOST_LIKELY = 10_000
"""More pairs of paragraphs are not held side by side."""
_READ = 600
"""So many characters of a paragraph tell what it is about."""
_DIGITS = re.compile(r"[\d.,，．%％]+")


def align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Every paragraph of both lists once, in reading order, what is gone before what came in its place.

    >>> align(["甲段文字共3件", "乙"], ["丙", "甲段文字共45件"])
    [(None, 0), (0, 1), (1, None)]
    """
    found: list[Pair] = []
    i = j = 0
    for equal_old, equal_new in [*common(old, new), (len(old), len(new))]:
        similar = _similar(old[i:equal_old], new[j:equal_new])
        pairs = [(i + a, j + b) for a, b in similar]
        found += between(pairs, range(i, equal_old), range(j, equal_new))
        found.append((equal_old, equal_new))
        i, j = equal_old + 1, equal_new + 1
    return found[:-1]


def between(pairs: Sequence[tuple[int, int]], old: range, new: range) -> Iterator[Pair]:
    """Pairs that do not cross, with everything else of both sides put in its place around them."""
    i, j = old.start, new.start
    for a, b in [*pairs, (old.stop, new.stop)]:
        yield from ((number, None) for number in range(i, a))
        yield from ((None, number) for number in range(j, b))
        if a < old.stop:
            yield a, b
        i, j = a + 1, b + 1


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places of a longest common subsequence."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner = _longest(old[head : len(old) - tail], new[head : len(new) - tail])
    ends = range(tail, 0, -1)
    same = [(number, number) for number in range(head)]
    return [*same, *((head + i, head + j) for i, j in inner), *((len(old) - n, len(new) - n) for n in ends)]


def _longest(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    if not set(old) & set(new) or len(old) * len(new) > _MOST_PAIRS:
        return []
    return best_pairs([[1.0 if one == other else 0.0 for other in new] for one in old])


def _similar(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of reworded paragraphs."""
    if not old or not new or len(old) * len(new) > _MOST_LIKELY:
        return []
    before, after = ([_DIGITS.sub("", text)[:_READ] for text in texts] for texts in (old, new))
    counts = [Counter(text) for text in after]
    return best_pairs(
        [[_likeness(one, Counter(one), *other) for other in zip(after, counts, strict=True)] for one in before]
    )


def _likeness(old: str, old_count: Counter[str], new: str, new_count: Counter[str]) -> float:
    """How alike two texts are, from 0 to 1; 0 below `SIMILAR`, most of which is seen by counting characters."""
    length = len(old) + len(new)
    if not length:
        return 1.0
    if 2 * (old_count & new_count).total() / length < SIMILAR:
        return 0.0
    ratio = SequenceMatcher(None, old, new, autojunk=False).ratio()
    return ratio if ratio >= SIMILAR else 0.0


def best_pairs(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) that do not cross and together weigh most; a pair of weight 0 is none."""
    rows, columns = len(weights), len(weights[0]) if weights else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + weights[i][j] if weights[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found = []
    i = j = 0
    while i < rows and j < columns:
        if weights[i][j] and best[i][j] == best[i + 1][j + 1] + weights[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
