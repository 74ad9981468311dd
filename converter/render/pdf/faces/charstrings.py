"""A glyph of a CFF font without its hints (Adobe technical note 5177, the Type 2 charstring format).

Hints stand in two places: stems before the first contour, and masks between the curves, whose size follows from the
number of stems. All else is left as it stands, byte for byte. WeasyPrint's own subset has no hints either.
"""

from __future__ import annotations

import re
from functools import lru_cache

from converter.render.pdf.faces.tables import Uncuttable

_LONG_OPERAND = rb"[\xf7-\xfe].|\x1c..|\xff...."
_OPERAND = rb"(?:[\x20-\xf6]|%b)" % _LONG_OPERAND
_DRAWING = rb"(?:[\x20-\xf6\x04-\x08\x0e\x15\x16\x18-\x1b\x1e\x1f]++|%b|\x0c[\x22-\x25])" % _LONG_OPERAND
"""Operands, moves, lines, curves, flexes and the end: nothing that calls a subroutine or calculates."""
_LARGEST_MASK = 12
"""Bytes; a bit for each of 96 stems."""

_operand = re.compile(_OPERAND, re.S)
_stems = re.compile(rb"(?:%b*+[\x01\x03\x12\x17])*+(?:%b*+(?=[\x13\x14]))?" % (_OPERAND, _OPERAND), re.S)
"""Stems with their operators, then those that stand right before the first mask and need none."""


def without_hints(charstring: bytes) -> bytes:
    """The charstring without stems and masks. Raises Uncuttable when it holds more than operands and drawing."""
    found = _stems.match(charstring)
    end = found.end() if found else 0
    numbers = _operand.findall(charstring[:end])
    # A stem is two numbers; one more is the advance width, which belongs to whatever operator comes first.
    width = numbers[0] if len(numbers) % 2 else b""
    mask_size = (len(numbers) // 2 + 7) // 8
    if mask_size > _LARGEST_MASK:
        raise Uncuttable("too many stems")
    drawing = _drawing(mask_size).findall(charstring, end)
    masks = drawing.count(b"")
    if sum(map(len, drawing)) + masks * (1 + mask_size) != len(charstring) - end:
        raise Uncuttable("a charstring of a kind that is not known")
    return width + b"".join(drawing)


@lru_cache(maxsize=_LARGEST_MASK + 1)
def _drawing(mask_size: int) -> re.Pattern[bytes]:
    """Finds runs without masks as they are, and each mask as nothing."""
    return re.compile(rb"(%b++)|[\x13\x14].{%d}" % (_DRAWING, mask_size), re.S)
