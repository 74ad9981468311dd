"""The HTML of a report → what stands in its head, and its body as blocks: prose, and units that are laid out as one.

Prose is a paragraph or heading whose text is set line by line; a unit is everything else that stands together, tables,
the title, the sign-off. Only HTML that is well-formed once its void tags are closed, with tags known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree as ET

from converter.render.pdf.compiled.unfit import Unfit

_VOID_TAGS = "meta|br|col|img|hr|wbr|link|input"
_VOID = re.compile(rf'<({_VOID_TAGS})\b((?:[^>"]|"[^"]*")*?)/?>')
_CLOSED = re.compile(rf'<(?!(?:{_VOID_TAGS})\b)[A-Za-z](?:[^<>"]|"[^"]*")*/>')
_REMARK_IN_TEXT = re.compile(r"[^>\s]\s*<!--|-->\s*[^<\s]")
_DOCTYPE = re.compile(r"^\s*<!DOCTYPE html>", re.IGNORECASE)
_PROSE = frozenset({"p", "h2", "h3", "h4", "h5"})
_UNIT_TAGS = frozenset(
    {"table", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "h1", "div", "p", "span", "br"},
)
_OF_PROSE, _INSIDE = frozenset({"class", "data-at", "data-label"}), frozenset({"class", "data-label"})
_SLOT = frozenset({"td", "span", "p"})
_MOMENT = re.compile(r"|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}")
"""A time as our templates write it, or none."""
_WIDE_SPACE = re.compile(r"[^\S ]")
_EDGE = re.compile(r"^\s|\s$|\s\s|[\t\r\n]")
LABEL = "data-label"
SLOT = "data-slot"
"""Attribute by which a probe's boxes tell whose text they hold."""


@dataclass(slots=True)
class Piece:
    """Text of a prose block that lies in the same tags: the tags below the block and their classes, outermost first."""

    text: str
    path: tuple[str | None, ...]
    tags: tuple[ET.Element, ...]


@dataclass(slots=True)
class Prose:
    """A paragraph or heading. `shape` is all that its looks depend on: tag, class, and the tags inside."""

    element: ET.Element
    shape: tuple[str, str | None, tuple[tuple[str | None, ...], ...]]
    pieces: list[Piece]


@dataclass(slots=True)
class Unit:
    """Neighbouring elements that are laid out as one. `skeleton` is all but the texts of its slots and the manners
    (classes) in which cells are set, such as smaller for long figures.
    """

    elements: list[ET.Element]
    slots: list[ET.Element] = field(default_factory=list)
    manners: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """The table row that each slot is in, by number; a slot in no cell has a number of its own."""
    row: int = 0
    skeleton: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """A report's HTML: attributes of html and body, the head, the blocks in order."""

    html: dict[str, str]
    body: dict[str, str]
    title: str
    meta: dict[str, str]
    blocks: list[Prose | Unit]


def read_markup(html: str) -> Markup:
    """Read the HTML of a report. Raises Unfit for what the compiled path does not know."""
    _require_one_reading(html)
    text = _VOID.sub(r"<\1\2/>", _DOCTYPE.sub("", html, count=1))
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        raise Unfit("模板的 HTML 不是良构的", "the template's HTML is not well-formed") from None
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        raise Unfit("HTML 没有 head 或 body", "the HTML has no head or no body")
    if {child.tag for child in head} - {"title", "meta"}:
        raise Unfit("模板的 head 里有样式或链接", "the template's head holds styles or links")
    title, meta = _metadata(head)
    _require_one_signoff(body)
    return Markup(dict(root.attrib), dict(body.attrib), title, meta, list(_blocks(body)))


def _metadata(head: ET.Element) -> tuple[str, dict[str, str]]:
    """Title and metadata. Raises Unfit where they are not plain: how others are read is WeasyPrint's business."""
    titles, metas = head.findall("title"), [item for item in head.iter("meta") if "name" in item.attrib]
    meta = {item.get("name", ""): item.get("content", "") for item in metas}
    texts = [(title.text or "") for title in titles] + list(meta.values())
    is_plain = (
        len(titles) == 1
        and not len(titles[0])
        and len(meta) == len(metas)
        and all(name.islower() for name in meta)
        and not any(_EDGE.search(text) or _WIDE_SPACE.search(text) for text in texts)
        and "" not in meta.get("keywords", "").replace(" ", "").split(",")[1:]
        and all(_MOMENT.fullmatch(meta.get(name, "")) for name in ("dcterms.created", "dcterms.modified"))
    )
    if not is_plain:
        raise Unfit("标题或元数据的写法少见", "a title or metadata that are seldom written like this")
    return texts[0], meta


