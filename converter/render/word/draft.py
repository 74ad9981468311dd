"""Report + `report.docx` → the bytes of a Word draft.

report ──► context ──► names ─┐
report.docx ──► checked ──────┴─► filled in ──► identified ──► fitted ──► QR code ──► package with the data inside
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.exceptions import OpcError
from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import LxmlError

from converter.model.data import report_json
from converter.model.drafts import draft_number, heading_path
from converter.model.report import Report
from converter.ooxml.package import read_package, write_package
from converter.render.context import make_context
from converter.render.environment import make_environment
from converter.render.word.base_part import add_base
from converter.render.word.controls import add_controls, control_labels
from converter.render.word.faults import check_template, not_word, tag_error
from converter.render.word.fitting import drop_empty_frames, end_with_paragraph, fit_figures, place_signoff
from converter.render.word.identity import identify
from converter.render.word.marks import Marking, unmarked
from converter.render.word.names import FENCE, Names, draft_places, word_names
from converter.render.word.pictures import PLACE, add_codes, number_drawings
from converter.render.word.properties import core_properties, drop_private_parts
from converter.template import Template

WORD_FILE = "report.docx"
LABEL = "征求意见稿"
_STORIES = (RELATION.HEADER, RELATION.FOOTER)


def render_word(
    report: Report,
    template: Template,
    *,
    label: str = LABEL,
    unchecked: bool = False,
    date: dt.date | None = None,
    controls: bool = False,
) -> bytes:
    """The Word draft of a report. `label` stands in every footer, with the number of the draft and the `date` when it
    was made; `unchecked` marks every page 未通过校核; `controls` puts content controls around the figures.

    A fault in the template is a FormError that names the file and what to mend.
    """
    source, file = template.read(WORD_FILE), str(template.folder / WORD_FILE)
    context = make_context(report, unchecked=unchecked)
    data, day = report_json(report), date.isoformat() if date else ""
    names = word_names(report, context, label=label, picture=PLACE, number=draft_number(data), date=day)
    document = _fill(source, file, names)
    stories = [relation.target_part.element for relation in document.rels.values() if relation.reltype in _STORIES]
    places = draft_places(report)
    printed = [section for section in report.printed_sections if section.heading]
    headings = {section.heading: places[heading_path(section.id)] for section in printed}
    identify(document.element.body, stories, places.values(), headings)
    _fit(document, stories, names, context)
    if controls:
        add_controls(document.element.body, control_labels(report.form, places))
    drop_private_parts(document)
    add_base(document, data, date)
    return _package(document, context)


class _Filled(DocxTemplate):  # type: ignore[misc]
    """docxtpl without its repairs: what does not parse is a fault of the template and must be told."""

    def fix_tables(self, xml: str) -> Any:
        return parse_xml(xml)

    def fix_docpr_ids(self, tree: Any) -> None:
        """Left out: drawings are numbered over all parts at the end."""


def _fill(source: bytes, file: str, names: Names) -> Any:
    """The template with every tag filled in: the main part of the new document."""
    try:
        parts = read_package(source)
        filled = _Filled(io.BytesIO(source))
        filled.init_docx()
    except (BadZipFile, OpcError, LxmlError, KeyError, ValueError, NotImplementedError) as problem:
        raise not_word(file, problem) from None
    check_template(parts, file)
    environment = make_environment(None)
    environment.add_extension(Marking)
    try:
        filled.render(names, environment)
    except (TemplateError, LxmlError, TypeError, ValueError, ArithmeticError, LookupError) as problem:
        raise tag_error(problem, file, parts, names) from None
    return filled.docx.part


def _fit(document: Any, stories: list[Any], names: Names, context: Mapping[str, Any]) -> None:
    body = document.element.body
    fit_figures(body)
    place_signoff(body, document.styles.element, names["signoff"]["agency"], names["signoff"]["date"])
    end_with_paragraph(body)
    add_codes(document, context["mobile_url"])
    for story in stories:
        drop_empty_frames(story)
    number_drawings([document.element, *stories])


def _package(document: Any, context: Mapping[str, Any]) -> bytes:
    """The finished bytes, without the marks that only served the way here."""
    core = document.package.part_related_by(RELATION.CORE_PROPERTIES).partname.membername
    buffer = io.BytesIO()
    document.package.save(buffer)
    parts = read_package(buffer.getvalue()) | {core: core_properties(context)}
    marks = [mark.encode() for mark in (FENCE, PLACE)]
    for name, content in parts.items():
        if name.endswith(".xml"):
            parts[name] = unmarked(content.replace(marks[0], b"").replace(marks[1], b""))
    return write_package(parts)
