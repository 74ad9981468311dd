"""Whatever a job does, its own future tells it, and no other job notices."""

from __future__ import annotations

import concurrent.futures
import gc
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from converter.bulk.workers import supervisor
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor, WorkerError, WorkerTrouble
from tests.bulk.workers import jobs

ROOT = Path(__file__).resolve().parents[3]
HANG = 30.0
SHORT = Limits(seconds=1)
LONG = Limits(seconds=HANG)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jobs fork, limit memory and look into /proc")


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) == files


def alive(pid: int) -> bool:
    try:
        return not re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.M)
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def pids_in(folder: Path, count: int = 1) -> list[int]:
    """The workers that have begun, as they wrote it down."""
    wait_until(lambda: len(list(folder.iterdir())) >= count)
    return [int(path.name) for path in folder.iterdir()]


def problem(future: Future[Any]) -> BaseException | None:
    return future.exception(timeout=HANG)


# What goes in and what comes out


@pytest.mark.parametrize("size", [0, 1, 65_536, 5_000_000])
def test_big_data_travels_both_ways(size: int) -> None:
    data = random.Random(size).randbytes(size)
    with SupervisedExecutor(2, LONG) as executor:
        futures = [executor.submit(jobs.echo, data) for _ in range(4)]
        assert all(future.result(HANG) == data for future in futures)
        assert executor.submit(jobs.length, data).result(HANG) == size
        assert executor.submit(jobs.zeros, size).result(HANG) == bytes(size)


def test_arguments_by_name() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        assert executor.submit(jobs.echo, 1, fn=2, self=3).result(HANG) == (1, {"fn": 2, "self": 3})


def test_every_future_has_its_own_result() -> None:
    with SupervisedExecutor(2, LONG) as executor:
        futures = [executor.submit(jobs.echo, number) for number in range(200)]
        assert [future.result(HANG) for future in futures] == list(range(200))
        assert list(executor.map(jobs.echo, range(20))) == list(range(20))
        assert executor.restarts == 0


def test_workers_start_when_they_are_needed() -> None:
    with SupervisedExecutor(4, LONG) as executor:
        assert len({executor.submit(jobs.pid).result(HANG) for _ in range(20)}) < 4
    with SupervisedExecutor(2, LONG) as executor:
        assert len(set(executor.map(jobs.pid, range(20)))) <= 2


@pytest.mark.parametrize(("seconds", "patient"), [(HANG, 0.5), (0.5, HANG)])
def test_the_shorter_of_two_limits_counts(seconds: float, patient: float) -> None:
    limits = Limits(seconds=seconds, patience=lambda wanted: patient if wanted > 1 else HANG)
    with SupervisedExecutor(1, limits) as executor:
        with pytest.raises(WorkerError) as caught:
            executor.submit(jobs.sleep, HANG).result()
        assert caught.value.kind is WorkerTrouble.TIME
        assert executor.submit(jobs.sleep, 0.01).result() == 0.01


def test_a_worker_is_like_its_driver() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        path, utf8, isolated, core = executor.submit(jobs.environment).result(HANG)
        assert path == sys.path
        assert (utf8, isolated) == (sys.flags.utf8_mode, bool(sys.flags.isolated))
        assert core == [0, 0]


# Exceptions


RAISED = [
    (partial(jobs.raise_plain, "words"), jobs.Plain, "words"),
    (jobs.raise_local, RuntimeError, "Local: nobody can import it"),
    (jobs.raise_holding_lock, RuntimeError, "Plain: <unlocked"),
    (jobs.raise_two_words, RuntimeError, "TwoWords: both lost"),
    (jobs.raise_disguised, RuntimeError, "Disguised: weird"),
    (jobs.raise_speechless, RuntimeError, "Speechless: ?"),
    (jobs.raise_exit, RuntimeError, "SystemExit: leaving"),
    (jobs.raise_interrupt, RuntimeError, "KeyboardInterrupt: "),
    (jobs.return_lock, TypeError, "cannot pickle"),
]


@pytest.mark.parametrize(("job", "kind", "text"), RAISED)
def test_exceptions_come_back(job: Callable[[], object], kind: type[Exception], text: str) -> None:
    with SupervisedExecutor(1, LONG) as executor:
        before = executor.submit(jobs.pid).result(HANG)
        raised = problem(executor.submit(job))
        assert type(raised) is kind
        assert str(raised).startswith(text)
        assert executor.submit(jobs.pid).result(HANG) == before


