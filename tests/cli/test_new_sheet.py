"""`converter new … -o form.xlsx`, and what the other verbs do with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.source.sheet.books import changed, filled, put

Run = Callable[..., Outcome]


def test_new_makes_a_workbook_and_never_overwrites_one(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "填报表.xlsx"
    assert run("new", "disclosure-2021", "-o", form).code == 0
    assert form.read_bytes().startswith(b"PK")
    assert run("new", "disclosure-2021", "-o", form).code == 7


def test_other_suffixes_are_refused_with_words(run: Run, tmp_path: Path) -> None:
    outcome = run("new", "disclosure-2021", "-o", tmp_path / "form.xls")
    assert outcome.code == 2
    assert ".xlsx" in outcome.err


def test_check_names_the_cell(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "填报表.xlsx"
    form.write_bytes(changed(put("表三!D6", "六")))
    outcome = run("check", form)
    assert outcome.code == 1
    assert "填报表.xlsx:表三!D6  错误 FIG-01" in outcome.err
    (item,) = [item for item in json.loads(run("check", form, "--json").out)["findings"] if item["code"] == "FIG-01"]
    assert item["cell"] == "表三!D6"


@pytest.mark.slow
def test_a_filled_in_workbook_is_rendered(run: Run, tmp_path: Path) -> None:
    form, pdf, back = tmp_path / "填报表.xlsx", tmp_path / "报告.pdf", tmp_path / "报告.yaml"
    form.write_bytes(filled())
    assert run("render", form, "-o", pdf).code == 0
    assert run("import", pdf, "-o", back).code == 0
    assert run("compare", form, back).code == 0


def test_edits_do_not_come_home_into_a_sheet(run: Callable[..., Outcome], tmp_path: Path) -> None:
    sheet = tmp_path / "填报表.xlsx"
    assert run("new", "disclosure-2021", "-o", sheet).code == 0
    outcome = run("pull", tmp_path / "稿.docx", "--into", sheet)
    assert outcome.code == 2
    assert "converter import" in outcome.err
