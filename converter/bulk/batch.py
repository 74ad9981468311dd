"""A whole run: the ledger opened, the plan driven through a team, every outcome settled, the run told.

This is the door of the room for those who embed it: `run_batch(wish)`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from converter.bulk.drive import Team, drive
from converter.bulk.fingerprint import Fingerprint
from converter.bulk.job import Failure, Job, Order, Outcome, Policy
from converter.bulk.ledger import LEDGER, Entry, Ledger, State, open_ledger
from converter.bulk.plan import Again, Plan
from converter.bulk.run_report import run_report
from converter.bulk.sources import find_sources
from converter.bulk.store import HIDDEN, FolderStore, Store, open_store
from converter.bulk.warm import warm_up
from converter.bulk.ways import Ways
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor
from converter.errors import ConverterError, SignatureError, UsageError, WriteError
from converter.findings import Words
from converter.settings import Settings

if TYPE_CHECKING:
    from converter.bulk.signer import Signer
    from converter.filing import FilingWish


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What a run is to do. `sources` are files, folders, patterns, manifests; `output` is the archive's folder, or the
    address of a store, and then `ledger` is the file for the ledger; `workers` processes are watched with `limits`;
    `signing` signs every PDF; `exact` makes every PDF by the ordinary path.
    """

    sources: tuple[str, ...]
    output: str
    formats: tuple[str, ...] = ("pdf",)
    policy: Policy = Policy.STOP
    settings: Settings = field(default_factory=Settings)
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    again: Again = field(default_factory=Again)
    ledger: Path | None = None
    signing: FilingWish | None = None
    exact: bool = False


@dataclass(slots=True)
class Summary:
    """How far a run has come, or what it came to. `skipped` were up to date, passed over, or not asked for."""

    total: int
    done: int = 0
    skipped: int = 0
    failures: list[tuple[str, Failure]] = field(default_factory=list)
    seconds: float = 0.0
    ways: Ways = field(default_factory=Ways)

    @property
    def settled(self) -> int:
        """Reports that nothing more will happen to."""
        return self.done + self.skipped + len(self.failures)

    def as_dict(self, language: str) -> dict[str, object]:
        """The summary as the command line's JSON gives it."""
        failures = [
            {"source": source, "code": failure.code, "message": failure.message.text(language)}
            for source, failure in self.failures
        ]
        counts = {"total": self.total, "done": self.done, "skipped": self.skipped, "failed": len(self.failures)}
        ways = self.ways.as_dict()
        return counts | {"seconds": round(self.seconds, 3), "pdf": ways, "failures": failures}


Tell: TypeAlias = Callable[[Summary], None]
Assemble: TypeAlias = Callable[[BatchWish, Order], AbstractContextManager[Team]]


def run_batch(wish: BatchWish, tell: Tell = lambda summary: None, assemble: Assemble | None = None) -> Summary:
    """Make what is missing in the archive; `tell` hears of every report. Stopped at any moment, by whatever, the next
    run goes on from there. `assemble` calls up the team that makes them: watched processes of this machine.

    Raises ConverterError for what concerns the whole run.
    """
    start = time.monotonic()
    store = open_store(wish.output)
    ledger_file = _ledger_file(wish, store)
    beside = store.folder if isinstance(store, FolderStore) else None
    sources = find_sources(wish.sources, beside=beside, template_dirs=wish.settings.template_dirs)
    address = str(store.folder.resolve()) if isinstance(store, FolderStore) else wish.output
    sign, name = bool(wish.signing), secrets.token_hex(8)
    order = Order(wish.formats, wish.policy, wish.settings, address, hand_back=sign, run=name, exact=wish.exact)
    with ExitStack() as stack:
        signer = stack.enter_context(_signer(wish, order))
        ledger = stack.enter_context(open_ledger(ledger_file))
        store.prepare(order.run)  # only now: nobody else is writing there
        fingerprint = Fingerprint(order, signer.conditions if signer else "")
        ledger.begin(len(sources), fingerprint.conditions)
        run = _Run(ledger, store, order, signer, Summary(len(sources)), tell, start)
        plan = Plan(ledger, order, fingerprint, store.sizes(), wish.again)
        team = stack.enter_context((assemble or local_team)(wish, order))
        for outcome in drive(team, run.sent(plan.jobs(sources, run.settled)), order):
            run.came_back(outcome)
        run.finish()
    return run.summary


