"""PDF bytes → facts, by the structure tree: what each table cell and paragraph says (home of pypdf).

Text is taken from the marked content that the structure names (`pdf_text.py`), decoded through each font's
ToUnicode map: what a screen reader or a copy would get, not what the program meant to write.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

from pypdf import PdfReader, generic
from pypdf.errors import PdfStreamError, PyPdfError
from pypdf.generic import IndirectObject, PdfObject

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts, GridBuilder, TableFacts
from converter.finish.pdf_text import decode, shown_strings, unicode_map
from converter.model.data import DATA_NAME

_PLAIN = re.compile(
    rb"""\s*+
    (?: (?P<name>/[A-Za-z0-9_.+-]*+)(?=[\s()<>\[\]/])
      | (?P<number>[0-9]{1,9})\s++(?P<generation>[0-9]{1,5})\s++R(?=[\s<>\[\]/])
      | (?P<integer>[0-9]{1,9})(?=[\s()<>\[\]/])
      | (?P<begin><<|\[)
      | (?P<end>>>|\])
      | \((?P<string>[A-Za-z0-9_.+-]*+)\) )""",
    re.VERBOSE,
)
_MAX_PLAIN = 1000
_MAX_ELEMENTS = 500_000
_MAX_DEPTH = 64
_MAX_DATA = 2_000_000

_UnicodeMaps = dict[int, dict[int, str]]  # by the number of the font object
_ObjectStream = tuple[bytes, dict[int, int]]  # its bytes, offset of each object by its number


def read_pdf(data: bytes, file: str) -> DocumentFacts:
    """Facts of a PDF; SourceError when the bytes are no PDF that can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _facts(_Reader(io.BytesIO(data)))
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


class _Reader(PdfReader):
    """Reads an object of an object stream when it is asked for, where pypdf reads all objects of the stream at once."""

    def __init__(self, file: io.BytesIO) -> None:
        self.known: dict[str, PdfObject] = {}  # names, with their slash, and strings: few, and there again and again
        self._contents: dict[int, _ObjectStream] = {}
        super().__init__(file)

    def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
        """The object; whatever is not plainly a sound object in a sound object stream is left to pypdf."""
        generation = 0 if isinstance(indirect_reference, int) else indirect_reference.generation
        number = indirect_reference if isinstance(indirect_reference, int) else indirect_reference.idnum
        if generation == 0 and number in self.xref_objStm and (0, number) not in self.resolved_objects:
            data, places = self._object_stream(self.xref_objStm[number][0])
            if number in places:
                stream = io.BytesIO(data)
                stream.seek(places[number])
                with suppress(PdfStreamError):
                    found = _plain_dictionary(data, places[number], self) or generic.read_object(stream, self)
                    return self.cache_indirect_object(0, number, found)
        return super().get_object(indirect_reference)

    def _object_stream(self, number: int) -> _ObjectStream:
        """The bytes of an object stream and where its objects begin; no places where its head is not sound."""
        if number not in self._contents:
            self._contents[number] = b"", {}
            stream = None if number in self.xref_objStm else super().get_object(number)
            if isinstance(stream, generic.StreamObject) and stream.get("/Type") == "/ObjStm":
                data = stream.get_data()
                count: Any = stream["/N"]
                first: Any = stream["/First"]
                self._contents[number] = data, _places(data, int(count), int(first))
        return self._contents[number]


def _places(data: bytes, count: int, first: int) -> dict[int, int]:
    """Object number → offset in an object stream (ISO 32000-1 7.5.7); nothing where any of it is out of order."""
    head = data[: max(first, 0)].split()
    if len(head) != 2 * count or not all(part.isdigit() for part in head):
        return {}
    numbers, offsets = [int(part) for part in head[::2]], [int(part) + first for part in head[1::2]]
    rising = all(a < b for a, b in pairwise([-1, *offsets, len(data)]))
    return dict(zip(numbers, offsets, strict=True)) if rising and len(set(numbers)) == count else {}


def _plain_dictionary(data: bytes, at: int, reader: _Reader) -> PdfObject | None:
    """What pypdf would read there, sooner: a dictionary of plain names, integers, strings, references; None for others.

    Nearly all objects of a tagged file are elements of its structure, and those are such dictionaries.
    """
    around: list[list[Any]] = []
    items: list[Any] = []
    for _ in range(_MAX_PLAIN):
        token = _PLAIN.match(data, at)
        if token is None:
            return None
        at, kind = token.end(), token.lastgroup
        if kind in ("name", "string"):
            text = token[kind].decode("ascii")
            if text not in reader.known:
                reader.known[text] = (generic.NameObject if kind == "name" else generic.TextStringObject)(text)
            items.append(reader.known[text])
        elif kind == "generation":
            items.append(IndirectObject(int(token["number"]), int(token[kind]), reader))
        elif kind == "integer":
            items.append(generic.NumberObject(token[kind]))
        elif kind == "begin":
            around.append(items)
            items = [token[kind]]
        else:
            closed = _closed(items, token["end"])
            if closed is None or len(around) == 1:
                return closed if isinstance(closed, generic.DictionaryObject) else None
            items = around.pop()
            items.append(closed)
    return None


def _closed(items: list[Any], end: bytes) -> PdfObject | None:
    """Array or dictionary of the items behind its opening bracket; None where they make no sound one."""
    if end == b"]":
        return generic.ArrayObject(items[1:]) if items[:1] == [b"["] else None
    found = generic.DictionaryObject()
    found.update(zip(items[1::2], items[2::2], strict=False))
    sound = items[:1] == [b"<<"] and 2 * len(found) + 1 == len(items)
    return found if sound and all(isinstance(key, generic.NameObject) for key in found) else None


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
