"""Nodes of a tree: mappings, sequences and scalars, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from converter.findings import Place

_BLANK = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as text, just as it was written: no type is guessed.

    `quoted` is True for quoted and block scalars; `lines` gives, for text that keeps the line
    structure of the source (a `|` block), the line of its first row and its indent.
    """

    text: str
    place: Place
    quoted: bool = False
    lines: tuple[int, int] | None = None

    @property
    def is_blank(self) -> bool:
        """True when nothing was written: no text, or YAML's and JSON's null."""
        return not self.text.strip() if self.quoted else self.text in _BLANK

    def row_place(self, row: int, column: int = 0) -> Place:
        """The place of a character: `row` and `column` from 0 inside the text."""
        if self.lines is None:
            return self.place
        first, indent = self.lines
        return replace(self.place, line=first + row, column=indent + column + 1)


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order of the source; a key that is written twice is here twice."""

    place: Place
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)

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
