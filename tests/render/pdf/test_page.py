"""The page of GB/T 9704-2012 as measured on the PDF itself, by another library than the one that made it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.render.conftest import BOTTOM, LEFT, MM, PITCH, RIGHT, TOP, Document

TEXT = 0.3
"""Tolerance in pt for the edges of the type area."""
NOT_FIRST = "，。、；：？！）》”’」』〕】％‰%"
NOT_LAST = "（《“‘「『〔【￥"


def test_paper_is_a4(document: Document) -> None:
    for page in document.pages:
        assert (round(page.width / MM, 1), round(page.height / MM, 1)) == (210.0, 297.0)


def test_pitch_is_the_same_on_every_line(document: Document) -> None:
    """28.95 pt, whatever faces mix in a line. Lines that tables or the title part are no neighbours."""
    seen = 0
    for number in range(len(document.pages)):
        for above, below in pairwise(document.lines(number)):
            step = below.baseline - above.baseline
            if step < 1.5 * PITCH:
                assert step == pytest.approx(PITCH, abs=0.05), f"{above.text} / {below.text}"
                seen += 1
    assert seen > 40


def test_right_edges_are_straight(document: Document) -> None:
    """All lines but a paragraph's last end on the edge; a line that ends its paragraph may end before it."""
    paragraphs = ["".join(p.text.split()) for ps in document.report.texts.values() for p in ps]
    judged = 0
    for number in range(len(document.pages)):
        for line in document.lines(number):
            assert line.right <= RIGHT + TEXT
            inner = "".join(line.text.split())
            inside = [p for p in paragraphs if inner in p and not p.endswith(inner) and len(inner) > 20]
            if inside:
                assert line.right == pytest.approx(RIGHT, abs=TEXT), line.text
                judged += 1
    assert judged > 25


def test_full_text_pages_have_22_lines(document: Document) -> None:
    """Pages of nothing but text; the last one, those with a table, and one that a table had to leave are not full."""
    full = []
    for number in range(1, len(document.pages) - 1):
        bare = not document.pages[number].find_tables() and not document.pages[number + 1].find_tables()
        if bare:
            full.append(len(document.lines(number)))
    assert full or document.report.form.name != "disclosure-2021", "no full text page to measure"
    assert all(count == 22 for count in full), full


def test_first_lines_begin_two_characters_in(document: Document) -> None:
    starts = {p.text[:6] for ps in document.report.texts.values() for p in ps}
    for number in range(len(document.pages)):
        for line in document.lines(number):
            if line.text[:6] in starts:
                assert line.left == pytest.approx(LEFT + 31.5, abs=1.0), line.text


def test_no_mark_where_it_must_not_stand(document: Document) -> None:
    for number in range(len(document.pages)):
        for line in document.lines(number):
            assert line.text[0] not in NOT_FIRST, line.text
            assert line.text[-1] not in NOT_LAST, line.text


def test_numbers_are_not_cut(document: Document) -> None:
    for number in range(len(document.pages)):
        for above, below in pairwise(document.lines(number)):
            assert not (above.text[-1].isdigit() and re.match("[0-9.,%]", below.text)), above.text + "|" + below.text


def test_nothing_stands_outside_the_type_area(document: Document) -> None:
    """But the page number and the caption of the QR code; the code itself is no text."""
    for page in document.pages:
        outside = [
            char
            for char in page.chars
            if char["text"].strip()
            and not (
                char["x0"] >= LEFT - TEXT
                and char["x1"] <= RIGHT + TEXT
                and char["top"] >= TOP - 3
                and char["bottom"] <= BOTTOM + 6
            )
        ]
        text = "".join(char["text"] for char in outside)
        assert re.fullmatch(
            rf"—{page.page_number}—扫描打开手机端|扫描打开手机端—{page.page_number}—", text.replace(" ", "")
        )


def test_page_number_stands_outside_one_character_in(document: Document) -> None:
    """4号 (14 pt), its dash 7 mm below the type area, odd pages right, even pages left."""
    for page in document.pages:
        chars = [c for c in page.chars if abs(c["size"] - 14) < 0.1 and c["text"].strip()]
        assert "".join(c["text"] for c in sorted(chars, key=lambda c: c["x0"])) == f"—{page.page_number}—"
        if page.page_number % 2:
            assert max(c["x1"] for c in chars) == pytest.approx(RIGHT - 14, abs=1)
        else:
            assert min(c["x0"] for c in chars) == pytest.approx(LEFT + 14, abs=1)
        baseline = page.height - chars[0]["matrix"][5]
        dash = baseline - 0.32 * 14
        assert (dash - BOTTOM) / MM == pytest.approx(7, abs=0.5)


def test_title_is_22_points_and_centred(document: Document) -> None:
    chars = [c for c in document.pages[0].chars if abs(c["size"] - 22) < 0.1 and c["text"].strip()]
    text = "".join(c["text"] for c in chars)
    assert text == "".join(document.report.title.split())
    for baseline in {round(c["matrix"][5], 1) for c in chars}:
        row = [c for c in chars if round(c["matrix"][5], 1) == baseline]
        assert (row[0]["x0"] + row[-1]["x1"]) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.6)


def test_signoff_date_is_four_characters_in_and_the_name_centred_above(document: Document) -> None:
    for number in range(len(document.pages)):
        lines = document.lines(number)
        for name, date in pairwise(lines):
            if date.text == "".join(document.report.date_line.split()):
                assert name.text == document.report.signoff.agency.value  # type: ignore[union-attr]
                assert (name.left + name.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=0.6)
                assert (RIGHT - date.right) / 15.75 == pytest.approx(4, abs=0.25)
                assert number == len(document.pages) - 1
                return
    pytest.fail("no sign-off found")


def test_title_block_and_tables_fill_the_width(document: Document) -> None:
    for page in document.pages:
        for edge in page.edges:
            assert edge["x0"] >= LEFT - 1
            assert edge["x1"] <= RIGHT + 1
