"""Report → the text of a report file: block style YAML, one figure a line.

An empty report to fill in is the same text with nothing in it. What this writes, `load` reads back as
the same report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from converter.model.form import Form
from converter.model.report import Report
from converter.source.keys import Key, report_keys

# Plain scalars that no reader can mistake: they begin with a letter, digit, ideograph, sign or `/`.
_PLAIN = re.compile(r"(?:[+-]?\w|/|https?://\w)[^\s:#\"'{}\[\],&*!|>%@`\\]*(?:://[^\s#\"'{}\[\],&*!|>%@`\\]+)?")


def blank_report(form: Form, *, labels: bool = True) -> str:
    """The text of an empty report on `form`; keys are the official labels, or identifiers."""
    return _Writer(Report(form, ""), labels, everything=True).text()


def report_text(report: Report, *, labels: bool = True) -> str:
    """The text of a filled-in report; what the report leaves out is left out, but every cell of a table is there."""
    return _Writer(report, labels, everything=False).text()


class _Writer:
    def __init__(self, report: Report, labels: bool, everything: bool) -> None:
        self.report = report
        self.labels = labels
        self.everything = everything
        self.prose = {section.id for section in report.form.sections if section.table is None}
        self.tables = {section.id for section in report.form.sections if section.table}

    def text(self) -> str:
        form = self.report.form
        head = [f"# {form.label}", f"# 依据：{form.clause}。没有发生的填 0；一行一个数；文字部分一段一行，段间空一行。"]
        lines = (line for key in report_keys(form).children for line in self._key(key, "", 0))
        return "\n".join([*head, *lines]) + "\n"

    def _key(self, key: Key, parent: str, depth: int) -> Iterator[str]:
        path = f"{parent}.{key.id}".strip(".")
        indent = "  " * depth
        if not key.id:  # a heading of the form, no key; told to the reader where it heads whole rows
            if depth == 1:
                yield f"{indent}# {key.label}"
            for child in key.children:
                yield from self._key(child, parent, depth)
            return
        if not self._is_there(path):
            return
        name = key.label if self.labels else key.id
        remark = "" if self.labels else f"  # {key.label}"
        if key.children:
            yield f"{indent}{_scalar(name)}:{remark}"
            for child in key.children:
                yield from self._key(child, path, depth + 1)
        elif path in self.prose:
            yield from self._paragraphs(name, path, remark)
        else:
            value = self._value(path)
            yield f"{indent}{_scalar(name)}:{' ' + _scalar(value) if value else ''}{remark}"

    def _is_there(self, path: str) -> bool:
        section = path.split(".")[0]
        given = path in self.report.places or any(place.startswith(f"{path}.") for place in self.report.places)
        return self.everything or path == "template" or section in self.tables or given

    def _paragraphs(self, name: str, path: str, remark: str) -> Iterator[str]:
        paragraphs = self.report.texts.get(path, ())
        if not paragraphs and not self.everything:
            yield f"{_scalar(name)}:{remark}"
            return
        yield f"{_scalar(name)}: |{remark}"
        yield "\n\n".join(f"  {paragraph.text}" for paragraph in paragraphs)

    def _value(self, path: str) -> str:
        report = self.report
        top = {
            "template": report.form.name,
            "agency": report.agency.value if report.agency else "",
            "year": str(report.year.value) if report.year else "",
            "title": report.given_title.value if report.given_title else "",
            "mobile_url": report.mobile_url.value if report.mobile_url else "",
            "signoff.agency": report.signoff.agency.value if report.signoff.agency else "",
            "signoff.date": report.signoff.date.value.isoformat() if report.signoff.date else "",
        }
        group, _, name = path.partition(".")
        if group == "catalogue":
            return report.catalogue[name].value if name in report.catalogue else ""
        return top[path] if path in top else report.figure(path).text


def _scalar(text: str) -> str:
    """Text as a YAML scalar: plain where it is safe, else in double quotes with JSON's escapes."""
    return (
        text
        if _PLAIN.fullmatch(text) and text not in ("null", "Null", "NULL")
        else json.dumps(text, ensure_ascii=False)
    )
