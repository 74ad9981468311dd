"""The seal's picture, and where it is printed: in the field, and across the edges."""

from __future__ import annotations

import io
import itertools
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from converter.errors import SourceError
from converter.findings import Severity
from converter.finish.pdf_reader import read_pdf
from converter.finish.signing.keys import KeyChoice, open_key
from converter.finish.signing.seal import read_seal
from converter.finish.signing.sign import SigningWish, sign_pdf
from converter.finish.signing.straddle import THINNEST, Sides, strips
from tests.finish.signing.conftest import REPORT, rendered
from tests.finish.signing.pki import Holder
from tests.finish.signing.seals import seal_png

Sign = Callable[..., bytes]
DPI = 150
MM = DPI / 25.4
LONG = REPORT.replace(
    "  全年主动公开信息 318 条。\n",
    "".join(f"  第{n}段：全年主动公开信息 318 条，均按规定办理。\n" for n in range(150)),
)


@cache
def pages(data: bytes) -> list[Image.Image]:
    """The pages of a PDF as pictures, widgets drawn as a printer draws them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return [page.render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("RGB") for page in document]


def red(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """The box around everything red."""
    r, g, _ = picture.split()
    return ImageChops.subtract(r, g).point(lambda value: 255 if value > 100 else 0).getbbox()


def _shows(value: int) -> int:
    return 255 if value > 12 else 0


def written(folder: Path, picture: Image.Image, kind: str = "PNG") -> Path:
    path = folder / "seal.png"
    picture.save(path, kind)
    return path


class TestPicture:
    def test_a_good_one_says_nothing(self, seal_file: Path) -> None:
        seal = read_seal(seal_file)
        assert (seal.width, seal.height, list(seal.told(42))) == (965, 965, [])

    def test_a_coarse_one_is_told(self, seal_file: Path) -> None:
        (finding,) = read_seal(seal_file).told(90)
        assert (finding.code, finding.severity) == ("SEA-01", Severity.WARNING)
        assert "272 dpi" in finding.message.zh

    def test_white_paper_becomes_clear_and_is_told(self, tmp_path: Path) -> None:
        scan = Image.new("RGB", (600, 600), "white")
        scan.paste(Image.open(io.BytesIO(seal_png(pixels=600))), mask=Image.open(io.BytesIO(seal_png(pixels=600))))
        seal = read_seal(written(tmp_path, scan))
        assert [finding.code for finding in seal.told(42)] == ["SEA-02"]
        size = (seal.width, seal.height)
        cover = Image.frombytes("L", size, zlib.decompress(seal.cover))
        colour = Image.frombytes("RGB", size, zlib.decompress(seal.colour))
        assert cover.getpixel((2, 2)) == 0
        again = Image.new("RGB", size, "white")
        again.paste(colour, mask=cover)
        worst = ImageChops.difference(again, scan.crop(ImageChops.invert(scan).point(_shows).getbbox())).getextrema()
        assert max(high for _, high in worst) <= 12, "on white paper it looks as it did"

    @pytest.mark.parametrize(
        ("picture", "words"),
        [
            (Image.new("RGBA", (600, 400), (200, 0, 0, 255)), "圆的"),
            (Image.new("RGBA", (600, 600), (0, 0, 0, 0)), "空白"),
            (Image.new("RGB", (600, 600), "white"), "空白"),
            (Image.new("L", (7000, 10)), "太大"),
        ],
    )
    def test_pictures_that_are_no_seal(self, picture: Image.Image, words: str, tmp_path: Path) -> None:
        with pytest.raises(SourceError) as caught:
            read_seal(written(tmp_path, picture))
        assert words in caught.value.words.zh
        assert caught.value.hint

    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", seal_png()[:5000], b"GIF89a", b"%PDF-1.7"])
    def test_damaged_files(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "seal.png"
        path.write_bytes(content)
        with pytest.raises(SourceError):
            read_seal(path)

    def test_other_kinds_of_picture(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="no PNG"):
            read_seal(written(tmp_path, Image.new("RGB", (600, 600), "red"), "JPEG"))


class TestPlace:
    def test_upright_and_centred_on_name_and_date(self, sign: Sign, office: Holder) -> None:
        """Measured on the page: the seal as it is printed, name and date as they are written."""
        import pdfplumber

        signed = sign(office)
        box = red(pages(signed)[-1])
        assert box is not None
        left, top, right, bottom = (value / MM for value in box)
        assert right - left == pytest.approx(42, abs=0.4)
        assert bottom - top == pytest.approx(42, abs=0.4)
        with pdfplumber.open(io.BytesIO(signed)) as document:
            page = document.pages[-1]
            end = [word for word in page.extract_words() if word["text"] in ("青禾县财政局", "2026年1月20日")]
            assert len(end) == 2
            x0, x1 = min(w["x0"] for w in end), max(w["x1"] for w in end)
            y0, y1 = min(w["top"] for w in end), max(w["bottom"] for w in end)
        millimetre = 72 / 25.4
        assert (left + right) / 2 == pytest.approx((x0 + x1) / 2 / millimetre, abs=0.6)
        assert 0 <= (y0 + y1) / 2 / millimetre - (top + bottom) / 2 <= 6, "name and date in its middle or below"
        assert top < y0 / millimetre
        assert bottom > y1 / millimetre

    def test_a_wider_seal_keeps_its_middle(self, office: Holder, sign: Sign, seal_file: Path, tmp_path: Path) -> None:
        path = tmp_path / "plain.p12"
        path.write_bytes(office.p12(None))
        boxes = []
        for diameter in (42.0, 50.0):
            with open_key(KeyChoice(str(path))) as key:
                signed = sign_pdf(rendered(), "r.pdf", key, SigningWish(seal=read_seal(seal_file), diameter=diameter))
            box = red(pages(signed)[-1])
            assert box is not None
            assert (box[2] - box[0]) / MM == pytest.approx(diameter, abs=0.4)
            boxes.append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        assert boxes[0] == pytest.approx(boxes[1], abs=2)

    def test_text_and_data_are_what_they_were(self, sign: Sign, office: Holder) -> None:
        before, after = (
            read_pdf(rendered(LONG), "a"),
            read_pdf(sign(office, data=rendered(LONG), straddle=Sides.DUPLEX), "b"),
        )
        assert (before.text, before.tables, before.data, before.links) == (
            after.text,
            after.tables,
            after.data,
            after.links,
        )


class TestStraddle:
    @pytest.mark.parametrize("sides", list(Sides), ids=lambda sides: sides.value)
    def test_the_strips_make_the_seal_again(self, sides: Sides, sign: Sign, office: Holder) -> None:
        """Cut from the pages and laid side by side they are the seal: each on the edge away from the binding."""
        drawn = pages(sign(office, data=rendered(LONG), straddle=sides))
        plain = pages(sign(office, data=rendered(LONG)))
        wanted = strips(len(drawn), 42, sides)
        groups: dict[bool, list[Image.Image]] = {}
        for strip in wanted:
            page, width = drawn[strip.page], round((strip.end - strip.start) * 42 * MM)
            edge = 0 if strip.left else page.width - width
            top = round(page.height / 2 - 21 * MM)
            groups.setdefault(strip.left, []).append(page.crop((edge, top, edge + width, top + round(42 * MM))))
        for left, parts in groups.items():
            whole = Image.new("RGB", (sum(part.width for part in parts), parts[0].height), "white")
            x = 0
            for part in parts:
                whole.paste(part, (x, 0))
                x += part.width
            box = red(whole)
            assert box is not None, left
            assert (box[2] - box[0]) / MM == pytest.approx(42, abs=1)
            assert (box[3] - box[1]) / MM == pytest.approx(42, abs=0.6)
        for before, after in zip(plain, drawn, strict=True):
            inner = (round(26 * MM), 0, before.width - round(25 * MM), before.height)
            assert before.crop(inner).tobytes() == after.crop(inner).tobytes(), "the type area is as it was"

    @given(pages=st.integers(0, 300), diameter=st.sampled_from([42.0, 45.0, 50.0]), sides=st.sampled_from(list(Sides)))
    def test_every_group_is_whole(self, pages: int, diameter: float, sides: Sides) -> None:
        cut = strips(pages, diameter, sides)
        assert len({strip.page for strip in cut}) == len(cut)
        for left in (False, True):
            side = [strip for strip in cut if strip.left is left]
            for one, other in itertools.pairwise(side):
                assert one.end == pytest.approx(other.start) or (one.end, other.start) == (1, 0)
            assert not side or (side[0].start, side[-1].end) == (0, 1)
            assert all((strip.end - strip.start) * diameter >= THINNEST - 1e-9 for strip in side)
            assert all(strip.end - strip.start <= 0.5 for strip in side), "shared by two pages at least"

    def test_sides(self) -> None:
        cut = strips(5, 42, Sides.DUPLEX)
        assert [(strip.page, strip.left) for strip in cut] == [
            (0, False),
            (1, True),
            (2, False),
            (3, True),
            (4, False),
        ]
        assert all(not strip.left for strip in strips(5, 42, Sides.SINGLE))
        assert strips(1, 42, Sides.SINGLE) == []
        assert strips(2, 42, Sides.DUPLEX) == [], "one sheet has no neighbour"


def test_the_picture_is_stored_once(sign: Sign, office: Holder) -> None:
    """Field and strips share it, and it costs what its opacity costs."""
    one, many = sign(office, data=rendered(LONG)), sign(office, data=rendered(LONG), straddle=Sides.DUPLEX)
    assert len(many) - len(one) < 15_000
    assert len(one) - len(rendered(LONG)) < 130_000


def test_nothing_else_is_drawn(office: Holder, tmp_path: Path) -> None:
    """Without a picture the field stays empty: no library's own words on an official page."""
    path = tmp_path / "plain.p12"
    path.write_bytes(office.p12(None))
    with open_key(KeyChoice(str(path))) as key:
        signed = sign_pdf(rendered(), "r.pdf", key, SigningWish())
    assert [page.tobytes() for page in pages(signed)] == [page.tobytes() for page in pages(rendered())]