def test_an_exception_tells_where_it_was_raised() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        raised = problem(executor.submit(jobs.raise_plain, "words"))
        assert raised is not None
        assert "in raise_plain" in "".join(raised.__notes__)


def test_what_cannot_be_sent_fails_alone() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        unsent = [executor.submit(lambda: 1), executor.submit(jobs.echo, threading.Lock())]
        assert all(isinstance(problem(future), pickle.PicklingError | AttributeError | TypeError) for future in unsent)
        assert executor.submit(jobs.echo, 1).result(HANG) == 1
        assert executor.restarts == 0


# Workers that do not survive


DEADLY = [
    (jobs.segfault, WorkerTrouble.CRASH, "signal SIGSEGV"),
    (jobs.abort, WorkerTrouble.CRASH, "signal SIGABRT"),
    (jobs.kill_itself, WorkerTrouble.CRASH, "signal SIGKILL"),
    (jobs.close_everything, WorkerTrouble.CRASH, "exit code"),
    (jobs.raise_bursting, WorkerTrouble.CRASH, "exit code 9"),
    (partial(jobs.write_everywhere, 100), WorkerTrouble.CRASH, "signal SIGKILL"),
    (partial(jobs.write_everywhere, 1 << 20), WorkerTrouble.CRASH, "signal SIGKILL"),
    (partial(jobs.leave, 0), WorkerTrouble.CRASH, "exit code 0"),
    (partial(jobs.leave, 3), WorkerTrouble.CRASH, "exit code 3"),
    (partial(jobs.die_speaking, "x" * 5000 + "最后"), WorkerTrouble.CRASH, "最后"),
    (partial(jobs.die_speaking, "terminate called: std::bad_alloc"), WorkerTrouble.MEMORY, "bad_alloc"),
    (partial(jobs.allocate, 3 << 30), WorkerTrouble.MEMORY, "MemoryError"),
    (partial(jobs.zeros, 3 << 30), WorkerTrouble.MEMORY, "MemoryError"),
    (partial(jobs.allocate_in_c, 3 << 30), WorkerTrouble.MEMORY, "failed to allocate"),
    (jobs.loop_in_python, WorkerTrouble.TIME, "signal SIGKILL"),
    (jobs.loop_in_c, WorkerTrouble.TIME, "signal SIGKILL"),
    (jobs.sum_for_ever, WorkerTrouble.TIME, "signal SIGKILL"),
    (partial(jobs.sleep, 60), WorkerTrouble.TIME, "signal SIGKILL"),
]


@pytest.mark.parametrize(("job", "kind", "text"), DEADLY)
def test_a_dead_worker_costs_one_job(job: Callable[[], object], kind: WorkerTrouble, text: str) -> None:
    with SupervisedExecutor(1, SHORT) as executor:
        before = executor.submit(jobs.echo, "before")
        died = executor.submit(job)
        after = executor.submit(jobs.echo, "after")
        raised = problem(died)
        assert isinstance(raised, WorkerError)
        assert raised.kind is kind
        assert text in raised.detail
        assert len(raised.detail) < 600
        assert (before.result(HANG), after.result(HANG)) == ("before", "after")
        assert executor.restarts == 1


def test_a_worker_error_pickles() -> None:
    error = WorkerError(WorkerTrouble.MEMORY, "bad_alloc")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.kind, back.detail) == (WorkerError, WorkerTrouble.MEMORY, "bad_alloc")
    assert str(back) == "memory: bad_alloc"


def test_more_memory_than_the_limit_is_told_also_of_what_is_sent() -> None:
    with SupervisedExecutor(1, Limits(seconds=HANG, memory=150 << 20)) as executor:
        raised = problem(executor.submit(jobs.length, bytes(200 << 20)))
        assert isinstance(raised, WorkerError)
        assert raised.kind is WorkerTrouble.MEMORY
        assert executor.submit(jobs.length, bytes(1 << 20)).result(HANG) == 1 << 20


def test_a_worker_that_dies_idle_costs_no_job() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        worker = executor.submit(jobs.pid).result(HANG)
        os.kill(worker, signal.SIGKILL)
        assert executor.submit(jobs.pid).result(HANG) != worker
        assert executor.restarts == 1


