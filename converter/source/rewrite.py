"""A report file with some of its values changed → the file again, everything else byte for byte as it was.

Order, remarks, blank lines, quotation marks, the spelling of keys, line ends: all are the clerk's and stay. What was
written is read back; a file that does not say exactly what was wanted is never given out.
"""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import replace

from converter.errors import OutputError, SourceError
from converter.findings import Place, Severity, Words, shorten
from converter.model.chinese import read_date
from converter.model.figures import FigureError, read_figure
from converter.model.form import Form
from converter.model.report import Report
from converter.source.bind import bind_report
from converter.source.keys import report_keys
from converter.source.rewrite_insert import insert_edits
from converter.source.rewrite_page import Edit, Page, Site, apply, find_keys
from converter.source.rewrite_prose import prose_edits, read_lines
from converter.source.rewrite_scalars import value_edits
from converter.source.text import clean_lines, clean_value
from converter.tree import Mapping, Scalar, read_tree

Value = str | tuple[str, ...]
_PLAIN = ("title", "agency", "mobile_url")
_GROUPS = ("catalogue", "signoff")
_AMBIGUOUS = ("KEY-02", "KEY-03")
_HINT = Words("请手工修改报告文件，原文件没有改动", "change the report file by hand; it was left as it is")


def rewrite(source: bytes, file: str, form: Form, values: dict[str, str | None], prose: dict[str, list[str]]) -> bytes:
    """The report file with these figures and short texts, and these paragraphs in its prose sections.

    `values` goes by path; None or "" leaves the key with nothing behind it. SourceError when the file has a key twice
    or a wrong shape, OutputError when a value cannot be written or the result does not read as wanted.
    """
    root, report = _read(source, file, form)
    for finding in report.reading:
        if finding.code in _AMBIGUOUS:
            raise SourceError(finding.message, place=finding.place, hint=finding.hint)
    wanted: dict[str, Value] = {path: _value(form, path, value or "") for path, value in values.items()}
    wanted |= {section: _prose(form, section, paragraphs) for section, paragraphs in prose.items()}
    said = _said(report)
    page = _page(source, root, form, file)
    changed = {path: value for path, value in wanted.items() if _differs(page, path, value, said)}
    text = apply(page.text, (edit for path, value in changed.items() for edit in _edits(page, path, value)))
    for path, value in changed.items():
        if path not in page.values and value:
            text = _with(text, file, form, path, value)
    result = (codecs.BOM_UTF8 if source.startswith(codecs.BOM_UTF8) else b"") + text.encode()
    _prove(report, result, file, form, changed)
    return result


def _read(source: bytes, file: str, form: Form) -> tuple[Mapping, Report]:
    root = read_tree(source, file)
    if not isinstance(root, Mapping):
        raise SourceError(Words("这不是报告", "this is no report"), place=root.place, hint=_HINT)
    return root, bind_report(root, form, file)


def _page(source: bytes, root: Mapping, form: Form, file: str) -> Page:
    return Page(source.decode("utf-8-sig"), root, form, file.lower().endswith(".json"))


def _edits(page: Page, path: str, value: Value) -> list[Edit]:
    """The edits for a key that is in the file."""
    site: Site | None = page.values.get(path)
    if site is None:
        return []
    if isinstance(value, tuple):
        return prose_edits(page, site, value)
    return value_edits(page, site, value, number=_may_be_number(page, path, site))


def _may_be_number(page: Page, path: str, site: Site | None = None) -> bool:
    bare = site is not None and isinstance(site.node, Scalar) and not site.node.quoted and not site.node.is_blank
    return path in page.form.cells or bare


def _with(text: str, file: str, form: Form, path: str, value: Value) -> str:
    """The text with a key more. Each is looked up anew: the one before may have made the group that it goes to."""
    try:
        root, _ = _read(text.encode(), file, form)
    except SourceError as problem:
        raise _not_as_wanted(file, problem.words) from None
    page = _page(text.encode(), root, form, file)
    return apply(text, insert_edits(page, path, value, number=path in form.cells))