def _ledger_file(wish: BatchWish, store: Store) -> Path:
    if wish.ledger:
        return wish.ledger
    if not isinstance(store, FolderStore):
        words = Words("输出到网址时，要说台账放在哪里", "for a store elsewhere, say where the ledger is to lie")
        raise UsageError(words, hint=Words("加上 --ledger 本机文件", "add --ledger FILE on this machine"))
    return store.folder / HIDDEN / LEDGER


@contextmanager
def _signer(wish: BatchWish, order: Order) -> Iterator[Signer | None]:
    """The signer of a run, with its key open; None when nothing is signed."""
    if wish.signing is None:
        yield None
        return
    if wish.policy is Policy.MARK:
        words = Words("标明“未通过校核”的文件不能签名", "what is marked as unchecked cannot be signed")
        raise UsageError(words, hint=Words("--findings 用 stop 或 skip", "take --findings stop or skip"))
    from converter.bulk.signer import open_signer

    with open_signer(wish.signing, order) as signer:
        yield signer


@contextmanager
def local_team(wish: BatchWish, order: Order) -> Iterator[Team]:
    """Watched processes on this machine; whatever ends the run, none is left."""
    executor = SupervisedExecutor(wish.workers, wish.limits, warm=partial(warm_up, order.settings))
    try:
        yield Team(executor, window=wish.workers * 2)
        executor.shutdown()
    finally:
        executor.stop()


@dataclass(slots=True)
class _Run:
    ledger: Ledger
    store: Store
    order: Order
    signer: Signer | None
    summary: Summary
    tell: Tell
    start: float
    waiting: dict[str, Job] = field(default_factory=dict)

    def sent(self, jobs: Iterator[Job]) -> Iterator[Job]:
        """The jobs, noted as they go off where they are wanted when they come back."""
        for job in jobs:
            if self.signer:
                self.waiting[job.source] = job
            yield job

    def settled(self, entry: Entry, news: bool) -> None:
        """A report that needed no worker."""
        if news:
            self.ledger.settle(entry)
        self._count(entry)

    def came_back(self, outcome: Outcome) -> None:
        """A report that a worker has made, or not. What would befall all others too ends the run."""
        if outcome.way:
            self.summary.ways.count(outcome.way)
        outcome = self._signed(outcome)
        failure = outcome.failure
        if failure and failure.stops_run:
            problem = WriteError(failure.message, place=failure.place, hint=failure.hint)
            problem.everywhere = True
            raise problem
        state = State.DONE if not failure else State.PASSED_OVER if failure.passed_over else State.FAILED
        entry = replace(
            self.ledger.entries[outcome.source],
            state=state,
            failure=failure,
            errors=outcome.errors,
            warnings=outcome.warnings,
            tries=outcome.tries,
            seconds=outcome.seconds,
        )
        self.ledger.settle(entry, outcome.made)
        self._count(entry, made=bool(outcome.made))

    def _signed(self, outcome: Outcome) -> Outcome:
        job = self.waiting.pop(outcome.source, None)
        if self.signer is None or job is None or outcome.failure:
            return outcome
        try:
            return self.signer.sign(job, outcome, self.order, self.store)
        except SignatureError:
            raise
        except ConverterError as problem:
            return replace(outcome, made=(), failure=Failure.of_error(problem))

    def finish(self) -> None:
        """The run has come to its end, and its report is written."""
        summary = self.summary
        summary.seconds = time.monotonic() - self.start
        self.ledger.finish(summary.done, summary.skipped, len(summary.failures), summary.seconds, summary.ways)
        self.store.put(run_report(self.ledger), self.order.run)
        self.store.prepare()

    def _count(self, entry: Entry, *, made: bool = False) -> None:
        if made:
            self.summary.done += 1
        elif entry.state is State.FAILED and entry.failure:
            self.summary.failures.append((entry.shown, entry.failure))
        else:
            self.summary.skipped += 1
        self.summary.seconds = time.monotonic() - self.start
        self.tell(self.summary)
