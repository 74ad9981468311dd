"""TrueType outlines: the used glyphs, and those that they are composed of, under the numbers that they have.

Glyph ids are kept, so content streams stay as they are: `loca` and `hmtx` reach to the last glyph that is kept, and
what lies between is empty. Six tables are all that a PDF needs (ISO 32000-1 9.9); characters, names and widths stand in
its own dictionaries.

Hinting goes, as it does in WeasyPrint's own subset: `fpgm`, `prep` and `cvt ` for all glyphs, and with them the
instructions in the glyphs, which call the functions that `fpgm` defines and would be faults without them.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Mapping
from itertools import accumulate
from sys import byteorder

from converter.render.pdf.faces.tables import Uncuttable, part, unsigned, write_tables

_FLAVOUR = b"\x00\x01\x00\x00"
_GLYPH_HEADER = 10
_LONGEST_SHORT_LOCA = 2 * 0xFFFF
# Flags of a component.
_WORD_ARGUMENTS, _SCALE, _MORE, _TWO_SCALES, _MATRIX, _INSTRUCTIONS = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100
_NO_INSTRUCTIONS = struct.pack(">7H", 1, 0, 0, 0, 0, 0, 0)
"""Zones, twilight points, storage, functions, instructions, stack, sizes: what `maxp` says of an unhinted font."""


class TrueTypeFont:
    """Glyphs and their metrics in the tables of a whole font. Outlines that were cut once are remembered."""

    def __init__(self, tables: Mapping[bytes, memoryview]) -> None:
        self._tables = tables
        self._cut: dict[int, tuple[bytes, list[int]]] = {}
        self._glyf, self._loca, self._hmtx = tables[b"glyf"], tables[b"loca"], tables[b"hmtx"]
        self._size = len(self._glyf)
        self._count = unsigned(tables[b"maxp"], 4)
        self._wide = unsigned(tables[b"hhea"], 34)
        offset_format = unsigned(tables[b"head"], 50)
        is_known = offset_format in (0, 1) and unsigned(tables[b"head"], 52) == 0
        if not is_known or unsigned(tables[b"maxp"], 0, 4) != 0x00010000 or not (self._wide and self._size):
            raise Uncuttable("tables of a kind that is not known")
        self._offset_size, self._unit = (4, 1) if offset_format else (2, 2)

    def cut(self, used: Iterable[int]) -> bytes:
        """A TrueType file that holds these glyphs. Raises Uncuttable."""
        tables, kept = self._tables, self._closure(used)
        glyf, loca, is_long = _glyphs(kept)
        count = max(kept) + 1
        head = bytearray(part(tables[b"head"], 0, 54))
        head[50:52] = struct.pack(">H", is_long)
        maxp = bytearray(part(tables[b"maxp"], 0, 32))
        maxp[4:6] = struct.pack(">H", count)
        maxp[14:28] = _NO_INSTRUCTIONS
        hhea = bytearray(part(tables[b"hhea"], 0, 36))
        hhea[34:36] = struct.pack(">H", count)
        metrics = bytearray(4 * count)
        for glyph in kept:
            metrics[4 * glyph : 4 * glyph + 4] = self._metrics(glyph)
        return write_tables(
            _FLAVOUR,
            {
                b"glyf": glyf,
                b"head": bytes(head),
                b"hhea": bytes(hhea),
                b"hmtx": bytes(metrics),
                b"loca": loca,
                b"maxp": bytes(maxp),
            },
        )

    def _closure(self, used: Iterable[int]) -> dict[int, bytes]:
        """Outlines by glyph: `.notdef`, those that are used, and all that they are composed of."""
        kept: dict[int, bytes] = {}
        wanted = [0, *used]
        size = 0
        while wanted:
            glyph = wanted.pop()
            if glyph not in kept:
                if glyph not in self._cut:
                    self._cut[glyph] = self._glyph(glyph)
                kept[glyph], components = self._cut[glyph]
                wanted += components
                size += len(kept[glyph])
                if size > self._size:
                    raise Uncuttable("outlines that overlap")
        return kept

    def _glyph(self, glyph: int) -> tuple[bytes, list[int]]:
        """The outline of a glyph without instructions, and the glyphs that it is composed of."""
        if not 0 <= glyph < self._count:
            raise Uncuttable("no such glyph")
        size = self._offset_size
        start = self._unit * unsigned(self._loca, size * glyph, size)
        end = self._unit * unsigned(self._loca, size * glyph + size, size)
        outline = part(self._glyf, start, end - start)
        if not outline:
            return b"", []
        contours = int.from_bytes(part(outline, 0, 2), "big", signed=True)
        if contours < 0:
            return _composite(outline)
        return (_simple(outline, contours) if contours else bytes(outline)), []

    def _metrics(self, glyph: int) -> bytes:
        """Advance width and left side bearing; the last width of the table holds for all glyphs behind it."""
        if glyph < self._wide:
            return bytes(part(self._hmtx, 4 * glyph, 4))
        width = part(self._hmtx, 4 * self._wide - 4, 2)
        return bytes(width) + bytes(part(self._hmtx, 4 * self._wide + 2 * (glyph - self._wide), 2))


def _simple(outline: memoryview, contours: int) -> bytes:
    at = _GLYPH_HEADER + 2 * contours
    size = unsigned(outline, at)
    if not size:
        return bytes(outline)
    points = at + 2 + size
    return bytes(outline[:at]) + bytes(2) + bytes(part(outline, points, len(outline) - points))


def _composite(outline: memoryview) -> tuple[bytes, list[int]]:
    without = bytearray(outline)
    components = []
    at, flags = _GLYPH_HEADER, _MORE
    while flags & _MORE:
        flags = unsigned(outline, at)
        components.append(unsigned(outline, at + 2))
        without[at : at + 2] = struct.pack(">H", flags & ~_INSTRUCTIONS)
        at += 8 if flags & _WORD_ARGUMENTS else 6
        if flags & _SCALE:
            at += 2
        elif flags & _TWO_SCALES:
            at += 4
        elif flags & _MATRIX:
            at += 8
    return bytes(part(memoryview(without), 0, at)), components


def _glyphs(kept: Mapping[int, bytes]) -> tuple[bytes, bytes, bool]:
    """The tables `glyf` and `loca`, and whether the latter counts in bytes (long) or in pairs of bytes (short)."""
    glyphs = sorted(kept)
    outlines = [kept[glyph] + bytes(len(kept[glyph]) % 2) for glyph in glyphs]
    *starts, end = accumulate(map(len, outlines), initial=0)
    is_long = end > _LONGEST_SHORT_LOCA
    kind, unit = ("I", 1) if is_long else ("H", 2)
    loca = array(kind)
    for glyph, start in zip(glyphs, starts, strict=True):
        loca += array(kind, [start // unit]) * (glyph + 1 - len(loca))
    loca.append(end // unit)
    if byteorder == "little":
        loca.byteswap()
    return b"".join(outlines), loca.tobytes(), is_long
