"""Names and attributes of WordprocessingML, in both spellings of the standard (ECMA-376 transitional, ISO strict)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import lru_cache

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_OTHERS = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent": "AlternateContent",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t": "t",
    "{http://purl.oclc.org/ooxml/officeDocument/math}t": "t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t": "drawn",
    "{http://purl.oclc.org/ooxml/drawingml/main}t": "drawn",
}
PROPERTIES = frozenset(
    {"pPr", "rPr", "sectPr", "tblPr", "tblGrid", "tblPrEx", "tcPr", "trPr", "sdtPr", "sdtEndPr", "customXmlPr"}
    | {"smartTagPr", "instrText", "delInstrText"}
)
"""Elements that say how something looks or is reckoned: no text in them is part of the document."""


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    for space in _WORD:
        if tag.startswith(space):
            return tag[len(space) :]
    return _OTHERS.get(tag, "")


def name(element: ET.Element) -> str:
    """The local name of an element of Word; `drawn` for text in a drawing, "" for what is not ours to read."""
    return _local(element.tag)


def value(element: ET.Element | None, attribute: str = "val") -> str:
    """An attribute in the namespace of Word, "" when there is none."""
    found = (element.get(space + attribute) for space in _WORD) if element is not None else ()
    return next((text for text in found if text is not None), "")


def child(element: ET.Element | None, *names: str) -> ET.Element | None:
    """The first child by local names, going down."""
    for wanted in names:
        element = next((item for item in element if name(item) == wanted), None) if element is not None else None
    return element


def spoken(element: ET.Element) -> list[ET.Element]:
    """The children that are to be read: of a thing in two spellings (mc:AlternateContent) the first only."""
    children = list(element)
    return children[:1] if name(element) == "AlternateContent" else children


def sign(element: ET.Element) -> str:
    """The text of an element that is a text or a sign: `w:t`, `w:tab`, `w:sym` …; "" for any other."""
    kind = name(element)
    if kind in ("t", "delText"):
        return element.text or ""
    if kind == "sym":
        try:
            return chr(int(value(element, "char") or "20", 16))
        except (ValueError, OverflowError):
            return "\ufffd"
    return _SIGNS.get(kind, "")


_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
