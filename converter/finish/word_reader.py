"""DOCX bytes → facts: what the body and its tables say once all revisions are taken as accepted.

Standard library only: the file may come from anywhere and may have been through any office program.
It is opened with care (limits on entries and on what really unpacks, no entities, no macros) and
nothing in it is followed or run.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts, GridBuilder, TableFacts

_MAX_ENTRIES = 2000
_MAX_BYTES = 64 * 1024 * 1024
_MAX_ELEMENTS = 1_000_000
_MAX_COLUMNS = 500
_SLIVER = 20
"""Columns narrower than this many twips (1 pt) are no columns."""
_MAIN = "word/document.xml"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"

# Elements whose text is not (or no longer) said by the document; ruby text stands over the text it explains.
_SILENT = {"del", "moveFrom", "instrText", "delText", "delInstrText", "rt"}
_SILENT |= {"pPr", "rPr", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "p": "\n"}


def read_word(data: bytes, file: str) -> DocumentFacts:
    """Facts of a Word file; SourceError with Chinese words when it cannot be read or must not be opened."""
    parts = _open(data, file)
    try:
        story = _Story()
        text = story.text(_parse(parts[_MAIN]))
        title, author = _core(parts.get("docProps/core.xml"))
        return DocumentFacts(
            kind="docx",
            title=title,
            author=author,
            text=text,
            tables=tuple(story.tables),
            fonts=tuple(sorted(_fonts(parts))),
            links=tuple(_links(parts.get("word/_rels/document.xml.rels"))),
        )
    except (ET.ParseError, _ForbiddenError, ValueError, LookupError, RecursionError) as problem:
        said = f"its content cannot be read ({type(problem).__name__})"
        raise _refusal(file, "Word 文件损坏，内容读不出", said) from None


def _open(data: bytes, file: str) -> dict[str, bytes]:
    """All parts of the package, or a refusal."""
    if data.startswith(_COMPOUND):
        raise _refusal(file, "文件加了密码，或是旧的 .doc 格式", "it is encrypted or an old .doc file", _SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist(), file)
            return _unpack(archive, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise _refusal(file, "Word 文件损坏，打不开", "it is damaged and does not open") from None


def _check_entries(entries: list[zipfile.ZipInfo], file: str) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > _MAX_ENTRIES:
        raise _refusal(file, f"文件内的部件超过 {_MAX_ENTRIES} 个", f"it holds more than {_MAX_ENTRIES} parts")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refusal(file, "文件加了密码", "it is encrypted", _SAVE_AS)
    if len(set(names)) != len(names):
        raise _refusal(file, "文件内有重名的部件", "two of its parts have one name")
    if _MAIN not in names:
        raise _refusal(file, f"不是 Word 文件：缺少 {_MAIN}", f"it is no Word file: {_MAIN} is missing")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refusal(file, "文件里有宏", "it holds macros", _NO_MACROS)


def _unpack(archive: zipfile.ZipFile, file: str) -> dict[str, bytes]:
    """Every part; the limit is counted on what really comes out, not on what the directory promises."""
    parts: dict[str, bytes] = {}
    left = _MAX_BYTES
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            limit = _MAX_BYTES // 1024 // 1024
            raise _refusal(file, f"解开后超过 {limit} MB", f"it unpacks to more than {limit} MB")
        parts[entry.filename] = content
    return parts


class _ForbiddenError(Exception):
    """XML that no office program writes: with a document type, in which entities may hide, or without end."""


class _Builder(ET.TreeBuilder):
    """Refuses a document type, and more elements than a report can have: a tree takes many times its file's size."""

    def __init__(self) -> None:
        super().__init__()
        self.left = _MAX_ELEMENTS

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise _ForbiddenError

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self.left -= 1
        if self.left < 0:
            raise _ForbiddenError
        return super().start(tag, attrs)


def _parse(xml: bytes) -> ET.Element:
    parser = ET.XMLParser(target=_Builder())
    parser.feed(xml)
    root: ET.Element = parser.close()
    return root


_SAVE_AS = Words("在 Word 或 WPS 里打开，去掉密码，另存为 .docx", "open it and save it as .docx, without password")
_NO_MACROS = Words("在 Word 或 WPS 里打开，另存为不带宏的 .docx", "open it and save it as .docx, without macros")


def _refusal(file: str, zh: str, en: str, hint: Words | None = None) -> SourceError:
    hint = hint or Words("换一份完好的 .docx 文件", "use a sound .docx file")
    return SourceError(Words(zh, en), place=Place(file), hint=hint)


def _name(element: ET.Element) -> str:
    """The local name of a WordprocessingML element, otherwise an empty text."""
    for space in _WORD:
        if element.tag.startswith(space):
            return element.tag[len(space) :]
    return ""


def _value(element: ET.Element | None, name: str = "val") -> str:
    """An attribute in the namespace of Word."""
    found = (element.get(space + name) for space in _WORD) if element is not None else ()
    return next((value for value in found if value is not None), "")


