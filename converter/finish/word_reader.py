"""DOCX bytes → facts: what the body and its tables say once all revisions are taken as accepted.

Standard library only: the file may come from anywhere and may have been through any office program.
`converter.ooxml` opens it with care; nothing in it is followed or run.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from converter.finish.facts import DocumentFacts, GridBuilder, TableFacts
from converter.ooxml.package import MAIN, open_package, refusal
from converter.ooxml.xml import ForbiddenError, parse

_MAX_COLUMNS = 500
_SLIVER = 20
"""Columns narrower than this many twips (1 pt) are no columns."""
_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_CONFLICT = "{http://schemas.microsoft.com/office/word/2010/wordml}conflictDel"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"

# Elements whose text is not (or no longer) said by the document; ruby text stands over the text it explains.
_SILENT = {"del", "moveFrom", "instrText", "delText", "delInstrText", "rt"}
_SILENT |= {"pPr", "rPr", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "p": "\n"}


def read_word(data: bytes, file: str) -> DocumentFacts:
    """Facts of a Word file; SourceError with Chinese words when it cannot be read or must not be opened."""
    parts = open_package(data, file)
    try:
        story = _Story()
        text = story.text(parse(parts[MAIN]))
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
    except (ET.ParseError, ForbiddenError, ValueError, LookupError, RecursionError) as problem:
        said = f"its content cannot be read ({type(problem).__name__})"
        raise refusal(file, "Word 文件损坏，内容读不出", said) from None


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
        if name in _SILENT or element.tag == _CONFLICT:
            return ""
        if name == "tbl":
            return self._table(element)
        if element.tag == f"{_COMPATIBLE}AlternateContent":
            # One picture or text box in two spellings: the first is read.
            return self.text(element[0]) if len(element) else ""
        if name == "sym":
            return chr(int(_value(element, "char") or "20", 16))
        end = "" if name == "p" and _runs_on(element) else _SIGNS.get(name, "")
        return "".join(map(self.text, element)) + end

    def _table(self, table: ET.Element) -> str:
        rows = [row for row in map(self._row, _rows(table)) if row]
        if not rows:
            return ""  # deleted under revision
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
            if _child(properties, "cellDel") is not None:
                continue
            merged = _child(properties, "vMerge")
            merge = "" if merged is None else "restart" if _value(merged) == "restart" else "continue"
            span = _number(_value(_child(properties, "gridSpan")), 1)
            cells.append(_Cell(column, span, merge, "".join(map(self.text, item))))
            column += span
        return cells


def _runs_on(paragraph: ET.Element) -> bool:
    """Whether the end of a paragraph is deleted under revision, so that the next one runs on."""
    mark = _child(paragraph, "pPr", "rPr")
    return _child(mark, "del") is not None or _child(mark, "moveFrom") is not None


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
    root = parse(xml) if xml else None
    found = [root.findtext(f"{_DUBLIN_CORE}{name}") if root is not None else "" for name in ("title", "creator")]
    return found[0] or "", found[1] or ""


def _fonts(parts: dict[str, bytes]) -> set[str]:
    """Names of the faces that the text and its styles ask for."""
    names: set[str] = set()
    for part in (MAIN, "word/styles.xml"):
        for element in parse(parts[part]).iter() if part in parts else ():
            if _name(element) == "rFonts":
                names.update(_value(element, kind) for kind in ("ascii", "hAnsi", "eastAsia"))
    return names - {""}


def _links(xml: bytes | None) -> Iterator[str]:
    """Addresses outside the file that its text links to."""
    for relation in parse(xml).iter(_RELATION) if xml else ():
        if relation.get("TargetMode") == "External" and relation.get("Type", "").endswith("/hyperlink"):
            yield relation.get("Target", "")
