"""What leaves the office says what the draft said, and nothing of who wrote it, when, on which machine, from what."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from converter.errors import OutputError, SourceError
from converter.finish import word_clean
from converter.finish.compare import compare
from converter.finish.word_clean import clean_word
from converter.finish.word_reader import read_word
from converter.ooxml.package import open_package, read_package, write_package
from converter.source import load_report
from tests.conftest import Outcome, machine_environment
from tests.render.word.drafts import ROOT, draft

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MICROSOFT = "http://schemas.microsoft.com/office"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:w14="{MICROSOFT}/word/2010/wordml" mc:Ignorable="w14"'
)
BY = "w:id='1' w:author='张三' w:date='2026-01-02T03:04:05Z'"


def run(text: str, looks: str = "") -> str:
    return f"<w:r>{looks}<w:t>{text}</w:t></w:r>"


def gone(text: str) -> str:
    return f"<w:del {BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def new(text: str) -> str:
    return f"<w:ins {BY}>{run(text)}</w:ins>"


def line(*content: str, looks: str = "", end: str = "") -> str:
    mark = f"<w:rPr><w:{end} {BY}/></w:rPr>" if end else ""
    properties = f"<w:pPr>{looks}{mark}</w:pPr>" if looks or mark else ""
    return f"<w:p>{properties}{''.join(content)}</w:p>"


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{line(run(text))}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def document(body: str, others: dict[str, str] | None = None, *, relations: str = "") -> bytes:
    """The least package; `relations` are those of the document."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/>'
        f'<Relationship Id="rId4" Type="{OFFICE}/custom-properties" Target="docProps/custom.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    return write_package({name: text.encode() for name, text in (parts | (others or {})).items()})


def body_of(data: bytes) -> str:
    xml = read_package(data)["word/document.xml"].decode()
    return re.sub(r"<w:p/>", "<w:p></w:p>", xml[xml.index("<w:body>") + 8 : xml.index("</w:body>")])


