"""Units: laid out by the ordinary path once for each way in which they can fall on pages, then only filled in.

What a unit looks like depends on where on the page it begins and on how high its texts are. One that fits on the rest
of a page looks the same wherever it begins; one that may not be broken moves to the next page as a whole; any other
is laid out for the very height at which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass

from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.compiled.harvest import Shape, TextPlace
from converter.render.pdf.compiled.markup import Unit
from converter.render.pdf.compiled.setting import Drawn
from converter.render.pdf.compiled.shapes import DIGITS, FIRST, PLAIN, SAFE, STEP, TOP, Asker, Shapes, same
from converter.render.pdf.compiled.slots import Lines
from converter.render.pdf.compiled.unfit import Unfit

_NEAR = 1e-6
_MOST = 48


@dataclass(slots=True)
class SetUnit:
    """A unit in its place: its shape, the places of its texts, the lines of its slots, how far it is moved down."""

    unit: Unit
    shape: Shape
    texts: list[TextPlace]
    slots: list[tuple[Drawn, ...]]
    down: float = 0.0


class Units:
    """Lays out the units of one form, and remembers."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._known: dict[tuple[object, object], Shapes | Unfit] = {}

    def set(self, unit: Unit, frame: Frame, y: float, is_first: bool) -> SetUnit | None:
        """The unit, beginning at `y`; None when it begins on the next page. Raises Unfit."""
        start = frame.top + STEP if y > frame.top + _NEAR else FIRST if is_first else TOP
        shapes = self._shapes(unit, frame)
        placed = _place(shapes, unit, start)
        shape = placed.shape
        if isinstance(start, str):
            return placed
        height = shape.foot - start
        # WeasyPrint asks for the room of what hangs below the last line more than once.
        hanging = shape.foot - max(text.y for text in shape.texts)
        if shape.pages == 1 and y + height + 2 * hanging < frame.bottom - SAFE:
            placed.down = y - start
            return placed
        if shape.pages == 1 and y + height > frame.bottom + SAFE and shapes.moves_whole():
            return None
        placed = _place(shapes, unit, round(y, DIGITS))
        return placed if placed.texts[0].page == 0 else None

    def avoids(self, unit: Unit, frame: Frame) -> tuple[bool, bool]:
        """Whether no page may end before a unit that was set already, and behind it."""
        return self._shapes(unit, frame).avoids

    def _shapes(self, unit: Unit, frame: Frame) -> Shapes:
        """What is known of units like this one; what was found unfit is not asked for again."""
        key = (unit.skeleton, frame.key)
        shapes = self._known.get(key)
        if shapes is None:
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            shapes = Shapes(unit, frame, self._asker)
            try:
                shapes.learn(PLAIN)
            except Unfit as problem:
                shapes = problem
            self._known[key] = shapes
        if isinstance(shapes, Unfit):
            raise shapes
        return shapes


def _place(shapes: Shapes, unit: Unit, start: str | float) -> SetUnit:
    """The unit at a place. Cells in another manner stand where they would if all cells were in it: that is right when
    the manner moves nothing else, which is proved here.
    """
    lines = _lines(shapes, unit, PLAIN)
    shape = shapes.at((PLAIN, start), lines, unit.rows)
    drawn = [own.drawn for own in lines]
    texts = shape.texts
    for manner in sorted(set(unit.manners) - {PLAIN}):
        shapes.learn(manner)
        others = _lines(shapes, unit, manner)
        other = shapes.at((manner, start), others, unit.rows)
        if not same(shape, other) or len(other.texts) != len(texts):
            raise Unfit("字号较小的数字改变了表格的样子", "figures in smaller type that change a table")
        mine = {number for number, own in enumerate(unit.manners) if own == manner}
        texts = [theirs if theirs.slot in mine else ours for ours, theirs in zip(texts, other.texts, strict=True)]
        drawn = [others[n].drawn if n in mine else own for n, own in enumerate(drawn)]
    blank = [not (element.text or "").strip() for element in unit.slots]
    return SetUnit(unit, shape, texts, [() if empty else own for empty, own in zip(blank, drawn, strict=True)])


def _lines(shapes: Shapes, unit: Unit, manner: str) -> list[Lines]:
    """The texts of the cells in a manner, and of all other slots; cells in other manners hold a filler."""
    return [
        slot.lines(element.text) if own == manner or element.tag != "td" or not element.text else slot.filler
        for slot, element, own in zip(shapes.slots(manner), unit.slots, unit.manners, strict=True)
    ]
