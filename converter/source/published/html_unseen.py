"""What of a page nobody sees: scripts, styles, what is hidden by an attribute, the readings above ruby text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from lxml import etree

from converter.findings import Finding, Place, Words, note
from converter.source.published.signs import count_visible


class Why(Enum):
    """Why an element is not seen."""

    MACHINE = "machine"
    HIDDEN = "hidden"
    RUBY = "ruby"


_MACHINE = (
    *("head", "title", "script", "style", "noscript", "template", "iframe", "noframes", "noembed", "audio", "video"),
    *("canvas", "datalist"),
)
_RUBY = ("rt", "rp", "rtc")
_NO_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
_ALWAYS_SHOWN = ("html", "body")
"""A page hides itself until its script has run; without it there would be nothing."""


def unseen_elements(root: etree._Element) -> dict[etree._Element, Why]:
    """The outermost elements that are not seen."""
    found: dict[etree._Element, Why] = {}
    inside: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            inside = None if element is inside else inside
        elif inside is None and (why := _why(element)):
            found[element] = why
            inside = element
    return found


def _why(element: etree._Element) -> Why | None:
    tag = element.tag
    if tag in _MACHINE:
        return Why.MACHINE
    if tag in _RUBY:
        return Why.RUBY
    if not element.attrib or tag in _ALWAYS_SHOWN:
        return None
    hidden = "hidden" in element.attrib or _NO_DISPLAY.search(element.get("style", ""))
    return Why.HIDDEN if hidden else None


def unseen_notes(root: etree._Element, hidden: Mapping[etree._Element, Why], file: str) -> Iterator[Finding]:
    """A note about text that is there and was not read, and about numbers that only a browser writes."""
    numbered = sum(
        1 for element in root.iter("li") if (parent := element.getparent()) is not None and parent.tag == "ol"
    )
    if numbered:
        words = Words(
            f"网页里有 {numbered} 个自动编号的段落，编号没有读到",
            f"{numbered} numbers that the browser writes were not read",
        )
        yield note("IMP-22", words, place=Place(file))
    for why, zh, en in (
        (Why.HIDDEN, "网页里有 {} 字设为隐藏，没有读", "{} characters that the page hides were not read"),
        (Why.RUBY, "文字上方有 {} 字注音，没有读", "{} characters of ruby annotations were not read"),
    ):
        texts = ("".join(map(str, element.itertext())) for element, reason in hidden.items() if reason is why)
        count = sum(count_visible(text) for text in texts)
        if count:
            yield note("IMP-22", Words(zh.format(count), en.format(count)), place=Place(file))
