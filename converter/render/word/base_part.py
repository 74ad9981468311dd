"""Report → what a draft carries inside of it: the data as it was when the draft was made, and the draft's number.

The data is a custom XML part (ECMA-376 part 1, 15.2.5) that Word, WPS and LibreOffice keep in a .docx; the number is a
custom property (part 1, 22.3), which comes through .odt and .doc as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from converter.model.drafts import BASE_NAMESPACE, NUMBER_PROPERTY, draft_number
from converter.render.word.starter_xml import HEAD

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_STORE = f"{_OFFICE}/customXml"
_PROPERTIES = f"{_OFFICE}/custom-properties"
_VALUES = f"{_OFFICE}/docPropsVTypes"
_USER_DEFINED = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The set of the properties that users define (ECMA-376 part 1, 22.3.2.2)."""

# What XML cannot hold and our own marks. They stand in strings of the JSON only, and only in a report with errors.
_BARRED = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def add_base(document: Any, data: bytes, date: dt.date | None) -> None:
    """Put `data` (report.json) and the number of the draft into the package; `document` is its main part."""
    _drop_old(document)
    base = _add_part(document, "/customXml/item%d.xml", CONTENT_TYPE.XML, _base(data, date))
    properties = _add_part(
        document, "/customXml/itemProps%d.xml", CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, _store_item(data)
    )
    document.relate_to(base, RELATIONSHIP_TYPE.CUSTOM_XML)
    base.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    package = document.package
    number = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, _number(data), package)
    package.relate_to(number, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _add_part(document: Any, name: str, kind: str, content: bytes) -> Part:
    """A part under a name that no part of the office's own template has."""
    package = document.package
    return Part(package.next_partname(name), kind, content, package)


def _drop_old(document: Any) -> None:
    """Take out the base of an older draft: somebody made the template from it."""
    for name, relation in list(document.rels.items()):
        ours = relation.reltype == RELATIONSHIP_TYPE.CUSTOM_XML and not relation.is_external
        if ours and BASE_NAMESPACE.encode() in (relation.target_part.blob or b""):
            del document.rels[name]


def _base(data: bytes, date: dt.date | None) -> bytes:
    text = _BARRED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", data.decode())
    dated = f' date="{date.isoformat()}"' if date else ""
    return f'{HEAD}<base xmlns="{BASE_NAMESPACE}" number="{draft_number(data)}"{dated}>{escape(text)}</base>'.encode()


def _store_item(data: bytes) -> bytes:
    """The part's identifier is made from its content, so that the same data gives the same bytes."""
    digits = hashlib.sha256(data).hexdigest().upper()
    # Version 8 of RFC 9562: a value of one's own.
    name = f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
    return (
        f'{HEAD}<ds:datastoreItem xmlns:ds="{_STORE}" ds:itemID="{{{name}}}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{BASE_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def _number(data: bytes) -> bytes:
    return (
        f'{HEAD}<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VALUES}"><property fmtid="{_USER_DEFINED}" pid="2" '
        f'name="{NUMBER_PROPERTY}"><vt:lpwstr>{draft_number(data)}</vt:lpwstr></property></Properties>'
    ).encode()
