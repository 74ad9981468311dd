"""A report's PDF by way of its compiled form: the engine that `batch` puts behind the outputs of its reports.

Every so many reports are made both ways and looked at side by side. Whatever cannot be done exactly takes the ordinary
path, and so does everything after a difference.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from converter.model.report import Report
from converter.render.fonts import FontSet, find_fonts
from converter.render.pdf.compiled.document import Extras
from converter.render.pdf.compiled.form import CompiledForm
from converter.render.pdf.compiled.memory import Memory, NoMemory
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.engine import Source, load_engine
from converter.render.pdf.render import RenderedPdf, prepare
from converter.resources import resource_dir
from converter.settings import Settings
from converter.template import SHARED, Template

_MOST_FORMS = 8
_PLAIN = '<html lang="zh-CN"><head><title>样张</title></head><body><p><span>国家机关2023年。</span></p></body></html>'


@dataclass
class CompiledForms:
    """The compiled forms of a process, by style sheets and faces; `memory` keeps what they learn."""

    memory: Memory = field(default_factory=NoMemory)
    _forms: dict[tuple[FontSet, tuple[str, ...]], CompiledForm | Unfit] = field(default_factory=dict)

    def render(self, report: Report, template: Template, settings: Settings, unchecked: bool) -> RenderedPdf:
        """The same pages that the ordinary path makes. Raises Unfit, and what the ordinary path raises."""
        if settings.press or settings.paper:
            raise Unfit("印刷用和签字盖章用的文件不走快速排版", "copies for print shops and for ink are not compiled")
        draft = prepare(report, template, unchecked=unchecked, press=False, paper=False, seal=settings.seal_diameter)
        form = self._form(find_fonts(settings.font_dirs), draft.shared, draft.own)
        data, starts = form.write_pdf(draft.html, Extras(draft.mobile_url, draft.seal, draft.source))
        return RenderedPdf(data, starts)

    def check(self, fonts: FontSet) -> None:
        """Raise Unfit unless a plain page can be compiled with these faces, and what the ordinary path raises."""
        shared = resource_dir("templates") / SHARED / "gbt9704.css"
        form = self._form(fonts, [shared.read_text(encoding="utf-8")], [])
        form.write_pdf(
            _PLAIN, Extras("", 0.0, Source("report.json", b"{}", "", dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))
        )

    def _form(self, fonts: FontSet, shared: list[str], own: list[str]) -> CompiledForm:
        key = (fonts, (*shared, *own))
        form = self._forms.get(key)
        if form is None:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            try:
                form = CompiledForm(load_engine(fonts), [*shared, *own], own, self.memory)
            except Unfit as problem:
                form = problem
            self._forms[key] = form
        if isinstance(form, Unfit):
            raise form
        return form
