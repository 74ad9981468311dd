"""Report → PDF bytes: the context through the HTML template into the engine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from converter.findings import Finding, Place
from converter.model.data import DATA_NAME, report_json
from converter.model.pages import PageStart
from converter.model.report import Report
from converter.model.sealing import seal_diameter
from converter.render.context import make_context
from converter.render.environment import render_html
from converter.render.fonts import FontSet
from converter.render.pdf.engine import MissingGlyphError, Source, load_engine
from converter.render.pdf.finisher import Finisher
from converter.render.pdf.press import SHEET
from converter.resources import resource_dir
from converter.template import SHARED, Template

CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A PDF: its bytes, where each page begins, and findings about it."""

    data: bytes
    starts: tuple[PageStart, ...]
    findings: tuple[Finding, ...] = ()


def render_pdf(report: Report, template: Template, fonts: FontSet, *, unchecked: bool = False) -> bytes:
    """The official PDF of a report. `unchecked` marks every page 未通过校核."""
    return render_pdf_pages(report, template, fonts, unchecked=unchecked).data


def render_pdf_pages(
    report: Report,
    template: Template,
    fonts: FontSet,
    *,
    unchecked: bool = False,
    press: bool = False,
    paper: bool = False,
    seal: float | None = None,
) -> RenderedPdf:
    """The PDF, where each of its pages begins, and what in it is not fit for paper.

    `press` adds bleed, crop marks and the printing condition. All but `press`, `paper` and `unchecked` carry a field
    to be signed, as wide as the agency's seal: `seal` mm, or what its kind has.
    """
    draft = prepare(report, template, unchecked=unchecked, press=press, paper=paper, seal=seal)
    finisher = Finisher(draft.mobile_url, press=press, seal=draft.seal)
    try:
        data = load_engine(fonts).write_pdf(draft.html, [*draft.shared, *draft.own], finisher, draft.source)
    except MissingGlyphError as problem:
        problem.place = place_of(report, problem.characters[0])
        raise
    return RenderedPdf(data, finisher.starts, finisher.findings)


@dataclass(frozen=True, slots=True)
class Draft:
    """A report on its way onto paper: its HTML, the style sheets that all reports share and those of its template, the
    address behind its codes, the diameter of its seal in mm (0: no field), and its data.
    """

    html: str
    shared: list[str]
    own: list[str]
    mobile_url: str
    seal: float
    source: Source


def prepare(
    report: Report, template: Template, *, unchecked: bool, press: bool, paper: bool, seal: float | None
) -> Draft:
    """Everything that the PDF of a report is made from."""
    context = make_context(report, unchecked=unchecked, paper=paper)
    html = render_html(template, "report.html.j2", context)
    shared = resource_dir("templates") / SHARED
    names = ("gbt9704.css", "paper.css") if paper else ("gbt9704.css",)
    sheets = [(shared / name).read_text(encoding="utf-8") for name in names]
    own = [template.read("report.css").decode("utf-8"), *([SHEET] if press else [])]
    diameter = 0.0 if press or paper or unchecked else seal or seal_diameter(report)
    return Draft(html, sheets, own, str(context["mobile_url"]), diameter, _source(report))


def _source(report: Report) -> Source:
    """The report's data, dated as the report is; a report without a date counts from the end of its year."""
    year = report.year.value if report.year else 2000
    day = report.signoff.date.value if report.signoff.date else dt.date(year, 12, 31)
    date = dt.datetime.combine(day, dt.time(), CHINA)
    return Source(DATA_NAME, report_json(report), "本报告的数据", date)


def place_of(report: Report, character: str) -> Place:
    """Where a character stands in the report: the first paragraph or value that holds it."""
    for paragraphs in report.texts.values():
        for paragraph in paragraphs:
            index = paragraph.text.find(character)
            if index >= 0 and paragraph.place:
                column = paragraph.place.column
                return replace(paragraph.place, column=column + index if column else None)
    values = [report.given_title, report.agency, report.signoff.agency, *report.catalogue.values()]
    return next((value.place for value in values if value and character in value.value), Place(report.file))
