"""Workbooks for tests: sound ones, and ones that nobody should open."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping

from openpyxl import Workbook

SHEET, STRINGS, TYPES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def workbook(*rows: Iterable[object], change: Callable[[Workbook], None] | None = None) -> bytes:
    """An XLSX file with these rows on its first sheet, and what `change` does to it."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_sheet(xml: str, encoding: str = "utf-8") -> bytes:
    """A workbook whose first sheet has this XML as its data."""
    sheet = f'<worksheet xmlns="{_MAIN}">{xml}</worksheet>'
    return packed(parts_of(workbook(["x"])) | {SHEET: sheet.encode(encoding)})


def with_strings(xml: str) -> bytes:
    """A workbook as Excel writes it, with these shared strings, the first two of them in A1 and B1."""
    types = f'<Override PartName="/{STRINGS}" ContentType="{_STRINGS_TYPE}"/></Types>'
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    parts = parts_of(with_sheet(f'<sheetData><row r="1">{cells}</row></sheetData>'))
    parts[TYPES] = parts[TYPES].replace(b"</Types>", types.encode())
    return packed(parts | {STRINGS: f'<sst xmlns="{_MAIN}">{xml}</sst>'.encode()})


def with_part(name: str, content: bytes) -> bytes:
    return packed(parts_of(workbook(["路径"], ["a.yaml"])) | {name: content})
