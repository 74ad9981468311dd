"""The door: a font file and the glyphs of one report → the font program that the PDF embeds.

Nothing is kept from one call of `cut_font` to the next, and nothing of the font is copied but the slices.
"""

from __future__ import annotations

from collections.abc import Iterable

from converter.render.pdf.faces.cff import CffFont
from converter.render.pdf.faces.tables import Uncuttable, read_tables
from converter.render.pdf.faces.truetype import TrueTypeFont

_TRUETYPE = {b"glyf", b"loca", b"head", b"hhea", b"hmtx", b"maxp"}
_OTHERWISE_DRAWN = {b"fvar", b"gvar", b"CFF2", b"COLR", b"SVG ", b"CBDT", b"sbix", b"VARC"}
"""Outlines that vary, colours, pictures. Bitmaps for screens (EBDT) are left out, as WeasyPrint does."""


def cut_font(file: bytes, used: Iterable[int]) -> bytes | None:
    """A font program with the glyphs `used` under the ids that they have in the file: a TrueType file, or a bare CFF
    font (`is_cff`). None for a font that cannot be cut by slices, or is damaged.
    """
    try:
        return open_font(file).cut(used)
    except Uncuttable:
        return None


def open_font(file: bytes | memoryview) -> CffFont | TrueTypeFont:
    """A font that many programs are cut from: what was cut once is remembered. Raises Uncuttable."""
    data = memoryview(file)
    flavour = bytes(data[:4])
    tables = read_tables(data)
    if not tables.keys() & _OTHERWISE_DRAWN:
        if flavour == b"OTTO" and b"CFF " in tables:
            return CffFont(tables[b"CFF "])
        if flavour in (b"\0\1\0\0", b"true") and tables.keys() >= _TRUETYPE:
            return TrueTypeFont(tables)
    raise Uncuttable("a font of another kind")


def is_cff(program: bytes) -> bool:
    """Whether a program that was cut is a bare CFF font."""
    return program[:1] == b"\1"
