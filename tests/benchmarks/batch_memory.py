"""Memory and rate of a worker over many reports: `python -m tests.benchmarks.batch_memory [REPORTS] [STEP]`.

300 full reports through one worker: every 50 its resident memory, now and at most, and the reports a second of these
50. Then the same reports through two workers, in turns with one, and how much faster two are. Full reports that differ
in every paragraph; `recycle` is off, so that growth would show.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

import psutil

from converter.bulk.batch import BatchWish, Summary, run_batch
from converter.bulk.workers.supervisor import Limits
from tests.benchmarks.batch_reports import MANIFEST, write_full, write_manifest

LIMITS = Limits(recycle=1_000_000)


class Watch:
    """Prints what the workers hold whenever `step` more reports are done."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._since, self._done = 0.0, 0
        self.first = 0.0

    def __call__(self, summary: Summary) -> None:
        now = time.perf_counter()
        if summary.done == 1:
            self.first = self._since = now  # what comes before is the start of the workers
            self._done = 1
        if summary.done % self._step == 0:
            print(
                f"  {summary.done:>5}: {(summary.done - self._done) / (now - self._since):.2f} a second, {resident()}"
            )
            self._since, self._done = now, summary.done


def resident() -> str:
    """VmRSS and VmHWM of every process below this one, in MB (proc(5))."""
    found = []
    for child in psutil.Process().children(recursive=True):
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
        now, most = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM"))
        found.append(f"{now} MB now, {most} MB at most")
    return "; ".join(found)


def rate(folder: Path, archive: str, workers: int, step: int) -> float:
    """Reports a second from the first that is done to the last."""
    watch = Watch(step)
    wish = BatchWish((str(folder / MANIFEST),), str(folder / archive), workers=workers, limits=LIMITS)
    summary = run_batch(wish, watch)
    assert summary.done == summary.total, summary.failures
    return (summary.done - 1) / (time.perf_counter() - watch.first)


def main(reports: int, step: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_manifest(folder, write_full(folder, reports), [])
        print("one worker:")
        rates = {1: [rate(folder, "one", 1, step)], 2: []}
        for turn, workers in enumerate((2, 1, 2)):
            print(f"{workers} workers:")
            rates[workers].append(rate(folder, f"turn{turn}", workers, step))
    one, two = (sum(found) / len(found) for found in rates.values())
    print(f"one worker {one:.2f} a second, two {two:.2f}: {two / one:.2f} times")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [300, 50][len(given) :]))
