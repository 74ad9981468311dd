"""Functions run in watched worker processes: one that crashes, loops or eats memory costs its own result only.

A `concurrent.futures.Executor`. The pools of the standard library break as a whole when one worker dies, share a
pipe that a killed worker can leave locked, and cannot end a function that takes too long. Here each worker has
pipes of its own and a thread of the driver that watches it. Workers are started as programs, not by
`multiprocessing`: no guard in the main module is needed, and it works inside daemonic processes too.
"""

from __future__ import annotations

import atexit
import pickle
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from converter.bulk.workers.child import Kind, warm_up
from converter.bulk.workers.process import NeverBegun, WorkerError, WorkerProcess, WorkerTrouble
from converter.bulk.workers.scratch import ScratchFolder

__all__ = ["Limits", "SupervisedExecutor", "WorkerError", "WorkerTrouble"]

WARM_SECONDS = 300.0
"""Wall time for the start of a worker, `warm` included."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may use: `seconds` of wall time, or less where `patience` says so of a job's arguments; `memory` in
    bytes of a worker's address space (None: any; not on Windows). After `recycle` jobs a worker is replaced by a fresh
    one.
    """

    seconds: float = 120.0
    patience: Callable[..., float] | None = None
    memory: int | None = 2 << 30
    recycle: int = 500


@dataclass(frozen=True, slots=True)
class _Job:
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

    def seconds(self, limits: Limits) -> float:
        _, args, keywords = self.call
        return min(limits.seconds, limits.patience(*args, **keywords)) if limits.patience else limits.seconds

    def cancel(self) -> None:
        self.future.cancel()
        self.future.set_running_or_notify_cancel()  # without it `wait` and `as_completed` wait for ever


class SupervisedExecutor(Executor):
    """Up to `workers` processes, started when there is something to do; `warm` is called once in each before its
    first job. Functions, arguments and results travel as pickles.

    What a job raises is raised by its future; what does not pickle, or is no `Exception`, as RuntimeError with type
    and text. WorkerError: the worker did not survive the job. Without `shutdown` the program's end is a `stop`.
    """

    def __init__(self, workers: int, limits: Limits = Limits(), warm: Callable[[], object] | None = None) -> None:
        if workers < 1:
            raise ValueError("an executor needs at least one worker")
        self._workers = workers
        self._limits = limits
        self._warm = pickle.dumps((warm_up, (warm,), {}))
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._lock = threading.RLock()  # a signal handler may call `stop` while it is held
        self._lanes: list[_Lane] = []
        self._closed = self._stopped = False
        self._restarts = 0
        self._scratch = ScratchFolder()
        atexit.register(self.stop)

    @property
    def restarts(self) -> int:
        """How many workers were lost to trouble; those that had done their share are not counted."""
        return self._restarts

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A future of `fn(*args, **kwargs)` in a worker. RuntimeError: the executor was shut down."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the executor was shut down")
            self._jobs.put(_Job(future, (fn, args, kwargs)))
            if not self._idle.acquire(blocking=False) and len(self._lanes) < self._workers:
                self._lanes.append(_Lane(self))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs; those that wait are done first, or cancelled. `wait`: until all workers have left."""
        self._close(cancel_futures)
        if wait:
            self._join()

    def stop(self) -> None:
        """End at once: workers are killed, and the futures of running jobs and of those that wait are cancelled."""
        with self._lock:
            self._stopped = True
            for lane in self._lanes:
                lane.kill()
        self._close(cancel_futures=True)
        self._join()

    def _close(self, cancel_futures: bool) -> None:
        waiting = []
        with self._lock:
            self._closed = True
            if cancel_futures:
                waiting = list(self._waiting())
            for _ in self._lanes:
                self._jobs.put(None)
        for job in waiting:
            job.cancel()

    def _waiting(self) -> Iterator[_Job]:
        with suppress(queue.Empty):
            while True:
                if (job := self._jobs.get_nowait()) is not None:
                    yield job

    def _join(self) -> None:
        for lane in self._lanes:
            lane.join()
        self._scratch.close()
        atexit.unregister(self.stop)

    def _next(self) -> _Job | None:
        """The next job for a lane; None: there will be no more."""
        try:
            return self._jobs.get_nowait()
        except queue.Empty:
            self._idle.release()
            return self._jobs.get()


class _Lane:
    """A thread, and the worker that it watches while there is one."""

    def __init__(self, executor: SupervisedExecutor) -> None:
        self._executor = executor
        self._worker: WorkerProcess | None = None
        self._thread = threading.Thread(target=self._run, name="converter-worker", daemon=True)
        self._thread.start()

    def kill(self) -> None:
        """End the worker at once."""
        if self._worker is not None:
            self._worker.kill()

    def join(self) -> None:
        """Wait for the end of the thread, unless it is this one: a future's callback may stop the executor."""
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while (job := self._executor._next()) is not None:
            if job.future.set_running_or_notify_cancel():
                self._settle(job)
            del job
            if self._worker is not None and self._worker.answered > self._executor._limits.recycle:  # `warm` is one
                self._part().close()
        if self._worker is not None:
            self._part().close()

    def _settle(self, job: _Job) -> None:
        try:
            request = pickle.dumps(job.call, pickle.HIGHEST_PROTOCOL)
            value = self._result(request, job.seconds(self._executor._limits))
        except BaseException as problem:
            stopped = self._executor._stopped and isinstance(problem, WorkerError)
            job.future.set_exception(CancelledError() if stopped else problem)
        else:
            job.future.set_result(value)

    def _result(self, request: bytes, seconds: float) -> Any:
        """What a job returned; what it raised is raised."""
        try:
            reply = self._ask(request, seconds)
        except NeverBegun:
            reply = self._ask(request, seconds)  # of a fresh worker: the last one died of something else
        return _opened(*reply)

    def _ask(self, request: bytes, seconds: float) -> tuple[Kind, bytes]:
        worker = self._worker or self._fresh()
        try:
            return worker.ask(request, seconds)
        except WorkerError:
            self._lose()
            raise

    def _fresh(self) -> WorkerProcess:
        """A new worker that is warm. Whatever kept it from that is raised: one attempt a job, and no more."""
        executor = self._executor
        worker = WorkerProcess(executor._limits.memory, executor._scratch.for_worker())
        with executor._lock:
            self._worker = worker
            if executor._stopped:
                worker.kill()
        try:
            _opened(*worker.ask(executor._warm, WARM_SECONDS))
        except BaseException:
            self._lose()
            raise
        return worker

    def _lose(self) -> None:
        worker = self._part()
        worker.kill()
        worker.close()
        with self._executor._lock:
            self._executor._restarts += not self._executor._stopped

    def _part(self) -> WorkerProcess:
        """The worker, which is not this lane's any more."""
        with self._executor._lock:
            worker, self._worker = self._worker, None
        assert worker is not None
        return worker


def _opened(kind: Kind, answer: bytes) -> Any:
    content = pickle.loads(answer)
    if kind is Kind.RAISED:
        raise content
    return content
