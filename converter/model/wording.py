"""Two wordings of one thing → what stays, what goes, what comes, in pieces that a person would strike out and write in.

A number is one piece (2025 → 2026, never a 5 → 6), so is a Latin word; Chinese goes by characters. What two wordings
share by chance, a 的 between two changes, is not kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, COME = "=", "-", "+"
_UNIT = re.compile(
    r"(?:(?<!\w)[+\-－＋])?\d+(?:[.,．，:：]\d+)*[%％]?|[A-Za-z]+|[〇零一二三四五六七八九十百千万亿]{2,}|.", re.DOTALL
)
_NUMBER = re.compile(r"[+\-－＋]?\d[\d.,．，:：]*[%％]?|")
_TOO_LONG = 9_000_000
"""Pairs of units; longer texts are replaced as a whole where they differ."""
_LEAST = 0.3
"""Wordings that share less than this are two texts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `kind` is SAME, GONE (of the old wording only) or COME (of the new one only)."""

    kind: str
    text: str


def changes(old: str, new: str) -> list[Piece]:
    """The pieces in reading order: without COME they are the old wording, without GONE the new one.

    >>> [piece.kind + piece.text for piece in changes("共收到9件。", "共收到10件。")]
    ['=共收到', '-9', '+10', '=件。']
    """
    before, after = _UNIT.findall(old), _UNIT.findall(new)
    if before == after:
        return [Piece(SAME, new)] if new else []
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    inner = _inner(before[head : len(before) - tail], after[head : len(after) - tail])
    kept = [("".join(before[:head]), "", ""), *inner, ("".join(before[len(before) - tail :]), "", "")]
    shared = sum(len(same) for same, _, _ in kept)
    if shared < _LEAST * max(len(old), len(new)):
        return list(_pieces([("", old, new)]))
    return list(_pieces(_joined(kept)))


_Step = tuple[str, str, str]
"""What stays, then what goes and what comes behind it."""


def _inner(before: list[str], after: list[str]) -> list[_Step]:
    if len(before) * len(after) > _TOO_LONG:
        return [("", "".join(before), "".join(after))]
    steps: list[_Step] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            steps.append(("".join(before[a:b]), "", ""))
        else:
            steps.append(("", "".join(before[a:b]), "".join(after[c:d])))
    return steps


def _shared(one: list[str], other: list[str]) -> int:
    """How many units both begin with."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _joined(steps: list[_Step]) -> list[_Step]:
    """Steps in which what stays is longer than the changes on its two sides: shorter, it was there by chance.

    Between two figures it stays all the same: of 9件，废止5件 nothing but the figures is another one next year.
    """
    joined: list[_Step] = [("", "", "")]
    for same, gone, come in steps:
        last_same, last_gone, last_come = joined[-1]
        if same and (last_gone or last_come):
            joined.append((same, gone, come))
        else:
            joined[-1] = (last_same + same, last_gone + gone, last_come + come)
    number = 1
    while number < len(joined):
        kept, gone, come = joined[number - 1]
        same, next_gone, next_come = joined[number]
        figures = all(_NUMBER.fullmatch(text) for text in (gone, come, next_gone, next_come))
        if not figures and len(same) <= min(max(len(gone), len(come)), max(len(next_gone), len(next_come))):
            joined[number - 1 : number + 1] = [(kept, gone + same + next_gone, come + same + next_come)]
            number = max(1, number - 1)
        else:
            number += 1
    return joined


def _pieces(steps: list[_Step]) -> Iterator[Piece]:
    for texts in steps:
        yield from (Piece(kind, text) for kind, text in zip((SAME, GONE, COME), texts, strict=True) if text)
