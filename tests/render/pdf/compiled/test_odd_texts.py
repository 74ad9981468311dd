"""Texts that offices have and nobody thinks of: compiled to the same page, or refused; never different."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.bulk.engine import looks_alike
from converter.outputs import laid_out_pdf
from converter.render.pdf.compiled.engine import CompiledForms
from converter.render.pdf.compiled.unfit import Unfit
from converter.settings import Settings
from converter.source import read_report
from converter.template import find_template
from tests.render.pdf.compiled.gate import anatomy

SPACES = {
    "ideographic": "\u3000",
    "no break": "\xa0",
    "em": "\u2003",
    "thin": "\u2009",
    "plain": " ",
    "tabulator": "\t",
}
UNSEEN = {"zero width": "\u200b", "soft hyphen": "\xad", "left to right": "\u200e"}
LINE = "全年公开信息，由各股室（中心）汇总，按季度通报情况。" * 6
TEXTS = {
    **{f"{name} space in prose": {"overview": f"甲{sign}乙A{sign}B{LINE * 9}"} for name, sign in SPACES.items()},
    **{f"{name} space in a heading": {"overview": f"（一）标{sign}题。内容。"} for name, sign in SPACES.items()},
    **{f"{name} space in a name": {"agency": f"青禾县{sign}财政局"} for name, sign in SPACES.items()},
    **{f"{name} space in a cell": {"catalogue": {"publisher": f"青禾{sign}县"}} for name, sign in SPACES.items()},
    **{f"{name} sign": {"overview": f"甲{sign}乙。", "agency": f"青{sign}禾县"} for name, sign in UNSEEN.items()},
    "a Latin name of several lines": {"catalogue": {"publisher": "A well known office of the county government"}},
    "ligatures": {"overview": "fi ffl ﬁ Ⅷ ㈱ ①㊣ ℃ ％ é e\u0301。"},
    "marks": {"overview": "“引号”‘单’——……·•○●■□★☆→↑。"},
    "a letter from afar": {"overview": "𠮷𡈽野家，㐂。"},
    "a word longer than a line": {"overview": "a" * 200},
    "an address longer than a line": {"overview": "http://" + "a1/" * 80},
    "a figure longer than a line": {"overview": "1" * 90},
    "a Latin name longer than a line": {"agency": "X" * 60},
    "a sign-off behind blank cells": {"signoff": {"agency": "青禾县财政局", "date": "2026-01-18"}},
    "a sign-off of a date alone": {"signoff": {"date": "2026-01-18"}, "other_matters": "无。"},
    "nothing but an overview": {},
}


@pytest.fixture(scope="module")
def forms() -> CompiledForms:
    return CompiledForms()


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_alike_or_refused(forms: CompiledForms, name: str) -> None:
    data: dict[str, Any] = {"template": "disclosure-2021", "agency": "青禾县财政局", "year": 2025, "overview": "无。"}
    report = read_report(json.dumps(data | TEXTS[name], ensure_ascii=False).encode(), "report.json")
    template = find_template(report.form.name)
    try:
        compiled = forms.render(report, template, Settings(), False)
    except Unfit:
        assert not name.startswith(("plain", "a sign-off", "nothing", "a word", "a figure")), (
            "such a report is ordinary"
        )
        return
    ordinary = laid_out_pdf(report, template, Settings(), False)
    assert looks_alike(compiled, ordinary)
    assert anatomy(compiled.data) == anatomy(ordinary.data)
