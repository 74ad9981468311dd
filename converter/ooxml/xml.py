"""XML of a Word package → a tree, without document types and without end (CVE-shaped files are refused)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

from converter.findings import Words

_MAX_ELEMENTS = 1_000_000
_MAX_DEPTH = 200
"""Ten tables in one another are some forty deep; the libraries that read on give up at 256."""
_DECLARED = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = {b"utf-8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii"}


class ForbiddenError(Exception):
    """XML that no office program writes: with a document type, in which entities may hide, or without end."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class _Limits:
    """Counts elements and their depth: a tree takes many times its file's size, and is walked by recursion."""

    def __init__(self) -> None:
        self.left = _MAX_ELEMENTS
        self.depth = 0

    def enter(self) -> None:
        self.left -= 1
        self.depth += 1
        if self.left < 0:
            zh, en = f"元素超过 {_MAX_ELEMENTS} 个", f"more than {_MAX_ELEMENTS} elements"
            raise ForbiddenError(Words(zh, en))
        if self.depth > _MAX_DEPTH:
            raise ForbiddenError(Words(f"嵌套超过 {_MAX_DEPTH} 层", f"elements more than {_MAX_DEPTH} deep"))


def _doctype() -> ForbiddenError:
    return ForbiddenError(Words("有文档类型或实体声明（DOCTYPE、ENTITY）", "a document type or entities are declared"))


class _Builder(ET.TreeBuilder):
    """Builds a tree within the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.limits = _Limits()

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise _doctype()

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self.limits.enter()
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self.limits.depth -= 1
        return super().end(tag)


class _Guard:
    """Reads a part through and keeps nothing."""

    def __init__(self) -> None:
        self.limits = _Limits()

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise _doctype()

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self.limits.enter()

    def end(self, tag: str) -> None:
        self.limits.depth -= 1

    def close(self) -> None:
        """Nothing was kept."""


def parse(xml: bytes) -> ET.Element:
    """The root element of a part; ForbiddenError or ParseError for what must not or cannot be read."""
    root: ET.Element = _read(xml, _Builder())
    return root


def check_xml(xml: bytes) -> None:
    """ForbiddenError or ParseError for what must not or cannot be read. No tree is built: it costs time, no memory."""
    _read(xml, _Guard())


def _read(xml: bytes, target: Any) -> Any:
    _check_bytes(xml)
    parser = ET.XMLParser(target=target)
    try:
        parser.feed(xml)
        return parser.close()
    except (ValueError, LookupError) as problem:  # an encoding that is none
        raise ET.ParseError(str(problem)) from None


def _check_bytes(xml: bytes) -> None:
    """Before any parser sees it: no declarations, and an encoding of ECMA-376 part 2, 6.2.5 — another parser than ours
    may read what follows, and must not see other signs than we do.
    """
    plain = xml.replace(b"\0", b"")  # UTF-16 and UTF-32
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _doctype()
    declared = _DECLARED.match(plain.lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if declared and declared[1].lower() not in _ENCODINGS:
        raise ForbiddenError(Words("编码不是 UTF-8 或 UTF-16", "the encoding is neither UTF-8 nor UTF-16"))
