"""What is no rule is never an error: reports that keep R1–R4 and vary all else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.checks import check_report
from converter.findings import Findings
from converter.model.form import Form
from converter.source import load_report
from converter.source.bind import bind_report
from converter.template import find_template
from converter.tree import Mapping, read_tree
from tests.checks.consistent import consistent_figures, covered, report_text
from tests.conftest import only

FORMS = {name: find_template(name).form for name in ("disclosure-2019", "disclosure-2021")}
SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "shangzhou-2019.yaml"
EXAMPLES = Path(__file__).parents[2] / "examples"


def checked(form: Form, figures: dict[str, str | None]) -> Findings:
    root = read_tree(report_text(form, figures).encode(), "r.yaml")
    assert isinstance(root, Mapping)
    return check_report(bind_report(root, form, "r.yaml"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.integers(0, 10**6), st.data())
def test_zero_blank_and_slash_are_no_errors(name: str, seed: int, data: st.DataObject) -> None:
    """Zeros may be left blank or struck out, table two may hold any figures at all."""
    form = FORMS[name]
    figures: dict[str, str | None] = dict(consistent_figures(form, seed, most=3))
    zeros = [path for path, figure in figures.items() if figure == "0" and path in covered(form)]
    for path in data.draw(st.lists(st.sampled_from(zeros), unique=True)) if zeros else []:
        figures[path] = data.draw(st.sampled_from([None, "/", "", "0", "０", "／"]))
    for path in form.section("proactive_disclosure").cells:
        figures[path] = data.draw(st.sampled_from([None, "/", "0", "7", "11,234,567"]))
    findings = checked(form, figures)
    assert not findings.errors
    hardly = {"PLA-01", "PLA-02", "UNT-03", "MIS-01"}
    assert {f.code for f in findings} - hardly <= {"CEL-01", "CEL-02", "SUM-00", "FIG-02", "FIG-03", "REQ-02"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_any_other_figure_in_any_covered_cell_is_an_error(name: str, data: st.DataObject) -> None:
    form = FORMS[name]
    figures: dict[str, str | None] = dict(consistent_figures(form, data.draw(st.integers(0, 99))))
    path = data.draw(st.sampled_from(sorted(covered(form))))
    other = data.draw(st.none() | st.just("/") | st.integers(0, 10**9).map(str))
    number = int(other) if other and other != "/" else 0
    changed = number != int(figures[path] or 0)
    figures[path] = other
    assert bool(checked(form, figures).errors) == changed


@pytest.mark.parametrize(
    "figures",
    [
        {"items_last_year": "5770", "change": "+248", "decisions": "6018"},
        {"items_last_year": "1", "change": "0", "decisions": "93"},
        {"items_last_year": "1215", "change": "-35", "decisions": "7"},
        {"items_last_year": None, "change": "-2", "decisions": None},
    ],
)
def test_the_sum_reading_of_table_two_is_never_enforced(figures: dict[str, str | None]) -> None:
    form = FORMS["disclosure-2019"]
    row = {f"proactive_disclosure.administrative_licensing.{column}": value for column, value in figures.items()}
    findings = checked(form, {**consistent_figures(form), **row})
    assert not findings.errors
    assert {finding.code for finding in findings} <= {"CEL-01"}


def test_more_issued_than_in_force_is_no_error() -> None:
    form = FORMS["disclosure-2021"]
    row = {"proactive_disclosure.rules.issued": "9", "proactive_disclosure.rules.in_force": "1"}
    assert not checked(form, {**consistent_figures(form), **row}).errors


@pytest.mark.parametrize("sign", [None, "/"])
@pytest.mark.parametrize("name", FORMS)
def test_an_empty_table_says_nothing_about_sums(name: str, sign: str | None) -> None:
    form = FORMS[name]
    findings = checked(form, dict.fromkeys(form.cells, sign))
    assert not findings.errors
    assert not [finding for finding in findings if finding.code.startswith("SUM")]
    counted = {"CEL-02": 3} if sign else {"REQ-02": 3}
    for code, number in counted.items():
        assert len(only(findings, code)) == number


def test_blanks_that_count_as_zero_are_told() -> None:
    form = FORMS["disclosure-2021"]
    figures: dict[str, str | None] = dict(consistent_figures(form, most=0))
    figures["applications.received.natural_persons"] = None
    notes = only(checked(form, figures), "SUM-00")
    assert [note.message.zh for note in notes] == [
        "“自然人”列有 1 格空白或填“/”，核对关系 R1 时按 0 计",
        "“一、本年新收政府信息公开申请数量”有 1 格空白或填“/”，核对关系 R3 时按 0 计",
    ]


def test_blanks_are_named_with_the_row_that_holds_them() -> None:
    form = FORMS["disclosure-2021"]
    figures: dict[str, str | None] = dict(consistent_figures(form))
    for path in list(form.section("applications").cells)[-6:]:
        figures.pop(path)
    (finding,) = only(checked(form, figures), "CEL-01")
    assert finding.message.zh == (
        "“收到和处理政府信息公开申请情况”有 6 格没有填：四、结转下年度继续办理 × 商业企业、"
        "四、结转下年度继续办理 × 科研机构、四、结转下年度继续办理 × 社会公益组织、"
        "四、结转下年度继续办理 × 法律服务机构……"
    )
    assert finding.place is not None
    assert finding.place.line is not None
    row = report_text(form, figures).splitlines()[finding.place.line - 1]
    assert row.strip() == "carried_forward:"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample report is not here")
def test_a_real_report_of_2019_has_no_error() -> None:
    findings = check_report(load_report(SAMPLE))
    assert not findings.errors
    assert {finding.code for finding in findings.warnings} == {"REQ-02", "CEL-01"}


@pytest.mark.parametrize("name", ["disclosure-2019", "disclosure-2021"])
def test_the_examples_have_no_error(name: str) -> None:
    assert check_report(load_report(EXAMPLES / name / "report.yaml")).ok


def test_findings_come_in_the_order_of_the_source() -> None:
    findings = check_report(load_report(EXAMPLES / "broken" / "report.yaml"))
    places = [(finding.place.line, finding.place.column) for finding in findings if finding.place]
    assert places == sorted(places, key=lambda place: (place[0] or 0, place[1] or 0))
    assert len(findings.errors) >= 5
