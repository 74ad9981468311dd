"""Compiled forms over a long batch, from nothing: `python -m tests.benchmarks.compiled_many [REPORTS [EVERY]]`.

1,500 reports that vary in length, in what they have and in all their text, made by the engine of a batch: whatever it
has to learn and whatever falls back to the ordinary path counts. Every 25th is made by typst too (archive's grade), in
turn, in a process that stays. Printed: CPU time a report so far, typst's, the ratio of the means, memory, how many fell
back. Then a second engine, which finds on disk what the first has learnt, makes the first reports again: the same
bytes, and what its start cost.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import tempfile
from pathlib import Path
from statistics import mean

import psutil

from converter.bulk import engine
from converter.bulk.engine import BatchEngine
from converter.bulk.job import Order, Policy
from converter.bulk.warm import tidy_up, warm_up
from converter.bulk.ways import Ways
from converter.settings import Settings
from converter.template import find_template
from tests.benchmarks.clock import cpu
from tests.benchmarks.peers.content import Content, make_content
from tests.benchmarks.peers.engines import ENGINES
from tests.benchmarks.peers.team import Member

REPORTS, EVERY, SHOWN, AGAIN = 1500, 25, 250, 50
ORDER = Order(("pdf",), Policy.STOP, Settings(), "store", run="a benchmark")


class Maker:
    """The engine of a batch, and what it has cost."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.digests: list[str] = []
        self.ways = Ways()

    def make(self, content: Content) -> None:
        """Make a report, and look for garbage on its time."""
        self.seconds.append(cpu(lambda: self._make(content)))

    def _make(self, content: Content) -> None:
        made = BatchEngine(ORDER)
        pdf = made.render(content.report, find_template(content.report.form.name), Settings(), False)
        assert made.way
        self.ways.count(made.way)
        self.digests.append(hashlib.sha256(pdf.data).hexdigest())
        tidy_up()


def main(reports: int, every: int, folder: Path) -> None:
    os.environ["CONVERTER_CACHE_DIR"] = str(folder / "cache")
    warm_up(Settings())
    typst = Member(ENGINES["typst archive"], folder / "typst")
    typst.make(reports, varied=True)
    ours, theirs = Maker(), []
    for number in range(reports):
        ours.make(make_content(number, varied=True))
        if number % every == 0:
            theirs.append(typst.make(number, varied=True).cpu)
        if (number + 1) % SHOWN == 0 or number + 1 == reports:
            print(_line(ours, theirs), flush=True)
    typst.leave()
    for reason in ours.ways.as_dict()["reasons"]:
        print(f"  fell back, {reason['reports']}: {reason['en']}")
    engine._forms.cache_clear()
    again = Maker()
    for number in range(min(AGAIN, reports)):
        again.make(make_content(number, varied=True))
    assert again.digests == ours.digests[: len(again.digests)]
    first, second = (sum(made.seconds[:AGAIN]) * 1000 for made in (ours, again))
    print(f"the first {len(again.digests)} again, from disk: {second:.0f} ms instead of {first:.0f}, the same bytes")


def _memory() -> str:
    now = psutil.Process().memory_info().rss >> 20
    return f"{now} MB now, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} at most"


def _line(ours: Maker, theirs: list[float]) -> str:
    own, other = mean(ours.seconds) * 1000, mean(theirs) * 1000
    ways = ours.ways
    return (
        f"{len(ours.seconds):>5} reports: {own:.1f} ms each, typst {other:.1f}: {own / other:.2f}; {_memory()}; "
        f"{ways.ordinary} fell back, {ways.compared} compared, {ways.differ} differ"
    )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as name:
        main(*(given + [REPORTS, EVERY][len(given) :]), Path(name))
