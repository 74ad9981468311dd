"""Asks the ordinary path: a piece of a report's body is laid out and tagged by it, and what came of it is looked at.

What goes in: markup of a body, the attributes of its html and body tags. What comes out: the laid-out pages, the
operators of their drawing with the mark of each text, and the structure tree as the finisher leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from weasyprint.pdf.stream import Stream

from converter.model.pages import PageStart
from converter.render.pdf.artifacts import orphans_to_artifacts
from converter.render.pdf.compiled.unfit import otherwise_drawn
from converter.render.pdf.continuity import join_fragments
from converter.render.pdf.engine import Engine
from converter.render.pdf.objects import resolve
from converter.render.pdf.pages import page_starts
from converter.render.pdf.tables import mend_tables

POINTS = 0.75
"""Points in a CSS pixel."""
_PLAIN = re.compile(
    rb"q|Q|BT|ET|EMC|BMC|BDC|S|/Artifact|/Span|\{'MCID': \d+\}|/[Aa]1(?:\.0)? gs|0 0 0 RG|0 0 0 rg|0 G|0 g"
    rb"|[\d.]+ w|[\d.]+ [\d.]+ [ml]|1 0 0 -1 [\d.]+ [\d.]+ Tm|/\w+ [\d.]+ Tf|\[.*\] ?TJ"
)
"""Black rules and black text: all that compiled forms draw."""
_SCALE = b"0.75 0 0 0.75 0 0 cm"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as it is drawn: its operators, one a line, and the mark of each text box."""

    operators: bytes
    marks: dict[Any, int]


@dataclass(slots=True)
class Probe:
    """A laid-out body: WeasyPrint's pages, their drawings, the PDF's objects, and where each page begins."""

    pages: list[Any]
    drawings: list[Drawing]
    pdf: Any
    root: Any
    starts: tuple[PageStart, ...]


class Prober:
    """Lays out bodies with the engine and the style sheets of one form."""

    def __init__(self, engine: Engine, sheets: list[str]) -> None:
        self._engine = engine
        self._sheets = sheets
        self.count = 0

    def lay_out(self, body: str, html: Mapping[str, str], attributes: Mapping[str, str]) -> Probe:
        """Lay out a body. Raises what the ordinary path raises."""
        self.count += 1
        found: list[Probe] = []
        text = (
            f'<!DOCTYPE html><html{_attributes(html)}><head><meta charset="utf-8"></head>'
            f"<body{_attributes(attributes)}>{body}</body></html>"
        )
        self._engine.write_pdf(text, self._sheets, lambda document, pdf: found.append(_look(document, pdf)))
        return found[0]


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items())


def _look(document: Any, pdf: Any) -> Probe:
    root = resolve(pdf, pdf.catalog["StructTreeRoot"])
    join_fragments(document, pdf, root)
    mend_tables(document, pdf, root)
    orphans_to_artifacts(pdf, root)
    drawings = [_draw(page) for page in document.pages]
    return Probe(document.pages, drawings, pdf, root, page_starts(document))


def _draw(page: Any) -> Drawing:
    """Draw a page once more, this time to see which mark each text gets."""
    resources: dict[str, Any] = {"ExtGState": {}, "XObject": {}, "Pattern": {}, "Shading": {}, "ColorSpace": None}
    tags: dict[Any, Any] = {}
    stream = Stream({}, (0, 0, page.width, page.height), resources, {}, tags, {}, None, compress=False)
    page.paint(stream, POINTS)
    operators = b"\n".join([op if isinstance(op, bytes) else str(op).encode() for op in stream.stream])
    lines = operators.split(b"\n")
    if lines.count(_SCALE) != 1 or not all(line == _SCALE or _PLAIN.fullmatch(line) for line in lines):
        raise otherwise_drawn()
    return Drawing(operators, {box: tag["mcid"] for box, tag in tags.items()})
