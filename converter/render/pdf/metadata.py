"""Metadata of the PDF: one XMP packet for both standards, page labels, what a viewer and a printer prefer."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pydyf

from converter.render.pdf.objects import resolve

# ISO 19005-3 6.6.2.3 wants properties outside its own schemas to be described; pdfuaid is one.
_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part number</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""

_HEAD = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>"""
_TAIL = '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'


def set_metadata(document: Any, pdf: Any) -> None:
    """Write XMP, page labels and viewer preferences. The XMP stays uncompressed, so that archives can read it."""
    stream = resolve(pdf, pdf.catalog["Metadata"])
    stream.stream = [xmp_packet(document.metadata, pdf.info["Producer"].string).encode()]
    stream.compress = False
    numbering = pydyf.Dictionary({"S": "/D", "St": 1})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, numbering])})
    # GB/T 9704-2012 5.2.3: printed on both sides, bound at the left.
    pdf.catalog["ViewerPreferences"]["Duplex"] = "/DuplexFlipLongEdge"


def xmp_packet(metadata: Any, producer: str) -> str:
    """The XMP packet of a document's metadata (WeasyPrint's names for them)."""
    dublin_core = [
        _tag("dc:title", metadata.title, "Alt", ' xml:lang="x-default"'),
        _tag("dc:creator", ", ".join(metadata.authors), "Seq"),
        _tag("dc:description", metadata.description, "Alt", ' xml:lang="x-default"'),
        _tag("dc:language", metadata.lang, "Bag"),
    ]
    basic = [
        _tag("pdf:Keywords", ", ".join(metadata.keywords)),
        _tag("pdf:Producer", producer),
        _tag("xmp:CreatorTool", metadata.generator),
        _tag("xmp:CreateDate", metadata.created),
        _tag("xmp:ModifyDate", metadata.modified),
    ]
    return "\n".join(
        [
            _HEAD,
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">',
            *filter(None, dublin_core),
            "</rdf:Description>",
            '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
            'xmlns:pdf="http://ns.adobe.com/pdf/1.3/">',
            *filter(None, basic),
            "</rdf:Description>",
            _EXTENSION,
            _TAIL,
        ]
    )


def _tag(name: str, value: str | None, container: str = "", attribute: str = "") -> str:
    """One property; empty when it has no value."""
    if not value:
        return ""
    text = escape(value)
    if container:
        text = f"<rdf:{container}><rdf:li{attribute}>{text}</rdf:li></rdf:{container}>"
    return f"<{name}>{text}</{name}>"
