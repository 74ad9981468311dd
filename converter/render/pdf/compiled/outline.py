"""Bookmarks, anchors and page starts of a document, from where its blocks stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from converter.model.pages import PageStart
from converter.render.pdf.compiled import paragraphs
from converter.render.pdf.compiled.flow import Lines, Page, Part
from converter.render.pdf.compiled.write import number, pdf_string
from converter.render.pdf.pages import text_index

POINTS = 0.75


@dataclass(slots=True)
class Bookmark:
    """A bookmark: its level in the text, label, page (from 0), and place in px from the top left."""

    level: int
    label: str
    page: int
    x: float
    y: float
    kids: list[Bookmark] = field(default_factory=list)


def bookmarks(pages: list[Page]) -> Iterator[Bookmark]:
    """All bookmarks, in the order of the text."""
    for page, parts in enumerate(pages):
        for part in parts:
            yield from _of_lines(part, page) if isinstance(part, Lines) else _of_unit(part, page)


def _of_lines(part: Lines, page: int) -> Iterator[Bookmark]:
    for level, label, x, y in paragraphs.bookmarks(part.prose, part.first, part.stop, part.y):
        yield Bookmark(level, label, page, x, y)


def _of_unit(part: Part, page: int) -> Iterator[Bookmark]:
    labels = [e.get("data-label", "") for root in part.unit.unit.elements for e in root.iter() if e.get("data-label")]
    shape = part.unit.shape
    for (own, level, x, y, _), label in zip(shape.bookmarks, labels, strict=False):
        if own == part.page:
            yield Bookmark(level, label, page, x, y + part.unit.down)


def outline_objects(
    found: list[Bookmark], first: int, root: int, page_numbers: list[int], height: float
) -> list[tuple[int, bytes]]:
    """The outline as numbered objects: `root` is its dictionary's number, its items are numbered from `first` on."""
    tops: list[Bookmark] = []
    stack: list[Bookmark] = []
    for mark in found:
        while stack and stack[-1].level >= mark.level:
            stack.pop()
        (stack[-1].kids if stack else tops).append(mark)
        stack.append(mark)
    numbers = {id(mark): first + index for index, mark in enumerate(found)}
    objects: list[tuple[int, bytes]] = []

    def write(marks: list[Bookmark], parent: int) -> int:
        total = len(marks)
        for index, mark in enumerate(marks):
            below = write(mark.kids, numbers[id(mark)])
            total += below
            x, y = number(mark.x * POINTS), number((height - mark.y) * POINTS)
            text = f"<</Title{pdf_string(mark.label)}/Dest[{page_numbers[mark.page]} 0 R/XYZ {x} {y} 0]/Count {below}"
            if index:
                text += f"/Prev {numbers[id(marks[index - 1])]} 0 R"
            if index + 1 < len(marks):
                text += f"/Next {numbers[id(marks[index + 1])]} 0 R"
            if mark.kids:
                text += f"/First {numbers[id(mark.kids[0])]} 0 R/Last {numbers[id(mark.kids[-1])]} 0 R"
            objects.append((numbers[id(mark)], f"{text}/Parent {parent} 0 R>>".encode()))
        return total

    count = write(tops, root)
    if tops:
        ends = f"/First {numbers[id(tops[0])]} 0 R/Last {numbers[id(tops[-1])]} 0 R"
        objects.append((root, f"<</Count {count}{ends}>>".encode()))
    return objects


def anchors(pages: list[Page]) -> list[tuple[str, int, float, float]]:
    """Named places, each where it comes first: name, page, x and y in px; in the order of names."""
    found: dict[str, tuple[int, float, float]] = {}
    for page, parts in enumerate(pages):
        for part in parts:
            if isinstance(part, Part):
                for name, own, x, y in part.unit.shape.anchors:
                    if own == part.page:
                        found.setdefault(name, (page, x, y + part.unit.down))
    return [(name, *place) for name, place in sorted(found.items())]


def starts(pages: list[Page]) -> Iterator[PageStart]:
    """Where each page begins, as `converter.render.pdf.pages` tells it."""
    for page, parts in enumerate(pages, 1):
        start = next(filter(None, (_start(part) for part in parts)), None)
        if start:
            yield PageStart(page, *start)


def _start(part: Lines | Part) -> tuple[str, int] | None:
    if isinstance(part, Part):
        return part.unit.shape.starts.get(part.page)
    element = part.prose.prose.element
    at = element.get("data-at")
    if not at:
        return None
    return at, text_index(element, part.prose.shown[part.first - 1] if part.first else 0)
