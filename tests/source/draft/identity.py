"""Drafts of the examples, with and without what tells where everything is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from converter.model.drafts import bookmark_names
from converter.model.report import Report
from converter.ooxml.package import MAIN, read_package
from converter.render.word.draft import render_word
from converter.source import load_report
from converter.template import find_template

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ("disclosure-2021", "disclosure-2019")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
Parts = dict[str, bytes]


def w(name: str) -> str:
    return f"{{{WORD}}}{name}"


def text_of(element: Any) -> str:
    return "".join(item.text or "" for item in element.iter(w("t")))


@cache
def example(name: str) -> Report:
    return load_report(ROOT / "examples" / name / "report.yaml")


@cache
def _draft(name: str) -> Parts:
    report = example(name)
    return read_package(render_word(report, find_template(report.form.name)))


def draft(name: str, *, identity: bool = True) -> Parts:
    """The parts of an untouched draft."""
    parts = dict(_draft(name))
    return parts if identity else stripped(parts)


def stripped(parts: Parts) -> Parts:
    """The draft as it is after "accept all, paste into a new document": nothing but text and looks."""
    root = etree.fromstring(parts[MAIN])
    for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        mark.getparent().remove(mark)
    kept = {
        name: content
        for name, content in parts.items()
        if not name.startswith("customXml/") and name != "docProps/custom.xml"
    }
    for name in kept:
        if name.endswith(".rels") or name == "[Content_Types].xml":
            kept[name] = re.sub(rb"<(Relationship|Override) [^>]*(customXml|custom)[^>]*/>", b"", kept[name])
    kept[MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return kept


def marked(root: Any, path: str, report: Report) -> Any:
    """The bookmark of a path."""
    names = bookmark_names(report.form, {key: len(texts) for key, texts in report.texts.items()})
    return next(mark for mark in root.iter(w("bookmarkStart")) if mark.get(w("name")) == names[path])