END = line(run("末"))
SECTION = "<w:sectPr><w:pgSz w:w='1' w:h='2'/></w:sectPr>"
BEFORE_AFTER = {
    "insertion": (line(run("甲"), new("乙")), line(run("甲"), run("乙"))),
    "deletion": (line(run("甲"), gone("乙")), line(run("甲"))),
    "insertion deleted by another": (line(f"<w:ins {BY}>{gone('乙')}{run('丙')}</w:ins>"), line(run("丙"))),
    "move": (
        line(
            f"<w:moveFromRangeStart {BY} w:name='m'/><w:moveFrom {BY}>{run('旧')}</w:moveFrom>",
            "<w:moveFromRangeEnd w:id='1'/>",
        )
        + line(
            f"<w:moveToRangeStart {BY} w:name='m'/><w:moveTo {BY}>{run('新')}</w:moveTo><w:moveToRangeEnd w:id='1'/>"
        ),
        "<w:p></w:p>" + line(run("新")),
    ),
    "paragraph put in": (line(new("甲"), end="ins"), "<w:p><w:pPr><w:rPr/></w:pPr>" + run("甲") + "</w:p>"),
    "paragraph taken out": (line(gone("甲"), end="del") + END, END),
    "paragraph moved away": (line(f"<w:moveFrom {BY}>{run('甲')}</w:moveFrom>", end="moveFrom") + END, END),
    "joined, first looks stay": (
        line(run("甲"), looks=style("A"), end="del") + line(run("乙"), looks=style("B")),
        f"<w:p><w:pPr>{style('A')}<w:rPr/></w:pPr>{run('甲')}{run('乙')}</w:p>",
    ),
    "joined, nothing left of the first": (
        line(gone("甲"), looks=style("A"), end="del") + line(run("乙"), looks=style("B")),
        line(run("乙"), looks=style("B")),
    ),
    "three joined": (
        line(run("甲"), end="del") + line(gone("乙"), end="del") + line(run("丙")),
        f"<w:p><w:pPr><w:rPr/></w:pPr>{run('甲')}{run('丙')}</w:p>",
    ),
    "joined over a bookmark": (
        line(run("甲"), end="del")
        + "<w:bookmarkStart w:id='7' w:name='x'/>"
        + line(run("乙"), "<w:bookmarkEnd w:id='7'/>"),
        f'<w:p><w:pPr><w:rPr/></w:pPr>{run("甲")}<w:bookmarkStart w:id="7" w:name="x"/>{run("乙")}'
        '<w:bookmarkEnd w:id="7"/></w:p>',
    ),
    "section of the second stays": (
        line(run("甲"), end="del") + line(run("乙"), looks=SECTION),
        f"<w:p><w:pPr><w:rPr/>{SECTION}</w:pPr>{run('甲')}{run('乙')}</w:p>",
    ),
    "section end taken out": (
        f"<w:p><w:pPr><w:rPr><w:del {BY}/></w:rPr>{SECTION}</w:pPr>{run('甲')}</w:p>" + line(run("乙")),
        f"<w:p><w:pPr><w:rPr/></w:pPr>{run('甲')}{run('乙')}</w:p>",
    ),
    "empty before a table": (line(end="del") + table(cell("甲")) + END, table(cell("甲")) + END),
    "last of a cell stays": (
        table(f"<w:tc>{line(gone('甲'), end='del')}</w:tc>") + END,
        table("<w:tc><w:p><w:pPr><w:rPr/></w:pPr></w:p></w:tc>") + END,
    ),
    "row taken out": (table(cell("甲"), f"<w:trPr><w:del {BY}/></w:trPr>" + cell("乙")), table(cell("甲"))),
    "row put in": (table(f"<w:trPr><w:ins {BY}/></w:trPr>" + cell("乙")), table("<w:trPr/>" + cell("乙"))),
    "all rows taken out": (table(f"<w:trPr><w:del {BY}/></w:trPr>" + cell("乙")) + END, END),
    "row in a control taken out": (
        f"<w:tbl><w:tr>{cell('甲')}</w:tr><w:sdt><w:sdtContent><w:tr><w:trPr><w:del {BY}/></w:trPr>{cell('乙')}</w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>",
        f"<w:tbl><w:tr>{cell('甲')}</w:tr></w:tbl>",
    ),
    "cell taken out": (table(cell("甲") + cell("乙", f"<w:cellDel {BY}/>")), table(cell("甲"))),
    "cell put in": (
        table(cell("甲", f"<w:cellIns {BY}/>")),
        f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{line(run('甲'))}</w:tc></w:tr></w:tbl>",
    ),
    "cells merged": (
        table(cell("甲", f'<w:gridSpan w:val="1"/><w:cellMerge {BY} w:vMerge="rest"/><w:noWrap/>')),
        table(cell("甲", '<w:gridSpan w:val="1"/><w:vMerge w:val="restart"/><w:noWrap/>')),
    ),
    "looks changed": (
        line(run("甲", f"<w:rPr><w:b/><w:rPrChange {BY}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>")),
        line(run("甲", "<w:rPr><w:b/></w:rPr>")),
    ),
    "looks of a paragraph changed": (
        f"<w:p><w:pPr>{style('A')}<w:pPrChange {BY}><w:pPr/></w:pPrChange></w:pPr>{run('甲')}</w:p>",
        line(run("甲"), looks=style("A")),
    ),
    "number put in": (
        f"<w:p><w:pPr><w:numPr><w:numId w:val='1'/><w:ins {BY}/></w:numPr></w:pPr></w:p>",
        "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
    ),
    "bracket of a formula": (
        f"<w:p><m:oMath><m:d><m:dPr><m:ctrlPr><w:ins {BY}><w:rPr/></w:ins></m:ctrlPr></m:dPr></m:d></m:oMath></w:p>",
        "<w:p><m:oMath><m:d><m:dPr><m:ctrlPr><w:rPr/></m:ctrlPr></m:dPr></m:d></m:oMath></w:p>",
    ),
    "conflict of two authors": (
        line(f"<w14:conflictIns {BY}>{run('甲')}</w14:conflictIns><w14:conflictDel {BY}>{run('乙')}</w14:conflictDel>"),
        line(run("甲")),
    ),
    "comment": (
        line(
            "<w:commentRangeStart w:id='1'/>",
            run("甲"),
            "<w:commentRangeEnd w:id='1'/>",
            "<w:r><w:rPr><w:b/></w:rPr><w:commentReference w:id='1'/></w:r>",
        ),
        line(run("甲")),
    ),
    "our bookmark goes, others stay": (
        line(
            "<w:bookmarkStart w:id='1' w:name='gw_t3_r1c1'/><w:bookmarkStart w:id='2' w:name='_Toc1'/>",
            run("甲"),
            "<w:bookmarkEnd w:id='2'/><w:bookmarkEnd w:id='1'/>",
        ),
        line("<w:bookmarkStart w:id='2' w:name='_Toc1'/>", run("甲"), "<w:bookmarkEnd w:id='2'/>"),
    ),
    "half a bookmark": (
        line(f"<w:del {BY}><w:bookmarkEnd w:id='3'/></w:del><w:bookmarkStart w:id='3' w:name='x'/>"),
        "<w:p></w:p>",
    ),
    "rsid": (
        "<w:p w:rsidR='00AB12CD' w:rsidRDefault='00AB12CD'><w:r w:rsidRPr='00AB12CD'><w:t>甲</w:t></w:r></w:p>",
        line(run("甲")),
    ),
    "who may edit": (
        line("<w:permStart w:id='1' w:ed='zhang@a.cn'/>", run("甲"), "<w:permEnd w:id='1'/>"),
        line(run("甲")),
    ),
    "bound control": (
        "<w:sdt><w:sdtPr><w:dataBinding w:xpath='/a' w:storeItemID='{1}'/></w:sdtPr>"
        f"<w:sdtContent>{line(run('甲'))}</w:sdtContent></w:sdt>",
        f"<w:sdt><w:sdtPr/><w:sdtContent>{line(run('甲'))}</w:sdtContent></w:sdt>",
    ),
    "hidden text stays": (line(run("密", "<w:rPr><w:vanish/></w:rPr>")), line(run("密", "<w:rPr><w:vanish/></w:rPr>"))),
}


