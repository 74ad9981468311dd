"""A form compiled: its style sheets and faces, and all that was learnt from laying pieces of it out."""

from __future__ import annotations

import re

from converter.model.pages import PageStart
from converter.render.pdf.compiled import outline
from converter.render.pdf.compiled.document import Extras, write_document
from converter.render.pdf.compiled.flow import Flow
from converter.render.pdf.compiled.frame import Frames
from converter.render.pdf.compiled.markup import read_markup
from converter.render.pdf.compiled.memory import Memory, Notes
from converter.render.pdf.compiled.paragraphs import Paragraphs
from converter.render.pdf.compiled.probe import Prober
from converter.render.pdf.compiled.setting import Scripts
from converter.render.pdf.compiled.shapes import Asker
from converter.render.pdf.compiled.typefaces import Typefaces
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.compiled.units import Units
from converter.render.pdf.engine import Engine

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_BLOCK = re.compile(r"\{[^{}]*\}")
_NEIGHBOURS = re.compile(r"[+~]|\[\s*data-|:(?:first|last|nth|only|empty|not|has|is|where|target|before|after|root)\b")
_DOCUMENT_WIDE = re.compile(
    r"counter|target-|element\(|string-set|position\s*:|float\s*:|\bcolumns?(?:-\w+)?\s*:|@page\s+\w|(?<![\w-])page\s*:|\bbleed\b|\bmarks\b|:nth|:blank"
)


class CompiledForm:
    """Sets the reports of one form. `sheets` are all its style sheets, `own` those that the template brings; `memory`
    keeps what is learnt.
    """

    def __init__(self, engine: Engine, sheets: list[str], own: list[str], memory: Memory) -> None:
        for sheet in own:
            _require_local(sheet)
        self._prober = Prober(engine, sheets)
        self._faces = Typefaces()
        scripts, notes = Scripts(self._faces, engine.font_config), Notes(memory, sheets)
        self._frames = Frames(self._prober, scripts, notes)
        self._paragraphs = Paragraphs(self._prober, scripts, notes)
        self._units = Units(Asker(self._prober, scripts, notes))

    @property
    def probes(self) -> int:
        """How often the ordinary path was asked."""
        return self._prober.count

    def write_pdf(self, html: str, extras: Extras) -> tuple[bytes, tuple[PageStart, ...]]:
        """A report's PDF, and where its pages begin. Raises Unfit, and what the ordinary path raises."""
        markup = read_markup(html)
        frame = self._frames.of(markup.html, markup.body)
        pages = Flow(markup, frame, self._paragraphs, self._units).run()
        margins = self._frames.margins(frame, len(pages))
        data = write_document(markup, pages, frame, margins, self._faces, extras)
        return data, tuple(outline.starts(pages))


def _require_local(sheet: str) -> None:
    """Raise Unfit for a style sheet by which a block's looks depend on its neighbours, or pages on one another."""
    bare = _COMMENT.sub("", sheet)
    selectors = _BLOCK.sub("{}", bare)
    if _NEIGHBOURS.search(selectors) or _DOCUMENT_WIDE.search(bare):
        raise Unfit("模板的样式依赖前后内容或整份文件", "a style sheet that looks at neighbours or the whole document")
