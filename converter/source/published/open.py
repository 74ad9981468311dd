"""The bytes of a published document → Page, by what is in them; the name decides nothing."""

from __future__ import annotations

import io
import re
import zipfile

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.ooxml.package import MAIN
from converter.source.published.decode import decode, encoding_notes
from converter.source.published.html import read_html
from converter.source.published.mhtml import is_mhtml, web_page
from converter.source.published.page import Page
from converter.source.published.refusing import MAX_BYTES, REPORT_ONLY, SAVE_AS_DOCX, SAVE_PAGE, refusal
from converter.source.published.text import read_dump
from converter.source.published.word import read_word

_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|table|tr|td|th|p|div|h[1-6]|ul|ol|li)(?=[\s>/])", re.IGNORECASE)
_OFFICE_XML = re.compile(r"<\?mso-application|<pkg:package|<w:wordDocument")
_HEAD = 4096
_BY_HAND = Words("照着它手工填写报告文件", "type the figures into a report file by hand")
_UNPACK = Words("先解压，再导入里面的报告", "unpack it and import the report inside")
_PICTURE = ("这是图片，不是文字", "this is a picture, no text", _BY_HAND)
_WORD_XML = ("这是 XML 格式的 Word 文件", "this is a Word file in XML", SAVE_AS_DOCX)
_ARCHIVE = ("这是压缩包", "this is an archive", _UNPACK)
_KINDS: tuple[tuple[bytes, tuple[str, str, Words]], ...] = (
    (
        b"%PDF",
        (
            "这是 PDF，只有本程序生成的 PDF 能读回",
            "this is a PDF; only those that this program made can be read back",
            Words(
                "找网页或 Word 版；或复制正文，存成 .txt", "find the web page or Word file, or copy the text to .txt"
            ),
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        ("这是旧的 .doc 或 .wps 文件，或加了密码", "this is an old .doc or .wps, or encrypted", SAVE_AS_DOCX),
    ),
    (b"{\\rtf", ("这是 RTF 文件", "this is an RTF file", SAVE_AS_DOCX)),
    *((mark, _PICTURE) for mark in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    *((mark, _ARCHIVE) for mark in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
)
_PACKED: tuple[tuple[str, tuple[str, str, Words]], ...] = (
    (
        "xl/",
        (
            "这是 Excel 工作簿",
            "this is an Excel workbook",
            Words("把文件名的后缀改为 .xlsx，再导入", "give its name the suffix .xlsx and import it again"),
        ),
    ),
    ("ppt/", ("这是幻灯片", "these are slides", _BY_HAND)),
    ("OFD.xml", ("这是 OFD 版式文件", "this is an OFD file", SAVE_PAGE)),
    ("content.xml", ("这是 OpenDocument 文件", "this is an OpenDocument file", SAVE_AS_DOCX)),
)


def read_page(data: bytes, file: str) -> Page:
    """The page in a file. SourceError, with what to do, for a file of another kind, a damaged or an endless one."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise refusal(Place(file), f"文件超过 {limit} MB", f"the file is bigger than {limit} MB", REPORT_ONLY)
    if not data.strip():
        raise refusal(Place(file), "文件是空的", "the file is empty", SAVE_PAGE)
    page = _read_packed(data, file) if data.startswith(b"PK") else _read_text(data, file)
    if not page.characters:
        zh, en = "文件里没有文字，正文可能是图片，或由脚本、框架显示", "it holds no text: a picture, frame or script"
        raise refusal(Place(file), zh, en, SAVE_PAGE)
    return page


def _read_text(data: bytes, file: str) -> Page:
    """The page in a file that should be text, with or without HTML."""
    for mark, kind in _KINDS:
        if data.startswith(mark):
            raise _other_kind(file, kind)
    declared = ""
    if is_mhtml(data):
        data, declared = web_page(data, file)
    decoded = decode(data, file, declared)
    if _OFFICE_XML.search(decoded.text[:_HEAD]):
        raise _other_kind(file, _WORD_XML)
    reader = read_html if _TAG.search(decoded.text) else read_dump
    return reader(decoded.text, file, encoding_notes(decoded, file))


def _read_packed(data: bytes, file: str) -> Page:
    """The page in a zip, which is a Word file or of another kind."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, LookupError, ArithmeticError):
        names = [MAIN]  # damaged: the reader of packages says how
    if MAIN in names:
        return read_word(data, file)
    for start, kind in _PACKED:
        if any(name.startswith(start) for name in names):
            raise _other_kind(file, kind)
    raise _other_kind(file, _ARCHIVE)


def _other_kind(file: str, kind: tuple[str, str, Words]) -> SourceError:
    zh, en, hint = kind
    return refusal(Place(file), zh, en, hint)