@pytest.mark.parametrize("strict", [False, True], ids=["transitional", "strict"])
@pytest.mark.parametrize("name", BEFORE_AFTER)
def test_before_and_after(name: str, strict: bool) -> None:
    before, after = BEFORE_AFTER[name]
    data = document(before)
    if strict:
        main, other = (
            b"schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"purl.oclc.org/ooxml/wordprocessingml/main",
        )
        parts = read_package(data)
        data = write_package(parts | {"word/document.xml": parts["word/document.xml"].replace(main, other)})
    cleaned = clean_word(data, "稿.docx")
    assert body_of(cleaned.data) == after.replace("'", '"')
    assert clean_word(cleaned.data, "稿.docx").data == cleaned.data


SETTINGS = (
    f"<w:settings {SPACES}><w:attachedTemplate r:id='rId1'/><w:trackRevisions/><w:defaultTabStop w:val='420'/>"
    "<w:rsids><w:rsidRoot w:val='00AB12CD'/></w:rsids><w:docVars><w:docVar w:name='经办' w:val='李四'/></w:docVars>"
    "<w14:docId w14:val='12345678'/></w:settings>"
)
PRIVATE = ["张三", "李四", "某局", "00AB12CD", "Normal.dotm", "内部意见", "底稿数据", "zhangsan", "旧链接", "12345678"]
PRIVATE += ["gw_", "urn:converter", "已删", "草图", "脚注甲"]


