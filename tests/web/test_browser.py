"""The phone page and the index as a browser shows them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from converter.findings import Place
from converter.model.figures import Figure
from converter.model.prose import Paragraph
from converter.model.report import Placed, Report
from converter.site import build_site
from tests.render.phone.conftest import STARTS, example, page_bytes
from tests.web.conftest import Open, Rendered

pytestmark = pytest.mark.slow

WIDTHS = (320, 360, 768, 1280)
SCHEMES = ("light", "dark")
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
AXE = "axe.run(document).then(found => found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))"
AFTER = """name => {
  const range = document.createRange();
  range.setStartBefore(document.getElementById(name));
  range.setEndAfter(document.querySelector('main'));
  const holder = document.createElement('div');
  holder.append(range.cloneContents());
  return holder.textContent.replace(/\\s+/g, '');
}"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll('main td, main p, main h2, main dd, main th')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1;
}).map(e => e.outerHTML.slice(0, 90))"""
CLIPPED = """() => [...document.querySelectorAll('td')].filter(e => e.scrollWidth > e.clientWidth + 1
  && !e.classList.contains('first')).map(e => e.textContent)"""


def violations(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    return list(page.evaluate(AXE))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_sideways_scroll_and_nothing_outside(rendered: Rendered, open_page: Open, width: int) -> None:
    page = open_page(rendered.markup, width=width)
    assert page.evaluate(FITS)
    assert page.evaluate(OUT_OF_SIGHT) == []
    assert page.evaluate(CLIPPED) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(rendered: Rendered, open_page: Open, axe: str, width: int, scheme: str) -> None:
    assert violations(open_page(rendered.markup, width=width, scheme=scheme), axe) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_the_least_and_the_unchecked_page(open_page: Open, axe: str, scheme: str) -> None:
    unchecked = page_bytes(example("disclosure-2021"), unchecked=True, links={"pdf": "a.pdf"})
    assert violations(open_page(unchecked, scheme=scheme, anchor="#p7"), axe) == []


def test_nothing_is_asked_for_and_nothing_complained_of(rendered: Rendered, open_page: Open) -> None:
    page = open_page(rendered.markup)
    page.wait_for_load_state("networkidle")
    assert page.asked == []
    assert page.said == []


def test_every_anchor_shows_what_its_pdf_page_begins_with(rendered: Rendered, open_page: Open) -> None:
    """The text of the PDF is read by pdfplumber, that of the page by the browser; neither asks the program."""
    page = open_page(rendered.markup)
    assert len(rendered.texts) == len(rendered.starts)
    for number, text in enumerate(rendered.texts, 1):
        assert page.evaluate("n => document.querySelectorAll('#p' + n).length", number) == 1
        shown = page.evaluate(AFTER, f"p{number}")
        wanted = text[:20]
        assert shown.startswith(wanted[:8]), f"page {number}: {shown[:20]} instead of {wanted}"


def test_an_anchor_is_scrolled_into_view_with_its_mark(rendered: Rendered, open_page: Open) -> None:
    for start in rendered.starts[1:]:
        page = open_page(rendered.markup, anchor=f"#p{start.page}")
        top = page.evaluate(f"document.getElementById('p{start.page}').getBoundingClientRect().top")
        assert -1 <= top <= 800
        mark = page.evaluate(f"document.querySelector('[title=第{start.page}页]').getBoundingClientRect().top")
        assert -1 <= mark <= 800


def test_a_copy_of_the_text_holds_no_page_marks(open_page: Open) -> None:
    page = open_page(page_bytes(example("disclosure-2021")))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('article'))")
    copied = page.evaluate("getSelection().toString()")
    assert "一、总体情况" in copied
    assert not [number for number in range(1, 10) if f"第{number}页" in copied]


@pytest.mark.parametrize("width", [360, 1280])
def test_cells_and_heads_are_heard(open_page: Open, width: int) -> None:
    """The accessibility tree keeps tables, rows, cells and heads, whether they are drawn as a table or as blocks."""
    report = example("disclosure-2021")
    page = open_page(page_bytes(report), width=width)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if not node["ignored"]]
    assert roles.count("table") == 3
    assert roles.count("cell") + roles.count("gridcell") == len(report.form.cells)
    assert roles.count("row") == 14 + 28 + 4
    names = {node["name"]["value"] for node in tree if node["role"]["value"] in ("columnheader", "rowheader")}
    assert {"自然人", "（一）予以公开", "（三）不予公开", "行政复议"} <= names
    blank = [node for node in tree if node["role"]["value"] == "cell" and node["name"]["value"] == "空白"]
    assert len(blank) == sum(report.figure(path).is_blank for path in report.form.cells)


def test_on_a_phone_each_figure_stands_by_its_label(open_page: Open) -> None:
    page = open_page(page_bytes(example("disclosure-2021")))
    shown = page.evaluate("""() => [...document.querySelectorAll('td')].map(e => [
        getComputedStyle(e, '::before').content.split('"')[1], e.dataset.label])""")
    assert all(drawn == label for drawn, label in shown)


def test_on_a_wide_screen_the_table_stands_as_on_paper(open_page: Open) -> None:
    page = open_page(page_bytes(example("disclosure-2021")), width=768)
    assert page.evaluate("getComputedStyle(document.querySelector('td')).display") == "table-cell"


def hard(report: Report) -> Report:
    """The same report with the longest figures, a word without end, and much else that does not fit."""
    place = Place("report.yaml")
    figures = {path: Placed(Figure("9" * 18, Decimal("9" * 18)), place) for path in report.form.cells}
    long = Paragraph("", "https://www.example.gov.cn/" + "a" * 300, 0, place)
    heading = Paragraph("（一）" + "W" * 120, "", 2, place)
    return replace(
        report,
        figures=figures,
        texts=report.texts | {"overview": (long, heading, *report.texts["overview"])},
        given_title=Placed("Z" * 200, place),
        catalogue=report.catalogue | {"index_number": Placed("0" * 200, place)},
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_what_does_not_fit_is_broken_and_not_scrolled(open_page: Open, axe: str, width: int) -> None:
    page = open_page(page_bytes(hard(example("disclosure-2021")), STARTS[:3]), width=width)
    assert page.evaluate(FITS)
    assert page.evaluate(OUT_OF_SIGHT) == []
    assert page.evaluate(CLIPPED) == []
    assert violations(page, axe) == []


def test_print_shows_the_table_and_no_menu(open_page: Open) -> None:
    page = open_page(page_bytes(example("disclosure-2021")), width=360)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('td')).display") == "table-cell"
    assert page.evaluate("getComputedStyle(document.querySelector('nav.contents')).display") == "none"


@pytest.fixture
def site(tmp_path: Path) -> bytes:
    markup = page_bytes(example("disclosure-2021")).decode("utf-8")
    folder = tmp_path / "site"
    folder.mkdir()
    for number, (agency, year) in enumerate([("青禾县财政局", 2025), ("青禾县司法局", 2025), ("青禾县司法局", 2024)]):
        text = markup.replace('report.year" content="2025"', f'report.year" content="{year}"')
        (folder / f"{number}.html").write_text(text.replace("青禾县人民政府办公室", agency), encoding="utf-8")
    return build_site(folder)


def seen(page: Any) -> list[str]:
    return list(page.evaluate("[...document.querySelectorAll('li')].filter(e => e.offsetParent).map(e => e.innerText)"))


def test_the_index_filters_as_one_types(open_page: Open, site: bytes) -> None:
    page = open_page(site)
    assert len(seen(page)) == 3
    page.fill("#words", "司法")
    assert seen(page) == ["青禾县司法局", "青禾县司法局"]
    page.fill("#words", "司法 ２０２４")
    assert seen(page) == ["青禾县司法局"]
    assert page.inner_text("#count") == "找到 1 份报告"
    page.fill("#words", "没有的")
    assert seen(page) == []
    page.fill("#words", "")
    page.select_option("#year", "2024年度")
    assert len(seen(page)) == 1
    assert page.asked == []
    assert page.said == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_index_on_every_screen(open_page: Open, axe: str, site: bytes, width: int, scheme: str) -> None:
    page = open_page(site, width=width, scheme=scheme)
    assert page.evaluate(FITS)
    assert violations(page, axe) == []


def test_the_index_without_script(chromium: Any, site: bytes, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_bytes(site)
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("li").count() == 3
    assert not page.locator("#search").is_visible()
    context.close()
