"""The engine behind the PDFs of a batch: compiled forms, and the ordinary path for whatever they refuse.

Some reports, the first of each template that a process makes in a run and others told by their own digest, are made
both ways and held against each other: drawings, texts, tables. Where they differ the ordinary one counts, and nothing
is compiled any more in this run.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from converter.bulk.job import Order, Way
from converter.bulk.learnt import open_learnt
from converter.errors import ConverterError
from converter.findings import Words
from converter.finish.pdf_drawing import draw_alike, read_drawings
from converter.finish.pdf_reader import read_pdf
from converter.model.data import data_digest, report_json
from converter.model.report import Report
from converter.outputs import laid_out_pdf
from converter.render.fonts import find_fonts
from converter.settings import Settings
from converter.template import Template

if TYPE_CHECKING:
    from converter.render.pdf.compiled.engine import CompiledForms
    from converter.render.pdf.render import RenderedPdf

COMPARED = 500
"""One report in so many is made both ways."""
_begun: set[tuple[str, str]] = set()
"""Runs, and folders of templates that this process has compiled a report of in them."""
_stopped: set[str] = set()
"""Runs in which this process has seen a difference."""


class BatchEngine:
    """Makes the PDF of one report; `way` tells how, None as long as none was made."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.way: Way | None = None

    def render(self, report: Report, template: Template, settings: Settings, unchecked: bool) -> RenderedPdf:
        """The report's PDF. Raises what the ordinary path raises."""
        if self._order.exact or self._order.run in _stopped:
            self.way = Way(_asked() if self._order.exact else _after_difference())
            return laid_out_pdf(report, template, settings, unchecked)
        try:
            rendered = _forms(settings).render(report, template, settings, unchecked)
        except MemoryError:
            raise
        except Exception as problem:
            self.way = Way(_reason(problem))
            return laid_out_pdf(report, template, settings, unchecked)
        self.way = Way()
        if self._is_first(template) or int(data_digest(report_json(report))[:8], 16) % COMPARED == 0:
            return self._compared(rendered, laid_out_pdf(report, template, settings, unchecked))
        return rendered

    def _is_first(self, template: Template) -> bool:
        key = self._order.run, str(template.folder)
        is_first = key not in _begun
        _begun.add(key)
        return is_first

    def _compared(self, rendered: RenderedPdf, ordinary: RenderedPdf) -> RenderedPdf:
        if looks_alike(rendered, ordinary):
            self.way = Way(compared=True)
            return rendered
        _stopped.add(self._order.run)
        self.way = Way(_difference(), compared=True, differs=True)
        return ordinary


def looks_alike(one: RenderedPdf, other: RenderedPdf) -> bool:
    """Whether two PDFs draw the same, say the same, and begin their pages alike."""
    facts = [read_pdf(made.data, "") for made in (one, other)]
    same_facts = all(
        getattr(facts[0], name) == getattr(facts[1], name)
        for name in ("title", "author", "text", "tables", "pages", "links", "data")
    )
    drawn = [read_drawings(made.data, "") for made in (one, other)]
    return same_facts and draw_alike(drawn[0], drawn[1]) and one.starts == other.starts


@cache
def _forms(settings: Settings) -> CompiledForms:
    """The compiled forms of this process. The engine comes first: it lets WeasyPrint know of no system font."""
    from converter.render.pdf.engine import load_engine

    load_engine(find_fonts(settings.font_dirs))
    from converter.render.pdf.compiled.engine import CompiledForms

    memory = open_learnt(settings)
    return CompiledForms(memory) if memory else CompiledForms()


def _reason(problem: Exception) -> Words:
    """Why a report was not compiled. Whatever is wrong with it, the ordinary path tells."""
    reason = getattr(problem, "reason", None)
    if isinstance(reason, Words):
        return reason
    if isinstance(problem, ConverterError):
        return Words("报告或模板有问题，由常规排版说明", "something is wrong, which the ordinary path tells")
    name = type(problem).__name__
    return Words(f"快速排版内部出错（{name}）", f"an error inside of the compiled path ({name})")


def _asked() -> Words:
    return Words("指定了 --exact", "--exact was given")


def _difference() -> Words:
    return Words("抽查时两种排版的结果不同", "made both ways, it came out different")


def _after_difference() -> Words:
    return Words("抽查发现差别后不再用快速排版", "nothing is compiled after a difference")
