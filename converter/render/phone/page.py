"""Report → the bytes of its phone page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from converter.model.pages import PageStart
from converter.model.report import Report
from converter.render.context import make_context
from converter.render.environment import render_html
from converter.render.phone.anchors import Anchors, cut, cut_fields, split_start
from converter.render.phone.metadata import metadata
from converter.render.phone.tables import phone_table
from converter.template import SHARED, Template

_PAGE = "phone.html.j2"
_FILES = {"pdf": "PDF 版（与纸质一致）", "docx": "Word 稿", "json": "数据（JSON）"}


def render_phone(
    report: Report,
    template: Template,
    starts: tuple[PageStart, ...],
    *,
    links: Mapping[str, str],
    unchecked: bool = False,
) -> bytes:
    """The page, with an anchor for every page of the PDF in `starts`.

    `links` names files that lie beside the page, by kind: pdf, docx, json. `unchecked` marks it 未通过校核.
    A template folder may hold its own `phone.html.j2`.
    """
    context = phone_context(report, starts, str(template.folder), unchecked=unchecked)
    context["links"] = [
        {"label": label, "href": quote(links[kind])} for kind, label in _FILES.items() if links.get(kind)
    ]
    name = _PAGE if (template.folder / _PAGE).is_file() else f"{SHARED}/{_PAGE}"
    return render_html(template, name, context).encode("utf-8")


def phone_context(
    report: Report, starts: tuple[PageStart, ...], file: str, *, unchecked: bool = False
) -> dict[str, Any]:
    """The common context with page marks, heads of figures and metadata added."""
    context = make_context(report, unchecked=unchecked)
    anchors = Anchors(starts)
    context["metadata"] = metadata(report, context)
    context["date"] = report.signoff.date.value.isoformat() if report.signoff.date else ""
    before, inside = split_start(anchors.take("catalogue"))
    context["catalogue"] = {"pages": before, "fields": cut_fields(context["catalogue"], inside)}
    context["heading"] = _heading(context["title"], anchors.take("title"))
    context["sections"] = [_section(report, section, anchors) for section in context["sections"]]
    context["signoff"]["pages"] = anchors.pages("signoff")
    anchors.require_empty(file)
    context["pages"] = max((start.page for start in starts), default=0)
    return context


def _section(report: Report, section: dict[str, Any], anchors: Anchors) -> dict[str, Any]:
    name = section["id"]
    depths: list[int] = []
    paragraphs = [
        _paragraph(paragraph, anchors.take(f"{name}:{number}"), depths)
        for number, paragraph in enumerate(section["paragraphs"])
    ]
    table = section["table"]
    return {
        "id": name,
        "name": section["heading"],
        "heading": _heading(section["heading"], anchors.take(name) if section["heading"] else []),
        "paragraphs": paragraphs,
        "table": phone_table(report.form.section(name), table, anchors) if table else None,
    }


def _heading(text: str, marks: list[tuple[int, int]]) -> dict[str, Any]:
    pages, inside = split_start(marks)
    return {"pages": pages, "pieces": cut(text, inside)}


def _paragraph(paragraph: dict[str, Any], marks: list[tuple[int, int]], depths: list[int]) -> dict[str, Any]:
    """A paragraph or a heading; `depths` holds the levels of the headings around it and grows with them.

    A heading goes one step below the one around it, whatever its number: steps are never skipped.
    """
    head, body, level = paragraph["head"], paragraph["body"], paragraph["level"]
    if not level or body:
        return {"tag": "p", "level": level, "pages": [], "pieces": cut(head + body, marks, len(head))}
    while depths and depths[-1] >= level:
        depths.pop()
    depths.append(level)
    return {"tag": f"h{2 + len(depths)}", "level": level, **_heading(head, marks)}
