"""Catalogue data in the shapes that portals give it, in lines and in tables."""

from __future__ import annotations

from typing import Any

import pytest

from converter.findings import Place
from converter.source.published.account import Account
from converter.source.published.outline import read_outline
from converter.source.published.page import Grid, GridCell, Line, Page
from converter.template import find_template
from tests.conftest import cases

FORM = find_template("disclosure-2021").form
TITLE = "青禾县水利局2021年政府信息公开工作年度报告"


def page(case: dict[str, Any]) -> Page:
    """A page with the block of a case over a report that has nothing but a title and a heading."""
    blocks: list[Line | Grid] = [Line(text, Place("页面.html", n)) for n, text in enumerate(case.get("lines", ()), 1)]
    rows = tuple(
        tuple(GridCell(text, Place("页面.html", row, at), at) for at, text in enumerate(cells, 1))
        for row, cells in enumerate(case.get("table", ()), 100)
    )
    if rows:
        blocks.append(Grid(rows, Place("页面.html", 100)))
    blocks += [Line(TITLE, Place("页面.html", 200)), Line("一、总体情况", Place("页面.html", 201))]
    return Page("页面.html", blocks, 0)


@pytest.mark.parametrize("case", cases("catalogue_blocks"))
def test_case(case: dict[str, Any]) -> None:
    document = page(case)
    account = Account(document)
    outline = read_outline(document, FORM, account)
    assert {name: placed.value for name, placed in outline.catalogue.items()} == case["catalogue"]
    assert [text for text, _ in account.unplaced()] == case.get("left", [])
    assert outline.title
    assert outline.title.value == TITLE
