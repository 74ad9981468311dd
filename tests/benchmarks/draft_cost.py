"""What a Word draft costs, and what of it its identity is: CPU seconds of a warm process.

Run it from the project's root: `.venv/bin/python -m tests.benchmarks.draft_cost [ROUNDS]`.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from unittest.mock import patch

from converter.render.word import draft
from converter.source import load_report
from converter.template import find_template
from tests.benchmarks.clock import cpu

GOAL = 0.25
"""Seconds of CPU in which a draft should be made."""


def measure(name: str, rounds: int) -> None:
    """Print the medians of one example: as it is, without bookmarks, with content controls."""
    report = load_report(Path("examples") / name / "report.yaml")
    template = find_template(report.form.name)

    def whole() -> object:
        return draft.render_word(report, template)

    def controls() -> object:
        return draft.render_word(report, template, controls=True)

    def plain() -> object:
        with patch.object(draft, "identify", lambda *_: None), patch.object(draft, "add_base", lambda *_: None):
            return draft.render_word(report, template)

    works = (whole, plain, controls)
    for work in works:
        work()
    a, b, c = (statistics.median(side) for side in zip(*([cpu(w) for w in works] for _ in range(rounds)), strict=True))
    met = "met" if a < GOAL else "MISSED"
    print(f"{name}: {a:.3f} s (goal {GOAL} s {met}), bookmarks and base {a - b:.3f} s, with controls {c:.3f} s")


if __name__ == "__main__":
    for example in ("disclosure-2021", "disclosure-2019"):
        measure(example, int(sys.argv[1]) if len(sys.argv) > 1 else 9)
