"""Facts of a finished document against the report it was made from: every figure in its cell, every sentence there.

The expectation is made from the form's grid and the report alone, not from what was rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.errors import OutputError
from converter.findings import Words
from converter.finish.facts import DocumentFacts, TableFacts, squash
from converter.model.data import DATA_NAME, report_json
from converter.model.figures import shorten
from converter.model.form import Section
from converter.model.grid import Grid, table_grid
from converter.model.report import Report


@dataclass(frozen=True, slots=True)
class Miss:
    """Something the report says and the document does not: `wanted` at `path`, and what was `found`."""

    path: str
    wanted: str
    found: str

    def as_dict(self) -> dict[str, str]:
        """The miss as JSON gives it."""
        return {"path": self.path, "wanted": self.wanted, "found": self.found}


def compare(report: Report, facts: DocumentFacts) -> list[Miss]:
    """All misses; empty when the document says what the report says."""
    return [*_tables(report, facts), *_texts(report, facts), *_data(report, facts)]


def require_equal(report: Report, facts: DocumentFacts) -> None:
    """Raise OutputError when the document does not say what the report says."""
    misses = compare(report, facts)
    if misses:
        first = misses[0]
        more_zh, more_en = (f"，共 {len(misses)} 处", f", {len(misses)} in all") if len(misses) > 1 else ("", "")
        words = Words(
            f"成品与报告不符，没有写出：{first.path} 应为“{shorten(first.wanted)}”，"
            f"成品里是“{shorten(first.found)}”{more_zh}",
            f"the output does not say what the report says and was not written: {first.path} should be "
            f"“{shorten(first.wanted)}”, it is “{shorten(first.found)}”{more_en}",
        )
        hint = Words("若模板改动过，检查这一项的标记；否则请报告此问题", "if the template was changed, check this tag")
        raise OutputError(words, place=report.place(first.path), hint=hint)


def _data(report: Report, facts: DocumentFacts) -> Iterator[Miss]:
    """The data that travels inside is the report's own."""
    if facts.data is not None and facts.data != report_json(report):
        yield Miss(DATA_NAME, report_json(report).decode(), facts.data.decode("utf-8", "replace"))


def _tables(report: Report, facts: DocumentFacts) -> Iterator[Miss]:
    left = list(facts.tables)
    for section in report.form.sections:
        if section.table is None:
            continue
        grid = table_grid(section)
        table = next((t for t in left if _same_shape(grid, t)), None)
        if table is None:
            yield Miss(section.id, section.label, "")
            continue
        left.remove(table)
        yield from _cells(report, section, grid, table)


def _same_shape(grid: Grid, table: TableFacts) -> bool:
    """As many rows and columns, and the same text in the first label cell."""
    label = next(cell for row in grid.rows for cell in row if cell.text)
    shown = table.cells.get((label.row, label.column), "")
    return (table.rows, table.columns) == (len(grid.rows), len(grid.widths)) and squash(shown) == squash(label.text)


def _cells(report: Report, section: Section, grid: Grid, table: TableFacts) -> Iterator[Miss]:
    for row in grid.rows:
        for cell in row:
            wanted = report.figure(cell.path).text if cell.path else cell.text
            found = table.cells.get((cell.row, cell.column))
            if found is None or squash(found) != squash(wanted):
                path = cell.path or f"{section.id}[{cell.row + 1}, {cell.column + 1}]"
                yield Miss(path, wanted, found or "")


def _texts(report: Report, facts: DocumentFacts) -> Iterator[Miss]:
    """Title, prose, catalogue and sign-off are found in the text, the prose in its order."""
    text = squash(facts.text)
    position = 0
    for path, wanted in _passages(report):
        found = text.find(squash(wanted), position)
        if found < 0:
            yield Miss(path, wanted, "")
        else:
            position = found + len(squash(wanted))
    for name, value in report.catalogue.items():
        if squash(value.value) not in text:
            yield Miss(f"catalogue.{name}", value.value, "")


def _passages(report: Report) -> Iterator[tuple[str, str]]:
    yield "title", report.title
    for section in report.printed_sections:
        if section.heading:
            yield section.id, section.heading
        for paragraph in report.texts.get(section.id, ()):
            yield section.id, paragraph.text
    if report.signoff.agency:
        yield "signoff.agency", report.signoff.agency.value
    if report.date_line:
        yield "signoff.date", report.date_line
