"""What an engine is: a name, what it gives, and a function that gets it ready in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.content import Content

Render = Callable[[Content], bytes]
"""A report → the bytes of its PDF."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One row of the table. `load` gets it ready; its folder is its own. `missing` says what the machine lacks."""

    name: str
    what: str
    load: Callable[[Path], Render]
    archive: bool = False
    missing: Callable[[], str] = lambda: ""
