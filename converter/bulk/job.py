"""What travels between the driver of a batch and its workers: plain data that can be pickled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum

from converter.errors import ConverterError, ExitCode
from converter.findings import Finding, Place, Words
from converter.settings import Settings

SEPARATOR = "\0"
"""Between the path of a source and what else a manifest says of it: no path holds it."""


def file_of(source: str) -> str:
    """The path in what a source is called between driver and workers."""
    return source.partition(SEPARATOR)[0]


class Policy(Enum):
    """What becomes of a report whose check finds errors."""

    STOP = "stop"
    """It is not made, and counts as failed."""
    MARK = "mark"
    """It is made, and every page says 未通过校核."""
    SKIP = "skip"
    """It is passed over, and is no failure."""


@dataclass(frozen=True, slots=True)
class Order:
    """What all jobs of a run have in common. `store` is the address of the place for the outputs; with `hand_back`
    the bytes come back to the driver and nothing is written: it has something left to do with them, such as signing.
    `run` is the run's name in the store. `exact`: every PDF takes the ordinary path, none a compiled form.
    """

    formats: tuple[str, ...]
    policy: Policy
    settings: Settings
    store: str
    hand_back: bool = False
    run: str = ""
    exact: bool = False


LEAST_SECONDS, SECONDS_A_KILOBYTE = 40.0, 0.5
"""What a report may take where nobody says otherwise. The first one of a template takes five seconds here, for its form
is learnt from nothing; machines may be several times as slow, and busy.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One report to be made: the bytes of its file, the template if it is not the one that the report names, and the
    name of its outputs without suffix. `unknown` names files that lie where outputs go and that no ledger knows: they
    are ours if they are what is made now, and are not overwritten if not.
    """

    source: str
    data: bytes
    template: str
    stem: str
    unknown: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The path of the report's file; `source` says as well how a manifest wants it."""
        return file_of(self.source)


def patience(jobs: Job | tuple[Job, ...], *_: object) -> float:
    """Seconds for one call that makes these reports, by the size of their files."""
    each = [jobs] if isinstance(jobs, Job) else jobs
    return sum(LEAST_SECONDS + SECONDS_A_KILOBYTE * len(job.data) / 1000 for job in each)


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its name in the store, its size in bytes, the SHA-256 of its bytes, whether it is signed;
    and the bytes themselves where they were handed back.
    """

    name: str
    size: int
    sha256: str
    signed: bool = False
    data: bytes | None = None

    @classmethod
    def of(cls, name: str, data: bytes, *, signed: bool = False, keep: bool = False) -> Made:
        """A file by its name and bytes; `keep` hands them back."""
        return cls(name, len(data), hashlib.sha256(data).hexdigest(), signed, data if keep else None)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is nothing: a code for the search box, words, the place, what to do.

    `passed_over`: that was wanted. `stops_run`: no other report would fare better, such as on a full disk.
    """

    code: str
    message: Words
    place: Place | None = None
    hint: Words | None = None
    passed_over: bool = False
    stops_run: bool = False

    @classmethod
    def of_error(cls, problem: ConverterError) -> Failure:
        """The failure that an exception of ours stands for; its code is the name of the exit code."""
        stops = bool(getattr(problem, "everywhere", False))
        return cls(problem.exit_code.name, problem.words, problem.place, problem.hint, stops_run=stops)

    @classmethod
    def of_bug(cls, problem: BaseException) -> Failure:
        """The failure that any other exception stands for."""
        said = f"{type(problem).__name__}: {problem}"[:500]
        words = Words(f"程序内部出错：{said}", f"an error inside the program: {said}")
        hint = Words("请把这一行和这份报告发给开发者", "please send this line and the report to the developers")
        return cls(ExitCode.BUG.name, words, hint=hint)

    @classmethod
    def of_finding(cls, finding: Finding, errors: int, *, passed_over: bool) -> Failure:
        """The failure of a report with errors, told by the first of them."""
        more = errors - 1
        words = finding.message
        if more:
            words = Words(f"{words.zh}（另有 {more} 处错误）", f"{words.en} (and {more} more errors)")
        return cls(finding.code, words, finding.place, finding.hint, passed_over=passed_over)


@dataclass(frozen=True, slots=True)
class Way:
    """How a PDF came about: by a compiled form, or, with a reason, by the ordinary path. `compared`: it was made both
    ways; `differs`: and they did not look alike.
    """

    reason: Words | None = None
    compared: bool = False
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the files, or the failure; how long it took (seconds by the clock), how many errors,
    warnings and pages it has; which way its PDF took, if it has one.
    """

    source: str
    made: tuple[Made, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    errors: int = 0
    warnings: int = 0
    tries: int = 1
    way: Way | None = None

    def after(self, tries: int) -> Outcome:
        """The same, reached with so many tries."""
        return replace(self, tries=tries)
