"""Charstrings lose their hints and nothing else."""

from __future__ import annotations

import pytest
from fontTools.cffLib import PrivateDict
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.recordingPen import RecordingPen

from converter.render.pdf.faces.charstrings import without_hints
from converter.render.pdf.faces.tables import Uncuttable

DRAWN = [10, 20, "rmoveto", 30, -400, 1131, "hlineto", -2000, 1.5, 3, 4, 5, 6, "rrcurveto", "endchar"]
STEMS = [-20, 30, 400, -1200]


def masks(count: int, size: int) -> list[object]:
    """Masks whose bytes look like operators and long numbers."""
    return [
        part
        for number in range(count)
        for part in ("hintmask", bytes([0x1C, 0x0E, 0xFF, 0x15][number % 4 :][:1] * size))
    ]


CASES = {
    "no hints": [],
    "horizontal": [*STEMS, "hstem"],
    "vertical": [*STEMS, "vstem"],
    "both": [*STEMS, "hstem", *STEMS, "vstem"],
    "named, then masked": [*STEMS, "hstemhm", *STEMS, "vstemhm", *masks(1, 1)],
    "the second not named": [*STEMS, "hstemhm", *STEMS, *masks(1, 1)],
    "a counter mask first": [*STEMS, "hstemhm", *STEMS, "cntrmask", b"\x13", *masks(2, 1)],
    "nine stems": [*STEMS * 2, "hstemhm", *STEMS, *STEMS, 5, 5, *masks(3, 2)],
}


def compiled(program: list[object]) -> bytes:
    charstring = T2CharString(program=list(program))
    charstring.compile()
    return bytes(charstring.bytecode)


def read(bytecode: bytes) -> tuple[object, float, list[object]]:
    """Outline, width and program."""
    private = PrivateDict()
    private.nominalWidthX, private.defaultWidthX = 700, 1000
    charstring = T2CharString(bytecode=bytecode, private=private)
    pen = RecordingPen()
    charstring.draw(pen)
    charstring.decompile()
    return pen.value, charstring.width, charstring.program


@pytest.mark.parametrize("width", [[], [-33], [1131], [0.5]], ids=["usual width", "short", "long", "fraction"])
@pytest.mark.parametrize("hints", CASES.values(), ids=CASES)
def test_hints_go_and_outline_and_width_stay(hints: list[object], width: list[object]) -> None:
    between = masks(2, (len([part for part in hints if isinstance(part, int)]) // 2 + 7) // 8)
    is_masked = "hintmask" in hints
    program = [*width, *hints, *DRAWN[:3], *(between if is_masked else []), *DRAWN[3:]]
    stripped = without_hints(compiled(program))
    outline, advance, left = read(stripped)
    assert (outline, advance) == read(compiled(program))[:2]
    assert left == [*width, *DRAWN]
    assert without_hints(stripped) == stripped


def test_nothing_but_a_width() -> None:
    assert without_hints(compiled([5, "endchar"])) == compiled([5, "endchar"])


UNKNOWN = {
    "calls a subroutine": [3, "callsubr", "endchar"],
    "calls one of all": [3, "callgsubr", "endchar"],
    "calculates": [3, 4, "add", "hmoveto", "endchar"],
    "stems behind the outline": [*DRAWN[:3], *STEMS, "hstem", "endchar"],
    "more stems than there may be": [*[1] * 194, "hstemhm", "endchar"],
}


@pytest.mark.parametrize("program", UNKNOWN.values(), ids=UNKNOWN)
def test_what_it_does_not_know_is_not_touched(program: list[object]) -> None:
    with pytest.raises(Uncuttable):
        without_hints(compiled(program))


@pytest.mark.parametrize("end", [b"\x1c\x01", b"\xff\0\0", b"\xf7", b"\x0c", b"\0", b"\x02"])
def test_a_torn_end(end: bytes) -> None:
    with pytest.raises(Uncuttable):
        without_hints(compiled([*STEMS, "hstem", *DRAWN[:3]]) + end)
