"""Bytes of a CSV file → rows, whichever office program wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from converter.findings import Place, Words
from converter.tabular.rows import MAX_CELLS, Cell, Row, refusal, too_many_cells

_BREAK = re.compile("\r\n|\r|\n")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASCII = bytes(range(128))
_THREE_BYTES = "\u0800"
_DELIMITERS = ",;\t"
_SAVE_AS = Words("在 Excel 或 WPS 里打开，另存为 .xlsx 或“CSV UTF-8”", "save it again as .xlsx or “CSV UTF-8”")


def read_csv(data: bytes, file: str) -> Iterator[Row]:
    """The rows of a CSV file: separated by comma, semicolon or tab, in UTF-8, UTF-16 with its mark, or GB 18030."""
    text = _decode(data, file)
    control = _CONTROL.search(text)
    if control:
        name = f"U+{ord(control.group()):04X}"
        zh, en = f"有控制字符 {name}，不是表格的文字", f"there is a control character {name}: no text of a table"
        raise refusal(_place(file, text[: control.start()]), zh, en, _SAVE_AS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    place = Place(file, 1)
    count = 0
    try:
        for cells in reader:
            count += len(cells) or 1
            if count > MAX_CELLS:
                raise too_many_cells(file)
            yield tuple(Cell(cell, place) for cell in cells)
            place = Place(file, reader.line_num + 1)
    except csv.Error:
        hint = Words(
            "引号要成对；内容里的引号写两遍", "quotation marks come in pairs; write one inside of a cell twice"
        )
        raise refusal(place, "从这一行起引号不成对，分不出单元格", "a quotation mark is not closed", hint) from None


def _decode(data: bytes, file: str) -> str:
    """The text; never a guess: what is UTF-8 by half is damaged, and no GB 18030."""
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        damage = problem
    if encoding == "utf-8-sig" and not _is_mostly_utf8(data):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as problem:
            damage, encoding = problem, "gb18030"
    place = _place(file, data[: damage.start].decode(encoding, "ignore"))
    raise refusal(place, "编码读不出：不是 UTF-8、UTF-16 或 GB 18030", "neither UTF-8, UTF-16 nor GB 18030", _SAVE_AS)


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether more than half of what is beyond ASCII are Chinese characters in UTF-8: three bytes each, of a kind that
    common characters of GB 18030, of two bytes, do not make up.
    """
    sound = sum(len(sign.encode()) for sign in data.decode("utf-8", "ignore") if sign >= _THREE_BYTES)
    return 2 * sound > len(data.translate(None, _ASCII))


def _place(file: str, before: str) -> Place:
    return Place(file, len(_BREAK.split(before)))


def _delimiter(text: str) -> str:
    """The delimiter that the first line with content has most of; a comma when there is one column only."""
    first = next((line for line in _BREAK.split(text) if line.strip()), "")
    bare = re.sub('"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)
