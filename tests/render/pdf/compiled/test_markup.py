"""HTML → prose and units, and what is refused."""

from __future__ import annotations

import pytest

from converter.render.pdf.compiled.markup import Prose, Unit, read_markup
from converter.render.pdf.compiled.unfit import Unfit

HEAD = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>年度报告</title></head><body>'
TABLE = '<table id="t"><colgroup><col style="width: 3mm"></colgroup><tr><th>头</th><td>{}</td></tr></table>'


def blocks(body: str) -> list[Prose | Unit]:
    return read_markup(f"{HEAD}{body}</body></html>").blocks


def test_neighbours_that_are_no_prose_are_one_unit() -> None:
    found = blocks(
        f"{TABLE.format(7)}<h1><span>题</span><br><span>目</span></h1><h2><span>一</span></h2><p>文</p>{TABLE.format(8)}"
    )
    assert [type(block) for block in found] == [Unit, Prose, Prose, Unit]
    first, last = found[0], found[3]
    assert isinstance(first, Unit)
    assert isinstance(last, Unit)
    assert [element.tag for element in first.elements] == ["table", "h1"]
    assert [slot.text for slot in first.slots] == ["7", "题", "目"]
    assert [slot.text for slot in last.slots] == ["8"]


def test_a_skeleton_is_all_but_the_texts_of_slots() -> None:
    made = [blocks(body)[0] for body in (TABLE.format(7), TABLE.format(""), TABLE.format(7).replace("头", "尾"))]
    skeletons = [unit.skeleton for unit in made if isinstance(unit, Unit)]
    assert skeletons[0] == skeletons[1] != skeletons[2]


def test_pieces_know_their_tags() -> None:
    (prose,) = blocks('<p class="c"><span><span class="head2">（一）</span>文</span></p>')
    assert isinstance(prose, Prose)
    assert prose.shape == ("p", "c", ((None, "head2"), (None,)))
    assert [piece.text for piece in prose.pieces] == ["（一）", "文"]
    assert prose.pieces[0].tags[0] is prose.pieces[1].tags[0]


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<img></p>",
        '<p><a href="x">文</a></p>',
        "<p></p>",
        "<p> 文</p>",
        "<p>文  文</p>",
        "<p>文\n文</p>",
        "散落的字<p>文</p>",
        "<section><p>文</p></section>",
        "<table><tr><td>1</td>散落</tr></table>",
        "<p>没有结束",
        '<p><span style="color: red">文</span></p>',
        '<p lang="en">文</p>',
        '<p><span data-at="a">文</span></p>',
        '<p><span class="a"/>文</p>',
        "<p>文<!-- 注 -->字</p>",
        "<p>文<![CDATA[字]]></p>",
        "<?php ?><p>文</p>",
        '<p CLASS="a">文</p>',
        '<p data-at="signoff">文</p>',
        '<table><tr><td data-at="signoff">文</td></tr></table>',
        '<div data-at="signoff"></div><div data-at="signoff"></div>',
    ],
)
def test_what_is_not_known_is_refused_with_a_reason(body: str) -> None:
    with pytest.raises(Unfit) as problem:
        blocks(body)
    assert problem.value.reason.zh
    assert problem.value.reason.en


def test_a_style_in_the_head_is_refused() -> None:
    with pytest.raises(Unfit):
        read_markup("<html><head><title>题</title><style>p {}</style></head><body><p>文</p></body></html>")


def test_title_and_meta_are_read() -> None:
    markup = read_markup(
        f'{HEAD.replace("<title>", """<meta name="author" content="甲"><title>""")}<p>文</p></body></html>'
    )
    assert (markup.title, markup.meta["author"], markup.html) == ("年度报告", "甲", {"lang": "zh-CN"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("年度报告", "年度\n报告"),
        ("年度报告", "年度\u3000报告"),
        ("年度报告", "<b>年度报告</b>"),
        ("<title>", "<title>甲</title><title>"),
        ("<title>", '<meta name="author" content="甲"><meta name="author" content="乙"><title>'),
        ("<title>", '<meta name="Author" content="甲"><title>'),
        ("<title>", '<meta name="keywords" content="甲,,乙"><title>'),
        ("<title>", '<meta name="dcterms.created" content="2026-01"><title>'),
    ],
)
def test_metadata_that_are_not_plain_are_refused(old: str, new: str) -> None:
    with pytest.raises(Unfit):
        read_markup(f"{HEAD.replace(old, new)}<p>文</p></body></html>")
