"""Real published reports come in with no figure wrong, cell by cell; the tests skip where the samples are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from converter.importing import import_report, imported_text
from converter.settings import Settings
from converter.source import load_report
from converter.source.published.result import Imported

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of published reports are not here")

COLUMNS = {
    "natural": "natural_persons",
    "business": "businesses",
    "research": "research_institutions",
    "charity": "public_welfare",
    "legal_service": "legal_services",
    "other_org": "other",
    "total": "total",
}
APPLICATIONS = {
    "r1_new": "received",
    "r2_carried_in": "carried_over",
    "g1_granted": "granted",
    "g2_partial": "partly_granted",
    "d1_state_secret": "refused.state_secret",
    "d2_law_prohibits": "refused.barred_by_law",
    "d3_three_sec_one_stab": "refused.security_or_stability",
    "d4_third_party": "refused.third_party_rights",
    "d5_internal_affairs": "refused.internal_affairs",
    "d6_process_info": "refused.deliberative_process",
    "d7_enforcement_file": "refused.enforcement_files",
    "d8_admin_query": "refused.administrative_inquiry",
    "n1_not_held": "unavailable.not_held",
    "n2_needs_creation": "unavailable.must_be_created",
    "n3_unclear_after_correction": "unavailable.still_unclear",
    "p1_petition": "not_processed.petition_or_complaint",
    "p2_repeat": "not_processed.duplicate",
    "p3_public_publication": "not_processed.published_material",
    "p4_mass_repeated": "not_processed.excessive",
    "p5_confirm_reissue": "not_processed.confirm_or_reissue",
    "o1_no_correction": "otherwise_closed.correction_overdue",
    "o2_no_fee": "otherwise_closed.fee_overdue",
    "o3_other": "otherwise_closed.other",
    "o_other": "otherwise_closed",
    "r7_total": "total_handled",
    "r4_carried_out": "carried_forward",
}
DISCLOSURE = {
    "regulations": "rules",
    "normative": "normative_documents",
    "permit": "administrative_licensing",
    "other_mgmt": "other_services",
    "penalty": "administrative_penalties",
    "coercion": "administrative_compulsion",
    "fee": "administrative_fees",
    "procurement": "government_procurement",
}
LITIGATION = {
    "review": "reconsideration",
    "litigation_direct": "litigation_direct",
    "litigation_after_review": "litigation_after_reconsideration",
}
RESULTS = {
    "upheld": "upheld",
    "corrected": "corrected",
    "other": "other_result",
    "pending": "pending",
    "total": "total",
}


def expected(facts: dict[str, Any], imported: Imported) -> Iterator[tuple[str, Any]]:
    """Path of every cell that is visible in the document, and what stands there."""
    cells = list(imported.report.form.cells)
    for name, values in facts.get("T2", {}).items():
        paths = [path for path in cells if path.startswith(f"proactive_disclosure.{DISCLOSURE[name]}.")]
        yield from zip(paths, values, strict=False)
    for name, row in facts.get("T3", {}).items():
        for column, value in row.items():
            yield f"applications.{APPLICATIONS[name]}.{COLUMNS[column]}", value
    for name, row in facts.get("T4", {}).items():
        for column, value in row.items():
            yield f"reconsideration_and_litigation.{LITIGATION[name]}.{RESULTS[column]}", value


def published() -> list[Any]:
    path = SAMPLES / "published" / "facts.json"
    if not path.is_file():
        return []
    return [pytest.param(item, id=item["file"]) for item in json.loads(path.read_text(encoding="utf-8"))["reports"]]


@pytest.mark.parametrize("facts", published())
def test_no_figure_is_wrong(facts: dict[str, Any]) -> None:
    imported = import_report(SAMPLES / "published" / facts["file"], Settings())
    report = imported.report
    assert report.form.name == f"disclosure-{facts['format']}"
    seen = dict(expected(facts, imported))
    for path, value in seen.items():
        figure = report.figure(path)
        if value is None:
            assert figure.is_blank, path
        elif isinstance(value, str):
            assert figure.text == value, path
        else:
            assert figure.number == Decimal(str(value)), path
    assert {path for path, placed in report.figures.items() if not placed.value.is_blank} <= set(seen)
    assert not imported.questions
    assert not imported.remarks
    if len(seen) < len(report.form.cells):
        assert any("截断" in finding.message.zh or "缺" in finding.message.zh for finding in imported.findings)


@pytest.mark.parametrize("facts", published())
def test_year_and_title_arrive(facts: dict[str, Any]) -> None:
    report = import_report(SAMPLES / "published" / facts["file"], Settings()).report
    assert report.title == facts["title"]
    if str(facts["year"]) in facts["title"]:
        assert report.year
        assert report.year.value == facts["year"]


def test_repeated_cells_that_were_dropped_are_told() -> None:
    imported = import_report(SAMPLES / "published" / "xiongxian_xiang_2019.txt", Settings())
    assert not any(placed.value.number for placed in imported.report.figures.values())
    assert any(finding.severity.value == "warning" for finding in imported.findings)


def test_the_dump_with_lost_columns(tmp_path: Path) -> None:
    """All figures of table two, all totals of table three, one question, the prose whole."""
    imported = import_report(SAMPLES / "shangzhou-2019.txt", Settings())
    wanted = load_report(SAMPLES / "shangzhou-2019.yaml")
    report = imported.report
    assert [len(question.choices) for question in imported.questions] == [15]
    for path in report.form.cells:
        if path.startswith("proactive_disclosure.") or path.endswith(".total"):
            assert report.figure(path).text == wanted.figure(path).text, path
            if path.startswith("applications."):
                assert path not in imported.remarks
    for section in report.form.sections:
        assert [p.text for p in report.texts.get(section.id, ())] == [p.text for p in wanted.texts.get(section.id, ())]
    assert {name: value.value for name, value in report.catalogue.items()} == {
        name: value.value for name, value in wanted.catalogue.items()
    }
    question = imported.questions[0]
    settled = import_report(
        SAMPLES / "shangzhou-2019.txt", Settings(), answers={question.id: question.choices[question.likeliest]}
    )
    assert not settled.questions
    assert {p: f.value.text for p, f in settled.report.figures.items() if f.value.number} == {
        p: f.value.text for p, f in wanted.figures.items() if f.value.number
    }
    assert imported_text(settled, labels=True)
