"""Pages of portals: every style comes to the same lines and grids, every character is in one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.findings import Place
from converter.source.published.account import Account
from converter.source.published.open import read_page
from converter.source.published.page import Grid, Page
from tests.source.published.pages import SAMPLES, Sample, shape

TAGS = ("p", "div", "span", "br", "table", "tr", "td", "th", "tbody", "ul", "li", "pre", "b", "script", "ruby", "rt")


def read(html: str) -> Page:
    return read_page(html.encode(), "a.html")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_pages(sample: Sample) -> None:
    page = read_page(sample.html.encode(sample.encoding), "年报.html")
    assert shape(page) == sample.shape
    assert [remark.code for remark in page.remarks] == sample.codes
    assert Account(page).missing() == 0
    assert not page.keeps_blanks


def test_every_piece_has_its_line() -> None:
    html = "<body>\n<p>\n甲</p>\n<!-- \n -->\n<table>\n<tr><td>1</td>\n<td\nclass=x>2</td></tr></table>尾\n</body>"
    page = read(html)
    assert [piece.place.line for piece in page.pieces()] == [3, 7, 9, 9]
    assert page.blocks[1].place == Place("a.html", 6)


def test_lines_beyond_what_the_parser_counts() -> None:
    page = read("<html><body><p>甲</p>" + "\n" * 70_000 + "<p>乙</p></body></html>")
    assert [block.place.line for block in page.blocks] == [1, 70_001]


@pytest.mark.parametrize(
    ("spans", "rows", "columns"),
    [
        ("rowspan=0", 3, 1),
        ("rowspan=99999 colspan=99999", 3, 60),
        ("rowspan=-1 colspan=viele", 1, 1),
        ("rowspan='2 ' colspan=' 3px'", 2, 3),
        ("colspan=0", 1, 1),
    ],
)
def test_spans(spans: str, rows: int, columns: int) -> None:
    page = read(f"<table><tr><td {spans}>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr><tr></tr></table>")
    grid = page.blocks[0]
    assert isinstance(grid, Grid)
    first, second = grid.rows[0]
    assert (first.rows, first.columns, second.column) == (rows, columns, columns)
    assert grid.rows[1][0].column == (columns if rows > 1 else 0)
    assert len(grid.rows) == 3


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("商业<br>企业", "商业企业"),
        ("商业<br><br>企业", "商业\n企业"),
        ("<p>商业</p><p>企业</p>", "商业\n企业"),
        ("1243.64<br>万元", "1243.64万元"),
        ("10<br>2", "10\n2"),
        ("１<br>-2", "１\n-2"),
        ("<table><tr><td>5</td></tr></table>", "5"),
        ("&nbsp;　 0 　", "0"),
        ("&nbsp;", ""),
        ("1&#8203;2\u200b", "12"),
        ("<span style='display:none'>9</span>3", "3"),
        ("<span hidden>9</span>3", "3"),
    ],
)
def test_what_a_cell_says(html: str, text: str) -> None:
    page = read(f"<table><tr><td>甲</td><td>{html}</td></tr></table>")
    assert shape(page) == [[["甲", text]]]
    assert Account(page).missing() == 0


def test_a_hidden_cell_takes_no_column() -> None:
    page = read("<table><tr><td>甲</td><td style='color:red;display:none'>乙</td><td>丙</td></tr></table>")
    assert shape(page) == [[["甲", "丙"]]]


def test_characters_nobody_sees_are_told() -> None:
    page = read("<p>政\u200b府\ufeff信&shy;息\x01</p>")
    assert shape(page) == ["政府信息"]
    assert [remark.code for remark in page.remarks] == ["IMP-21"]
    assert "4 个" in page.remarks[0].message.zh


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (
            "<p>一、情况</p><img src=a.png><table><tr><td>甲</td><td><img alt=表三></td></table><p>六、无</p>",
            2,
        ),
        ("<img src=logo.png><p>一、情况</p><p>六、无</p><p><img src=qr.png></p>", 0),
        ("<p>一、情况<img src=a.png></p><p><img src=i.gif width=16 height=16></p><p>六、无</p>", 0),
        ("<p>年度报告</p><p><img src='data:image/png;base64,AA'></p>", 1),
    ],
)
def test_tables_that_are_pictures(html: str, count: int) -> None:
    told = [remark.message.zh for remark in read(html).remarks if remark.code == "IMP-23"]
    assert len(told) == bool(count)
    assert all(f"有 {count} 张图片" in text for text in told)


soup = st.lists(
    st.one_of(
        st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
        st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
        st.sampled_from(
            ["<td colspan=3>", "<td rowspan=2>", "<p hidden>", "<br/>", "\n", "<!-- x -->", "&nbsp;", "&amp;"]
        ),
        st.sampled_from(["甲", "1", "商 业", " 2", "<", "&", "\u200b", "\xa0", "乙\n丙"]),
    ),
    max_size=40,
)


@given(soup)
def test_every_character_is_in_one_piece(parts: list[str]) -> None:
    page = read("<p>始</p>" + "".join(parts))
    assert Account(page).missing() == 0
    assert all(piece.text == piece.text.strip() for piece in page.pieces())


names = st.text("甲乙丙丁戊12", min_size=1, max_size=4)
trees = st.recursive(
    names,
    lambda below: st.tuples(
        st.sampled_from(["p", "div", "span", "li", "h2", "table", "row"]), st.lists(below, max_size=4)
    ),
    max_leaves=20,
)


def written(tree: object) -> tuple[str, str]:
    """The HTML of a tree, and the text in it."""
    if isinstance(tree, str):
        return tree, tree
    assert isinstance(tree, tuple)
    tag, below = tree
    parts = [written(part) for part in below]
    inner = "".join(f"<td>{html}</td>" if tag == "row" else html for html, _ in parts)
    text = "".join(part for _, part in parts)
    around = {"table": "<table><tr><td>{}</td></tr></table>", "row": "<table><tr>{}</tr></table>"}
    return around.get(tag, f"<{tag}>{{}}</{tag}>").format(inner), text


@given(trees)
def test_the_text_comes_whole_and_in_order(tree: object) -> None:
    html, text = written(tree)
    page = read(f"<html><body><h1>始</h1>{html}</body></html>")
    assert "".join(piece.text for piece in page.pieces()).replace("\n", "") == "始" + text
