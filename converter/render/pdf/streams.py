"""The last look at every object of the PDF: black as one ink, each object made into bytes once, stream ends that nobody
can misread.

Left to itself pydyf makes the bytes of each object twice, for the file and for the file's identifier, and deflates as
small as it can: a tenth of the time that a report takes, for less than a hundredth of its size.
"""

from __future__ import annotations

import zlib
from typing import Any

import pydyf

LEVEL = 5
"""Of zlib, 1 to 9: the last one before time grows faster than files shrink."""
_BLACK = {b"0 0 0 rg": b"0 g", b"0 0 0 RG": b"0 G"}
_RETURN = 0x0D


class _Settled(pydyf.Object):  # type: ignore[misc]
    """An object of the PDF as its bytes."""

    data = b""
    compressible = False

    def __init__(self, item: Any) -> None:
        super().__init__()
        self.number = item.number
        self.data = item.data
        self.compressible = item.compressible


def settle_objects(pdf: Any) -> None:
    """Make every object its bytes; nothing can be changed after that.

    Black in RGB becomes black in grey: one ink in print, not four. No stream's bytes end in a carriage return:
    with the line feed before `endstream` it would read as one line end, and the length as wrong (ISO 19005-3 6.1.7.1).
    """
    for place, item in enumerate(pdf.objects):
        if isinstance(item, pydyf.Stream):
            _settle(item)
        if item.free == "n":
            pdf.objects[place] = _Settled(item)


def _settle(item: Any) -> None:
    raw = b"\n".join([_BLACK.get(part, part) if isinstance(part, bytes) else _written(part) for part in item.stream])
    if item.compress and zlib.adler32(raw) & 0xFF == _RETURN:  # what a deflated stream ends in
        if item.extra:
            item.compress = False  # a font, a profile, data: nothing may be added to it
        else:
            raw += b"\n"
    if item.compress:
        item.compress = False
        item.extra["Filter"] = "/FlateDecode"
        raw = zlib.compress(raw, LEVEL)
    item.stream = [raw]


def _written(part: Any) -> bytes:
    """An operand as pydyf writes it."""
    return part.encode("ascii") if isinstance(part, str) else bytes(pydyf.Array([part]).data[1:-1])
