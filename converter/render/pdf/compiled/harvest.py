"""A laid-out unit → plain data: where its rules and its texts stand on which page, and its part of the structure tree.

All lengths are px from the top left of a page, pages are counted from the one on which the unit begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from converter.render.pdf.compiled.elements import Element, counted, read_elements
from converter.render.pdf.compiled.markup import SLOT
from converter.render.pdf.compiled.probe import Drawing, Probe
from converter.render.pdf.compiled.setting import Drawn, Script, Scripts
from converter.render.pdf.compiled.unfit import Unfit, otherwise_drawn
from converter.render.pdf.objects import parent_tree

END = "end-of-probe"
"""Class of the paragraph behind a unit that is probed."""
_OURS = (END, "spacer")
_NEAR = 1e-6
_ARTIFACT = re.compile(rb"/Artifact\s+BMC\n(.*?)\nEMC", re.S)
_RULE = re.compile(
    rb"(?:q\n)*(?:/[Aa]1(?:\.0)? gs\n)*(?:0 0 0 RG|0 G)\n"
    rb"([\d.]+) w\n([\d.]+) ([\d.]+) m\n([\d.]+) ([\d.]+) l\nS(?:\nQ)*"
)
_SHIFTS = {"center": 0.5, "right": 1.0, "end": 1.0, "left": 0.0, "start": 0.0, "justify": 0.0}


@dataclass(slots=True)
class TextPlace:
    """A line of text of a unit: what it says, or which line of which slot; where it stands.

    The line of a slot is `shift` of what it leaves free of `width` away from `x`.
    """

    page: int
    y: float
    x: float
    script: Script
    drawn: Drawn | None
    slot: int = -1
    line: int = 0
    width: float = 0.0
    shift: float = 0.0
    is_artifact: bool = False
    top: float = 0.0
    is_signed: bool = False


@dataclass(slots=True)
class Shape:
    """A unit as it was laid out once."""

    y: float
    rules: list[list[tuple[float, ...]]]
    """For each page: width, x and y of both ends."""
    texts: list[TextPlace]
    elements: list[Element]
    end: tuple[int, float]
    """Page and y at which the next line would begin."""
    foot: float
    """Lower end of its last box on the page on which it ends."""
    solid: list[float]
    """For each page the lower end of what a seal may not cover and that stands before the sign-off; 0: nothing."""
    bookmarks: list[tuple[int, int, float, float, str]]
    """Page, level, x, y, label."""
    anchors: list[tuple[str, int, float, float]]
    starts: dict[int, tuple[str, int]]
    tables: int = 0
    avoids: tuple[bool, bool] = (False, False)
    """Whether no page may end before it, and behind it."""
    drawn_rules: dict[tuple[int, float], str] = field(default_factory=dict)
    """What draws the rules of a page, moved down so far."""
    fills: bool | None = None
    """Whether blank cells leave it as it is; None: not known yet."""
    fills_rows: bool | None = None
    """Whether they do in rows in which other cells are filled."""

    _entries: dict[int, tuple[list[str], list[tuple[str, int]]]] = field(default_factory=dict)

    def entries(self, tables: int) -> tuple[list[str], list[tuple[str, int]]]:
        """What the elements say besides kind and kids, and which of them have names, behind so many tables: their names
        begin with the number of their table.
        """
        if tables not in self._entries:
            found = [
                (counted(element.extra.decode("latin-1"), tables), counted(f"({element.identifier}", tables)[1:])
                for element in self.elements
            ]
            names = [(name, index) for index, (_, name) in enumerate(found) if name]
            self._entries[tables] = [extra for extra, _ in found], names
        return self._entries[tables]

    @property
    def pages(self) -> int:
        """On how many pages it stands."""
        return len(self.rules)


def harvest(probe: Probe, first: int, spacer: float, y: float, scripts: Scripts) -> Shape:
    """Read a unit off a probe; its body begins on page `first` (from 0), behind a spacer so many px high, or none."""
    if spacer and abs(_body(probe.pages[0]).children[0].margin_height() - spacer) > _NEAR:
        raise Unfit("模板给空白处另定了高度", "a template in which nothing has a height")
    pages = probe.pages[first:]
    _require_columns(pages)
    texts: list[TextPlace] = []
    by_mark: dict[tuple[int, int], int] = {}
    end: tuple[int, float] | None = None
    dead = [{i for i, owner in enumerate(owners) if owner == "null"} for owners in parent_tree(probe.pdf)[1::2][first:]]
    for number, (page, drawing) in enumerate(zip(pages, probe.drawings[first:], strict=True)):
        owners = _lines(page)
        signed = _signed(page)
        for box, mark in _in_order(drawing, owners):
            if box.element is not None and box.element.get("class") == END:
                end = (number, owners[box][0].position_y)
                continue
            place = _place(box, *owners[box], number, scripts)
            place.is_signed = box in signed
            place.is_artifact = mark in dead[number]
            by_mark[number, mark] = len(texts)
            texts.append(place)
    if end is None:
        raise Unfit("表格太长", "a unit without an end")
    count = 1 + max((text.page for text in texts), default=0)
    if end[0] >= count:
        end = (count - 1, pages[0]._page_box.content_box_y() + pages[0]._page_box.height)
    elements = read_elements(probe, first, spacer > 0, by_mark)
    return Shape(
        y=y,
        rules=[_rules(drawing) for drawing in probe.drawings[first : first + count]],
        texts=texts,
        elements=elements,
        end=end,
        foot=_foot(pages[end[0]]),
        solid=[_solid(page) for page in pages[:count]],
        bookmarks=[mark for n, page in enumerate(pages[:count]) for mark in _bookmarks(page, n)],
        anchors=[(name, n, at[0], at[1]) for n, page in enumerate(pages[:count]) for name, at in page.anchors.items()],
        starts={start.page - 1 - first: (start.at, start.offset) for start in probe.starts if start.page > first},
        tables=sum(element.kind == "/Table" for element in elements),
        avoids=(_avoids(_top_level(pages[0])[:1], "before"), _avoids(_top_level(pages[count - 1])[-1:], "after")),
    )


def _require_columns(pages: list[Any]) -> None:
    """Raise Unfit for a table whose columns are as wide as its texts need (CSS 2.1 17.5.2.2): few texts are tried."""
    tables = [box for page in pages for box in page._page_box.descendants() if isinstance(box, boxes.TableBox)]
    if any(box.style["table_layout"] != "fixed" or box.style["width"] == "auto" for box in tables):
        raise Unfit("表格的栏宽随文字而定", "columns whose widths depend on texts")


def _bookmarks(page: Any, number: int) -> Iterator[tuple[int, int, float, float, str]]:
    for level, label, (x, y), state in page.bookmarks:
        if state != "open":
            raise Unfit("书签是收起的", "bookmarks that are closed")
        yield number, level, x, y, label


def _lines(page: Any) -> dict[Any, tuple[Any, Any]]:
    """Text box → its line and the block that the line stands in."""
    found: dict[Any, tuple[Any, Any]] = {}

    def look(box: Any) -> None:
        for child in getattr(box, "children", ()):
            if isinstance(child, boxes.LineBox):
                for text in child.descendants():
                    if isinstance(text, boxes.TextBox):
                        found[text] = child, box
                    elif isinstance(text, boxes.AtomicInlineLevelBox | boxes.InlineBlockBox):
                        raise Unfit("表格或标题里有图片或行内块", "a picture or block inside a line")
            look(child)

    look(page._page_box.children[0])
    return found


def _in_order(drawing: Drawing, owners: dict[Any, tuple[Any, Any]]) -> Iterator[tuple[Any, int]]:
    return ((box, mark) for box, mark in sorted(drawing.marks.items(), key=lambda item: item[1]) if box in owners)


def _place(box: Any, line: Any, block: Any, page: int, scripts: Scripts) -> TextPlace:
    script = scripts.of(box.style)
    y = box.position_y + box.baseline
    place = TextPlace(page, y, box.position_x, script, None, top=box.content_box_y())
    slot = box.element.get(SLOT) if box.element is not None else None
    if slot is None:
        place.drawn = script.drawn_box(box)
        return place
    if sum(isinstance(child, boxes.TextBox) and bool(child.text.strip()) for child in line.descendants()) != 1:
        raise Unfit("一行里有几段文字", "a line of several texts in a unit")
    place.slot, place.width, place.shift = int(slot), block.width, _SHIFTS[block.style["text_align_all"]]
    place.x = block.content_box_x()
    free = max(0.0, block.width - box.width)
    if abs(place.x + free * place.shift - box.position_x) > 1e-6:
        raise Unfit("文字的位置与排版引擎的不同", "a text that does not stand where it should")
    place.drawn = script.drawn_box(box)  # compared with what is set here, then forgotten
    return place


def _signed(page: Any) -> set[Any]:
    """The texts of the sign-off."""
    whole = page._page_box.children[0].descendants()
    blocks = [box for box in whole if box.element is not None and box.element.get("data-at") == "signoff"]
    return {text for block in blocks for text in block.descendants() if isinstance(text, boxes.TextBox)}


def _rules(drawing: Drawing) -> list[tuple[float, ...]]:
    """Black rules in the order in which they are drawn. Raises Unfit for any other drawing."""
    if b"/Artifact" in drawing.operators.partition(b"\nBDC")[2]:
        raise otherwise_drawn()
    found = []
    for part in _ARTIFACT.findall(drawing.operators):
        match = _RULE.fullmatch(part)
        if not match:
            raise otherwise_drawn()
        found.append(tuple(map(float, match.groups())))
    return found


def _body(page: Any) -> Any:
    return page._page_box.children[0].children[0]


def _top_level(page: Any) -> list[Any]:
    """The unit's own boxes on a page."""
    return [box for box in _body(page).children if box.element is not None and box.element.get("class") not in _OURS]


