"""What the page says of itself in its head: Dublin Core, and the tags that government sites use.

The names ArticleTitle, PubDate and ContentSource are those of 政府网站发展指引（国办发〔2017〕47号）,
page tags; `report.*` is what the index over many pages reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converter.model.chinese import read_date
from converter.model.report import Report

_TERMS = {
    "index_number": "dcterms.identifier",
    "publisher": "dcterms.publisher",
    "publication_date": "dcterms.issued",
    "title": "dcterms.title",
    "issue_date": "dcterms.created",
    "subject_category": "dcterms.subject",
    "genre": "dcterms.type",
    "disclosure": "dcterms.accessRights",
    "summary": "dcterms.abstract",
}


def metadata(report: Report, context: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and content of every meta element, those for the index first; a name stands once, blank ones not at all."""
    found: dict[str, str] = {}
    for name, content in (*_index(report, context), *_catalogue(report), *_general(report, context)):
        if content:
            found.setdefault(name, content)
    return list(found.items())


def _index(report: Report, context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "generator", context["generator"]
    yield "report.form", report.form.name
    yield "report.agency", context["agency"] or context["signoff"]["agency"]
    yield "report.year", context["year"]
    yield "report.unchecked", "true" if context["unchecked"] else ""


def _catalogue(report: Report) -> Iterator[tuple[str, str]]:
    kinds = {field.id: field.kind for field in report.form.catalogue}
    for name, value in report.catalogue.items():
        text = value.value
        yield _TERMS.get(name, f"catalogue.{name}"), _iso(text) if kinds.get(name) == "date" else text


def _general(report: Report, context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    values = {name: value.value for name, value in report.catalogue.items()}
    date = report.signoff.date.value.isoformat() if report.signoff.date else ""
    yield "author", context["agency"]
    yield "description", values.get("summary") or f"{context['title']}（{context['description']}）"
    yield "keywords", values.get("keywords") or context["keywords"]
    yield "dcterms.title", context["title"]
    yield "dcterms.creator", context["agency"]
    yield "dcterms.created", date
    yield "dcterms.language", "zh-CN"
    yield "ArticleTitle", context["title"]
    yield "PubDate", _iso(values.get("publication_date", ""))
    yield "ContentSource", values.get("publisher") or context["agency"]


def _iso(text: str) -> str:
    """A date as 2026-01-20; what is no date stays as it was written."""
    try:
        date = read_date(text)
    except ValueError:
        return text
    return date.isoformat() if date else text
