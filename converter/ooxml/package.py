"""The parts of a Word package: opened under limits, written the same way every time (ECMA-376 part 2)."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from converter.errors import SourceError
from converter.findings import Place, Words, shorten
from converter.ooxml.xml import ForbiddenError, check_xml, parse

MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"
_MAX_ENTRIES = 2000
_MAX_BYTES = 64 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024
"""Smaller parts may be packed as tight as they like."""
_COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNCLEAN = re.compile(r"[\\:\x00-\x1f\x7f]|^/|//|(?:^|/)\.\.?(?:/|$)")
_NO_PARTS_OF_WORD = (".svg", ".htm", ".html", ".xhtml", ".mht")
"""Web pages and drawings may have a document type; nobody here reads them."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
    ArithmeticError,
    LookupError,
)
"""What `zipfile` raises for bytes that are no sound zip."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

_SAVE_AS = Words("在 Word 或 WPS 里打开，去掉密码，另存为 .docx", "open it and save it as .docx, without password")
_NO_MACROS = Words("在 Word 或 WPS 里打开，另存为不带宏的 .docx", "open it and save it as .docx, without macros")


def refusal(file: str, zh: str, en: str, hint: Words | None = None) -> SourceError:
    """The refusal of a file, with what to do."""
    hint = hint or Words("换一份完好的 .docx 文件", "use a sound .docx file")
    return SourceError(Words(zh, en), place=Place(file), hint=hint)


def open_package(data: bytes, file: str) -> dict[str, bytes]:
    """All parts of a package from anywhere, each XML part read through once; or a refusal."""
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise refusal(file, "文件加了密码", "it is encrypted", _SAVE_AS)
        raise refusal(file, "文件加了密码，或是旧的 .doc 格式", "it is encrypted or an old .doc file", _SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, file)
            parts = _unpack(archive, [entry for entry in entries if not entry.is_dir()], file)
    except _BROKEN:
        raise refusal(file, "Word 文件损坏，打不开", "it is damaged and does not open") from None
    _check_content(parts, file)
    return parts


def _check_entries(entries: list[zipfile.ZipInfo], file: str) -> None:
    """What the directory of the zip already tells."""
    names = [entry.filename for entry in entries]
    if len(entries) > _MAX_ENTRIES:
        raise refusal(file, f"文件内的部件超过 {_MAX_ENTRIES} 个", f"it holds more than {_MAX_ENTRIES} parts")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal(file, "文件加了密码", "it is encrypted", _SAVE_AS)
    if len({name.lower() for name in names}) != len(names):
        raise refusal(file, "文件内有重名的部件", "two of its parts have one name")
    for entry in entries:
        # `zipfile` has tidied `filename` for this system; what was written is in `orig_filename`.
        if _UNCLEAN.search(entry.orig_filename):
            name = shorten(entry.orig_filename)
            raise refusal(file, f"文件内部件的名称不正常：“{name}”", f"one of its parts has a forbidden name: “{name}”")
    if MAIN not in names:
        raise refusal(file, f"不是 Word 文件：缺少 {MAIN}", f"it is no Word file: {MAIN} is missing")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _macros(file)
    if sum(entry.file_size for entry in entries) > _MAX_BYTES:
        raise _too_big(file)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise refusal(file, "Word 文件损坏：压缩方式不是 Word 用的", "it is not packed as Word files are")


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file: str) -> dict[str, bytes]:
    """Every part; the limit is counted on what really comes out, not on what the directory promises."""
    parts: dict[str, bytes] = {}
    left = _MAX_BYTES
    for entry in entries:
        limit = max(_RATIO_FROM, min(left, _MAX_RATIO * entry.compress_size))
        with archive.open(entry) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit and limit < left:
            name = shorten(entry.filename)
            raise refusal(
                file,
                f"部件 {name} 压缩得不正常（超过 {_MAX_RATIO} 倍），可能是恶意文件",
                f"{name} unpacks to more than {_MAX_RATIO} times its size",
            )
        left -= len(content)
        if left < 0:
            raise _too_big(file)
        parts[entry.filename] = content
    return parts


def _too_big(file: str) -> SourceError:
    limit = _MAX_BYTES // 1024 // 1024
    return refusal(file, f"解开后超过 {limit} MB", f"it unpacks to more than {limit} MB")


def _macros(file: str) -> SourceError:
    return refusal(file, "文件里有宏", "it holds macros", _NO_MACROS)


def _check_content(parts: Mapping[str, bytes], file: str) -> None:
    """Every XML part is sound and within limits; content types and relations speak of no macros."""
    for name, content in parts.items():
        if not is_xml(name, content):
            continue
        try:
            check_xml(content)
        except ForbiddenError as problem:
            zh = f"Word 文件损坏或被动过手脚：{shorten(name)} {problem.words.zh}"
            raise refusal(file, zh, f"it is damaged or forged: {shorten(name)}: {problem.words.en}") from None
        except ParseError:
            zh = f"Word 文件损坏，内容读不出：{shorten(name)}"
            raise refusal(file, zh, f"its content cannot be read: {shorten(name)}") from None
        if (name == TYPES or name.endswith(".rels")) and _speaks_of_macros(content):
            raise _macros(file)


def is_xml(name: str, content: bytes) -> bool:
    """Whether a part is XML that a reader of Word files would read."""
    lower = name.lower()
    declared = content[:40].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").startswith(b"<?xml")
    return lower.endswith((".xml", ".rels")) or (declared and not lower.endswith(_NO_PARTS_OF_WORD))


def _speaks_of_macros(xml: bytes) -> bool:
    """A content type or relation of a .docm, whatever its parts are called."""
    values = (value.lower() for element in parse(xml).iter() for value in element.attrib.values())
    return any("vbaproject" in value or "macroenabled" in value or "/vbadata" in value for value in values)


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """A zip with the content types first, as readers expect, and the rest by name; no date and no machine in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda name: (name != TYPES, name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return buffer.getvalue()


def read_package(data: bytes) -> dict[str, bytes]:
    """All parts of a package that this program has just made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
