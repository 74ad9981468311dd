"""Where pages begin, held against what another library reads first on each page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from converter.model.pages import PageStart
from converter.render.fonts import find_fonts
from converter.render.pdf.render import render_pdf_pages
from converter.source import load_report
from converter.template import find_template
from tests.render.conftest import Document


def starts(path: Path) -> tuple[bytes, tuple[PageStart, ...]]:
    report = load_report(path)
    rendered = render_pdf_pages(report, find_template(report.form.name), find_fonts())
    return rendered.data, rendered.starts


def test_paragraphs_begin_where_the_page_does(document: Document) -> None:
    _, found = starts(Path(document.report.file))
    assert [start.page for start in found] == list(range(1, len(document.pages) + 1))
    for start in found:
        section, _, index = start.at.partition(":")
        if index.isdecimal():
            wanted = document.report.texts[section][int(index)].text[start.offset :]
            first = document.lines(start.page - 1)[0].text
            assert "".join(wanted.split()).startswith("".join(first.split()))


def test_a_catalogue_over_two_pages_counts_bare_characters(make_report: Callable[[str], Path]) -> None:
    fields = "catalogue:\n  index_number: 0123/2026-001\n  title: 年度报告\n  keywords: " + "公开 " * 330
    data, found = starts(make_report(fields + "\n  summary: " + "概述。" * 330 + "\n"))
    second = found[1]
    assert second.at == "catalogue"
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        first_page = "".join(c["text"] for c in pdf.pages[0].chars if abs(c["size"] - 10.5) < 0.1)
    assert second.offset == len("".join(first_page.split()))
