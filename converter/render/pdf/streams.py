"""The last look at every stream of the PDF: black as one ink, and an end that nobody can misread."""

from __future__ import annotations

import zlib
from typing import Any

import pydyf

_BLACK = {b"0 0 0 rg": b"0 g", b"0 0 0 RG": b"0 G"}
_RETURN = 0x0D


def settle_streams(pdf: Any) -> None:
    """Black in RGB becomes black in grey: one ink in print, not four. No stream's bytes end in a carriage return:
    with the line feed before `endstream` it would read as one line end, and the length as wrong (ISO 19005-3 6.1.7.1).
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            _settle(item)


def _settle(item: Any) -> None:
    parts = [_BLACK.get(part, part) if isinstance(part, bytes) else part for part in item.stream]
    raw = pydyf.Stream(parts).data.split(b"stream\n", 1)[1].removesuffix(b"\nendstream")
    # A compressed stream ends in the low byte of its Adler-32 sum.
    if item.compress and zlib.adler32(raw) & 0xFF == _RETURN:
        if item.extra:
            item.compress = False  # a font, a profile, data: nothing may be added to it
        else:
            raw += b"\n"
    item.stream = [raw]
