"""Measures and breaks that a style sheet cannot express: the balanced title, indent of the sign-off, room for ink."""

from __future__ import annotations

import math
import re
import unicodedata

CELL = 15.75
"""Advance of one full-width character of the body in pt: 16 pt less 0.25 pt (28 in 156 mm)."""

PITCH = 28.95
"""From line to line in pt: 22 lines of 225 mm."""

TITLE_LINE = 20
"""Full-width characters of 22 pt in one title line of 156 mm."""

_BEFORE = re.compile(r"政府信息公开|关于")
_AFTER = re.compile(r"年度|年|区|县|市|办公室|委员会|人民政府|局")


def width_in_cells(text: str) -> float:
    """Width of text in full-width characters; letters and digits of the Latin face count half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def title_lines(title: str, limit: float = TITLE_LINE) -> list[str]:
    """The title in as few lines as fit, broken where the sense breaks, lines about equally long.

    GB/T 9704-2012 7.3.1: a title of several lines is broken between words, arranged symmetrically.
    """
    lines: list[str] = []
    rest = title
    while width_in_cells(rest) > limit:
        count = -(-width_in_cells(rest) // limit)
        cut = _best_cut(rest, width_in_cells(rest) / count, limit)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return [*lines, rest]


def _best_cut(text: str, target: float, limit: float) -> int:
    """Where to break: near `target`, at the end of a word where one is near, never inside a number."""
    sense = {match.start() for match in _BEFORE.finditer(text)} | {match.end() for match in _AFTER.finditer(text)}
    best, cut = float("inf"), 1
    for i in range(1, len(text)):
        width = width_in_cells(text[:i])
        if width > limit:
            break
        inside = text[i - 1].isascii() and text[i].isascii() and text[i - 1].isalnum() and text[i].isalnum()
        splits_year = text[i - 1].isdigit() and text[i] in "年月日"
        cost = abs(width - target) + (0 if i in sense else 8) + (50 if inside or splits_year else 0)
        if text[i] in "，。、；：？！）》”" or text[i - 1] in "（《“":
            cost += 50
        if cost < best:
            best, cut = cost, i
    return cut


def signoff_width(agency: str, date: str) -> float:
    """Width in pt of the sign-off block: that of the longer of its two lines, at most the type area's."""
    return round(min(28.0, max(width_in_cells(agency), width_in_cells(date))) * CELL, 2)


def signoff_indent(agency: str, date: str) -> float:
    """Distance in pt of the sign-off block from the right edge of the type area.

    GB/T 9704-2012 7.3.5.1: with a seal the date stands four characters in from the right and the
    name is centred above it. The block is as wide as the longer of the two.
    """
    spare = (width_in_cells(agency) - width_in_cells(date)) / 2
    return round(max(0.0, 4 - max(0.0, spare)) * CELL, 2)


def signature_room(diameter: float, lines: int) -> float:
    """Room in pt above the line to sign on, in whole lines of the grid, besides the line that a sign-off leaves free.

    The seal (diameter in mm) is stamped 4 mm above the middle of the sign-off's `lines`, by hand: 3 mm are added.
    A report without a sign-off has two lines of room.
    """
    if not lines:
        return 2 * PITCH
    millimetre = 72 / 25.4
    below = (diameter / 2 - 4 + 3) * millimetre - lines * PITCH / 2
    above_the_characters = (PITCH - 16) / 2
    return round(PITCH * max(0, math.ceil((below - above_the_characters) / PITCH) - 1), 2)