def test_the_other_worker_goes_on() -> None:
    with SupervisedExecutor(2, LONG) as executor:
        long = executor.submit(jobs.sleep, 0.5)
        assert all(isinstance(problem(executor.submit(jobs.segfault)), WorkerError) for _ in range(3))
        assert long.result(HANG) == 0.5


# Streams, descriptors, processes


def test_what_jobs_print_never_reaches_the_driver(capfd: pytest.CaptureFixture[str]) -> None:
    with SupervisedExecutor(1, LONG) as executor:
        assert executor.submit(jobs.chatter, 2000).result(HANG) == "done"
        assert executor.submit(jobs.read_input).result(HANG) == ""
    assert capfd.readouterr() == ("", "")


def test_a_job_that_closes_its_streams_harms_nobody() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        for _ in range(2):
            assert executor.submit(jobs.close_streams).result(HANG) == "closed"
            assert executor.submit(jobs.chatter, 1).result(HANG) == "done"
            assert executor.submit(jobs.read_input).result(HANG) == ""
        assert executor.restarts == 0


@pytest.mark.parametrize("then", ["return", "die"])
@pytest.mark.parametrize("own_session", [False, True])
@pytest.mark.parametrize("leave", [jobs.leave_grandchild, jobs.leave_copy])
def test_grandchildren_that_hold_the_pipes(
    tmp_path: Path, leave: Callable[[str, bool, str], None], own_session: bool, then: str
) -> None:
    """They end with the worker, or, where they have withdrawn from that, keep nobody waiting."""
    with SupervisedExecutor(1, LONG) as executor:
        raised = problem(executor.submit(leave, str(tmp_path), own_session, then))
        assert str(raised) == ("crash: exit code 4" if then == "die" else "None")
        assert executor.submit(jobs.echo, 1).result(HANG) == 1
    (grandchild,) = pids_in(tmp_path)
    if own_session:
        assert alive(grandchild)
        os.kill(grandchild, signal.SIGKILL)
    wait_until(lambda: not alive(grandchild))


def test_a_job_that_returns_twice_has_one_result() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        assert executor.submit(jobs.return_twice).result(HANG) is True
        assert list(executor.map(jobs.echo, range(5))) == list(range(5))


# Fresh workers


def test_workers_are_recycled() -> None:
    with SupervisedExecutor(1, Limits(seconds=HANG, recycle=3)) as executor:
        pids = [executor.submit(jobs.pid).result(HANG) for _ in range(9)]
        assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 3]
        assert executor.restarts == 0


def test_warm_runs_once_in_each_worker() -> None:
    with SupervisedExecutor(2, Limits(seconds=HANG, recycle=4), warm=jobs.warm) as executor:
        found = [executor.submit(jobs.times_warmed) for _ in range(12)]
        assert {future.result(HANG)[1] for future in found} == {1}
        assert len({future.result()[0] for future in found}) >= 3


def test_warm_has_a_time_of_its_own() -> None:
    with SupervisedExecutor(1, Limits(seconds=0.2), warm=partial(jobs.sleep, 0.6)) as executor:
        assert executor.submit(jobs.echo, 1).result(HANG) == 1
        assert executor.restarts == 0


WARM = [
    (jobs.warm_badly, jobs.Plain, "no fonts"),
    (jobs.warm_fatally, WorkerError, "crash: exit code 7"),
    (jobs.warm_greedily, WorkerError, "memory: MemoryError"),
    (jobs.warm_for_ever, WorkerError, "time: signal SIGKILL"),
]


@pytest.mark.parametrize(("warm", "kind", "text"), WARM)
def test_warm_that_fails_fails_each_job_once(
    monkeypatch: pytest.MonkeyPatch, warm: Callable[[], object], kind: type[Exception], text: str
) -> None:
    monkeypatch.setattr(supervisor, "WARM_SECONDS", 0.5)
    with SupervisedExecutor(1, LONG, warm=warm) as executor:
        for future in [executor.submit(jobs.echo, number) for number in range(2)]:
            raised = problem(future)
            assert type(raised) is kind
            assert str(raised).startswith(text)
        assert executor.restarts == 2


def test_an_interpreter_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with SupervisedExecutor(1, LONG) as executor:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", str(ROOT / "no such program"))
            assert isinstance(problem(executor.submit(jobs.echo, 1)), FileNotFoundError)
            patch.setattr(sys, "executable", "/bin/false")
            assert "exit code 1" in str(problem(executor.submit(jobs.echo, 1)))
        assert executor.submit(jobs.echo, 1).result(HANG) == 1


