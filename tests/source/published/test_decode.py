"""Bytes become the text that was meant, or are refused with the place; a few that are no character are told."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import ExitCode, SourceError
from converter.findings import Place
from converter.source.published.decode import LOST, decode, encoding_notes
from converter.source.published.open import read_page

SIMPLIFIED = "松涛县司法局2024年政府信息公开工作年度报告\r\n一、总体情况\r\n全年为三十个村上了法律课。\r\n"
TRADITIONAL = "松濤縣司法局2024年政府信息公開工作年度報告\r\n一、總體情況\r\n全年為三十個村上了法律課。\r\n"
RARE = "朱镕镇㐂𠮷村的年度报告\r\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "utf-32", "utf-32-le"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (RARE, "gb18030", "gb18030"),
        (RARE, "utf-8", "utf-8"),
        ("规章 0\n", "utf-8", "utf-8"),
        ("\ufeff" + SIMPLIFIED, "gb18030", "gb18030"),
        ("规章 0 0 0\n本年度\n", "gbk", "gb18030"),
        ("only ASCII 1 2 3\n", "ascii", "utf-8"),
        ("café 10\n", "utf-8", "utf-8"),
    ],
)
def test_encodings(text: str, encoding: str, found: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert decoded == (text, found, ())
    assert [item.code for item in encoding_notes(decoded, "a.txt")] == (["IMP-20"] if found != "utf-8" else [])


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        (SIMPLIFIED, "gb2312", "utf-8"),  # a browser saved the page and left the declaration
        (SIMPLIFIED, "utf-8", "gbk"),
        (SIMPLIFIED, "iso-8859-1", "gbk"),
        (SIMPLIFIED, "no-such-thing", "gbk"),
        (SIMPLIFIED, "big5", "gbk"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb2312", "big5"),
    ],
)
@pytest.mark.parametrize(
    "head", ['<meta charset="{}">', "<META http-equiv=x content='text/html; charset={}'>", "<?xml encoding='{}'?>"]
)
def test_declarations_are_checked(head: str, text: str, declared: str, encoding: str) -> None:
    whole = head.format(declared) + text
    assert decode(whole.encode(encoding), "a.html").text == whole


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("gbk", b""), ("big5", b"")]
)
def test_a_byte_that_is_no_character_is_told_at_its_line(encoding: str, mark: bytes) -> None:
    text = TRADITIONAL if encoding == "big5" else SIMPLIFIED
    data = text.encode(encoding) + "第四".encode(encoding) + b"\xff" + "行\r\n".encode(encoding) + text.encode(encoding)
    decoded = decode(mark + data, "a.txt")
    assert decoded.text == f"{text}第四{LOST}行\r\n{text}"
    warnings = [item for item in encoding_notes(decoded, "a.txt") if item.code == "IMP-61"]
    assert [item.place for item in warnings] == [Place("a.txt", 4)]
    assert warnings[0].hint


def test_a_character_cut_off_by_a_portal() -> None:
    page = '<meta name="description" content="{}"><p>' + SIMPLIFIED * 5
    before, _, after = page.partition("{}")
    data = before.encode("gbk") + "总体情".encode("gbk")[:-1] + after.encode("gbk")
    decoded = decode(data, "a.html")
    assert decoded.text == f"{before}总体{LOST}{after}"
    assert decoded.lost == (1,)


def test_many_bytes_that_are_no_characters_are_refused_at_the_first() -> None:
    few, many = ((SIMPLIFIED * 60).encode() + b"\r\n\xff" * count for count in (10, 11))
    assert len(decode(few, "a.txt").lost) == 10
    with pytest.raises(SourceError) as caught:
        decode(many, "a.txt")
    assert caught.value.place == Place("a.txt", 60 * 3 + 2)
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.SOURCE
    with pytest.raises(SourceError):
        decode(SIMPLIFIED.encode() + b"\xff\r\n\xff", "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        SIMPLIFIED.encode() + SIMPLIFIED.encode("gbk"),
        codecs.BOM_UTF8 + SIMPLIFIED.encode("gbk"),
        "報告年度".encode("euc-jp"),
        "русский".encode("koi8-r"),
        b"\x80\x81\x82",
    ],
)
def test_no_encoding_makes_sense(data: bytes) -> None:
    with pytest.raises(SourceError):
        decode(data, "a.txt")


def test_nul_bytes_are_no_text() -> None:
    with pytest.raises(SourceError, match="no text"):
        decode(b"abc\0\0\0def", "a.txt")
    with pytest.raises(SourceError, match="no text"):
        decode(SIMPLIFIED.encode() + b"\0", "a.txt")
    with pytest.raises(SourceError, match="no text"):
        decode((SIMPLIFIED + "\0").encode("utf-16"), "a.txt")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_whole_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data, "a.txt")
    except SourceError:
        return
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
    if not decoded.lost:
        assert decoded.text.encode(decoded.encoding) in (data, *(data.removeprefix(mark) for mark in marks))
        return
    parts = [part.encode(decoded.encoding) for part in decoded.text.split(LOST)]
    for part in parts:
        assert part in data
        data = data[data.index(part) + len(part) :]
    assert len(parts) > len(decoded.lost)


def test_a_dump_keeps_its_shape() -> None:
    page = read_page("规章\t0\r\n\r\n  行政许可 \xa01\r现行\n有效\x0c".encode(), "a.txt")
    assert [block.text for block in page.blocks] == ["规章\t0", "", "  行政许可 \xa01", "现行", "有效 "]
    assert [block.place.line for block in page.blocks] == [1, 2, 3, 4, 5]
    assert page.keeps_blanks
    assert page.characters == 12


def test_a_dump_in_gbk_says_so() -> None:
    page = read_page(SIMPLIFIED.encode("gbk"), "a.txt")
    assert [remark.code for remark in page.remarks] == ["IMP-20"]
    assert [block.text for block in page.blocks] == SIMPLIFIED.split("\r\n")[:-1]
