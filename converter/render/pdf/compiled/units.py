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
from xml.etree import ElementTree as ET

from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.compiled.harvest import END, Shape, TextPlace, harvest
from converter.render.pdf.compiled.markup import SLOT, Unit
from converter.render.pdf.compiled.probe import Prober
from converter.render.pdf.compiled.setting import Drawn, Script, Scripts
from converter.render.pdf.compiled.slots import FILLER, NONE, Lines, Signature, Slot
from converter.render.pdf.compiled.unfit import Unfit

_NEAR = 1e-6
_SAFE = 1.0
"""px below which a unit that seems to fit is laid out at its very place."""
_STEP = 38.0
"""px below the top of the page at which a unit is laid out that begins anywhere but there."""
_DIGITS = 4
FIRST, TOP = "first", "top"
PLAIN = ""
"""The manner of cells without a class."""
_MOST_FORMS, _MOST_SHAPES = 48, 64

Place: TypeAlias = tuple[str, str | float]
"""A manner, and where a unit begins: FIRST, TOP, or so many px from the top of the page."""


@dataclass(slots=True)
class SetUnit:
    """A unit in its place: its shape, the places of its texts, the lines of its slots, how far it is moved down."""

    unit: Unit
    shape: Shape
    texts: list[TextPlace]
    slots: list[tuple[Drawn, ...]]
    down: float = 0.0


@dataclass(slots=True)
class _Form:
    """What is known of all units with one skeleton: by manner how slots are set; shapes by manner, place, metrics."""

    avoids: tuple[bool, bool]
    slots: dict[str, list[Slot]] = field(default_factory=dict)
    shapes: dict[tuple[str, str | float, Signature], Shape] = field(default_factory=dict)
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
        placed = self._place(form, unit, frame, start)
        shape = placed.shape
        if isinstance(start, str):
            return placed
        height = shape.foot - start
        # WeasyPrint asks for the room of what hangs below the last line more than once.
        hanging = shape.foot - max(text.y for text in shape.texts)
        if shape.pages == 1 and y + height + 2 * hanging < frame.bottom - _SAFE:
            placed.down = y - start
            return placed
        lacks_room = shape.pages == 1 and y + height > frame.bottom + _SAFE
        if lacks_room and self._moves_whole(form, unit, frame, height):
            return None
        placed = self._place(form, unit, frame, round(y, _DIGITS))
        return placed if placed.texts[0].page == 0 else None

    def _place(self, form: _Form, unit: Unit, frame: Frame, start: str | float) -> SetUnit:
        """The unit at a place. Cells in another manner stand where they would if all cells were in it: that is right
        when the manner moves nothing else, which is proved here.
        """
        lines = self._lines(form, unit, PLAIN)
        shape = self._shape(form, unit, frame, (PLAIN, start), lines)
        drawn = [line.drawn for line in lines]
        texts = shape.texts
        for manner in sorted(set(unit.manners) - {PLAIN}):
            if manner not in form.slots:
                self._learn(form, unit, frame, (manner, start))
            others = self._lines(form, unit, manner)
            other = self._shape(form, unit, frame, (manner, start), others)
            if not _same(shape, other) or len(other.texts) != len(texts):
                raise Unfit("字号较小的数字改变了表格的样子", "figures in smaller type that change a table")
            mine = {number for number, own in enumerate(unit.manners) if own == manner}
            texts = [theirs if theirs.slot in mine else ours for ours, theirs in zip(texts, other.texts, strict=True)]
            drawn = [others[n].drawn if n in mine else own for n, own in enumerate(drawn)]
        blank = [not (element.text or "").strip() for element in unit.slots]
        return SetUnit(unit, shape, texts, [() if empty else own for empty, own in zip(blank, drawn, strict=True)])

    def _lines(self, form: _Form, unit: Unit, manner: str) -> list[Lines]:
        """The texts of the cells in a manner, and of all other slots; cells in other manners hold a filler."""
        return [
            slot.lines(element.text) if own == manner or element.tag != "td" or not element.text else slot.filler
            for slot, element, own in zip(form.slots[manner], unit.slots, unit.manners, strict=True)
        ]

    def avoids(self, unit: Unit, frame: Frame) -> tuple[bool, bool]:
        """Whether no page may end before a unit that was set already, and behind it."""
        return self._form(unit, frame, TOP).avoids

    def _form(self, unit: Unit, frame: Frame, start: str | float) -> _Form:
        key = (unit.skeleton, frame.key)
        form = self._forms.get(key)
        if form is None:
            if len(self._forms) >= _MOST_FORMS:
                del self._forms[next(iter(self._forms))]
            form = _Form((False, False))
            try:
                form.avoids = self._learn(form, unit, frame, (PLAIN, start)).avoids
            except Unfit as problem:
                if self._is_unfit(unit, frame, start):
                    self._forms[key] = problem
                raise
            self._forms[key] = form
        if isinstance(form, Unfit):
            raise form
        return form

    def _is_unfit(self, unit: Unit, frame: Frame, start: str | float) -> bool:
        """Whether it is the unit that is unfit, and not a text in it: then no report of its kind is asked for again."""
        try:
            self._probe(unit, frame, (PLAIN, start), [FILLER] * len(unit.slots))
        except Unfit:
            return True
        return False

    def _learn(self, form: _Form, unit: Unit, frame: Frame, place: Place) -> Shape:
        """Find out how each slot is set in a manner, from a first shape in which no slot is blank."""
        texts = [
            FILLER if slot.tag == "td" and own != place[0] else " ".join((slot.text or "").split()) or FILLER
            for slot, own in zip(unit.slots, unit.manners, strict=True)
        ]
        shape = self._probe(unit, frame, place, texts)
        found = {text.slot: self._slot(text.script, text.width) for text in shape.texts if text.slot >= 0}
        if len(found) != len(unit.slots):
            raise Unfit("表格里的文字没有全部印出", "a text of a unit is not drawn")
        slots = [found[number] for number in range(len(unit.slots))]
        lines = [slot.lines(text) for slot, text in zip(slots, texts, strict=True)]
        _require_same(shape, [line.drawn for line in lines])
        form.slots[place[0]] = slots
        form.shapes[(*place, tuple([line.metrics for line in lines]))] = shape
        return shape

    def _slot(self, script: Script, width: float) -> Slot:
        if (script, width) not in self._slots:
            self._slots[script, width] = Slot(script, width)
        return self._slots[script, width]

    def _moves_whole(self, form: _Form, unit: Unit, frame: Frame, height: float) -> bool:
        """Whether a unit that lacks a hair of room moves to the next page as a whole: then it does from anywhere."""
        if form.moves_whole is None:
            y = round(frame.bottom - height + 2 * _SAFE, _DIGITS)
            shape = self._lay_out(unit, frame, (PLAIN, y), self._lines(form, unit, PLAIN))
            form.moves_whole = bool(shape.texts) and shape.texts[0].page == 1
        return form.moves_whole

    def _shape(self, form: _Form, unit: Unit, frame: Frame, place: Place, slots: list[Lines]) -> Shape:
        """The shape for a place and for these texts. Blank cells count as filled ones, once that is proved."""
        if NONE not in slots:
            return self._known(form, unit, frame, place, slots)
        fillers = [slot.filler for slot in form.slots[place[0]]]
        filled = [lines if lines.drawn else filler for lines, filler in zip(slots, fillers, strict=True)]
        shape = self._known(form, unit, frame, place, filled)
        if shape.fills is None:
            shape.fills = _same(shape, self._lay_out(unit, frame, place, _emptied(filled, fillers, set())))
        if shape.fills:
            return shape
        written = {row for row, lines in zip(unit.rows, slots, strict=True) if lines.drawn}
        partly = [own if row in written else old for row, own, old in zip(unit.rows, filled, slots, strict=True)]
        shape = self._known(form, unit, frame, place, partly)
        if shape.fills_rows is None:
            firsts = {unit.rows.index(row) for row in written}
            shape.fills_rows = _same(shape, self._lay_out(unit, frame, place, _emptied(partly, fillers, firsts)))
        return shape if shape.fills_rows else self._known(form, unit, frame, place, slots)

    def _known(self, form: _Form, unit: Unit, frame: Frame, place: Place, slots: list[Lines]) -> Shape:
        key = (*place, tuple([lines.metrics for lines in slots]))
        shape = form.shapes.get(key)
        if shape is None:
            if len(form.shapes) >= _MOST_SHAPES:
                del form.shapes[next(iter(form.shapes))]
            shape = form.shapes[key] = self._lay_out(unit, frame, place, slots)
        return shape

    def _lay_out(self, unit: Unit, frame: Frame, place: Place, slots: list[Lines]) -> Shape:
        """Ask the ordinary path. Raises Unfit when its lines are not those that are set here."""
        shape = self._probe(unit, frame, place, ["".join([drawn.text for drawn in lines.drawn]) for lines in slots])
        _require_same(shape, [lines.drawn for lines in slots])
        return shape

    def _probe(self, unit: Unit, frame: Frame, place: Place, texts: list[str]) -> Shape:
        manner, start = place
        if isinstance(start, float):
            spacer, y, first = _spacer(start - frame.top), start, 0
        elif start == TOP:
            spacer, y, first = _spacer(frame.bottom - frame.top), frame.top, 1
        else:
            spacer, y, first = "", frame.top, 0
        probe = self._prober.lay_out(spacer + _marked(unit, texts, manner) + _END, frame.html, frame.body)
        shape = harvest(probe, first, bool(spacer), y, self._scripts)
        labels = [label for root in unit.elements for item in root.iter() if (label := item.get("data-label"))]
        if [mark[-1] for mark in shape.bookmarks] != labels or any(offset for _, offset in shape.starts.values()):
            raise Unfit(
                "表格或标题的书签、分页起点由文字决定", "bookmarks or page starts of a unit depend on its texts"
            )
        return shape


