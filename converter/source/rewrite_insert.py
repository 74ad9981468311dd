"""A value whose key is not in the file yet → the edits that write it where the form has it, as its neighbours are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.source.keys import Key
from converter.source.rewrite_page import Edit, Page, Site, column
from converter.source.rewrite_prose import block_body
from converter.source.rewrite_scalars import clear, put, written
from converter.tree import Mapping, Node, Scalar

Entry = tuple[Scalar, Node]
_SPACE_BEFORE = re.compile(r"[ \t\r\n]*\Z")
_REMARK_AFTER = re.compile(r"[ \t]*,?[ \t]+#")


def insert_edits(page: Page, path: str, value: str | tuple[str, ...], *, number: bool = False) -> list[Edit]:
    """The edits that write `path` with a value, or with paragraphs, and the groups around it that are missing."""
    group, keys = page.home(path)
    mapping, empty = group.mapping, group.empty
    if mapping is not None:
        before = _before(mapping, group.key, keys[0])
        if page.is_flow(mapping):
            return _into_brackets(page, mapping, before, keys, value, number)
        return _into_block(page, mapping, before, keys, value, number)
    assert empty is not None
    if page.is_flow(empty.mapping):
        return put(page, empty, "{" + _flow_text(page, empty.mapping, keys, value, number) + "}")
    return _into_empty(page, empty, keys, value, number)


def _before(mapping: Mapping, parent: Key, key: Key) -> Entry | None:
    """The last entry of the mapping that the form has before `key`."""
    order = {id(child): number for number, child in enumerate(parent.visible())}
    found = None
    for name, node in mapping.entries:
        child = parent.find(name.text)
        if child is not None and order[id(child)] < order[id(key)]:
            found = name, node
    return found


def _into_block(
    page: Page, mapping: Mapping, before: Entry | None, keys: list[Key], value: str | tuple[str, ...], number: bool
) -> list[Edit]:
    indent = column(mapping) - 1
    at = page.line_end(page.end_of(*before)) if before else mapping.start
    if isinstance(value, tuple):
        name = _name(page, keys[0], mapping)
        return [
            (at, at, f"{page.newline}{' ' * indent}{name}: |{block_body(page, value, page.body_indent(mapping, at))}")
        ]
    if len(keys) > 1 and any(isinstance(node, Mapping) and page.is_flow(node) for _, node in mapping.entries):
        rows = [f"{' ' * indent}{_flow_text(page, mapping, keys, value, number)}"]
    else:
        rows = _rows(page, mapping, keys, value, indent, number)
    text = page.newline.join(rows)
    return [(at, at, page.newline + text)] if before else [(at, at, text.lstrip(" ") + page.newline + " " * indent)]


def _into_empty(page: Page, empty: Site, keys: list[Key], value: str | tuple[str, ...], number: bool) -> list[Edit]:
    """Below a key that has nothing yet: `key:`, with or without a remark."""
    assert isinstance(empty.node, Scalar)
    assert isinstance(value, str)
    at = page.line_end(empty.node.end)
    rows = _rows(page, None, keys, value, column(empty.mapping) - 1 + page.step, number)
    return [*clear(page, empty), (at, at, page.newline + page.newline.join(rows))]


def _rows(
    page: Page, mapping: Mapping | None, keys: list[Key], value: str | tuple[str, ...], indent: int, number: bool
) -> list[str]:
    assert isinstance(value, str)
    rows = [f"{' ' * (indent + depth * page.step)}{_name(page, key, mapping)}:" for depth, key in enumerate(keys)]
    rows[-1] += " " + written(page, value, _like(mapping, number), number=number)
    return rows


def _into_brackets(
    page: Page, mapping: Mapping, before: Entry | None, keys: list[Key], value: str | tuple[str, ...], number: bool
) -> list[Edit]:
    text = _flow_text(page, mapping, keys, value, number)
    if not mapping.entries:
        return [(mapping.start + 1, mapping.start + 1, text)]
    space = _space(page, mapping)
    if before is None:
        at = mapping.entries[0][0].start
        return [(at, at, f"{text},{space}")]
    end = page.end_of(*before)
    if not page.json and _REMARK_AFTER.match(page.text, end):
        at = before[0].start  # in front of the neighbour, whose remark stays with it
        return [(at, at, f"{text},{space}")]
    comma = " ," if page.text[end - 1] == ":" else ","  # `a:,` would be a name
    return [(end, end, f"{comma}{space}{text}")]


def _space(page: Page, mapping: Mapping) -> str:
    """What stands between two entries in these brackets, the comma left out."""
    names = [name for name, _ in mapping.entries[:2]]
    match = _SPACE_BEFORE.search(page.text[: names[-1].start])
    space = match.group() if match else ""
    if "\n" in space or "\r" in space or len(names) > 1:
        return space
    return "" if _joint(page, mapping) == ":" else " "


def _flow_text(page: Page, mapping: Mapping, keys: Sequence[Key], value: str | tuple[str, ...], number: bool) -> str:
    """`name: value`, or `name: {name: value}` for several keys."""
    quoted_name = page.json or (mapping.entries[0:1] != [] and mapping.entries[0][0].raw[:1] == '"')
    if isinstance(value, tuple):
        value = "\n".join(value)
    text = written(
        page, value, _like(mapping, number), number=number, in_json_style=quoted_name and page.is_flow(mapping)
    )
    joint = _joint(page, mapping)
    for depth, key in reversed(list(enumerate(keys))):
        text = f"{_name(page, key, mapping)}{joint}{text}"
        text = f"{{{text}}}" if depth else text
    return text


def _joint(page: Page, mapping: Mapping) -> str:
    """The colon between name and value; JSON may have no space behind it."""
    if not page.json or not mapping.entries:
        return ": "
    name, node = mapping.entries[0]
    joint = page.text[name.end : node.start]
    return joint if joint in (":", " : ", " :") else ": "


def _name(page: Page, key: Key, mapping: Mapping | None) -> str:
    name = page.name_for(key, mapping)
    like = mapping.entries[0][0].raw if mapping and mapping.entries else ""
    return written(page, name, like if like[:1] in ('"', "'") else "")


def _like(mapping: Mapping | None, number: bool) -> str:
    """A figure is quoted as its neighbours are."""
    if not number or mapping is None:
        return ""
    return next((node.raw for _, node in mapping.entries if isinstance(node, Scalar) and node.raw[:1] not in "|>"), "")
