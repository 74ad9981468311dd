"""Which style sheets are compiled, and that one report's trouble is not another's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.model.report import Report
from converter.render.fonts import find_fonts
from converter.render.pdf.compiled.engine import CompiledForms
from converter.render.pdf.compiled.form import _require_local
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.engine import MissingGlyphError
from converter.render.pdf.render import RenderedPdf
from converter.settings import Settings
from converter.source import read_report
from converter.template import find_template


def report(**more: Any) -> Report:
    data = {"template": "disclosure-2021", "agency": "青禾县财政局", "year": 2025, "overview": "无。"} | more
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")


def render(forms: CompiledForms, made: Report, settings: Settings | None = None) -> RenderedPdf:
    return forms.render(made, find_template("disclosure-2021"), settings or Settings(), False)


@pytest.mark.parametrize(
    "sheet",
    [
        "p + p { margin: 0 }",
        "tr:nth-child(2) td { color: red }",
        "h2 ~ p { color: red }",
        "p::first-letter { color: red }",
        "p::before { content: counter(x) }",
        "@page :first { margin: 0 }",
        "div { float: left }",
        "div { position: absolute }",
        "body { columns: 2 }",
        "h2 { string-set: x content() }",
    ],
)
def test_sheets_that_look_about_are_refused(sheet: str) -> None:
    with pytest.raises(Unfit):
        _require_local(sheet)


@pytest.mark.parametrize(
    "sheet",
    ["#applications th.column_head { padding: 1pt }", "/* p + p, :first */ td { padding: 1.5pt }", ""],
)
def test_plain_sheets_are_compiled(sheet: str) -> None:
    _require_local(sheet)


def test_copies_for_paper_and_press_are_refused() -> None:
    for settings in (Settings(paper=True), Settings(press=True)):
        with pytest.raises(Unfit):
            render(CompiledForms(), report(), settings)


def test_a_character_without_a_glyph_is_its_own_reports_trouble() -> None:
    forms = CompiledForms()
    for more in ({"agency": "青禾县\U0002a6d8局"}, {"overview": "\U0002a6d8。"}):
        with pytest.raises((Unfit, MissingGlyphError)):
            render(forms, report(**more))
    assert render(forms, report()).data == render(CompiledForms(), report()).data


def test_a_plain_page_is_compiled_with_the_faces_of_this_machine() -> None:
    CompiledForms().check(find_fonts())
