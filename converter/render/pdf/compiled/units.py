"""Units: laid out by the ordinary path once for each way in which they can fall on pages, then only filled in.

What a unit looks like depends on where on the page it begins and on how high its texts are. One that fits on the rest
of a page looks the same wherever it begins; one that may not be broken moves to the next page as a whole; any other
is laid out for the very height at which it begins.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias
from xml.etree import ElementTree as ET

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

Signature: TypeAlias = tuple[int, ...]
"""What the height of a unit depends on: the metrics of each slot's lines, by number; BLANK without any."""
BLANK = -1
_MOST = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A slot's text in lines, and the number of their metrics."""

    drawn: tuple[Drawn, ...] = ()
    metrics: int = BLANK


_NONE = Lines()


class Slot:
    """How the text of slots is set: style and width. What was set once is remembered."""

    _metrics: ClassVar[dict[tuple[tuple[float, float], ...], int]] = {}

    def __init__(self, script: Script, width: float) -> None:
        self._script = script
        self._width = width
        self._known: dict[str | None, Lines] = {}
        self.filler = self.lines(_FILLER)

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
            return _NONE
        drawn = self._script.lines(bare, self._width)
        key = tuple([line.metrics for line in drawn])
        return Lines(drawn, self._metrics.setdefault(key, len(self._metrics)))


