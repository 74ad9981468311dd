"""Pages → content streams: rules first, then text, page furniture and the QR code, each text under its mark.

Marks are numbered in the order of drawing; which text has which mark is what the structure tree is made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from converter.render.pdf.compiled.flow import Lines, Page, Part
from converter.render.pdf.compiled.frame import Frame, MarginText
from converter.render.pdf.compiled.harvest import Shape, TextPlace
from converter.render.pdf.compiled.setting import Drawn, Glyph, Use
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.compiled.units import SetUnit
from converter.render.pdf.compiled.write import number

POINTS = 0.75
_MARGIN = "/Artifact<</Type/Pagination>>BDC BT 1 0 0 -1 {x:.6f} {y:.6f} Tm {operators} ET EMC"


@dataclass(slots=True)
class Used:
    """The glyphs that a document draws."""

    glyphs: dict[Glyph, None] = field(default_factory=dict)
    uses: dict[Use, None] = field(default_factory=dict)

    def by_face(self) -> dict[str, dict[int, str]]:
        """Face → glyph → its text. Raises Unfit when one glyph stands for two texts."""
        faces: dict[str, dict[int, str]] = {}
        drawn = [(glyph.face, glyph.glyph, glyph.text) for glyph in self.glyphs]
        for face, id_, text in (*drawn, *self.uses):
            if faces.setdefault(face, {}).setdefault(id_, text) != text:
                raise Unfit("两个字共用一个字形", "two characters that share a glyph")
        return {face: dict(sorted(faces[face].items())) for face in sorted(faces)}


@dataclass(slots=True)
class Content:
    """A page's operators, and of whom each of its marks is: (block, line and run) or (block, text of its shape)."""

    data: bytes
    marks: list[tuple[int, int, int]]


def page_content(page: Page, frame: Frame, margins: list[MarginText], used: Used) -> Content:
    """The content of a page but for its QR code."""
    out = [f"1 0 0 -1 0 {number(frame.height * POINTS)} cm q {POINTS} 0 0 {POINTS} 0 0 cm"]
    marks: list[tuple[int, int, int]] = []
    for part in page:
        if isinstance(part, Part) and part.unit.shape.rules[part.page]:
            out.append(_rules(part.unit.shape, part.page, part.unit.down))
    out.append("0 g")
    for part in page:
        texts = _prose(part) if isinstance(part, Lines) else _unit(part, used)
        for (x, y, operators), mark in texts:
            if mark is None:
                out.append(_MARGIN.format(x=x, y=y, operators=operators))
            else:
                out.append(f"/Span<</MCID {len(marks)}>>BDC BT 1 0 0 -1 {x:.6f} {y:.6f} Tm {operators} ET EMC")
                marks.append(mark)
    for text in margins:
        out.append(_MARGIN.format(x=text.x, y=text.y, operators=text.drawn.operators))
        used.uses.update(dict.fromkeys(text.drawn.glyphs))
    out.append("Q\n")
    return Content("\n".join(out).encode(), marks)


_Text = tuple[float, float, str]


def _prose(part: Lines) -> Iterator[tuple[_Text, tuple[int, int, int] | None]]:
    rises, pitch, y = part.prose.look.rises, part.prose.look.pitch, part.y
    for index in range(part.first, part.stop):
        for place, run in enumerate(part.prose.lines[index]):
            yield (run.x, y + rises[run.piece], run.operators), (part.block, index, place)
        y += pitch


def _unit(part: Part, used: Used) -> Iterator[tuple[_Text, tuple[int, int, int] | None]]:
    unit = part.unit
    for index, place in enumerate(unit.texts):
        if place.page != part.page:
            continue
        drawn = text_of(unit, place)
        if drawn is None:
            continue
        x = place.x + max(0.0, place.width - drawn.width) * place.shift if place.slot >= 0 else place.x
        used.uses.update(dict.fromkeys(drawn.glyphs))
        yield (x, place.y + unit.down, drawn.operators), None if place.is_artifact else (part.block, index, 0)


def text_of(unit: SetUnit, place: TextPlace) -> Drawn | None:
    """What stands in a place of a unit; None in a blank cell."""
    if place.slot < 0:
        return place.drawn
    lines = unit.slots[place.slot]
    return lines[place.line] if lines else None


def _rules(shape: Shape, page: int, down: float) -> str:
    """The rules of a unit's page, remembered for each place in which it has stood."""
    key = page, round(down, 6)
    if key not in shape.drawn_rules:
        shape.drawn_rules[key] = _draw_rules(shape, page, key[1])
    return shape.drawn_rules[key]


def _draw_rules(shape: Shape, page: int, down: float) -> str:
    out, width = ["/Artifact BMC q 0 G"], -1.0
    for wide, x0, y0, x1, y1 in shape.rules[page]:
        if wide != width:
            width = wide
            out.append(f"{number(wide)} w")
        out.append(f"{number(x0)} {number(y0 + down)} m {number(x1)} {number(y1 + down)} l S")
    out.append("Q EMC")
    return "\n".join(out)
