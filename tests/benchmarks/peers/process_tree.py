"""CPU time and memory of the processes that this one has started, and they in turn (Linux: /proc)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM, _WAITED_USER, _WAITED_SYSTEM, _PARENT = 11, 12, 13, 14, 1
"""Fields of /proc/PID/stat, counted from the one behind the name (proc(5): 14 to 17 and 4, counted from 1)."""


def children_cpu() -> float:
    """Seconds that they have used since they began, with those that have ended: their parents waited for them."""
    own = os.times()
    fields = (_USER, _SYSTEM, _WAITED_USER, _WAITED_SYSTEM)
    ticks = sum(int(stat[field]) for stat in _descendants().values() for field in fields)
    return ticks / _TICKS + own.children_user + own.children_system


def memory() -> float:
    """MB of this process and of them; what several share is divided among them."""
    return sum(_proportional(number) for number in (os.getpid(), *_descendants())) / 1024


def _descendants() -> dict[int, list[str]]:
    """The stat fields of every process below this one."""
    stats = dict(_stats())
    found: dict[int, list[str]] = {}
    parents = {os.getpid()}
    while parents:
        born = {number: stat for number, stat in stats.items() if int(stat[_PARENT]) in parents}
        found |= born
        parents = set(born)
    return found


def _stats() -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it has just ended
            yield int(entry.name), text.rpartition(")")[2].split()


def _proportional(number: int) -> int:
    """The proportional set size in KB."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
