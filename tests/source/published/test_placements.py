"""A row as it was found: every way in which its figures can stand, and none that the row itself rules out."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import pytest

from converter.model.figures import Kind
from converter.source.published.page import FoundRow
from converter.source.published.solve.placements import placements
from converter.source.published.solve.values import read_value
from tests.source.published.solving import FORM_2019, FORM_2021, LITIGATION, paths_by_row, tokens

SUM = (-1, -1, -1, -1, -1, -1, 1)
CELLS = FORM_2021.section("applications").cells
RECEIVED = paths_by_row(FORM_2021, "applications")["received"]


def ways(
    texts: Sequence[str],
    *,
    kept: bool = False,
    glued: bool = False,
    merged: bool = False,
    sums: Sequence[Sequence[int]] = (),
) -> list[tuple[str, ...]]:
    row = FoundRow("received", RECEIVED, tokens(texts), kept, glued)
    found = placements(row, [CELLS[path] for path in RECEIVED], {}, [tuple(s) for s in sums], merged=merged)
    return [tuple(value.text if value else "" for value in placement) for placement in found]


def test_cells_that_survived_match_one_to_one() -> None:
    assert ways(["1", "", "2", "", "", "", "3"], kept=True) == [("1", "", "2", "", "", "", "3")]
    assert ways(list("1234567")) == [tuple("1234567")]


@pytest.mark.parametrize("count", range(7))
def test_dropped_blanks_leave_every_choice_of_columns(count: int) -> None:
    found = ways([str(number) for number in range(1, count + 1)])
    assert len(found) == len(set(found)) == comb(7, count)
    assert all([text for text in way if text] == [str(n) for n in range(1, count + 1)] for way in found)


def test_merged_neighbours_fill_all_columns() -> None:
    found = ways(["0", "5", "0", "5"], merged=True)
    assert ("0", "0", "5", "0", "0", "0", "5") in found
    assert len(found) == comb(6, 3)
    assert all("" not in way for way in found)
    assert ways(["5"], merged=True) == [("5",) * 7]
    assert ways([], merged=True) == [("",) * 7]
    assert not ways(["5", "5", "10"], merged=True), "equal neighbours are still there"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0000000", tuple("0000000")),
        ("100000010", ("10", "0", "0", "0", "0", "0", "10")),
        ("102000012", ("10", "2", "0", "0", "0", "0", "12")),
        ("000", None),
    ],
)
def test_cells_that_ran_together_are_cut_by_their_sum(text: str, expected: tuple[str, ...] | None) -> None:
    found = ways([text], glued=True, sums=[SUM])
    if expected:
        assert found == [expected]
    else:
        assert len(found) == comb(7, 3), "blanks were dropped besides"


def test_no_part_of_a_run_begins_with_a_zero_that_is_not_all_of_it() -> None:
    for way in ways(["10203040506070"], glued=True):
        assert all(text == "0" or not text.startswith("0") for text in way)


def test_a_run_with_dropped_blanks() -> None:
    found = ways(["10212"], glued=True, sums=[SUM])
    assert ("10", "2", "", "", "", "", "12") in found
    assert all(sum(int(text or 0) for text in way[:6]) == int(way[6] or 0) for way in found)


def test_what_does_not_fit_is_no_placement() -> None:
    assert not ways(list("12345678"))
    assert not ways(["一二三"], glued=True)
    assert not ways(["1" * 80], glued=True)


def test_a_sign_belongs_into_a_column_of_changes() -> None:
    paths = paths_by_row(FORM_2019, "proactive_disclosure")["administrative_licensing"]
    cells = [FORM_2019.cells[path] for path in paths]
    found = placements(FoundRow("", paths, tokens(["+248"]), False), cells, {}, [])
    assert [tuple(value.text if value else "" for value in way) for way in found] == [("", "+248", "")]


def test_fifteen_columns_at_once() -> None:
    paths = paths_by_row(FORM_2021, LITIGATION)[LITIGATION]
    row = FoundRow("", paths, tokens(["0", "0", "0"]), False)
    assert len(placements(row, [FORM_2021.cells[path] for path in paths], {}, [])) == comb(15, 3)


VALUES = [
    (Kind.CHANGE, "增10", "+10", True),
    (Kind.CHANGE, "增加 10", None, False),
    (Kind.CHANGE, "减5", "-5", True),
    (Kind.CHANGE, "下降5", "-5", True),
    (Kind.CHANGE, "+248", "+248", False),
    (Kind.CHANGE, "－2", "-2", False),
    (Kind.COUNT, "12件", "12", True),
    (Kind.COUNT, "１２", "12", False),
    (Kind.COUNT, "1,234", "1234", False),
    (Kind.COUNT, "/", "/", False),
    (Kind.COUNT, "3.0", None, False),
    (Kind.COUNT, "-3", None, False),
    (Kind.COUNT, "十", None, False),
    (Kind.COUNT, "12万", None, False),
    (Kind.DECIMAL, "35.65", "35.65", False),
    (Kind.DECIMAL, "35.65万元", "35.65", True),
    (Kind.DECIMAL, "356500元", None, False),
    (Kind.AMOUNT, "251000元", "251000元", False),
    (Kind.AMOUNT, "1243.64万元", "1243.64万元", False),
]


@pytest.mark.parametrize(("kind", "text", "expected", "understood"), VALUES)
def test_what_documents_write_for_figures(kind: Kind, text: str, expected: str | None, understood: bool) -> None:
    value = read_value(tokens([text])[0], kind, "万元" if kind is Kind.DECIMAL else "件")
    assert value.text == (expected or "")
    assert bool(value.written) == understood


@pytest.mark.parametrize("text", ["—", "-", "——", "无", "－"])
def test_a_dash_is_no_figure_and_adds_nothing(text: str) -> None:
    value = read_value(tokens([text])[0], Kind.COUNT)
    assert not value.is_figure
    assert value.number == 0


def test_an_unknown_number_is_not_zero() -> None:
    assert read_value(tokens(["3.0"])[0], Kind.COUNT).number is None


def test_the_unit_of_the_head() -> None:
    amount = read_value(tokens(["477.35"])[0], Kind.AMOUNT, head="万元")
    assert (amount.text, amount.written) == ("477.35万元", "477.35")
    assert read_value(tokens(["0"])[0], Kind.AMOUNT, head="万元").text == "0万元"
    assert not read_value(tokens(["251000"])[0], Kind.DECIMAL, "万元", "元").is_figure
    assert read_value(tokens(["25.1"])[0], Kind.DECIMAL, "万元", "万元").text == "25.1"
