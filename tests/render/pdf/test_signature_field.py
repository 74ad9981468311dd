"""The empty signature field, measured on the page: square, centred on name and date, near the text, never over it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import pdfplumber
import pytest
from pypdf import PdfReader

from converter.model.sealing import FIELD_NAME
from converter.render.fonts import find_fonts
from converter.render.pdf.render import render_pdf_pages
from converter.source import read_report
from converter.template import find_template

HEAD = "template: disclosure-2021\nagency: {agency}\nyear: 2025\nmobile_url: https://www.example.gov.cn/m\n"
END = "signoff: {{agency: {agency}, date: 2026-01-20}}\n"
NAMES = [
    "青禾县局",
    "青禾县财政局",
    "青禾县人民政府",
    "青禾县禾丰镇人民政府",
    "青禾省发展和改革委员会政务公开与信息化工作办公室办公厅",
]
DATE = "2026年1月20日"
MM, LINE = 72 / 25.4, 28.95


@dataclass(frozen=True)
class Place:
    """Everything in mm from the top left of the page that holds the field."""

    page: int
    pages: int
    field: tuple[float, float, float, float]
    letters: tuple[float, float, float, float]
    above: float
    lines_above: int


@cache
def rendered(text: str, seal: float | None = None, **how: bool) -> bytes:
    report = read_report(text.encode(), "报告.yaml")
    return render_pdf_pages(report, find_template(report.form.name), find_fonts(), seal=seal, **how).data


def report(agency: str, paragraphs: int = 3) -> str:
    prose = "".join(f"  第{number}段。\n" for number in range(paragraphs))
    return HEAD.format(agency=agency) + "other_matters: |\n" + prose + END.format(agency=agency)


def fields(data: bytes) -> list[tuple[int, Any]]:
    """Page and dictionary of every signature field's widget."""
    pages = PdfReader(io.BytesIO(data)).pages
    notes = ((number, note.get_object()) for number, page in enumerate(pages) for note in page.get("/Annots", []))
    return [(number, note) for number, note in notes if note.get("/FT") == "/Sig"]


def measure(data: bytes, agency: str, date: str = DATE) -> Place:
    ((number, field),) = fields(data)
    with pdfplumber.open(io.BytesIO(data)) as document:
        page = document.pages[number]
        height = float(page.height)
        letters = [char for char in page.chars if char["text"].strip() and char["size"] > 15]
        rows: dict[float, list[Any]] = {}
        for char in letters:
            rows.setdefault(round(char["matrix"][5]), []).append(char)
        ordered = [rows[base] for base in sorted(rows, reverse=True)]
        texts = ["".join(char["text"] for char in row) for row in ordered]
        first = next(i for i in reversed(range(len(texts))) if "".join(texts[i:]) == agency + date)
        signed = [char for row in ordered[first:] for char in row]
        before = [char for row in ordered[:first] for char in row]
        before += [edge for edge in page.edges if edge["bottom"] < min(char["top"] for char in signed)]
        box = tuple(
            edge / MM
            for edge in (
                min(char["x0"] for char in signed),
                min(char["top"] for char in signed),
                max(char["x1"] for char in signed),
                max(char["bottom"] for char in signed),
            )
        )
        x0, y0, x1, y1 = (float(value) for value in field["/Rect"])
        return Place(
            number,
            len(document.pages),
            (x0 / MM, (height - y1) / MM, x1 / MM, (height - y0) / MM),
            box,  # type: ignore[arg-type]
            max((char["bottom"] for char in before), default=0.0) / MM,
            len(before),
        )


def judge(place: Place, diameter: float, raised: float = 6) -> None:
    left, top, right, bottom = place.field
    x0, y0, x1, y1 = place.letters
    assert (right - left, bottom - top) == pytest.approx((diameter, diameter), abs=0.01)
    assert (left + right) / 2 == pytest.approx((x0 + x1) / 2, abs=0.5)
    assert top < y0
    assert bottom > y1
    assert 0 <= (y0 + y1) / 2 - (top + bottom) / 2 <= raised, "name and date in its middle or slightly below"
    assert left > 0 < top
    assert right < 210
    assert bottom < 297
    assert place.lines_above, "a page with the sign-off alone"
    gap = top - place.above
    assert 0 <= gap < LINE / MM, "its top within one line of the text above, and not over it"
    assert place.page == place.pages - 1


