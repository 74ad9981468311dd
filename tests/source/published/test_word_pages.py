"""Word files from anyone: the final text of the body, in reading order, tables with their merged cells."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import SourceError
from converter.source import load_report
from converter.source.published.account import Account
from converter.source.published.open import read_page
from converter.source.published.page import Line, Page
from tests.render.word.drafts import FORMS, ROOT, draft
from tests.source.published.pages import shape

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)


WRAPPERS = {
    "tbl": "",
    "ins": "<w:ins>{}</w:ins>",
    "del": "<w:del>{}</w:del>",
    "sdt": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "choice": "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>",
    "box": "<w:p><w:r><w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing></w:r></w:p>",
    "joined": "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>连</w:t></w:r></w:p>{}",
}


def part(root: str, inner: str) -> str:
    return f"<w:{root} {SPACES}>{inner}</w:{root}>"


def word(body: str, **others: str) -> bytes:
    """A Word file with this body; the others are parts by name, such as `numbering`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
        for name, inner in others.items():
            archive.writestr(f"word/{name}.xml", part(name, inner))
    return buffer.getvalue()


def read(body: str, **others: str) -> Page:
    page = read_page(word(body, **others), "年报.docx")
    assert Account(page).missing() == 0
    return page


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text) if text and text[0] != '<' else text}</w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<w:') else p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def box(text: str) -> str:
    return f"<w:drawing><w:txbxContent>{p(text)}</w:txbxContent></w:drawing>"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (p("　一、总体情况 ") + p("") + p("没有。"), ["一、总体情况", "没有。"]),
        (p(r("一、总") + r("体") + "<w:r><w:tab/></w:r>" + r("情况")), ["一、总体\t情况"]),
        (p(r("题目") + "<w:r><w:br/></w:r>" + r("年度报告")), ["题目", "年度报告"]),
        (p("<w:ins>" + r("新") + "</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>" + r("词")), ["新词"]),
        (
            p("<w:moveFrom>" + r("甲") + "</w:moveFrom>" + r("乙")) + p("<w:moveTo>" + r("甲") + "</w:moveTo>"),
            ["乙", "甲"],
        ),
        (p("上半", "<w:rPr><w:del/></w:rPr>") + p("下半") + p("另段"), ["上半下半", "另段"]),
        ("<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:sdtContent>" + p("控件里") + "</w:sdtContent></w:sdt>", ["控件里"]),
        (p(r("前") + r("看不见", "<w:vanish/>") + r("后", '<w:vanish w:val="0"/>')), ["前后"]),
        (p("<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("3")), ["3"]),
        (p(r("甲") + "<w:r><w:noBreakHyphen/></w:r>" + '<w:r><w:sym w:char="2460"/></w:r>'), ["甲\u2011①"]),
        (
            p(
                r("段落")
                + f"<w:r><mc:AlternateContent><mc:Choice>{box('框里')}</mc:Choice>"
                + f"<mc:Fallback>{box('框里')}</mc:Fallback></mc:AlternateContent></w:r>"
                + r("完")
            ),
            ["段落完", "框里"],
        ),
        (p("<w:ruby><w:rt>" + r("wù") + "</w:rt><w:rubyBase>" + r("务") + "</w:rubyBase></w:ruby>"), ["务"]),
    ],
)
def test_paragraphs(body: str, lines: list[str]) -> None:
    assert shape(read(body)) == lines


def test_merged_cells() -> None:
    page = read(
        tbl(
            tc("结果", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>') + tc("申请人", '<w:gridSpan w:val="2"/>'),
            tc("", '<w:gridSpan w:val="2"/><w:vMerge/>') + tc("自然人") + tc(p("商业") + p("企业")),
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
            + tc("公开")
            + tc("2")
            + tc(p(r("1") + "<w:r><w:br/></w:r>" + r("0"))),
        )
    )
    assert shape(page) == [[["结果+2/2", "申请人+2"], ["2>自然人", "商业\n企业"], ["1>公开", "2", "1\n0"]]]
    assert [str(piece.place) for piece in page.pieces()][2:4] == ["年报.docx:表1第2行第2格", "年报.docx:表1第2行第3格"]


def test_a_merged_cell_with_text_of_its_own_is_kept() -> None:
    page = read(tbl(tc("甲", '<w:vMerge w:val="restart"/>') + tc("1"), tc("乙", "<w:vMerge/>") + tc("2")))
    assert shape(page) == [[["甲", "1"], ["乙", "2"]]]


def test_slivers_are_no_cells() -> None:
    sliver = tc("", '<w:tcW w:w="12" w:type="dxa"/>')
    page = read(tbl(tc("甲") + sliver + tc("1") + tc("", '<w:tcW w:w="0" w:type="auto"/>')))
    assert shape(page) == [[["甲", "2>1", ""]]]


def test_deleted_rows_and_cells_are_gone() -> None:
    gone = "<w:trPr><w:del/></w:trPr>" + tc("旧") + tc("9")
    page = read(tbl(tc("甲") + tc("1"), gone, tc("乙") + tc("8", "<w:cellDel/>") + tc("2")))
    assert shape(page) == [[["甲", "1"], ["乙", "2"]]]


def test_a_table_around_tables_is_layout() -> None:
    inner = tbl(tc("规章") + tc("0"))
    page = read(p("一、情况") + tbl(tc("左栏") + tc(p("二、公开") + inner + p("完"))))
    assert shape(page) == ["一、情况", "左栏", "二、公开", [["规章", "0"]], "完"]
    assert str(page.blocks[0].place) == "年报.docx:第1段"


def numbering(kind: str, pattern: str, second: str = "decimal") -> str:
    levels = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        f'<w:lvl w:ilvl="1"><w:numFmt w:val="{second}"/><w:pStyle w:val="小节"/><w:lvlText w:val="%1.%2"/>'
        '<w:start w:val="1"/></w:lvl>'
    )
    number = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>{number}'