def _avoids(tops: list[Any], side: str) -> bool:
    """Whether a page must not end on a side of a unit. Raises Unfit for other wishes, and for those of its parts."""
    break_sides = ("break_before", "break_after")
    wishes = {box.style[f"break_{side}"] for box in tops}
    parts = [below for box in tops for below in box.descendants() if below is not box]
    inside = {below.style[name] for below in parts for name in break_sides}
    if wishes - {"auto", "avoid"} or inside - {"auto"}:
        raise Unfit("表格或标题对分页有别的要求", "a unit with wishes of its own about page breaks")
    return "avoid" in wishes


def _foot(page: Any) -> float:
    return max((float(box.border_box_y() + box.border_height()) for box in _top_level(page)), default=0.0)


def _solid(page: Any) -> float:
    """Lower end of texts and cells that stand before any signed text, in px."""
    lowest = 0.0
    for top in _top_level(page):
        for box in (top, *top.descendants()):
            if isinstance(box, boxes.TextBox) and box.text.strip():
                lowest = max(lowest, float(box.content_box_y() + box.height))
            elif isinstance(box, boxes.TableCellBox):
                lowest = max(lowest, float(box.border_box_y() + box.border_height()))
            elif box.element is not None and box.element.get("data-at") == "signoff":
                return lowest
    return lowest