def full(body: str = "") -> bytes:
    """A package with everything that must not leave."""
    notes = "".join(
        f"<w:footnote w:id='{n}'>{line(run(text))}</w:footnote>" for n, text in ((2, "脚注甲"), (3, "脚注乙"))
    )
    notes = f"<w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>{notes}"
    base = "<b:base xmlns:b='urn:converter:draft:1'>底稿数据</b:base>"
    vml = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    picture = f"<w:r><w:pict><v:shape {vml}><v:imagedata r:id='rId9'/></v:shape></w:pict></w:r>"
    note = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
    content = line(
        new("甲"),
        gone("已删"),
        f"<w:del {BY}><w:hyperlink r:id='rId8'>{run('链')}</w:hyperlink>{picture}{note.format(2)}</w:del>",
        f"{note.format(3)}<w:r><w:commentReference w:id='1'/></w:r>",
        "<w:bookmarkStart w:id='1' w:name='gw_title'/><w:bookmarkEnd w:id='1'/>",
    )
    others = {
        "word/settings.xml": SETTINGS,
        "word/_rels/settings.xml.rels": rels(("attachedTemplate", "file:///C:/Users/zhangsan/Normal.dotm", True)),
        "word/styles.xml": f"<w:styles {SPACES}><w:style w:styleId='a'><w:rsid w:val='00AB12CD'/></w:style></w:styles>",
        "word/comments.xml": f"<w:comments {SPACES}><w:comment {BY}>{line(run('内部意见'))}</w:comment></w:comments>",
        "word/people.xml": f"<x:people xmlns:x='{MICROSOFT}/word/2012/wordml'><x:person x:author='张三'/></x:people>",
        "word/commentsExtended.xml": "<x>张三</x>",
        "word/commentsIds.xml": "<x>张三</x>",
        "word/footnotes.xml": f"<w:footnotes {SPACES}>{notes}</w:footnotes>",
        "word/media/image1.png": "草图",
        "word/orphan.xml": "<x>张三</x>",
        "customXml/item1.xml": base,
        "customXml/_rels/item1.xml.rels": rels(("customXmlProps", "itemProps1.xml", False)),
        "customXml/itemProps1.xml": "<x>底稿数据</x>",
        "docProps/custom.xml": "<x>底稿数据</x>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>题名</dc:title><dc:creator>张三</dc:creator>'
        "<cp:lastModifiedBy>李四</cp:lastModifiedBy></cp:coreProperties>",
        "docProps/app.xml": f'<Properties xmlns="{OFFICE.replace("relationships", "extended-properties")}">'
        "<Template>Normal.dotm</Template><Manager>李四</Manager><Company>某局</Company><Application>W</Application>"
        "</Properties>",
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="x"/>'
        '<Override PartName="/word/comments.xml" ContentType="x/comments"/>'
        '<Override PartName="/word/document.xml" ContentType="y"/></Types>',
    }
    kinds = ("settings", "styles", "comments", "people", "commentsExtended", "commentsIds", "footnotes")
    items = [(kind, f"{kind}.xml", False) for kind in kinds]
    items += [
        ("hyperlink", "https://旧链接.cn", True),
        ("image", "media/image1.png", False),
        ("customXml", "../customXml/item1.xml", False),
    ]
    relations = re.sub(r"</?Relationships[^>]*>", "", rels(*items))
    return document(content + body, others, relations=relations)


def rels(*items: tuple[str, str, bool]) -> str:
    modes = ("", 'TargetMode="External"')
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}" {modes[out]}/>'
        for n, (kind, target, out) in enumerate(items, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def everything(data: bytes) -> str:
    """All bytes of all parts, and the names of the parts."""
    return "\n".join(f"{name}\n{content.decode('utf-8', 'replace')}" for name, content in read_package(data).items())


@pytest.mark.parametrize("word", PRIVATE)
def test_nothing_private_is_left_anywhere(word: str) -> None:
    assert word in everything(full())
    assert word not in everything(clean_word(full(), "稿.docx").data)


def test_what_is_the_document_s_own_stays() -> None:
    data = clean_word(full(), "稿.docx").data
    assert sorted(read_package(data)) == [
        "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/_rels/document.xml.rels",
        "word/_rels/settings.xml.rels", "word/document.xml", "word/footnotes.xml", "word/settings.xml",
        "word/styles.xml",
    ]  # fmt: skip
    said = everything(data)
    for word in ("题名", "脚注乙", "defaultTabStop", "Application", 'mc:Ignorable="w14"', "separator"):
        assert word in said
    assert (read_word(data, "稿.docx").title, read_word(data, "稿.docx").author) == ("题名", "")


def test_what_was_taken_out_is_counted() -> None:
    taken = clean_word(full(), "稿.docx").taken
    assert taken == {
        "revision": 3, "comment": 1, "bookmark": 1, "part": 7, "property": 5, "setting": 2, "variable": 1,
        "footnote": 1,
    }  # fmt: skip
    assert set(taken) < set(word_clean.COUNTED)


def test_what_stays_and_deserves_a_look_is_told() -> None:
    hidden = line(run("密", "<w:rPr><w:vanish/></w:rPr>"), run("明", "<w:rPr><w:vanish w:val='0'/></w:rPr>"))
    left = [words.zh for words in clean_word(full(hidden), "稿.docx").left]
    assert "有隐藏文字 1 处，没有删除" in left
    assert any("模板" in words for words in left)


def test_paths_of_pictures() -> None:
    space = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    body = line(
        rf"<w:r><w:drawing><wp:docPr {space} id='1' name='图 1' descr='C:\Users\zhangsan\图.png'/></w:drawing></w:r>"
    )
    cleaned = clean_word(document(body), "稿.docx")
    assert 'descr="图.png"' in body_of(cleaned.data)
    assert cleaned.taken == {"path": 1}


def test_a_file_that_would_say_something_else_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        word_clean, "accept_revisions", lambda root: root.clear() or __import__("collections").Counter()
    )
    with pytest.raises(OutputError):
        clean_word(document(line(run("甲"))), "稿.docx")


