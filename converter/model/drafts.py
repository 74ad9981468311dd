"""What a Word draft and its report share: the names of its places, the number of the draft, what lies inside it.

A container of a draft (a table cell, a paragraph) has the path of what it says: that of a figure
(`applications.received.total`), `title`, `signoff.date`, `catalogue.index_number`, or `overview[2]` for the third
paragraph of a section. A bookmark in the container carries a short name for it, at most 40 characters (what Word
allows): figures by their codes, `gw_t3_r5c1`, paragraphs `gw_s2_p3`, the printed heading of a section `gw_s2`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from converter.model.codes import figure_codes
from converter.model.form import Form
from converter.model.report import Report

PREFIX = "gw_"
BASE_NAMESPACE = "urn:converter:draft:1"
"""The root element `base` of the customXml part that holds the report's data as it was when the draft was made."""
NUMBER_PROPERTY = "converter-draft"
"""The custom property of the document (docProps/custom.xml) with the draft's number: it survives .odt and .doc."""


def archive_folder(report_file: Path) -> Path:
    """Where the bases of a report's drafts lie: `.报告.drafts` beside `报告.yaml`."""
    return report_file.with_name(f".{report_file.stem}.drafts")


def draft_number(data: bytes) -> str:
    """The number of a draft made from `report.json`: the same data gives the same number."""
    return f"D-{hashlib.sha256(data).hexdigest()[:10]}"


def paragraph_path(section_id: str, index: int) -> str:
    """`overview[2]` for the third paragraph of a section."""
    return f"{section_id}[{index}]"


def heading_path(section_id: str) -> str:
    """The printed heading of a section: fixed wording of the form, no data."""
    return f"{section_id}.heading"


def bookmark_names(form: Form, paragraphs: dict[str, int]) -> dict[str, str]:
    """Path → bookmark of every container; `paragraphs` tells how many each prose section has."""
    names = {path: PREFIX + code.replace(".", "_") for path, code in figure_codes(form).items()}
    for path in ("title", "signoff.agency", "signoff.date"):
        names[path] = PREFIX + path.replace(".", "_")
    for field in form.catalogue:
        names[f"catalogue.{field.id}"] = f"{PREFIX}c_{field.id}"
    for number, section in enumerate(form.sections, 1):
        names[heading_path(section.id)] = f"{PREFIX}s{number}"
        for index in range(paragraphs.get(section.id, 0)):
            names[paragraph_path(section.id, index)] = f"{PREFIX}s{number}_p{index + 1}"
    return names


def contents(report: Report) -> dict[str, str]:
    """Path → text of every container that a draft of this report has, in reading order, headings included."""
    found = {"title": report.title}
    found |= {f"catalogue.{name}": value.value for name, value in report.catalogue.items()}
    for section in report.printed_sections:
        if section.heading:
            found[heading_path(section.id)] = section.heading
        found |= {path: report.figure(path).text for path in section.cells}
        for index, paragraph in enumerate(report.texts.get(section.id, ())):
            found[paragraph_path(section.id, index)] = paragraph.text
    if report.signoff.agency:
        found["signoff.agency"] = report.signoff.agency.value
    if report.date_line:
        found["signoff.date"] = report.date_line
    return found
