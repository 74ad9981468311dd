"""A cluster of machines as a team: a Dask scheduler and its workers, each of them like this machine or refused.

The driver sends reports and takes in what became of them; a worker writes the outputs into the store of the order.
What loses its worker runs elsewhere, without being counted as a try, until the scheduler gives it up.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from converter.bulk.cluster import access, node
from converter.bulk.cluster.access import Certificates
from converter.bulk.cluster.node import BENCH, Machine, MakeOne, Run, UnfitMachine
from converter.bulk.drive import Team
from converter.bulk.job import Job, Order, Outcome
from converter.bulk.work import make_report
from converter.bulk.workers.supervisor import Limits
from converter.errors import ConverterError
from converter.findings import Words, visible

if TYPE_CHECKING:
    from distributed import Client, Security, Worker

CONNECT_SECONDS = 10.0
"""For the scheduler to answer, and then for its first worker to come."""
LOOK_SECONDS = 2.0
"""Between two looks at who is in the cluster."""
ALONE_SECONDS = 120.0
"""How long a run waits when all workers have gone."""
TASKS_A_THREAD = 3
"""One that is being made, one that waits at the worker, one on its way."""
CHUNK = 4
"""Reports in a task: its cost of some 8 ms is then small beside them, and the last one does not keep a run long."""


@contextmanager
def cluster_team(
    address: str,
    order: Order,
    limits: Limits,
    *,
    certificates: Certificates | None = None,
    warn: Callable[[Words], None] = lambda words: None,
    make: MakeOne = make_report,
) -> Iterator[Team]:
    """The workers of the scheduler at `address` (tcp://host:port, or tls:// with certificates) as a team.

    They are compared with this machine before the first report, and those that join later before theirs: MissingError
    for a cluster that differs, `warn` for a worker that came later and is passed over. Raises MissingError too when
    there is no cluster, or none any more.
    """
    access.require_cluster()
    with _connected(address, certificates) as client:
        token = secrets.token_hex(8)
        mark = node.leave_mark(order, token)
        run = Run(token, mark, node.describe(order, mark), limits)
        executor = ClusterExecutor(client, address, warn)
        try:
            _compare(client, order, run)
            yield Team(executor, executor.window, CHUNK, partial(make_watched, run=run, make=make))
        finally:
            executor.stop()
            if not executor.trouble:
                with suppress(Exception):  # the run is over, whatever a worker says to it
                    client.run(dismiss, token, on_error="ignore")


# What runs in the workers


def make_watched(jobs: tuple[Job, ...], order: Order, run: Run, make: MakeOne) -> list[Outcome]:
    """Reports made by the watched processes of the worker that calls. UnfitMachine names the worker."""
    from distributed import get_worker

    worker = get_worker()
    try:
        return node.make_reports(jobs, order, run, worker.state.nthreads, make)
    except UnfitMachine as problem:
        raise UnfitMachine(problem.difference, worker.address) from None


async def describe_worker(order: Order, run: Run, dask_worker: Worker) -> Machine:
    """What a worker's machine is like, seen by the process that would make its first report."""
    described = BENCH.submit(run, order.settings, dask_worker.state.nthreads, node.describe, order, run.mark)
    machine: Machine = await asyncio.wrap_future(described)
    return machine


async def dismiss(token: str) -> None:
    """End what a worker keeps for a run."""
    await asyncio.to_thread(BENCH.dismiss, token)


# What runs here


@dataclass(eq=False)
class _Task:
    """A call that was taken on. `allowed`: the workers that may have it, where not all may; `inner`: Dask's future,
    while Dask has it.
    """

    call: Callable[[], Any]
    future: Future[Any]
    allowed: frozenset[str] = frozenset()
    inner: Future[Any] | None = None


class ClusterExecutor(Executor):
    """Dask's executor, with its `trouble` in words when the cluster is lost. A worker that is found unfit is given
    nothing more, and what it had is sent to others.
    """

    def __init__(self, client: Any, address: str, warn: Callable[[Words], None]) -> None:
        self._client = client
        self._dask = client.get_executor(pure=False)
        self._address = address
        self._warn = warn
        self._lock = threading.RLock()
        self._live: set[_Task] = set()
        self.trouble: ConverterError | None = None
        self._unfit: set[str] = set()
        self._threads: dict[str, int] = {}
        self._look()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="converter-cluster", daemon=True)
        self._watcher.start()

    def window(self) -> int:
        """How many tasks keep all fit workers busy, as many as there are now."""
        return max(1, sum(self._fit().values())) * TASKS_A_THREAD

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future of `fn(*args)` in a worker. MissingError: there is no cluster any more."""
        task = _Task(partial(fn, *args, **kwargs), Future())
        with self._lock:
            if self.trouble:
                raise self.trouble
            self._live.add(task)
            self._send(task)
        return task.future

    def stop(self) -> None:
        """Take back what has not been made."""
        self._ended.set()
        self._watcher.join()
        with suppress(Exception):  # the cluster may be gone
            self._dask.shutdown(wait=False)

    def _fit(self) -> dict[str, int]:
        """Threads of the workers that are there and may be fit."""
        return {worker: threads for worker, threads in self._threads.items() if worker not in self._unfit}

    def _send(self, task: _Task) -> None:
        """To any worker while all seem fit. Else to those that are, or later, when there is one."""
        from distributed.client import ClosedClientError

        fit = self._fit()
        if self._unfit and not fit:
            return
        task.allowed = frozenset(fit) if self._unfit else frozenset()
        try:
            task.inner = self._dask.submit(task.call, workers=list(task.allowed) or None)
        except ClosedClientError:
            self._give_up(access.lost(self._address))
            return
        task.inner.add_done_callback(partial(self._settle, task))

    def _settle(self, task: _Task, inner: Future[Any]) -> None:
        """Called by Dask's own thread, which must not be kept."""
        with self._lock:
            if task not in self._live or task.inner is not inner:
                return
            if inner.cancelled():
                self._give_up(access.lost(self._address))
                return
            problem = inner.exception()
            if isinstance(problem, UnfitMachine):
                task.inner = None  # the watcher sends it again
                self._pass_over(problem)
                return
            self._live.remove(task)
        if problem:
            task.future.set_exception(problem)
        else:
            task.future.set_result(inner.result())

    def _pass_over(self, problem: UnfitMachine) -> None:
        if problem.worker not in self._unfit:
            self._unfit.add(problem.worker)
            self._warn(access.passed_over(problem.worker, problem.difference))

    def _give_up(self, trouble: ConverterError) -> None:
        with self._lock:
            self.trouble = self.trouble or trouble
            live, self._live = self._live, set()
        for task in live:
            task.future.set_exception(trouble)

    def _watch(self) -> None:
        alone = 0.0
        while not self._ended.wait(LOOK_SECONDS):
            self._look()
            self._rescue()
            alone = 0.0 if self._fit() else alone + LOOK_SECONDS
            if alone >= ALONE_SECONDS:
                self._give_up(access.deserted(self._address))

    def _look(self) -> None:
        with suppress(Exception):  # the connection is lost, and its futures tell
            workers = self._client.sync(self._client.scheduler.identity, n_workers=-1)["workers"]
            self._threads = {worker: known["nthreads"] for worker, known in workers.items()}

    def _rescue(self) -> None:
        """Send again what Dask does not have, or keeps for workers that have gone."""
        with self._lock:
            stranded = [task for task in self._live if task.allowed and task.allowed.isdisjoint(self._threads)]
            kept = [task.inner for task in stranded if task.inner]
            for task in stranded:
                task.inner = None
            for task in [task for task in self._live if task.inner is None]:
                self._send(task)
        for inner in kept:
            inner.cancel()


