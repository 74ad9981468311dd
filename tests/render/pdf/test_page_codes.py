"""Each page carries its own QR code: decoded at 150 dpi by two decoders, nothing in its quiet zone, a link over it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from pyzbar import pyzbar

from converter.errors import OutputError
from converter.model.address import SYMBOL_BYTES, document_address, page_address
from converter.render.pdf.page_codes import BOTTOM, SIZE
from converter.render.qr import dark_runs, qr_matrix
from tests.render.conftest import LEFT, MM, RIGHT, Document

DPI = 150


def pictures(data: bytes) -> Iterator[Image.Image]:
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        yield page.render(scale=DPI / 72).to_pil().convert("L")
    pdf.close()


def test_every_page_is_decoded_by_two_decoders(document: Document) -> None:
    url = document.report.mobile_url
    assert url is not None
    images = list(pictures(document.data))
    for number, image in enumerate(images, 1):
        wanted = page_address(url.value, number, len(images))
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [wanted]
        assert [code.data.decode() for code in pyzbar.decode(image, [pyzbar.ZBarSymbol.QRCODE])] == [wanted]


def test_quiet_zone_is_free_and_the_page_number_opposite(document: Document) -> None:
    module = SIZE / 37
    for page in document.pages:
        odd = page.page_number % 2 == 1
        x0 = LEFT if odd else RIGHT - SIZE * MM
        zone = (x0 - 4 * module * MM, x0 + (SIZE + 4 * module) * MM)
        low, high = (BOTTOM - 4 * module) * MM, (BOTTOM + SIZE + 4 * module) * MM
        for char in page.chars:
            if char["text"].strip():
                bottom, top = page.height - char["bottom"], page.height - char["top"]
                apart = char["x0"] > zone[1] or char["x1"] < zone[0] or bottom > high or top < low + 1
                assert apart, f"page {page.page_number}: {char['text']}"
        numbers = [c for c in page.chars if abs(c["size"] - 14) < 0.1]
        assert all((c["x0"] > 105 * MM) == odd for c in numbers if c["text"].strip())


def test_symbol_is_20_mm_in_black_vectors(document: Document) -> None:
    for page in document.pages:
        modules = [r for r in page.rects if r["height"] < 2 and r["top"] > page.height - 40 * MM and r["width"] < 30]
        assert len(modules) > 200
        assert (max(r["x1"] for r in modules) - min(r["x0"] for r in modules)) / MM == pytest.approx(20, abs=0.02)
        assert {tuple(r["non_stroking_color"] or (0,)) for r in modules} == {(0,)}
        assert not page.images


def test_links_lie_over_the_codes(document: Document) -> None:
    reader = PdfReader(io.BytesIO(document.data))
    assert document.report.mobile_url is not None
    for number, page in enumerate(reader.pages, 1):
        notes = [note.get_object() for note in page["/Annots"]]
        (link,) = [note for note in notes if note["/Subtype"] == "/Link"]
        assert link["/A"]["/URI"] == page_address(document.report.mobile_url.value, number, len(reader.pages))
        x0, y0, x1, y1 = (float(v) for v in link["/Rect"])
        assert (x1 - x0) / MM == pytest.approx(20, abs=0.01)
        assert y0 / MM == pytest.approx(BOTTOM, abs=0.01)
        assert "StructParent" in str(link.keys())
        assert link["/Contents"]
        assert y1 < 35 * MM


@pytest.mark.parametrize(
    ("url", "page", "pages", "wanted"),
    [
        ("https://a.cn/x.html", 3, 5, "https://a.cn/x.html#p3"),
        ("https://a.cn/{page}", 3, 5, "https://a.cn/3"),
        ("https://a.cn/{page}-{pages}", 3, 5, "https://a.cn/3-5"),
        ("https://a.cn/{page}/{page}", 12, 15, "https://a.cn/12/12"),
        ("https://a.cn/?n={pages}", 3, 5, "https://a.cn/?n=5"),
    ],
)
def test_address_of_a_page(url: str, page: int, pages: int, wanted: str) -> None:
    assert page_address(url, page, pages) == wanted


def test_address_of_the_document() -> None:
    assert document_address("https://a.cn/x.html") == "https://a.cn/x.html"
    assert document_address("https://a.cn/{page}.html") == "https://a.cn/1.html"


def test_matrix_has_one_size_for_all_addresses() -> None:
    for text in ("https://a.cn", "h" * SYMBOL_BYTES):
        matrix = qr_matrix(text)
        assert len(matrix) == 37
        assert all(len(row) == 37 for row in matrix)
        assert sum(length for _, _, length in dark_runs(matrix)) == sum(map(sum, matrix))


def test_an_address_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OutputError):
        qr_matrix("h" * (SYMBOL_BYTES + 1))
