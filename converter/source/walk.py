"""A mapping against the keys that may stand in it: every key understood, every wrong one a finding."""

from __future__ import annotations

from collections.abc import Iterator

from converter.findings import Finding, Place, Words, error, shorten
from converter.model.report import Report
from converter.source.keys import Key
from converter.tree import Mapping, Node, Scalar, Sequence

Entry = tuple[str, Key, Scalar, Scalar | Sequence]


def walk(report: Report, mapping: Mapping, parent: Key, path: str) -> Iterator[Entry]:
    """Path, key, its name and value of every scalar and list; what is no key or has the wrong shape is a finding."""
    seen: dict[int, Place] = {}
    for name, node in mapping.entries:
        key = parent.find(name.text)
        if key is None:
            report.reading.append(_unknown(name, parent, path, report.form.name))
            continue
        below = f"{path}.{key.id}".strip(".") if key.id else path
        first = seen.setdefault(id(key), name.place)
        if first is name.place and key.children and key.id:
            first = report.places.setdefault(below, name.place)
        if first is not name.place:
            report.reading.append(duplicate(below, name.place, first))
        elif isinstance(node, Mapping) and key.children and not key.listed:
            yield from walk(report, node, key, below)
        elif (isinstance(node, Scalar) and not key.children) or (isinstance(node, Sequence) and key.listed):
            yield below, key, name, node
        elif not (isinstance(node, Scalar) and node.is_blank):
            report.reading.append(wrong_shape(key, below, node))


def _unknown(name: Scalar, parent: Key, path: str, form_name: str) -> Finding:
    guess = parent.suggest(name.text)
    zh, en = (f"，是否为“{guess}”？", f"; did you mean “{guess}”?") if guess else ("", "")
    words = Words(f"没有名为“{shorten(name.text)}”的项{zh}", f"unknown key “{shorten(name.text)}”{en}")
    command = f"converter templates show {form_name}"
    hint = Words(f"改成表式里的名称；全部名称见 {command}", f"use the form's name, see: {command}")
    if parent.listed:
        hint = Words("可以写：" + _names(parent)[0], "there may stand: " + _names(parent)[1])
    return error("KEY-01", words, path=path, place=name.place, hint=hint)


def duplicate(path: str, place: Place, first: Place) -> Finding:
    """The same key twice."""
    words = Words(
        f"这一项写了两次：第 {first.line} 行和第 {place.line} 行（中文名称和英文标识是同一项）",
        f"given twice: line {first.line} and line {place.line} (label and identifier are the same key)",
    )
    return error("KEY-02", words, path=path, place=place, hint=Words("留下一处，删去另一处", "keep one of them"))


def wrong_shape(key: Key, path: str, node: Node, *, item: bool = False) -> Finding:
    """A value where a group or a list is wanted, or the other way round. `item`: `node` is an item of the list."""
    if key.listed:
        words = (
            Words(f"“{key.label}”的每一条应分项写", f"each item of “{key.id}” holds keys of its own")
            if item
            else Words(f"“{key.label}”应逐条列出", f"“{key.id}” is a list")
        )
        zh, en = _names(key)
        hint = Words(f"每条以“- ”开头，分项写：{zh}", f"begin each item with “- ”; its keys: {en}")
    elif key.children:
        words = Words(f"“{key.label}”下面应分项填写", f"“{key.id or key.label}” holds keys of its own")
        below = "、".join(child.label for child in list(key.visible())[:4])
        hint = Words(f"例如：{below}", "for example: " + ", ".join(child.id for child in key.children[:4] if child.id))
    else:
        words = Words(f"“{key.label}”应是一个值，不能再分项或列表", f"“{key.id}” is one value, no group or list")
        hint = Words("写成“名称: 内容”，多段文字用 |", "write “key: value”, and | for several paragraphs")
    return error("KEY-03", words, path=path, place=node.place, hint=hint)


def _names(key: Key) -> tuple[str, str]:
    return "、".join(child.label for child in key.children), ", ".join(child.id for child in key.children)
