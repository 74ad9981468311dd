"""Bytes of a YAML or JSON file → nodes with places, guarded against bombs."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.tree.json_events import json_events
from converter.tree.nodes import Mapping, Node, Scalar, Sequence
from converter.tree.yaml_events import yaml_events

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 100_000

# What YAML forbids in text and what it takes for a line break although no editor shows one.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_BREAK = re.compile("\r\n|\r|\n")


def read_tree(data: bytes, file: str) -> Node:
    """The file's root node. Raises SourceError with the place of what cannot be read."""
    if len(data) > MAX_BYTES:
        raise SourceError(
            Words(f"文件超过 {MAX_BYTES:,} 字节的上限", f"the file is bigger than the limit of {MAX_BYTES:,} bytes"),
            place=Place(file),
            hint=Words("年度报告只有几十 KB，请确认选对了文件", "a report has some 10 KB; is this the right file?"),
        )
    text = _decode(data, file)
    events = json_events(text, file) if file.lower().endswith(".json") else yaml_events(text, file)
    root = _build(events)
    if root is None:
        raise SourceError(
            Words("文件是空的", "the file is empty"),
            place=Place(file, 1, 1),
            hint=Words("用 converter new 生成一份可填的报告", "make a report to fill in with: converter new"),
        )
    return root


def _decode(data: bytes, file: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _encoding_error(Place(file, 1, 1))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _encoding_error(_end_of(problem.object[: problem.start].decode(), file)) from None
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        place = _end_of(text[: forbidden.start()], file)
        if forbidden.group() == "\0":
            raise _encoding_error(place)  # what UTF-16 without a mark looks like; no editor writes it into UTF-8
        name = f"U+{ord(forbidden.group()):04X}"
        raise SourceError(
            Words(f"有看不见的控制字符 {name}", f"there is a control character {name}"),
            place=place,
            hint=Words("删除它，或把这一段重新键入", "delete it, or type the passage again"),
        )
    return text


def _end_of(before: str, file: str) -> Place:
    """The place of the character that follows `before`."""
    rows = _BREAK.split(before)
    return Place(file, len(rows), len(rows[-1]) + 1)


def _encoding_error(place: Place) -> SourceError:
    return SourceError(
        Words("文件不是 UTF-8 编码，读不出文字", "the file is not UTF-8 text"),
        place=place,
        hint=Words("在记事本或 WPS 里“另存为”，编码选 UTF-8", "save it again with the encoding UTF-8"),
    )


def _build(events: Iterable[Node | int]) -> Node | None:
    """Nodes from events, with a stack of our own: depth costs no recursion."""
    root: Node | None = None
    stack: list[Mapping | Sequence] = []
    keys: list[Scalar | None] = []
    count = 0
    for event in events:
        if isinstance(event, int):
            stack.pop().end = event
            keys.pop()
            continue
        count += 1
        if count > MAX_NODES or len(stack) >= MAX_DEPTH:
            raise SourceError(
                Words(
                    f"内容超出上限（最多 {MAX_DEPTH} 层、{MAX_NODES:,} 项）",
                    f"too much: at most {MAX_DEPTH} levels and {MAX_NODES:,} nodes",
                ),
                place=event.place,
                hint=Words("检查这里的括号和缩进", "check the brackets and the indent here"),
            )
        if stack:
            _attach(stack[-1], keys, event)
        else:
            root = event
        if not isinstance(event, Scalar):
            stack.append(event)
            keys.append(None)
    return root


def _attach(parent: Mapping | Sequence, keys: list[Scalar | None], node: Node) -> None:
    if isinstance(parent, Sequence):
        parent.items.append(node)
        return
    key = keys[-1]
    if key is not None:
        parent.entries.append((key, node))
        keys[-1] = None
    elif isinstance(node, Scalar):
        keys[-1] = node
    else:
        raise SourceError(
            Words("名称必须是文字，不能是一组内容", "a key must be plain text"),
            place=node.place,
            hint=Words("写成“名称: 内容”", "write it as “key: value”"),
        )
