"""What was learnt of a form, for other processes and later runs: plain data by name, kept by whoever keeps it.

What is kept here has been proved against the ordinary path once. It holds the texts of a template, none of a report's
(but those that a template of an office writes straight into a table's head or a title). Whoever keeps it sees to it
that it comes back as it went in, and only while style sheets, faces, versions and program are the same.
"""

from __future__ import annotations

import hashlib
from typing import Any, Protocol


class Memory(Protocol):
    """Keeps plain data (what JSON can hold) by name."""

    def read(self, name: str) -> Any:
        """What was kept under a name; None when nothing was."""

    def write(self, name: str, data: Any) -> None:
        """Keep data under a name, where that is possible."""


class NoMemory:
    """Keeps nothing."""

    def read(self, name: str) -> Any:
        """Nothing."""
        return None

    def write(self, name: str, data: Any) -> None:
        """Forget it."""


class Notes:
    """The part of a memory that belongs to a form with these style sheets."""

    def __init__(self, memory: Memory, sheets: list[str]) -> None:
        self._memory = memory
        self._sheets = sheets

    def name(self, kind: str, *key: object) -> str:
        """The name under which something is kept: a digest of all that it depends on."""
        return hashlib.sha256(repr((self._sheets, kind, key)).encode()).hexdigest()

    def read(self, name: str) -> Any:
        """What was kept under a name; None when nothing was."""
        return self._memory.read(name)

    def write(self, name: str, data: Any) -> None:
        """Keep data under a name, unless there are none."""
        if data is not None:
            self._memory.write(name, data)
