"""What was learnt once need not be learnt again, and what does not belong to these faces is not believed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from converter.model.report import Report
from converter.render.pdf.compiled.engine import CompiledForms
from converter.render.pdf.compiled.probe import Prober
from converter.settings import Settings
from converter.source import read_report
from converter.template import find_template
from tests.render.pdf.compiled.reports import make_report

SECRET = "绝密村卫生院"
SMALL = json.dumps({"template": "disclosure-2021", "agency": SECRET, "year": 2025, "overview": f"{SECRET}73519。"})


class Kept(dict[str, str]):
    """A memory that holds what a file would hold."""

    def read(self, name: str) -> Any:
        return json.loads(self[name]) if name in self else None

    def write(self, name: str, data: Any) -> None:
        self[name] = json.dumps(data, ensure_ascii=False)


def small() -> Report:
    return read_report(SMALL.encode(), "report.json")


def render(forms: CompiledForms, report: Report) -> bytes:
    return forms.render(report, find_template(report.form.name), Settings(), False).data


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the ordinary path is asked for."""
    asked: list[str] = []
    lay_out = Prober.lay_out

    def counted(self: Prober, body: str, *rest: Any) -> Any:
        asked.append(body)
        return lay_out(self, body, *rest)

    monkeypatch.setattr(Prober, "lay_out", counted)
    return asked


@pytest.fixture(scope="module")
def learnt() -> tuple[Kept, bytes]:
    """What was learnt from a small report, and its PDF."""
    kept = Kept()
    return kept, render(CompiledForms(kept), small())


@pytest.mark.slow
def test_a_second_run_asks_for_nothing(probes: list[str]) -> None:
    kept, reports = Kept(), [make_report(number) for number in (2, 4)]
    first = CompiledForms(kept)
    made = [render(first, report) for report in reports]
    assert probes
    probes.clear()
    second = CompiledForms(kept)
    assert [render(second, report) for report in reversed(reports)] == made[::-1]
    assert not probes


def test_no_text_of_a_report_is_kept_or_asked_for(probes: list[str]) -> None:
    kept = Kept()
    render(CompiledForms(kept), small())
    assert not [text for text in (*kept.values(), *probes) if SECRET in text or "73519" in text]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("a glyph of a fixed text", lambda text: re.sub(r"\[<[0-9a-f]{4}", "[<0001", text, count=1)),
        ("no record", lambda text: "[]"),
        ("another record", lambda text: '{"scripts": [], "texts": [[0]]}'),
        ("a style with too few values", lambda text: text.replace(", 8]", "]")),
    ],
)
def test_what_is_not_sound_is_learnt_again(
    probes: list[str], learnt: tuple[Kept, bytes], what: str, change: Callable[[str], str]
) -> None:
    kept, made = learnt
    spoilt = {name: change(text) for name, text in kept.items()}
    assert any(spoilt[name] != kept[name] for name in kept)
    assert render(CompiledForms(Kept(spoilt)), small()) == made
    assert probes
