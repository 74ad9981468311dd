"""Jobs through an executor, a bounded number at a time: the same loop for local processes and for a cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from converter.bulk.job import Job, Order, Outcome
from converter.bulk.trouble import of_worker
from converter.bulk.warm import tidy_up
from converter.bulk.work import make_report

Make: TypeAlias = Callable[[tuple[Job, ...], Order], list[Outcome]]


def make_reports(jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
    """One after the other, in the process that calls."""
    made = []
    for job in jobs:
        made.append(make_report(job, order))
        tidy_up()
    return made


@dataclass(frozen=True, slots=True)
class Team:
    """Who makes the reports: an executor, how many tasks it may have at a time (asked again and again where that
    changes), how many reports are in a task at most, and the function that is sent there.
    """

    executor: Executor
    window: int | Callable[[], int]
    chunk: int = 1
    make: Make = make_reports


@dataclass(frozen=True, slots=True)
class _Task:
    jobs: tuple[Job, ...]
    tries: int


def drive(team: Team, jobs: Iterable[Job], order: Order) -> Iterator[Outcome]:
    """Outcomes in the order in which they come. A task that is lost is tried once more, each of its reports alone, one
    at a time beside the others; what is lost again has failed. Jobs are taken only when there is room for them. Tasks
    are small at first: a short run is then shared by all. After a report whose compiled form came out different all
    others take the ordinary path.
    """
    fresh = iter(jobs)
    again: deque[_Task] = deque()
    live: dict[Future[list[Outcome]], _Task] = {}
    sent = 0
    while True:
        window = team.window() if callable(team.window) else team.window
        retried = sum(task.tries > 1 for task in live.values())
        for task in _next(fresh, again, window - len(live), min(team.chunk, 1 + sent // window), retried):
            live[team.executor.submit(team.make, task.jobs, order)] = task
            sent += 1
        if not live:
            return
        for future in wait(live, return_when=FIRST_COMPLETED).done:
            task = live.pop(future)
            problem = future.exception()
            if problem is None:
                outcomes = future.result()
                if any(outcome.way and outcome.way.differs for outcome in outcomes):
                    order = replace(order, exact=True)
                yield from (replace(outcome, tries=max(outcome.tries, task.tries)) for outcome in outcomes)
            elif task.tries == 1:
                again.extend(_Task((job,), 2) for job in task.jobs)
            else:
                yield from (Outcome(job.source, failure=of_worker(problem), tries=task.tries) for job in task.jobs)


def _next(fresh: Iterator[Job], again: deque[_Task], room: int, chunk: int, retried: int) -> Iterator[_Task]:
    """Tasks to fill the room with: one that was lost, when none is being tried again, and new ones. So reports that
    kill their workers hold up one of them only, and are not left for the end, when the others have nothing to do.
    """
    for _ in range(room):
        if again and not retried:
            retried = 1
            yield again.popleft()
            continue
        jobs = tuple(islice(fresh, chunk))
        if jobs:
            yield _Task(jobs, 1)
        elif again:
            yield again.popleft()
        else:
            return