@pytest.mark.parametrize("diameter", [42.0, 45.0, 50.0])
@pytest.mark.parametrize("agency", NAMES)
def test_names_and_diameters(agency: str, diameter: float) -> None:
    judge(measure(rendered(report(agency), diameter), agency), diameter)


@pytest.mark.parametrize(
    ("agency", "kind", "diameter"),
    [
        ("青禾县财政局", "", 42),
        ("青禾县人民政府", "", 45),
        ("青禾市青禾区人民政府", "", 45),
        ("青禾县禾丰镇人民政府", "", 42),
        ("青禾省人民政府", "", 50),
        ("青禾县人民政府办公室", "", 42),
        ("青禾省财政厅", "省部级", 50),
        ("青禾县人民政府", "department", 42),
    ],
)
def test_the_diameter_follows_the_agency(agency: str, kind: str, diameter: float) -> None:
    text = report(agency) + (f"agency_kind: {kind}\n" if kind else "")
    left, _, right, _ = measure(rendered(text), agency).field
    assert right - left == pytest.approx(diameter, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("diameter", [42.0, 50.0])
def test_the_sign_off_walks_down_a_page_and_over_to_the_next(diameter: float) -> None:
    """With every length of text: never alone on a page, the seal near the text above it."""
    pages = set()
    for paragraphs in range(3, 33):
        place = measure(rendered(report("青禾县财政局", paragraphs), diameter), "青禾县财政局")
        judge(place, diameter)
        pages.add(place.pages)
    assert len(pages) > 1


def test_the_field_is_tagged_empty_and_named() -> None:
    data = rendered(report("青禾县财政局"))
    reader = PdfReader(io.BytesIO(data))
    ((_, field),) = fields(data)
    assert (field["/T"], field["/F"], "/V" in field) == (FIELD_NAME, 132, False)
    assert field["/TU"]
    form: Any = reader.root_object["/AcroForm"]
    assert "/NeedAppearances" not in form
    assert [reference.get_object()["/T"] for reference in form["/Fields"]] == [FIELD_NAME]
    tree: Any = reader.root_object["/StructTreeRoot"]
    nums = tree["/ParentTree"]["/Nums"]
    owners = dict(zip(nums[::2], nums[1::2], strict=True))
    assert owners[field["/StructParent"]].get_object()["/S"] == "/Form"


@pytest.mark.parametrize(
    "how", [{"press": True}, {"paper": True}, {"unchecked": True}], ids=lambda how: next(iter(how))
)
def test_copies_that_nobody_signs_have_none(how: dict[str, bool]) -> None:
    assert fields(rendered(report("青禾县财政局"), **how)) == []


def test_without_a_sign_off_there_is_none() -> None:
    assert fields(rendered(HEAD.format(agency="青禾县财政局") + "overview: 无。\n")) == []


@pytest.mark.parametrize("diameter", [42.0, 50.0])
@pytest.mark.parametrize("last", ["other_matters: 无。\n", ""], ids=["below text", "below a table"])
@pytest.mark.parametrize(
    ("agency", "date"),
    [("青禾县财政局", ""), ("", DATE), ("青禾" * 20, DATE)],
    ids=["name alone", "date alone", "a name of two lines"],
)
def test_where_the_middle_would_be_too_near_or_too_far(agency: str, date: str, last: str, diameter: float) -> None:
    given = [f"agency: {agency}"] * bool(agency) + ["date: 2026-01-20"] * bool(date)
    text = HEAD.format(agency="青禾县财政局") + f"overview: 无。\n{last}signoff: {{{', '.join(given)}}}\n"
    # Three lines under a gap of two push a seal of 42 mm further up, so that its top stays within one line of the text.
    judge(measure(rendered(text, diameter), agency, date), diameter, raised=8 if len(agency) > 28 else 6)


def test_same_bytes() -> None:
    once = rendered(report("青禾县财政局"))
    rendered.cache_clear()
    assert rendered(report("青禾县财政局")) == once
