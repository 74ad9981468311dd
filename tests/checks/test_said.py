"""Prose and figures one case at a time: what must be found, and what must not. False alarms are worse than misses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.checks import check_report
from converter.checks.claims import find_claims
from converter.checks.explanations import subject
from converter.checks.sentences import sentences
from converter.source import load_report
from tests.checks.said import EXAMPLES, report_of, told
from tests.conftest import CASES, HEAD, check_text, only, read_text

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "shangzhou-2019.yaml"

FILES = {
    "prose_figures": ("PRS",),
    "units": ("UNT", "PRS"),
    "year_slips": ("YRS",),
    "references": ("REF",),
    "leftovers": ("TPL", "LBL"),
    "plausibility": ("PLA", "MIS"),
    "fees": ("FEE",),
}
ALL = tuple(sorted({family for families in FILES.values() for family in families}))


def read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def one_by_one() -> list[Any]:
    return [
        pytest.param(FILES[name], case, id=f"{name}-{number}")
        for name in FILES
        for number, case in enumerate(read(name), 1)
    ]


@pytest.mark.parametrize(("families", "case"), one_by_one())
def test_case(families: tuple[str, ...], case: dict[str, Any]) -> None:
    found = told(case, families)
    assert sorted(finding.code for finding in found) == sorted(case["codes"]), [f.message.zh for f in found]
    for finding in found:
        assert finding.place
        assert finding.hint or finding.severity.value == "note"
        assert finding.message.zh.isprintable()
    if "says" in case:
        assert case["says"] in " ".join(finding.message.zh for finding in found)
    if "path" in case:
        assert case["path"] in [finding.path for finding in found]


@pytest.mark.parametrize("name", FILES)
def test_every_code_is_hit_often_enough_and_missed_often_enough(name: str) -> None:
    hits: Counter[str] = Counter(code for case in read(name) for code in set(case["codes"]))
    for code, number in hits.items():
        if code.startswith(FILES[name][0]):
            assert number >= 6, code
    assert sum(not case["codes"] for case in read(name)) >= 8


@pytest.mark.parametrize("case", [pytest.param(case, id=str(n)) for n, case in enumerate(read("true_sentences"), 1)])
def test_true_sentences_are_passed_over_in_silence(case: dict[str, Any]) -> None:
    assert [finding.message.zh for finding in told(case, ALL)] == []


@pytest.mark.parametrize("form", [2019, 2021])
def test_the_examples_are_silent(form: int) -> None:
    report = load_report(EXAMPLES / f"disclosure-{form}" / "report.yaml")
    assert [finding.message.zh for finding in check_report(report) if finding.code.startswith(ALL)] == []
    assert [f.message.zh for f in check_report(report_of({"form": form})) if f.code.startswith(ALL)] == []


@pytest.mark.parametrize("form", [2019, 2021])
def test_every_statement_that_is_heard_is_held_against_its_table(form: int) -> None:
    """The examples with one number of their prose changed at a time: a warning each time, about that number alone."""
    report = load_report(EXAMPLES / f"disclosure-{form}" / "report.yaml")
    claims = [claim for sentence in sentences(report) for claim in find_claims(report, sentence)]
    assert len(claims) >= 15
    for claim in claims:
        quote = claim.quote
        changed = quote.replace(str(claim.number), str(claim.number + 7))
        assert changed != quote
        text = claim.sentence.written.replace(quote, changed, 1)
        (finding,) = told({"form": form, claim.sentence.section: text}, ("PRS",))
        assert changed in finding.message.zh
        assert finding.place


SAID = "全年新收政府信息公开申请{}件，{}。"
GIVEN = "explanations: [{{code: PRS-01, path: applications.received.total, value: '{}', reason: 口径不同, by: 王某}}]\n"
TABLE = "applications: {{received: {{total: {}}}}}\noverview: "


def test_an_explained_difference_stays_explained_until_a_side_of_it_changes(tmp_path: Path) -> None:
    text = HEAD + TABLE.format(14) + SAID.format(15, "答复及时") + "\n"
    (finding,) = only(check_text(tmp_path, text), "PRS-01")
    value = subject(read_text(tmp_path, text), finding)
    assert value == "14（文中 15）"
    for figure, said, rest, holds in (
        (14, 15, "答复及时", True),
        (14, 15, "答复都很及时", True),
        (13, 15, "答复及时", False),
        (14, 16, "答复及时", False),
    ):
        report = HEAD + TABLE.format(figure) + SAID.format(said, rest) + "\n" + GIVEN.format(value)
        (finding,) = only(check_text(tmp_path, report), "PRS-01")
        assert bool(finding.explanation) == holds
        assert bool(only(check_text(tmp_path, report), "EXP-01")) != holds


@pytest.mark.parametrize(
    "part", ["的", "申请", "政府信息公开", "因政府信息公开被", "全年", "年度内", "一", "（", "《", "第", "1"]
)
def test_endless_prose_is_read_in_good_time(part: str) -> None:
    """Patterns that go back and forth would never come to an end here."""
    told({"text": part * 4000 + "申请行政复议", "preamble": "收到" + part * 1400 + "申请"}, ALL)


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample report is not here")
def test_a_real_report_has_only_the_hint_at_the_sum_reading() -> None:
    found = [finding for finding in check_report(load_report(SAMPLE)) if finding.code.startswith(ALL)]
    assert [(finding.code, finding.severity.value) for finding in found] == [("MIS-01", "note")]
