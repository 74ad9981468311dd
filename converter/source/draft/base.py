"""What a draft carries of its report: the data as it was (the base), its number, and who saved it last."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from converter.model.drafts import BASE_NAMESPACE, NUMBER_PROPERTY, draft_number
from converter.ooxml.package import open_package
from converter.ooxml.xml import ForbiddenError, parse

CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_SAVED_BY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
_BARRED = re.compile(r"\\u(fd[de][0-9a-f]|fffe|ffff)")
UNREADABLE = (ET.ParseError, ForbiddenError, ValueError, LookupError, RecursionError)
"""What goes wrong when a part of the package is no sound XML."""


def draft_identity(data: bytes, file: str) -> tuple[str | None, bytes | None]:
    """The number of a draft and the report.json inside it, each None where the draft has lost it."""
    return identity(open_package(data, file))


def identity(parts: Mapping[str, bytes]) -> tuple[str | None, bytes | None]:
    """Number and base from the parts of a draft. A base that no longer has the draft's number is none."""
    number = _number(parts.get(CUSTOM))
    for name in sorted(parts):
        root = _sound(parts[name]) if name.startswith("customXml/") and name.endswith(".xml") else None
        if root is not None and root.tag == f"{{{BASE_NAMESPACE}}}base":
            base = (root.text or "").encode()
            # Pretty printers put space around the text; the bytes are known by their number.
            for candidate in (base, base.strip(), base.strip() + b"\n", _unbarred(root.text or "").encode()):
                if draft_number(candidate) == (root.get("number") or number or draft_number(candidate)):
                    return draft_number(candidate), candidate
            number = number or root.get("number")
    return number, None


def _unbarred(text: str) -> str:
    """The data with the signs that XML cannot hold, which JSON spells out."""
    return _BARRED.sub(lambda match: chr(int(match[1], 16)), text)


def last_saved_by(parts: Mapping[str, bytes]) -> str:
    """Who saved the file last, the one hint to who edited with tracking off."""
    root = _sound(parts[CORE]) if CORE in parts else None
    return (root.findtext(_SAVED_BY) if root is not None else "") or ""


def _number(xml: bytes | None) -> str | None:
    """The number among the document's own properties."""
    root = _sound(xml) if xml else None
    for item in root if root is not None else ():
        if item.get("name") == NUMBER_PROPERTY:
            return "".join(item.itertext()).strip() or None
    return None


def _sound(xml: bytes) -> ET.Element | None:
    """The root of a part that a draft can do without; None when it cannot be read."""
    try:
        return parse(xml)
    except UNREADABLE:
        return None
