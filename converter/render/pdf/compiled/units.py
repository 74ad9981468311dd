"""Units: laid out by the ordinary path once for each way in which they can fall on pages, then only filled in.

What a unit looks like depends on where on the page it begins and on how high its texts are. One that fits on the rest
of a page looks the same wherever it begins; one that may not be broken moves to the next page as a whole; any other
is laid out for the very height at which it begins.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree import ElementTree

from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.compiled.harvest import END, Shape, TextPlace, harvest
from converter.render.pdf.compiled.markup import SLOT, Unit
from converter.render.pdf.compiled.probe import Prober
from converter.render.pdf.compiled.setting import Drawn, Script, Scripts
from converter.render.pdf.compiled.unfit import Unfit

_NEAR = 1e-6
_SAFE = 1.0
"""px below which a unit that seems to fit is laid out at its very place."""
_STEP = 38.0
"""px below the top of the page at which a unit is laid out that begins anywhere but there."""
_DIGITS = 4
_FILLER = "0"
FIRST, TOP = "first", "top"

Lines: TypeAlias = tuple[Drawn, ...]
Signature: TypeAlias = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(slots=True)
class Slot:
    """How a slot's text is set: style and width. Unknown while the slot has always been blank."""

    script: Script
    width: float


@dataclass(slots=True)
class SetUnit:
    """A unit in its place: its shape, how far it is moved down, the lines of its slots."""

    unit: Unit
    shape: Shape
    down: float
    slots: list[Lines]


@dataclass(slots=True)
class _Form:
    """What is known of all units with one skeleton."""

    slots: list[Slot]
    avoids: tuple[bool, bool]
    shapes: dict[tuple[str | float, Signature], Shape] = field(default_factory=dict)
    moves_whole: bool | None = None


class Units:
    """Lays out the units of one form, and remembers."""

    def __init__(self, prober: Prober, scripts: Scripts) -> None:
        self._prober = prober
        self._scripts = scripts
        self._forms: dict[tuple[str, object], _Form | Unfit] = {}

    def set(self, unit: Unit, frame: Frame, y: float, is_first: bool) -> SetUnit | None:
        """The unit, beginning at `y`; None when it begins on the next page. Raises Unfit."""
        form = self._form(unit, frame)
        slots = [self._lines(slot, element) for slot, element in zip(form.slots, unit.slots, strict=True)]
        if y <= frame.top + _NEAR:
            shape = self._shape(form, unit, frame, FIRST if is_first else TOP, slots)
            return SetUnit(unit, shape, 0.0, slots)
        start = frame.top + _STEP
        shape = self._shape(form, unit, frame, start, slots)
        height = shape.foot - start
        if shape.pages == 1 and y + height < frame.bottom - _SAFE:
            return SetUnit(unit, shape, y - start, slots)
        if shape.pages == 1 and self._moves_whole(form, unit, frame, height, slots) and y + height > frame.bottom + _SAFE:
            return None
        shape = self._shape(form, unit, frame, round(y, _DIGITS), slots)
        return SetUnit(unit, shape, 0.0, slots) if shape.texts[0].page == 0 else None

    def avoids(self, unit: Unit, frame: Frame) -> tuple[bool, bool]:
        """Whether no page may end before the unit, and behind it."""
        return self._form(unit, frame).avoids

    def _form(self, unit: Unit, frame: Frame) -> _Form:
        key = (unit.skeleton, frame.key)
        form = self._forms.get(key)
        if form is None:
            try:
                form = self._learn(unit, frame)
            except Unfit as problem:
                form = problem
            self._forms[key] = form
        if isinstance(form, Unfit):
            raise form
        return form

    def _learn(self, unit: Unit, frame: Frame) -> _Form:
        """Find out how each slot is set: one probe with no slot blank."""
        markup = _marked(unit, [(slot.text or "").strip() or _FILLER for slot in unit.slots])
        probe = self._prober.lay_out(markup + _END, frame.html, frame.body)
        shape = harvest(probe, 0, False, frame.top, self._scripts)
        found = {place.slot: Slot(place.script, place.width) for place in reversed(shape.texts) if place.slot >= 0}
        if len(found) != len(unit.slots):
            raise Unfit("表格里的文字没有全部印出", "a text of a unit is not drawn")
        return _Form([found[number] for number in range(len(unit.slots))], shape.avoids)

    @staticmethod
    def _lines(slot: Slot, element: ElementTree.Element) -> Lines:
        text = " ".join((element.text or "").split())
        return slot.script.lines(text, slot.width) if text else ()

    def _moves_whole(self, form: _Form, unit: Unit, frame: Frame, height: float, slots: list[Lines]) -> bool:
        """Whether a unit that lacks a hair of room goes to the next page as a whole: then it does wherever it begins."""
        if form.moves_whole is None:
            y = round(frame.bottom - height + 2 * _SAFE, _DIGITS)
            shape = self._lay_out(unit, frame, y, slots, [bool(lines) for lines in slots])
            form.moves_whole = bool(shape.texts) and shape.texts[0].page == 1
        return form.moves_whole

    def _shape(self, form: _Form, unit: Unit, frame: Frame, start: str | float, slots: list[Lines]) -> Shape:
        """The shape for a place and for these texts. Blank cells count as filled ones, once that is proved."""
        filler = [slot.script.lines(_FILLER, slot.width) if not lines else lines
                  for slot, lines in zip(form.slots, slots, strict=True)]  # fmt: skip
        shape = self._known(form, unit, frame, start, filler, [True] * len(slots))
        if all(slots):
            return shape
        if shape.fills is None:
            standard = [(_metrics(slot.script.lines(_FILLER, slot.width))) for slot in form.slots]
            keep = [_metrics(lines) != usual for lines, usual in zip(filler, standard, strict=True)]
            shape.fills = _same(shape, self._lay_out(unit, frame, start, filler, keep))
        if shape.fills:
            return shape
        return self._known(form, unit, frame, start, slots, [bool(lines) for lines in slots])

    def _known(
        self, form: _Form, unit: Unit, frame: Frame, start: str | float, slots: list[Lines], keep: list[bool]
    ) -> Shape:
        key = (start, tuple([_metrics(lines) if kept else () for lines, kept in zip(slots, keep, strict=True)]))
        shape = form.shapes.get(key)
        if shape is None:
            shape = form.shapes[key] = self._lay_out(unit, frame, start, slots, keep)
        return shape

    def _lay_out(self, unit: Unit, frame: Frame, start: str | float, slots: list[Lines], keep: list[bool]) -> Shape:
        """Ask the ordinary path. Raises Unfit when its lines are not those that are set here."""
        texts = [
            "" if not kept else (element.text or "").strip() or _FILLER
            for element, kept in zip(unit.slots, keep, strict=True)
        ]
        markup = _marked(unit, texts)
        if isinstance(start, float):
            spacer, y, first = _spacer(start - frame.top), start, 0
        elif start == TOP:
            spacer, y, first = _spacer(frame.bottom - frame.top), frame.top, 1
        else:
            spacer, y, first = "", frame.top, 0
        probe = self._prober.lay_out(spacer + markup + _END, frame.html, frame.body)
        shape = harvest(probe, first, bool(spacer), y, self._scripts)
        _require_same(shape, [lines if kept else () for lines, kept in zip(slots, keep, strict=True)])
        return shape


