"""The processes of a run: one for each engine, asked in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.peers.engine import Engine

_WORKER = "tests.benchmarks.peers.worker"
PDF = "report.pdf"
"""Name of the report that an engine made last, in its folder."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one report cost: seconds of CPU and by the clock, bytes of the PDF, MB of memory after it."""

    cpu: float
    wall: float
    size: int
    memory: float


class EngineError(Exception):
    """The engine's process has ended; the end of what it said."""


@dataclass
class Member:
    """An engine at work, and what it has cost so far."""

    engine: Engine
    folder: Path
    samples: list[Sample] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._complaints = self.folder / "complaints.txt"
        command = [sys.executable, "-m", _WORKER, self.engine.name, str(self.folder)]
        with self._complaints.open("w") as complaints:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, text=True
            )
        self._reply()

    @property
    def pdf(self) -> Path:
        """The report that it made last."""
        return self.folder / PDF

    def make(self, number: int, *, varied: bool = False) -> Sample:
        """Have it make a report; EngineError when it cannot."""
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{number}{' varied' if varied else ''}\n")
            self._process.stdin.flush()
        return Sample(**json.loads(self._reply()))

    def leave(self) -> None:
        """End the process and wait for it."""
        with suppress(BrokenPipeError):
            self._process.communicate()

    def _reply(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self.leave()
            raise EngineError(self._complaints.read_text(errors="replace")[-600:])
        return line
