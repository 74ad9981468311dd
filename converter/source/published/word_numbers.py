"""Automatic numbers of paragraphs (w:numPr), which are not in their text: 一、 1. （一） as far as they are simple."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from converter.ooxml.xml import parse
from converter.source.draft.markup import child, name, value

NUMBERING = "word/numbering.xml"
STYLES = "word/styles.xml"
_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LEVELS = 9
_MOST = 99
_LONGEST = 40
_REFERENCE = re.compile("%([1-9])")
_NONE = ("bullet", "none")


def chinese_number(number: int) -> str:
    """A number below 100 as headings write it.

    >>> [chinese_number(number) for number in (1, 10, 12, 20, 35)]
    ['一', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    ten = (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "")
    return ten + (_DIGITS[ones] if ones or not tens else "")


def _circled(number: int) -> str:
    return _CIRCLED[number - 1] if 0 < number <= len(_CIRCLED) else str(number)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalFullWidth": str,
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
}


@dataclass(slots=True)
class _Level:
    kind: str
    pattern: str
    start: int
    style: str


@dataclass(slots=True)
class Numbers:
    """Gives the paragraphs of a document their numbers, in reading order; `unread` counts those it could not.

    `lists` has the abstract list of each list, `levels` what each abstract list prints, `styles` list, level and base
    of each style.
    """

    unread: int = 0
    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def of(self, paragraph: ET.Element) -> str:
        """The number that is printed before a paragraph; "" when it has none, or a mark, or one that is not simple."""
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"))
        number, depth = self._numbering(child(properties, "numPr"), style)
        abstract = self.lists.get(number, "")
        levels = self.levels.get(abstract, {})
        at = self._at(levels, depth, style)
        level = levels.get(at)
        if level is None or level.kind in _NONE:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in range(at + 1, _LEVELS):
            counts.pop(deeper, None)
        return self._print(level, levels, counts)

    def _numbering(self, element: ET.Element | None, style: str) -> tuple[str, str]:
        """The list and the level of a paragraph, its own or those of its style and what that is based on."""
        number, depth = value(child(element, "numId")), value(child(element, "ilvl"))
        for _ in range(_LEVELS):
            if number or style not in self.styles:
                break
            number, of_style, style = self.styles[style]
            depth = depth or of_style
        return number, depth

    def _at(self, levels: Mapping[int, _Level], depth: str, style: str) -> int:
        linked = (at for at, level in levels.items() if style and level.style == style)
        return int(depth) if depth.isascii() and depth.isdecimal() and len(depth) == 1 else next(linked, 0)

    def _print(self, level: _Level, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
        parts = _REFERENCE.split(level.pattern)
        for place in range(1, len(parts), 2):
            at = int(parts[place]) - 1
            other = levels.get(at, level)
            count = counts.get(at, other.start)
            if other.kind not in _FORMATS or not 0 <= count <= _MOST or len(level.pattern) > _LONGEST:
                self.unread += 1
                return ""
            parts[place] = _FORMATS[other.kind](count)
        return "".join(parts).strip()


def read_numbers(parts: Mapping[str, bytes]) -> Numbers:
    """The numbering of a Word package."""
    numbers = Numbers()
    if NUMBERING not in parts:
        return numbers
    root = parse(parts[NUMBERING])
    for element in root:
        if name(element) == "abstractNum":
            levels = (item for item in element if name(item) == "lvl")
            numbers.levels[value(element, "abstractNumId")] = {
                _whole(value(level, "ilvl")): _Level(
                    value(child(level, "numFmt")) or "decimal",
                    value(child(level, "lvlText")),
                    _whole(value(child(level, "start")) or "1"),
                    value(child(level, "pStyle")),
                )
                for level in levels
            }
        elif name(element) == "num":
            numbers.lists[value(element, "numId")] = value(child(element, "abstractNumId"))
    for style in parse(parts[STYLES]) if STYLES in parts else ():
        listed = child(style, "pPr", "numPr")
        found = value(child(listed, "numId")), value(child(listed, "ilvl"))
        numbers.styles[value(style, "styleId")] = *found, value(child(style, "basedOn"))
    return numbers


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
