"""Text that is last year's over again is told with how much of it and where; what is new, short or fixed is not."""

from __future__ import annotations

from typing import Any

import pytest

from converter.checks.reused_text import check_reused_text
from converter.model.report import Report
from converter.source import read_report
from tests.checks.beside import EXAMPLE, bound, changed, codes, require_plain, tree_of
from tests.conftest import cases

SECTION = "problems_and_improvements"
OWN = "{0}月走访了{0}个乡镇并分别座谈，听取{1}意见后修改了{1}清单，{1}的办理用时比以前明显缩短。"
SUBJECTS = "教民住水交林审卫文财统应供农气"


def report(year: int | None, texts: list[str], section: str = SECTION) -> Report:
    """A report with one section of prose; each paragraph stands on a line of its own, the first on line 5."""
    lines = ["template: disclosure-2021", "agency: 甲", f"year: {year or ''}", f"{section}: |"]
    joined = [line for text in texts for line in (text if isinstance(text, list) else [text])]
    return read_report("\n".join([*lines, *(f"  {text}" for text in joined)]).encode(), f"{year}.yaml")


@pytest.mark.parametrize("case", cases("reused_text"))
def test_reused_text(case: dict[str, Any]) -> None:
    now = report(2025, case["now"])
    findings = list(check_reused_text(now, report(2024, case["last"])))
    assert codes(findings) == case["told"]
    for finding in findings:
        assert case["says"] in finding.message.zh
        assert finding.severity.value == "warning"
        assert finding.path == SECTION
        assert finding.place
        assert finding.place.line == 5
        require_plain(finding, now)
        assert finding.clause


def test_the_preamble_is_the_same_every_year() -> None:
    text = [OWN.format(number, subject) for number, subject in enumerate(SUBJECTS)]
    assert not list(check_reused_text(report(2025, text, "preamble"), report(2024, text, "preamble")))


@pytest.mark.parametrize(("last", "told"), [(2024, ["REU-01"]), (2023, ["REU-01"]), (2025, []), (None, ["REU-01"])])
def test_of_earlier_years_only(last: int | None, told: list[str]) -> None:
    text = [OWN.format(number, subject) for number, subject in enumerate(SUBJECTS)]
    assert codes(list(check_reused_text(report(2025, text), report(last, text)))) == told


def test_the_whole_report() -> None:
    """Equal but for the year, as when the clerk took last year's file."""
    tree = tree_of(EXAMPLE)
    last = changed(tree, {"year": 2024, **{key: tree[key].replace("2025", "2024") for key in ("overview", SECTION)}})
    findings = list(check_reused_text(bound(tree), bound(last, "上年.yaml")))
    assert codes(findings) == ["REU-01", "REU-01", "REU-03"]
    whole = findings[-1]
    assert whole.path == ""
    assert "100% 与 2024 年度的报告相同或者只换了数字" in whole.message.zh
    assert findings[0].message.zh.endswith("……"), "no more than three paragraphs are named"


@pytest.mark.parametrize(("kept", "told"), [(15, ["REU-01"]), (9, ["REU-01"]), (8, []), (0, [])])
def test_a_section_is_told_from_sixty_percent_on(kept: int, told: list[str]) -> None:
    last = [OWN.format("三", subject) for subject in SUBJECTS]
    new = [f"新写的{subject * 3}文字" + "另" * (len(last[0]) - 9) + "。" for subject in SUBJECTS]
    assert {len(text) for text in last + new} == {len(last[0])}
    assert codes(list(check_reused_text(report(2025, new[kept:] + last[:kept]), report(2024, last)))) == told
