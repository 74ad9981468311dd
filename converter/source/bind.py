"""A tree of nodes + a form → Report: every key understood, every value read, every fault a finding."""

from __future__ import annotations

import datetime as dt
import re

from converter.findings import Place, Words, error, note, warning
from converter.model.chinese import read_date
from converter.model.figures import FigureError, Kind, read_figure, shorten, to_half_width
from converter.model.form import Cell, Form
from converter.model.prose import read_paragraph
from converter.model.report import Placed, Report, SignOff
from converter.model.sealing import AgencyKind
from converter.source.explanations import read_explanations
from converter.source.keys import Key, fold, report_keys
from converter.source.text import clean_lines, clean_value
from converter.source.walk import duplicate, walk
from converter.tree import Mapping, Scalar, Sequence

YEARS = range(2008, 2101)
_PLAIN_VALUES = {"agency": "agency", "title": "given_title", "mobile_url": "mobile_url", "assumed": "assumed"}


def bind_report(root: Mapping, form: Form, file: str) -> Report:
    """The report that a file's tree holds. Faults of the data are in `Report.reading`, none is raised."""
    report = Report(form, file, places={"": root.place})
    values: dict[str, tuple[Key, Scalar]] = {}
    for path, key, name, node in walk(report, root, report_keys(form), ""):
        if isinstance(node, Sequence):
            report.explanations = tuple(read_explanations(report, key, node))
        elif path in values:
            report.reading.append(duplicate(path, name.place, report.places[path]))
        else:
            values[path] = key, node
            report.places[path] = node.place
    for path, (key, node) in values.items():
        if key.cell:
            _read_cell(report, key.cell, node)
        elif not node.is_blank:
            _read_value(report, path, node)
    return report


def _read_cell(report: Report, cell: Cell, node: Scalar) -> None:
    written = "" if node.is_blank else node.text
    try:
        figure = read_figure(written, cell.kind)
    except FigureError as problem:
        words = Words(f"{cell.label}：{problem.words.zh}", f"{cell.path}: {problem.words.en}")
        report.reading.append(error("FIG-01", words, path=cell.path, place=node.place, hint=problem.hint))
        return
    report.figures[cell.path] = Placed(figure, node.place)
    if figure.written:
        words = Words(
            f"{cell.label}：“{shorten(figure.written)}”按“{figure.text}”印出",
            f"{cell.path}: “{shorten(figure.written)}” is printed as “{figure.text}”",
        )
        report.reading.append(note("FIG-03", words, path=cell.path, place=node.place))
    if cell.kind is Kind.AMOUNT and figure.number and not figure.unit:
        words = Words(f"{cell.label}：{figure.text} 没有写单位", f"{cell.path}: {figure.text} has no unit")
        hint = Words("写明单位，如 1243.64万元", "write the unit, such as 1243.64万元")
        report.reading.append(warning("FIG-02", words, path=cell.path, place=node.place, hint=hint))


def _read_value(report: Report, path: str, node: Scalar) -> None:
    """A value that is no figure: prose, a date, the year, a line of text."""
    if any(section.id == path for section in report.form.sections):
        _read_prose(report, path, node)
        return
    text, findings = clean_value(node, path)
    report.reading += findings
    value = Placed(text, node.place)
    group, _, name = path.rpartition(".")
    if path == "year":
        _read_year(report, text, node.place)
    elif path == "agency_kind":
        _read_agency_kind(report, text, node.place)
    elif path == "signoff.agency":
        report.signoff = SignOff(value, report.signoff.date)
    elif path == "signoff.date":
        report.signoff = SignOff(report.signoff.agency, _read_date(report, path, value))
    elif group == "catalogue":
        report.catalogue[name] = value
        if any(field.id == name and field.kind == "date" for field in report.form.catalogue):
            _read_date(report, path, value)
    elif path in _PLAIN_VALUES:
        setattr(report, _PLAIN_VALUES[path], value)


def _read_prose(report: Report, path: str, node: Scalar) -> None:
    lines, findings = clean_lines(node, path)
    report.texts[path] = tuple(read_paragraph(text, place) for text, place in lines)
    report.reading += findings


def _read_year(report: Report, text: str, place: Place) -> None:
    plain = to_half_width(text).removesuffix("年度").removesuffix("年").strip()
    if re.fullmatch("[0-9]{4}", plain) and int(plain) in YEARS:
        report.year = Placed(int(plain), place)
        return
    words = Words(f"“{shorten(text)}”不是年度", f"“{shorten(text)}” is no year")
    hint = Words("写成四位数字，如 2025", "four digits, such as 2025")
    report.reading.append(error("DAT-02", words, path="year", place=place, hint=hint))


def _read_agency_kind(report: Report, text: str, place: Place) -> None:
    kind = next((kind for kind in AgencyKind if fold(text) in (fold(kind.id), fold(kind.label))), None)
    if kind:
        report.agency_kind = Placed(kind, place)
        return
    words = Words(f"“{shorten(text)}”不是机关类别", f"“{shorten(text)}” is no kind of agency")
    zh = "、".join(kind.label for kind in AgencyKind)
    en = ", ".join(kind.id for kind in AgencyKind)
    hint = Words(f"填其中之一：{zh}；不填则按机关名称定", f"one of: {en}; leave it blank to go by the agency's name")
    report.reading.append(error("KND-01", words, path="agency_kind", place=place, hint=hint))


def _read_date(report: Report, path: str, value: Placed[str]) -> Placed[dt.date] | None:
    hint = Words("写成 2026-01-20 这样的日期", "a date such as 2026-01-20")
    shown = shorten(value.value)
    try:
        date = read_date(value.value)
        words = Words(f"“{shown}”不是日期", f"“{shown}” is no date")
    except ValueError:
        date = None
        words = Words(f"日历上没有“{shown}”这一天", f"there is no such day: “{shown}”")
    if date is None:
        report.reading.append(error("DAT-01", words, path=path, place=value.place, hint=hint))
        return None
    return Placed(date, value.place)
