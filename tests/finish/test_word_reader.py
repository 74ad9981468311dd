"""Word bytes → facts, also of files that have been through other hands, and refusal of what must not be opened."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest

from converter.errors import SourceError
from converter.finish.word_reader import read_word

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def package(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def document(body: str, **others: str | bytes) -> bytes:
    main = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return package(**{"word/document.xml": main}, **others)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def line(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def change(kind: str, content: str) -> str:
    return f"<w:{kind} w:id='1' w:author='甲'>{content}</w:{kind}>"


BOX = f"<w:txbxContent>{line(run('框'))}</w:txbxContent>"
FIELD = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
TEXTS = [
    (line(run("甲"), "<w:r><w:t xml:space='preserve'> 乙</w:t></w:r>"), "甲 乙\n"),
    (line("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"), "甲\t乙\n丙\n"),
    (line(change("ins", run("添")), change("del", "<w:r><w:delText>删</w:delText></w:r>")), "添\n"),
    (line(change("moveFrom", run("旧")), change("moveTo", run("新"))), "新\n"),
    (line("<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>", run("连")) + line(run("上")), "连上\n"),
    (line("<w:pPr><w:rPr><w:ins w:id='1'/></w:rPr></w:pPr>", run("分")) + line(run("开")), "分\n开\n"),
    ("<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>", ""),
    (f"<w:sdt><w:sdtPr/><w:sdtContent>{line(run('控件'))}</w:sdtContent></w:sdt>", "控件\n"),
    (line(f"<w:hyperlink r:id='rId1'>{run('链接')}</w:hyperlink>"), "链接\n"),
    (line(FIELD, run("7")), "7\n"),
    (line("<w:pPr><w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs></w:pPr>", run("甲")), "甲\n"),
    (
        line(
            "<w:r><mc:AlternateContent>",
            f"<mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback>",
            "</mc:AlternateContent></w:r>",
        ),
        "框\n\n",
    ),
    (
        line(f"<w:r><w:ruby><w:rt>{run('zhōu')}</w:rt><w:rubyBase>{run('州')}</w:rubyBase></w:ruby></w:r>"),
        "州\n",
    ),
]


@pytest.mark.parametrize(("body", "text"), TEXTS, ids=range(len(TEXTS)))
def test_text_in_reading_order(body: str, text: str) -> None:
    assert read_word(document(body), "稿.docx").text == text


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{line(run(text))}</w:tc>"


DOWN, GOES_ON, WIDE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
DELETED = "<w:trPr><w:del w:id='1'/></w:trPr>"
TABLES = [
    ([cell("甲") + cell("乙")], (1, 2), {(0, 0): "甲", (0, 1): "乙"}),
    ([cell("甲", WIDE), cell("乙") + cell("丙")], (2, 2), {(0, 0): "甲", (1, 0): "乙", (1, 1): "丙"}),
    (
        [cell("甲", DOWN) + cell("乙"), cell("", GOES_ON) + cell("丙")],
        (2, 2),
        {(0, 0): "甲", (0, 1): "乙", (1, 1): "丙"},
    ),
    (
        [
            cell("甲", WIDE + DOWN) + cell("乙"),
            cell("", WIDE + GOES_ON) + cell("丙"),
            cell("丁", WIDE + DOWN) + cell("戊"),
        ],
        (3, 3),
        {(0, 0): "甲", (0, 2): "乙", (1, 2): "丙", (2, 0): "丁", (2, 2): "戊"},
    ),
    ([cell("甲") + cell("乙", GOES_ON)], (1, 2), {(0, 0): "甲", (0, 1): "乙"}),
    (["<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("甲")], (1, 2), {(0, 0): "", (0, 1): "甲"}),
    ([cell("甲") + cell("乙", "<w:cellDel w:id='1'/>")], (1, 1), {(0, 0): "甲"}),
    ([cell("甲"), DELETED + cell("乙"), cell("丙")], (2, 1), {(0, 0): "甲", (1, 0): "丙"}),
    ([f"<w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>" + cell("乙")], (1, 2), {(0, 0): "甲", (0, 1): "乙"}),
]


@pytest.mark.parametrize(("rows", "size", "cells"), TABLES, ids=range(len(TABLES)))
def test_tables_as_grids(rows: list[str], size: tuple[int, int], cells: dict[tuple[int, int], str]) -> None:
    body = "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl><w:p/>"
    facts = read_word(document(body), "稿.docx")
    (table,) = facts.tables
    assert ((table.rows, table.columns), table.cells) == (size, cells)
    assert facts.text.split() == [text for text in cells.values() if text]


def test_a_sliver_of_a_column_is_no_column() -> None:
    """As LibreOffice saves a table whose rows were rounded differently."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (589, 1, 590))
    rows = [cell("甲", WIDE) + cell("乙"), cell("丙") + cell("丁", WIDE)]
    body = f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    (table,) = read_word(document(body), "稿.docx").tables
    assert (table.rows, table.columns) == (2, 2)
    assert table.cells == {(0, 0): "甲", (0, 1): "乙", (1, 0): "丙", (1, 1): "丁"}


