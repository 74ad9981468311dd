"""What makes a workbook hostile or damaged, found before the library that reads it sees it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from converter.errors import SourceError
from converter.findings import Place, Words, shorten
from converter.tabular.rows import MAX_CELLS, refusal, too_many_cells

_MAX_ENTRIES = 2000
_MAX_UNPACKED = 64 * 1024 * 1024
_MAX_TAGS = 4 * MAX_CELLS
"""Of all parts, a cell and its value being four: a tree of elements takes many times the size of their text."""
_MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024
"""Smaller parts may be packed as tight as they like."""
_TYPES = "[Content_Types].xml"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ENCODINGS = (b"utf-8", b"utf-16", b"us-ascii")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SyntaxError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    LookupError,
)
"""What the readers of zip, XML and workbooks raise for bytes that are none; XML errors are kinds of `SyntaxError`."""

_SAVE_AS = Words("在 Excel 或 WPS 里打开，去掉密码，另存为 .xlsx 或 .csv", "save it as .xlsx or .csv, without password")


def damaged(file: str) -> SourceError:
    """The refusal of a workbook that cannot be read to its end."""
    hint = Words("在 Excel 或 WPS 里打开，另存为新的 .xlsx 或 .csv", "open it and save it anew as .xlsx or .csv")
    return refusal(Place(file), "表格文件损坏，读不出", "the workbook is damaged and cannot be read", hint)


def check_workbook(data: bytes, file: str) -> bool:
    """Whether there are formulas in a workbook. SourceError for what is none, is encrypted, swells, or declares
    entities.
    """
    if data.startswith(_COMPOUND):
        zh, en = "文件加了密码，或是旧的 .xls、.et 格式", "it is encrypted, or an old .xls or .et file"
        raise refusal(Place(file), zh, en, _SAVE_AS)
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, file)
            left, tags = _MAX_UNPACKED, _MAX_TAGS
            for entry in entries:
                content = _unpack(archive, entry, left, file)
                left -= len(content)
                plain = content.replace(b"\0", b"")  # UTF-16, where zeros stand between the signs
                _check_declarations(plain, entry, file)
                tags -= plain.count(b"<")
                if tags < 0:
                    raise too_many_cells(file)
                has_formulas = has_formulas or _FORMULA.search(plain) is not None
    except BROKEN:
        raise damaged(file) from None
    return has_formulas


def _check_entries(entries: list[zipfile.ZipInfo], file: str) -> None:
    """What the directory of the zip already tells."""
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > _MAX_ENTRIES:
        raise _hostile(file, f"文件内的部件超过 {_MAX_ENTRIES} 个", f"it holds more than {_MAX_ENTRIES} parts")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal(Place(file), "文件加了密码", "it is encrypted", _SAVE_AS)
    odd = any(entry.compress_type not in _METHODS for entry in entries)
    if odd or len(set(names)) != len(names) or _TYPES.lower() not in names:
        raise damaged(file)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, file: str) -> bytes:
    """What a part holds. Counted is what comes out, not what the directory promises."""
    limit = min(left, max(_RATIO_FROM, _MAX_RATIO * entry.compress_size))
    with archive.open(entry) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        zh, en = (
            f"部件 {shorten(entry.filename)} 解开后大得不正常",
            f"{shorten(entry.filename)} unpacks to far too much",
        )
        raise _hostile(file, zh, en)
    return content


def _check_declarations(plain: bytes, entry: zipfile.ZipInfo, file: str) -> None:
    """No parser finds entities in a part, and none sees other signs than this search does."""
    declared = _DECLARED.match(plain.lstrip(b"\xef\xbb\xbf\xff\xfe"))
    strange = declared is not None and declared[1].lower() not in _ENCODINGS
    if strange or b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        zh = f"部件 {shorten(entry.filename)} 有实体声明或不常见的编码"
        raise _hostile(file, zh, f"{shorten(entry.filename)} declares entities or a strange encoding")


def _hostile(file: str, zh: str, en: str) -> SourceError:
    hint = Words("可能是恶意文件；向提供的人核实", "it may be hostile; ask whoever gave it to you")
    return refusal(Place(file), zh, en, hint)
