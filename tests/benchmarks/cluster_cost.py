"""What a cluster costs beside two processes of this machine: `python -m tests.benchmarks.cluster_cost`.

The same 24 reports by two local workers and by a scheduler with two workers on this machine, five times in turns,
after a short round that is not counted. Both teams are warm when the clock starts. Medians a report: seconds by the
clock, CPU seconds of all processes that have a part in it, and the share of the clock in which workers made no report;
the CPU seconds and that share tell something on a busy machine too.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import psutil

from converter.bulk.cluster.team import cluster_team
from converter.bulk.drive import Team, drive
from converter.bulk.job import Job, Order, Policy
from converter.bulk.store import FolderStore
from converter.bulk.warm import warm_up
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor
from converter.settings import Settings
from tests.bulk.cluster.test_cluster import Cluster, started

REPORTS, ROUNDS, WORKERS = 24, 5, 2
EXAMPLE = Path(__file__).parents[2] / "examples" / "disclosure-2021" / "report.yaml"
Cost = tuple[float, float, float]


@contextmanager
def local(order: Order) -> Iterator[Team]:
    executor = SupervisedExecutor(WORKERS, Limits(), warm=partial(warm_up, order.settings))
    list(executor.map(time.sleep, [0.5] * WORKERS))
    try:
        yield Team(executor, window=WORKERS * 2)
    finally:
        executor.shutdown()


def cpu(cluster: Cluster, *, part: bool) -> float:
    """CPU seconds so far of this process and all that it started; of the cluster only if it has a `part` in it."""
    apart = set() if part else {process.pid for process in cluster.processes}
    here = psutil.Process()
    tree = [here]
    for child in here.children():
        if child.pid not in apart:
            tree += [child, *child.children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in tree)


def measure(team: AbstractContextManager[Team], jobs: list[Job], order: Order, cluster: Cluster, part: bool) -> Cost:
    with team as ready:
        spent, start = cpu(cluster, part=part), time.perf_counter()
        outcomes = list(drive(ready, jobs, order))
        clock, spent = time.perf_counter() - start, cpu(cluster, part=part) - spent
    assert all(outcome.made for outcome in outcomes), outcomes
    busy = sum(outcome.seconds for outcome in outcomes)
    return clock / len(jobs), spent / len(jobs), 1 - busy / (WORKERS * clock)


def main() -> None:
    data = EXAMPLE.read_bytes()
    jobs = [Job(str(EXAMPLE), data, "", f"report-{number}") for number in range(REPORTS)]
    taken: dict[str, list[Cost]] = {"local": [], "cluster": []}
    with tempfile.TemporaryDirectory() as name, started(Path(name), WORKERS) as own:
        archive = Path(name) / "archive"
        FolderStore(archive).prepare()
        order = Order(("pdf",), Policy.MARK, Settings(), str(archive))
        for count in range(ROUNDS + 1):
            for way in sorted(taken, reverse=bool(count % 2)):
                team = local(order) if way == "local" else cluster_team(own.address, order, Limits())
                cost = measure(team, jobs[: REPORTS if count else 4], order, own, way == "cluster")
                if count:
                    taken[way].append(cost)
    for way, costs in taken.items():
        clock, spent, idle = (statistics.median(column) for column in zip(*costs, strict=True))
        print(f"{way}: {1000 * clock:.0f} ms by the clock, {1000 * spent:.0f} ms CPU a report, {100 * idle:.1f} % idle")
    for position, part in enumerate(("clock", "CPU")):
        ratios = [far[position] / near[position] for near, far in zip(taken["local"], taken["cluster"], strict=True)]
        print(f"{part}: cluster {statistics.median(ratios):.3f} times local (all: {[round(r, 2) for r in ratios]})")


if __name__ == "__main__":
    main()
