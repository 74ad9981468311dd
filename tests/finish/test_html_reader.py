"""HTML → facts: tables as grids, text in reading order, nothing that is not the document."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from converter.errors import SourceError
from converter.finish.compare import compare
from converter.finish.facts import squash
from converter.finish.html_reader import read_html
from converter.model.figures import Figure
from tests.render.phone.conftest import example, page_bytes


def facts(body: str) -> tuple[str, list[dict[tuple[int, int], str]]]:
    read = read_html(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "page.html")
    return squash(read.text), [table.cells for table in read.tables]


def test_a_changed_figure_is_missed() -> None:
    """The inspection can fail: each kind of change is found, and only that."""
    report = example("disclosure-2021")
    read = read_html(page_bytes(report), "page.html")
    path = "applications.granted.natural_persons"
    placed = report.figures[path]
    figures = report.figures | {path: replace(placed, value=Figure("987654", Decimal(987654)))}
    assert [miss.path for miss in compare(replace(report, figures=figures), read)] == [path]
    paragraphs = (*report.texts["overview"], replace(report.texts["overview"][0], body="另外的一段。"))
    other = replace(report, texts=report.texts | {"overview": paragraphs})
    assert [miss.path for miss in compare(other, read)] == ["overview"]


def test_the_facts_of_a_page() -> None:
    report = example("disclosure-2021")
    read = read_html(page_bytes(report, links={"pdf": "report.pdf"}), "page.html")
    assert (read.kind, read.title, read.pages, read.links) == ("html", report.title, 9, ("report.pdf",))
    assert report.agency is not None
    assert read.author == report.agency.value
    assert [(table.rows, table.columns) for table in read.tables] == [(14, 4), (28, 10), (4, 15)]


def test_cells_lie_on_a_grid() -> None:
    _, (cells,) = facts(
        "<table><tr><th rowspan=2>甲<th colspan='2'>乙</tr><tr><td>1</td><td> 2 <br> 3</td></tr></table>"
    )
    assert {place: squash(text) for place, text in cells.items()} == {
        (0, 0): "甲",
        (0, 1): "乙",
        (1, 1): "1",
        (1, 2): "23",
    }


def test_only_the_document_is_text() -> None:
    text, _ = facts(
        "<header>头</header><nav>菜单</nav><main>正文<nav>目录</nav><p hidden>藏</p>"
        "<span aria-hidden='true'>饰</span><script>脚本</script><style>样式</style></main><footer>脚</footer>"
    )
    assert text == "正文"


def test_a_page_without_main_is_read_whole() -> None:
    assert facts("<h1>题</h1><p>一<b>二</b>&lt;三&gt;&amp;<p>四")[0] == "题一二<三>&四"


def test_tables_inside_tables_are_two() -> None:
    text, tables = facts("<table><tr><td>外<table><tr><td>内</td></tr></table></td></tr></table>")
    assert text == "外内"
    assert [{place: squash(cell) for place, cell in cells.items()} for cells in tables] == [
        {(0, 0): "内"},
        {(0, 0): "外内"},
    ]


@pytest.mark.parametrize("span", ["0", "-1", "", "x", "99999999999", "9" * 5000, "２"])
def test_wild_spans_do_no_harm(span: str) -> None:
    _, (cells,) = facts(f"<table><td rowspan='{span}' colspan='{span}'>1</td></table>")
    assert cells == {(0, 0): "1"}


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"PK\x03\x04", "<!DOCTYPE html><p>甲".encode("gb18030"), b"plain text", b"<xml/>"],
)
def test_what_is_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read_html(data, "page.html")
    assert caught.value.place is not None
    assert caught.value.place.file == "page.html"


def test_a_page_nested_too_deep_is_refused() -> None:
    with pytest.raises(SourceError):
        facts("<div>" * 2000)


@pytest.mark.parametrize("start", ["\ufeff<!doctype html>", "<!-- x -->\n<HTML>", "<html>"])
def test_how_a_page_may_begin(start: str) -> None:
    assert squash(read_html((start + "<body>甲</body></html>").encode(), "page.html").text) == "甲"