_END = f'<p class="{END}">国</p>'


def _spacer(height: float) -> str:
    return f'<div class="spacer" style="height: {height!r}px"></div>'


def _metrics(lines: Lines) -> tuple[tuple[float, float], ...]:
    return tuple([drawn.metrics for drawn in lines])


def _marked(unit: Unit, texts: list[str]) -> str:
    """The unit's markup with these texts in its slots, each slot numbered."""
    twins: dict[ElementTree.Element, int] = {slot: number for number, slot in enumerate(unit.slots)}
    parts = []
    for element in unit.elements:
        twin = copy.deepcopy(element)
        for old, new in zip(element.iter(), twin.iter(), strict=True):
            if old in twins:
                new.set(SLOT, str(twins[old]))
                new.text = texts[twins[old]]
        twin.tail = None
        parts.append(ElementTree.tostring(twin, encoding="unicode", method="html"))
    return "".join(parts)


def _slot_lines(shape: Shape) -> Iterator[tuple[int, list[TextPlace]]]:
    by_slot: dict[int, list[TextPlace]] = {}
    for place in shape.texts:
        if place.slot >= 0 and not place.is_artifact:
            by_slot.setdefault(place.slot, []).append(place)
    yield from by_slot.items()


def _require_same(shape: Shape, slots: list[Lines]) -> None:
    """Raise Unfit unless each slot's lines are WeasyPrint's, glyph for glyph; number them."""
    seen = dict(_slot_lines(shape))
    for number, lines in enumerate(slots):
        places = seen.get(number, [])
        same = len(places) == len(lines) and all(
            place.drawn is not None
            and place.drawn.operators == drawn.operators
            and abs(place.drawn.width - drawn.width) < _NEAR
            and abs(place.drawn.height - drawn.height) < _NEAR
            for place, drawn in zip(places, lines, strict=True)
        )
        if not same:
            raise Unfit("文字的行与排版引擎的不同", "lines of a unit come out other than WeasyPrint's")
        for index, place in enumerate(places):
            place.line, place.drawn = index, None
    if any(place.slot >= 0 and place.drawn is not None for place in shape.texts):
        raise Unfit("重复的表头里有填报的文字", "a text that is repeated on another page")


def _same(shape: Shape, other: Shape) -> bool:
    """Whether two shapes differ in nothing but the texts of slots."""

    def fixed(one: Shape) -> list[tuple[int, float, float]]:
        return [(place.page, place.y, place.x) for place in one.texts if place.slot < 0]

    return (shape.rules, shape.end, shape.foot, fixed(shape)) == (other.rules, other.end, other.foot, fixed(other))
