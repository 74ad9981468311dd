"""What a Word file says about itself: the report's own title, agency and date, nothing of the machine or its user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import qn

from converter.render.word.names import clean

_SPACES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
# Relations of the package and the document that tell of the machine the template was saved on, or serve nobody.
_PRIVATE = ("/extended-properties", "/custom-properties", "/thumbnail", "/stylesWithEffects")


def core_properties(context: Mapping[str, Any]) -> bytes:
    """`docProps/core.xml` (ECMA-376 part 2, 11): created and modified are the report's own date."""
    agency = context["agency"]
    created = context["created"].replace("+08:00", "Z")
    plain = {
        "dc:title": context["title"],
        "dc:creator": agency,
        "cp:keywords": context["keywords"],
        "dc:description": context["description"],
        "cp:lastModifiedBy": agency,
        "cp:revision": "1",
        "dc:language": "zh-CN",
    }
    items = "".join(f"<{name}>{escape(clean(value))}</{name}>" for name, value in plain.items() if value)
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{created}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<cp:coreProperties {_SPACES}>{items}{dates if created else ''}</cp:coreProperties>"
    ).encode()


def drop_private_parts(document: Any) -> None:
    """Take out what the template knows about its own making: statistics, thumbnail, the path of its own template."""
    for owner in (document.package, document):
        for name, relation in list(owner.rels.items()):
            if relation.reltype.endswith(_PRIVATE):
                del owner.rels[name]
    settings = document.settings.element
    for attached in settings.findall(qn("w:attachedTemplate")):
        name = attached.get(qn("r:id"))
        settings.remove(attached)
        document.part_related_by(_SETTINGS).rels.pop(name, None)


_SETTINGS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings"
