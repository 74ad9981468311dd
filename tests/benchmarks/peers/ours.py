"""Ours: a warm worker of a batch makes one report of the archive's grade."""

from __future__ import annotations

from pathlib import Path

from converter.bulk.drive import make_reports
from converter.bulk.job import Job, Order, Policy
from converter.bulk.warm import tidy_up, warm_up
from converter.render.fonts import find_fonts
from converter.render.pdf.compiled.engine import CompiledForms
from converter.render.pdf.render import render_pdf
from converter.settings import Settings
from converter.template import find_template
from tests.benchmarks.peers.content import FILE, Content, make_content
from tests.benchmarks.peers.engine import Render

_LEARNT = range(1_000_000, 1_000_040)
"""Reports that a warm worker has made already, none of them one of those that are measured."""


def whole(folder: Path) -> Render:
    """Everything that a batch does for a report: read the file, check, render, reopen, compare."""
    settings = Settings()
    warm_up(settings)
    order = Order(("pdf",), Policy.STOP, settings, str(folder / "store"), hand_back=True)

    def render(content: Content) -> bytes:
        (outcome,) = make_reports((Job(FILE, content.source, "", "report"),), order)
        if outcome.failure:
            raise RuntimeError(outcome.failure.message.en)
        data = outcome.made[0].data
        assert data is not None
        return data

    for number in _LEARNT:
        render(make_content(number))
    return render


def compiled(folder: Path) -> Render:
    """A report that has been read → PDF by its compiled form, as a batch makes it; no check, no second look."""
    settings = Settings()
    warm_up(settings)
    forms = CompiledForms()

    def render(content: Content) -> bytes:
        data = forms.render(content.report, find_template(content.report.form.name), settings, False).data
        tidy_up()
        return data

    for number in _LEARNT:
        render(make_content(number))
    return render


def rendering(folder: Path) -> Render:
    """A report that has been read → PDF; no check, no second look."""
    settings = Settings()
    warm_up(settings)
    fonts = find_fonts()

    def render(content: Content) -> bytes:
        data = render_pdf(content.report, find_template(content.report.form.name), fonts)
        tidy_up()
        return data

    return render