def _value(form: Form, path: str, value: str) -> str:
    """The value as the report will say it. OutputError when it can say no such thing."""
    group, _, name = path.partition(".")
    known = path in form.cells or path in _PLAIN or (group in _GROUPS and name)
    if not known or not find_keys(report_keys(form), path.split(".")):
        raise _unwritable(path, value, Words("报告里没有这一项", "the report has no such path"))
    if path in form.cells:
        try:
            return read_figure(value, form.cells[path].kind).text
        except FigureError as problem:
            raise _unwritable(path, value, problem.words) from None
    text, findings = clean_value(Scalar(value, Place("")), path)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            raise _unwritable(path, value, finding.message)
    return _date(path, text) if path == "signoff.date" and text else text


def _date(path: str, text: str) -> str:
    try:
        date = read_date(text)
    except ValueError:
        date = None
    if date is None:
        raise _unwritable(path, text, Words("不是日期", "it is no date"))
    return date.isoformat()


def _prose(form: Form, section: str, paragraphs: list[str]) -> tuple[str, ...]:
    """The paragraphs as they will be read; a line break inside one divides it."""
    if not any(known.id == section and known.table is None for known in form.sections):
        raise _unwritable(section, "", Words("报告里没有这个文字部分", "the report has no such prose section"))
    text = "\n".join(paragraphs)
    for finding in clean_lines(Scalar(text, Place("")), section)[1]:
        if finding.severity is Severity.ERROR:
            raise _unwritable(section, text, finding.message)
    return read_lines(text)


def _said(report: Report) -> dict[str, Value]:
    """Path → everything that a report says; what is blank says the empty text."""
    said: dict[str, Value] = {path: placed.value.text for path, placed in report.figures.items()}
    said |= {path: tuple(part.text for part in paragraphs) for path, paragraphs in report.texts.items()}
    said |= {f"catalogue.{name}": placed.value for name, placed in report.catalogue.items()}
    plain = {
        "agency": report.agency,
        "title": report.given_title,
        "mobile_url": report.mobile_url,
        "signoff.agency": report.signoff.agency,
    }
    said |= {path: placed.value for path, placed in plain.items() if placed}
    if report.signoff.date:
        said["signoff.date"] = report.signoff.date.value.isoformat()
    said["agency_kind"] = report.agency_kind.value.id if report.agency_kind else ""
    said["year"] = str(report.year.value) if report.year else ""
    return said


def _differs(page: Page, path: str, value: Value, said: dict[str, Value]) -> bool:
    """True when the file says something else, or something that nobody can read."""
    site = page.values.get(path)
    unread = path not in said and site is not None and isinstance(site.node, Scalar) and not site.node.is_blank
    return unread or (said.get(path) or None) != (value or None)


def _prove(before: Report, result: bytes, file: str, form: Form, changed: dict[str, Value]) -> None:
    """Nothing silently wrong: the new file says what the old one said and what was wanted, and has no new faults."""
    try:
        _, after = _read(result, file, form)
    except SourceError as problem:
        raise _not_as_wanted(file, problem.words) from None
    wanted, said = _said(before) | changed, _said(after)
    for path in (*wanted, *said):
        if (wanted.get(path) or None) != (said.get(path) or None):
            raise _not_as_wanted(file, Words(f"{path} 读回来不一样", f"{path} reads differently"), after.place(path))
    old, new = (
        Counter((found.code, found.path) for found in report.reading if found.severity is Severity.ERROR)
        for report in (before, after)
    )
    for code, path in new - old:
        raise _not_as_wanted(file, Words(f"{path} 有错 {code}", f"{path} has the error {code}"), after.place(path))
    if [replace(item, place=Place("")) for item in before.explanations] != [
        replace(item, place=Place("")) for item in after.explanations
    ]:
        raise _not_as_wanted(file, Words("情况说明变了", "the explanations changed"))


def _not_as_wanted(file: str, why: Words, place: Place | None = None) -> OutputError:
    words = Words(f"改写后的报告文件与要求不符，没有写入：{why.zh}", f"the changed file is not as wanted: {why.en}")
    return OutputError(words, place=place or Place(file), hint=_HINT)


def _unwritable(path: str, value: str, why: Words) -> OutputError:
    words = Words(f"{path} 写不进报告文件：{why.zh}", f"{path} cannot be written (“{shorten(value)}”): {why.en}")
    return OutputError(words, hint=_HINT)
