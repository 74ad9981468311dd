"""A county's report against its parts: every row that is not their sum, and parts that cannot be its parts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.checks.explanations import explain, to_explain
from converter.checks.parts import check_parts
from converter.findings import Findings, Severity
from converter.model.adding import add_reports
from converter.model.figures import Kind
from converter.model.report import Report
from converter.template import find_template
from tests.checks.beside import bound, changed, require_plain
from tests.conftest import Outcome, cases

Run = Callable[..., Outcome]
PARTS = {"青禾县人民政府办公室": 1, "青禾县财政局": 2, "禾丰镇人民政府": 3}
AMOUNT = "proactive_disclosure.government_procurement.amount"


def tree(agency: str, number: int, template: str = "disclosure-2021") -> dict[str, Any]:
    """A report with a number here and there."""
    head = {"template": template, "agency": agency, "year": 2019 if template == "disclosure-2019" else 2025}
    received = {"natural_persons": number, "total": number}
    if template == "disclosure-2019":
        return changed({**head, "applications": {"received": received}}, {AMOUNT: "18.5万元"})
    fees = {"amount_10k_yuan": f"{number}0.10"}
    return {**head, "proactive_disclosure": {"administrative_fees": fees}, "applications": {"received": received}}


def county(case: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    template = case.get("template", "disclosure-2021")
    parts = [tree(agency, number, template) for agency, number in PARTS.items()]
    parts[1] = changed(parts[1], case.get("part", {}))
    whole = tree("青禾县人民政府", 6, template)
    if template == "disclosure-2021":
        whole = changed(whole, {"proactive_disclosure.administrative_fees.amount_10k_yuan": "60.3"})
    return changed(whole, case.get("whole", {})), parts


def county_reports(case: dict[str, Any]) -> tuple[Report, list[Report]]:
    whole, parts = county(case)
    return bound(whole), [bound(part, f"{number}.yaml") for number, part in enumerate(parts, 1)]


@pytest.mark.parametrize("case", cases("parts"))
def test_parts(case: dict[str, Any]) -> None:
    report, parts = county_reports(case)
    findings = list(check_parts(report, parts))
    assert [[f.code, f.severity.value, f.path] for f in findings] == [told[:3] for told in case["told"]]
    for finding, (*_, says) in zip(findings, case["told"], strict=True):
        assert says in finding.message.zh
        require_plain(finding, report)


ROWS = [path for path in find_template("disclosure-2021").form.cells if path.endswith(".natural_persons")]


def in_each_row(number: int, rows: int) -> dict[str, Any]:
    """The same figure in so many rows, and nothing but those."""
    return {"proactive_disclosure": "~"} | dict.fromkeys(ROWS[:rows], number)


@pytest.mark.parametrize(
    ("whole", "given", "says"),
    [
        (6, (1, 2), "12 行都比 2 个单位的合计多，多半少了单位的报告"),
        (4, (1, 2, 3), "相差的正是“青禾县财政局”的数"),
        (5, (1, 2, 3), "12 行都比 3 个单位的合计少"),
    ],
)
def test_many_rows_with_one_cause_are_one_warning(whole: int, given: tuple[int, ...], says: str) -> None:
    names = list(PARTS)
    report = bound(changed(tree("青禾县人民政府", whole), in_each_row(whole, 12)))
    parts = [bound(changed(tree(names[n - 1], n), in_each_row(n, 12)), f"{n}.yaml") for n in given]
    first, *others = check_parts(report, parts)
    assert (first.code, first.severity, first.path) == ("PRT-06", Severity.WARNING, "")
    assert says in first.message.zh
    require_plain(first, report)
    assert len(others) >= 12
    assert {(finding.code, finding.severity) for finding in others} == {("PRT-01", Severity.NOTE)}


@pytest.mark.parametrize(("rows", "odd"), [(8, None), (12, 0)])
def test_few_rows_or_gaps_of_both_signs_are_warnings_of_their_own(rows: int, odd: int | None) -> None:
    more = in_each_row(7, rows) | ({ROWS[0]: odd} if odd is not None else {})
    report = bound(changed(tree("青禾县人民政府", 6), more))
    parts = [bound(changed(tree(name, n), in_each_row(n, rows)), f"{n}.yaml") for name, n in PARTS.items()]
    found = [finding for finding in check_parts(report, parts) if finding.path.startswith("applications")]
    assert {(finding.code, finding.severity) for finding in found} == {("PRT-01", Severity.WARNING)}
    assert len(found) == rows


def test_the_report_itself_is_no_part() -> None:
    report, parts = county_reports({})
    findings = list(check_parts(report, [*parts, report]))
    assert [finding.code for finding in findings] == ["PRT-03"]
    assert "就是本报告" in findings[0].message.zh


def test_the_offices_own_report_is_a_part_of_the_countys_under_the_same_name() -> None:
    report, parts = county_reports({"whole": {"agency": "青禾县人民政府办公室"}})
    assert not list(check_parts(report, parts))


def test_a_warning_is_explained_until_the_parts_change() -> None:
    row = {"applications.received.natural_persons": 7}
    report, parts = county_reports({"whole": row})
    findings = Findings(list(check_parts(report, parts)))
    (wanted,) = to_explain(report, findings)
    report.explanations = (replace(wanted, reason="另有县级机关一件", by="王某"),)
    explain(report, findings)
    assert not findings.warnings
    assert len(findings.explained) == 1
    _, others = county_reports({"part": {"applications.received.natural_persons": 4}})
    changed_sum = Findings(list(check_parts(report, others)))
    explain(report, changed_sum)
    assert sorted(finding.code for finding in changed_sum) == ["EXP-01", "PRT-01"]


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(("disclosure-2019", "disclosure-2021")), st.data())
def test_a_sum_is_never_told(template: str, data: st.DataObject) -> None:
    """Whatever is blank, struck out or in another unit: the sum that `add_reports` makes is the sum that is checked."""
    form = find_template(template).form
    texts = {
        Kind.COUNT: ["", "/", "0", "7", "11234567"],
        Kind.CHANGE: ["", "/", "+3", "-4", "0"],
        Kind.DECIMAL: ["", "/", "0.10", "59237.2449"],
        Kind.AMOUNT: ["", "/", "0", "12.5万元", "40元", "1亿元"],
    }
    draw = random.Random(data.draw(st.integers(0, 10**6)))
    head = {"template": template, "year": 2025}
    parts = []
    for number in range(data.draw(st.integers(1, 4))):
        cells = {path: draw.choice(texts[cell.kind]) for path, cell in form.cells.items()}
        parts.append(bound(changed({**head, "agency": f"单位{number}"}, cells), f"{number}.yaml"))
    figures = {path: figure.text for path, figure in add_reports(form, parts).figures.items()}
    whole = changed({**head, "agency": "全县"}, figures)
    assert not list(check_parts(bound(whole), parts))
    path = draw.choice([path for path, cell in form.cells.items() if cell.kind is Kind.COUNT])
    other = changed(whole, {path: str(int(bound(whole).figure(path).value) + 1)})
    assert [finding.path for finding in check_parts(bound(other), parts)] == [path.rpartition(".")[0]]


def test_on_the_command_line(tmp_path: Path, run: Run) -> None:
    whole, parts = county({"whole": {"applications.granted.total": 0}})
    folder = tmp_path / "各单位"
    folder.mkdir()
    (folder / "receipt.json").write_text('{"seal": true}')
    for number, part in enumerate([whole, *parts]):
        path = folder / f"{number}.yaml" if number else tmp_path / "r.yaml"
        path.write_text(yaml.safe_dump(part, allow_unicode=True), encoding="utf-8")
    report = tmp_path / "r.yaml"
    one, others = folder / "1.yaml", [folder / "2.yaml", folder / "3.yaml"]
    before = run("check", report)
    for arguments in (
        (report, "--parts", folder),
        (report, "--parts", one, *others),
        ("--parts", one, *others, "--", report),
        ("--parts", one, *others, "--json", report),
        (report, "--parts", folder, one),
    ):
        outcome = run("check", *arguments)
        assert outcome.code == before.code
        assert "PRT" not in outcome.err + outcome.out
    missing = run("check", report, "--parts", *others)
    assert "PRT-01" in missing.err
    assert "多 1" in missing.err
    assert run("check", report, report, "--parts", folder).code == 2
    assert run("check", "--parts", one, *others).code == 2
    assert run("check", report, "--parts", tmp_path / "none").code == 3
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("check", report, "--parts", empty).code == 3
