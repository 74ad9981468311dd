"""A full report whose figures add up: every cell of a form filled so that R1–R4 hold."""

from __future__ import annotations

import random
from typing import Any

import yaml

from converter.model.figures import Kind
from converter.model.form import Form

COLUMNS = ("natural_persons", "businesses", "research_institutions", "public_welfare", "legal_services", "other")
OUTER_ROWS = ("received", "carried_over", "total_handled", "carried_forward")
RESULTS = ("upheld", "corrected", "other_result", "pending")
BLOCKS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")


def consistent_figures(form: Form, seed: int = 1, most: int = 9) -> dict[str, str]:
    """Path → figure for every cell of the form."""
    draw = random.Random(seed)
    figures = {path: _free(cell.kind, draw) for path, cell in form.section("proactive_disclosure").cells.items()}
    figures |= {path: _stock(path, figure) for path, figure in figures.items()}
    figures |= _applications(form, draw, most)
    for block in BLOCKS:
        results = [draw.randint(0, most) for _ in RESULTS]
        for name, number in (*zip(RESULTS, results, strict=True), ("total", sum(results))):
            figures[f"reconsideration_and_litigation.{block}.{name}"] = str(number)
    assert set(figures) == set(form.cells)
    return {path: figures[path] for path in form.cells}


def _free(kind: Kind, draw: random.Random) -> str:
    number = draw.randint(0, 999)
    return {Kind.CHANGE: f"+{number}", Kind.DECIMAL: f"{number}.25", Kind.AMOUNT: f"{number}.5万元"}.get(
        kind, str(number)
    )


def _stock(path: str, figure: str) -> str:
    """A county's office has no rules of its own, and more documents in force than it issued in the year."""
    if ".rules." in path:
        return "0"
    return str(int(figure) + 1000) if path.endswith((".in_force", ".total_published")) else figure


def _applications(form: Form, draw: random.Random, most: int) -> dict[str, str]:
    prefix = "applications."
    rows = list(dict.fromkeys(path.rpartition(".")[0] for path in form.section("applications").cells))
    details = [row for row in rows if row.removeprefix(prefix) not in OUTER_ROWS]
    numbers: dict[str, int] = {}
    for column in COLUMNS:
        for row in details:
            numbers[f"{row}.{column}"] = draw.randint(0, most)
        handled = sum(numbers[f"{row}.{column}"] for row in details)
        forward = draw.randint(0, most)
        over = draw.randint(0, handled + forward)
        for row, number in zip(OUTER_ROWS, (handled + forward - over, over, handled, forward), strict=True):
            numbers[f"{prefix}{row}.{column}"] = number
    for row in rows:
        numbers[f"{row}.total"] = sum(numbers[f"{row}.{column}"] for column in COLUMNS)
    return {path: str(number) for path, number in numbers.items()}


def report_tree(form: Form, figures: dict[str, str | None]) -> dict[str, Any]:
    """The report as nested dictionaries under identifiers; everything that checks ask for is there."""
    year = form.first_year or 2025
    tree: dict[str, Any] = {
        "template": form.name,
        "agency": "青禾县人民政府办公室",
        "year": year,
        "title": f"青禾县{year}年政府信息公开工作年度报告",
        "mobile_url": "https://www.example.gov.cn/m/1.html",
        "preamble": f"统计期限为{year}年1月1日至12月31日。",
        "overview": "（一）主动公开。全年公开信息。",
        "problems_and_improvements": "一是人手不足。",
        "other_matters": "没有收取信息处理费。",
        "signoff": {"agency": "青禾县人民政府办公室", "date": f"{year + 1}-01-20"},
    }
    for path, figure in figures.items():
        *groups, last = path.split(".")
        place = tree
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = figure
    return tree


def report_text(form: Form, figures: dict[str, str | None]) -> str:
    """The report as a YAML file, one figure a line."""
    return yaml.safe_dump(report_tree(form, figures), allow_unicode=True, sort_keys=False, width=10_000)


def covered(form: Form) -> set[str]:
    """Paths that R1–R4 speak of, told from the form sheet and not from the program's own reading of it."""
    return {path for path in form.cells if not path.startswith("proactive_disclosure.")}
