"""One figure changed in any cell that a relation covers: the check names its row or column and points at the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.checks import check_report
from converter.model.form import Cell, Form
from converter.source import load_report
from converter.source.bind import bind_report
from converter.template import find_template
from converter.tree import Mapping, read_tree
from tests.checks.consistent import consistent_figures, covered, report_text

FORMS: dict[str, Form] = {name: find_template(name).form for name in ("disclosure-2019", "disclosure-2021")}
TEXTS = {name: report_text(form, dict(consistent_figures(form))) for name, form in FORMS.items()}
CELLS = [
    pytest.param(form, path, id=f"{name[-4:]}-{path}") for name, form in FORMS.items() for path in sorted(covered(form))
]


def _line_of(text: str, path: str) -> int:
    """The line that holds a path in block style YAML with identifiers, found without the program."""
    open_keys: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        depth = (len(line) - len(line.lstrip())) // 2
        open_keys[depth:] = [line.strip().partition(":")[0]]
        if ".".join(open_keys) == path:
            return number
    raise AssertionError(path)


def _changed(text: str, path: str, by: int) -> str:
    lines = text.splitlines()
    index = _line_of(text, path) - 1
    key, _, value = lines[index].partition(": ")
    lines[index] = f"{key}: '{int(value.strip(chr(39))) + by}'"
    return "\n".join(lines) + "\n"


def _names(cell: Cell) -> list[str]:
    labels = [cell.column[-1].label, *(entry.label for entry in cell.row[-1:])]
    return [label.split("（区分")[0].split("、行政机关")[0] for label in labels]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [0, 9, 10**6])
def test_a_consistent_report_has_no_error(name: str, seed: int, most: int, tmp_path: Path) -> None:
    form = FORMS[name]
    path = tmp_path / "r.yaml"
    path.write_text(report_text(form, dict(consistent_figures(form, seed, most))), encoding="utf-8")
    report = load_report(path)
    assert len(report.figures) == len(form.cells) == {"disclosure-2019": 198, "disclosure-2021": 200}[name]
    assert {finding.code for finding in check_report(report)} <= ({"PLA-03"} if most > 9 else set()), "not even a note"


@pytest.mark.parametrize(("form", "path"), CELLS)
def test_one_changed_figure(form: Form, path: str) -> None:
    text = _changed(TEXTS[form.name], path, by=1 + len(path) % 7)
    root = read_tree(text.encode(), "r.yaml")
    assert isinstance(root, Mapping)
    errors = check_report(bind_report(root, form, "r.yaml")).errors
    broken = [error for error in errors if any(name in error.message.zh for name in _names(form.cells[path]))]
    assert broken
    assert {error.code[:4] for error in errors} == {"SUM-"}
    column, row = path.rpartition(".")[2], path.rpartition(".")[0]
    for error in broken:
        assert error.place is not None
        assert error.place.line == _line_of(text, error.path)
        assert error.place.column == text.splitlines()[error.place.line - 1].index(": ") + 3
        assert error.path.endswith(f".{column}") or error.path.startswith(row)
        assert error.clause
        assert error.hint


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_table_two_has_no_sums(form: Form) -> None:
    figures = dict(consistent_figures(form))
    for path, cell in form.section("proactive_disclosure").cells.items():
        changed = {**figures, path: "7" if cell.kind.value != "amount" else "7元"}
        root = read_tree(report_text(form, changed).encode(), "r.yaml")
        assert isinstance(root, Mapping)
        found = {finding.code for finding in check_report(bind_report(root, form, "r.yaml"))}
        assert found <= {"PLA-01", "PLA-02"}, path


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_both_sides_and_the_difference_are_told(form: Form) -> None:
    text = _changed(TEXTS[form.name], "applications.received.natural_persons", by=5)
    root = read_tree(text.encode(), "r.yaml")
    assert isinstance(root, Mapping)
    by_column, by_row = sorted(check_report(bind_report(root, form, "r.yaml")).errors, key=lambda error: error.code)
    assert by_column.code == "SUM-01"
    assert by_column.message.zh.startswith("“自然人”列：一、本年新收政府信息公开申请数量 ")
    assert "，而 （七）总计 " in by_column.message.zh
    assert by_column.message.zh.endswith("相差 5")
    assert by_column.message.en.startswith("column “natural_persons”: received ")
    assert by_row.code == "SUM-03"
    assert by_row.path == "applications.received.total"
    assert by_row.message.zh.startswith("“一、本年新收政府信息公开申请数量”：总计 ")
