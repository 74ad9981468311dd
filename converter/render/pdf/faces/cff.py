"""CFF outlines (Adobe technical note 5176): the used charstrings, and a bare CID-keyed font around them.

The CID of a glyph is its id in the source, so content streams stay as they are. The PDF embeds it as FontFile3 of
subtype CIDFontType0C (ISO 32000-1 9.9); characters, names and widths stand in the PDF's own dictionaries.

Only CID-keyed fonts without subroutines, such as FandolFang: in others a glyph may lean on other parts of the font,
which only an interpreter of charstrings would find.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterable
from itertools import accumulate
from sys import byteorder

from converter.render.pdf.faces.charstrings import without_hints
from converter.render.pdf.faces.tables import Uncuttable, part, unsigned

# Operators of DICTs.
_BOUNDING_BOX, _CHARSET, _CHARSTRINGS, _PRIVATE, _SUBROUTINES = b"\x05", b"\x0f", b"\x11", b"\x12", b"\x13"
_DEFAULT_WIDTH, _NOMINAL_WIDTH = b"\x14", b"\x15"
_PAINT_TYPE, _CHARSTRING_TYPE, _MATRIX = b"\x0c\x05", b"\x0c\x06", b"\x0c\x07"
_ORDERING, _CID_COUNT, _FONTS, _FONT_OF_GLYPH = b"\x0c\x1e", b"\x0c\x22", b"\x0c\x24", b"\x0c\x25"

_INTEGER = rb"(?:[\x20-\xf6]|[\xf7-\xfe].|\x1c..|\x1d....)"
_F = b"\\xf0-\\xff" + b"".join(b"\\x%xf" % half for half in range(15))
_REAL = rb"\x1e[^%b]*+[%b]" % (_F, _F)
"""Ends with the first half byte that is F."""
_integer = re.compile(_INTEGER, re.S)
_entry = re.compile(rb"((?:%b|%b)*+)(\x0c.|[\x00-\x0b\x0d-\x15])" % (_INTEGER, _REAL), re.S)

# First byte of numbers that are longer than two bytes; formats of charset and FDSelect.
_TWO_BYTES, _FOUR_BYTES = 28, 29
_LISTED, _IN_RANGES = 0, 3
_LONGEST_DICT = 4096
_MOST_FONTS = 256
_HEADER = b"\1\0\4\4"
_NO_SUBROUTINES = bytes(2)
_FIRST_STRING_OF_THE_FONT = 391

_Dict = dict[bytes, bytes]
"""The operands of each operator, as they are written."""


class CffFont:
    """What a cut needs of a whole CID-keyed font without subroutines. Charstrings that were cut once are remembered."""

    def __init__(self, table: memoryview) -> None:
        self._table = table
        names = _Index(table, unsigned(table, 2, 1))
        tops = _Index(table, names.end)
        strings = _Index(table, tops.end)
        if (names.count, tops.count, _Index(table, strings.end).count) != (1, 1, 0):
            raise Uncuttable("not one font, or global subroutines")
        top = _read_dict(tops.item(0))
        if _ORDERING not in top or _PAINT_TYPE in top or _CHARSTRING_TYPE in top:
            raise Uncuttable("not CID-keyed, or not of filled Type 2 charstrings")
        fonts = _Index(table, *_numbers(top, _FONTS, 1))
        if fonts.count > _MOST_FONTS:
            raise Uncuttable("more font dictionaries than FDSelect can tell apart")
        dicts = [_read_dict(fonts.item(number)) for number in range(fonts.count)]
        self._charstrings = _Index(table, *_numbers(top, _CHARSTRINGS, 1))
        self._font_of_glyph = self._select(*_numbers(top, _FONT_OF_GLYPH, 1))
        if not self._charstrings.count or max(self._font_of_glyph) >= fonts.count:
            raise Uncuttable("no glyphs, or a glyph of no font dictionary")
        self.name = names.item(0)
        self.shape = _only(top, _BOUNDING_BOX, _MATRIX)
        self.shapes = [_only(font, _MATRIX) for font in dicts]
        self.privates = [self._private(font) for font in dicts]
        self._cut: dict[int, bytes] = {}

    def cut(self, used: Iterable[int]) -> bytes:
        """A font that holds these glyphs and `.notdef`. Raises Uncuttable."""
        glyphs = sorted({0, *used})
        charstrings = _write_index(self._charstrings_of(glyphs))
        privates = [_write_dict(private) for private in self.privates]
        parts = [
            bytes([_LISTED]) + _big_endian(array("H", glyphs[1:])),
            bytes([_LISTED, *(self._font_of_glyph[glyph] for glyph in glyphs)]),
            charstrings,
            *privates,
        ]
        name = _write_index([self.name])
        strings = _write_index([b"Adobe", b"Identity"])

        def front(places: list[int]) -> bytes:
            pointers = dict(
                zip((_CHARSET, _FONT_OF_GLYPH, _CHARSTRINGS, _FONTS), map(_write_number, places), strict=True)
            )
            first = _FIRST_STRING_OF_THE_FONT
            ordering = {_ORDERING: b"".join(map(_write_number, (first, first + 1, 0)))}  # has to come first
            top = _write_dict({**ordering, **self.shape, _CID_COUNT: _write_number(glyphs[-1] + 1), **pointers})
            return b"".join([_HEADER, name, _write_index([top]), strings, _NO_SUBROUTINES])

        # A number is five bytes long, whatever it is, so that the front's size is known before the places are.
        *places, end = accumulate(map(len, parts), initial=len(front([0, 0, 0, 0])))
        fonts = [
            _write_dict({**shape, _PRIVATE: _write_number(len(private)) + _write_number(at)})
            for shape, private, at in zip(self.shapes, privates, places[3:], strict=True)
        ]
        return b"".join([front([*places[:3], end]), *parts, _write_index(fonts)])

    def _charstrings_of(self, glyphs: list[int]) -> list[bytes]:
        """The outlines of these glyphs, without hints."""
        size = 0
        for glyph in glyphs:
            if glyph not in self._cut:
                charstring = self._charstrings.item(glyph)
                size += len(charstring)
                if size > len(self._table):
                    raise Uncuttable("charstrings that overlap")
                self._cut[glyph] = without_hints(charstring)
        return [self._cut[glyph] for glyph in glyphs]

    def _private(self, font: _Dict) -> _Dict:
        """The widths of a font dictionary; what else a private dictionary holds is hinting."""
        size, at = _numbers(font, _PRIVATE, 2)
        private = _read_dict(bytes(part(self._table, at, size)))
        if _SUBROUTINES in private:
            raise Uncuttable("subroutines")
        return _only(private, _DEFAULT_WIDTH, _NOMINAL_WIDTH)

    def _select(self, at: int) -> bytes:
        """The font dictionary of each glyph (FDSelect), listed or in ranges."""
        count = self._charstrings.count
        kind = unsigned(self._table, at, 1)
        if kind == _LISTED:
            return bytes(part(self._table, at + 1, count))
        found = bytearray()
        for place in range(at + 3, at + 3 + 3 * unsigned(self._table, at + 1), 3):
            first, behind = unsigned(self._table, place), unsigned(self._table, place + 3)
            if kind != _IN_RANGES or first != len(found) or not first < behind <= count:
                raise Uncuttable("font dictionaries of glyphs out of order")
            found += bytes(part(self._table, place + 2, 1)) * (behind - first)
        if len(found) != count:
            raise Uncuttable("glyphs without a font dictionary")
        return bytes(found)


class _Index:
    """An INDEX: byte strings in a row, behind the offsets at which they begin."""

    def __init__(self, table: memoryview, at: int) -> None:
        self._table = table
        self.count = unsigned(table, at)
        self._size = unsigned(table, at + 2, 1) if self.count else 1
        if not 1 <= self._size <= 4:
            raise Uncuttable("offsets of a size that there is not")
        self._offsets = at + 3
        self._base = self._offsets + (self.count + 1) * self._size - 1
        self.end = self._base + self._offset(self.count) if self.count else at + 2

    def item(self, number: int) -> bytes:
        """A copy of one byte string."""
        if not 0 <= number < self.count:
            raise Uncuttable("no such item")
        start, end = self._offset(number), self._offset(number + 1)
        return bytes(part(self._table, self._base + start, end - start))

    def _offset(self, number: int) -> int:
        return unsigned(self._table, self._offsets + number * self._size, self._size)


def _write_index(items: list[bytes]) -> bytes:
    offsets = array("I", accumulate(map(len, items), initial=1))
    return b"".join([struct.pack(">HB", len(items), offsets.itemsize), _big_endian(offsets), *items])


def _read_dict(data: bytes) -> _Dict:
    if len(data) > _LONGEST_DICT:
        raise Uncuttable("a DICT longer than any is")
    found = {}
    at = 0
    while at < len(data):
        entry = _entry.match(data, at)
        if not entry:
            raise Uncuttable("not a DICT")
        operands, operator = entry.groups()
        found[operator] = operands
        at = entry.end()
    return found


def _write_dict(entries: _Dict) -> bytes:
    return b"".join(operands + operator for operator, operands in entries.items())


def _only(entries: _Dict, *operators: bytes) -> _Dict:
    return {operator: entries[operator] for operator in operators if operator in entries}


def _numbers(entries: _Dict, operator: bytes, count: int) -> list[int]:
    """The operands of an operator that has so many, all of them whole numbers."""
    written = _integer.findall(entries.get(operator, b""))
    if len(written) != count or b"".join(written) != entries[operator]:
        raise Uncuttable("a DICT without what it needs")
    return [_read_number(number) for number in written]


def _read_number(written: bytes) -> int:
    first = written[0]
    if first in (_TWO_BYTES, _FOUR_BYTES):
        return int.from_bytes(written[1:], "big", signed=True)
    if first < 247:
        return first - 139
    return (first - 247) * 256 + written[1] + 108 if first < 251 else -(first - 251) * 256 - written[1] - 108


def _write_number(number: int) -> bytes:
    return struct.pack(">Bi", _FOUR_BYTES, number)


def _big_endian(numbers: array[int]) -> bytes:
    if byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()