@contextmanager
def _connected(address: str, certificates: Certificates | None) -> Iterator[Client]:
    """A client of the scheduler that has at least one worker."""
    access.check_access(address, certificates)
    from distributed import Client
    from distributed.utils import LoopRunner
    from distributed.versions import VersionMismatchWarning

    access.hush()  # importing it has set up its loggers
    security = _security(certificates)
    try:
        LoopRunner().run_sync(_greet, address, security)  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # versions are compared by ourselves
            client = Client(  # type: ignore[no-untyped-call]
                address, timeout=CONNECT_SECONDS, security=security, set_as_default=False
            )
    except (OSError, ValueError, RuntimeError, ImportError) as problem:
        raise access.unreachable(address, problem) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise access.deserted(address) from None
        yield client


async def _greet(address: str, security: Security) -> None:
    """A client that fails to connect is left half made, with a thread of its own: so this comes before it."""
    from distributed.comm.core import connect

    comm = await connect(address, CONNECT_SECONDS, **security.get_connection_args("client"))  # type: ignore[no-untyped-call]
    await comm.close()


def _security(certificates: Certificates | None) -> Security:
    from distributed import Security

    if certificates is None:
        return Security()  # type: ignore[no-untyped-call]
    return Security(  # type: ignore[no-untyped-call]
        tls_ca_file=str(certificates.authority),
        tls_client_cert=str(certificates.certificate),
        tls_client_key=str(certificates.key),
        require_encryption=True,
    )


def _compare(client: Client, order: Order, run: Run) -> None:
    """MissingError when a machine of the cluster is not like this one."""
    found = {}
    for worker, machine in client.run(describe_worker, order, run, on_error="return").items():
        if isinstance(machine, BaseException):
            said = visible(f"{type(machine).__name__}: {machine}")[:300]
            found[worker] = Words(f"答不上来：{said}", f"gave no answer: {said}")
        elif different := node.difference(run.machine, machine):
            found[worker] = different
    if found:
        raise access.unlike(found)
