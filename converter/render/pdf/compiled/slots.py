"""The texts of a unit that differ from report to report, each set once and then looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from converter.render.pdf.compiled.setting import Drawn, Script

FILLER = "0"
"""What stands in a blank cell while a unit is laid out."""
Signature: TypeAlias = tuple[int, ...]
"""What the height of a unit depends on: the metrics of each slot's lines, by number; BLANK without any."""
BLANK = -1
_MOST = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A slot's text in lines, and the number of their metrics."""

    drawn: tuple[Drawn, ...] = ()
    metrics: int = BLANK


NONE = Lines()


class Slot:
    """How the text of slots is set: style and width. What was set once is remembered."""

    _metrics: ClassVar[dict[tuple[tuple[float, float], ...], int]] = {}

    def __init__(self, script: Script, width: float) -> None:
        self._script = script
        self._width = width
        self._known: dict[str | None, Lines] = {}
        self.filler = self.lines(FILLER)

    def lines(self, text: str | None) -> Lines:
        """The lines of a text as it stands in the markup."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[text] = self._set(text)
        return found

    def _set(self, text: str | None) -> Lines:
        bare = " ".join((text or "").split())
        if not bare:
            return NONE
        drawn = self._script.lines(bare, self._width)
        key = tuple([line.metrics for line in drawn])
        return Lines(drawn, self._metrics.setdefault(key, len(self._metrics)))
