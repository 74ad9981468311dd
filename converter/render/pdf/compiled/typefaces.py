"""The faces of a process: each font file once, with the width of every glyph, and its objects in a PDF.

A face is what WeasyPrint takes it for, so that names, flags and metrics in the PDF are the same. Widths come from the
font's own table and not from the first size that happens to be drawn: the same bytes whoever the neighbours are.
"""

from __future__ import annotations

import copy
import zlib
from array import array
from collections.abc import Mapping
from sys import byteorder
from typing import Any

from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz
from weasyprint.text.fonts import get_pango_font_key

from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.compiled.write import pdf_string, stream_object
from converter.render.pdf.faces.cut import is_cff, open_font
from converter.render.pdf.faces.tables import Uncuttable, part, read_tables, unsigned

_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n"
    "/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange"
)
_CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_BFCHARS = 100
_BARE, _WHOLE = "CIDFontType0", "CIDFontType2/CIDToGIDMap/Identity"
_FEW, _MOST_REMEMBERED = 64, 64
OBJECTS = 5
"""PDF objects that a face needs."""


class _Widths:
    """Glyph → width in thousandths of an em, as WeasyPrint rounds it."""

    def __init__(self, file: memoryview) -> None:
        try:
            tables = read_tables(file)
            wide = unsigned(tables[b"hhea"], 34)
            em = unsigned(tables[b"head"], 18)
            metrics = array("H", bytes(part(tables[b"hmtx"], 0, 4 * wide)))
        except (Uncuttable, KeyError):
            raise Unfit("字体文件不能按字切分", "a font that cannot be cut") from None
        if byteorder == "little":
            metrics.byteswap()
        self._widths = [round(width * 1000 / em) for width in metrics[::2]]

    def __contains__(self, glyph: int) -> bool:
        return True

    def __getitem__(self, glyph: int) -> int:
        return self._widths[min(glyph, len(self._widths) - 1)]


