"""Nodes of a tree: mappings, sequences and scalars, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from converter.findings import Place

_BLANK = frozenset({"", "~", "null", "Null", "NULL"})
_BREAK = re.compile(r"\r\n|\r|\n")
# Group 1 is text that stands in the value as it is; what matches without it stands for one character.
_PIECES = {
    '"': re.compile(
        r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\(?:x..|u....|U........|.)|([^\s\\]+)"  # both halves of a pair are one
    ),
    "'": re.compile(r"''|([^\s']+)"),
}
_PLAIN = re.compile(r"(\S+)")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as text, just as it was written: no type is guessed.

    `quoted` is True for quoted and block scalars; `raw` is what stands in the source from `place`
    on, with quotes, escapes and indent, so that `Spots` can tell the place of every character. `start` is
    the index of `place` in the text of the file: what changes a file cuts there.
    """

    text: str
    place: Place
    quoted: bool = False
    raw: str = ""
    start: int = 0

    @property
    def end(self) -> int:
        """The index behind the last character in the source."""
        return self.start + len(self.raw)

    @property
    def is_blank(self) -> bool:
        """True when nothing was written: no text, or YAML's and JSON's null."""
        text = self.text.strip()
        return not text if self.quoted else text in _BLANK


@dataclass(slots=True)
class Sequence:
    """A list of nodes, from `start` to `end` in the text; only brackets have an end of their own."""

    place: Place
    items: list[Node] = field(default_factory=list)
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order of the source; a key that is written twice is here twice.

    From `start` to `end` in the text; only braces have an end of their own, a block ends where something else begins.
    """

    place: Place
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    start: int = 0
    end: int = 0

    def get(self, key: str) -> Node | None:
        """The first value with exactly this key."""
        return next((node for name, node in self.entries if name.text == key), None)


Node = Mapping | Sequence | Scalar


def as_plain(node: Node) -> object:
    """The tree as dictionaries, lists and strings; a blank scalar becomes None."""
    if isinstance(node, Mapping):
        return {key.text: as_plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [as_plain(item) for item in node.items]
    return None if node.is_blank else node.text


class Spots:
    """The places of a scalar's characters in the source: behind escapes, folded lines and indents."""

    def __init__(self, scalar: Scalar) -> None:
        self._place = scalar.place
        self._offsets: list[int] = []
        self._spots: list[tuple[int, int]] = []
        for offset, line, column in _spots(scalar):
            self._offsets.append(offset)
            self._spots.append((line, column))

    def at(self, offset: int) -> Place:
        """The place of the character at `offset` in the text; the scalar's own where that cannot be told."""
        index = bisect_right(self._offsets, offset) - 1
        if index < 0:
            return self._place
        line, column = self._spots[index]
        return replace(self._place, line=line, column=column + offset - self._offsets[index])


def _spots(scalar: Scalar) -> Iterator[tuple[int, int, int]]:
    """Offset, line and column of every piece of the text that stands in one row of the source."""
    if scalar.place.line is None or scalar.place.column is None:
        return
    style = scalar.raw[:1]
    rows = _BREAK.split(scalar.raw[1:-1] if style in _PIECES else scalar.raw)
    pattern = _PIECES.get(style, _PLAIN)
    is_block = scalar.quoted and style in "|>"
    done = 0
    for number, row in enumerate(rows):
        if number == 0 and is_block:
            continue  # the sign itself, with its indicators and a comment
        first = scalar.place.column + (style in _PIECES) if number == 0 else 1
        for match in pattern.finditer(row):
            piece = match.group(1)
            at = done if piece is None else scalar.text.find(piece, done)
            if at >= 0:
                yield at, scalar.place.line + number, first + match.start()
                done = at + len(piece or " ")
