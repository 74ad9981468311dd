"""Objects as bytes: each stream deflated once, its content whole, its end not to be misread."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pydyf
import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from converter.render.pdf.streams import settle_objects
from tests.render.conftest import Document


def pdf_with(*objects: Any) -> pydyf.PDF:
    pdf = pydyf.PDF()
    for item in objects:
        pdf.add_object(item)
    return pdf


def read(pdf: pydyf.PDF, number: int) -> Any:
    """An object of the written file, as another library sees it."""
    output = io.BytesIO()
    pdf.write(output, identifier=True, compress=True)
    return PdfReader(io.BytesIO(output.getvalue())).get_object(number)


def content_ending_in_return() -> bytes:
    """Content whose deflated form ends in a carriage return."""
    texts = (b"q" * count for count in range(1, 257))
    return next(text for text in texts if zlib.adler32(text) & 0xFF == 0x0D)


CONTENT = [
    pytest.param([b"0 0 0 rg", b"1 0 0 RG", b"0 0 0 RG"], b"0 g\n1 0 0 RG\n0 G", id="black"),
    pytest.param(["/Span", pydyf.Dictionary({"MCID": 7}), b"BDC"], b"/Span\n<</MCID 7>>\nBDC", id="operands"),
    pytest.param([], b"", id="nothing"),
    pytest.param([b"(0 0 0 rg)\n0 0 0 rg"], b"(0 0 0 rg)\n0 0 0 rg", id="inside of an item"),
]


@pytest.mark.parametrize(("items", "expected"), CONTENT)
@pytest.mark.parametrize("compress", [True, False])
def test_a_stream_says_what_it_said(items: list[Any], expected: bytes, compress: bool) -> None:
    stream = pydyf.Stream(items, compress=compress)
    pdf = pdf_with(stream)
    settle_objects(pdf)
    found = read(pdf, stream.number)
    assert found.get_data() == expected
    assert ("/Filter" in found) == compress


@pytest.mark.parametrize("extra", [None, {"Length1": 5}], ids=["content", "font"])
def test_no_deflated_stream_ends_in_a_return(extra: dict[str, int] | None) -> None:
    text = content_ending_in_return()
    stream = pydyf.Stream([text], extra, compress=True)
    pdf = pdf_with(stream)
    settle_objects(pdf)
    found = read(pdf, stream.number)
    assert not pdf.objects[stream.number].data.endswith(b"\r\nendstream")
    assert found.get_data() == (text if extra else text + b"\n")


def test_other_objects_and_their_numbers_stay() -> None:
    items = [pydyf.Dictionary({"A": pydyf.String("字(1)"), "B": 1.5}), pydyf.Array([1, "/N"]), pydyf.Stream([b"q"])]
    pdf = pdf_with(*items)
    before = [(item.number, item.indirect, item.compressible) for item in items]
    settle_objects(pdf)
    assert [(item.number, item.indirect, item.compressible) for item in pdf.objects[-3:]] == before
    assert pdf.objects[0].free == "f"


def test_nothing_is_left_to_deflate_when_the_file_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = pydyf.Stream([b"q Q"], compress=True)
    pdf = pdf_with(stream)
    settle_objects(pdf)
    monkeypatch.setattr(zlib, "compressobj", None)
    found = pdf.objects[stream.number].indirect
    assert zlib.decompress(found.split(b"stream\n")[1].removesuffix(b"\nendstream\nendobj")) == b"q Q"


def test_every_stream_of_a_report_can_be_read(document: Document) -> None:
    reader = PdfReader(io.BytesIO(document.data))
    size = int(reader.trailer["/Size"])
    found = [reader.get_object(number) for number in range(1, size - 1)]
    contents = [item for item in found if isinstance(item, StreamObject)]
    assert len(contents) > len(document.pages)
    assert all(item.get_data() or item.get("/Subtype") == "/Form" for item in contents)
