"""Paragraphs broken into lines: what stands on each line, and that both edges are straight."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from converter.render.pdf.lines import Cluster, Line, Rules, justified, plan_lines

Typeset = Callable[[str], list[Cluster]]
WIDTH = 442.2
"""The type area of GB/T 9704-2012, 156 mm, in the unit of the synthetic face (pt)."""
HAN = "全年主动公开各类信息坚持以公开为常态不公开为例外的原则较好地保障了人民群众的知情权参与权和监督权"


def words(clusters: list[Cluster], lines: list[Line]) -> list[str]:
    """Tell what stands on each line."""
    return ["".join(piece.text for piece in clusters[line.first : line.stop]) for line in lines]


def broken(text: str, typeset: Typeset, width: float = WIDTH, indent: float = 0.0) -> list[str]:
    """Break a text and tell what stands on each line."""
    clusters = typeset(text)
    return words(clusters, plan_lines(clusters, width, indent))


@pytest.mark.parametrize("size", [28, 29, 56, 57, 58, 84, 85, 280, 1000])
def test_a_full_line_of_ideographs_holds_28(size: int, typeset: Typeset) -> None:
    lines = broken("国" * size, typeset)
    rest = size % 28
    if rest == 1:  # one line lends the last one a character
        assert sorted(map(len, lines)) == [2, 27, *[28] * (len(lines) - 2)]
    else:
        assert [len(line) for line in lines] == [28] * (size // 28) + [rest] * bool(rest)


def test_the_first_line_is_indented_by_two_characters(typeset: Typeset) -> None:
    assert [len(line) for line in broken("国" * 60, typeset, indent=31.5)] == [26, 28, 6]


def test_a_hanging_first_line(typeset: Typeset) -> None:
    assert [len(line) for line in broken("国" * 60, typeset, width=252.25, indent=-31.5)] == [18, 16, 16, 10]


@pytest.mark.parametrize("length", range(27, 60))
@pytest.mark.parametrize("stop", ["", "。", "。”"])
def test_no_last_line_of_one_character(length: int, stop: str, typeset: Typeset) -> None:
    last = broken((HAN * 2)[:length] + stop, typeset, indent=31.5)[-1]
    assert len(last.rstrip("。”")) >= 2


UNITS = ["2019年", "834项", "1243.64万元", "第3条", "〔2020〕2号", "2018—2022年", "20个工作日", "3.5个百分点"]


@pytest.mark.parametrize("figure", UNITS)
@pytest.mark.parametrize("place", range(12, 30))
def test_figures_stay_in_one_piece(figure: str, place: int, typeset: Typeset) -> None:
    stretch_without_it = (28 - place) / (place - 1)
    lines = broken(HAN[:place] + figure + "，" + HAN, typeset)
    assert any(figure in line for line in lines) or stretch_without_it > 0.12


def test_a_number_leaves_its_unit_when_the_line_would_gape(typeset: Typeset) -> None:
    text = "收入计￥1234567.89万元，" + HAN
    lines = broken(text, typeset, width=150.0)
    assert lines[0].endswith("￥1234567.89")


@pytest.mark.parametrize("place", range(8, 29))
@pytest.mark.parametrize("number", ["1,234,567.89%", "12345678", "-12.5%", "１２３４５"])
def test_a_number_is_never_cut(number: str, place: int, typeset: Typeset) -> None:
    assert any(number in line for line in broken(HAN[:place] + number + HAN, typeset))


@pytest.mark.parametrize("mark", ["——", "……", "）》", "，", "”。", "？！", "、", "％", "‰"])
@pytest.mark.parametrize("place", range(24, 31))
def test_marks_stay_where_they_belong(mark: str, place: int, typeset: Typeset) -> None:
    text = HAN[:place] + mark + HAN
    clusters = typeset(text)
    lines = words(clusters, plan_lines(clusters, WIDTH))
    for before, after in pairwise(lines):
        assert before[-1] + after[0] not in ("——", "……")
        assert not clusters[text.index(after)].not_at_head
        assert before[-1] not in "（《“"


@pytest.mark.parametrize("opener", ["（", "《", "“", "“《", "￥"])
@pytest.mark.parametrize("place", range(24, 31))
def test_no_opener_at_the_end_of_a_line(opener: str, place: int, typeset: Typeset) -> None:
    for line in broken(HAN[:place] + opener + HAN, typeset):
        assert line[-1] not in opener


def test_neighbouring_marks_share_their_space(typeset: Typeset) -> None:
    line = plan_lines(typeset("《甲》（乙）。"), WIDTH)[0]
    assert line.advances == pytest.approx((15.75, 15.75, 7.75, 15.75, 15.75, 7.75, 16.0))


def test_the_last_line_is_not_stretched(typeset: Typeset) -> None:
    line = plan_lines(typeset("国家"), WIDTH)[0]
    assert line.advances == (15.75, 16.0)


def test_a_last_line_slightly_too_long_is_squeezed(typeset: Typeset) -> None:
    clusters = typeset("甲，乙，丙，丁")
    assert len(plan_lines(clusters, 104.0)) == 1
    assert sum(plan_lines(clusters, 104.0)[0].advances) == pytest.approx(104.0)


def test_spaces_at_line_ends_are_swallowed(typeset: Typeset) -> None:
    clusters = typeset("  公开 " + "abcdefg " * 12 + "  ")
    lines = plan_lines(clusters, 160.0)
    assert lines[0].first == 2
    assert all(not text.endswith(" ") and not text.startswith(" ") for text in words(clusters, lines))
    assert lines[-1].following == len(clusters)
    assert all(before.following == after.first for before, after in pairwise(lines))


def test_a_plan_can_start_anywhere(typeset: Typeset) -> None:
    clusters = typeset(HAN)
    lines = plan_lines(clusters, WIDTH, first=20)
    assert lines[0].first == 20
    assert "".join(words(clusters, lines)) == HAN[20:]


@pytest.mark.parametrize(("text", "first"), [("", 0), ("   ", 0), ("国家", 2), ("国  ", 1)])
def test_nothing_visible_makes_no_line(text: str, first: int, typeset: Typeset) -> None:
    assert plan_lines(typeset(text), WIDTH, first=first) == []


LONG_RUNS = [
    "。" * 80,
    "（" * 80,
    "—" * 120,
    "…" * 120,
    "1234567890" * 30,
    "a" * 200,
    "https://" + "a" * 192,
    "a\u00a0" * 90,
]


@pytest.mark.parametrize("run", LONG_RUNS, ids=lambda run: run[:3])
@pytest.mark.parametrize(("before", "after"), [("", ""), ("见", "，完。"), (HAN[:20], HAN)])
def test_runs_longer_than_a_line(run: str, before: str, after: str, typeset: Typeset) -> None:
    clusters = typeset(before + run + after)
    lines = plan_lines(clusters, WIDTH, 31.5)
    assert "".join(words(clusters, lines)) == before + run + after
    assert all(sum(line.advances) <= WIDTH + 1e-6 for line in lines)


def test_a_long_word_is_cut_rather_than_leaving_a_hole(typeset: Typeset) -> None:
    lines = broken(HAN[:16] + "abcdefghij" * 5 + HAN, typeset)
    assert not any("abcdefghij" * 5 in line for line in lines)
    assert lines[0].endswith("abc") or lines[0][-1].isascii()


def test_a_long_number_leaves_a_hole_rather_than_being_cut(typeset: Typeset) -> None:
    assert any("1234567890" * 3 in line for line in broken(HAN[:16] + "1234567890" * 3 + HAN, typeset))


def test_what_is_wider_than_the_line_sticks_out_alone(typeset: Typeset) -> None:
    assert broken("甲乙丙", typeset, width=10.0) == ["甲", "乙", "丙"]


def test_rules_decide(typeset: Typeset) -> None:
    clusters = typeset("年度报告共" + "国" * 21 + "约4件，" + HAN)
    free = Rules(kept_together=0.0, kept_close=0.0)
    assert words(clusters, plan_lines(clusters, WIDTH, rules=free))[0].endswith("4")
    assert not words(clusters, plan_lines(clusters, WIDTH))[0].endswith("4")


@pytest.mark.parametrize("text", ["政府信息公开", "为 APP 一", "，，，政", "12"])
def test_lines_broken_by_others_are_spread(text: str, typeset: Typeset) -> None:
    clusters = typeset(text)
    advances = justified(clusters, 120.0)
    assert len(advances) == len(clusters)
    assert sum(advances) == pytest.approx(16.0 if text == "12" else 120.0)


def test_a_line_of_one_word_is_spread_over_its_letters(typeset: Typeset) -> None:
    assert justified(typeset("abcde"), 42.0) == pytest.approx([8.5, 8.5, 8.5, 8.5, 8.0])
