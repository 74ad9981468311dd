"""The QR code of a draft: an address → a PNG, and its place at the foot of odd and even pages.

20 mm, 11.5 mm above the lower edge of the sheet, opposite the page number, as in the PDF. It floats:
neither the page number nor the type area moves for it. A draft has one code, of the whole document.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from converter.model.address import document_address
from converter.render.qr import QUIET_ZONE, Matrix, qr_matrix
from converter.render.word.names import CAPTION

EMU = 36000
"""English Metric Units in a millimetre."""
_SYMBOL, _BOTTOM = 20.0, 11.5
_PAGE_WIDTH, _PAGE_HEIGHT, _LEFT, _RIGHT = 210.0, 297.0, 28.0, 26.0
_SCALE = 8
"""Pixels a module: sharp at 300 dpi in print."""

PLACE = "\ufdd1"
"""Stands where a template prints `{{ 二维码 }}`, until the picture is there."""


def png(matrix: Matrix) -> bytes:
    """The symbol with its quiet zone as a picture of one bit a pixel (ISO/IEC 15948), always the same bytes."""
    side = (len(matrix) + 2 * QUIET_ZONE) * _SCALE
    blank = [False] * len(matrix[0])
    rows = [blank] * QUIET_ZONE + matrix + [blank] * QUIET_ZONE
    raw = b"".join(_scan_line(row) * _SCALE for row in rows)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _scan_line(row: list[bool]) -> bytes:
    quiet = "1" * (QUIET_ZONE * _SCALE)
    bits = quiet + "".join(("0" if dark else "1") * _SCALE for dark in row) + quiet
    return b"\0" + int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def add_codes(document: Any, mobile_url: str) -> None:
    """Put the QR code wherever a footer (or the body) says `{{ 二维码 }}`. `document` is the main part."""
    if not mobile_url:
        return
    image = document.package.get_or_add_image_part(io.BytesIO(png(qr_matrix(document_address(mobile_url)))))
    for part, kind in _stories(document):
        for text in list(part.element.iter(qn("w:t"))):
            if PLACE in (text.text or ""):
                relation = part.relate_to(image, f"{_OFFICE}/image")
                text.addnext(_drawing(relation, kind))
                text.text = text.text.replace(PLACE, "")


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _stories(document: Any) -> list[tuple[Any, str]]:
    """The body and each footer with its kind: "body", "default", "even", "first"."""
    found = [(document, "body")]
    for reference in document.element.iter(qn("w:footerReference")):
        found.append((document.rels[reference.get(qn("r:id"))].target_part, reference.get(qn("w:type"))))
    return found


def number_drawings(parts: list[Any]) -> None:
    """Give every drawing of the document an id of its own: Word takes equal ids for damage."""
    drawings = [drawing for part in parts for drawing in part.iter(qn("wp:docPr"))]
    for number, drawing in enumerate(drawings, 1):
        drawing.set("id", str(number))


def _drawing(relation: str, kind: str) -> Any:
    """The picture: in line in the body, at its fixed place on the sheet in a footer."""
    quiet = QUIET_ZONE * _SYMBOL / 37
    side = round((_SYMBOL + 2 * quiet) * EMU)
    x = _PAGE_WIDTH - _RIGHT - _SYMBOL - quiet if kind == "even" else _LEFT - quiet
    y = _PAGE_HEIGHT - _BOTTOM - _SYMBOL - quiet
    content = _CONTENT.format(side=side, relation=relation, caption=CAPTION)
    if kind == "body":
        frame = _INLINE.format(side=side, content=content)
    else:
        frame = _ANCHOR.format(x=round(x * EMU), y=round(y * EMU), side=side, content=content)
    return parse_xml(f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}>{frame}</w:drawing>")


_ANCHOR = (
    '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="1" locked="0" '
    'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
    '<wp:extent cx="{side}" cy="{side}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>{content}</wp:anchor>'
)
_INLINE = '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>{content}</wp:inline>'
_CONTENT = (
    '<wp:docPr id="1" name="二维码" descr="{caption}"/><wp:cNvGraphicFramePr/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="0" name="二维码"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
)
