"""The worker's side of a cluster: what its machine would make outputs with, and reports made by watched processes.

A worker of the cluster makes no report itself: a template that loops or crashes would take it along, and the cluster
would pass such a report from worker to worker. It has processes of its own for that, one a thread, as the local
driver has; they live as long as the run, and are of this run alone: what they loaded is what was compared.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from typing import Any, TypeAlias

from converter.bulk.fingerprint import machine_digests, template_digest
from converter.bulk.job import Job, Order, Outcome
from converter.bulk.store import HIDDEN, open_store
from converter.bulk.trouble import of_worker
from converter.bulk.warm import tidy_up, warm_up
from converter.bulk.work import make_report
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor, WorkerError
from converter.errors import ConverterError, MissingError
from converter.findings import Words, visible
from converter.settings import Settings
from converter.template import template_names

MakeOne: TypeAlias = Callable[[Job, Order], Outcome]
Machine: TypeAlias = dict[str, dict[str, str]]
"""By kind and name what a machine makes outputs with: versions, digests of faces and templates, the store's mark."""

RUNS = 2
"""How many runs a worker keeps processes for; a driver that was killed cannot say that it needs them no more."""
MOST_TOLD = 6
_KINDS = {
    "versions": Words("版本", "version of"),
    "faces": Words("字体", "face"),
    "templates": Words("模板", "template"),
    "store": Words("输出位置", "output store"),
}


@dataclass(frozen=True)
class Run:
    """What all tasks of a run on a cluster have in common: a name for it, what every machine must be like, what a
    report may use. `mark` is the file in the store by which a machine knows that it sees the same store; "": none.
    """

    token: str
    mark: str
    machine: Machine
    limits: Limits


class UnfitMachine(Exception):
    """A machine would not make the same bytes, or not in the same place."""

    def __init__(self, difference: Words, worker: str = "") -> None:
        super().__init__(difference, worker)
        self.difference = difference
        self.worker = worker

    def __str__(self) -> str:
        return f"{self.worker}: {self.difference.en}"


def describe(order: Order, mark: str) -> Machine:
    """What this machine is like, as far as it matters to the order's outputs."""
    digests = machine_digests(order.settings)
    folders = order.settings.template_dirs
    return {
        "versions": digests["versions"] | {"distributed": version("distributed")},
        "faces": digests["faces"],
        "templates": {name: template_digest(name, folders) for name in template_names(folders)},
        "store": {order.store: _marked(order.store, mark)} if mark else {},
    }


_describe_once = cache(describe)
"""For a process that lives as long as its run."""


def leave_mark(order: Order, token: str) -> str:
    """The name of a file left in the store: who reads it there has the same store. The next run clears it away."""
    if order.hand_back:
        return ""
    mark = f"{HIDDEN}/writing/cluster-{token}"
    open_store(order.store).put({mark: token.encode()})
    return mark


def _marked(store: str, mark: str) -> str:
    try:
        return open_store(store).read(mark).decode()
    except MissingError as problem:  # the driver for this kind of store
        return problem.words.en
    except ConverterError:
        return ""


def difference(here: Machine, there: Machine) -> Words | None:
    """What `there` is different in, in words; None: in nothing that matters. What only `there` has does no harm."""
    found = []
    for kind, words in _KINDS.items():
        for name, value in here[kind].items():
            other = there[kind].get(name, "")
            if other != value:
                found.append(_told(words, kind, name, value, other))
    if not found:
        return None
    more = len(found) - MOST_TOLD
    zh = "；".join(words.zh for words in found[:MOST_TOLD]) + (f"；另有 {more} 处" if more > 0 else "")
    en = "; ".join(words.en for words in found[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
    return Words(zh, en)


def _told(kind_words: Words, kind: str, name: str, value: str, other: str) -> Words:
    name, other = visible(name), visible(other)
    if kind == "versions":
        told = Words(
            f"那里 {other or '没有'}，这里 {value or '没有'}", f"{other or 'none'} there, {value or 'none'} here"
        )
    elif kind == "store":
        told = Words("那里看到的不是同一个", f"not the same there{f' ({other})' if other else ''}")
    else:
        told = Words("那里的不一样", "is another one there") if other else Words("那里没有", "is not there")
    return Words(f"{kind_words.zh} {name}：{told.zh}", f"{kind_words.en} {name}: {told.en}")


class Bench:
    """The watched processes of one worker of the cluster, by run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._executors: OrderedDict[str, SupervisedExecutor] = OrderedDict()
        self._over: set[str] = set()

    def submit(self, run: Run, settings: Settings, threads: int, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """A future of `fn(*args)` in a watched process of this run. RuntimeError: the run is over."""
        with self._lock:
            if run.token in self._over:
                raise RuntimeError("the run is over")
            executor = self._executors.pop(run.token, None)
            if executor is None:
                executor = SupervisedExecutor(threads, run.limits, warm=partial(warm_up, settings))
            self._executors[run.token] = executor
            if len(self._executors) > RUNS:
                self._executors.popitem(last=False)[1].shutdown(wait=False)
            return executor.submit(fn, *args)

    def dismiss(self, token: str) -> None:
        """End the processes of a run at once, and begin no more for it."""
        with self._lock:
            self._over.add(token)
            executor = self._executors.pop(token, None)
        if executor:
            executor.stop()


BENCH = Bench()


def make_checked(job: Job, order: Order, run: Run, make: MakeOne) -> Outcome:
    """In a watched process: the report, if this machine is like the driver's. UnfitMachine otherwise."""
    found = difference(run.machine, _describe_once(order, run.mark))
    if found:
        raise UnfitMachine(found)
    outcome = make(job, order)
    tidy_up()
    return outcome


def make_reports(
    jobs: tuple[Job, ...], order: Order, run: Run, threads: int, make: MakeOne = make_report
) -> list[Outcome]:
    """In a worker of the cluster: reports one after the other, each by a watched process. One that its process does
    not survive is tried once more and has then failed. UnfitMachine: none was made, nor can be on this machine.
    """
    return [_make_twice(job, order, run, threads, make) for job in jobs]


def _make_twice(job: Job, order: Order, run: Run, threads: int, make: MakeOne) -> Outcome:
    try:
        return _make_once(job, order, run, threads, make)
    except WorkerError:
        try:
            return _make_once(job, order, run, threads, make).after(2)
        except WorkerError as problem:
            return Outcome(job.source, failure=of_worker(problem), tries=2)


def _make_once(job: Job, order: Order, run: Run, threads: int, make: MakeOne) -> Outcome:
    outcome: Outcome = BENCH.submit(run, order.settings, threads, make_checked, job, order, run, make).result()
    return outcome
