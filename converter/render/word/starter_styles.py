"""Styles of the Word draft: one named Chinese style for each part of an official document (GB/T 9704-2012 5.2, 7.3).

Lengths in points here, half-points and twips in the XML. The names are what a clerk sees and restyles.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from converter.render.typography import CELL
from converter.render.word.starter_xml import POINT, part

FANG, KAI, HEI, XBS, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"

LINE = 579
"""Pitch of a line in twips, 28.95 pt: 22 lines = 636.9 pt in the 225 mm = 637.8 pt of the type area (5.2.3)."""
TYPE_AREA = 8845
"""Width of the type area in twips: 156 mm (5.2.1)."""
_TIGHT = -5
"""−0.25 pt between characters of 16 pt: 28 × 15.75 pt = 441 pt in 442.2 pt (5.2.3)."""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: line height `exact`, `size` and `spread` of characters in pt, space around it in twips."""

    id: str
    name: str
    face: str
    size: float
    base: str = "Normal"
    align: str = "left"
    latin: str = LATIN
    exact: float = 0
    before: int = 0
    after: int = 0
    indent: str = ""
    spread: int = 0
    outline: int | None = None
    keep: bool = False
    follow: str = ""


_TWO_CHARACTERS = f'<w:ind w:firstLineChars="200" w:firstLine="{round(2 * CELL * POINT)}"/>'
_SIGNOFF_INDENT = f'<w:ind w:left="{TYPE_AREA - round(15 * CELL * POINT)}"/>'

STYLES = (
    Style("GwTitle", "公文标题", XBS, 22, "Normal", "center", XBS, 33, LINE, LINE, keep=True, follow="GwBody"),
    Style("GwBody", "公文正文", FANG, 16, align="both", indent=_TWO_CHARACTERS),
    Style("GwHead1", "一级标题", HEI, 16, "GwBody", "both", HEI, outline=0, keep=True, follow="GwBody"),
    Style("GwHead2", "二级标题", KAI, 16, "GwBody", "both", outline=1, keep=True, follow="GwBody"),
    Style("GwHead3", "三级标题", FANG, 16, "GwBody", "both", outline=2, keep=True, follow="GwBody"),
    Style("GwHead4", "四级标题", FANG, 16, "GwBody", "both", outline=3, keep=True, follow="GwBody"),
    Style("GwCell", "表格文字", SONG, 9, align="center", exact=12),
    Style("GwCellLeft", "表格文字左", SONG, 9, "GwCell", exact=12),
    Style("GwCatalogueLabel", "目录信息项", SONG, 10.5, align="center", exact=15),
    Style("GwCatalogue", "目录信息", SONG, 10.5, exact=15),
    # 7.3.5: centred in a strip at the right whose middle is the middle of a date four characters in from the right.
    Style("GwSignoff", "落款", FANG, 16, align="center", indent=_SIGNOFF_INDENT),
    Style("GwPageNumber", "页码", SONG, 14, latin=SONG, exact=14),
    Style("GwCaption", "扫码提示", SONG, 8, align="center", latin=SONG, exact=9),
    Style("GwHeader", "页眉标记", HEI, 22, align="center", exact=24, spread=8),
)


def styles_part() -> bytes:
    """`word/styles.xml`. The default size is 16 pt, because a document grid counts in characters of that size."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG, LATIN)}{_size(16)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    return part("styles", defaults + _BUILT_IN + "".join(_style(style) for style in STYLES) + _RUN_IN + _DRAFT_NUMBER)


# No quarter space between characters and digits: a digit takes half a cell, lines keep the grid of 28 as in the PDF.
_BUILT_IN = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)


def _style(style: Style) -> str:
    follow = f'<w:next w:val="{style.follow}"/>' if style.follow else ""
    spread = _TIGHT if style.size == 16 else style.spread * POINT
    tight = f'<w:spacing w:val="{spread}"/>' if spread else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style.id}"><w:name w:val={quoteattr(style.name)}/>'
        f'<w:basedOn w:val="{style.base}"/>{follow}<w:qFormat/><w:pPr>{_paragraph_properties(style)}</w:pPr>'
        f"<w:rPr>{_fonts(style.face, style.latin)}{tight}{_size(style.size)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    keep = "<w:keepNext/><w:keepLines/>" if style.keep else ""
    # Lines that are set exactly ignore the grid. The switch for hanging punctuation repeats Word's own default,
    # because LibreOffice 7.4 reads it the other way round: without it a mark that hangs may not be drawn at all.
    rows = "" if not style.exact else '<w:snapToGrid w:val="0"/>'
    exact = f' w:line="{round(style.exact * POINT)}" w:lineRule="exact"' if style.exact else ""
    spacing = f'<w:spacing w:before="{style.before}" w:after="{style.after}"{exact}/>'
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    return f'{keep}<w:overflowPunct w:val="1"/>{rows}{spacing}{style.indent}<w:jc w:val="{style.align}"/>{outline}'


def _fonts(east_asian: str, latin: str) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:eastAsia="{east_asian}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


# A heading that runs into its paragraph, 「（一）……。」: the face changes inside the line.
_RUN_IN = (
    '<w:style w:type="character" w:customStyle="1" w:styleId="GwRunIn"><w:name w:val="二级标题字"/><w:qFormat/>'
    f'<w:rPr><w:rFonts w:eastAsia="{KAI}"/></w:rPr></w:style>'
)
# Date and number of the draft, behind the label in the footer: small, the page number must stay the first to be seen.
_DRAFT_NUMBER = (
    '<w:style w:type="character" w:customStyle="1" w:styleId="GwDraft"><w:name w:val="稿号"/><w:qFormat/>'
    f"<w:rPr>{_size(8)}</w:rPr></w:style>"
)

_FONTS = (
    (FANG, "仿宋", "02010609030101010101", "86", "modern"),
    (KAI, "楷体", "02010609030101010101", "86", "modern"),
    (HEI, "SimHei", "02010609060101010101", "86", "modern"),
    (XBS, "小标宋", "", "86", "script"),
    (SONG, "SimSun", "02010600030101010101", "86", "auto"),
    (LATIN, "", "02020603050405020304", "00", "roman"),
)


def fonts_part() -> bytes:
    """`word/fontTable.xml`: official names, with the names that the same faces have on newer systems."""
    return part("fonts", "".join(_font(*row) for row in _FONTS))


def _font(name: str, other: str, panose: str, charset: str, family: str) -> str:
    alternative = f'<w:altName w:val="{other}"/>' if other else ""
    shape = f'<w:panose1 w:val="{panose}"/>' if panose else ""
    return (
        f'<w:font w:name="{name}">{alternative}{shape}<w:charset w:val="{charset}"/>'
        f'<w:family w:val="{family}"/></w:font>'
    )


def settings_part() -> bytes:
    """`word/settings.xml`: odd and even pages differ, punctuation keeps its full width."""
    compatible = (
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    return part(
        "settings",
        '<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'{compatible}<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
    )
