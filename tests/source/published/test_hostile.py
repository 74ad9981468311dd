"""Files of other kinds, broken files and endless ones: refused in words, soon, with what to do."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.errors import ExitCode, SourceError
from converter.source.published.account import Account
from converter.source.published.open import read_page
from converter.source.published.page import Line
from tests.source.published.test_word_pages import word

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
HANGS = 30
"""Seconds, on a machine that does much else."""
BILLION = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
LAUGHS = f'<!DOCTYPE html [<!ENTITY a "哈哈哈哈">{BILLION}]>'


def zipped(name: str, content: str = "x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def page(inner: str) -> bytes:
    return f"<html><body>{inner}</body></html>".encode()


def mail(*parts: str) -> bytes:
    head = 'From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
    return (head + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n").encode()


OTHER_KINDS = [
    (b"", "空"),
    (b" \r\n\t ", "空"),
    (b"%PDF-1.7\n...", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc"),
    (b"{\\rtf1\\ansi}", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "图片"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "图片"),
    (b"GIF89a", "图片"),
    (b"Rar!\x1a\x07", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"\x1f\x8b\x08", "压缩包"),
    (zipped("年报.html"), "压缩包"),
    (zipped("xl/workbook.xml"), "Excel"),
    (zipped("ppt/presentation.xml"), "幻灯片"),
    (zipped("OFD.xml"), "OFD"),
    (zipped("content.xml"), "OpenDocument"),
    (b"PK\x03\x04 broken", "损坏"),
    (zipped("word/document.xml")[:-30], "损坏"),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "XML"),
    (bytes(range(256)), "NUL"),
    (mail("Content-Type: image/png\n\nAAAA"), "没有网页"),
    (page("<img src=a.png><script>var a = 1</script><iframe src=b.html></iframe>"), "没有文字"),
    (b"<!doctype html>", "没有内容"),
    (b"<div><!-- x --></div>", "没有文字"),
    (b"<p hidden>x</p>", "没有文字"),
    (word("<w:p/>"), "没有文字"),
]


@pytest.mark.parametrize(("data", "said"), OTHER_KINDS, ids=range(len(OTHER_KINDS)))
def test_other_kinds_are_named(data: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_page(data, "年报")
    assert said in caught.value.words.zh
    assert caught.value.hint
    assert caught.value.place
    assert caught.value.exit_code is ExitCode.SOURCE


WIDE_ROW = "<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="60"/></w:tcPr></w:tc>' * 5 + "</w:tr></w:tbl>"
FULL_ROW = "<w:tbl><w:tr>" + "<w:tc><w:p><w:r><w:t>年</w:t></w:r></w:p></w:tc>" * 250 + "</w:tr></w:tbl>"
SLOW = ("more cells than any table", "paragraphs")
ENDLESS: dict[str, Callable[[], bytes]] = {
    "50 MB of text": lambda: "年度报告\n".encode() * 4_000_000,
    "a million and more characters": lambda: "年度报告\n".encode() * 250_001,
    "lines": lambda: b"a\n" + b"\n" * 200_000,
    "a million spans": lambda: page("<span>x</span>" * 1_000_000),
    "a million cells": lambda: page("<table>" + "<tr><td>1<td>2" * 500_000),
    "more cells than any table": lambda: page("<table>" + "<tr><td>1<td>2" * 50_001),
    "paragraphs": lambda: page("<p>x" * 200_001),
    "columns": lambda: page("<table><tr>" + "<td colspan=60>1" * 5),
    "deep": lambda: page("<div>" * 100_000 + "x"),
    "deep and never closed": lambda: page("<font>x" * 100_000),
    "one endless text": lambda: page("x " * 5_500_000),
    "one endless attribute": lambda: page(f"<p style='{'x;' * 5_500_000}'>x"),
    "mail without end": lambda: b"MIME-Version: 1.0\n" + b"X: y\n" * 300_000,
    "a zip bomb": lambda: word("<w:p/>" + " " * 80_000_000),
    "a packed bomb": lambda: zipped("word/document.xml", "<w:p/>" * 500_000),
    "entities in a Word file": lambda: zipped("word/document.xml", LAUGHS + "<html>&i;</html>"),
    "Word paragraphs": lambda: word("<w:p/>" * 500_001),
    "Word styles": lambda: word("<w:p/>", styles="<w:style/>" * 500_001),
    "Word columns": lambda: word(WIDE_ROW),
    "a deep Word file": lambda: word("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000),
}


@pytest.mark.parametrize(
    "make",
    [pytest.param(make, id=name, marks=[pytest.mark.slow] * (name in SLOW)) for name, make in ENDLESS.items()],
)
def test_endless_files_are_refused_soon(make: Callable[[], bytes]) -> None:
    data, start = make(), time.monotonic()
    with pytest.raises(SourceError) as caught:
        read_page(data, "年报")
    assert time.monotonic() - start < HANGS
    assert caught.value.hint


LARGE: dict[str, Callable[[], bytes]] = {
    "spans": lambda: page("<span>年</span>" * 100_000),
    "spans of cells": lambda: page("<table>" + ("<tr>" + "<td rowspan=200 colspan=60>1" * 4 + "<tr><td>2" * 199) * 100),
    "comments": lambda: page("年<!-- -->" * 100_000),
    "hidden in hidden": lambda: page("见" + ("<div hidden>" * 200 + "x" + "</div>" * 200) * 400),
    "tables in tables": lambda: page("<table><tr><td>甲<td>乙" * 60),
    "less-than signs": lambda: page("年 " + "<" * 100_000),
    "entities in XHTML": lambda: LAUGHS.encode() + page("<p>年 &i;</p>"),
    "Word cells": lambda: word(FULL_ROW),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_large_files_are_read_whole(make: Callable[[], bytes]) -> None:
    data, start = make(), time.monotonic()
    found = read_page(data, "年报")
    assert time.monotonic() - start < HANGS
    assert Account(found).missing() == 0
    assert found.characters < 300_000


def test_a_page_in_a_mail() -> None:
    html = "Content-Type: text/html; charset=gbk\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C4=EA=B6=C8</p>"
    found = read_page(mail("Content-Type: text/plain\n\nx", html), "年报.mhtml")
    assert [piece.text for piece in found.pieces()] == ["年度"]
    assert [remark.code for remark in found.remarks] == ["IMP-20"]


samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of published reports are not here")


@samples
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.txt")), ids=lambda path: path.stem)
def test_published_reports_are_read_whole(path: Path, encoding: str) -> None:
    text = path.read_text(encoding="utf-8")
    found = read_page(text.encode(encoding), path.name)
    assert Account(found).missing() == 0
    assert len(found.remarks) == (encoding != "utf-8")
    if found.keeps_blanks:
        assert [block.text for block in found.blocks if isinstance(block, Line)] == text.splitlines()


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a"])
def test_the_name_decides_nothing(name: str) -> None:
    assert read_page(b"<table><tr><td>1<td>2</table>", name).keeps_blanks is False
    assert read_page(b"1 2\n", name).keeps_blanks is True
    assert read_page(word("<w:p><w:r><w:t>x</w:t></w:r></w:p>"), name).characters == 1
