"""Does a PDF hold what the report says? Every character of it at least as often, whatever the order on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from converter.finish.facts import squash
from converter.model.grid import table_grid
from converter.model.report import Report

_RADICALS = re.compile("[\u2e80-\u2fdf]")


def require_same(report: Report, pdf: Path, engine: str) -> None:
    """SystemExit when the engine has left something out: its time would be worth nothing.

    Chromium writes some ideographs as the radicals that share their glyphs: each may stand for one that is lacking.
    """
    with PdfReader(pdf) as reader:
        found = "".join(page.extract_text() for page in reader.pages)
    lacking = Counter(squash("".join(_said(report)))) - Counter(squash(found))
    if lacking.total() > len(_RADICALS.findall(found)):
        raise SystemExit(f"{engine} lacks {lacking.total()} characters of the report: {''.join(lacking)}")


def _said(report: Report) -> Iterator[str]:
    """Title, catalogue, headings, prose, labels and figures of all tables, date."""
    yield report.title
    yield from (value.value for value in report.catalogue.values())
    for section in report.printed_sections:
        yield section.heading
        yield from (paragraph.text for paragraph in report.texts.get(section.id, ()))
        if section.table:
            cells = (cell for row in table_grid(section).rows for cell in row)
            yield from (report.figure(cell.path).text if cell.path else cell.text for cell in cells)
    yield report.date_line
