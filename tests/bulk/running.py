"""Batches of small reports, made in this process: what is tested is the run, not the layout."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from converter.bulk.batch import BatchWish, Summary, run_batch
from converter.bulk.drive import Team
from converter.bulk.job import Failure, Job, Made, Order, Outcome
from converter.bulk.store import open_store
from converter.bulk.work import make_report
from converter.bulk.workers.supervisor import WorkerError, WorkerTrouble
from converter.errors import ConverterError

REPORT = """模板: disclosure-2021
机关: {agency}
年度: {year}
"""


class Here(Executor):
    """Calls at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as problem:
            future.set_exception(problem)
        return future


class Maker:
    """Makes a short file instead of a PDF, and notes for whom. What is in `trouble` befalls the report whose agency
    it names, so many times.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: dict[str, list[BaseException]] = {}

    def __call__(self, jobs: tuple[Job, ...], order: Order) -> list[Outcome]:
        return [self._make(job, order) for job in jobs]

    def _make(self, job: Job, order: Order) -> Outcome:
        self.asked.append(job.stem)
        trouble = next((waiting for name, waiting in self.trouble.items() if name in job.stem), None)
        if trouble:
            problem = trouble.pop()
            if isinstance(problem, ConverterError):
                return Outcome(job.source, failure=Failure.of_error(problem))
            raise problem
        checked = make_report(job, replace(order, formats=("json",), hand_back=True))
        if checked.failure:
            return checked
        data = job.data + b"\n%made\n"
        files = {f"{job.stem}.{kind}": data for kind in order.formats}
        open_store(order.store).put(files, order.run)
        return replace(checked, made=tuple(Made.of(name, data) for name in files))


def crash() -> WorkerError:
    return WorkerError(WorkerTrouble.CRASH, "signal SIGSEGV")


class Desk:
    """A folder of reports, an archive, and runs over them."""

    def __init__(self, folder: Path) -> None:
        self.reports = folder / "报告"
        self.archive = folder / "归档"
        self.reports.mkdir()
        self.maker = Maker()

    def put(self, name: str, agency: str = "", year: int = 2025, more: str = "") -> Path:
        path = self.reports / f"{name}.yaml"
        path.write_text(REPORT.format(agency=agency or f"青禾县{name}局", year=year) + more, encoding="utf-8")
        return path

    def run(self, *sources: Path | str, **wish: Any) -> Summary:
        """A run; `maker.asked` then holds who was made in it."""
        self.maker.asked.clear()
        given = tuple(str(source) for source in sources) or (str(self.reports),)
        return run_batch(BatchWish(given, str(self.archive), **wish), assemble=self._team)

    @contextmanager
    def _team(self, wish: BatchWish, order: Order) -> Iterator[Team]:
        yield Team(Here(), window=2, make=self.maker)

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.archive.iterdir() if path.suffix == ".pdf")
