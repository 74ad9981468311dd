"""PDF bytes → facts, by the structure tree: what each table cell and paragraph says (home of pypdf).

Text is taken from the marked content that the structure names, decoded through each font's
ToUnicode map: what a screen reader or a copy would get, not what the program meant to write.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream, IndirectObject, TextStringObject

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts, GridBuilder, TableFacts
from converter.model.data import DATA_NAME

_HEX_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_HEX_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)
_MAX_DEPTH = 64
_MAX_DATA = 2_000_000


def read_pdf(data: bytes, file: str) -> DocumentFacts:
    """Facts of a PDF; SourceError when the bytes are no PDF that can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _facts(PdfReader(io.BytesIO(data)))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as problem:
        words = Words("PDF 损坏或不是 PDF", f"this is no PDF that can be read ({type(problem).__name__})")
        raise SourceError(words, place=Place(file), hint=Words("换一份完好的文件", "use a sound file")) from None


def _facts(reader: PdfReader) -> DocumentFacts:
    info = reader.metadata
    catalog: Any = reader.trailer["/Root"]
    tables: list[TableFacts] = []
    if "/StructTreeRoot" in catalog:
        marked = {page.indirect_reference.idnum: _marked_text(page, reader) for page in reader.pages}  # type: ignore[union-attr]
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

    def text(self, element: Any, page: int = 0, depth: int = 0) -> str:
        """All text below an element; tables are noted on the way."""
        if depth > _MAX_DEPTH:
            raise ValueError("structure tree too deep")
        kind = element.get("/S", "")
        if kind == "/Table":
            self.tables.append(self._table(element, page, depth))
        page = _page_number(element, page)
        parts = [self._kid(kid, page, depth) for kid in _kids(element)]
        ending = "\n" if kind in ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/TD", "/TH") else ""
        return "".join(parts) + ending

    def _kid(self, kid: Any, page: int, depth: int) -> str:
        if isinstance(kid, int):
            return self.marked.get(page, {}).get(kid, "")
        if kid.get("/Type") == "/MCR":
            return self.marked.get(_page_number(kid, page), {}).get(int(kid["/MCID"]), "")
        return "" if kid.get("/Type") == "/OBJR" else self.text(kid, page, depth + 1)

    def _table(self, table: Any, page: int, depth: int) -> TableFacts:
        grid = GridBuilder()
        for row in _rows(table, depth):
            grid.start_row()
            for cell in _kids(row):
                if not isinstance(cell, int) and cell.get("/S") in ("/TD", "/TH"):
                    rows, columns = _span(cell, "/RowSpan"), _span(cell, "/ColSpan")
                    grid.add(_Tree(self.marked).text(cell, page, depth).strip(), rows, columns)
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
    attributes: Any = cell.get("/A", {})
    attributes = attributes.get_object() if isinstance(attributes, IndirectObject) else attributes
    for item in attributes if isinstance(attributes, list) else [attributes]:
        entry: Any = item.get_object()
        if not isinstance(entry, int) and name in entry:
            return int(entry[name])
    return 1


def _marked_text(page: Any, reader: PdfReader) -> dict[int, str]:
    """Text of a page by marked-content number."""
    fonts = {name: _to_unicode(font.get_object()) for name, font in _fonts(page).items()}
    found: dict[int, list[str]] = {}
    open_marks: list[int | None] = []
    font: dict[int, str] = {}
    contents = page.get_contents()
    for operands, operator in ContentStream(contents, reader).operations if contents is not None else ():
        if operator == b"BDC":
            properties = operands[1]
            number = properties.get("/MCID") if hasattr(properties, "get") else None
            open_marks.append(int(number) if number is not None else None)
        elif operator == b"BMC":
            open_marks.append(None)
        elif operator == b"EMC":
            open_marks.pop()
        elif operator == b"Tf":
            font = fonts.get(operands[0], {})
        elif operator in (b"Tj", b"TJ"):
            number = next((mark for mark in reversed(open_marks) if mark is not None), None)
            if number is not None:
                strings = operands[0] if operator == b"TJ" else operands
                found.setdefault(number, []).extend(
                    _decode(s, font) for s in strings if not isinstance(s, (int, float))
                )
    return {number: "".join(parts) for number, parts in found.items()}


def _fonts(page: Any) -> dict[str, Any]:
    resources = page.get("/Resources", {})
    return dict(resources.get("/Font", {}).items()) if resources else {}


def _font_names(page: Any) -> Iterator[str]:
    for font in _fonts(page).values():
        yield str(font.get_object().get("/BaseFont", "")).lstrip("/")


def _links(page: Any) -> Iterator[str]:
    for annotation in page.get("/Annots", []) or []:
        target: Any = annotation.get_object().get("/A")
        action = target.get_object() if target is not None else {}
        if "/URI" in action:
            yield str(action["/URI"])


def _embedded(reader: PdfReader) -> bytes | None:
    """The report's data, if the file carries it; a huge one is not ours."""
    files = reader.attachments.get(DATA_NAME, [])
    return bytes(files[0]) if files and len(files[0]) <= _MAX_DATA else None


def _to_unicode(font: Any) -> dict[int, str]:
    """Glyph code → text, from the font's ToUnicode map (ISO 32000-1 9.10.3)."""
    if "/ToUnicode" not in font:
        return {}
    table: dict[int, str] = {}
    for section in _SECTION.finditer(font["/ToUnicode"].get_object().get_data()):
        if section.group(1) == b"bfchar":
            for code, text in _HEX_PAIR.findall(section.group(2)):
                table[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        else:
            for low, high, text in _HEX_RANGE.findall(section.group(2)):
                start = int(text, 16)
                for i, code in enumerate(range(int(low, 16), min(int(high, 16), int(low, 16) + 0xFFFF) + 1)):
                    table[code] = chr(start + i)
    return table


def _decode(string: Any, font: dict[int, str]) -> str:
    """Two-byte codes through the map."""
    raw = string.original_bytes if isinstance(string, TextStringObject) else bytes(string)
    codes = (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))
    return "".join(font.get(code, "\ufffd") for code in codes)
