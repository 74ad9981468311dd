"""Bytes of a fill-in sheet → Report."""

from __future__ import annotations

from collections.abc import Mapping as Given
from pathlib import Path, PurePath

from converter.errors import SourceError
from converter.findings import Finding, Place, Words
from converter.model.explanations import EXPLANATION_LABELS, NOTHING
from converter.model.form import Form
from converter.model.prose import read_paragraph
from converter.model.report import Report
from converter.model.sheet import HELP, layout
from converter.source.bind import bind_report
from converter.source.sheet.cells import cell_text
from converter.source.sheet.figures import figure_texts
from converter.source.sheet.identify import form_of, no_sheet
from converter.source.sheet.leftover import leftovers
from converter.source.sheet.locate import Located, locate
from converter.source.sheet.shape import shape_findings
from converter.source.sheet.spots import Spot
from converter.source.text import clean_lines
from converter.tabular import MAX_BYTES, read_book, read_csv_book
from converter.template import find_template
from converter.tree import Mapping, Node, Scalar, Sequence

SUFFIXES = (".xlsx", ".csv", ".tsv")
"""Of the files that `read_sheet` reads."""


def read_sheet(data: bytes, file: str, template_dirs: tuple[Path, ...] = (), *, template: str = "") -> Report:
    """The report in a workbook, or in one sheet of it that was saved as CSV; `file` is its name for messages.

    `template` stands in for the form that the workbook names. Everything that is wrong with single cells is in
    `Report.reading`, with their addresses. SourceError when the file cannot be read or is no fill-in sheet,
    FormError when its form is unknown.
    """
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise SourceError(
            Words(f"文件超过 {limit} MB", f"the file is bigger than {limit} MB"),
            place=Place(file),
            hint=Words(
                "确认选对了文件；删去表外的图片和数据", "is this the right file? Delete pictures and other data"
            ),
        )
    is_book = PurePath(file).suffix.lower() == ".xlsx"
    book = read_book(data, file) if is_book else read_csv_book(data, file)
    form = find_template(template, template_dirs).form if template else form_of(book, file, template_dirs)
    sheets = layout(form)
    found = locate(sheets, form, book)
    if not set(found.pages) - {HELP}:
        raise no_sheet(file)
    report = _bound(form, found, file)
    for sheet in sheets:
        if sheet.section and sheet.name in found.pages:
            report.places.setdefault(sheet.section.id, Spot(found.pages[sheet.name], 1, 1).place(file))
    report.reading += shape_findings(sheets, form, found, file, whole=is_book)
    report.reading += leftovers(book, sheets, form, found, file)
    return report


def _bound(form: Form, found: Located, file: str) -> Report:
    """Values and figures through the same door as those of a report file; paragraphs each with its own cell."""
    figures, findings = figure_texts(form, found.spots, file)
    texts = dict(figures)
    for path, spot in found.spots.items():
        if path not in form.cells:
            text, told = cell_text(spot, file, path, path, is_figure=False)
            findings += told
            if text is not None and (text.strip() or not path.startswith("catalogue.")):
                texts[path] = text
    root = Mapping(Place(file))
    root.entries.append(_entry("template", form.name, Place(file)))
    _grow(root, texts, found.spots, file)
    findings += _add_explanations(root, found.rows, file)
    report = bind_report(root, form, file)
    for path, spots in found.paragraphs.items():
        _add_prose(report, path, spots)
    report.reading += findings
    return report


def _grow(root: Mapping, texts: Given[str, str], spots: Given[str, Spot], file: str) -> None:
    """Hang every text under the identifiers of its path."""
    groups: dict[str, Mapping] = {"": root}
    for path, text in texts.items():
        place = spots[path].place(file)
        *parents, leaf = path.split(".")
        above = ""
        for parent in parents:
            here = f"{above}.{parent}".strip(".")
            if here not in groups:
                groups[here] = Mapping(place)
                groups[above].entries.append((Scalar(parent, place), groups[here]))
            above = here
        groups[above].entries.append(_entry(leaf, text, place))


def _add_explanations(root: Mapping, rows: list[dict[str, Spot]], file: str) -> list[Finding]:
    """The list of explanations as a report file has it; what cannot be read is told."""
    items: list[Node] = []
    findings: list[Finding] = []
    for number, spots in enumerate(rows, 1):
        item = Mapping(next(iter(spots.values())).place(file))
        for name, spot in spots.items():
            path = f"explanations.{number}.{name}"
            text, told = cell_text(spot, file, path, EXPLANATION_LABELS[name], is_figure=False)
            findings += told
            key, said = Scalar(name, spot.place(file)), (text or "").strip()
            value = Scalar("" if said == NOTHING else said, spot.place(file), quoted=bool(said))
            item.entries.append((key, value))
        items.append(item)
    if items:
        place = items[0].place
        root.entries.append((Scalar("explanations", place), Sequence(place, items)))
    return findings


def _entry(key: str, text: str, place: Place) -> tuple[Scalar, Scalar]:
    return Scalar(key, place), Scalar(text, place, quoted=True)


def _add_prose(report: Report, path: str, spots: list[Spot]) -> None:
    """The paragraphs of a section, cell by cell; a cell with line breaks holds several."""
    file, paragraphs = report.file, []
    for spot in spots:
        text, findings = cell_text(spot, file, path, report.form.section(path).label, is_figure=False)
        report.reading += findings
        if text:
            lines, told = clean_lines(Scalar(text.replace("\r\n", "\n"), spot.place(file), quoted=True), path)
            report.reading += told
            paragraphs += [read_paragraph(line, place) for line, place in lines]
    report.places[path] = spots[0].place(file) if spots else Place(file)
    report.texts[path] = tuple(paragraphs)
