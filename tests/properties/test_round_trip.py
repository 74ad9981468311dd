"""Report → report file, and report → PDF → import, give the same report: for generated reports of both forms."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from converter.cli import main
from converter.findings import Place
from converter.model.data import report_data, report_json
from converter.model.explanations import GivenExplanation
from converter.model.figures import Kind
from converter.model.form import Cell, Form
from converter.model.report import Report
from converter.model.sealing import AgencyKind
from converter.source import load_report, read_report
from converter.source.write import report_text
from converter.template import find_template
from tests.render.conftest import ROOT, render

FORMS = [find_template(name).form for name in ("disclosure-2019", "disclosure-2021")]
COUNTS = st.integers(0, 10**9).map(str)
VALUES = {
    Kind.COUNT: COUNTS,
    Kind.CHANGE: st.one_of(COUNTS, st.integers(-999, 999).map(lambda n: f"{n:+d}")),
    Kind.DECIMAL: st.decimals(0, 10**6, places=2).map(str),
    Kind.AMOUNT: st.tuples(st.decimals(0, 10**5, places=2), st.sampled_from(["万元", "元", ""])).map(
        lambda v: f"{v[0]}{v[1]}"
    ),
}
# Marks that YAML or a template could stumble over, among ordinary characters that every face has.
ALPHABET = st.sampled_from(list("政府信息公开年度报告，。；：“”《》（）12 .,-+/#:&<>{}[]|!%@`'\"\\*?~=_$abc"))
LINE = st.text(ALPHABET, min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)


def figures(cell: Cell) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.just("0"), st.just("/"), VALUES[cell.kind])


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """A report file's data: any cells filled, any prose, parts left out."""
    form: Form = draw(st.sampled_from(FORMS))
    data: dict[str, Any] = {"template": form.name, "agency": draw(LINE), "year": draw(st.integers(2008, 2100))}
    for path in draw(st.lists(st.sampled_from(list(form.cells)), max_size=25, unique=True)):
        *groups, leaf = path.split(".")
        branch = data
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[leaf] = draw(figures(form.cells[path]))
    for section in form.sections:
        if section.table is None and draw(st.booleans()):
            data[section.id] = "\n".join(draw(st.lists(LINE, max_size=4))) or None
    if draw(st.booleans()):
        data["catalogue"] = {"index_number": draw(LINE), "validity": None}
        data["signoff"] = {"agency": draw(LINE), "date": "2026-01-20"}
        data["mobile_url"] = "https://www.example.gov.cn/m/2025.html"
    if draw(st.booleans()):
        kind = draw(st.sampled_from(AgencyKind))
        data["agency_kind"] = draw(st.sampled_from([kind.id, kind.label, ""]))
    if draw(st.booleans()):
        data["explanations"] = draw(st.lists(explanations(form), max_size=3))
    return data


def explanations(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Items of 情况说明: of any code, at any path, with or without the content they were given for."""
    paths = ["", "title", "signoff.date", *(section.id for section in form.sections), *form.cells]
    value = LINE | st.sampled_from(["", "/", "null", "~", "0123456789ab", "1e5"])
    needed = {"code": st.sampled_from(["URL-01", "CEL-02", "SUM-01"]), "path": st.sampled_from(paths)}
    return st.fixed_dictionaries({**needed, "reason": LINE, "by": LINE}, optional={"value": value})


def _given(report: Report) -> list[GivenExplanation]:
    return [replace(item, place=Place("")) for item in report.explanations]


def load(data: dict[str, Any]) -> Report:
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")


@given(reports(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_written_report_file_reads_back(data: dict[str, Any], labels: bool) -> None:
    report = load(data)
    again = read_report(report_text(report, labels=labels).encode(), "report.yaml")
    assert report_data(again) == report_data(report)
    assert [f.code for f in again.reading] == [f.code for f in report.reading]
    assert _given(again) == _given(report)


@given(reports())
@settings(max_examples=100, deadline=None)
def test_the_embedded_data_reads_back(data: dict[str, Any]) -> None:
    report = load(data)
    assert report_json(read_report(report_json(report), "report.json")) == report_json(report)


@given(data=reports())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_report_to_pdf_to_import_is_the_same_report(data: dict[str, Any], tmp_path: Path) -> None:
    source, pdf, back = tmp_path / "a.json", tmp_path / "a.pdf", tmp_path / "b.yaml"
    back.unlink(missing_ok=True)
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert main(["render", str(source), "-o", str(pdf), "--force"]) == 0
    assert main(["import", str(pdf), "-o", str(back)]) == 0
    assert report_data(load_report(back)) == report_data(load_report(source))


@pytest.mark.parametrize("name", ["disclosure-2021", "disclosure-2019"])
def test_a_changed_figure_changes_its_own_page_alone(name: str, tmp_path: Path) -> None:
    """The content of every other page keeps its bytes; so do they all when nothing changes."""
    source = ROOT / "examples" / name / "report.yaml"
    report = load_report(source)
    path = "applications.received.natural_persons"
    other = tmp_path / "report.yaml"
    line = report.places[path].line
    assert line is not None
    lines = source.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = re.sub(r"\d+$", "8", lines[line - 1])
    other.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before, after = (_contents(render(p)[0]) for p in (source, other))
    changed = [number for number, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
    assert len(changed) == 1


def _contents(data: bytes) -> list[bytes]:
    return [page.get_contents().get_data() for page in PdfReader(io.BytesIO(data)).pages]  # type: ignore[union-attr]


def test_a_tampered_page_is_told_on_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data inside says one thing, the page another: exit 6 and both are named."""
    from pypdf import PdfWriter

    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(render(ROOT / "examples/disclosure-2019/report.yaml")[0])
    writer = PdfWriter(clone_from=pdf)
    data = json.loads(next(iter(PdfReader(pdf).attachments["report.json"])))
    data["applications"]["received"]["natural_persons"] = 77
    embedded = writer._root_object["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()["/EF"]["/F"].get_object()
    embedded.set_data(json.dumps(data).encode())
    writer.write(pdf)
    assert main(["import", str(pdf), "-o", str(tmp_path / "b.yaml")]) == 6
    assert "applications.received.natural_persons" in capsys.readouterr().err
