"""HTML bytes → facts: what the main part of a page says, its tables as grids (standard library only).

What stands in `main` is the document; where there is none, the body is. Menus, what is hidden and
what is there for programs is left out. Nothing in the page is followed or run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts, GridBuilder, TableFacts

_MAX_BYTES = 64 * 1024 * 1024
_MAX_SPAN = 500
_MAX_DEPTH = 1000
_SILENT = {"script", "style", "template", "nav", "noscript", "title"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_LINES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "tr", "div", "caption", "br"}
_PAGE = re.compile(r"p[1-9][0-9]*")


def read_html(data: bytes, file: str) -> DocumentFacts:
    """Facts of a page; SourceError when the bytes are no HTML in UTF-8."""
    if len(data) > _MAX_BYTES:
        limit = _MAX_BYTES // 1024 // 1024
        raise _refusal(file, f"网页超过 {limit} MB", f"the page is bigger than {limit} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal(file, "网页不是 UTF-8 编码", "the page is not in UTF-8") from None
    if not re.match(r"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", text[:4096], re.I | re.S):
        raise _refusal(file, "不是网页（HTML）文件", "this is no HTML page")
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except _TooDeepError:
        raise _refusal(file, "网页嵌套太深", "the page is nested too deep") from None
    return reader.facts()


def _refusal(file: str, zh: str, en: str) -> SourceError:
    return SourceError(Words(zh, en), place=Place(file), hint=Words("确认选对了文件", "is this the right file?"))


class _TooDeepError(Exception):
    """More elements inside one another than any page of people has."""


@dataclass
class _Table:
    """A table while it is read; `cell` collects the text of the cell that is open."""

    grid: GridBuilder = field(default_factory=GridBuilder)
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)

    def close_cell(self) -> None:
        """Put the open cell on the grid."""
        if self.cell is not None:
            self.grid.add("".join(self.cell).strip(), *self.spans)
            self.cell = None


class _Reader(HTMLParser):
    """Gathers text and tables in reading order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.all: list[str] = []
        self.main: list[str] | None = None
        self.in_main = False
        self.title: list[str] = []
        self.author = ""
        self.links: list[str] = []
        self.pages: set[str] = set()
        self.building: list[_Table] = []
        self.tables: list[TableFacts] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; one without content begins and ends."""
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag == "br":
            self._say("\n")
        if tag in _VOID:
            return
        if len(self.open) >= _MAX_DEPTH:
            raise _TooDeepError
        silent = tag in _SILENT or "hidden" in given or given.get("aria-hidden") == "true"
        self.open.append((tag, silent or self._silent()))
        if not self._silent():
            self._begin(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>` is `<br>`: HTML knows no other empty elements."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest open element of this name and what was left open inside it."""
        depth = next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i][0] == tag), None)
        if depth is None:
            return
        for name, silent in reversed(self.open[depth:]):
            if not silent:
                self._end(name)
        del self.open[depth:]

    def handle_data(self, data: str) -> None:
        """Text: of the title, or of the document."""
        if self.open and self.open[-1][0] == "title":
            self.title.append(data)
        elif not self._silent():
            self._say(data)

    def facts(self) -> DocumentFacts:
        """What was gathered."""
        return DocumentFacts(
            kind="html",
            title=" ".join("".join(self.title).split()),
            author=self.author,
            text="".join(self.all if self.main is None else self.main),
            tables=tuple(self.tables),
            pages=len(self.pages) or None,
            links=tuple(self.links),
        )

    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _say(self, text: str) -> None:
        self.all.append(text)
        if self.main is not None and self.in_main:
            self.main.append(text)
        for table in self.building:
            if table.cell is not None:
                table.cell.append(text)

    def _note(self, tag: str, given: dict[str, str]) -> None:
        """Author, links and page anchors."""
        if tag == "meta" and given.get("name", "").lower() == "author":
            self.author = given.get("content", "")
        if tag == "a" and given.get("href") and not given["href"].startswith("#"):
            self.links.append(given["href"])
        if _PAGE.fullmatch(given.get("id", "")):
            self.pages.add(given["id"])

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "main" and self.main is None:
            self.main, self.in_main = [], True
        elif tag == "table":
            self.building.append(_Table())
        elif self.building and tag in ("tr", "td", "th"):
            table = self.building[-1]
            table.close_cell()
            if tag == "tr":
                table.grid.start_row()
            else:
                if table.grid.row < 0:
                    table.grid.start_row()
                table.cell = []
                table.spans = _span(given.get("rowspan")), _span(given.get("colspan"))

    def _end(self, tag: str) -> None:
        if tag in _LINES:
            self._say("\n")
        if tag == "main":
            self.in_main = False
        if self.building and tag in ("td", "th", "tr", "table"):
            self.building[-1].close_cell()
            if tag == "table":
                self.tables.append(self.building.pop().grid.table())


def _span(text: str | None) -> int:
    return min(max(int(text[:6]), 1), _MAX_SPAN) if text and text.isascii() and text.isdecimal() else 1
