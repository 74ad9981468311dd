"""What a run costs beside its reports as the archive grows: `python -m tests.benchmarks.batch_growth [SIZE …]`.

Reports of a header only, made into data files by two workers that have been started before: planning, ledger and files
are what is left. For each size of the archive: the run that brings it there, 100 more, a run with nothing to do, and
the run report. Milliseconds a report, by the clock and of CPU: the driver's, and with the workers'.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from converter.bulk.batch import BatchWish, run_batch
from converter.bulk.drive import Team
from converter.bulk.job import Order
from converter.bulk.ledger import LEDGER, read_ledger
from converter.bulk.run_report import run_report
from converter.bulk.store import HIDDEN
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor
from tests.benchmarks.batch_reports import write_short
from tests.benchmarks.peers.process_tree import children_cpu

WORKERS, MORE = 2, 100
SIZES = (100, 1000, 10_000)


def measure(name: str, work: Callable[[], int]) -> None:
    """`work` says over how many reports it went."""
    start, own, others = time.perf_counter(), time.process_time(), children_cpu()
    reports = work()
    seconds, driver = time.perf_counter() - start, time.process_time() - own
    both = driver + children_cpu() - others
    each = [1000 * value / reports for value in (seconds, driver, both)]
    print(f"  {name:<16}{reports:>6} reports {seconds:8.2f} s; a report {each[0]:7.3f} ms by the clock,", end=" ")
    print(f"{each[1]:7.3f} ms CPU of the driver, {each[2]:7.3f} ms of all")


def main(sizes: tuple[int, ...]) -> None:
    executor = SupervisedExecutor(WORKERS, Limits(recycle=1_000_000))
    with tempfile.TemporaryDirectory() as name:
        reports, archive = Path(name) / "in", Path(name) / "out"

        @contextmanager
        def team(wish: BatchWish, order: Order) -> Iterator[Team]:
            yield Team(executor, window=WORKERS * 2)

        def run(made: int, total: int) -> int:
            summary = run_batch(BatchWish((str(reports),), str(archive), ("json",)), assemble=team)
            assert (summary.done, summary.skipped) == (made, total - made)
            return made or total

        def tell() -> int:
            with read_ledger(archive / HIDDEN / LEDGER) as ledger:
                files = run_report(ledger)
                print(f"  run report: { ({name: len(data) for name, data in files.items()}) } bytes")
                return len(ledger.entries)

        try:
            grow(sizes, reports, run, tell)
        finally:
            executor.shutdown()


def grow(sizes: tuple[int, ...], reports: Path, run: Callable[[int, int], int], tell: Callable[[], int]) -> None:
    write_short(reports, range(WORKERS * 4))
    there = run(WORKERS * 4, WORKERS * 4)  # starts the workers
    for size in sizes:
        print(f"up to {size}:")
        for name, more in (("new", size - there), ("more", MORE)):
            write_short(reports, range(there, there + more))
            there += more
            measure(name, lambda more=more, there=there: run(more, there))
        measure("nothing to do", lambda there=there: run(0, there))
        measure("run report", tell)


if __name__ == "__main__":
    main(tuple(int(word) for word in sys.argv[1:]) or SIZES)