def _child(element: ET.Element | None, *names: str) -> ET.Element | None:
    """The first child by local names, going down."""
    for name in names:
        element = next((child for child in element if _name(child) == name), None) if element is not None else None
    return element


@dataclass
class _Cell:
    """A cell as it is written in its row: grid column, span, vMerge state ("", "restart", "continue"), text."""

    column: int
    span: int
    merge: str
    text: str
    rows: int = 1


@dataclass
class _Story:
    """Walks the body in reading order and gathers text and tables."""

    tables: list[TableFacts] = field(default_factory=list)

    def text(self, element: ET.Element) -> str:
        """What an element says, with its paragraphs ended by line ends."""
        name = _name(element)
        if name == "t":
            return element.text or ""
        if name in _SILENT:
            return ""
        if name == "tbl":
            return self._table(element)
        if element.tag == f"{_COMPATIBLE}AlternateContent":
            # One picture or text box in two spellings: the first is read.
            return self.text(element[0]) if len(element) else ""
        if name == "sym":
            return chr(int(_value(element, "char") or "20", 16))
        return "".join(map(self.text, element)) + _SIGNS.get(name, "")

    def _table(self, table: ET.Element) -> str:
        rows = [self._row(row) for row in _rows(table)]
        _drop_slivers(rows, _child(table, "tblGrid"))
        _measure(rows)
        grid = GridBuilder()
        for row in rows:
            grid.start_row()
            for cell in row:
                if cell.merge != "continue":
                    grid.add(cell.text.strip("\n"), cell.rows, cell.span)
        self.tables.append(grid.table())
        return "".join(cell.text for row in rows for cell in row)

    def _row(self, row: ET.Element) -> list[_Cell]:
        column = _number(_value(_child(row, "trPr", "gridBefore")), 0)
        cells = [_Cell(0, column, "", "")] if column else []
        for item in _inside(row, "tc"):
            properties = _child(item, "tcPr")
            merged = _child(properties, "vMerge")
            merge = "" if merged is None else "restart" if _value(merged) == "restart" else "continue"
            span = _number(_value(_child(properties, "gridSpan")), 1)
            cells.append(_Cell(column, span, merge, "".join(map(self.text, item))))
            column += span
        return cells


def _rows(table: ET.Element) -> Iterator[ET.Element]:
    """The rows of a table, those deleted under revision left out."""
    for row in _inside(table, "tr"):
        if _child(row, "trPr", "del") is None:
            yield row


def _inside(element: ET.Element, wanted: str) -> Iterator[ET.Element]:
    """Children by name, also those wrapped in content controls and custom XML."""
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _inside(child, wanted)


def _drop_slivers(rows: list[list[_Cell]], grid: ET.Element | None) -> None:
    """Close up grid columns too narrow to hold anything: programs add one where edges differ by a hair."""
    widths = [_value(column, "w") for column in grid if _name(column) == "gridCol"] if grid is not None else []
    slivers = [number for number, width in enumerate(widths) if width.isdecimal() and int(width) < _SLIVER]
    for row in rows if slivers else ():
        for cell in row:
            end = cell.column + cell.span
            cell.span -= sum(cell.column <= sliver < end for sliver in slivers)
            cell.column -= sum(sliver < cell.column for sliver in slivers)
        row[:] = [cell for cell in row if cell.span > 0 or cell.text.strip()]
        for cell in row:
            cell.span = max(cell.span, 1)


def _measure(rows: list[list[_Cell]]) -> None:
    """Count down how many rows each merged cell takes; a continuation without a beginning stands alone."""
    open_cells: dict[int, _Cell] = {}
    for row in rows:
        still_open: dict[int, _Cell] = {}
        for cell in row:
            above = open_cells.get(cell.column)
            if cell.merge == "continue" and above is not None and above.span == cell.span:
                above.rows += 1
                still_open[cell.column] = above
            elif cell.merge:
                cell.merge = "restart"
                still_open[cell.column] = cell
        open_cells = still_open


def _number(text: str, default: int) -> int:
    return min(int(text), _MAX_COLUMNS) if text.isdecimal() else default


def _core(xml: bytes | None) -> tuple[str, str]:
    """Title and author from the core properties."""
    root = _parse(xml) if xml else None
    found = [root.findtext(f"{_DUBLIN_CORE}{name}") if root is not None else "" for name in ("title", "creator")]
    return found[0] or "", found[1] or ""


def _fonts(parts: dict[str, bytes]) -> set[str]:
    """Names of the faces that the text and its styles ask for."""
    names: set[str] = set()
    for part in (_MAIN, "word/styles.xml"):
        for element in _parse(parts[part]).iter() if part in parts else ():
            if _name(element) == "rFonts":
                names.update(_value(element, kind) for kind in ("ascii", "hAnsi", "eastAsia"))
    return names - {""}


def _links(xml: bytes | None) -> Iterator[str]:
    """Addresses outside the file that its text links to."""
    for relation in _parse(xml).iter(_RELATION) if xml else ():
        if relation.get("TargetMode") == "External" and relation.get("Type", "").endswith("/hyperlink"):
            yield relation.get("Target", "")
