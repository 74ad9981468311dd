"""Every character of a document is accounted for, whoever claims it in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from converter.findings import Place
from converter.source.published.account import Account, Use
from converter.source.published.page import Grid, GridCell, Line, Page

HERE = Place("页面.html", 1)


def page(*texts: str, cells: tuple[str, ...] = ()) -> Page:
    blocks: list[Line | Grid] = [Line(text, HERE) for text in texts]
    if cells:
        blocks.append(Grid((tuple(GridCell(text, HERE, number) for number, text in enumerate(cells)),), HERE))
    return Page("页面.html", blocks, sum(not sign.isspace() for text in (*texts, *cells) for sign in text))


def test_what_nobody_claims_is_unplaced() -> None:
    document = page("一、总体情况", "  无人认领 的话", cells=("规章", "3"))
    account = Account(document)
    pieces = list(document.pieces())
    account.claim(pieces[0], Use.HEADING)
    account.claim(pieces[3], Use.FIGURE)
    assert [text for text, _ in account.unplaced()] == ["无人认领 的话", "规章"]
    assert account.counts() == {Use.HEADING: 6, Use.UNPLACED: 8, Use.FIGURE: 1}


def test_a_piece_may_have_several_uses_and_the_first_claim_holds() -> None:
    document = page("规章000行政许可5")
    account, line = Account(document), next(document.pieces())
    account.claim(line, Use.LABEL, 0, 2)
    account.claim(line, Use.FIGURE, 2, 5)
    account.claim(line, Use.FURNITURE)
    assert account.uses(line)[:5] == [Use.LABEL] * 2 + [Use.FIGURE] * 3
    assert account.counts()[Use.FURNITURE] == 5


def test_a_reader_that_loses_text_is_found_out() -> None:
    document = page("三个字")
    document.characters = 5
    assert Account(document).missing() == 2


@given(st.lists(st.text(max_size=12), max_size=5), st.data())
def test_the_sum_of_all_uses_is_the_document(texts: list[str], data: st.DataObject) -> None:
    document = page(*texts)
    account, pieces = Account(document), list(document.pieces())
    for _ in range(data.draw(st.integers(0, 8)) if pieces else 0):
        piece = data.draw(st.sampled_from(pieces))
        start, end = sorted((data.draw(st.integers(0, 14)), data.draw(st.integers(0, 14))))
        account.claim(piece, data.draw(st.sampled_from(list(Use))), start, end)
    assert sum(account.counts().values()) == document.characters
    assert account.missing() == 0
