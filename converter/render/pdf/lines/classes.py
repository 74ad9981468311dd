"""Character classes of Chinese text: what a cell's ink leaves free, what may not begin or end a line (避头尾).

Marks and their places follow GB/T 15834-2011; the sets are for Simplified Chinese with full-width punctuation.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum

OPENERS = frozenset("（《〈「『【〔〖［｛“‘")
"""Their ink fills the right half of the cell."""
CLOSERS = frozenset("）》〉」』】〕〗］｝”’，。、；：！．")
"""Closing marks, stops and pauses: their ink fills the left half of the cell."""
DASHES = frozenset("—―…⋯")
"""Two of them make one mark, —— or ……, which is never parted."""
NOT_AT_HEAD = CLOSERS | frozenset("？·・％‰℃°′″～－–〜／ー々〻,.:;!?)]}%'\"")
NOT_AT_END = OPENERS | frozenset("￥＄£€№＃@#([{$'\"")

LATIN = r"!-~¡-ɏͰ-ϿЀ-ӿ‐‑"
"""Inside of a regular expression's brackets: letters, digits and signs that make words."""
_WORD = re.compile(f"[{LATIN}]")
_LEAST_CELL = 0.9
"""Width in em below which a mark has no free half (quotes of some faces)."""


class Kind(IntEnum):
    """What a cluster is to its neighbours."""

    CELL = 0
    OPENER = 1
    CLOSER = 2
    DASH = 3
    LATIN = 4
    SPACE = 5
    TIE = 6
    """A space at which no line ends."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The smallest piece of text that is moved as one: a character, a letter with its accents, a ligature.

    `width`, `em` (character size) and `spacing` (added after a full-width cell) share one unit of the engine's choice.
    """

    text: str
    width: float
    em: float
    spacing: float
    kind: Kind
    not_at_head: bool
    not_at_end: bool
    manner: int = field(init=False, compare=False, repr=False)
    """Kind and prohibitions in one number."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "manner", self.kind * 4 + self.not_at_head * 2 + self.not_at_end)


MANNERS = 4 * len(Kind)


def of_manner(manner: int) -> tuple[Kind, bool, bool]:
    """Kind and prohibitions that a number stands for."""
    return Kind(manner // 4), bool(manner & 2), bool(manner & 1)


def kind_of(text: str, width: float, em: float) -> Kind:
    """Class a cluster by its first character; a mark too narrow to have a free half is a mere cell."""
    first = text[0]
    if first == " ":
        return Kind.SPACE
    if first == "\u00a0":
        return Kind.TIE
    if first in DASHES:
        return Kind.DASH
    if width >= _LEAST_CELL * em:
        if first in OPENERS:
            return Kind.OPENER
        if first in CLOSERS:
            return Kind.CLOSER
    return Kind.LATIN if first != "·" and _WORD.match(first) else Kind.CELL


def cluster(text: str, width: float, em: float, spacing: float = 0.0) -> Cluster:
    """Make a measured piece of text a cluster, with its class and its prohibitions."""
    first = text[0]
    return Cluster(text, width, em, spacing, kind_of(text, width, em), first in NOT_AT_HEAD, first in NOT_AT_END)


def is_word_character(character: str) -> bool:
    """Tell whether a character joins its neighbours to a Latin word or a number."""
    return _WORD.match(character) is not None
