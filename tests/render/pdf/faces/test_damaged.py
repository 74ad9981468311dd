"""A damaged or hostile font is cut or refused, never more: no exception, no runaway, no memory eaten."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.render.pdf.faces.cut import cut_font
from tests.render.pdf.faces.reading import make_cff, make_truetype

FILES = {"TrueType": make_truetype(), "CFF": make_cff(fonts=3), "CFF, listed": make_cff(fonts=3, select=0)}
EDITS = st.lists(st.tuples(st.integers(0, 2**16), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6)


def table(file: bytes, tag: bytes) -> tuple[int, int]:
    """Where a table begins, and how long it is."""
    place, size = struct.unpack_from(">II", file, file.index(tag) + 8)
    return place, size


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@given(edits=EDITS, data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_bytes_changed(file: bytes, edits: list[tuple[int, bytes]], data: st.DataObject) -> None:
    broken = bytearray(file)
    for at, new in edits:
        at %= len(file)
        broken[at : at + len(new)] = new
    end = data.draw(st.integers(0, len(broken)))
    for candidate in (bytes(broken), bytes(broken[:end]), file[:end]):
        cut = cut_font(candidate, [1, 2, 4])
        assert cut is None or len(cut) < 3 * len(file)


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    for flavour in (b"\0\1\0\0", b"OTTO", b""):
        cut_font(flavour + data, [1])


def test_components_in_a_circle_come_to_an_end() -> None:
    file = bytearray(make_truetype())
    glyf, loca = table(file, b"glyf")[0], table(file, b"loca")[0]
    moved = glyf + 2 * struct.unpack_from(">H", file, loca + 2 * 3)[0]
    assert struct.unpack_from(">hHH", file, moved + 8)[2] == 2  # made of the triangle
    struct.pack_into(">H", file, moved + 12, 4)  # now of the glyph that it is a part of
    assert cut_font(bytes(file), [3])


def test_glyphs_that_all_claim_the_whole_table() -> None:
    file = bytearray(make_truetype())
    loca, size = table(file, b"loca")[0], table(file, b"glyf")[1]
    struct.pack_into(">7H", file, loca, *[0, size // 2] * 3, 0)
    assert cut_font(bytes(file), [0]) is not None
    assert cut_font(bytes(file), [0, 2, 4]) is None
