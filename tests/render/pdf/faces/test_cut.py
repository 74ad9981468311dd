"""Cut fonts hold the used glyphs as they are in the source, and nothing else; fontTools reads both."""

from __future__ import annotations

import io
import random

import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.render.pdf.faces.cut import cut_font, is_cff
from tests.render.pdf.faces.reading import (
    FILES,
    Reader,
    assert_same_glyphs,
    make_cff,
    make_truetype,
    source,
    with_table,
)

UNHINTED = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
SMALL = ["GWFix", "GWLat", "GWHei", *(["GWFang"] if "GWFang" in FILES else [])]


@pytest.mark.parametrize("family", FILES)
def test_glyphs_of_every_face(family: str) -> None:
    data, whole = source(family)
    glyphs = random.Random(family).sample(range(whole.count), min(whole.count, 300))
    cut = cut_font(data, glyphs)
    reader = assert_same_glyphs(cut, whole, glyphs)
    assert cut is not None
    assert is_cff(cut) == (family == "GWFang")
    assert reader.count == max(glyphs) + 1


@pytest.mark.parametrize("family", SMALL)
@given(numbers=st.sets(st.integers(0, 10**6), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_set_of_glyphs(family: str, numbers: set[int]) -> None:
    data, whole = source(family)
    glyphs = {number % whole.count for number in numbers}
    assert_same_glyphs(cut_font(data, glyphs), whole, glyphs)


def test_components_come_along_and_others_stay_out() -> None:
    file = make_truetype()
    reader = assert_same_glyphs(cut_font(file, [4]), Reader(file), [4, 3, 2])
    assert reader.glyph(4).outline
    assert reader.glyph(1).outline == ()
    only = Reader(cut_font(file, [5]) or b"")
    assert only.glyph(5).outline
    assert not any(only.glyph(number).outline for number in (1, 2, 3, 4))


@pytest.mark.parametrize("glyphs", [[1], [2], [3], [4], [2, 3, 4, 5]])
def test_no_instructions_are_left(glyphs: list[int]) -> None:
    font = TTFont(io.BytesIO(cut_font(make_truetype(), glyphs) or b""))
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        assert not hasattr(glyph, "program") or not glyph.program.getBytecode()
    assert (font["maxp"].maxSizeOfInstructions, font["maxp"].maxFunctionDefs, font["maxp"].maxZones) == (0, 0, 1)


def test_a_hinted_face_leaves_its_programs_behind() -> None:
    data, whole = source("GWLat")
    assert {"fpgm", "prep", "cvt "} <= set(whole.font.keys())
    accented = whole.font.getGlyphID("eacute")
    reader = assert_same_glyphs(cut_font(data, [accented]), whole, [accented])
    assert set(reader.font.keys()) - {"GlyphOrder"} == UNHINTED


@pytest.mark.parametrize("count", [3, 600])
def test_offsets_are_short_where_they_can_be(count: int) -> None:
    data, whole = source("GWHei")
    cut = cut_font(data, range(1000, 1000 + count))
    reader = assert_same_glyphs(cut, whole, range(1000, 1000 + count))
    assert reader.font["head"].indexToLocFormat == (len(cut or b"") > 2**17)


@pytest.mark.parametrize("fonts", [1, 3])
@pytest.mark.parametrize("select", [0, 3])
@pytest.mark.parametrize("glyphs", [[], [1], [11], [2, 5, 9], range(12)])
def test_font_dictionaries_of_a_cid_keyed_font(fonts: int, select: int, glyphs: list[int]) -> None:
    file = make_cff(fonts=fonts, select=select)
    whole = Reader(file)
    assert whole.top.FDSelect.format == select
    reader = assert_same_glyphs(cut_font(file, glyphs), whole, glyphs)
    assert reader.top.ROS == ("Adobe", "Identity", 0)
    assert len(reader.top.charset) == len({0, *glyphs})
    assert not any("BlueValues" in font.Private.rawDict for font in reader.top.FDArray)


@pytest.mark.parametrize("family", SMALL)
def test_the_same_bytes_whatever_came_before(family: str) -> None:
    data, whole = source(family)
    glyphs = random.Random(1).sample(range(whole.count), 30)
    first = cut_font(data, glyphs)
    cut_font(data, range(whole.count))
    assert cut_font(data, [*reversed(glyphs), *glyphs]) == first
    assert cut_font(bytes(bytearray(data)), set(glyphs)) == first


LEFT_TO_THE_ORDINARY_SUBSET = {
    "subroutines of all": lambda: make_cff(fonts=1, subroutines="global"),
    "subroutines of one": lambda: make_cff(fonts=1, subroutines="local"),
    "glyphs by name": lambda: make_cff(),
    "variable": lambda: with_table(make_truetype(), "fvar"),
    "colours": lambda: with_table(make_truetype(), "COLR"),
    "pictures": lambda: with_table(make_truetype(), "CBDT"),
    "no outlines": lambda: with_table(make_truetype(), "glyf", b""),
    "a collection": lambda: b"ttcf" + make_truetype()[4:],
    "no glyphs": lambda: b"\0\1\0\0" + bytes(8),
    "text": lambda: "方正仿宋".encode(),
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("name", LEFT_TO_THE_ORDINARY_SUBSET)
def test_what_is_left_to_the_ordinary_subset(name: str) -> None:
    assert cut_font(LEFT_TO_THE_ORDINARY_SUBSET[name](), [1, 2]) is None


def test_bitmaps_for_screens_are_left_out() -> None:
    file = make_truetype()
    assert cut_font(with_table(with_table(file, "EBDT"), "EBLC"), [2]) == cut_font(file, [2])


@pytest.mark.parametrize("file", [make_truetype(), make_cff(fonts=1)], ids=["TrueType", "CFF"])
@pytest.mark.parametrize("glyph", [-1, 12, 65535, 65536, 10**9])
def test_a_glyph_that_is_not_there(file: bytes, glyph: int) -> None:
    assert cut_font(file, [1, glyph]) is None
