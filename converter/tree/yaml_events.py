"""YAML text → nodes one after the other, by PyYAML's event parser (its home in this program)."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.tree.nodes import Mapping, Node, Scalar, Sequence

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What the parser says → what a clerk should hear.
_REASONS = (
    ("\\t", Words("这里有制表符（Tab），YAML 只认空格", "a tab stands here; YAML wants spaces")),
    ("tab", Words("这里有制表符（Tab），YAML 只认空格", "a tab stands here; YAML wants spaces")),
    ("could not find expected ':'", Words("这一行缺少英文冒号加空格", "this line lacks a colon and a space")),
    ("mapping values are not allowed", Words("这里多了一个冒号，或缩进不对", "a colon too many, or a wrong indent")),
    ("quoted scalar", Words("引号没有配对", "a quotation mark is not closed")),
    ("escape", Words("双引号里的反斜杠写法不对", "a wrong backslash in double quotes")),
    ("did not find expected ',' or", Words("花括号或方括号没有配对", "a bracket is not closed")),
    ("did not find expected <document start>", Words("这里之后的内容对不上前面", "what follows does not fit")),
    ("did not find expected key", Words("缩进与上面的内容对不齐", "the indent does not match what is above")),
    ("did not find expected '-'", Words("缩进与上面的内容对不齐", "the indent does not match what is above")),
    ("block entries are not allowed", Words("这里不能写“- ”列表", "a list entry is not allowed here")),
    ("cannot start any token", Words("这个符号不能放在开头，请加引号", "this sign cannot stand first: use quotes")),
    ("control characters", Words("有看不见的控制字符", "there is a control character")),
    ("not allowed", Words("有不允许的字符", "there is a character that is not allowed")),
)
_HINT = Words(
    "常见原因：冒号用了全角“：”、冒号后没有空格、缩进不齐、引号没配对",
    "often: a full-width colon, no space after the colon, uneven indent, an open quotation mark",
)


def yaml_events(text: str, file: str) -> Iterator[Node | None]:
    """A node for every value that begins, None for every mapping or sequence that ends."""
    documents = 0
    rows = text.splitlines()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused("一个文件只能有一份报告", "one file holds one report", event, file)
            elif isinstance(event, yaml.NodeEvent):
                _guard(event, file)
                yield _node(event, file, rows)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                yield None
    except yaml.MarkedYAMLError as problem:
        raise _syntax_error(problem, file) from None
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise SourceError(
            Words(
                f"有不允许的控制字符 U+{_code(problem):04X}",
                f"there is a control character U+{_code(problem):04X}",
            ),
            place=Place(file, line),
            hint=Words("删除它，或整段重新键入", "delete it, or type the passage again"),
        ) from None


def _code(problem: yaml.reader.ReaderError) -> int:
    character = problem.character
    return character if isinstance(character, int) else ord(character)


def _guard(event: yaml.NodeEvent, file: str) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise _refused("不支持锚点和引用（& 和 *）", "anchors and aliases are not supported", event, file)
    if getattr(event, "tag", None):
        raise _refused("不支持类型标记（!）", "tags are not supported", event, file)


def _node(event: yaml.NodeEvent, file: str, rows: list[str]) -> Node:
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, file, rows)
    place = _place(event, file)
    return Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Sequence(place)


def _refused(zh: str, en: str, event: yaml.Event, file: str) -> SourceError:
    hint = Words("把内容直接写出来；以 & * ! 开头的文字请加引号", "write it out; quote text that begins with & * !")
    return SourceError(Words(zh, en), place=_place(event, file), hint=hint)


def _place(event: yaml.Event, file: str) -> Place:
    mark = event.start_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def _scalar(event: yaml.ScalarEvent, file: str, rows: list[str]) -> Scalar:
    lines = None
    if event.style == "|" and event.start_mark:
        first = event.start_mark.line + 1
        while first < len(rows) and not rows[first].strip():
            first += 1
        blank = len(event.value) - len(event.value.lstrip("\n"))
        content = event.value.lstrip("\n").split("\n", 1)[0]
        indent = len(rows[first]) - len(content) if first < len(rows) else 0
        lines = (first + 1 - blank, max(indent, 0))
    return Scalar(event.value, _place(event, file), quoted=event.style is not None, lines=lines)


def _syntax_error(problem: yaml.MarkedYAMLError, file: str) -> SourceError:
    said = " ".join(part for part in (problem.context, problem.problem) if part)
    unknown = Words("YAML 写法有误", "this is not valid YAML")
    reason = next((words for sign, words in _REASONS if sign in said), unknown)
    mark = problem.problem_mark or problem.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    return SourceError(Words(reason.zh, f"{reason.en} ({said})"), place=place, hint=_HINT)