@dataclass(slots=True)
class SetUnit:
    """A unit in its place: its shape, how far it is moved down, the lines of its slots."""

    unit: Unit
    shape: Shape
    down: float
    slots: list[tuple[Drawn, ...]]


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
        self._forms: dict[tuple[object, object], _Form | Unfit] = {}
        self._slots: dict[tuple[Script, float], Slot] = {}

    def set(self, unit: Unit, frame: Frame, y: float, is_first: bool) -> SetUnit | None:
        """The unit, beginning at `y`; None when it begins on the next page. Raises Unfit."""
        start = frame.top + _STEP if y > frame.top + _NEAR else FIRST if is_first else TOP
        form = self._form(unit, frame, start)
        slots = [slot.lines(element.text) for slot, element in zip(form.slots, unit.slots, strict=True)]
        texts = [lines.drawn for lines in slots]
        shape = self._shape(form, unit, frame, start, slots)
        if isinstance(start, str):
            return SetUnit(unit, shape, 0.0, texts)
        height = shape.foot - start
        if shape.pages == 1 and y + height < frame.bottom - _SAFE:
            return SetUnit(unit, shape, y - start, texts)
        lacks_room = shape.pages == 1 and y + height > frame.bottom + _SAFE
        if lacks_room and self._moves_whole(form, unit, frame, height, slots):
            return None
        shape = self._shape(form, unit, frame, round(y, _DIGITS), slots)
        return SetUnit(unit, shape, 0.0, texts) if shape.texts[0].page == 0 else None

    def avoids(self, unit: Unit, frame: Frame) -> tuple[bool, bool]:
        """Whether no page may end before a unit that was set already, and behind it."""
        return self._form(unit, frame, TOP).avoids

    def _form(self, unit: Unit, frame: Frame, start: str | float) -> _Form:
        key = (unit.skeleton, frame.key)
        form = self._forms.get(key)
        if form is None:
            try:
                form = self._learn(unit, frame, start)
            except Unfit as problem:
                form = problem
            self._forms[key] = form
        if isinstance(form, Unfit):
            raise form
        return form

    def _learn(self, unit: Unit, frame: Frame, start: str | float) -> _Form:
        """Find out how each slot is set, from a first shape in which no slot is blank."""
        texts = [" ".join((slot.text or "").split()) or _FILLER for slot in unit.slots]
        shape = self._probe(unit, frame, start, texts)
        found = {place.slot: self._slot(place.script, place.width) for place in shape.texts if place.slot >= 0}
        if len(found) != len(unit.slots):
            raise Unfit("表格里的文字没有全部印出", "a text of a unit is not drawn")
        slots = [found[number] for number in range(len(unit.slots))]
        lines = [slot.lines(text) for slot, text in zip(slots, texts, strict=True)]
        _require_same(shape, [line.drawn for line in lines])
        return _Form(slots, shape.avoids, {(start, tuple([line.metrics for line in lines])): shape})

    def _slot(self, script: Script, width: float) -> Slot:
        if (script, width) not in self._slots:
            self._slots[script, width] = Slot(script, width)
        return self._slots[script, width]

    def _moves_whole(self, form: _Form, unit: Unit, frame: Frame, height: float, slots: list[Lines]) -> bool:
        """Whether a unit that lacks a hair of room moves to the next page as a whole: then it does from anywhere."""
        if form.moves_whole is None:
            y = round(frame.bottom - height + 2 * _SAFE, _DIGITS)
            shape = self._lay_out(unit, frame, y, slots)
            form.moves_whole = bool(shape.texts) and shape.texts[0].page == 1
        return form.moves_whole

    def _shape(self, form: _Form, unit: Unit, frame: Frame, start: str | float, slots: list[Lines]) -> Shape:
        """The shape for a place and for these texts. Blank cells count as filled ones, once that is proved."""
        if _NONE not in slots:
            return self._known(form, unit, frame, start, slots)
        fillers = [slot.filler for slot in form.slots]
        filled = [lines if lines.drawn else filler for lines, filler in zip(slots, fillers, strict=True)]
        shape = self._known(form, unit, frame, start, filled)
        if shape.fills is None:
            emptied = [
                _NONE if lines.metrics == filler.metrics else lines
                for lines, filler in zip(filled, fillers, strict=True)
            ]
            shape.fills = _same(shape, self._lay_out(unit, frame, start, emptied))
        return shape if shape.fills else self._known(form, unit, frame, start, slots)

    def _known(self, form: _Form, unit: Unit, frame: Frame, start: str | float, slots: list[Lines]) -> Shape:
        key = (start, tuple([lines.metrics for lines in slots]))
        shape = form.shapes.get(key)
        if shape is None:
            shape = form.shapes[key] = self._lay_out(unit, frame, start, slots)
        return shape

    def _lay_out(self, unit: Unit, frame: Frame, start: str | float, slots: list[Lines]) -> Shape:
        """Ask the ordinary path. Raises Unfit when its lines are not those that are set here."""
        shape = self._probe(unit, frame, start, ["".join([drawn.text for drawn in lines.drawn]) for lines in slots])
        _require_same(shape, [lines.drawn for lines in slots])
        return shape

    def _probe(self, unit: Unit, frame: Frame, start: str | float, texts: list[str]) -> Shape:
        if isinstance(start, float):
            spacer, y, first = _spacer(start - frame.top), start, 0
        elif start == TOP:
            spacer, y, first = _spacer(frame.bottom - frame.top), frame.top, 1
        else:
            spacer, y, first = "", frame.top, 0
        probe = self._prober.lay_out(spacer + _marked(unit, texts) + _END, frame.html, frame.body)
        return harvest(probe, first, bool(spacer), y, self._scripts)


_END = f'<p class="{END}">国</p>'


def _spacer(height: float) -> str:
    return f'<div class="spacer" style="height: {height!r}px"></div>'


def _marked(unit: Unit, texts: list[str]) -> str:
    """The unit's markup with these texts in its slots, each slot numbered."""
    twins: dict[ET.Element, int] = {slot: number for number, slot in enumerate(unit.slots)}
    parts = []
    for element in unit.elements:
        twin = copy.deepcopy(element)
        for old, new in zip(element.iter(), twin.iter(), strict=True):
            if old in twins:
                new.set(SLOT, str(twins[old]))
                new.text = texts[twins[old]]
        twin.tail = None
        parts.append(ET.tostring(twin, encoding="unicode", method="html"))
    return "".join(parts)


def _slot_lines(shape: Shape) -> Iterator[tuple[int, list[TextPlace]]]:
    by_slot: dict[int, list[TextPlace]] = {}
    for place in shape.texts:
        if place.slot >= 0 and not place.is_artifact:
            by_slot.setdefault(place.slot, []).append(place)
    yield from by_slot.items()


def _require_same(shape: Shape, slots: list[tuple[Drawn, ...]]) -> None:
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
