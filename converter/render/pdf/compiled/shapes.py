"""What is known of all units with one skeleton: how their texts are set, and their shape in each place.

The ordinary path is asked with stand-ins for the texts. Its lines must be those that are set here, and other texts of
the same height must leave everything where it is: then a shape holds for every text.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import TypeAlias
from xml.etree import ElementTree as ET

from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.compiled.harvest import END, Shape, TextPlace, harvest
from converter.render.pdf.compiled.markup import LABEL, SLOT, Unit
from converter.render.pdf.compiled.memory import Notes
from converter.render.pdf.compiled.probe import Prober
from converter.render.pdf.compiled.records import read_shape, shape_data
from converter.render.pdf.compiled.setting import Drawn, Script, Scripts
from converter.render.pdf.compiled.slots import FILLER, NONE, Lines, Signature, Slot
from converter.render.pdf.compiled.unfit import Unfit

_NEAR = 1e-6
FIRST, TOP = "first", "top"
PLAIN = ""
"""The manner of cells without a class."""
SAFE = 1.0
"""px below which a unit that seems to fit is laid out at its very place."""
DIGITS = 8
"""Of a place in px."""
STEP = 38.0
"""px below the top of the page at which a unit is laid out that may begin anywhere but there."""
_MOST = 64

Place: TypeAlias = tuple[str, str | float]
"""A manner, and where a unit begins: FIRST, TOP, or so many px from the top of the page."""


class Asker:
    """Lays out units by the ordinary path, or remembers that it was done."""

    def __init__(self, prober: Prober, scripts: Scripts, notes: Notes) -> None:
        self.scripts = scripts
        self.notes = notes
        self._prober = prober
        self._slots: dict[tuple[Script, float], Slot] = {}

    def slot(self, script: Script, width: float) -> Slot:
        """How texts are set in a style and a width: one for all units."""
        if (script, width) not in self._slots:
            self._slots[script, width] = Slot(script, width)
        return self._slots[script, width]

    def lay_out(self, unit: Unit, frame: Frame, place: Place, texts: Sequence[str]) -> Shape:
        """A unit with these texts in its slots, as the ordinary path lays it out. Raises Unfit."""
        manner, start = place
        if isinstance(start, float):
            spacer, y, first = start - frame.top, start, 0
        elif start == TOP:
            spacer, y, first = frame.bottom - frame.top, frame.top, 1
        else:
            spacer, y, first = 0.0, frame.top, 0
        markup, labels = _marked(unit, texts, manner)
        before = _SPACER.format(height=spacer) if spacer else ""
        probe = self._prober.lay_out(before + markup + _END, frame.html, frame.body)
        shape = harvest(probe, first, spacer, y, self.scripts)
        if [mark[-1] for mark in shape.bookmarks] != labels or any(offset for _, offset in shape.starts.values()):
            raise Unfit(
                "表格或标题的书签、分页起点由文字决定", "bookmarks or page starts of a unit depend on its texts"
            )
        return shape


class Shapes:
    """The shapes of one skeleton, of which `unit` is any example, on the pages of one frame."""

    def __init__(self, unit: Unit, frame: Frame, asker: Asker) -> None:
        self._unit = unit
        self._frame = frame
        self._asker = asker
        self._slots: dict[str, list[Slot]] = {}
        self._shapes: dict[tuple[str, str | float, Signature], Shape] = {}
        self._moves_whole: bool | None = None
        self.avoids = (False, False)

    def learn(self, manner: str) -> None:
        """Find out how each slot is set in a manner, unless that is known. Raises Unfit."""
        if manner in self._slots:
            return
        place = manner, self._frame.top + STEP
        fillers = [FILLER] * len(self._unit.slots)
        name = self._name(place, fillers)
        known = read_shape(self._asker.notes.read(name), self._asker.scripts)
        shape = known or self._asker.lay_out(self._unit, self._frame, place, fillers)
        slots = self._slots_of(shape)
        if not known:
            _require_same(shape, slots, [slot.filler for slot in slots])
            self._contrast(shape, slots, place)
            self._asker.notes.write(name, shape_data(shape, self._asker.scripts))
        self._slots[manner] = slots
        self._shapes[*place, tuple([slot.filler.metrics for slot in slots])] = shape
        self.avoids = shape.avoids

    def _contrast(self, shape: Shape, slots: list[Slot], place: Place) -> None:
        """Raise Unfit when other texts of the same height stand elsewhere, or move anything."""
        texts = [slot.contrast(number) for number, slot in enumerate(slots)]
        other = self._asker.lay_out(self._unit, self._frame, place, texts)
        _require_same(other, slots, [slot.lines(text) for slot, text in zip(slots, texts, strict=True)])
        if not same(shape, other) or _places(shape) != _places(other):
            raise Unfit("表格的样子随填报的文字改变", "a table whose looks depend on the texts in it")

    def _slots_of(self, shape: Shape) -> list[Slot]:
        """How the slots are set of a shape in which none is blank."""
        found = {text.slot: self._asker.slot(text.script, text.width) for text in shape.texts if text.slot >= 0}
        if len(found) != len(self._unit.slots):
            raise Unfit("表格里的文字没有全部印出", "a text of a unit is not drawn")
        return [found[number] for number in range(len(found))]

    def slots(self, manner: str) -> list[Slot]:
        """How each slot is set in a manner that was learnt."""
        return self._slots[manner]

    def at(self, place: Place, lines: list[Lines], rows: list[int]) -> Shape:
        """The shape for a place and for texts of these heights. Blank cells count as filled ones, once that is proved;
        `rows` tells the table row of each slot.
        """
        if NONE not in lines:
            return self._known(place, lines)
        fillers = [slot.filler for slot in self._slots[place[0]]]
        filled = [own if own.drawn else filler for own, filler in zip(lines, fillers, strict=True)]
        shape = self._known(place, filled)
        if shape.fills is None:
            shape.fills = same(shape, self._lay_out(place, _emptied(filled, fillers, set())))
        if shape.fills:
            return shape
        written = {row for row, own in zip(rows, lines, strict=True) if own.drawn}
        partly = [own if row in written else old for row, own, old in zip(rows, filled, lines, strict=True)]
        shape = self._known(place, partly)
        if shape.fills_rows is None:
            firsts = {rows.index(row) for row in written}
            shape.fills_rows = same(shape, self._lay_out(place, _emptied(partly, fillers, firsts)))
        return shape if shape.fills_rows else self._known(place, lines)

    def moves_whole(self) -> bool:
        """Whether a unit that lacks a hair of room moves on to the next page as a whole: then any such does."""
        if self._moves_whole is None:
            start = self._frame.top + STEP
            fillers = [slot.filler for slot in self._slots[PLAIN]]
            height = self._known((PLAIN, start), fillers).foot - start
            y = round(self._frame.bottom - height + 2 * SAFE, DIGITS)
            shape = self._lay_out((PLAIN, y), fillers)
            self._moves_whole = bool(shape.texts) and shape.texts[0].page == 1
        return self._moves_whole

    def _known(self, place: Place, lines: list[Lines]) -> Shape:
        key = (*place, tuple([own.metrics for own in lines]))
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= _MOST:
                del self._shapes[next(iter(self._shapes))]
            shape = self._shapes[key] = self._lay_out(place, lines)
        return shape

    def _lay_out(self, place: Place, lines: list[Lines]) -> Shape:
        slots = self._slots[place[0]]
        texts = [slot.stand_in(own) for slot, own in zip(slots, lines, strict=True)]
        name = self._name(place, texts)
        shape = read_shape(self._asker.notes.read(name), self._asker.scripts)
        if shape is None:
            shape = self._asker.lay_out(self._unit, self._frame, place, texts)
            _require_same(shape, slots, [slot.lines(text) for slot, text in zip(slots, texts, strict=True)])
            self._asker.notes.write(name, shape_data(shape, self._asker.scripts))
        return shape

    def _name(self, place: Place, texts: list[str]) -> str:
        return self._asker.notes.name("unit", self._unit.skeleton, self._frame.key, place, texts)


_SPACER = '<div class="spacer" style="height: {height!r}px; min-height: 0; margin: 0; padding: 0; border: 0"></div>'
_END = f'<p class="{END}">国</p>'


def _marked(unit: Unit, texts: Sequence[str], manner: str) -> tuple[str, list[str]]:
    """The unit's markup with these texts in its slots, each slot numbered, all cells in one manner, and its labels,
    which are numbers.
    """
    twins: dict[ET.Element, int] = {slot: number for number, slot in enumerate(unit.slots)}
    parts: list[str] = []
    labels: list[str] = []
    for element in unit.elements:
        twin = copy.deepcopy(element)
        for old, new in zip(element.iter(), twin.iter(), strict=True):
            if old in twins:
                new.set(SLOT, str(twins[old]))
                new.text = texts[twins[old]]
                if new.tag == "td" and (manner or "class" in new.attrib):
                    new.set("class", manner)
            if old.get(LABEL):
                labels.append(str(len(labels)))
                new.set(LABEL, labels[-1])
        twin.tail = None
        parts.append(ET.tostring(twin, encoding="unicode", method="html"))
    return "".join(parts), labels


def _slot_lines(shape: Shape) -> Iterator[tuple[int, list[TextPlace]]]:
    by_slot: dict[int, list[TextPlace]] = {}
    for place in shape.texts:
        if place.slot >= 0 and not place.is_artifact:
            by_slot.setdefault(place.slot, []).append(place)
    yield from by_slot.items()


def _require_same(shape: Shape, slots: list[Slot], lines: list[Lines]) -> None:
    """Raise Unfit unless each slot's lines are WeasyPrint's, glyph for glyph; number them, and forget what they say."""
    seen = dict(_slot_lines(shape))
    for number, (slot, own) in enumerate(zip(slots, lines, strict=True)):
        places = seen.get(number, [])
        if len(places) != len(own.drawn) or not all(map(_is_same, places, own.drawn)):
            raise Unfit("文字的行与排版引擎的不同", "lines of a unit come out other than WeasyPrint's")
        for index, place in enumerate(places):
            if abs(place.width - slot.width) > _NEAR:
                raise Unfit("表格的样子随填报的文字改变", "a table whose looks depend on the texts in it")
            place.line, place.drawn = index, None
    if any(place.slot >= 0 and place.drawn is not None for place in shape.texts):
        raise Unfit("重复的表头里有填报的文字", "a text that is repeated on another page")


def _is_same(place: TextPlace, drawn: Drawn) -> bool:
    return (
        place.drawn is not None
        and place.drawn.operators == drawn.operators
        and abs(place.drawn.width - drawn.width) < _NEAR
        and abs(place.drawn.height - drawn.height) < _NEAR
    )


def _emptied(lines: list[Lines], fillers: list[Lines], kept: set[int]) -> list[Lines]:
    """Slots without the texts that are no higher than a filler, but for those that are kept."""
    pairs = enumerate(zip(lines, fillers, strict=True))
    return [NONE if own.metrics == filler.metrics and n not in kept else own for n, (own, filler) in pairs]


def same(shape: Shape, other: Shape) -> bool:
    """Whether two shapes differ in nothing but the texts of slots."""

    def fixed(one: Shape) -> list[tuple[int, float, float]]:
        return [(place.page, place.y, place.x) for place in one.texts if place.slot < 0]

    return (shape.rules, shape.end, shape.foot, fixed(shape)) == (other.rules, other.end, other.foot, fixed(other))


def _places(shape: Shape) -> list[tuple[float, ...]]:
    return [(text.slot, text.page, text.x, text.y, text.top) for text in shape.texts if text.slot >= 0]
