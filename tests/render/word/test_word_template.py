"""Templates that a clerk has changed: what works, and what is wrong said in words that help."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from converter.errors import FormError
from converter.findings import Words
from converter.ooxml.package import read_package, write_package
from converter.render.word.starter import make_starter
from converter.template import find_template
from tests.render.word.drafts import draft, load, paragraphs, part, template_of, template_with


def printed(folder: Path, *texts: str) -> list[str]:
    """What a template of these paragraphs prints for the least report."""
    data = draft(load(folder, catalogue={"index_number": "01/2026"}), template_with(folder, *texts))
    return paragraphs(part(data, "word/document.xml"))


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("{{ title }}|{{ 标题 }}", "青禾县财政局2025年政府信息公开工作年度报告"),
        ("{{ agency }}|{{ 机关 }}", "青禾县财政局"),
        ("{{ year }}|{{ 年度 }}", "2025"),
        ("{{ mobile_url }}|{{ 手机端网址 }}", "https://www.example.gov.cn/m/2025.html"),
        ("{{ catalogue.index_number }}|{{ 目录信息.索引号 }}", "01/2026"),
        ("{{ catalogue.validity }}|{{ 目录信息.时效 }}", ""),
        ("{{ signoff.date }}|{{ 落款.日期 }}", "2026年1月20日"),
        ("{{ overview[0].text }}|{{ 总体情况[0].全文 }}", "总体一段。"),
        ("{{ label }}|{{ 稿别 }}", "征求意见稿"),
    ],
)
def test_both_names_work(tmp_path: Path, tag: str, text: str) -> None:
    assert printed(tmp_path, tag) == [f"{text}|{text}"]


def test_curly_quotes_of_the_office_program_are_understood(tmp_path: Path) -> None:
    assert printed(tmp_path, "{% if 年度 == “2025” %}是{% endif %}") == ["是"]


def test_a_tag_cut_up_by_the_office_program_is_understood(tmp_path: Path) -> None:
    runs = [f"<w:r><w:t>{text}</w:t></w:r>" for text in ("{", "{ 年", "度 }}后")]
    cut = "<w:proofErr w:type='spellStart'/>".join(runs)
    data = draft(load(tmp_path), template_with(tmp_path, xml=f"<w:p>{cut}</w:p>"))
    assert paragraphs(part(data, "word/document.xml")) == ["2025后"]


def fault(folder: Path, *texts: str, xml: str = "") -> FormError:
    with pytest.raises(FormError) as caught:
        draft(load(folder), template_with(folder, *texts, xml=xml))
    assert caught.value.exit_code == 4
    assert caught.value.place
    assert caught.value.place.file == str(folder / "report.docx")
    assert isinstance(caught.value.hint, Words)
    return caught.value


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ 机关名 }}", "机关名"),
        ("{{ 落款.日子 }}", "日子"),
        ("{{ t3.r99c1 }}", "r99c1"),
        ("{%p for 段 in 总体情况 %}", "endfor"),
        ("{{ 标题 | 大写 }}", "大写"),
        ("{{ 1/0 }}", "zero"),
        ("{{ ''.__class__.__mro__ }}", "__class__"),
        ("｛｛ 标题 ｝｝", "全角"),
        ("{{ 标题 ｝｝", "缺了一半"),
        ("{％ if 标题 ％}", "全角"),
        ("标题 }}", "缺了一半"),
        ("{% for x in 5 %}{% endfor %}", "int"),
    ],
)
def test_a_wrong_tag_is_named(tmp_path: Path, text: str, named: str) -> None:
    assert named in fault(tmp_path, "前文", text, "后文").words.zh


def test_a_misspelt_name_gets_a_proposal_and_its_surroundings(tmp_path: Path) -> None:
    words = fault(tmp_path, "由{{ 机管 }}编制").words.zh
    assert "机管" in words
    assert "由{{ 机管 }}编制" in words
    assert "“机关”" in words


@pytest.mark.parametrize("mark", ["ins", "del", "moveFrom"])
def test_tracked_changes_must_be_accepted_first(tmp_path: Path, mark: str) -> None:
    run = f"<w:{mark} w:id='1' w:author='甲' w:date='2026-01-01T00:00:00Z'><w:r><w:t>x</w:t></w:r></w:{mark}>"
    assert "修订" in fault(tmp_path, xml=f"<w:p>{run}</w:p>").words.zh


def test_comments_do_not_travel(tmp_path: Path) -> None:
    assert "批注" in fault(tmp_path, xml="<w:p><w:r><w:commentReference w:id='1'/></w:r></w:p>").words.zh


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", write_package({"a.xml": b"<a/>"})])
def test_a_template_that_is_no_word_file(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FormError) as caught:
        draft(load(tmp_path), template_of(tmp_path, data))
    assert "模板" in caught.value.words.zh


def test_a_template_that_is_missing(tmp_path: Path) -> None:
    template = template_of(tmp_path, b"")
    (tmp_path / "report.docx").unlink()
    with pytest.raises(FormError) as caught:
        draft(load(tmp_path), template)
    assert "report.docx" in caught.value.words.zh


def test_a_template_saved_by_another_library_keeps_working(tmp_path: Path) -> None:
    """Renamed style identifiers and an author of its own: as after a round through an office program."""
    parts = read_package(make_starter(find_template("disclosure-2021").form))
    for name in ("word/document.xml", "word/styles.xml"):
        parts[name] = parts[name].replace(b"GwSignoff", b"a7")
    document = Document(io.BytesIO(write_package(parts)))
    document.core_properties.author = document.core_properties.last_modified_by = "某某某"
    buffer = io.BytesIO()
    document.save(buffer)
    data = draft(load(tmp_path), template_of(tmp_path, buffer.getvalue()))
    assert "某某某".encode() not in b"".join(read_package(data).values())
    assert b'w:pStyle w:val="a7"/><w:keepNext/>' in read_package(data)["word/document.xml"]


def test_the_path_of_the_template_s_own_template_does_not_travel(tmp_path: Path) -> None:
    parts = read_package(make_starter(find_template("disclosure-2021").form))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(
        b"<w:defaultTabStop", b'<w:attachedTemplate r:id="rId1"/><w:defaultTabStop'
    )
    parts["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{office}/attachedTemplate" Target="file:///C:/Users/zhang/Normal.dotm" TargetMode="External"/>'
        "</Relationships>"
    ).encode()
    data = draft(load(tmp_path), template_of(tmp_path, write_package(parts)))
    assert b"zhang" not in b"".join(read_package(data).values())
    assert b"attachedTemplate" not in read_package(data)["word/settings.xml"]