def _require_one_signoff(body: ET.Element) -> None:
    """Raise Unfit unless the sign-off is one division of the body: where its letters are, the seal goes."""
    found = body.findall(".//*[@data-at='signoff']")
    if len(found) > 1 or any(signoff.tag != "div" or signoff not in list(body) for signoff in found):
        raise Unfit("落款的结构少见", "a sign-off that is not one division of the body")


def _require_one_reading(html: str) -> None:
    """Raise Unfit for what HTML reads otherwise than XML: tags closed in themselves, instructions, remarks in text."""
    is_closed = "/>" in html and _CLOSED.search(html)
    is_remark = "<!--" in html and _REMARK_IN_TEXT.search(html)
    if is_closed or is_remark or "<![CDATA[" in html or "<?" in html or "<!ENTITY" in html:
        raise _two_readings()


def _two_readings() -> Unfit:
    return Unfit("模板的 HTML 有别的读法", "markup that HTML reads otherwise than XML")


def _blocks(body: ET.Element) -> Iterator[Prose | Unit]:
    unit: Unit | None = None
    for element in body:
        if (element.tail or "").strip() or (body.text or "").strip():
            raise Unfit("正文有不在段落里的文字", "text that stands in no paragraph")
        if element.tag in _PROSE and not element.get("style"):
            if unit:
                yield _closed(unit)
                unit = None
            yield read_prose(element)
        else:
            unit = unit or Unit([])
            unit.elements.append(element)
    if unit:
        yield _closed(unit)


def read_prose(element: ET.Element) -> Prose:
    """A paragraph or heading as pieces of text. Raises Unfit."""
    pieces = list(_pieces(element, (), ()))
    if not pieces:
        raise Unfit("空段落", "a paragraph without text")
    for piece in pieces:
        if _EDGE.search(piece.text) and _EDGE.search(piece.text.strip(" ")):
            raise Unfit("段落里有连续空白或换行", "white space that collapses in a paragraph")
    if pieces[0].text[0] == " " or pieces[-1].text[-1] == " ":
        raise Unfit("段落以空格开头或结尾", "a paragraph that begins or ends with a space")
    if any(left.text[-1] == right.text[0] == " " for left, right in pairwise(pieces)):
        raise Unfit("段落里有连续空白或换行", "white space that collapses in a paragraph")
    shape = (element.tag, element.get("class"), tuple(piece.path for piece in pieces))
    return Prose(element, shape, pieces)


def _pieces(element: ET.Element, path: tuple[str | None, ...], tags: tuple[ET.Element, ...]) -> Iterator[Piece]:
    if element.attrib.keys() - (_INSIDE if path else _OF_PROSE):
        raise Unfit("段落有少见的属性", "a paragraph with attributes that are seldom seen")
    if element.text:
        yield Piece(element.text, path, tags)
    for child in element:
        if child.tag != "span" or child.get("style"):
            raise Unfit(f"段落里有 <{child.tag}>", f"<{child.tag}> inside a paragraph")
        yield from _pieces(child, (*path, child.get("class")), (*tags, child))
        if child.tail:
            yield Piece(child.tail, path, tags)


def _closed(unit: Unit) -> Unit:
    """The unit with its slots found: the texts that differ from report to report."""
    parts: list[str] = []
    for root in unit.elements:
        _describe(root, unit, parts)
    unit.skeleton = "\0".join(parts)
    return unit


def _describe(element: ET.Element, unit: Unit, parts: list[str]) -> None:
    if element.tag not in _UNIT_TAGS:
        raise Unfit(f"正文里有 <{element.tag}>", f"<{element.tag}> in the body")
    parts.append(element.tag)
    unit.row += element.tag == "tr"
    is_slot = element.tag in _SLOT and not len(element)
    is_cell = is_slot and element.tag == "td"
    for name, value in element.attrib.items():
        if not name.islower():
            raise _two_readings()
        if name != LABEL:
            parts += (name, "" if is_cell and name == "class" else value)
    if is_slot:
        unit.row += not is_cell
        unit.slots.append(element)
        unit.manners.append(element.get("class", "") if is_cell else "")
        unit.rows.append(unit.row)
    elif element.text and not element.text.isspace():
        parts.append(element.text)
    for child in element:
        _describe(child, unit, parts)
        if child.tail and not child.tail.isspace():
            raise Unfit("表格或标题里有零散的文字", "text between the tags of a table or title")
    parts.append("/")
