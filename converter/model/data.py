"""A report as plain data: the `report.json` that travels inside the PDF and lies beside the phone page.

Keys are the identifiers of the form. A figure is null (blank), "/", a whole number, or the text as it was
written where a number would lose something (+248, 1243.64万元, decimals). Prose is one paragraph a line.
Explanations of warnings (情况说明) are the office's own matter and stay out: what is published carries this data.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from converter.model.figures import Figure
from converter.model.form import Section
from converter.model.report import Placed, Report

DATA_NAME = "report.json"


def report_data(report: Report) -> dict[str, Any]:
    """Everything that the report says, in the order of the form. What the source left out is left out here."""
    data: dict[str, Any] = {
        "template": report.form.name,
        "agency": _text(report.agency),
        "agency_kind": report.agency_kind.value.id if report.agency_kind else None,
        "year": report.year.value if report.year else None,
        "title": _text(report.given_title),
        "mobile_url": _text(report.mobile_url),
    }
    data = {key: value for key, value in data.items() if value is not None}
    named = [field.id for field in report.form.catalogue if f"catalogue.{field.id}" in report.places]
    if named:
        data["catalogue"] = {name: _text(report.catalogue.get(name)) for name in named}
    for section in report.form.sections:
        if section.table:
            data[section.id] = _figures(report, section)
        elif section.id in report.places:
            data[section.id] = "\n".join(paragraph.text for paragraph in report.texts.get(section.id, ())) or None
    signoff = {
        "agency": _text(report.signoff.agency),
        "date": report.signoff.date.value.isoformat() if report.signoff.date else None,
    }
    if any(signoff.values()):
        data["signoff"] = {key: value for key, value in signoff.items() if value is not None}
    return data


def report_json(report: Report) -> bytes:
    """The data as UTF-8 JSON; the same report gives the same bytes."""
    return (json.dumps(report_data(report), ensure_ascii=False, indent=1) + "\n").encode()


def data_digest(data: bytes) -> str:
    """SHA-256 of `report.json` in hex: what anyone gets with `sha256sum` over the file that is attached to the PDF."""
    return hashlib.sha256(data).hexdigest()


def _text(value: Placed[str] | None) -> str | None:
    return value.value if value else None


def _figures(report: Report, section: Section) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path in section.cells:
        *groups, leaf = path.split(".")[1:]
        branch = tree
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[leaf] = _figure(report.figure(path))
    return tree


def _figure(figure: Figure) -> int | str | None:
    if figure.is_blank:
        return None
    return int(figure.text) if figure.text.isdecimal() and str(int(figure.text)) == figure.text else figure.text