# The end


def test_an_executor_without_jobs_and_without_workers() -> None:
    with SupervisedExecutor(3):
        pass
    with pytest.raises(ValueError, match="at least one"):
        SupervisedExecutor(0)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        SupervisedExecutor(1, warm=lambda: 1)


@pytest.mark.parametrize("end", [SupervisedExecutor.shutdown, SupervisedExecutor.stop])
def test_after_the_end_no_more_jobs(end: Callable[[SupervisedExecutor], None]) -> None:
    executor = SupervisedExecutor(1, LONG)
    executor.submit(jobs.echo, 1).result(HANG)
    end(executor)
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(jobs.echo, 1)
    executor.shutdown()
    executor.stop()
    kept = weakref.ref(executor)
    del executor
    gc.collect()
    assert kept() is None


def test_shutdown_finishes_what_waits() -> None:
    executor = SupervisedExecutor(1, LONG)
    futures = [executor.submit(jobs.echo, number) for number in range(20)]
    executor.shutdown(wait=False)
    executor.shutdown(wait=True)
    assert [future.result(0) for future in futures] == list(range(20))


def test_shutdown_cancels_what_waits(tmp_path: Path) -> None:
    executor = SupervisedExecutor(1, LONG)
    running = executor.submit(jobs.note_and_sleep, str(tmp_path), 0.4)
    waiting = [executor.submit(jobs.echo, number) for number in range(5)]
    pids_in(tmp_path)
    executor.shutdown(cancel_futures=True)
    assert running.result(0) is None
    assert all(future.cancelled() for future in waiting)
    assert not concurrent.futures.wait(waiting, timeout=HANG).not_done


def test_a_future_that_its_owner_cancelled(tmp_path: Path) -> None:
    with SupervisedExecutor(1, LONG) as executor:
        executor.submit(jobs.note_and_sleep, str(tmp_path), 0.3)
        waiting = executor.submit(jobs.leave, 1)
        pids_in(tmp_path)
        assert waiting.cancel()
        assert not concurrent.futures.wait([waiting], timeout=HANG).not_done
        assert executor.submit(jobs.echo, 1).result(HANG) == 1
        assert executor.restarts == 0


def test_stop_kills_what_runs_and_cancels_what_waits(tmp_path: Path) -> None:
    executor = SupervisedExecutor(2, LONG)
    running = [executor.submit(jobs.note_and_loop, str(tmp_path)) for _ in range(2)]
    waiting = [executor.submit(jobs.echo, number) for number in range(5)]
    pids = pids_in(tmp_path, 2)
    executor.stop()
    assert not any(map(alive, pids))
    for future in running:
        assert isinstance(future.exception(0), CancelledError)
    assert all(future.cancelled() for future in waiting)
    assert not concurrent.futures.wait(running + waiting, timeout=HANG).not_done
    assert executor.restarts == 0


def test_stop_while_workers_start() -> None:
    for delay in (0, 0.005, 0.02, 0.05):
        executor = SupervisedExecutor(2, LONG, warm=jobs.warm_for_ever)
        futures = [executor.submit(jobs.echo, number) for number in range(4)]
        time.sleep(delay)
        executor.stop()
        assert not concurrent.futures.wait(futures, timeout=HANG).not_done
        assert all(future.cancelled() or isinstance(future.exception(0), CancelledError) for future in futures)


def test_a_callback_may_stop_the_executor(caplog: pytest.LogCaptureFixture) -> None:
    executor = SupervisedExecutor(2, LONG)
    executor.submit(jobs.segfault).add_done_callback(lambda _: executor.stop())
    wait_until(lambda: executor._stopped)
    executor.shutdown()
    assert not caplog.records


# The driver


def start_driver(folder: Path, text: str) -> subprocess.Popen[str]:
    """A program without a guard for its main module."""
    script = folder / "driver.py"
    head = "import sys, time\nfrom converter.bulk.workers.supervisor import Limits, SupervisedExecutor\n"
    script.write_text(head + "from tests.bulk.workers import jobs\n" + textwrap.dedent(text), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, str(script)], env=environment, stdout=pipe, stderr=pipe, text=True)


