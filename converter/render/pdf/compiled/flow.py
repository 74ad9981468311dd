"""Blocks → pages: WeasyPrint's way of breaking pages, for paragraphs of lines at one pitch and for whole units.

A paragraph goes on overleaf after any line. Where a page may not end (behind a heading, before the sign-off) an earlier
place is looked for among what stands on the page, from its end: before the last line of a paragraph of several, or
between two blocks that need not stay together (weasyprint.layout.block.find_earlier_page_break).
"""

from __future__ import annotations

from dataclasses import dataclass

from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.compiled.markup import Markup, Prose, Unit
from converter.render.pdf.compiled.paragraphs import Paragraphs, SetProse
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.compiled.units import SetUnit, Units

_FUDGE = 1 + 1e-9


@dataclass(slots=True)
class Lines:
    """Lines first…stop of a paragraph on a page; the first of them begins at `y`."""

    block: int
    prose: SetProse
    first: int
    stop: int
    y: float


@dataclass(slots=True)
class Part:
    """What of a unit stands on a page: its page `page`."""

    block: int
    unit: SetUnit
    page: int


Page = list[Lines | Part]


class Flow:
    """The pages of one report."""

    def __init__(self, markup: Markup, frame: Frame, paragraphs: Paragraphs, units: Units) -> None:
        self._blocks = markup.blocks
        self._frame = frame
        self._paragraphs = paragraphs
        self._units = units
        self._set: dict[int, SetProse] = {}
        self._bottom = frame.bottom * _FUDGE
        self._y = frame.top
        self.pages: list[Page] = [[]]

    def run(self) -> list[Page]:
        """Set all blocks. Raises Unfit."""
        place = (0, 0)
        while place[0] < len(self._blocks):
            block = self._blocks[place[0]]
            place = self._lines(*place) if isinstance(block, Prose) else self._part(place[0], block)
        return self.pages

    def _prose(self, number: int) -> SetProse:
        found = self._set.get(number)
        if found is None:
            block = self._blocks[number]
            assert isinstance(block, Prose)
            found = self._set[number] = self._paragraphs.set(block, self._frame)
        return found

    def _lines(self, number: int, first: int) -> tuple[int, int]:
        """Set a paragraph from line `first` on as far as there is room: where to go on (block, line)."""
        prose, page = self._prose(number), self.pages[-1]
        pitch, count = prose.look.pitch, len(prose.lines)
        stop, y = first, self._y
        while stop < count and y + pitch <= self._bottom:
            y += pitch
            stop += 1
        if stop < count and prose.look.solid and page:
            stop = first
        if stop == first:
            if not page:
                raise Unfit("一行比一页还高", "a line higher than a page")
            return self._turn(number, first)
        page.append(Lines(number, prose, first, stop, self._y))
        self._y = y
        if stop == count:
            return number + 1, 0
        self._new_page()
        return number, stop

    def _part(self, number: int, unit: Unit) -> tuple[int, int]:
        is_first = len(self.pages) == 1 and not self.pages[0]
        placed = self._units.set(unit, self._frame, self._y, is_first)
        if placed is None:
            return self._turn(number, 0)
        for page in range(placed.shape.pages):
            if page:
                self._new_page()
            self.pages[-1].append(Part(number, placed, page))
        self._y = placed.shape.end[1] + placed.down
        return number + 1, 0

    def _turn(self, number: int, line: int) -> tuple[int, int]:
        """End the page before a block that does not fit, or earlier where it must not end there."""
        page = self.pages[-1]
        place = (number, line)
        if self._stays(page[-1].block, number):
            place = self._earlier() or place
        self._new_page()
        return place

    def _stays(self, before: int, after: int) -> bool:
        """Whether no page may end between two blocks."""
        return self._avoids(before)[1] or self._avoids(after)[0]

    def _avoids(self, number: int) -> tuple[bool, bool]:
        block = self._blocks[number]
        if isinstance(block, Prose):
            return False, self._prose(number).look.keeps
        return self._units.avoids(block, self._frame)

    def _earlier(self) -> tuple[int, int] | None:
        """Take what must not end the page off it: where to go on; None when the page may end nowhere."""
        page = self.pages[-1]
        for index in range(len(page) - 1, -1, -1):
            found = page[index]
            if index + 1 < len(page) and not self._stays(found.block, page[index + 1].block):
                following = page[index + 1]
                del page[index + 1 :]
                return following.block, following.first if isinstance(following, Lines) else 0
            if isinstance(found, Part):
                raise Unfit("分页落在表格中不能断的地方", "a page that must end inside a unit")
            if not found.prose.look.solid and found.stop - found.first > 1:
                found.stop -= 1
                del page[index + 1 :]
                return found.block, found.stop
        return None

    def _new_page(self) -> None:
        self.pages.append([])
        self._y = self._frame.top
