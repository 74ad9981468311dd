"""Bytes of a table → rows, by the file's suffix."""

from __future__ import annotations

from pathlib import PurePath

from converter.errors import SourceError
from converter.findings import Place, Words, visible
from converter.tabular.rows import MAX_BYTES, Row, is_filled, refusal
from converter.tabular.text import read_csv
from converter.tabular.workbook import read_workbook

_READERS = {".csv": read_csv, ".tsv": read_csv, ".xlsx": read_workbook}
SUFFIXES = tuple(_READERS)
"""What `read_rows` reads."""


def read_rows(data: bytes, file: str) -> list[Row]:
    """All rows that say something: of a CSV file, or of the first visible sheet of an XLSX file that has any.

    A cell's text is what people see: 2025 for the number 2025.0, 2026-01-20 for a date. A file that says nothing gives
    no rows. SourceError, with the place, for what cannot be read whole: the encoding, quotation marks, a damaged or
    hostile workbook, a formula without its value, more than `MAX_BYTES`.
    """
    suffix = PurePath(file).suffix.lower()
    if suffix not in _READERS:
        raise _unknown(suffix, file)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        hint = Words("确认选对了文件，或分成几个文件", "is this the right file? If so, split it")
        raise refusal(Place(file), f"文件超过 {limit} MB", f"the file is bigger than {limit} MB", hint)
    return [row for row in _READERS[suffix](data, file) if is_filled(row)]


def _unknown(suffix: str, file: str) -> SourceError:
    zh, en = f"读不了“{visible(suffix)}”格式的表格", f"tables in “{visible(suffix)}” files cannot be read"
    hint = Words("在 Excel 或 WPS 里打开，另存为 .xlsx 或 .csv", "save it as .xlsx or .csv")
    return refusal(Place(file), zh, en, hint)
