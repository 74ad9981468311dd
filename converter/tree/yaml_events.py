"""YAML text → nodes one after the other, by PyYAML's event parser (its home in this program)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.tree.nodes import Mapping, Node, Scalar, Sequence

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_UNEVEN = Words("缩进与上面的内容对不齐", "the indent does not match what is above")
_TAB = Words("这里有制表符（Tab），YAML 只认空格", "a tab stands here; YAML wants spaces")
_UNKNOWN = Words("YAML 写法有误", "this is not valid YAML")
_AFTER_QUOTE = Words("引号之后还有文字，整句都要放在引号里", "text follows the closing quotation mark")
# What the parser says → what a clerk should hear; True where the place is that of the beginning, not of the end.
_REASONS = (
    ("\\t", _TAB, False),
    ("tab char", _TAB, False),
    ("could not find expected ':'", Words("这一行缺少冒号和空格", "this line lacks a colon and a space"), True),
    (
        "mapping values are not allowed",
        Words("多了一个冒号，或缩进不对", "a colon too many, or a wrong indent"),
        False,
    ),
    ("escape", Words("双引号里的反斜杠写法不对", "a wrong backslash in double quotes"), False),
    ("quoted scalar", Words("这个引号没有配对", "this quotation mark is not closed"), True),
    ("expected ',' or", Words("这个花括号或方括号没有配对", "this bracket is not closed"), True),
    ("<document start>", Words("从这里起的内容对不上前面", "what follows does not fit"), False),
    ("expected key", _UNEVEN, False),
    ("<block end>", _UNEVEN, False),
    ("expected '-'", _UNEVEN, False),
    ("sequence entries are not allowed", Words("这里不能写“- ”列表", "a list entry is not allowed here"), False),
    (
        "cannot start any token",
        Words("这个符号不能放在开头，请加引号", "this sign cannot stand first, quote it"),
        False,
    ),
    ("node content", Words("这里的括号没有配对，或缺少内容", "a bracket too many, or nothing written"), False),
    ("block scalar", Words("| 或 > 后面不能接文字，正文另起一行", "text must not follow | or > on its line"), False),
    ("directive", Words("这里不能用 % 开头的行", "a line that begins with % is not allowed"), True),
)
_COLON = re.compile(r"\s*[^\s:：，。；#\"'|>]{1,40}(：|:(?=[^\s/]))(?!.*: )")
_HINT = Words(
    "常见原因：冒号用了全角“：”、冒号后没有空格、缩进不齐、引号没配对",
    "often: a full-width colon, no space after the colon, uneven indent, an open quotation mark",
)


_WRITE_OUT = Words("把内容直接写出来；以 & * ! 开头的文字请加引号", "write it out; quote text that begins with & * !")
_ONE_REPORT = Words(
    "删去多余的 --- 行，其余报告另存文件", "remove the --- line, keep other reports in files of their own"
)


def yaml_events(text: str, file: str) -> Iterator[Node | int]:
    """A node for every value that begins; for every mapping or sequence that ends, the index where it does."""
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused("一个文件只能有一份报告", "one file holds one report", event, file, _ONE_REPORT)
            elif isinstance(event, yaml.NodeEvent):
                _guard(event, file)
                yield _node(event, file, text)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                yield _index(event.end_mark)
    except yaml.MarkedYAMLError as problem:
        raise _syntax_error(problem, text, file) from None
    except yaml.YAMLError as problem:
        raise SourceError(
            Words("YAML 写法有误", f"this is not valid YAML ({problem})"), place=Place(file, 1, 1)
        ) from None


def _guard(event: yaml.NodeEvent, file: str) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise _refused("不支持锚点和引用（& 和 *）", "anchors and aliases are not supported", event, file)
    if getattr(event, "tag", None):
        raise _refused("不支持类型标记（!）", "tags are not supported", event, file)


def _node(event: yaml.NodeEvent, file: str, text: str) -> Node:
    place, start = _place(event, file), _index(event.start_mark)
    if isinstance(event, yaml.ScalarEvent):
        raw = text[start : _index(event.end_mark)]
        return Scalar(event.value, place, quoted=bool(event.style), raw=raw, start=start)
    return Mapping(place, start=start) if isinstance(event, yaml.MappingStartEvent) else Sequence(place, start=start)


def _index(mark: Any) -> int:
    """The index of a mark; libyaml's marks and PyYAML's own are two classes."""
    return int(mark.index) if mark else 0


def _refused(zh: str, en: str, event: yaml.Event, file: str, hint: Words = _WRITE_OUT) -> SourceError:
    return SourceError(Words(zh, en), place=_place(event, file), hint=hint)


def _place(event: yaml.Event, file: str) -> Place:
    mark = event.start_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _syntax_error(problem: yaml.MarkedYAMLError, text: str, file: str) -> SourceError:
    said = " ".join(part for part in (problem.context, problem.problem) if part)
    reason, begins = next(((words, begins) for sign, words, begins in _REASONS if sign in said), (_UNKNOWN, False))
    mark = problem.context_mark if begins and problem.context_mark else problem.problem_mark or problem.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    rows = re.split("\r\n|\r|\n", text)
    before = rows[line][:column].rstrip() if line < len(rows) else ""
    if line < len(rows) and rows[line][column : column + 1] == "\t":
        reason = _TAB
    elif reason is _UNEVEN and before.endswith(('"', "'")):
        reason = _AFTER_QUOTE
    else:
        line, column, reason = _wrong_colon(rows, line, "mapping values" in said) or (line, column, reason)
    return SourceError(Words(reason.zh, f"{reason.en} ({said})"), place=Place(file, line + 1, column + 1), hint=_HINT)


def _wrong_colon(rows: list[str], line: int, before_too: bool) -> tuple[int, int, Words] | None:
    """The place of a colon that YAML does not see, in the row of the fault or the one before: the usual cause."""
    for row in (line - 1, line) if before_too and line else (line,):
        match = _COLON.match(rows[row]) if row < len(rows) else None
        if match:
            wide = match.group(1) == "："
            words = Words(
                "这里的冒号是全角的，要用英文半角冒号加空格" if wide else "冒号后面缺少空格",
                "this colon is full-width; use “: ”" if wide else "a space is missing after the colon",
            )
            return row, match.start(1), words
    return None
