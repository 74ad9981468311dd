"""Fill-in sheets that were opened, filled in, handled and saved by a real office program."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from converter.findings import Place
from converter.model.data import report_data
from converter.model.explanations import GivenExplanation
from converter.model.report import Report
from converter.model.sheet import EXPLANATIONS, HELP, META, Role, layout
from converter.render.sheet import blank_workbook, workbook
from converter.source import load_report
from converter.template import find_template
from tests.conftest import has_calc, machine_environment
from tests.source.draft.test_in_libreoffice import SYSTEM_PYTHON, has_uno
from tests.source.sheet.books import FORMS, example, filled

CSV = "csv:Text - txt - csv (StarCalc):44,34,{},1,,0,false,true,false,false,false,-1"
"""Comma, quotation mark, encoding, from the first line; numbers as they are shown; every sheet into a file."""
GBK, UTF_8 = 61, 76


pytestmark = [pytest.mark.slow, pytest.mark.skipif(not has_calc(), reason="LibreOffice Calc is not installed")]
needs_uno = pytest.mark.skipif(not has_uno(), reason="python3-uno is not installed")


def convert(path: Path, kind: str, target: Path) -> None:
    profile = (path.parent / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    command += ["--outdir", str(target), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=machine_environment())


def handled(folder: Path, *steps: dict[str, str], name: str = "disclosure-2021") -> Report:
    """The report that is read after the steps were done in Calc."""
    source, target = folder / "sheet.xlsx", folder / "back.xlsx"
    source.write_bytes(filled(name))
    script = Path(__file__).with_name("calc.py")
    command = [SYSTEM_PYTHON, str(script), str(source), str(target), json.dumps(steps)]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=machine_environment())
    return load_report(target)


def told(report: Report) -> list[tuple[str, str | None]]:
    return [(item.code, item.place.cell if item.place else None) for item in report.reading]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("between", ["xlsx", "ods"])
def test_saved_and_read(name: str, between: str, tmp_path: Path) -> None:
    """Every value comes back, and the totals that Calc has worked out are ours: else there would be a finding."""
    given = (
        GivenExplanation("CEL-01", "applications", "4a84ae690a63", "逐格核对过", "李某某", Place("")),
        GivenExplanation("URL-01", "mobile_url", "", "没有手机端页面", "李某某", Place("")),
        GivenExplanation("REQ-02", "other_matters", None, "2025-01-20 起没有", "王某某", Place("")),
    )
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(workbook(replace(example(name), explanations=given)))
    convert(path, between, tmp_path / "there")
    convert(tmp_path / "there" / f"sheet.{between}", "xlsx:Calc MS Excel 2007 XML", tmp_path / "back")
    report = load_report(tmp_path / "back" / "sheet.xlsx")
    assert told(report) == []
    assert report_data(report) == report_data(example(name))
    assert [item.row for item in report.explanations] == [item.row for item in given]


@pytest.mark.parametrize("name", FORMS)
def test_what_guides_people_survives(name: str, tmp_path: Path) -> None:
    """Protection, open cells, validations, names, merged heads, formulas with their results."""
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(blank_workbook(find_template(name).form))
    convert(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "back")
    before, after = load_workbook(path), load_workbook(tmp_path / "back" / "sheet.xlsx")
    assert after.sheetnames == before.sheetnames
    assert {n for n in after.defined_names if not n.startswith("_")} == set(before.defined_names)
    assert after["_meta"].sheet_state != "visible"
    for sheet in layout(find_template(name).form):
        one, other = before[sheet.name], after[sheet.name]
        assert other.protection.sheet
        assert {area.coord for area in other.merged_cells.ranges} == {area.coord for area in one.merged_cells.ranges}
        assert len(other.data_validations.dataValidation) >= len(one.data_validations.dataValidation)
        for cell in sheet.cells:
            is_open = cell.role in (Role.FIGURE, Role.VALUE, Role.PARAGRAPH)
            assert other[cell.address].protection.locked is not is_open, cell
            if cell.formula:
                assert other[cell.address].data_type == "f", cell


@pytest.mark.parametrize("encoding", [GBK, UTF_8])
def test_each_sheet_as_csv(encoding: int, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(filled())
    convert(path, CSV.format(encoding), tmp_path / "csv")
    whole = report_data(example())
    seen: set[str] = set()
    for file in sorted((tmp_path / "csv").glob("*.csv")):
        if any(title in file.name for title in (META, HELP, EXPLANATIONS)):
            continue  # no values of a report
        report = load_report(file)
        assert told(report) == []
        data = report_data(report)
        same = {key for key in whole if key != "template" and data.get(key) == whole[key]}
        assert same, file.name
        seen |= same
    assert seen == set(whole) - {"template"}


@needs_uno
def test_typed_in_calc(tmp_path: Path) -> None:
    """Typed as a person types, and worked out by Calc."""
    report = handled(
        tmp_path,
        {"type": "表三!D6", "text": "１２"},
        {"type": "表三!E6", "text": "=1+2"},
        {"type": "表四!A6", "text": "六"},
        {"type": "文字部分!A4", "text": "第一段"},
    )
    assert ("FIG-01", "表四!A6") in told(report)
    assert ("SHT-03", "表三!E6") in told(report)
    assert report.figure("applications.received.natural_persons").text == "12"
    assert report.figure("applications.received.businesses").text == "3"
    assert report.texts["preamble"][0].place is not None
    assert report.texts["preamble"][1].text == "第一段"


@needs_uno
def test_rows_and_columns_inserted_in_calc(tmp_path: Path) -> None:
    steps = [
        {"insert": f"{sheet}!{spot}", "lines": lines}
        for sheet, spot, lines in (
            ("表三", "A8", "rows"), ("表三", "E1", "columns"), ("表二", "A5", "rows"), ("表四", "A6", "rows"),
            ("基本信息", "A4", "rows"), ("基本信息", "A1", "columns"), ("文字部分", "A4", "rows"),
        )
    ]  # fmt: skip
    report = handled(tmp_path, *steps)
    assert told(report) == []
    assert report_data(report) == report_data(example())


@needs_uno
def test_rows_deleted_and_cells_cut_in_calc(tmp_path: Path) -> None:
    report = handled(
        tmp_path, {"cut": "表三!D10", "to": "表三!D13"}, {"delete": "表三!A18", "lines": "rows"},
        {"delete": "表四!G1", "lines": "columns"},
    )  # fmt: skip
    said = told(report)
    assert ("SHT-09", "表三!D13") in said
    assert ("SHT-08", "表三!D18") in said
    assert [code for code, cell in said if cell and cell.startswith("表四!")] == ["SHT-08"]