_END = f'<p class="{END}">国</p>'


def _spacer(height: float) -> str:
    return f'<div class="spacer" style="height: {height!r}px"></div>'


def _marked(unit: Unit, texts: list[str], manner: str) -> str:
    """The unit's markup with these texts in its slots, each slot numbered, all cells in one manner."""
    twins: dict[ET.Element, int] = {slot: number for number, slot in enumerate(unit.slots)}
    parts = []
    for element in unit.elements:
        twin = copy.deepcopy(element)
        for old, new in zip(element.iter(), twin.iter(), strict=True):
            if old in twins:
                new.set(SLOT, str(twins[old]))
                new.text = texts[twins[old]]
                if new.tag == "td":
                    new.set("class", manner)
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


def _emptied(slots: list[Lines], fillers: list[Lines], kept: set[int]) -> list[Lines]:
    """Slots without the texts that are no higher than a filler, but for those that are kept."""
    pairs = enumerate(zip(slots, fillers, strict=True))
    return [NONE if lines.metrics == filler.metrics and n not in kept else lines for n, (lines, filler) in pairs]


def _same(shape: Shape, other: Shape) -> bool:
    """Whether two shapes differ in nothing but the texts of slots."""

    def fixed(one: Shape) -> list[tuple[int, float, float]]:
        return [(place.page, place.y, place.x) for place in one.texts if place.slot < 0]

    return (shape.rules, shape.end, shape.foot, fixed(shape)) == (other.rules, other.end, other.foot, fixed(other))
