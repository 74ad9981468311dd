"""The HTML page with its style inside, as whoever has no program of ours would hand it to an engine."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, PrefixLoader
from jinja2.loaders import ChoiceLoader

from converter.model.report import Report
from converter.render.context import make_context
from converter.resources import resource_dir
from converter.template import SHARED, find_template


def page(report: Report, style: str) -> str:
    """Our template filled with our context, `style` behind our style sheets; nothing is kept for the next report."""
    templates = resource_dir("templates")
    folder = find_template(report.form.name).folder
    shared = PrefixLoader({SHARED: FileSystemLoader(templates / SHARED)})
    environment = Environment(loader=ChoiceLoader([FileSystemLoader(folder), shared]), autoescape=True)
    html = environment.get_template("report.html.j2").render(make_context(report))
    sheets = [(templates / SHARED / "gbt9704.css").read_text(encoding="utf-8")]
    sheets += [(folder / "report.css").read_text(encoding="utf-8"), style]
    return html.replace("</head>", f"<style>{''.join(sheets)}</style></head>")
