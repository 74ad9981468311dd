"""Headers, footers and the section of the Word draft (GB/T 9704-2012 5.2.1 page and type area, 7.5 page number)."""

from __future__ import annotations

from converter.render.word.starter_styles import LINE, TYPE_AREA
from converter.render.word.starter_xml import POINT, field, paragraph, part, run, twips

_ONE_CHARACTER = 14 * POINT
_HEADER = 14.3
"""From the edge of the sheet to the header, in mm."""
_FOOTER = 25.5
"""From the lower edge of the sheet to the page number, in mm: its dashes lie 7 mm under the type area (7.5)."""

_CAPTION_TOP, _CAPTION_WIDTH, _CAPTION_HEIGHT = 287.8, 24.3, 3.2
_CAPTION_LEFT = {"default": 25.85, "even": 161.85}
"""The words under the QR code, in mm from the edges of the sheet: as wide as the code with its quiet zone."""


def header_part() -> bytes:
    """The header: 未通过校核 on a draft whose figures do not add up, otherwise nothing."""
    return part("hdr", paragraph("GwHeader", run("{{ 校核标记 }}")))


def footer_part(kind: str) -> bytes:
    """The footer of odd ("default") or even pages: `— n —` outside, one character in; the QR code opposite."""
    number = run("— ") + field("PAGE", "1" if kind == "default" else "2") + run(" —")
    label = run("{{ 稿别 }}") + run("{% if 稿日 %} {{ 稿日 }}{% endif %}{% if 稿号 %} {{ 稿号 }}{% endif %}", "GwDraft")
    picture, tab = run("{{ 二维码 }}"), "<w:r><w:tab/></w:r>"
    if kind == "default":
        stops = [("center", TYPE_AREA // 2), ("right", TYPE_AREA - _ONE_CHARACTER)]
        content = picture + tab + label + tab + number
        indent = ""
    else:
        stops = [("center", TYPE_AREA // 2)]
        content = number + tab + label + picture
        indent = f'<w:ind w:left="{_ONE_CHARACTER}"/>'
    tabs = "".join(f'<w:tab w:val="{name}" w:pos="{place}"/>' for name, place in stops)
    line = paragraph("GwPageNumber", content, extra=f"<w:tabs>{tabs}</w:tabs>{indent}")
    return part("ftr", _caption(kind) + line)


def _caption(kind: str) -> str:
    """扫描打开手机端 in a frame of its own, so that it moves nothing else."""
    frame = (
        f'<w:framePr w:w="{twips(_CAPTION_WIDTH)}" w:h="{twips(_CAPTION_HEIGHT)}" w:hRule="exact" w:wrap="around" '
        f'w:vAnchor="page" w:hAnchor="page" w:x="{twips(_CAPTION_LEFT[kind])}" w:y="{twips(_CAPTION_TOP)}"/>'
    )
    return paragraph("GwCaption", run("{{ 扫码提示 }}"), extra=frame)


def section_properties() -> str:
    """A4; margins 37/35/28/26 mm; a grid of lines. The grid of lines alone, with tightened characters,
    gives 22 × 28 in every program; a grid of characters does so in Word only.
    """
    references = "".join(
        f'<w:{part_kind}Reference w:type="{kind}" r:id="{relation}"/>'
        for part_kind, kind, relation in (
            ("header", "default", "rId4"),
            ("header", "even", "rId5"),
            ("footer", "default", "rId6"),
            ("footer", "even", "rId7"),
        )
    )
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{twips(37)}" w:right="{twips(26)}" w:bottom="{twips(35)}" w:left="{twips(28)}" '
        f'w:header="{twips(_HEADER)}" w:footer="{twips(_FOOTER)}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )
