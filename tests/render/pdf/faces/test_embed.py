"""WeasyPrint's documents carry the cut fonts inside `cut_fonts()`, and show what they show without it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import weasyprint
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from weasyprint import pdf as weasyprint_pdf
from weasyprint.text.fonts import FontConfiguration

from converter.render.fonts import FontSet, find_fonts
from converter.render.pdf import engine
from converter.render.pdf.faces import embed
from converter.render.pdf.faces.embed import cut_fonts
from converter.render.pdf.render import render_pdf
from converter.render.pdf.straight import EngineMismatch
from converter.source import load_report
from converter.template import find_template
from tests.render.conftest import REPORTS
from tests.render.pdf.faces.reading import FILES, make_cff, make_truetype

EXAMPLES = ["disclosure-2021", "disclosure-2019"]


def render(name: str, fonts: FontSet | None = None) -> bytes:
    report = load_report(REPORTS[name])
    return render_pdf(report, find_template(report.form.name), fonts or find_fonts())


@pytest.fixture(scope="module", params=EXAMPLES)
def pair(request: pytest.FixtureRequest) -> tuple[bytes, bytes]:
    """A report with ordinary subsets, and with cut fonts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embed, "cut_fonts", nullcontext)
        ordinary = render(request.param)
    return ordinary, render(request.param)


def descriptors(data: bytes) -> dict[str, Any]:
    """The font dictionaries of a PDF by family; each font's descendant."""
    found = {}
    for page in PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0]
            found[descendant["/FontDescriptor"]["/FontFamily"]] = descendant
    return found


