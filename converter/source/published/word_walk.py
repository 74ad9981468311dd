"""The body of a Word file, element by element → blocks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator

from converter.findings import Place
from converter.source.draft.markup import PROPERTIES, child, name, sign, spoken, value
from converter.source.published.grids import MAX_COLUMNS_SPANNED, Budget, Cell, Part, blocks_of, check_columns
from converter.source.published.page import Block, Line
from converter.source.published.pictures import Picture
from converter.source.published.signs import tidy

_TAKEN_OUT = frozenset({"del", "moveFrom"})
_PICTURES = ("}blip", "}imagedata")
_SLIVER = 60
"""Twips: 3 pt."""
_OFF = ("0", "false", "off", "none")


def is_unseen(element: ET.Element) -> bool:
    """Whether nobody sees the text in an element: it is hidden, was taken out, or is no text of the document."""
    kind = name(element)
    if kind in PROPERTIES or kind in _TAKEN_OUT or kind in ("delText", "rt"):
        return True
    if kind == "tr":
        return child(element, "trPr", "del") is not None
    if kind == "tc":
        return child(element, "tcPr", "cellDel") is not None
    return is_hidden(element)


def is_hidden(element: ET.Element) -> bool:
    """Whether an element is a run that is set as hidden."""
    vanish = child(element, "rPr", "vanish") if name(element) == "r" else None
    return vanish is not None and value(vanish) not in _OFF


class WordWalk:
    """The way through a body. `numbered` gives a paragraph's automatic number, "" for one without."""

    def __init__(self, body: ET.Element, file: str, numbered: Callable[[ET.Element], str]) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.numbers = 0
        self._body = body
        self._file = file
        self._numbered = numbered
        self._data: set[ET.Element] = set()
        self._budget = Budget(file)
        self._cell: Cell | None = None
        self._paragraphs = 0
        self._tables = 0
        self._place = Place(file)
        self._parts: list[str] = []
        self._broken = False
        self._boxes: list[ET.Element] = []
        self._drawing = ""  # what the drawing in hand is called
        self._images: list[str] = []

    def read(self) -> list[Block]:
        """All blocks of the body."""
        self._find_data(self._body)
        self._flow(self._body)
        self._end_line()
        return self.blocks

    def _find_data(self, element: ET.Element) -> bool:
        """Whether there is a table of data in an element: one with two cells side by side and no such table inside."""
        inside = [self._find_data(item) for item in element]
        if any(inside):
            return True
        if name(element) == "tbl" and any(len(list(_inside(row, "tc"))) > 1 for row in _inside(element, "tr")):
            self._data.add(element)
            return True
        return False

    def _flow(self, element: ET.Element) -> None:
        for item in spoken(element):
            if is_unseen(item):
                continue
            kind = name(item)
            if kind == "p":
                self._paragraph(item)
            elif kind == "tbl":
                self._end_line()
                self._table(item)
            else:
                self._flow(item)

    def _paragraph(self, element: ET.Element) -> None:
        if self._cell is None:
            self._paragraphs += 1
        place = self._cell.place if self._cell else Place(self._file, cell=f"第{self._paragraphs}段")
        if not self._parts:
            self._place = place
        mark = child(element, "pPr", "rPr")
        ends = mark is None or not any(name(item) in _TAKEN_OUT for item in mark)
        if ends and (number := self._numbered(element)):
            self.numbers += len("".join(number.split()))
            self._parts.insert(0, number)  # before what is left of paragraphs whose mark was taken out
        self._say(element)
        if ends:
            self._end_line()
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._end_line()
            self._flow(box)

    def _say(self, element: ET.Element) -> None:
        """The text of a paragraph's runs; text boxes wait until the paragraph is over."""
        for item in spoken(element):
            if is_unseen(item):
                continue
            kind = name(item)
            if kind == "txbxContent":
                self._boxes.append(item)
                continue
            if kind in ("br", "cr"):
                self._broken = self._flush()
            elif item.tag.endswith("}docPr"):
                self._drawing = item.get("descr") or item.get("name") or ""
            elif item.tag.endswith(_PICTURES):
                self._images.append(self._drawing)
            elif text := tidy(text_of(item)):
                self._parts.append(text)
            self._say(item)

    def _end_line(self) -> None:
        self._flush()
        self._broken = False

    def _flush(self) -> bool:
        """End the line that is open; whether there was one."""
        text = "".join(self._parts).strip()
        self._parts = []
        images, self._images = self._images, []
        if not text:
            self.pictures += [Picture(image, len(self.blocks), self._place) for image in images]
            return False
        if self._cell:
            self._cell.parts.append(Part(text, self._place, self._broken))
        else:
            self.blocks.append(Line(text, self._place))
        return True

    def _table(self, element: ET.Element) -> None:
        """A table of data is a grid; of one that lays out or stands alone in a cell only the text is left."""
        self._tables += 1
        number = self._tables
        if element not in self._data:
            for row in _inside(element, "tr"):
                for cell in _inside(row, "tc"):
                    self._flow(cell)
                    self._end_line()
            return
        rows: list[list[Cell]] = []
        above: dict[int, tuple[Cell, int]] = {}
        for row in _inside(element, "tr"):
            rows.append(self._row(row, f"表{number}第{len(rows) + 1}行", len(rows), above))
        self.blocks += blocks_of(rows, Place(self._file, cell=f"表{number}"))

    def _row(self, element: ET.Element, where: str, at: int, above: dict[int, tuple[Cell, int]]) -> list[Cell]:
        """The cells that begin in a row. `above`: by column, the cell that may go on in this row and where it began."""
        cells: list[Cell] = []
        column = _number(child(element, "trPr", "gridBefore"), 0)
        for number, item in enumerate(_inside(element, "tc"), 1):
            self._budget.spend()
            properties = child(item, "tcPr")
            columns = max(1, _number(child(properties, "gridSpan"), 1))
            cell = Cell(Place(self._file, cell=f"{where}第{number}格"), column, columns=columns)
            check_columns(cell)
            self._fill(cell, item)
            column += columns
            if not cell.parts and _is_sliver(properties):
                continue
            merge = child(properties, "vMerge")
            begun, first = above.get(cell.column, (cell, at))
            if merge is not None and value(merge) != "restart" and begun is not cell and not cell.parts:
                begun.rows = at - first + 1
            else:
                cells.append(cell)
                above[cell.column] = cell, at
        return cells

    def _fill(self, cell: Cell, element: ET.Element) -> None:
        self._cell = cell
        self._flow(element)
        self._end_line()
        self._cell = None


def _inside(element: ET.Element, wanted: str) -> Iterator[ET.Element]:
    """Rows of a table or cells of a row, also those wrapped in content controls and revisions."""
    for item in spoken(element):
        kind = name(item)
        if is_unseen(item) or kind in ("p", "tbl"):
            continue
        if kind == wanted:
            yield item
        else:
            yield from _inside(item, wanted)


def text_of(element: ET.Element) -> str:
    """The text of an element itself: of a text in Word or in a drawing, a tab, a symbol."""
    return element.text or "" if name(element) == "drawn" else sign(element)


def _is_sliver(properties: ET.Element | None) -> bool:
    """Whether a cell is narrower than any text: programs add one where the edges of rows differ by a hair."""
    width = child(properties, "tcW")
    text = value(width, "w")
    return value(width, "type") == "dxa" and text.isascii() and text.isdecimal() and 0 < int(text[:9]) < _SLIVER


def _number(element: ET.Element | None, without: int) -> int:
    text = value(element)
    return min(int(text), MAX_COLUMNS_SPANNED) if text.isascii() and text.isdecimal() and len(text) < 5 else without
