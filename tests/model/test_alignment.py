"""Which paragraph belongs to which, and what stays, goes, comes in it."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.alignment import align, common
from converter.model.wording import COME, GONE, SAME, Piece, changes

TEXTS = st.lists(st.text(st.sampled_from("甲乙丙丁，12"), max_size=8), max_size=8)
WORDING = st.text(st.sampled_from("公开申请年度的，。 \n\t0129.,%+-/abc一二十"), max_size=60)


@given(TEXTS, TEXTS)
def test_every_paragraph_once_and_no_pairs_cross(old: list[str], new: list[str]) -> None:
    pairs = align(old, new)
    assert [i for i, _ in pairs if i is not None] == list(range(len(old)))
    assert [j for _, j in pairs if j is not None] == list(range(len(new)))


@given(TEXTS)
def test_a_list_belongs_to_itself(texts: list[str]) -> None:
    assert align(texts, texts) == [(number, number) for number in range(len(texts))]


@given(st.lists(st.integers(0, 3), max_size=9), st.lists(st.integers(0, 3), max_size=9))
def test_the_longest_common_subsequence(old: list[int], new: list[int]) -> None:
    pairs = common(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == longest(old, new)


def longest(old: list[int], new: list[int]) -> int:
    if not old or not new:
        return 0
    if old[0] == new[0]:
        return 1 + longest(old[1:], new[1:])
    return max(longest(old[1:], new), longest(old, new[1:]))


def test_figures_do_not_count() -> None:
    old = ["2024年收到申请1186件，办结1180件。", "2024年培训31次，参训2048人次。"]
    new = ["2025年培训7次，参训99人次。", "2025年收到申请3件，办结2件。"]
    assert align(old, new) in ([(0, None), (1, 0), (None, 1)], [(None, 0), (0, 1), (1, None)])
    assert align(old, [new[1], new[0]]) == [(0, 0), (1, 1)]


def test_thousands_of_paragraphs_take_no_more_than_a_moment() -> None:
    start = time.perf_counter()
    align([f"第{number}段" for number in range(5000)], [f"{number}" for number in range(5000)])
    align([f"{'公开' * 50}{number}年" for number in range(60)], [f"{number}{'公开' * 50}" for number in range(60)])
    assert time.perf_counter() - start < 10


@given(WORDING, WORDING)
def test_the_pieces_are_both_wordings(old: str, new: str) -> None:
    pieces = changes(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != COME) == old
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    assert (old == new) is all(piece.kind == SAME for piece in pieces)


@given(WORDING, WORDING)
def test_no_number_is_cut(old: str, new: str) -> None:
    pieces = changes(old, new)
    for side, other in ((old, COME), (new, GONE)):
        cuts, place = set(), 0
        for piece in pieces:
            if piece.kind != other:
                place += len(piece.text)
                cuts.add(place)
        for number in re.finditer(r"\d+", side):
            assert not cuts & set(range(number.start() + 1, number.end()))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("共9件，废止5件，有效63件", "共10件，废止3件，有效70件", "=共 -9 +10 =件，废止 -5 +3 =件，有效 -63 +70 =件"),
        ("", "3", "+3"),
        ("3", "", "-3"),
        ("+248", "-2", "-+248 +-2"),
        ("占76.2%左右", "占80%左右", "=占 -76.2% +80% =左右"),
        ("二十三个单位参加", "二十四个单位参加", "-二十三 +二十四 =个单位参加"),
        ("青禾县财政局", "白水区教育办公室", "-青禾县财政局 +白水区教育办公室"),
        ("公开的内容和方式", "公开的范围和方式", "=公开的 -内容 +范围 =和方式"),
    ],
)
def test_units_that_a_person_would_strike_out(old: str, new: str, wanted: str) -> None:
    assert changes(old, new) == [Piece(part[0], part[1:]) for part in wanted.split(" ")]
