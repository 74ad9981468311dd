"""The loop over an executor: never more at a time than agreed, everything comes back once, lost twice is failed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.bulk.drive import Team, drive
from converter.bulk.job import Job, Order, Outcome, Policy, patience
from converter.bulk.workers.supervisor import WorkerError, WorkerTrouble
from converter.settings import Settings
from tests.bulk.running import Here

ORDER = Order(("pdf",), Policy.STOP, Settings(), "nowhere")


def jobs(count: int) -> Iterator[Job]:
    return (Job(f"{number}", b"", "", f"{number}") for number in range(count))


def make(jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
    return [Outcome(job.source) for job in jobs]


@given(st.integers(0, 40), st.integers(1, 9), st.integers(1, 7))
def test_everything_comes_back_once(count: int, window: int, chunk: int) -> None:
    found = list(drive(Team(Here(), window, chunk, make), jobs(count), ORDER))
    assert sorted(int(outcome.source) for outcome in found) == list(range(count))


def test_jobs_are_taken_only_when_there_is_room() -> None:
    taken = 0

    def counted() -> Iterator[Job]:
        nonlocal taken
        for job in jobs(50):
            taken += 1
            yield job

    found = drive(Team(Here(), window=4, chunk=2, make=make), counted(), ORDER)
    for back, _ in enumerate(found, start=1):
        assert taken <= back + 4 * 2


@given(st.sets(st.integers(0, 19)), st.sets(st.integers(0, 19)), st.integers(1, 5))
def test_what_is_lost_is_tried_alone_and_lost_again_has_failed(once: set[int], always: set[int], chunk: int) -> None:
    tries: dict[str, int] = {}

    def fragile(jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
        for job in jobs:
            tries[job.source] = tries.get(job.source, 0) + 1
            if int(job.source) in always or (int(job.source) in once and tries[job.source] == 1):
                raise WorkerError(WorkerTrouble.CRASH, "signal SIGSEGV")
        return make(jobs, order)

    found = {int(o.source): o for o in drive(Team(Here(), 3, chunk, fragile), jobs(20), ORDER)}
    assert len(found) == 20
    failed = {number for number, outcome in found.items() if outcome.failure}
    assert always <= failed <= (always if chunk == 1 else always | once)
    assert all(count <= 2 for count in tries.values())
    for number in always:
        failure = found[number].failure
        assert failure is not None
        assert (failure.code, found[number].tries) == ("BAT-03", 2)


def test_what_was_lost_is_not_left_for_the_end() -> None:
    asked: list[str] = []

    def fragile(jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
        asked.append(jobs[0].source)
        if jobs[0].source in "03":
            raise WorkerError(WorkerTrouble.TIME, "signal SIGKILL")
        return make(jobs, order)

    assert len(list(drive(Team(Here(), 1, 1, fragile), jobs(6), ORDER))) == 6
    assert asked == ["0", "0", "1", "2", "3", "3", "4", "5"]


def test_reports_that_were_lost_hold_up_one_worker_only() -> None:
    """Half of them loop: as long as there are new ones, no more than one of those is tried again."""
    seen, busy, most, lock = set[str](), set[str](), 0, threading.Lock()

    def slow(jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
        nonlocal most
        (job,) = jobs
        with lock:
            if job.source in seen:
                busy.add(job.source)
                most = max(most, len(busy) if len(seen) < 40 else 0)
            seen.add(job.source)
        time.sleep(0.002)
        with lock:
            busy.discard(job.source)
        if int(job.source) % 2:
            raise WorkerError(WorkerTrouble.TIME, "signal SIGKILL")
        return make(jobs, order)

    with ThreadPoolExecutor(4) as threads:
        found = list(drive(Team(threads, 8, 1, slow), jobs(40), ORDER))
    assert len(found) == 40
    assert sum(outcome.failure is not None for outcome in found) == 20
    assert most == 1


def test_how_long_a_report_may_take() -> None:
    small, large = Job("a", b"x" * 20_000, "", "a"), Job("b", b"x" * 1_000_000, "", "b")
    assert patience((small,), ORDER) == patience(small, ORDER, "more") == 50
    assert patience((small, small), ORDER) == 100
    assert patience((large,), ORDER) == 540


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (WorkerError(WorkerTrouble.TIME, "signal SIGKILL"), "BAT-01", "时限"),
        (WorkerError(WorkerTrouble.MEMORY, "MemoryError"), "BAT-02", "内存"),
        (WorkerError(WorkerTrouble.CRASH, "signal SIGSEGV: \x1b[31m"), "BAT-03", "<U+001B>"),
        (ConnectionError("gone"), "BAT-04", "gone"),
    ],
)
def test_each_trouble_has_its_code_and_words(problem: Exception, code: str, said: str) -> None:
    def lost(jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
        raise problem

    (outcome,) = drive(Team(Here(), 1, 1, lost), jobs(1), ORDER)
    assert outcome.failure is not None
    assert (outcome.failure.code, said in outcome.failure.message.zh) == (code, True)
    assert outcome.failure.message.en.isascii() or "<U+" in outcome.failure.message.en
    assert outcome.failure.hint is not None
