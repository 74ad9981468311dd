"""The text of a report file: where its values stand, how it is indented, which words its keys use.

For what changes a file and leaves all else as it is. An `Edit` is a stretch of the text and what replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from converter.model.form import Form
from converter.source.keys import Key, report_keys
from converter.tree import Mapping, Node, Scalar, Sequence

Edit = tuple[int, int, str]
_LINE_END = re.compile(r"(?=[\r\n])|\Z")
_BREAK = re.compile(r"\r\n|\r|\n")
_STEP = 2


@dataclass(frozen=True, slots=True)
class Site:
    """One entry of the file: its key, the name as written, what stands behind it, and the mapping it is in."""

    key: Key
    name: Scalar
    node: Node
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class Group:
    """A mapping of the file whose keys stand below `key`; `empty` instead where nothing was written there yet."""

    key: Key
    mapping: Mapping | None = None
    empty: Site | None = None


@dataclass
class Page:
    """The text, its root node, the form it is filled in on; `json` tells the language."""

    text: str
    root: Mapping
    form: Form
    json: bool
    values: dict[str, Site] = field(default_factory=dict)
    groups: dict[str, list[Group]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._walk(self.root, report_keys(self.form), "")

    def _walk(self, mapping: Mapping, parent: Key, path: str) -> None:
        """Note every value and every group by its path; mere headings belong to the path above."""
        self.groups.setdefault(path, []).append(Group(parent, mapping))
        for name, node in mapping.entries:
            key = parent.find(name.text)
            if key is None or key.listed:
                continue
            below = f"{path}.{key.id}".strip(".") if key.id else path
            if isinstance(node, Mapping) and key.children:
                self._walk(node, key, below)
            elif isinstance(node, Scalar) and not key.children:
                self.values.setdefault(below, Site(key, name, node, mapping))
            elif isinstance(node, Scalar) and node.is_blank:
                self.groups.setdefault(below, []).append(Group(key, empty=Site(key, name, node, mapping)))

    @cached_property
    def newline(self) -> str:
        """How the file ends its lines."""
        found = _BREAK.search(self.text)
        return found.group() if found else "\n"

    @cached_property
    def step(self) -> int:
        """By how many spaces the file indents a group."""
        blocks = [node for _, node in self.root.entries if isinstance(node, Mapping) and not self.is_flow(node)]
        steps = [column(block) - column(self.root) for block in blocks]
        return max(1, steps[0]) if steps else _STEP

    def is_flow(self, node: Mapping | Sequence) -> bool:
        """True when the node stands in brackets."""
        return self.json or self.text[node.start : node.start + 1] in ("{", "[")

    def line_end(self, index: int) -> int:
        """The end of the line that `index` is in."""
        found = _LINE_END.search(self.text, index)
        return found.start() if found else len(self.text)

    def end_of(self, name: Scalar, node: Node) -> int:
        """The index behind an entry: behind its last sign that is no space."""
        if isinstance(node, Scalar):
            raw = node.raw.rstrip() if is_block(node) else node.raw
            # Where nothing is written in brackets, libyaml's place is that of what comes next.
            return node.start + len(raw) if raw else max(name.end, len(self.text[: node.start].rstrip()))
        if self.is_flow(node):
            return node.end
        if isinstance(node, Mapping):
            return self.end_of(*node.entries[-1])
        return self.end_of(name, node.items[-1])

    def home(self, path: str) -> tuple[Group, list[Key]]:
        """The innermost group of the file in which `path` can be written, and the keys that are to be written there."""
        ids = path.split(".")
        keys = find_keys(report_keys(self.form), ids)
        for depth in range(len(ids) - 1, -1, -1):
            groups = [
                group
                for group in self.groups.get(".".join(ids[:depth]), ())
                if any(key is keys[depth] for key in group.key.visible())
            ]
            if groups:
                written = [group for group in groups if group.mapping is not None]
                return (written or groups)[-1], keys[depth:]
        return Group(report_keys(self.form), self.root), keys

    def name_for(self, key: Key, mapping: Mapping | None) -> str:
        """The key in the spelling family of its neighbours, or of the whole file where it has none."""
        names = [name.text for name, _ in (mapping.entries if mapping else ())]
        names = names or [name.text for name, _ in self.root.entries]
        chinese = sum(not name.isascii() for name in names)
        return key.label if chinese * 2 > len(names) or not key.id else key.id

    def body_indent(self, mapping: Mapping, index: int) -> str:
        """The indent of a block of text that begins after the line end at `index`.

        Deeper than the remarks that follow: those at the same indent would become text.
        """
        depth = column(mapping) - 1 + self.step
        for row in _BREAK.split(self.text[index:])[1:]:
            text = row.lstrip(" ")
            if text and not text.startswith("#"):
                break
            if text:
                depth = max(depth, len(row) - len(text) + 1)
        return " " * depth


def column(node: Node) -> int:
    """The column a node begins in, from 1."""
    return node.place.column or 1


def is_block(node: Scalar) -> bool:
    """True for text behind `|` or `>`."""
    return node.quoted and node.raw[:1] in ("|", ">")


def find_keys(parent: Key, ids: list[str]) -> list[Key]:
    """The keys with these identifiers from below `parent` to a value; empty when there are none."""
    for child in parent.visible():
        if child.id != ids[0] or child.listed:
            continue
        if len(ids) == 1 and not child.children:
            return [child]
        below = find_keys(child, ids[1:]) if len(ids) > 1 else []
        if below:
            return [child, *below]
    return []


def rows_of(text: str) -> Iterator[str]:
    """The rows after the first line break, each with the break before it."""
    return (match.group() for match in re.finditer(r"(?:\r\n|\r|\n)[^\r\n]*", text))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they do not overlap."""
    pieces, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])
