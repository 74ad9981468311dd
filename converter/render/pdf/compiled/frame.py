"""What every page of a form has: its size, its type area, page numbers and other texts in its margins.

It depends on the attributes of the html and body tags, which choose what stands in the margins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from converter.render.pdf.compiled.memory import Notes
from converter.render.pdf.compiled.probe import Prober
from converter.render.pdf.compiled.records import NOT_A_RECORD, Palette, plain
from converter.render.pdf.compiled.setting import Drawn, Script, Scripts
from converter.render.pdf.compiled.unfit import Unfit

_PAGES = 32
_MOST_PAGES = 256


@dataclass(frozen=True, slots=True)
class MarginText:
    """A text in a margin: its place, its style, and what draws it."""

    x: float
    y: float
    script: Script
    drawn: Drawn


@dataclass(slots=True)
class Frame:
    """The pages of a form; lengths in px."""

    key: object
    html: dict[str, str]
    body: dict[str, str]
    width: float
    height: float
    left: float
    top: float
    bottom: float
    margins: list[list[MarginText]] = field(default_factory=list)


class Frames:
    """Frames of one form, and their pages as far as they were asked for."""

    def __init__(self, prober: Prober, scripts: Scripts, notes: Notes) -> None:
        self._prober = prober
        self._scripts = scripts
        self._notes = notes
        self._frames: dict[object, Frame] = {}

    def of(self, html: dict[str, str], body: dict[str, str]) -> Frame:
        """The frame of a document with these attributes. Raises Unfit."""
        key = (tuple(sorted(html.items())), tuple(sorted(body.items())))
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = self._look(key, html, body, _PAGES)
        return frame

    def margins(self, frame: Frame, pages: int) -> list[list[MarginText]]:
        """What stands in the margins of a document of so many pages."""
        if pages > len(frame.margins):
            if pages > _MOST_PAGES:
                raise Unfit(f"超过 {_MOST_PAGES} 页", f"more than {_MOST_PAGES} pages")
            more = self._look(frame.key, frame.html, frame.body, min(_MOST_PAGES, 2 * pages))
            frame.margins = more.margins
        return frame.margins[:pages]

    def _look(self, key: object, html: dict[str, str], body: dict[str, str], count: int) -> Frame:
        name = self._notes.name("frame", key, count)
        frame = self._read(self._notes.read(name), key, html, body)
        if frame is None:
            frame = self._see(key, html, body, count)
            self._notes.write(name, self._data(frame))
        return frame

    def _see(self, key: object, html: dict[str, str], body: dict[str, str], count: int) -> Frame:
        markup = '<p style="break-after: page">国</p>' * (count - 1) + "<p>国</p>"
        pages = [page._page_box for page in self._prober.lay_out(markup, html, body).pages]
        if any(_has_edges(box) for page in pages for box in (page.children[0], page.children[0].children[0])):
            raise Unfit("整份内容有上下边距", "a document with room or rules above or below its text")
        shapes = {(p.margin_width(), p.margin_height(), p.content_box_x(), p.content_box_y(), p.height) for p in pages}
        if len(shapes) != 1 or len(pages) != count:
            raise Unfit("各页的大小或版心不同", "pages of several shapes")
        ((width, height, left, top, high),) = shapes
        frame = Frame(key, html, body, width, height, left, top, top + high)
        frame.margins = [[self._text(box) for box in _margin_texts(page)] for page in pages]
        return frame

    def _text(self, box: Any) -> MarginText:
        script = self._scripts.of(box.style)
        return MarginText(box.position_x, box.position_y + box.baseline, script, script.drawn_box(box))

    def _data(self, frame: Frame) -> Any:
        """A frame as plain data."""
        palette = Palette(self._scripts)
        margins = [
            [(text.x, text.y, palette.number(text.script), palette.fixed(text.drawn)) for text in page]
            for page in frame.margins
        ]
        data = [palette.values, frame.width, frame.height, frame.left, frame.top, frame.bottom, margins]
        return data if self._read(plain(data), frame.key, frame.html, frame.body) else None

    def _read(self, data: Any, key: object, html: dict[str, str], body: dict[str, str]) -> Frame | None:
        """A frame from plain data; None when it does not belong to these faces."""
        try:
            values, width, height, left, top, bottom, margins = data
            palette = Palette(self._scripts, values)
            pages = [
                [MarginText(x, y, palette[n], palette.set_fixed(palette[n], drawn)) for x, y, n, drawn in page]
                for page in margins
            ]
        except NOT_A_RECORD:
            return None
        return Frame(key, html, body, width, height, left, top, bottom, pages)


def _has_edges(box: Any) -> bool:
    edges = ("margin_top", "margin_bottom", "padding_top", "padding_bottom", "border_top_width", "border_bottom_width")
    return any(getattr(box, edge) for edge in edges)


def _margin_texts(page: Any) -> list[Any]:
    return [
        box
        for margin in page.children
        if isinstance(margin, boxes.MarginBox)
        for box in margin.descendants()
        if isinstance(box, boxes.TextBox) and box.text.strip()
    ]
