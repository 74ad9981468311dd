"""Small pieces of WordprocessingML (ECMA-376 part 1) as text: paragraphs, runs, cells.

The order of children follows the schema: Word takes a file whose properties stand in another order for damaged.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TWIPS_A_MM = 1440 / 25.4
POINT = 20
"""Twips in a point."""


def twips(millimetres: float) -> int:
    """Millimetres → twentieths of a point."""
    return round(millimetres * TWIPS_A_MM)


def part(name: str, content: str) -> bytes:
    """A whole part: root element `w:name` around `content`."""
    return f"{HEAD}<w:{name} {NAMESPACES}>{content}</w:{name}>".encode()


def run(text: str, style: str = "") -> str:
    """A run of text, in a character style when one is given."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, content: str, *, keep_next: bool = False, extra: str = "") -> str:
    """A paragraph. `extra` are further properties that come after keepNext in the schema."""
    keep = "<w:keepNext/>" if keep_next else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{extra}</w:pPr>{content}</w:p>'


def tag_line(tag: str, style: str) -> str:
    """A paragraph that holds one template tag and leaves nothing behind, such as `{%p endif %}`."""
    return paragraph(style, run(tag))


def field(instruction: str, result: str) -> str:
    """A complex field with its last result: WPS shows nothing where separate and result are missing."""
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f"{kinds[0]}{code}{kinds[1]}{run(result)}{kinds[2]}"
