"""Prose: a paragraph → its lines. Both paths call the same line planner, so that they cannot drift apart.

What a class of paragraphs looks like (edges, pitch, base lines, faces, bookmarks, what it keeps with) is read off one
probe of that class; the lines of the probe must come out the same here, glyph for glyph, or the class is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from weasyprint.formatting_structure import boxes

from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.compiled.looks import Look, look_data, read_look
from converter.render.pdf.compiled.markup import Prose, read_prose
from converter.render.pdf.compiled.memory import Notes
from converter.render.pdf.compiled.probe import Prober
from converter.render.pdf.compiled.setting import Glyph, Scripts, Use
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.lines import Cluster, Line, Rules, plan_lines

_SAMPLE = "国家机关2023年1月，依据《条例》（试行）第11条、“办法”：共1,243.64万元，同比增长3%——见www.example.cn/a与GDP。"
_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line that lies in one piece: place, operators, and how much of the paragraph stands before it."""

    piece: int
    x: float
    operators: str


@dataclass(slots=True)
class SetProse:
    """A paragraph in lines; `shown` counts the characters without spaces up to each line's end."""

    prose: Prose
    look: Look
    lines: list[list[Run]]
    glyphs: list[Glyph]
    uses: list[Use]
    shown: list[int]


class Paragraphs:
    """Sets the paragraphs of one form."""

    def __init__(self, prober: Prober, scripts: Scripts, notes: Notes) -> None:
        self._prober = prober
        self._scripts = scripts
        self._notes = notes
        self._rules = Rules()
        self._looks: dict[object, Look | Unfit] = {}

    def set(self, prose: Prose, frame: Frame) -> SetProse:
        """The lines of a paragraph. Raises Unfit."""
        key = (prose.shape, frame.key)
        look = self._looks.get(key)
        if look is None:
            try:
                look = self._known(prose, frame)
            except Unfit as problem:
                look = problem
            self._looks[key] = look
        if isinstance(look, Unfit):
            raise look
        return self._set(prose, look)

    def _set(self, prose: Prose, look: Look) -> SetProse:
        clusters: list[Cluster] = []
        glyphs: list[Glyph] = []
        ends: list[int] = []
        for piece, script in zip(prose.pieces, look.scripts, strict=True):
            some, drawn = script.tokens(piece.text)
            clusters += some
            glyphs += drawn
            ends.append(len(clusters))
        made = SetProse(prose, look, [], glyphs, [], [])
        count = at = 0
        x = look.x + look.indent
        for line in plan_lines(clusters, look.width, look.indent, 0, self._rules):
            made.lines.append(list(_runs(made, line, ends, x)))
            count += sum([len(cluster.text) for cluster in clusters[at : line.stop] if not cluster.text.isspace()])
            at, x = line.stop, look.x
            made.shown.append(count)
        return made

    def _known(self, prose: Prose, frame: Frame) -> Look:
        name = self._notes.name("prose", prose.shape, frame.key)
        look = read_look(self._notes.read(name), self._scripts)
        if look is None:
            look = self._look(prose, frame)
            self._notes.write(name, look_data(look, self._scripts))
        return look

    def _look(self, prose: Prose, frame: Frame) -> Look:
        sample = _sampled(prose)
        markup = ET.tostring(sample.element, encoding="unicode", method="html")
        probe = self._prober.lay_out(
            f'<div style="height: 40px"></div>{markup}<p data-at="end">国</p>', frame.html, frame.body
        )
        blocks = probe.pages[0]._page_box.children[0].children[0].children
        if len(blocks) != 3:
            raise Unfit("段落有分页要求", "a paragraph that asks for page breaks")
        _, block, after = blocks
        _require_plain(block, after)
        look = self._read(block, prose)
        made = self._set(sample, look)
        self._require_same(made, block)
        told = [(level, label, at, state) for level, label, at, state in probe.pages[0].bookmarks]
        if told != [(level, label, (x, y), "open") for level, label, x, y in bookmarks(made, 0, 1, block.position_y)]:
            raise Unfit("书签与排版引擎的不同", "bookmarks that are not a heading's text or its data-label")
        return look

    def _read(self, block: Any, prose: Prose) -> Look:
        first, others = _texts(block.children[0]), [_texts(line) for line in block.children[1:]]
        if len(first) != len(prose.pieces) or any(len(line) != 1 for line in others):
            raise Unfit("段落的结构不是一段一段的文字", "a paragraph that is not pieces of text in a row")
        x = block.content_box_x()
        line = block.children[0]
        style = block.style
        found = [box for box in line.descendants() if isinstance(box, boxes.InlineBox)]
        owners = [next((b for b in reversed(found) if text in list(b.children)), line) for text in first]
        return Look(
            tag=prose.element.tag,
            x=x,
            width=block.width,
            indent=first[0].position_x - x,
            pitch=line.height,
            scripts=tuple(self._scripts.of(box.style) for box in first),
            rises=tuple(box.position_y + box.baseline - line.position_y for box in first),
            foot=max(box.content_box_y() + box.height - line.position_y for box in first),
            keeps=style["break_after"] == "avoid",
            solid=style["break_inside"] == "avoid",
            level=_level(style),
            spans=tuple((_level(b.style) if b is not line else 0, b.hit_area()[1] - line.position_y) for b in owners),
            depths=tuple(len(piece.path) for piece in prose.pieces),
        )

    def _require_same(self, made: SetProse, block: Any) -> None:
        """Raise Unfit unless the lines made here are those that WeasyPrint has laid out."""
        look = made.look
        for runs, line in zip(made.lines, block.children, strict=True):
            for run, box in zip(runs, _texts(line), strict=True):
                drawn = look.scripts[run.piece].drawn_box(box)
                base = box.position_y + box.baseline - line.position_y
                near = abs(run.x - box.position_x) < _NEAR and abs(base - look.rises[run.piece]) < _NEAR
                if not near or _bare(run.operators) != _bare(drawn.operators):
                    raise Unfit("段落的行与排版引擎的不同", "lines of a paragraph come out other than WeasyPrint's")


