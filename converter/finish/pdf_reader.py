"""PDF bytes → facts, by the structure tree: what each table cell and paragraph says (home of pypdf).

Text is taken from the marked content that the structure names (`pdf_text.py`), decoded through each font's
ToUnicode map: what a screen reader or a copy would get, not what the program meant to write.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts, GridBuilder, TableFacts
from converter.finish.pdf_objects import Reader
from converter.finish.pdf_text import decode, shown_strings, unicode_map
from converter.model.data import DATA_NAME

_MAX_ELEMENTS = 500_000
_MAX_DEPTH = 64
_MAX_DATA = 2_000_000

_UnicodeMaps = dict[int, dict[int, str]]  # by the number of the font object


def read_pdf(data: bytes, file: str) -> DocumentFacts:
    """Facts of a PDF; SourceError when the bytes are no PDF that can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = Reader(io.BytesIO(data))
        try:
            return _facts(reader)
        finally:
            reader.forget()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as problem:
        words = Words("PDF 损坏或不是 PDF", f"this is no PDF that can be read ({type(problem).__name__})")
        raise SourceError(words, place=Place(file), hint=Words("换一份完好的文件", "use a sound file")) from None


def _facts(reader: PdfReader) -> DocumentFacts:
    info = reader.metadata
    catalog: Any = reader.trailer["/Root"]
    tables: list[TableFacts] = []
    if "/StructTreeRoot" in catalog:
        maps: _UnicodeMaps = {}
        marked = {page.indirect_reference.idnum: _marked_text(page, reader, maps) for page in reader.pages}  # type: ignore[union-attr]
        tree = _Tree(marked)
        text = tree.text(catalog["/StructTreeRoot"])
        tables = tree.tables
    else:
        text = "\n".join(page.extract_text() for page in reader.pages)
    return DocumentFacts(
        kind="pdf",
        title=str(info.title or "") if info else "",
        author=str(info.author or "") if info else "",
        text=text,
        tables=tuple(tables),
        pages=len(reader.pages),
        fonts=tuple(sorted({name for page in reader.pages for name in _font_names(page)})),
        links=tuple(link for page in reader.pages for link in _links(page)),
        data=_embedded(reader),
    )


class _Tree:
    """Walks the structure tree and gathers the text of tables and of everything in reading order."""

    def __init__(self, marked: dict[int, dict[int, str]]) -> None:
        self.marked = marked
        self.tables: list[TableFacts] = []
        self.cells: dict[int, str] = {}
        self.elements = 0

    def text(self, element: Any, page: int = 0, depth: int = 0) -> str:
        """All text below an element; tables are noted on the way."""
        self.elements += 1
        if depth > _MAX_DEPTH or self.elements > _MAX_ELEMENTS:
            raise ValueError("structure tree too deep or too big")
        kind = element.get("/S", "")
        place = len(self.tables)
        page = _page_number(element, page)
        text = "".join([self._kid(kid, page, depth) for kid in _kids(element)])
        if kind == "/Table":
            self.tables.insert(place, self._table(element, depth))
        elif kind in ("/TD", "/TH"):
            self.cells[id(element)] = text.strip()
        return text + "\n" if kind in ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/TD", "/TH") else text

    def _kid(self, kid: Any, page: int, depth: int) -> str:
        if isinstance(kid, int):
            return self.marked.get(page, {}).get(kid, "")
        if kid.get("/Type") == "/MCR":
            return self.marked.get(_page_number(kid, page), {}).get(int(kid["/MCID"]), "")
        return "" if kid.get("/Type") == "/OBJR" else self.text(kid, page, depth + 1)

    def _table(self, table: Any, depth: int) -> TableFacts:
        grid = GridBuilder()
        for row in _rows(table, depth):
            grid.start_row()
            for cell in _kids(row):
                if not isinstance(cell, int) and cell.get("/S") in ("/TD", "/TH"):
                    rows, columns = _span(cell, "/RowSpan"), _span(cell, "/ColSpan")
                    grid.add(self.cells.get(id(cell), ""), rows, columns)
        return grid.table()


def _rows(element: Any, depth: int) -> Iterator[Any]:
    if depth > _MAX_DEPTH:
        raise ValueError("structure tree too deep")
    for kid in _kids(element):
        if not isinstance(kid, int):
            if kid.get("/S") == "/TR":
                yield kid
            elif kid.get("/S") in ("/THead", "/TBody", "/TFoot"):
                yield from _rows(kid, depth + 1)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    return [kid.get_object() if isinstance(kid, IndirectObject) else kid for kid in kids]


def _page_number(element: Any, page: int) -> int:
    reference = element.raw_get("/Pg") if "/Pg" in element else None
    return reference.idnum if isinstance(reference, IndirectObject) else page


def _span(cell: Any, name: str) -> int:
    attributes = _value(cell, "/A", [])
    for item in attributes if isinstance(attributes, list) else [attributes]:
        entry: Any = item.get_object()
        if not isinstance(entry, int) and name in entry:
            return int(entry[name])
    return 1


def _marked_text(page: Any, reader: PdfReader, maps: _UnicodeMaps | None = None) -> dict[int, str]:
    """Text of a page by marked-content number; `maps` keeps what other pages' fonts are read to."""
    contents = page.get_contents()
    if contents is None:
        return {}
    fonts = {name: _font_map(font, reader, {} if maps is None else maps) for name, font in _fonts(page).items()}
    found: dict[int, list[str]] = {}
    for number, font, strings in shown_strings(contents.get_data(), _property_lists(page)):
        found.setdefault(number, []).extend(decode(string, fonts.get(font, {})) for string in strings)
    return {number: "".join(parts) for number, parts in found.items()}


def _property_lists(page: Any) -> dict[str, int]:
    """Marked-content numbers of the property lists that the page's content may name."""
    lists = _value(_value(page, "/Resources", {}), "/Properties", {})
    entries = {name: entry for name in lists if isinstance(entry := _value(lists, name, None), dict)}
    return {name: int(entry["/MCID"]) for name, entry in entries.items() if "/MCID" in entry}


def _value(dictionary: Any, name: str, otherwise: Any) -> Any:
    """The value of an entry, where pypdf's `get` may give a reference to it."""
    value = dictionary.get(name, otherwise)
    return value.get_object() if isinstance(value, IndirectObject) else value


def _to_unicode(font: Any) -> dict[int, str]:
    return unicode_map(font["/ToUnicode"].get_object().get_data()) if "/ToUnicode" in font else {}


def _font_map(font: Any, reader: PdfReader, maps: _UnicodeMaps) -> dict[int, str]:
    """What the codes of a font mean; pages share their fonts, each is read once."""
    if not isinstance(font, IndirectObject):
        return _to_unicode(font)
    if font.idnum not in maps:
        maps[font.idnum] = _to_unicode(reader.get_object(font))
    return maps[font.idnum]


def _fonts(page: Any) -> dict[str, Any]:
    return dict(_value(_value(page, "/Resources", {}), "/Font", {}).items())


def _font_names(page: Any) -> Iterator[str]:
    for font in _fonts(page).values():
        yield str(font.get_object().get("/BaseFont", "")).lstrip("/")


def _links(page: Any) -> Iterator[str]:
    for annotation in page.get("/Annots", []) or []:
        action = _value(annotation.get_object(), "/A", {})
        if "/URI" in action:
            yield str(action["/URI"])


def _embedded(reader: PdfReader) -> bytes | None:
    """The report's data, if the file carries it; a huge one is not ours."""
    files = reader.attachments.get(DATA_NAME, [])
    return bytes(files[0]) if files and len(files[0]) <= _MAX_DATA else None
