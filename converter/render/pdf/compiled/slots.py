"""The texts of a unit that differ from report to report, each set once and then looked up.

A unit is laid out with stand-ins: texts of no meaning that are as high. So what is learnt does not depend on which
report came first, and what is kept of it tells nothing about any.
"""

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
_STAND_INS = (FILLER, "国", "国0")
_LONGEST = 120
_CONTRASTS = ((24, 12, 8, 5), (2,), (12, 8, 4), (3,))
"""How many digits stand in one slot after the other where texts of other widths are tried, the first that fit."""


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
        self._known: dict[str | None, Lines] = {}
        self._stand_ins: dict[int, str] = {}
        self.width = width
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
        drawn = self._script.lines(bare, self.width)
        key = tuple([line.metrics for line in drawn])
        return Lines(drawn, self._metrics.setdefault(key, len(self._metrics)))

    def contrast(self, number: int) -> str:
        """For the slot with this number, a text as high as a filler and of another width than its neighbours': where
        such texts move anything, a unit's geometry depends on what it says.
        """
        made = ("8" * count for count in _CONTRASTS[number % len(_CONTRASTS)])
        return next((text for text in made if self.lines(text).metrics == self.filler.metrics), FILLER)

    def stand_in(self, lines: Lines) -> str:
        """A text of no meaning that is set in lines of the same metrics; the text itself where none is known."""
        if not lines.drawn:
            return ""
        if lines.metrics not in self._stand_ins:
            own = "".join(drawn.text for drawn in lines.drawn)
            self._stand_ins[lines.metrics] = self._find_stand_in(lines) or own
        return self._stand_ins[lines.metrics]

    def _find_stand_in(self, lines: Lines) -> str:
        for sign in _STAND_INS:
            for count in range(1, _LONGEST):
                made = self._set(sign * count)
                if made.metrics == lines.metrics:
                    return sign * count
                if len(made.drawn) >= len(lines.drawn):
                    break
        return ""
