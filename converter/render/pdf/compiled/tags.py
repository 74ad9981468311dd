"""The structure tree of a document, as the finisher leaves it: one element a paragraph, a table, however many pages.

Elements are written as they are made; parents know their numbers before their kids are written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from converter.render.pdf.compiled.content import Content, text_of
from converter.render.pdf.compiled.flow import Lines, Page, Part
from converter.render.pdf.compiled.paragraphs import SetProse
from converter.render.pdf.compiled.units import SetUnit


@dataclass(slots=True)
class Tree:
    """The elements as numbered objects, the document's kids, the owners of the marks of each page, names of heads."""

    objects: list[tuple[int, bytes]] = field(default_factory=list)
    kids: list[int] = field(default_factory=list)
    owners: list[list[int]] = field(default_factory=list)
    names: list[tuple[str, int]] = field(default_factory=list)
    next_number: int = 0


class Tagger:
    """Builds the tree of one document: `document` is the number of its root element, `page_numbers` of its pages."""

    def __init__(self, first: int, document: int, page_numbers: list[int]) -> None:
        self._tree = Tree(next_number=first)
        self._document = document
        self._pages = page_numbers
        self._tables = 0

    def build(self, pages: list[Page], contents: list[Content]) -> Tree:
        """The tree of a document's pages."""
        marks = [{mark: place for place, mark in enumerate(content.marks)} for content in contents]
        self._tree.owners = [[0] * len(content.marks) for content in contents]
        parts: dict[int, list[tuple[int, Lines | Part]]] = {}
        for page, found in enumerate(pages):
            for part in found:
                parts.setdefault(part.block, []).append((page, part))
        for block, placed in parts.items():
            first = placed[0][1]
            if isinstance(first, Lines):
                self._prose(
                    block, first.prose, [(page, part) for page, part in placed if isinstance(part, Lines)], marks
                )
            else:
                self._unit(block, first.unit, placed[0][0], marks)
        return self._tree

    def _number(self) -> int:
        number = self._tree.next_number
        self._tree.next_number += 1
        return number

    def _add(self, number: int, kind: str, parent: int, page: int, kids: str, extra: str = "") -> None:
        text = f"<</Type/StructElem/S{kind}/K[{kids}]/Pg {self._pages[page]} 0 R/P {parent} 0 R{extra}>>"
        self._tree.objects.append((number, text.encode()))

    def _prose(
        self,
        block: int,
        prose: SetProse,
        parts: list[tuple[int, Lines]],
        marks: list[dict[tuple[int, int, int], int]],
    ) -> None:
        """A paragraph: in each line a Span for each tag and each text in it."""
        me = self._number()
        kids: list[int] = []
        for page, part in parts:
            for line in range(part.first, part.stop):
                kids += self._line(block, prose, line, page, me, marks[page])
        self._add(me, f"/{prose.look.tag.upper()}", self._document, parts[0][0], _references(kids))
        self._tree.kids.append(me)

    def _line(
        self, block: int, prose: SetProse, line: int, page: int, parent: int, marks: dict[tuple[int, int, int], int]
    ) -> list[int]:
        """The elements of a line: tags that are open from one text to the next are one."""
        tops: list[int] = []
        open_tags: list[tuple[object, int, int, list[int]]] = []

        def close(depth: int) -> None:
            while len(open_tags) > depth:
                _, number, owner, inside = open_tags.pop()
                self._add(number, "/Span", owner, page, _references(inside))

        for place, run in enumerate(prose.lines[line]):
            tags = prose.prose.pieces[run.piece].tags
            same = 0
            while same < min(len(tags), len(open_tags)) and open_tags[same][0] is tags[same]:
                same += 1
            close(same)
            for tag in tags[same:]:
                number, owner = self._number(), open_tags[-1][1] if open_tags else parent
                (open_tags[-1][3] if open_tags else tops).append(number)
                open_tags.append((tag, number, owner, []))
            leaf, owner = self._number(), open_tags[-1][1] if open_tags else parent
            (open_tags[-1][3] if open_tags else tops).append(leaf)
            mark = marks[block, line, place]
            self._tree.owners[page][mark] = leaf
            self._add(leaf, "/Span", owner, page, str(mark))
        close(0)
        return tops

    def _unit(self, block: int, unit: SetUnit, page: int, marks: list[dict[tuple[int, int, int], int]]) -> None:
        """A unit's part of the tree as it was read off its probe, without the texts of blank cells."""
        shape = unit.shape
        base = self._tree.next_number
        self._tree.next_number += len(shape.elements)
        entries, names = shape.entries(self._tables)
        self._tables += shape.tables
        self._tree.names += [(name, base + index) for name, index in names]
        blank = _blank_elements(unit)
        for index, (element, extra) in enumerate(zip(shape.elements, entries, strict=True)):
            if index in blank:
                continue
            here = page + element.page
            kids = []
            for kid in element.kids:
                if kid >= 0:
                    if kid not in blank:
                        kids.append(f"{base + kid} 0 R")
                else:
                    mark = marks[here][block, ~kid, 0]
                    self._tree.owners[here][mark] = base + index
                    kids.append(str(mark))
            parent = base + element.parent if element.parent >= 0 else self._document
            self._add(base + index, element.kind, parent, here, " ".join(kids), extra)
            if element.parent < 0:
                self._tree.kids.append(base + index)


def _blank_elements(unit: SetUnit) -> set[int]:
    """The elements that hold the texts of blank cells alone."""
    if all(unit.slots):
        return set()
    texts = unit.texts
    blank = {~index for index, place in enumerate(texts) if place.slot >= 0 and text_of(unit, place) is None}
    return {index for index, element in enumerate(unit.shape.elements) if blank.issuperset(element.kids or (0,))}


def _references(numbers: list[int]) -> str:
    return " ".join([f"{number} 0 R" for number in numbers])
