"""Samples → what is printed."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path

from pypdf import PdfReader

from tests.benchmarks.peers.engines import AGAIN, NAIVE, OURS, TYPST
from tests.benchmarks.peers.libreoffice import Sitting
from tests.benchmarks.peers.team import Member, Sample

_HEAD = ("engine", "CPU ms", "÷ naive", "(min–max)", "÷ typst", "(min–max)", "pages", "KB", "MB", "archive grade")
_WIDTHS = (15, 8, 9, 14, 9, 14, 7, 6, 6, 15)


def lines(members: list[Member]) -> list[str]:
    """A row for each engine; its ratios are medians of the ratios within a round."""
    bases = {member.engine.name: member.samples for member in members}
    rows = [_row(_HEAD)]
    for member in members:
        if member.engine.name == AGAIN:
            continue
        samples = member.samples
        cells = [member.engine.name, f"{_middle(sample.cpu for sample in samples) * 1000:.0f}"]
        for base in (NAIVE, TYPST):
            cells += _ratio(samples, bases[base]) if base in bases else ["", ""]
        cells += [str(pages(member.pdf)), f"{_middle(sample.size for sample in samples) / 1000:.0f}"]
        cells += [f"{samples[-1].memory:.0f}", "yes" if member.engine.archive else "no"]
        rows.append(_row(cells))
    if {OURS, AGAIN} <= bases.keys():
        middle, spread = _ratio(bases[AGAIN], bases[OURS])
        rows += ["", f"Control: ours in a second process ÷ ours {middle} {spread}"]
    return rows


def office_lines(sittings: list[Sitting], made: list[Path]) -> list[str]:
    """LibreOffice, which has no rounds: its sittings with ours beside each."""
    ratios = [sitting.cpu / sitting.ours for sitting in sittings]
    cpu, ours = (_middle(side) * 1000 for side in zip(*((s.cpu, s.ours) for s in sittings), strict=True))
    size = _middle(path.stat().st_size for path in made) / 1000
    return [
        f"libreoffice: {cpu:.0f} ms CPU a report, ÷ ours at the same sitting ({ours:.0f} ms) {_middle(ratios):.2f} "
        f"({min(ratios):.2f}–{max(ratios):.2f}), {pages(made[-1])} pages, {size:.0f} KB, {sittings[-1].memory:.0f} MB "
        "at the peak, not of archive grade"
    ]


def pages(pdf: Path) -> int:
    """Pages of a PDF."""
    with PdfReader(pdf) as reader:
        return len(reader.pages)


def _ratio(samples: list[Sample], base: list[Sample]) -> list[str]:
    ratios = [one.cpu / other.cpu for one, other in zip(samples, base, strict=True)]
    return [f"{_middle(ratios):.2f}", f"({min(ratios):.2f}–{max(ratios):.2f})"]


def _middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    first, *others = zip(cells, _WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)
