"""The workbook to fill in: what is open, what is locked, which formulas and rules it has, the same bytes every time."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from converter.errors import OutputError
from converter.model.figures import Kind
from converter.model.grid import table_grid
from converter.model.prose import read_paragraph
from converter.model.sheet import META, PARAGRAPHS, TEXTS, Role, layout
from converter.model.totals import determined, watched
from converter.render.sheet import blank_workbook, workbook
from converter.source import load_report
from converter.template import find_template
from tests.conftest import machine_environment
from tests.render.conftest import ROOT
from tests.source.sheet.test_in_libreoffice import CSV, UTF_8, convert, has_calc
from tests.tabular.books import parts_of

NAMES = ("disclosure-2019", "disclosure-2021")
FORMS = {name: find_template(name).form for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_same_form_same_bytes(name: str) -> None:
    data = blank_workbook(FORMS[name])
    assert data == blank_workbook(FORMS[name])
    assert len(data) < 40_000
    assert b"dcterms:" not in parts_of(data)["docProps/core.xml"].replace(b'xmlns:dcterms="', b"")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_one_cell_and_a_name(name: str) -> None:
    form = FORMS[name]
    book = load_workbook(io.BytesIO(blank_workbook(form)))
    cells = {cell.path: (sheet, cell) for sheet in layout(form) for cell in sheet.cells if cell.path}
    assert set(form.cells) <= set(cells)
    for path, (sheet, cell) in cells.items():
        ((title, target),) = book.defined_names[cell.name].destinations
        assert title == sheet.name
        assert target.replace("$", "").split(":")[0] == cell.address
        spot = book[sheet.name][cell.address]
        assert spot.value == (cell.formula or None)
        assert spot.protection.locked is (cell.role is Role.TOTAL), path
        assert (cell.role is Role.TOTAL) is (path in determined(form))
    assert all(len(name) < 255 and name.replace(".", "").replace("_", "").isalnum() for name in book.defined_names)


@pytest.mark.parametrize("name", NAMES)
def test_heads_are_merged_as_on_the_form(name: str) -> None:
    form = FORMS[name]
    book = load_workbook(io.BytesIO(blank_workbook(form)))
    for sheet in layout(form):
        page = book[sheet.name]
        assert page.protection.sheet
        assert page.protection.password is None
        if sheet.section:
            grid = [cell for row in table_grid(sheet.section).rows for cell in row]
            merged = {
                (area.min_row - 3, area.min_col - 1, area.size["rows"], area.size["columns"])
                for area in page.merged_cells.ranges
            }
            wanted = {(cell.row, cell.column, cell.rows, cell.columns) for cell in grid if cell.rows * cell.columns > 1}
            assert wanted <= merged
            assert page.page_setup.paperSize == 9
            assert page.sheet_properties.pageSetUpPr.fitToPage
    assert book[META].sheet_state == "veryHidden"


def test_only_what_formulas_leave_open_is_watched() -> None:
    """R1 in every column; the totals of columns and of rows meet in one cell by themselves."""
    equations = watched(FORMS["disclosure-2021"])
    assert {item.relation.id for item in equations} == {"R1"}
    assert len(equations) == 7


def test_what_would_go_round_in_circles_is_no_formula() -> None:
    form = FORMS["disclosure-2021"]
    relation = next(item for item in form.relations if item.id == "R3")
    back = replace(relation, id="R9", left=("natural_persons",), right=("total",))
    circular = replace(form, relations=(*form.relations, back))
    assert set(determined(circular)) == set(determined(form))
    assert {item.relation.id for item in watched(circular)} == {"R1", "R9"}


def test_a_relation_between_single_cells_has_a_line_of_its_own() -> None:
    form = FORMS["disclosure-2021"]
    relation = next(item for item in form.relations if item.id == "R4")
    odd = replace(form, relations=(replace(relation, left=("upheld", "corrected"), right=("total",)),))
    sheet = next(sheet for sheet in layout(odd) if sheet.section and sheet.section.id == relation.section)
    lines = [cell for cell in sheet.cells if cell.role is Role.CHECK]
    assert len(lines) == 3
    assert len({cell.row for cell in lines}) == 3
    assert any("勾稽：“行政复议”：结果维持＋结果纠正＝总计" in cell.text for cell in sheet.cells)


def test_a_long_section_gets_more_cells() -> None:
    report = replace(load_report(ROOT / "examples/disclosure-2021/report.yaml"))
    report.texts = report.texts | {"overview": tuple(read_paragraph(f"第{n}段") for n in range(100))}
    page = load_workbook(io.BytesIO(workbook(report)))[TEXTS]
    texts = [row[0].value for row in page.iter_rows()]
    first = texts.index("第0段")
    assert texts[first : first + 100] == [f"第{n}段" for n in range(100)]
    assert texts[first + 100 : first + 100 + PARAGRAPHS // 2] == [None] * (PARAGRAPHS // 2)


def test_a_paragraph_too_long_for_a_cell_is_refused() -> None:
    report = replace(load_report(ROOT / "examples/disclosure-2021/report.yaml"))
    report.texts = report.texts | {"overview": (read_paragraph("长" * 32_768),)}
    with pytest.raises(OutputError) as caught:
        workbook(report)
    assert "总体情况" in caught.value.words.zh


TYPED: dict[Kind, dict[object, bool]] = {
    Kind.COUNT: {0: True, 12: True, "/": True, "／": True, -1: False, 2.5: False, "六": False, "5件": False},
    Kind.CHANGE: {"0": True, "+248": True, "-2": True, "/": True, "2.5": False, "增10": False},
    Kind.DECIMAL: {0: True, 1186.57: True, "/": True, -1: False, "十": False},
}


@pytest.mark.slow
@pytest.mark.skipif(not has_calc(), reason="LibreOffice Calc is not installed")
@pytest.mark.parametrize("kind", TYPED)
def test_what_a_rule_lets_in(kind: Kind, tmp_path: Path) -> None:
    """Calc works the rule of a cell out over what could be typed there."""
    form = FORMS["disclosure-2019" if kind is Kind.CHANGE else "disclosure-2021"]
    path = next(path for path, cell in form.cells.items() if cell.kind is kind)
    book = load_workbook(io.BytesIO(blank_workbook(form)))
    ((sheet, target),) = book.defined_names[f"figure.{path}"].destinations
    address = target.replace("$", "")
    rule = next(r for r in book[sheet].data_validations.dataValidation if address in r.sqref)
    assert rule.error
    assert rule.errorTitle
    trial = Workbook()
    page = trial.worksheets[0]
    for number, value in enumerate(TYPED[kind], 1):
        page.cell(number, 1).value = value
        formula = str(rule.formula1).replace(address, f"A{number}")
        page.cell(number, 2).value = f'=IF({formula},"yes","no")'
    trial.save(tmp_path / "trial.xlsx")
    convert(tmp_path / "trial.xlsx", CSV.format(UTF_8), tmp_path / "out")
    (saved,) = (tmp_path / "out").glob("*.csv")
    answers = [row[1] for row in csv.reader(io.StringIO(saved.read_text(encoding="utf-8")))]
    assert answers == ["yes" if allowed else "no" for allowed in TYPED[kind].values()]


@pytest.mark.slow
@pytest.mark.skipif(not has_calc(), reason="LibreOffice Calc is not installed")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_it_prints_on_a4(tmp_path: Path) -> None:
    """Each table on one page, whole: its last label and its last column are there."""
    (tmp_path / "sheet.xlsx").write_bytes(blank_workbook(FORMS["disclosure-2021"]))
    convert(tmp_path / "sheet.xlsx", "pdf", tmp_path / "out")
    command = ["pdftotext", "-layout", str(tmp_path / "out" / "sheet.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True, env=machine_environment()).stdout
    pages = text.split("\f")
    (table,) = [page for page in pages if "收到和处理政府信息公开申请情况" in page and "申请人情况" in page]
    assert "勾稽：一＋二＝（七）＋四" in table
    assert "总计" in table