def test_a_table_in_a_table_is_read_too() -> None:
    inner = f"<w:tbl><w:tr>{cell('里')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{inner}{line(run('外'))}</w:tc></w:tr></w:tbl>"
    facts = read_word(document(body), "稿.docx")
    assert len(facts.tables) == 2
    assert facts.text.split() == ["里", "外"]


def test_title_author_faces_and_links() -> None:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>题</dc:title><dc:creator>人</dc:creator></c>'
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://x/hyperlink" TargetMode="External" Target="https://www.example.gov.cn/"/></Relationships>'
    )
    body = "<w:p><w:r><w:rPr><w:rFonts w:eastAsia='仿宋_GB2312' w:ascii='Times New Roman'/></w:rPr></w:r></w:p>"
    facts = read_word(document(body, **{"docProps/core.xml": core, "word/_rels/document.xml.rels": links}), "稿.docx")
    assert (facts.kind, facts.title, facts.author, facts.pages) == ("docx", "题", "人", None)
    assert facts.fonts == ("Times New Roman", "仿宋_GB2312")
    assert facts.links == ("https://www.example.gov.cn/",)


def test_the_strict_spelling_of_the_standard_is_understood() -> None:
    data = document(line(run("严格")))
    text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    main, other = "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    strict = text.replace(main, other)
    assert read_word(package(**{"word/document.xml": strict}), "稿.docx").text == "严格\n"


def encrypted(data: bytes) -> bytes:
    """The data with the flag of encryption in its directory."""
    start = data.index(b"PK\x01\x02")
    return data[: start + 8] + bytes([data[start + 8] | 1]) + data[start + 9 :]


def twice(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(name, "<b/>")
    return buffer.getvalue()


def understated(size: int) -> bytes:
    """A part that unpacks to more than its directory promises."""
    data = document("<w:p/>", **{"word/big.xml": b"\0" * size})
    return data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


GOOD = document(line(run("好")))
LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>'
REFUSED = {
    "empty": (b"", "损坏"),
    "no zip": (b"%PDF-1.7", "损坏"),
    "cut off": (GOOD[: len(GOOD) // 2], "损坏"),
    "old or encrypted": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "加了密码"),
    "encrypted part": (encrypted(GOOD), "加了密码"),
    "no main part": (package(**{"xl/workbook.xml": "<a/>"}), "word/document.xml"),
    "macros": (document("<w:p/>", **{"word/vbaProject.bin": b"x"}), "宏"),
    "many entries": (document("<w:p/>", **{f"word/{n}.xml": b"" for n in range(2001)}), "2000"),
    "bomb": (document("<w:p/>", **{"word/big.xml": b"\0" * (65 * 1024 * 1024)}), "64 MB"),
    "lying bomb": (understated(65 * 1024 * 1024), ""),
    "document type": (package(**{"word/document.xml": LAUGHS + "<x>&b;</x>"}), "损坏"),
    "utf-16 document type": (package(**{"word/document.xml": (LAUGHS + "<x>&b;</x>").encode("utf-16")}), "损坏"),
    "entity from outside": (package(**{"word/document.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}), "损坏"),
    "broken xml": (package(**{"word/document.xml": "<a><b></a>"}), "损坏"),
    "deep": (document("<w:p>" * 20000 + "</w:p>" * 20000), "损坏"),
    "odd symbol": (document("<w:p><w:r><w:sym w:char='zz'/></w:r></w:p>"), "损坏"),
    "broken core": (document("<w:p/>", **{"docProps/core.xml": "<"}), "损坏"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_words(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        read_word(data, "稿.docx")
    assert words in caught.value.words.zh
    assert str(caught.value.place) == "稿.docx"
    assert caught.value.hint


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(SourceError) as caught:
        read_word(twice("word/document.xml"), "稿.docx")
    assert "重名" in caught.value.words.zh


@pytest.mark.parametrize("cut", range(0, len(GOOD), 23))
def test_a_file_cut_off_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(SourceError):
        read_word(GOOD[:cut], "稿.docx")


@pytest.mark.parametrize("place", range(0, len(GOOD), 7))
def test_a_damaged_byte_gives_facts_or_a_refusal(place: int) -> None:
    damaged = bytearray(GOOD)
    damaged[place] ^= 0x5A
    with contextlib.suppress(SourceError):
        assert read_word(bytes(damaged), "稿.docx").kind == "docx"
