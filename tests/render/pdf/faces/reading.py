"""What fontTools, a reader of its own, sees in fonts; and small fonts that it makes."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.cffLib import CFFFontSet, FDArrayIndex, FDSelect, FontDict, PrivateDict, SubrsIndex
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import calcChecksum
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fontTools.ttLib.tables.ttProgram import Program

from converter.render.fonts import find_fonts
from converter.render.pdf.faces.cut import is_cff

logging.getLogger("fontTools").setLevel(logging.ERROR)  # gkai00mp.ttf has a few bytes too many
FILES = {face.family: face.path for face in find_fonts().present if face.path and not face.family.startswith("GWUser")}


@dataclass(frozen=True)
class Glyph:
    """What a glyph draws, and how far it advances; a TrueType glyph has its side bearing too."""

    outline: tuple[Any, ...]
    metrics: tuple[float, ...]


class Reader:
    """A font file or a bare CFF font, glyph by glyph."""

    def __init__(self, data: bytes) -> None:
        self.cff: Any = None
        if data[:1] == b"\1":
            self.cff = CFFFontSet()
            self.cff.decompile(io.BytesIO(data), None)
            self.count = self.top.CIDCount
            return
        self.font = TTFont(io.BytesIO(data))
        self.count = self.font["maxp"].numGlyphs
        self._order = self.font.getGlyphOrder()
        self._set = self.font.getGlyphSet()
        if "CFF " in self.font:
            self.cff = self.font["CFF "].cff

    @property
    def top(self) -> Any:
        return self.cff.topDictIndex[0]

    def glyph(self, number: int) -> Glyph:
        if self.cff and not hasattr(self, "font"):
            charstring = self.top.CharStrings[f"cid{number:05d}" if number else ".notdef"]
        elif self.cff:
            charstring = self.top.CharStrings[self._order[number]]
        else:
            pen = DecomposingRecordingPen(self._set)
            self._set[self._order[number]].draw(pen)
            return Glyph(tuple(pen.value), self.font["hmtx"][self._order[number]])
        pen = DecomposingRecordingPen(None)
        charstring.draw(pen)
        return Glyph(tuple(pen.value), (charstring.width,))


@cache
def source(family: str) -> tuple[bytes, Reader]:
    """A face of the program, and its reader."""
    path = FILES[family]
    assert isinstance(path, Path)
    data = path.read_bytes()
    return data, Reader(data)


def assert_same_glyphs(cut: bytes | None, whole: Reader, glyphs: Iterable[int]) -> Reader:
    assert cut is not None
    if not is_cff(cut):
        assert_sound(cut)
    reader = Reader(cut)
    for number in {0, *glyphs}:
        assert reader.glyph(number) == whole.glyph(number), number
    return reader


def assert_sound(cut: bytes) -> None:
    """The sums of an OpenType file are right, of its tables and as a whole."""
    font = TTFont(io.BytesIO(cut), checkChecksums=2)
    for tag in font.reader.keys():  # noqa: SIM118
        assert font.reader[tag] is not None
    assert calcChecksum(cut) == 0xB1B0AFBA


def make_cff(*, fonts: int = 0, select: int = 3, subroutines: str = "", glyphs: int = 12) -> bytes:
    """An OpenType file with CFF outlines: CID-keyed with so many font dictionaries, else name-keyed."""
    names = [".notdef", *(f"cid{number:05d}" for number in range(1, glyphs))]
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x4E00 + number: name for number, name in enumerate(names)})
    charstrings = {}
    for number, name in enumerate(names):
        pen = T2CharStringPen(500 + number, None)
        pen.moveTo((number, 0))
        pen.lineTo((100, 300 + 7 * number))
        pen.curveTo((-1500, 20), (30, 1200 + number), (50, 60))
        pen.closePath()
        charstrings[name] = pen.getCharString()
    builder.setupCFF("Made", {}, charstrings, {})
    builder.setupHorizontalMetrics({name: (500 + number, 0) for number, name in enumerate(names)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    if fonts:
        _key_by_cid(builder.font["CFF "].cff.topDictIndex[0], fonts, select)
    if subroutines == "global":
        builder.font["CFF "].cff.GlobalSubrs.append(T2CharString(program=["return"]))
    elif subroutines == "local":
        private = builder.font["CFF "].cff.topDictIndex[0].FDArray[0].Private
        private.Subrs = SubrsIndex()
        private.Subrs.append(T2CharString(program=["return"]))
    return _saved(builder)


def make_truetype() -> bytes:
    """A file with a triangle, a glyph composed of it, and one composed of that; all have instructions."""
    names = [".notdef", "empty", "triangle", "moved", "twice", "other"]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x4E00 + number: name for number, name in enumerate(names)})
    glyphs: dict[str, Any] = {}
    for name in names:
        pen = TTGlyphPen(glyphs)
        if name == "moved":
            pen.addComponent("triangle", (1, 0, 0, 1, 300, -40))
        elif name == "twice":
            pen.addComponent("triangle", (0.5, 0, 0, 0.5, 0, 0))
            pen.addComponent("moved", (1, 0.25, 0, 1, 10, 20))
        elif name != "empty":
            for point in ((50, 0), (400, 10), (len(name), 700)):
                (pen.lineTo if pen.points else pen.moveTo)(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
        if name != "empty":
            glyphs[name].program = Program()
            glyphs[name].program.fromBytecode(bytes([0xB0, 7, 0x21] * len(name)))
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (600, number) for number, name in enumerate(names)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    return _saved(builder)


def with_table(file: bytes, tag: str, data: bytes = b"anything") -> bytes:
    """The file with one more table, or another in its place."""
    font = TTFont(io.BytesIO(file))
    table = DefaultTable(tag)
    table.data = data
    font[tag] = table
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _saved(builder: Any) -> bytes:
    builder.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def _key_by_cid(top: Any, fonts: int, select: int) -> None:
    top.ROS = ("Adobe", "Identity", 0)
    top.CIDCount = len(top.CharStrings)
    top.FDArray = FDArrayIndex()
    for number in range(fonts):
        font = FontDict()
        font.setCFF2(False)
        font.FontName = f"Made-{number}"
        font.Private = PrivateDict()
        font.Private.nominalWidthX = 100 * number
        font.Private.BlueValues = [-10, 0]
        top.FDArray.append(font)
    top.FDSelect = FDSelect()
    top.FDSelect.format = select
    top.FDSelect.gidArray = [number * fonts // len(top.CharStrings) for number in range(len(top.CharStrings))]
    del top.Private