def test_the_program_may_end_with_an_executor_at_work(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    driver = start_driver(
        tmp_path,
        f"""
        executor = SupervisedExecutor(2)
        print(executor.submit(jobs.echo, "answer").result())
        futures = [executor.submit(jobs.note_and_loop, {str(notes)!r}) for _ in range(4)]
        while len(list(__import__("pathlib").Path({str(notes)!r}).iterdir())) < 2:
            time.sleep(0.01)
        """,
    )
    out, errors = driver.communicate(timeout=HANG)
    assert (driver.returncode, out, errors) == (0, "answer\n", "")
    assert not any(map(alive, pids_in(notes, 2)))


def test_interrupting_the_group_does_not_touch_the_workers(tmp_path: Path) -> None:
    with SupervisedExecutor(1, LONG) as executor:
        future = executor.submit(jobs.note_and_sleep, str(tmp_path), 0.3)
        os.kill(pids_in(tmp_path)[0], signal.SIGINT)
        assert future.result(HANG) is None


@pytest.mark.slow
def test_workers_do_not_outlive_a_killed_driver(tmp_path: Path) -> None:
    """An idle one sees the end of its pipe; one in a loop has an alarm, some seconds after its time."""
    busy, idle = tmp_path / "busy", tmp_path / "idle"
    busy.mkdir()
    idle.mkdir()
    driver = start_driver(
        tmp_path,
        f"""
        executors = [SupervisedExecutor(1, Limits(seconds=3)) for _ in range(2)]
        for executor in executors:
            executor.submit(jobs.shorten_grace, 0.1).result()
        executors[0].submit(jobs.leave_thread).result()
        executors[0].submit(jobs.note_and_sleep, {str(idle)!r}, 0).result()
        executors[1].submit(jobs.note_and_loop, {str(busy)!r})
        time.sleep(60)
        """,
    )
    pids = [*pids_in(busy), *pids_in(idle)]
    assert all(map(alive, pids))
    driver.kill()
    driver.communicate(timeout=HANG)
    wait_until(lambda: not any(map(alive, pids)))


def test_the_alarm_is_off_between_jobs() -> None:
    with SupervisedExecutor(1, Limits(seconds=1)) as executor:
        executor.submit(jobs.shorten_grace, -0.5).result(HANG)
        before = executor.submit(jobs.pid).result(HANG)
        time.sleep(0.7)
        assert executor.submit(jobs.pid).result(HANG) == before


def test_what_was_printed_earlier_is_not_blamed() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        executor.submit(jobs.complain, "failed to allocate").result(HANG)
        time.sleep(0.2)
        assert str(problem(executor.submit(jobs.segfault))) == "crash: signal SIGSEGV"


def test_inside_a_worker() -> None:
    with SupervisedExecutor(1, LONG) as executor:
        assert executor.submit(jobs.use_workers_of_its_own, 5).result(HANG) == 5


def test_inside_a_daemonic_process(tmp_path: Path) -> None:
    driver = start_driver(
        tmp_path,
        """
        import multiprocessing
        process = multiprocessing.get_context("fork").Process(target=jobs.tell_from_a_worker, args=(6,), daemon=True)
        process.start()
        process.join()
        """,
    )
    assert driver.communicate(timeout=HANG) == ("6\n", "")


# All together


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_jobs_with_poison(seed: int) -> None:
    chance = random.Random(seed)
    limits = Limits(seconds=1, memory=1 << 30, recycle=20)
    expected: dict[Future[Any], object] = {}
    with SupervisedExecutor(3, limits) as executor:
        loops = 0
        for number in range(500):
            kind = chance.choice(list(jobs.POISON)) if chance.random() < 0.1 else "good"
            loops += kind == "loop"
            if kind == "good" or (kind == "loop" and loops > 2):
                expected[executor.submit(jobs.echo, number)] = number
            else:
                function, arguments = jobs.POISON[kind]
                expected[executor.submit(function, *arguments)] = kind
    told = {"segfault": "crash: signal SIGSEGV", "leave": "crash: exit code 3", "raise": "poison"}
    told |= {"local": "Local: nobody can import it", "memory": "memory: MemoryError: ", "loop": "time: signal SIGKILL"}
    for future, value in expected.items():
        if isinstance(value, str):
            assert str(future.exception(0)) == told[value]
        else:
            assert future.result(0) == value
