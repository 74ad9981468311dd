"""A parsed page, element by element in its order → blocks."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import cast

from lxml.etree import _Element, iterwalk

from converter.findings import Place
from converter.source.published.grids import Budget, Part, blocks_of
from converter.source.published.html_tables import CELLS, ROW_GROUPS, Table, data_tables
from converter.source.published.page import Block, Line
from converter.source.published.pictures import Picture
from converter.source.published.signs import tidy

_KEEPS_LINES = frozenset({"pre", "textarea", "listing", "xmp", "plaintext"})
_BLOCKS = _KEEPS_LINES.union(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
    ),
    ("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
    ("hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "search", "section"),
    ("select", "summary", "ul", "table", "caption", "tr", *CELLS, *ROW_GROUPS),
)
_SPACES = re.compile(r"[ \t\n\r]+")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60“”‘’]"
_BROKEN_LINE = re.compile(rf"(?<={_WIDE})[ \t]*\n[ \t]*(?={_WIDE})")
"""The file's line ends between Chinese characters of one text are not spaces (CSS Text 3, 4.1.3)."""
_LAST_LINE = 65535
"""The parser knows no line beyond; from there on the line ends in the text are counted."""
_ICON = 32
"""Pictures of fewer pixels are icons."""
_NUMBER = re.compile(r"\s*([0-9]{1,4})")


class Walk:
    """The way through a page. `hidden` are the outermost elements that are passed over; `keeps_lines`: it is a dump,
    and line ends count in what stands outside of all elements.

    The tree of a broken page is broken: cells in cells, text between cells. So a cell ends where the next begins,
    whatever the tree says, and text of a table that is in no cell becomes lines before it.
    """

    def __init__(self, root: _Element, file: str, hidden: Container[_Element], *, keeps_lines: bool) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self._root = root
        self._file = file
        self._hidden = hidden
        self._data = data_tables(root)
        self._budget = Budget(file)
        self._tables: list[Table | None] = []  # None: a table for the layout
        self._keeping = _KEEPS_LINES | ({"body"} if keeps_lines else set())
        self._line = 1
        self._parts: list[str] = []
        self._place = Place(file)
        self._broken = False  # by hand, within a paragraph
        self._images: list[str] = []

    def read(self) -> list[Block]:
        """All blocks of the page."""
        walk = iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            hidden = element in self._hidden
            if event == "start":
                if hidden:
                    walk.skip_subtree()
                else:
                    self._enter(element)
                continue
            if not hidden:
                self._leave(element)
            if element is not self._root:
                self._say(element.tail, element.getparent().tag in self._keeping)
        self._end_line()
        return self.blocks

    def _enter(self, element: _Element) -> None:
        tag = element.tag
        line = cast("int", element.sourceline)
        if line < _LAST_LINE:
            self._line = max(self._line, line)
        if tag == "br":
            self._break()
        elif tag == "img":
            self._see(element)
        elif tag in _BLOCKS:
            self._end_line()
            self._enter_table(element, tag)
        self._say(element.text, tag in self._keeping)

    def _enter_table(self, element: _Element, tag: str) -> None:
        table = self._tables[-1] if self._tables else None
        if tag == "table":
            self._tables.append(Table(self._here()) if element in self._data else None)
        elif table is None:
            return
        elif tag == "tr":
            table.begin_row()
        elif tag in ROW_GROUPS:
            table.end_row()
        elif tag in CELLS:
            self._budget.spend()
            table.begin_cell(element, self._here())

    def _leave(self, element: _Element) -> None:
        tag = element.tag
        if tag not in _BLOCKS:
            return
        self._end_line()
        table = self._tables[-1] if self._tables else None
        if tag == "table":
            self._tables.pop()
            if table:
                self.blocks += blocks_of(table.rows, table.place)
        elif table and element is table.element:
            table.end_cell()
        elif table and tag in ("tr", *ROW_GROUPS):
            table.end_row()

    def _here(self) -> Place:
        return Place(self._file, self._line)

    def _say(self, text: str | None, keeps: bool) -> None:
        """Text joins the line that is open; where line ends are kept it may be several lines."""
        if not text:
            return
        if not keeps:
            self._add(_SPACES.sub(" ", _BROKEN_LINE.sub("", text)), text)
            self._line += text.count("\n")
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self._end_line()
                self._line += 1
            self._add(line, line)

    def _add(self, text: str, raw: str) -> None:
        if self._parts:
            if self._parts[-1].endswith(" "):
                text = text.removeprefix(" ")
        elif text.strip():
            before = raw[: len(raw) - len(raw.lstrip())]
            self._place = Place(self._file, self._line + before.count("\n"))
        else:
            return
        self._parts.append(tidy(text))

    def _break(self) -> None:
        """A break by hand ends a line; two in a row end a paragraph."""
        self._broken = self._flush()

    def _end_line(self) -> None:
        self._flush()
        self._broken = False

    def _flush(self) -> bool:
        """End the line that is open; whether there was one."""
        if not self._parts and not self._images:
            return False
        text = "".join(self._parts).strip()
        self._parts = []
        images, self._images = self._images, []
        if not text:
            self.pictures += [Picture(name, len(self.blocks), self._here()) for name in images]
            return False
        table = next((table for table in reversed(self._tables) if table), None)
        if table and table.cell:
            table.cell.parts.append(Part(text, self._place, self._broken))
        else:
            self.blocks.append(Line(text, self._place))
        return True

    def _see(self, image: _Element) -> None:
        sizes = (_NUMBER.match(image.get(side, "")) for side in ("width", "height"))
        if all(size is None or int(size[1]) > _ICON for size in sizes):
            source = image.get("src", "")
            name = "" if source.startswith("data:") else source.partition("?")[0].rpartition("/")[2]
            self._images.append(image.get("alt", "").strip() or name)