def listed(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


@pytest.mark.parametrize(
    ("kind", "pattern", "lines", "codes"),
    [
        ("chineseCounting", "%1、", ["一、甲", "一.1乙", "一.2丙", "二、丁", "二.1戊"], []),
        ("japaneseCounting", "（%1）", ["（一）甲", "一.1乙", "一.2丙", "（二）丁", "二.1戊"], []),
        ("decimal", "%1.", ["1.甲", "1.1乙", "1.2丙", "2.丁", "2.1戊"], []),
        ("none", "", ["甲", "乙", "丙", "丁", "戊"], ["IMP-22"]),
        ("decimal", "%1" * 30, ["甲", "1.1乙", "1.2丙", "丁", "2.1戊"], ["IMP-22"]),
        ("hebrew1", "%1", ["甲", "乙", "丙", "丁", "戊"], ["IMP-22"]),
    ],
)
def test_automatic_numbers(kind: str, pattern: str, lines: list[str], codes: list[str]) -> None:
    body = listed("甲") + listed("乙", 1) + listed("丙", 1) + listed("丁") + listed("戊", 1) + listed("己", 0, 0)
    page = read(body, numbering=numbering(kind, pattern))
    assert shape(page) == [*lines, "己"]
    assert [remark.code for remark in page.remarks] == codes


def test_a_paragraph_that_was_taken_out_has_no_number() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    listed_gone = p("<w:del>" + r("旧") + "</w:del>", f'<w:numPr><w:numId w:val="1"/></w:numPr>{gone}')
    page = read(listed("甲") + listed_gone + listed("乙"), numbering=numbering("chineseCounting", "%1、"))
    assert shape(page) == ["一、甲", "二、乙"]
    broken = p(r("上") + "<w:r><w:br/></w:r>" + r("下"), '<w:numPr><w:numId w:val="1"/></w:numPr>')
    assert shape(read(broken, numbering=numbering("decimal", "%1."))) == ["1.上", "下"]


def test_numbers_that_a_style_gives() -> None:
    styles = (
        '<w:style w:styleId="小节"><w:basedOn w:val="底"/></w:style>'
        '<w:style w:styleId="底"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = listed("甲") + p("乙", '<w:pStyle w:val="小节"/>') + p("丙", '<w:pStyle w:val="别的"/>')
    page = read(body, numbering=numbering("chineseCounting", "%1、"), styles=styles)
    assert shape(page) == ["一、甲", "一.1乙", "丙"]


def test_what_is_not_in_the_body_is_told() -> None:
    picture = '<w:r><w:drawing><a:docPr name="图片 3"/><a:blip/></w:drawing></w:r>'
    body = p("一、情况") + p(picture) + p("<w:altChunk/>") + p(r("注", "<w:vanish/>")) + p("六、无")
    page = read(
        body, footnotes=f"<w:footnote>{p('脚注的字')}</w:footnote>", endnotes="<w:endnote/>", comments=p("批注")
    )
    assert shape(page) == ["一、情况", "六、无"]
    told = " ".join(remark.message.zh for remark in page.remarks)
    assert "脚注里有 4 字" in told
    assert "altChunk" in told
    assert "1 张图片（图片 3）" in told
    assert "1 字设为隐藏" in told
    assert "尾注" not in told


def test_a_drawn_text_is_read() -> None:
    assert shape(read(p("<w:r><w:drawing><a:t>图里的字</a:t></w:drawing></w:r>"))) == ["图里的字"]


def test_without_a_body() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", part("document", ""))
    with pytest.raises(SourceError, match="no body"):
        read_page(buffer.getvalue(), "a.docx")


@pytest.mark.parametrize("name", FORMS)
def test_our_own_draft(name: str) -> None:
    report = load_report(ROOT / "examples" / name / "report.yaml")
    page = read_page(draft(report), "稿.docx")
    assert Account(page).missing() == 0
    lines = [block.text for block in page.blocks if isinstance(block, Line)]
    assert {section.heading for section in report.form.sections if section.heading} <= set(lines)
    tables = sum(section.table is not None for section in report.form.sections)
    assert len(page.blocks) - len(lines) == tables + bool(report.catalogue)


runs = st.sampled_from(
    [r("甲"), r("1"), r("藏", "<w:vanish/>"), "<w:r><w:br/></w:r>", "<w:r><w:tab/></w:r>", box("框"), "<w:r/>"]
)
content = st.recursive(
    st.lists(runs, max_size=4).map(lambda parts: p("<w:r/>" + "".join(parts))),
    lambda below: st.tuples(st.sampled_from([*WRAPPERS]), st.lists(below, max_size=3)).map(lambda pair: wrapped(*pair)),
    max_leaves=12,
)


def wrapped(kind: str, parts: list[str]) -> str:
    if kind == "tbl":
        return tbl("".join(tc(part) for part in parts), tc("末", "<w:vMerge/>"))
    return WRAPPERS[kind].format("".join(parts))


@given(st.lists(content, max_size=5))
def test_every_character_is_in_one_piece(parts: list[str]) -> None:
    page = read(p("始") + "".join(parts))
    assert all(piece.text == piece.text.strip() for piece in page.pieces())
