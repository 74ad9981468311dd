"""A report against last year's: what must follow follows, what may be otherwise is a warning, other files are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.checks import check_report
from converter.checks.last_year import check_last_year
from converter.checks.reused_text import check_reused_text
from converter.model.relations import years_equations
from converter.model.report import Report
from converter.source import load_report
from converter.template import find_template
from tests.checks.beside import EXAMPLE, LAST, bound, changed, codes, require_plain, tree_of
from tests.conftest import Outcome, cases

Run = Callable[..., Outcome]
NOW_TREE, LAST_TREE = tree_of(EXAMPLE), tree_of(LAST)
R6 = "code: LYR-06\n    section: proactive_disclosure"
FORMS = {year: find_template(f"disclosure-{year}").form for year in (2019, 2021)}


def pair(case: dict[str, Any]) -> tuple[Report, Report]:
    copied = {table: LAST_TREE[table] for table in case.get("copied", [])}
    now, last = changed({**NOW_TREE, **copied}, case.get("now", {})), changed(LAST_TREE, case.get("last", {}))
    return bound(now), bound(last, "上年.yaml")


@pytest.mark.parametrize("case", cases("last_year"))
def test_last_year(case: dict[str, Any]) -> None:
    report, last = pair(case)
    findings = list(check_last_year(report, last))
    assert [[f.code, f.severity.value, f.path] for f in findings] == [told[:3] for told in case["told"]]
    for finding, (*_, says) in zip(findings, case["told"], strict=True):
        assert says in finding.message.zh
        require_plain(finding, report)


def test_a_true_year_raises_no_alarm() -> None:
    report, last = load_report(EXAMPLE), load_report(LAST)
    assert check_report(last).ok
    assert not list(check_last_year(report, last))
    assert not list(check_reused_text(report, last))


@pytest.mark.parametrize(
    ("now", "last", "counted"),
    [
        (2019, 2019, {"R5": 7, "R7": 5}),
        (2021, 2021, {"R5": 7, "R6": 2}),
        (2021, 2019, {"R5": 7}),
        (2019, 2021, {"R5": 7}),
    ],
)
def test_equations_between_editions(now: int, last: int, counted: dict[str, int]) -> None:
    found = [equation.relation.id for equation in years_equations(FORMS[now], FORMS[last])]
    assert {name: found.count(name) for name in found} == counted


@pytest.mark.parametrize(("now", "told"), [("18", []), ("17", ["LYR-07"]), ("21", ["LYR-07"])])
def test_items_of_the_form_of_2019_follow_the_change(now: str, told: list[str]) -> None:
    head = "template: disclosure-2019\nagency: 甲\nyear: {}\nproactive_disclosure: {{administrative_licensing: {}}}\n"
    last = head.format(2019, "{items_last_year: 20, change: -2, decisions: 5}")
    report = head.format(2020, f"{{items_last_year: {now}, change: 3, decisions: 9}}")
    readers = [bound(yaml.safe_load(text)) for text in (report, last)]
    assert codes(list(check_last_year(*readers))) == ["LYR-03", *told], "table three is empty last year"


def test_one_table_over_again_says_nothing() -> None:
    now, last = pair({"copied": ["applications"]})
    assert "LYR-04" not in codes(list(check_last_year(now, last)))


def test_few_figures_may_come_out_the_same() -> None:
    applications = {row: {"natural_persons": 1, "total": 1} for row in ("received", "granted", "total_handled")}
    tables = {"applications": applications, "proactive_disclosure": {"rules": {"in_force": 1}}}
    gone = dict.fromkeys(("proactive_disclosure", "applications", "reconsideration_and_litigation"), "~")
    now, last = ({**changed(tree, gone), **tables} for tree in (NOW_TREE, LAST_TREE))
    assert codes(list(check_last_year(bound(now), bound(last)))) == []


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(("carried_over", "carried_forward")), st.integers(0, 99))
def test_columns_are_compared_one_by_one(row: str, number: int) -> None:
    """Whichever side is another one, it is told in its column and no other."""
    changes = {f"applications.{row}.businesses": number}
    case = {"now": changes} if row == "carried_over" else {"last": changes}
    paths = [finding.path for finding in check_last_year(*pair(case))]
    assert paths == ([] if number == 1 else ["applications.carried_over.businesses"])


def test_on_the_command_line(tmp_path: Path, run: Run) -> None:
    assert run("check", EXAMPLE, "--last-year", LAST).code == 0
    path = tmp_path / "r.yaml"
    path.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("现行有效件数: 63", "现行有效件数: 65"), encoding="utf-8"
    )
    outcome = run("check", path, "--last-year", LAST)
    assert outcome.code == 0
    assert "LYR-06" in outcome.err
    assert "R6" in outcome.err
    assert run("check", path, path, "--last-year", LAST).code == 2
    assert run("check", path, "--last-year", tmp_path / "none.yaml").code == 3
    assert run("check", EXAMPLE, "--last-year", EXAMPLE, "--json").code == 1


def test_a_warning_is_explained_and_void_when_last_years_figure_changes(tmp_path: Path, run: Run) -> None:
    path, last = tmp_path / "r.yaml", tmp_path / "last.yaml"
    text = EXAMPLE.read_text(encoding="utf-8").replace("现行有效件数: 63", "现行有效件数: 65")
    path.write_text(text, encoding="utf-8")
    last.write_text(LAST.read_text(encoding="utf-8"), encoding="utf-8")
    block = run("check", path, "--last-year", last, "--explain").out
    path.write_text(
        text + block.replace("# 写明为什么可以接受", " 重新清理").replace("# 写明谁核实的", " 王某"), encoding="utf-8"
    )
    outcome = run("check", path, "--last-year", last)
    assert "提醒（已说明） LYR-06" in outcome.err
    assert "EXP-" not in run("check", path, "--notes").err, "without last year's report nothing is known of it"
    last.write_text(LAST.read_text(encoding="utf-8").replace("in_force: 59", "in_force: 58"), encoding="utf-8")
    outcome = run("check", path, "--last-year", last)
    assert "提醒 LYR-06" in outcome.err
    assert "EXP-01" in outcome.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("last.carried_forward", "carried_forward"),
        ("= last.carried_forward", ""),
        ("severity: error", "severity: note"),
        ("= last.carried_forward", "= last.carried"),
        ("+ issued - repealed", "+ issued - repeled"),
        ("+ issued - repealed", "+ issued -"),
        (f"{R6}\n    each: row", "code: L\n    section: proactive_disclosure\n    each: cell"),
        (R6, "code: L\n    section: proactive"),
    ],
)
def test_a_wrong_relation_between_years(old: str, new: str, tmp_path: Path, run: Run) -> None:
    text = (EXAMPLE.parents[2] / "templates" / "disclosure-2021" / "form.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "form.yaml").write_text(text.replace(old, new), encoding="utf-8")
    outcome = run("templates", "show", "mine", "--templates", tmp_path)
    assert outcome.code == 4
    assert "form.yaml" in outcome.err
