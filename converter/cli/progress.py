"""How far a batch has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from converter.cli.say import say
from converter.findings import Words

if TYPE_CHECKING:
    from converter.bulk.batch import Summary

_EVERY = 10.0
"""Seconds between two plain lines."""
_RECENT = 50
"""Reports over which the rate is taken: what was long ago tells little about what is left."""


class Rate:
    """Reports a second over the last of them, and the seconds left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: deque[tuple[float, int]] = deque([(clock(), 0)], maxlen=_RECENT + 1)

    def note(self, done: int) -> None:
        """So many have been made by now; those that were up to date tell nothing of the rate."""
        if done != self._ends[-1][1]:
            self._ends.append((self._clock(), done))

    @property
    def rate(self) -> float:
        """Reports a second; 0 while nothing is known."""
        (start, before), (end, after) = self._ends[0], self._ends[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def left(self, waiting: int) -> float | None:
        """Seconds until nothing waits; None while nothing is known."""
        return waiting / self.rate if self.rate else None


@contextmanager
def show_progress(language: str) -> Iterator[Callable[[Summary], None]]:
    """What a run may call after every report."""
    if sys.stderr.isatty():
        with _bar(language) as tell:
            yield tell
    else:
        yield _lines(language)


def _lines(language: str) -> Callable[[Summary], None]:
    rate = Rate()
    last = time.monotonic()

    def tell(summary: Summary) -> None:
        nonlocal last
        rate.note(summary.done + len(summary.failures))
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            say(_words(summary, rate).text(language))

    return tell


def _words(summary: Summary, rate: Rate) -> Words:
    left = rate.left(summary.total - summary.settled)
    zh = f"{summary.settled}/{summary.total}，失败 {len(summary.failures)}，每秒 {rate.rate:.1f} 份"
    en = f"{summary.settled}/{summary.total}, {len(summary.failures)} failed, {rate.rate:.1f} a second"
    return Words(
        zh + (f"，还要 {_span(left)}" if left is not None else ""),
        en + (f", {_span(left)} left" if left is not None else ""),
    )


def _span(seconds: float | None) -> str:
    """Hours, minutes and seconds.

    >>> _span(3725.4)
    '1:02:05'
    """
    whole = round(seconds or 0)
    return (
        f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02}"
    )


@contextmanager
def _bar(language: str) -> Iterator[Callable[[Summary], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    rate = Rate()
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task: Any = progress.add_task("", total=None)

        def tell(summary: Summary) -> None:
            rate.note(summary.done + len(summary.failures))
            words = _words(summary, rate).text(language)
            progress.update(task, total=summary.total, completed=summary.settled, description=words)

        yield tell
