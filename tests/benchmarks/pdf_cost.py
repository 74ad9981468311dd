"""What two standards, straight lines, QR codes and the data inside cost over plain WeasyPrint: CPU, side by side.

Both ways set the same HTML with the same faces in one process, in turn: plain, ours, plain, ours …
Run it from the project's root: `.venv/bin/python -m tests.benchmarks.pdf_cost [ROUNDS]`.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from converter.render.context import make_context
from converter.render.environment import render_html
from converter.render.fonts import find_fonts
from converter.render.pdf.engine import load_engine
from converter.render.pdf.render import render_pdf
from converter.resources import resource_dir
from converter.source import load_report
from converter.template import find_template
from tests.benchmarks.clock import cpu


def measure(name: str, rounds: int) -> None:
    """Print the medians of one example and the median of the paired ratios."""
    report = load_report(Path("examples") / name / "report.yaml")
    template = find_template(report.form.name)
    fonts = find_fonts()
    engine = load_engine(fonts)
    css = (resource_dir("templates") / "_shared" / "gbt9704.css").read_text() + template.read("report.css").decode()

    def plain() -> object:
        html = render_html(template, "report.html.j2", make_context(report))
        sheets = [engine._faces, engine._sheet(css)]
        document = engine._weasyprint.HTML(string=html, url_fetcher=engine._fetcher)
        return document.write_pdf(stylesheets=sheets, font_config=engine._font_config)

    def ours() -> object:
        return render_pdf(report, template, fonts)

    for warm_up in (plain, ours):
        warm_up()
    pairs = [(cpu(plain), cpu(ours)) for _ in range(rounds)]
    ratio = statistics.median(b / a for a, b in pairs)
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name}: plain {a:.3f} s, ours {b:.3f} s CPU, ours ÷ plain {ratio:.2f} (median of {rounds} pairs)")


if __name__ == "__main__":
    for example in ("disclosure-2021", "disclosure-2019"):
        measure(example, int(sys.argv[1]) if len(sys.argv) > 1 else 9)
