"""A batch with bad reports against one without: `python -m tests.benchmarks.batch_thousand [REPORTS] [BAD] [SLICES]`.

1,000 full reports, 20 of them bad (one that loops for ever, one that eats memory, one that crashes its worker, 17 that
reading or checking finds), against the same 980 good ones alone; real command lines, two workers, 20 s for a report.
In slices the two take turns, for a machine that is not quiet; each slice then has a looping report of its own, which
weighs more the shorter the slice is. The rate is of good reports.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.batch_reports import CRASH_PIPE, MANIFEST, write_bad, write_full, write_manifest
from tests.bulk.test_bad_reports import ROOT, crash_who_reads

OPTIONS = ("--jobs", "2", "--time-limit", "20", "--memory", "2048", "--json")


@dataclass
class Side:
    """What the runs of one kind came to."""

    good: int = 0
    failed: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def __str__(self) -> str:
        rate, cost = self.good / self.seconds, 1000 * self.cpu / self.good
        return (
            f"{self.good} made, {self.failed} failed, {self.seconds:.1f} s: {rate:.2f} a second, {cost:.0f} ms CPU each"
        )


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(folder: Path, side: Side, crashes: bool) -> Counter[str]:
    """One batch; how many reports failed with which code."""
    before = children_cpu()
    command = [sys.executable, "-m", "converter", "batch", MANIFEST, "-o", "out", "--templates", "templates", *OPTIONS]
    path = os.environ | {"PYTHONPATH": str(ROOT)}
    driver = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=path)
    workers: set[int] = set()
    if crashes:
        crash_who_reads(folder / CRASH_PIPE, driver, workers, patience=24 * 3600)
    out, _ = driver.communicate()
    told: Any = json.loads(out)
    side.good += told["done"]
    side.failed += told["failed"]
    side.seconds += told["seconds"]
    side.cpu += children_cpu() - before
    left = [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    print(f"exit {driver.returncode}, workers left {left}")
    return Counter(failure["code"] for failure in told["failures"])


def main(reports: int, bad: int, slices: int) -> None:
    mixed, clean = Side(), Side()
    with tempfile.TemporaryDirectory() as name:
        for number in range(slices):
            folders = {side: Path(name) / f"{side}{number}" for side in ("mixed", "clean")}
            for side, folder in folders.items():
                good = write_full(folder, (reports - bad) // slices)
                (folder / "templates").mkdir()
                write_manifest(folder, good, write_bad(folder, bad // slices) if side == "mixed" else [])
            print(dict(run(folders["mixed"], mixed, crashes=True)))
            run(folders["clean"], clean, crashes=False)
            outputs = [folders[side] / "out" for side in ("clean", "mixed")]
            same = all(path.read_bytes() == (outputs[1] / path.name).read_bytes() for path in outputs[0].glob("*.pdf"))
            print(f"every good report of both is the same, byte for byte: {same}")
    print(f"with bad ones: {mixed}")
    print(f"without:       {clean}")
    rate = (mixed.good / mixed.seconds) / (clean.good / clean.seconds)
    print(f"rate with ÷ without: {rate:.3f}; seconds that {bad} bad ones cost: {mixed.seconds - clean.seconds:.1f}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [1000, 20, 1][len(given) :]))