class Typeface:
    """One font file."""

    def __init__(self, font: Any) -> None:
        if font.bitmap or font.png or font.svg or font.colr or font.variations:
            raise Unfit("字体是可变、位图或彩色字体", "a font that varies, or of bitmaps, or of colours")
        self.font = font
        self.name = f"/{font.hash}"
        self._meanings: dict[tuple[int, str], str] = {}
        self._remembered: dict[tuple[tuple[int, str], ...], tuple[bytes, str, bytes]] = {}
        self._blob, file = _file_of(font.hb_face)
        try:
            self._file = open_font(file)
        except Uncuttable:
            raise Unfit("字体文件不能按字切分", "a font that cannot be cut") from None
        font.file_content = b""
        font.widths = self.widths = _Widths(file)
        font.get_unused_glyph_id = _missing

    def fresh(self) -> Any:
        """WeasyPrint's font with an empty map of characters, to be drawn with."""
        font = copy.copy(self.font)
        font.to_unicode = {}
        return font

    def objects(self, used: Mapping[int, str], at: int) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]:
        """Dictionaries and streams of this face with the glyphs `used` (and their texts), numbered from `at` on."""
        program, kind, cmap = self._streams(used)
        widths = {glyph: self.widths[glyph] for glyph in used}
        base = self.font.name.decode()
        font = (
            f"<</Type/Font/Subtype/Type0/BaseFont{base}/ToUnicode {at + 4} 0 R/Encoding/Identity-H"
            f"/DescendantFonts[{at + 1} 0 R]>>"
        )
        descendant = (
            f"<</Type/Font/Subtype/{kind}/BaseFont{base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            f"/Supplement 0>>/W[{_runs(widths)}]/FontDescriptor {at + 2} 0 R>>"
        )
        return [
            (at, font.encode()),
            (at + 1, descendant.encode()),
            (at + 2, self._descriptor(widths, f"/FontFile{3 if kind == _BARE else 2} {at + 3} 0 R")),
        ], [(at + 3, program), (at + 4, cmap)]

    def _streams(self, used: Mapping[int, str]) -> tuple[bytes, str, bytes]:
        """Font program, kind of font, and map of characters. Few glyphs are those of headings, which come again."""
        key = tuple(used.items())
        if key in self._remembered:
            return self._remembered[key]
        try:
            program = self._file.cut(used)
        except Uncuttable:
            raise Unfit("字体文件不能按字切分", "a font that cannot be cut") from None
        # Charstrings hold next to nothing that comes twice: to look for it takes twice the time for a fiftieth less.
        extra, kind, strategy = b"/Length1 %d" % len(program), _WHOLE, zlib.Z_DEFAULT_STRATEGY
        if is_cff(program):
            extra, kind, strategy = b"/Subtype/CIDFontType0C", _BARE, zlib.Z_RLE
        made = stream_object(extra, program, strategy=strategy), kind, stream_object(b"", self._to_unicode(used))
        if len(used) <= _FEW:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = made
        return made

    def _to_unicode(self, used: Mapping[int, str]) -> bytes:
        """The map from glyphs to characters (ISO 32000-1 9.10.3)."""
        known = self._meanings
        for item in used.items() - known.keys():
            known[item] = f"<{item[0]:04x}> <{item[1].encode('utf-16-be').hex()}>"
        lines = [known[item] for item in used.items()]
        parts = [_CMAP_HEAD]
        for start in range(0, len(lines), _BFCHARS):
            batch = lines[start : start + _BFCHARS]
            parts += [f"{len(batch)} beginbfchar", *batch, "endbfchar"]
        return "\n".join([*parts, _CMAP_TAIL]).encode()

    def _descriptor(self, widths: Mapping[int, int], file: str) -> bytes:
        font = self.font
        flags = font.flags + (len(widths) > 1 and len(set(widths.values())) == 1)
        text = (
            f"<</Type/FontDescriptor/FontName{font.name.decode()}/FontFamily{pdf_string(font.family)}/Flags {flags}"
            f"/FontBBox[0 {font.descent} {max(widths.values())} {font.ascent}]/ItalicAngle {font.italic_angle}"
            f"/Ascent {font.ascent}/Descent {font.descent}/CapHeight {font.ascent}/StemV {font.stemv}"
            f"/StemH {font.stemh}{file}>>"
        )
        return text.encode()


class Typefaces:
    """All faces that a process has met, by WeasyPrint's name for the file."""

    def __init__(self) -> None:
        self._by_name: dict[str, Typeface] = {}
        self._by_key: dict[int, Typeface] = {}

    def of(self, pango_font: Any) -> tuple[Typeface, float]:
        """The face behind a Pango font, and the size of the latter in px."""
        key, description, size = get_pango_font_key(pango_font)
        face = self._by_key.get(key)
        if face is None:
            face = Typeface(Font(pango_font, description, size))
            face = self._by_key[key] = self._by_name.setdefault(face.name, face)
        return face, size

    def __getitem__(self, name: str) -> Typeface:
        return self._by_name[name]


def _file_of(face: Any) -> tuple[Any, memoryview]:
    """A font's file as HarfBuzz has it in memory, not copied, and what keeps it there."""
    blob = ffi.gc(harfbuzz.hb_face_reference_blob(face), harfbuzz.hb_blob_destroy)
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    if data == ffi.NULL:
        raise Unfit("读不到字体文件", "a font whose file cannot be had")
    return blob, memoryview(ffi.buffer(data, length[0])).toreadonly()


def _missing(codepoint: int) -> int:
    raise Unfit(f"现有字体里没有 U+{codepoint:04X}", f"no face has U+{codepoint:04X}")


def _runs(widths: Mapping[int, int]) -> str:
    """Widths as PDF wants them: the first glyph of a run, then the widths in it."""
    runs: list[str] = []
    last = -2
    for glyph, width in widths.items():
        runs.append(f" {width}" if glyph == last + 1 else f"{']' if runs else ''}{glyph}[{width}")
        last = glyph
    return "".join(runs) + "]"
