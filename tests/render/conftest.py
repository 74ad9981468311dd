"""Reports rendered once for all tests of this folder, and a ruler of our own to measure pages with."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from converter.model.report import Report
from converter.render.fonts import find_fonts
from converter.render.pdf.render import render_pdf
from converter.source import load_report
from converter.template import find_template

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT.parent / "shared" / "samples" / "shangzhou-2019.yaml"
REPORTS = {
    "disclosure-2021": ROOT / "examples/disclosure-2021/report.yaml",
    "disclosure-2019": ROOT / "examples/disclosure-2019/report.yaml",
    "sample": SAMPLE,
}
MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, (297 - 35) * MM
PITCH = 28.95


@dataclass(frozen=True)
class Line:
    """Characters of 16 pt that stand on one base line, left to right; coordinates in pt from the top left."""

    baseline: float
    chars: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        return "".join(char["text"] for char in self.chars)

    @property
    def left(self) -> float:
        return float(self.chars[0]["x0"])

    @property
    def right(self) -> float:
        return float(self.chars[-1]["x1"])


@dataclass(frozen=True)
class Document:
    """A rendered report: its bytes, the report, and what pdfplumber sees."""

    data: bytes
    report: Report
    pages: tuple[Any, ...]

    def lines(self, page: int) -> list[Line]:
        """The body lines of a page."""
        rows: dict[float, list[dict[str, Any]]] = {}
        for char in self.pages[page].chars:
            if abs(char["size"] - 16) < 0.2 and char["text"].strip():
                rows.setdefault(round(char["matrix"][5], 1), []).append(char)
        ordered = [tuple(sorted(row, key=lambda char: char["x0"])) for row in rows.values()]
        lines = [Line(self.pages[page].height - chars[0]["matrix"][5], chars) for chars in ordered]
        return sorted(lines, key=lambda line: line.baseline)


def render(path: Path, **options: bool) -> tuple[bytes, Report]:
    report = load_report(path)
    return render_pdf(report, find_template(report.form.name), find_fonts(), **options), report


@cache
def _document(name: str) -> Document:
    data, report = render(REPORTS[name])
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        pages = tuple(pdf.pages)
        for page in pages:
            assert page.chars  # read while the file is open
    return Document(data, report, pages)


@pytest.fixture(params=list(REPORTS))
def document(request: pytest.FixtureRequest) -> Document:
    """Each example, and the real report where it is at hand."""
    if not REPORTS[request.param].exists():
        pytest.skip("the sample is not at hand")
    return _document(request.param)


@pytest.fixture
def make_report(tmp_path: Path) -> Callable[[str], Path]:
    """Write a report of the 2021 form; what is given replaces or adds to the least that is needed."""

    def make(text: str, name: str = "report.yaml") -> Path:
        path = tmp_path / name
        head = "template: disclosure-2021\nagency: 青禾县财政局\nyear: 2025\n"
        path.write_text(head + text, encoding="utf-8")
        return path

    return make