def _runs(made: SetProse, line: Line, ends: list[int], x: float) -> Iterator[Run]:
    """A planned line cut into one run for each piece that it touches, the first of them at `x`."""
    start, piece = line.first, 0
    while start < line.stop:
        while ends[piece] <= start:
            piece += 1
        stop = min(ends[piece], line.stop)
        advances = line.advances[start - line.first : stop - line.first]
        operators, uses = made.look.scripts[piece].placed(made.glyphs[start:stop], advances)
        made.uses += uses
        yield Run(piece, x, operators)
        x += sum(advances)
        start = stop


def bookmarks(prose: SetProse, first: int, stop: int, y: float) -> Iterator[tuple[int, str, float, float]]:
    """The bookmarks of lines first…stop, which begin at `y`: level, label, x and y. A tag has one, where it begins."""
    look, pieces = prose.look, prose.prose.pieces
    if look.level and first == 0:
        label = prose.prose.element.get("data-label") or "".join([piece.text for piece in pieces])
        yield look.level, label, look.x, y
    if not any(level for level, _ in look.spans):
        return
    begun = {run.piece for line in prose.lines[:first] for run in line}
    for index in range(first, stop):
        for run in prose.lines[index]:
            level, rise = look.spans[run.piece]
            if level and run.piece not in begun:
                begun.add(run.piece)
                yield (
                    level,
                    pieces[run.piece].tags[-1].get("data-label", ""),
                    run.x,
                    y + rise + (index - first) * look.pitch,
                )


def _bare(operators: str) -> str:
    return "".join(operators.split()).replace("<>", "").replace("><", "")


def _level(style: Any) -> int:
    return 0 if style["bookmark_level"] == "none" else int(style["bookmark_level"])


def _texts(line: Any) -> list[Any]:
    return [box for box in line.descendants() if isinstance(box, boxes.TextBox)]


def _sampled(prose: Prose) -> Prose:
    """The same tags around a text that has all kinds of characters, several lines long."""
    element = copy.deepcopy(prose.element)
    pieces = list(_holders(element))
    for number, (holder, name) in enumerate(pieces):
        setattr(holder, name, _SAMPLE * 4 if number == len(pieces) - 1 else "（一）示例。")
    element.tail = None
    return read_prose(element)


def _holders(element: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    if element.text:
        yield element, "text"
    for child in element:
        yield from _holders(child)
        if child.tail:
            yield child, "tail"


def _require_plain(block: Any, after: Any) -> None:
    """Raise Unfit unless a block is lines of text at one pitch, without edges of its own."""
    style = block.style
    edges = [
        getattr(block, f"{edge}_{side}{width}")
        for edge, width in (("margin", ""), ("padding", ""), ("border", "_width"))
        for side in ("top", "bottom")
    ]
    pitches = {round(line.height, 6) for line in block.children}
    is_plain = (
        not any(edges)
        and len(block.children) > 2
        and len(pitches) == 1
        and abs(after.position_y - block.position_y - sum(line.height for line in block.children)) < _NEAR
        and style["break_inside"] in ("auto", "avoid")
        and style["break_before"] == "auto"
        and style["break_after"] in ("auto", "avoid")
        and style["orphans"] == style["widows"] == 1
        and style["text_align_all"] == "justify"
        and style["float"] == "none"
        and style["position"] == "static"
        and all(style[name] == "auto" for name in ("height", "min_height"))
    )
    if not is_plain:
        raise Unfit("段落有边距、分页要求或别的对齐", "a paragraph with edges, page breaks or alignment of its own")
