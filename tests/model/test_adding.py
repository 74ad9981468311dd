"""Sums of figures: exact, in one unit, and never made up where they cannot be added."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.adding import NotAddable, add_figures, add_reports, in_one_unit
from converter.model.figures import Kind, read_figure
from tests.checks.beside import bound, changed


def added(kind: Kind, *texts: str) -> str:
    return add_figures([read_figure(text, kind) for text in texts], kind).text


@pytest.mark.parametrize(
    ("kind", "texts", "total"),
    [
        (Kind.COUNT, ("1", "2", "11234567"), "11234570"),
        (Kind.COUNT, ("", "3", "/"), "3"),
        (Kind.COUNT, ("0", ""), "0"),
        (Kind.COUNT, ("", ""), ""),
        (Kind.COUNT, (), ""),
        (Kind.COUNT, ("/", "/"), "/"),
        (Kind.COUNT, ("/", ""), ""),
        (Kind.CHANGE, ("+248", "-2", ""), "+246"),
        (Kind.CHANGE, ("248", "-2"), "246"),
        (Kind.CHANGE, ("+2", "-3"), "-1"),
        (Kind.CHANGE, ("+2", "-2"), "0"),
        (Kind.DECIMAL, ("59237.2449", "0.1", "0.2"), "59237.5449"),
        (Kind.DECIMAL, ("1.50", "2.5"), "4.00"),
        (Kind.DECIMAL, ("12", "3"), "15"),
        (Kind.DECIMAL, ("1000000000000000", "0.1"), "1000000000000000.1"),
        (Kind.AMOUNT, ("1243.64万元", "0.36万元"), "1244.00万元"),
        (Kind.AMOUNT, ("1.5", "2"), "3.5"),
        (Kind.AMOUNT, ("1243.64万元", "251000元"), "1268.74万元"),
        (Kind.AMOUNT, ("1亿元", "2百万元", "3千元"), "10200.3万元"),
        (Kind.AMOUNT, ("1元", "2万元"), "2.0001万元"),
        (Kind.AMOUNT, ("100000元", "2万元"), "12万元"),
        (Kind.AMOUNT, ("0", "3万元", "/"), "3万元"),
        (Kind.AMOUNT, ("0元", "8040"), "8040"),
        (Kind.AMOUNT, ("0", "0万元"), "0万元"),
        (Kind.AMOUNT, ("0元", "0万元"), "0万元"),
    ],
)
def test_sums(kind: Kind, texts: tuple[str, ...], total: str) -> None:
    assert added(kind, *texts) == total


@pytest.mark.parametrize(
    ("kind", "texts", "says"),
    [
        (Kind.AMOUNT, ("8040", "3万元"), "有的没有写"),
        (Kind.AMOUNT, ("1", "2元", "3万元"), "有的没有写"),
        (Kind.COUNT, ("9" * 18, "1"), "位数太多"),
        (Kind.DECIMAL, ("99999999999999999", "0.000000000000001"), "位数太多"),
    ],
)
def test_what_has_no_sum(kind: Kind, texts: tuple[str, ...], says: str) -> None:
    with pytest.raises(NotAddable) as problem:
        added(kind, *texts)
    assert says in problem.value.words.zh


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=50))
def test_nothing_is_lost_to_rounding(numbers: list[int]) -> None:
    total = added(Kind.AMOUNT, *(f"{Decimal(number) / 10000:f}万元" for number in numbers), "7元")
    assert Decimal(total.removesuffix("万元")) * 10000 == sum(numbers) + 7


def test_the_order_does_not_matter() -> None:
    assert added(Kind.AMOUNT, "3元", "4亿元", "5万元") == added(Kind.AMOUNT, "5万元", "3元", "4亿元")


def test_numbers_in_one_unit() -> None:
    figures = [read_figure(text, Kind.AMOUNT) for text in ("", "3万元", "50元")]
    assert in_one_unit(figures) == ([0, 3, Decimal("0.005")], "万元")


def test_reports() -> None:
    amount = "proactive_disclosure.government_procurement.amount"
    head = {"template": "disclosure-2019"}
    trees = [changed(head, {amount: text, amount.replace("amount", "items"): 2}) for text in ("3万元", "40元")]
    sums = add_reports(bound(trees[0]).form, [bound(tree) for tree in trees])
    assert sums.figures[amount].text == "3.004万元"
    assert sums.figures["proactive_disclosure.government_procurement.items"].text == "4"
    assert sums.figures["applications.received.total"].is_blank
    assert [cell.path for cell in sums.converted] == [amount]
    assert not sums.not_added
    trees.append(changed(head, {amount: "7"}))
    sums = add_reports(bound(trees[0]).form, [bound(tree) for tree in trees])
    assert list(sums.not_added) == [amount]
    assert amount not in sums.figures
