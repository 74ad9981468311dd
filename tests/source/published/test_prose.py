"""What a document has of a report beside its tables: cases as data, each a change of one plain document."""

from __future__ import annotations

from typing import Any

import pytest

from converter.source.published.account import Account
from converter.source.published.outline import Outline, read_outline
from converter.source.published.page import GridCell, Line
from converter.source.published.text import read_dump
from converter.template import find_template
from tests.conftest import cases

FORM = find_template("disclosure-2021").form
PLAIN = """青禾县水利局2021年政府信息公开工作年度报告
本报告依照有关规定编制，统计期限为2021年1月1日至2021年12月31日。
一、总体情况
全年公开信息318条。
二、主动公开政府信息情况
规章 | 0 | 0 | 0 |
三、收到和处理政府信息公开申请情况
一、本年新收政府信息公开申请数量 | 1 | 1 |
二、上年结转政府信息公开申请数量 | 0 | 0 |
三、本年度办理结果 | （一）予以公开 | 1 | 1 |
四、结转下年度继续办理 | 0 | 0 |
四、政府信息公开行政复议、行政诉讼情况
行政复议 | 行政诉讼 |
0 | 0 | 0 |
五、存在的主要问题及改进情况
一是人手不足；二是更新不够及时。
六、其他需要报告的事项
无。
青禾县水利局
2022年1月20日
"""
EXPECTED: dict[str, Any] = {
    "title": "青禾县水利局2021年政府信息公开工作年度报告",
    "agency": "青禾县水利局",
    "year": 2021,
    "catalogue": {},
    "preamble": ["本报告依照有关规定编制，统计期限为2021年1月1日至2021年12月31日。"],
    "overview": ["全年公开信息318条。"],
    "problems_and_improvements": ["一是人手不足；二是更新不够及时。"],
    "other_matters": ["无。"],
    "signoff": ["青禾县水利局", "2022-01-20"],
    "codes": [],
    "unplaced": [],
}


def read(text: str) -> tuple[Outline, Account]:
    page = read_dump(text, "公开.txt")
    account = Account(page)
    return read_outline(page, FORM, account), account


def found(outline: Outline, account: Account) -> dict[str, Any]:
    """What was read, in the words of the cases."""
    texts = {name: [paragraph.text for paragraph in paragraphs] for name, paragraphs in outline.texts.items()}
    agency, date = outline.signoff.agency, outline.signoff.date
    in_tables = {block for blocks in outline.table_blocks.values() for block in blocks}
    left = [
        part
        for piece in account.page.pieces()
        if piece not in in_tables or "表格形式" in piece.text
        for part in _left(account, piece)
    ]
    values = {"title": outline.title, "agency": outline.agency, "year": outline.year}
    return {
        **{name: placed.value if placed else None for name, placed in values.items()},
        "catalogue": {name: placed.value for name, placed in outline.catalogue.items()},
        **{section.id: texts.get(section.id) for section in FORM.sections if not section.table},
        "signoff": [agency.value if agency else None, date.value.isoformat() if date else None],
        "codes": sorted({finding.code for finding in outline.notes}),
        "unplaced": left,
    }


def _left(account: Account, piece: Line | GridCell) -> list[str]:
    return [text for text, place in account.unplaced() if place == piece.place]


@pytest.mark.parametrize("case", cases("outline"))
def test_case(case: dict[str, Any]) -> None:
    text = PLAIN
    for old, new in case.get("change", {}).items():
        assert old in text
        text = text.replace(old, new, 1)
    outline, account = read(case.get("above", "") + text + case.get("below", ""))
    expected = EXPECTED | {key: value for key, value in case.items() if key in EXPECTED}
    assert found(outline, account) == expected


def test_nothing_of_a_table_is_claimed_and_all_of_it_is_handed_on() -> None:
    outline, _ = read(PLAIN)
    texts = {
        name: [block.text for block in blocks if isinstance(block, Line)]
        for name, blocks in outline.table_blocks.items()
    }
    assert texts == {
        "proactive_disclosure": ["规章 | 0 | 0 | 0 |"],
        "applications": PLAIN.splitlines()[7:11],
        "reconsideration_and_litigation": ["行政复议 | 行政诉讼 |", "0 | 0 | 0 |"],
    }
