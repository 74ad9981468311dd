"""Title, period and dates speak of the report's year; real variants raise no false alarm, and nothing is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import cases, check_text, only

HEAD = "template: disclosure-2019\nagency: 商州区人民政府办公室\nyear: 2019\n"


@pytest.mark.parametrize("key", ["title", "catalogue"])
@pytest.mark.parametrize("case", cases("titles"))
def test_title(case: dict[str, Any], key: str, tmp_path: Path) -> None:
    text = f"title: {case['title']}\n" if key == "title" else f"catalogue:\n  title: {case['title']}\n"
    findings = check_text(tmp_path, HEAD + text)
    told = [finding for finding in findings if finding.code.startswith("TTL")]
    assert [finding.code for finding in told] == case["codes"]
    assert not findings.errors
    for finding in told:
        assert finding.place is not None
        assert finding.place.line == (4 if key == "title" else 5)


@pytest.mark.parametrize("case", cases("periods"))
def test_period(case: dict[str, Any], tmp_path: Path) -> None:
    findings = check_text(tmp_path, f"{HEAD}preamble: |\n  根据条例编制。\n\n  {case['text']}\n")
    told = only(findings, "PER-01")
    assert len(told) == case["wrong"]
    assert not findings.errors
    for finding in told:
        assert finding.severity.value == "warning"
        assert finding.place is not None
        assert (finding.place.line, finding.place.column) == (7, 3)


@pytest.mark.parametrize("section", ["overview", "problems_and_improvements", "other_matters"])
def test_periods_outside_the_preamble_are_nobodys_business(section: str, tmp_path: Path) -> None:
    findings = check_text(tmp_path, f"{HEAD}{section}: 统计期限为2008年5月1日至12月30日，本年新收15件。\n")
    assert not only(findings, "PER-01")


@pytest.mark.parametrize(
    ("year", "date", "told"),
    [(2019, "2020-02-20", 0), (2019, "2021-01-01", 0), (2019, "2019-12-31", 1), (2019, "2018-05-01", 1)],
)
def test_signoff_date(year: int, date: str, told: int, tmp_path: Path) -> None:
    findings = check_text(tmp_path, f"template: disclosure-2019\nagency: 甲\nyear: {year}\nsignoff: {{date: {date}}}\n")
    assert len(only(findings, "PER-02")) == told
    assert not findings.errors


@pytest.mark.parametrize(
    ("template", "year", "told"),
    [
        ("disclosure-2019", 2018, 1),
        ("disclosure-2019", 2019, 0),
        ("disclosure-2019", 2020, 0),
        ("disclosure-2019", 2021, 1),
        ("disclosure-2021", 2020, 1),
        ("disclosure-2021", 2021, 0),
        ("disclosure-2021", 2026, 0),
    ],
)
def test_the_edition_is_only_advice(template: str, year: int, told: int, tmp_path: Path) -> None:
    findings = check_text(tmp_path, f"template: {template}\nagency: 甲\nyear: {year}\n")
    assert len(only(findings, "FRM-01")) == told
    assert not findings.errors
