"""Bytes of the file: strings, numbers, ends of streams, and that others can read it."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.compiled.write import number, object_stream, pdf_string, stream_object, write_file


@pytest.mark.parametrize(
    ("text", "written"),
    [("", "()"), ("a(b)\\", "(a\\(b\\)\\\\)"), ("第1页", "<feff7b2c003198" + "75>"), ("𠀀", "<feffd840dc00>")],
)
def test_strings(text: str, written: str) -> None:
    assert pdf_string(text) == written


@pytest.mark.parametrize(("value", "written"), [(0.0, "0"), (841.889764, "841.889764"), (-1.5, "-1.5"), (1e-9, "0")])
def test_numbers(value: float, written: str) -> None:
    assert number(value) == written


@given(st.binary(max_size=300))
def test_no_stream_ends_in_a_carriage_return(data: bytes) -> None:
    for pad in (b"", b"\n"):
        try:
            made = stream_object(b"", data, pad=pad)
        except Unfit:
            assert data.endswith(b"\r")
            continue
        body = made.split(b"stream\n", 1)[1].removesuffix(b"\nendstream")
        if b"/FlateDecode" in made:
            assert zlib.decompress(body) in (data, data + pad)
            assert not body.endswith(b"\r")
        else:
            assert body == data


def test_the_file_is_read_again() -> None:
    objects = [
        (1, b"<</Type/Catalog/Pages 2 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R>>"),
        (4, b"<</Title(t)>>"),
    ]
    data = write_file([(5, stream_object(b"", b"q Q"))], [(object_stream(objects), [1, 2, 3, 4])], 6, 1, 4)
    reader = PdfReader(io.BytesIO(data), strict=True)
    assert reader.metadata is not None
    assert reader.metadata.title == "t"
    assert reader.pages[0].get_contents().get_data() == b"q Q"  # type: ignore[union-attr]
