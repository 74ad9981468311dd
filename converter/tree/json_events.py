"""JSON text → nodes one after the other, with line and column (the standard library's parser has none)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from json.decoder import JSONDecodeError
from json.decoder import scanstring as scan_string  # type: ignore[attr-defined]

from converter.errors import SourceError
from converter.findings import Place, Words, shorten
from converter.tree.nodes import Mapping, Node, Scalar, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null", re.ASCII)


def json_events(text: str, file: str) -> Iterator[Node | int]:
    """A node for every value that begins; for every object or array that ends, the index where it does."""
    return _Reader(text, file).events()


class _Reader:
    """A state machine over the text: what may come next is `want`."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        self.open: list[str] = []

    def place(self, index: int) -> Place:
        line = bisect_right(self.starts, index)
        return Place(self.file, line, index - self.starts[line - 1] + 1)

    def fail(self, index: int, zh: str, en: str) -> SourceError:
        hint = Words("检查这里的逗号、引号和括号", "check commas, quotation marks and brackets here")
        return SourceError(Words(zh, en), place=self.place(index), hint=hint)

    def events(self) -> Iterator[Node | int]:
        index, want = 0, "value"
        while True:
            index = _skip(self.text, index)
            sign = self.text[index : index + 1]
            if want == "end":
                if sign:
                    raise self.fail(index, "这里之后还有多余的内容", "there is something after the end")
                return
            if not sign:
                if index == 0 or not self.text.strip():
                    return
                raise self.fail(index, "文件没有写完，缺少括号", "the file ends too early: a bracket is missing")
            if sign in "}]" and want in ("close", "separator"):
                self._close(index, sign)
                yield index + 1
                index, want = index + 1, "separator" if self.open else "end"
            elif want == "separator":
                if sign != ",":
                    raise self.fail(index, "这里缺少逗号", "a comma is missing here")
                index, want = index + 1, "key" if self.open[-1] == "}" else "value"
            elif want == "key" or (want == "close" and self.open[-1] == "}"):
                node, index = self._key(index, sign)
                yield node
                want = "value"
            else:
                value, index = self._value(index, sign)
                yield value
                want = "close" if not isinstance(value, Scalar) else "separator" if self.open else "end"

    def _close(self, index: int, sign: str) -> None:
        if self.open.pop() != sign:
            raise self.fail(index, "括号没有配对", "brackets do not match")

    def _key(self, index: int, sign: str) -> tuple[Scalar, int]:
        if sign != '"':
            zh = "这里应是用双引号括起来的名称" if sign != "}" else "最后一项后面多了逗号"
            raise self.fail(index, zh, "a key in double quotes is expected here")
        node, after = self._string(index)
        after = _skip(self.text, after)
        if self.text[after : after + 1] != ":":
            raise self.fail(after, "名称后面缺少冒号", "a colon is missing after the key")
        return node, after + 1

    def _value(self, index: int, sign: str) -> tuple[Node, int]:
        if sign == "{":
            self.open.append("}")
            return Mapping(self.place(index), start=index), index + 1
        if sign == "[":
            self.open.append("]")
            return Sequence(self.place(index), start=index), index + 1
        if sign == '"':
            return self._string(index)
        match = _WORD.match(self.text, index)
        word = match.group() if match else sign
        if word in "}],:":
            raise self.fail(index, f"“{word}”前面缺少内容，或多了逗号", f"nothing stands before “{word}”")
        if not _LITERAL.fullmatch(word):
            shown = shorten(word)
            raise self.fail(index, f"“{shown}”不是 JSON 的值，文字要用双引号", f"“{shown}” is no JSON value")
        return Scalar(word, self.place(index), raw=word, start=index), index + len(word)

    def _string(self, index: int) -> tuple[Scalar, int]:
        try:
            value, after = scan_string(self.text, index + 1, True)
        except JSONDecodeError as problem:
            raise self.fail(*_string_fault(self.text, index, problem)) from None
        if _SURROGATE.search(value):
            raise self.fail(index, "\\u 写法只有半个字符（代理对不成对）", "half of a surrogate pair")
        return Scalar(value, self.place(index), quoted=True, raw=self.text[index:after], start=index), after


def _string_fault(text: str, index: int, problem: JSONDecodeError) -> tuple[int, str, str]:
    """Where and why a string cannot be read."""
    if problem.msg.startswith("Unterminated"):
        return index, "这个引号没有配对", "this quotation mark is not closed"
    if "control character" in problem.msg:
        zh = "双引号里不能直接换行或用制表符，写成 \\n、\\t；或前面的引号没有配对"
        return problem.pos, zh, "a line break or tab inside quotation marks: write \\n, \\t"
    return problem.pos, "双引号里的反斜杠写法不对", "a wrong backslash: " + problem.msg


def _skip(text: str, index: int) -> int:
    match = _SPACE.match(text, index)
    return match.end() if match else index
