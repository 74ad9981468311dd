"""Drafts for tests: reports from plain data, templates from a few paragraphs, and the parts of what comes out."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from converter.model.figures import Kind
from converter.model.form import Cell, Form
from converter.model.report import Report
from converter.ooxml.package import read_package, write_package
from converter.render.word.draft import WORD_FILE, render_word
from converter.render.word.starter import make_starter
from converter.source import load_report
from converter.template import Template, find_template

FORMS = ("disclosure-2019", "disclosure-2021")
ROOT = Path(__file__).resolve().parents[3]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

LEAST: dict[str, Any] = {
    "template": "disclosure-2021",
    "agency": "青禾县财政局",
    "year": 2025,
    "mobile_url": "https://www.example.gov.cn/m/2025.html",
    "preamble": "导语一段。",
    "overview": "总体一段。",
    "problems_and_improvements": "问题一段。",
    "other_matters": "没有其他需要报告的事项。",
    "signoff": {"agency": "青禾县财政局", "date": "2026-01-20"},
}


def load(folder: Path, **values: Any) -> Report:
    """The least report with `values` in place; None takes a value away."""
    data = {key: value for key, value in (LEAST | values).items() if value is not None}
    path = folder / "report.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return load_report(path)


def every_figure(form: Form) -> tuple[dict[str, str], dict[str, Any]]:
    """A figure of its own for every cell: by path, and nested as a report file has them."""
    flat = {path: _figure(cell, 1000 + number) for number, (path, cell) in enumerate(form.cells.items())}
    nested: dict[str, Any] = {}
    for path, figure in flat.items():
        *groups, last = path.split(".")
        inner = nested
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[last] = figure
    return flat, nested


def _figure(cell: Cell, number: int) -> str:
    special = {Kind.CHANGE: f"+{number}", Kind.DECIMAL: f"{number}.5", Kind.AMOUNT: f"{number}.5万元"}
    return special.get(cell.kind, str(number))


def draft(report: Report, template: Template | None = None, **options: Any) -> bytes:
    return render_word(report, template or find_template(report.form.name), **options)


def template_with(folder: Path, *paragraphs: str, xml: str = "") -> Template:
    """The 2021 template with a body of these paragraphs, or of `xml` as it stands."""
    found = find_template("disclosure-2021")
    parts = read_package(make_starter(found.form))
    document = parts["word/document.xml"].decode()
    start, end = document.index("<w:body>") + len("<w:body>"), document.rindex("<w:sectPr>")
    body = xml or "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    parts["word/document.xml"] = (document[:start] + body + document[end:]).encode()
    return template_of(folder, write_package(parts))


def template_of(folder: Path, data: bytes) -> Template:
    """The 2021 form with these bytes as its Word template."""
    (folder / WORD_FILE).write_bytes(data)
    return Template(folder, find_template("disclosure-2021").form)


def part(data: bytes, name: str) -> Any:
    """A part of a package as a tree."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def paragraphs(tree: Any) -> list[str]:
    return ["".join(text.text or "" for text in line.iter(f"{W}t")) for line in tree.iter(f"{W}p")]


def cell_texts(data: bytes) -> list[list[str]]:
    """The texts of every table's cells, continuations of merged cells left out."""
    found = []
    for table in part(data, "word/document.xml").iter(f"{W}tbl"):
        cells = [cell for cell in table.iter(f"{W}tc") if not _continues(cell)]
        found.append(["".join(text.text or "" for text in cell.iter(f"{W}t")) for cell in cells])
    return found


def _continues(cell: Any) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"