def unwrapped(data: bytes) -> bytes:
    """The PDF with CFF fonts taken out of their OpenType files."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for item in writer._objects:
        if isinstance(item, dict) and "/FontFile3" in item:
            file = item["/FontFile3"].get_data()
            place = file.index(b"CFF ") + 8
            at, size = (int.from_bytes(file[place + i : place + i + 4], "big") for i in (0, 4))
            stream = StreamObject()
            stream.set_data(file[at : at + size])
            stream[NameObject("/Subtype")] = NameObject("/CIDFontType0C")
            item[NameObject("/FontFile3")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pages(data: bytes, dpi: int) -> list[bytes]:
    return [bytes(page.render(scale=dpi / 72).buffer) for page in pypdfium2.PdfDocument(data)]


@pytest.mark.slow
@pytest.mark.parametrize("dpi", [96, 150])
def test_the_same_pixels(pair: tuple[bytes, bytes], dpi: int) -> None:
    """pdfium has FreeType round the outlines of a CFF font in an OpenType file, hints or not, and of a bare one not:
    the ordinary file is compared without that wrapping.
    """
    ordinary, cut = pair
    assert pages(cut, dpi) == pages(unwrapped(ordinary), dpi)


def test_the_same_text(pair: tuple[bytes, bytes]) -> None:
    texts = [[page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)] for data in pair]
    assert texts[0] == texts[1]
    assert sum(map(len, texts[0])) > 3000


def test_it_is_smaller(pair: tuple[bytes, bytes]) -> None:
    assert len(pair[1]) < len(pair[0])


def test_every_font_is_named_for_what_it_is(pair: tuple[bytes, bytes]) -> None:
    ordinary, cut = map(descriptors, pair)
    assert ordinary.keys() == cut.keys()
    for family, font in cut.items():
        descriptor = font["/FontDescriptor"]
        if family == "GWFang":
            assert font["/Subtype"] == "/CIDFontType0"
            assert "/CIDToGIDMap" not in font
            assert descriptor["/FontFile3"]["/Subtype"] == "/CIDFontType0C"
            assert descriptor["/FontFile3"].get_data()[:2] == b"\1\0"
        else:
            assert font["/Subtype"] == "/CIDFontType2"
            assert font["/CIDToGIDMap"] == "/Identity"
            assert descriptor["/FontFile2"]["/Length1"] == len(descriptor["/FontFile2"].get_data())
            assert descriptor["/FontFile2"].get_data()[4:6] == b"\0\6"
        assert font["/W"] == ordinary[family]["/W"]
        assert ("/FontFile2" in descriptor) != ("/FontFile3" in descriptor)


@pytest.mark.slow
def test_archive_grade_where_fandolfang_is_missing(tmp_path: Path) -> None:
    from tests.validators.test_archive_grade import verapdf

    fonts = find_fonts()
    present = tuple(face for face in fonts.faces if face.family != "GWFang")
    path = tmp_path / "without.pdf"
    path.write_bytes(render("disclosure-2021", FontSet(present, fonts.stacks)))
    assert "GWWen" in descriptors(path.read_bytes())
    verdicts = verapdf([path])
    assert len(verdicts) == 2
    assert all(line.startswith("PASS") for line in verdicts), verdicts
    page = pytest.importorskip("page", reason="needs the package page-validation")
    for profile in page.ValidationProfile:
        if getattr(profile, "value", profile.name) in ("3a", "ua1"):
            assert page.validate_pdf(str(path), profile=profile).failures == []


Setting = Callable[..., bytes]


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Set a text in one font file."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(Path(str(engine.__file__)).with_name("fontconfig.xml")))

    def set_text(file: bytes, body: str, **options: Any) -> bytes:
        path = tmp_path / "font"
        path.write_bytes(file)
        configuration = FontConfiguration()
        css = weasyprint.CSS(
            string=f"@font-face {{ font-family: Made; src: url({path.as_uri()}) }} html {{ font-family: Made }}",
            font_config=configuration,
        )
        html = weasyprint.HTML(string=f"<!doctype html><html lang=zh><title>t</title><body>{body}")
        data: bytes = html.write_pdf(stylesheets=[css], font_config=configuration, **options)
        return data

    return set_text


FALLS_BACK = {
    "a font that cannot be cut": (lambda: make_cff(fonts=1, subroutines="local"), "丁七", {}),
    "a font with glyphs by name": (make_cff, "丁七", {}),
    "hinting is asked for": (make_truetype, "丂七", {"hinting": True}),
    "whole fonts are asked for": (make_truetype, "丂七", {"full_fonts": True}),
    "a form field": (make_truetype, "丂<input value=丂>", {"pdf_forms": True}),
    "a character that no font has": (make_truetype, "丂龥", {}),
}


@pytest.mark.parametrize(("file", "body", "options"), FALLS_BACK.values(), ids=FALLS_BACK)
def test_the_ordinary_subset_byte_for_byte(file: Any, body: str, options: dict[str, Any], setting: Setting) -> None:
    data = file()  # once, because it knows the time
    ordinary = setting(data, body, **options)
    with cut_fonts():
        assert setting(data, body, **options) == ordinary
    assert set(descriptors(ordinary)) == {"Made"}


def test_outside_nothing_changes(setting: Setting) -> None:
    file = FILES["GWLat"].read_bytes()
    before = setting(file, "Word")
    with cut_fonts(), cut_fonts():
        inside = setting(file, "Word")
    assert len(inside) < len(before)
    assert setting(file, "Word") == before


def test_sizes_and_weights_of_one_face_share_its_program(setting: Setting) -> None:
    body = "丁<b>七</b><small>丂</small><i>万</i>"
    with cut_fonts():
        data = setting(make_cff(fonts=1), body)
    fonts = [font for page in PdfReader(io.BytesIO(data)).pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert font["/DescendantFonts"][0]["/Subtype"] == "/CIDFontType0"
        assert font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile3"]["/Subtype"] == "/CIDFontType0C"


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with pytest.raises(EngineMismatch, match=r"70\.1"), cut_fonts():
        pass


def test_other_parameters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint_pdf, "build_fonts_dictionary", lambda pdf, fonts: None)
    with pytest.raises(EngineMismatch, match="build_fonts_dictionary"), cut_fonts():
        pass