def test_no_word_file() -> None:
    with pytest.raises(SourceError):
        clean_word(b"%PDF-1.7", "稿.docx")


REPORT = ROOT / "examples/disclosure-2021/report.yaml"


@pytest.fixture(scope="module")
def ours() -> tuple[Any, bytes]:
    """A draft of ours, touched by two people."""
    report = load_report(REPORT)
    parts = read_package(draft(report))
    xml = parts["word/document.xml"].decode()
    place = xml.index("</w:tbl>") + len("</w:tbl>")
    touched = f"<w:p>{new('张三所加')}{gone('张三所删')}</w:p>"
    parts["word/document.xml"] = (xml[:place] + touched + xml[place:]).encode()
    return report, write_package(parts)


def test_a_draft_of_ours_still_says_the_report(ours: tuple[Any, bytes]) -> None:
    report, data = ours
    cleaned = clean_word(data, "稿.docx")
    facts = read_word(cleaned.data, "稿.docx")
    assert compare(report, facts) == []
    assert facts.tables == read_word(data, "稿.docx").tables
    assert "gw_" not in everything(cleaned.data)
    assert "张三所删" not in everything(cleaned.data)
    assert clean_word(data, "稿.docx").data == cleaned.data
    assert "word/media/" in everything(cleaned.data)


def test_no_validator_complains(ours: tuple[Any, bytes], tmp_path: Path) -> None:
    path = tmp_path / "clean.docx"
    path.write_bytes(clean_word(ours[1], "稿.docx").data)
    result = OpenXmlValidator().validate(path)
    assert [str(error) for error in result.errors] == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_it(ours: tuple[Any, bytes], tmp_path: Path) -> None:
    report, data = ours
    path = tmp_path / "clean.docx"
    path.write_bytes(clean_word(data, "稿.docx").data)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180, env=machine_environment())
    again = (tmp_path / "out/clean.docx").read_bytes()
    assert compare(report, read_word(again, "稿.docx")) == []


def test_the_command(run_: Callable[..., Outcome], tmp_path: Path) -> None:
    source, target = tmp_path / "稿.docx", tmp_path / "净.docx"
    source.write_bytes(full())
    done = run_("clean", source, "-o", target)
    assert (done.code, done.out) == (0, "")
    assert "修订 3 处" in done.err
    assert open_package(target.read_bytes(), "净.docx")
    assert run_("clean", source, "-o", source).code == 2
    assert run_("clean", source, "-o", tmp_path / "净.pdf").code == 2
    assert run_("clean", tmp_path / "无.docx", "-o", target).code == 3
    assert source.read_bytes() == full()
    assert "没有要去掉的内容" in run_("clean", target, "-o", tmp_path / "再.docx").err


@pytest.fixture
def run_(request: pytest.FixtureRequest) -> Any:
    """The command line; `run` is a run of text here."""
    return request.getfixturevalue("run")


def test_the_zip_tells_nothing_either() -> None:
    with zipfile.ZipFile(io.BytesIO(clean_word(full(), "稿.docx").data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not archive.comment


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(sorted(BEFORE_AFTER)), min_size=1, max_size=8))
def test_any_mixture_says_the_same_and_has_no_mark_left(names: list[str]) -> None:
    """A paragraph end deleted before a table, a table deleted before a joined paragraph, and so on."""
    data = clean_word(document("".join(BEFORE_AFTER[name][0] for name in names) + END), "稿.docx").data
    assert "张三" not in everything(data)
    assert not re.search(r"<w:(ins|del|move\w*|cell\w*|\w+Change|comment\w*)[ />]", body_of(data))
