"""Report → the text of a report file: block style YAML, one figure a line.

An empty report to fill in is the same text with nothing in it. What this writes, `load` reads back as
the same report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from converter.findings import shorten
from converter.model.explanations import GivenExplanation
from converter.model.form import Form
from converter.model.report import Report
from converter.model.sealing import AgencyKind
from converter.source.keys import Key, find_path, report_keys

# Plain scalars that no reader can mistake: they begin with a letter, digit, ideograph, sign or `/`.
_PLAIN = re.compile(r"(?:[+-]?\w|/|https?://\w)[^\s:#\"'{}\[\],&*!|>%@`\\]*(?:://[^\s#\"'{}\[\],&*!|>%@`\\]+)?")

_KINDS = "、".join(kind.label for kind in AgencyKind) + "，可不填；不填按机关名称定印章直径"
_LONGEST_NOTE = 2000
_NOTHING: Mapping[str, str] = MappingProxyType({})
_EXPLAIN_LATER = "校核的提醒经核实可以接受的，运行 converter check 报告 --explain，把给出的“情况说明”放在这里。"
_ASKED = {"reason": "  # 写明为什么可以接受", "by": "  # 写明谁核实的"}


def blank_report(form: Form, *, labels: bool = True) -> str:
    """The text of an empty report on `form`; keys are the official labels, or identifiers."""
    return _Writer(Report(form, ""), labels, everything=True).text()


def report_text(
    report: Report, *, labels: bool = True, remarks: Mapping[str, str] = _NOTHING, notes: Sequence[str] = ()
) -> str:
    """The text of a filled-in report; what the report leaves out is left out, but every cell of a table is there.

    `remarks` are comments behind the values at these paths, `notes` comment lines below the head of the file.
    """
    return _Writer(report, labels, everything=False, remarks=remarks, notes=notes).text()


def explanation_lines(form: Form, items: Iterable[GivenExplanation], *, labels: bool) -> Iterator[str]:
    """The list `情况说明` of a report file; a reason or a name that is not there yet is asked for."""
    key = next(key for key in report_keys(form).children if key.listed)
    yield f"{key.label if labels else key.id}:{'' if labels else f'  # {key.label}'}"
    for item in items:
        values = {"code": item.code, "path": item.path, "value": item.value, "reason": item.reason, "by": item.by}
        sign = "-"
        for child in key.children:
            value = values[child.id]
            if value is None or (child.id == "path" and not value):
                continue
            remark = "" if value else _ASKED.get(child.id, "")
            if child.id == "path":
                _, label = find_path(form, item.path) or ("", "")
                remark = f"  # {label}" if label else ""
            name = child.label if labels else child.id
            yield f"  {sign} {name}:{' ' + scalar(value) if value or child.id == 'value' else ''}{remark}"
            sign = " "


class _Writer:
    def __init__(
        self,
        report: Report,
        labels: bool,
        everything: bool,
        remarks: Mapping[str, str] = _NOTHING,
        notes: Sequence[str] = (),
    ) -> None:
        self.report = report
        self.remarks = remarks
        self.notes = notes
        self.labels = labels
        self.everything = everything
        self.prose = {section.id for section in report.form.sections if section.table is None}
        self.tables = {section.id for section in report.form.sections if section.table}

    def text(self) -> str:
        form = self.report.form
        head = [f"# {form.label}", f"# 依据：{form.clause}。没有发生的填 0；一行一个数；文字部分一段一行，段间空一行。"]
        head += [f"# {shorten(note, _LONGEST_NOTE)}" for note in self.notes]
        lines = (line for key in report_keys(form).children if not key.listed for line in self._key(key, "", 0))
        if self.everything:
            tail = [f"# {_EXPLAIN_LATER}"]
        elif self.report.explanations:
            tail = list(explanation_lines(form, self.report.explanations, labels=self.labels))
        else:
            tail = []
        return "\n".join([*head, *lines, *tail]) + "\n"

    def _key(self, key: Key, parent: str, depth: int) -> Iterator[str]:
        path = f"{parent}.{key.id}".strip(".")
        indent = "  " * depth
        if not key.id:  # a heading of the form, no key; told to the reader where it heads whole rows
            if depth == 1:
                yield f"{indent}# {key.label}"
            for child in key.children:
                yield from self._key(child, parent, depth)
            return
        if not self._is_there(path) or (self.everything and path == "assumed"):
            return
        name = key.label if self.labels else key.id
        remark = "" if self.labels else f"  # {key.label}"
        if path in self.remarks:
            remark = f"{remark}：{self.remarks[path]}" if remark else f"  # {self.remarks[path]}"
        if self.everything and path == "agency_kind":
            remark = f"{remark}：{_KINDS}" if remark else f"  # {_KINDS}"
        if key.children:
            yield f"{indent}{scalar(name)}:{remark}"
            for child in key.children:
                yield from self._key(child, path, depth + 1)
        elif path in self.prose:
            yield from self._paragraphs(name, path, remark)
        else:
            value = self._value(path)
            yield f"{indent}{scalar(name)}:{' ' + scalar(value) if value else ''}{remark}"

    def _is_there(self, path: str) -> bool:
        section = path.split(".")[0]
        given = path in self.report.places or any(place.startswith(f"{path}.") for place in self.report.places)
        return self.everything or path == "template" or section in self.tables or given

    def _paragraphs(self, name: str, path: str, remark: str) -> Iterator[str]:
        paragraphs = self.report.texts.get(path, ())
        if not paragraphs and not self.everything:
            yield f"{scalar(name)}:{remark}"
            return
        yield f"{scalar(name)}: |{remark}"
        yield "\n\n".join(f"  {paragraph.text}" for paragraph in paragraphs)

    def _value(self, path: str) -> str:
        report = self.report
        top = {
            "template": report.form.name,
            "agency": report.agency.value if report.agency else "",
            "agency_kind": self._agency_kind(),
            "year": str(report.year.value) if report.year else "",
            "title": report.given_title.value if report.given_title else "",
            "mobile_url": report.mobile_url.value if report.mobile_url else "",
            "assumed": report.assumed.value if report.assumed else "",
            "signoff.agency": report.signoff.agency.value if report.signoff.agency else "",
            "signoff.date": report.signoff.date.value.isoformat() if report.signoff.date else "",
        }
        group, _, name = path.partition(".")
        if group == "catalogue":
            return report.catalogue[name].value if name in report.catalogue else ""
        return top[path] if path in top else report.figure(path).text

    def _agency_kind(self) -> str:
        kind = self.report.agency_kind.value if self.report.agency_kind else None
        return "" if kind is None else kind.label if self.labels else kind.id


def scalar(text: str) -> str:
    """Text as a YAML scalar: plain where it is safe, else in double quotes with JSON's escapes."""
    return (
        text
        if _PLAIN.fullmatch(text) and text not in ("null", "Null", "NULL")
        else json.dumps(text, ensure_ascii=False)
    )
