"""Page N of the PDF is found at #pN, at the very character."""

from __future__ import annotations

import pytest

from converter.errors import FormError
from converter.model.pages import PageStart
from converter.model.report import Report
from converter.render.phone.anchors import cut
from tests.render.phone.conftest import STARTS, Page, example, page_of


def squash(text: str) -> str:
    return "".join(text.split())


def expected(report: Report, start: PageStart) -> str:
    """The text that a start points to, from the report alone."""
    part, _, inner = start.at.partition(":")
    if part == "catalogue":
        return squash("".join(field.label + report.catalogue[field.id].value for field in report.form.catalogue[:1]))
    if part == "signoff":
        assert report.signoff.agency is not None
        return report.signoff.agency.value
    if not inner:
        return report.title if part == "title" else report.form.section(part).heading
    if inner.startswith("r"):
        return "3.危及“三安全一稳定”"
    return report.texts[part][int(inner)].text[start.offset :]


def test_every_page_begins_where_its_anchor_is(report: Report) -> None:
    page = page_of(report)
    for start in STARTS:
        wanted = squash(expected(report, start))[:12]
        assert page.after(f"p{start.page}", len(wanted)) == wanted


def test_each_anchor_stands_once_and_none_is_left_out(report: Report) -> None:
    ids = [element.given["id"] for element in page_of(report).elements if "id" in element.given]
    assert len(ids) == len(set(ids))
    assert {f"p{n}" for n in range(1, 10)} <= set(ids)
    assert "p0" not in ids
    assert "p10" not in ids


def test_what_carries_the_anchor(report: Report) -> None:
    page = page_of(report)
    tags = {n: page.by_id(f"p{n}").tag for n in range(1, 10)}
    assert tags == {1: "dl", 2: "span", 3: "span", 4: "span", 5: "h2", 6: "h2", 7: "tr", 8: "span", 9: "div"}


@pytest.mark.parametrize("at", ["title", "catalogue", "overview", "overview:0", "applications:r9", "signoff"])
def test_two_pages_in_one_element_have_two_anchors(at: str) -> None:
    page = page_of(example("disclosure-2021"), (PageStart(1, at, 0), PageStart(2, at, 0)))
    assert page.after("p1") == page.after("p2") != ""


def test_a_mark_never_changes_the_text(report: Report) -> None:
    assert squash(page_of(report, STARTS[:1]).by_id("main").text).replace("按印刷页码：123456789", "") == squash(
        page_of(report).by_id("main").text
    ).replace("按印刷页码：123456789", "")


def test_a_mark_is_seen_and_heard_but_not_copied(report: Report) -> None:
    page = page_of(report)
    marks = [element for element in page.elements if element.given.get("class") == "page"]
    assert [mark.given["title"] for mark in marks] == [f"第{n}页" for n in range(1, 10)]
    assert all(mark.text == "" for mark in marks)
    assert {mark.given.get("role") for mark in marks} == {"doc-pagebreak", None}


def test_a_page_without_text_begins_where_the_next_one_does() -> None:
    page = page_of(example("disclosure-2021"), (PageStart(1, "title", 0), PageStart(3, "overview:1", 5)))
    assert page.after("p2") == page.after("p3")


def test_inside_the_catalogue(report: Report) -> None:
    """Offsets count labels and values in order."""
    first = report.form.catalogue[0]
    skip = len(first.label) + 4
    page = page_of(report, (PageStart(1, "catalogue", 0), PageStart(2, "catalogue", skip)))
    assert page.after("p2", 6) == report.catalogue[first.id].value[4:10]


def test_at_the_end_of_the_catalogue_and_beyond_a_paragraph(report: Report) -> None:
    starts = (PageStart(1, "catalogue", 0), PageStart(2, "catalogue", 99_999), PageStart(3, "overview:0", 99_999))
    page = page_of(report, starts)
    assert page.after("p2", 6) == report.title[:6]
    assert page.after("p3", 5) == squash(report.texts["overview"][1].text)[:5]


def test_a_part_that_is_not_there_is_a_fault_of_the_template() -> None:
    with pytest.raises(FormError) as caught:
        page_of(example("disclosure-2021"), (PageStart(1, "applications:r99", 0),))
    assert "applications:r99" in caught.value.words.zh


def test_without_pages_there_are_no_anchors(report: Report) -> None:
    page = page_of(report, ())
    assert not [element for element in page.elements if element.given.get("class") == "page"]
    assert "按印刷页码" not in page.text


def test_cut_keeps_every_character() -> None:
    pieces = cut("（一）标题。正文", [(0, 1), (3, 2), (6, 3), (6, 4), (99, 5)], head=6)
    assert "".join(piece["text"] for piece in pieces) == "（一）标题。正文"
    assert [piece["page"] or piece["text"] for piece in pieces] == [1, "（一）", 2, "标题。", 3, 4, "正文", 5]
    assert [piece["head"] for piece in pieces if piece["text"]] == [True, True, False]


def test_a_run_in_heading_is_cut_inside(report: Report) -> None:
    """A page that begins inside a run-in heading keeps both halves of the heading."""
    number = next(i for i, paragraph in enumerate(report.texts["overview"]) if paragraph.head and paragraph.body)
    page: Page = page_of(report, (PageStart(1, "title", 0), PageStart(2, f"overview:{number}", 4)))
    head = report.texts["overview"][number].head
    shown = [element.text for element in page.elements if element.tag == "b" and head.startswith(element.text[:3])]
    assert shown[0] == head[:4]
