"""Word templates with one fault each: the fault is found, named with its place, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from converter.model.codes import figure_codes
from converter.ooxml.package import read_package, write_package
from converter.render.word.starter import make_starter
from converter.render.word.template_check import TemplateCheck, check_word_template, guess_template
from converter.template import find_template
from tests.conftest import Outcome
from tests.render.word.drafts import FORMS

TEMPLATE = find_template("disclosure-2021")
STARTER = make_starter(TEMPLATE.form)
BY = "w:id='1' w:author='甲' w:date='2026-01-01T00:00:00Z'"
FIRST = "第 2 个表第 3 行"
"""Where `{{ t2.r1c1 }}` stands: the catalogue is the first table; a title and a head come before."""


def changed(old: str, new: str, part: str = "word/document.xml", *, times: int = -1) -> bytes:
    """The starter with something else in one part."""
    parts = read_package(STARTER)
    xml = parts[part].decode()
    assert old in xml
    return write_package(parts | {part: xml.replace(old, new, times).encode()})


def with_end(*texts: str, xml: str = "") -> bytes:
    """The starter with some more paragraphs after all others."""
    more = xml or "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)
    return changed("<w:sectPr>", f"{more}<w:sectPr>", times=1)


def check(data: bytes) -> TemplateCheck:
    return check_word_template(data, "模板.docx", TEMPLATE)


@pytest.mark.parametrize("name", FORMS)
def test_the_starter_is_whole(name: str) -> None:
    template = find_template(name)
    found = check_word_template(make_starter(template.form), "模板.docx", template)
    assert list(found.findings) == []
    assert found.draft
    assert {field.count for field in found.fields if not field.optional} == {1}
    assert [field.name for field in found.fields if field.optional] == ["机关", "年度", "手机端网址"]
    assert {field.name for field in found.fields} > {*figure_codes(template.form).values(), "标题", "总体情况"}


T2 = "{{ t2.r1c1 }}"
TAGS = {
    "full-width braces": (changed(T2, "｛｛ t2.r1c1 ｝｝"), "TPL-01", "全角", FIRST),
    "half a tag": (changed(T2, "{{ t2.r1c1"), "TPL-01", "缺了一半", FIRST),
    "half a loop tag": (with_end("{%p for 段 in 总体情况"), "TPL-01", "缺了一半", "正文第"),
    "full-width percent": (with_end("{％ if 标题 ％}"), "TPL-01", "全角", "正文第"),
    "unknown name": (with_end("由{{ 机管 }}编制"), "TPL-02", "“机关”", "由{{ 机管 }}编制"),
    "unknown field": (with_end("{{ 落款.日子 }}"), "TPL-02", "“日期”", "落款"),
    "unknown figure": (changed(T2, "{{ t2.r1c9 }}"), "TPL-02", "r1c9", FIRST),
    "unknown in a loop": (with_end("{%p for 段 in 导语 %}{{ 段.全又 }}{%p endfor %}"), "TPL-02", "“全文”", "正文第"),
    "unknown in a condition": (with_end("{%p if 有总体 %}{%p endif %}"), "TPL-02", "有总体情况", "正文第"),
    "unknown in the footer": (
        changed("{{ 稿别 }}", "{{ 稿别 }}{{ 搞别 }}", "word/footer1.xml"),
        "TPL-02",
        "稿别",
        "页脚",
    ),
    "loop without end": (with_end("{%p for 段 in 总体情况 %}"), "TPL-03", "endfor", "正文第"),
    "condition without end": (with_end("{%tr if 标题 %}"), "TPL-03", "{%tr endif %}", "正文第"),
    "end without loop": (with_end("{%p endfor %}"), "TPL-03", "前面没有", "正文第"),
    "ends of two kinds": (with_end("{%p if 标题 %}", "{%tr endif %}"), "TPL-03", "写法不一", "正文第"),
    "inserted tag": (
        with_end(xml=f"<w:p><w:ins {BY}><w:r><w:t>{{{{ 年度 }}}}</w:t></w:r></w:ins></w:p>"),
        "TPL-04",
        "标记在修订痕迹里",
        "正文第",
    ),
    "deleted text": (
        with_end(xml=f"<w:p><w:del {BY}><w:r><w:delText>x</w:delText></w:r></w:del></w:p>"),
        "TPL-04",
        "还有修订痕迹",
        "正文第",
    ),
    "comment": (with_end(xml="<w:p><w:r><w:commentReference w:id='1'/></w:r></w:p>"), "TPL-04", "批注", "正文第"),
    "no expression": (with_end("{{ 标题 + }}"), "TPL-05", "写法不对", "正文第"),
    "unknown filter": (with_end("{{ 标题 | 大写 }}"), "TPL-05", "大写", "正文第"),
}


@pytest.mark.parametrize("name", TAGS)
def test_wrong_tags_and_their_places(name: str) -> None:
    data, code, words, where = TAGS[name]
    found = check(data)
    wrong = [finding for finding in found.findings if finding.code < "TPL-06"]
    assert [finding.code for finding in wrong] == [code]
    assert words in wrong[0].message.zh
    assert where in wrong[0].message.zh
    assert wrong[0].message.zh != wrong[0].message.en
    assert found.draft is None


def unprinted(tag: str) -> bytes:
    return changed(f"{{{{ {tag} }}}}", "")


BODY = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
FIELDS = {
    "figure missing": (unprinted("t2.r1c1"), "TPL-06", "没有印出 t2.r1c1", "proactive_disclosure.rules.issued"),
    "figure twice": (with_end(T2), "TPL-07", "t2.r1c1", "proactive_disclosure.rules.issued"),
    "one figure for another": (changed(T2, "{{ t2.r1c2 }}"), "TPL-06 TPL-07", "t2.r1c1", ""),
    "title missing": (unprinted("分行标题"), "TPL-06", "标题", "title"),
    "section missing": (changed("for 段 in 总体情况", "for 段 in []"), "TPL-06", "总体情况", "overview"),
    "section twice": (
        with_end("{%p for 段 in 总体情况 %}", "{{ 段.全文 }}", "{%p endfor %}"),
        "TPL-07",
        "总体情况",
        "overview",
    ),
    "run-in text missing": (unprinted("段.正文"), "TPL-06 TPL-06 TPL-06 TPL-06", "没有印出", ""),
    "sign-off missing": (unprinted("落款.机关"), "TPL-06", "落款.机关", "signoff.agency"),
    "date missing": (unprinted("落款.日期"), "TPL-06", "落款.日期", "signoff.date"),
    "date twice": (with_end("{{ 落款.日期 }}"), "TPL-07", "印了 2 次", "signoff.date"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_missing_and_twice(name: str) -> None:
    data, codes, words, path = FIELDS[name]
    found = list(check(data).findings)
    assert sorted(finding.code for finding in found) == codes.split()
    assert words in " ".join(finding.message.zh for finding in found)
    if path:
        assert found[0].path == path


@pytest.mark.parametrize("first", [0, 1])
def test_every_figure_is_missed(first: int) -> None:
    """Every other figure is taken out of the template, first these, then those."""
    wanted = list(TEMPLATE.form.cells)[first::2]
    parts = read_package(STARTER)
    xml = parts["word/document.xml"].decode()
    for path in wanted:
        xml = xml.replace(f"{{{{ {figure_codes(TEMPLATE.form)[path]} }}}}", "")
    found = check_quickly(write_package(parts | {"word/document.xml": xml.encode()}))
    assert [(finding.code, finding.path) for finding in found.findings] == [("TPL-06", path) for path in wanted]


def check_quickly(data: bytes) -> TemplateCheck:
    """Without the trial draft, which takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("converter.render.word.template_check._draft", lambda *_: None)
        return check(data)


def test_a_table_of_which_nothing_is_printed_is_told_once() -> None:
    parts = read_package(STARTER)
    xml = parts["word/document.xml"].decode()
    for code in figure_codes(TEMPLATE.form).values():
        xml = xml.replace(f"{{{{ {code} }}}}", "") if code.startswith("t3.") else xml
    (found,) = check(write_package(parts | {"word/document.xml": xml.encode()})).findings
    assert found.path == "applications"


FURNITURE = {"校核标记": ("word/header{}.xml", "error"), "稿别": ("word/footer{}.xml", "warning")}
FURNITURE |= {"稿号": ("word/footer{}.xml", "warning"), "稿日": ("word/footer{}.xml", "warning")}
FURNITURE |= {"二维码": ("word/footer{}.xml", "warning"), "扫码提示": ("word/footer{}.xml", "warning")}


@pytest.mark.parametrize("name", FURNITURE)
def test_furniture_missing_from_all_pages(name: str) -> None:
    part, weight = FURNITURE[name]
    parts = read_package(STARTER)
    for number in (1, 2):
        file = part.format(number)
        xml = parts[file].decode()
        assert f"{{{{ {name} }}}}" in xml
        parts[file] = xml.replace(f"{{{{ {name} }}}}", "").encode()
    (found,) = check(write_package(parts)).findings
    assert (found.code, found.severity.value) == ("TPL-06", weight)
    assert name in found.message.zh


def test_several_faults_are_all_found() -> None:
    found = check(with_end("{{ 机管 }}", "{{ t2.r1c1 }", "{%p for 段 in 总体情况 %}", T2))
    assert {finding.code for finding in found.findings} == {"TPL-01", "TPL-02", "TPL-03", "TPL-07"}


def test_free_use_of_the_language_is_no_fault() -> None:
    lines = ["{% set 名 = 机关 %}{{ 名 }}", "{{ 总体情况[0].全文 | length }}", "{% if 年度 == “2025” %}是{% endif %}"]
    lines += ["{# 备注 #}", "{% for 段 in 总体情况 %}{{ loop.index }}{% endfor %}", "{{ year }}{{ mobile_url }}"]
    assert list(check(with_end(*lines)).findings) == []


def test_what_fails_only_when_filled_in_is_told() -> None:
    (found,) = check(with_end("{{ 1/0 }}")).findings
    assert found.code == "TPL-08"


def test_what_points_out_of_the_template_is_noted() -> None:
    parts = read_package(STARTER)
    rels = parts["word/_rels/document.xml.rels"].decode()
    image = '<Relationship Id="rX" Type="http://x/image" Target="http://x.cn/a.png" TargetMode="External"/>'
    data = write_package(parts | {"word/_rels/document.xml.rels": rels.replace("</Rel", f"{image}</Rel", 1).encode()})
    notes = [finding for finding in check_quickly(data).findings if finding.code == "TPL-09"]
    assert [finding.severity.value for finding in notes] == ["note"]


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_guessed(name: str) -> None:
    templates = [find_template(form) for form in FORMS]
    found = guess_template(make_starter(find_template(name).form), "模板.docx", templates)
    assert found
    assert found.form.name == name


def test_the_commands(run: Callable[..., Outcome], tmp_path: Path) -> None:
    file = tmp_path / "样.docx"
    assert run("templates", "new", "disclosure-2021", "-o", file).code == 0
    assert file.read_bytes() == STARTER
    assert run("templates", "new", "disclosure-2021", "-o", file).code == 7
    assert run("templates", "new", "disclosure-2021", "-o", tmp_path / "样.pdf").code == 2
    assert run("templates", "new", "disclosure-2021").code == 2
    assert run("templates", "new").code == 2
    whole = run("templates", "check", file)
    assert (whole.code, whole.out) == (0, "")
    assert "228 项中印出 228 项" in whole.err
    assert run("templates", "check", tmp_path / "无.docx").code == 3
    assert run("templates", "check", file, "--form", "disclosure-2019").code == 4


def test_json(run: Callable[..., Outcome], tmp_path: Path) -> None:
    file = tmp_path / "样.docx"
    file.write_bytes(unprinted("t2.r1c1"))
    done = run("templates", "check", file, "--json")
    said = json.loads(done.out)
    assert done.code == 4
    assert (said["template"], said["errors"], said["warnings"]) == ("disclosure-2021", 1, 0)
    assert said["findings"][0]["path"] == "proactive_disclosure.rules.issued"
    assert {"name": "t2.r1c1", "path": "proactive_disclosure.rules.issued", "printed": 0, "optional": False} in said[
        "fields"
    ]
    assert len(said["fields"]) == 231


def test_what_is_read_back_differs(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """The fixed wording of the form is no field: only reading the trial draft back shows that it was changed."""
    file = tmp_path / "样.docx"
    file.write_bytes(changed("其他处理", "别的处理"))
    done = run("templates", "check", file)
    assert done.code == 4
    assert "TPL-10" in done.err
    assert "别的处理" in done.err


def test_a_file_that_is_no_template_of_ours(run: Callable[..., Outcome], tmp_path: Path) -> None:
    file = tmp_path / "样.docx"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    file.write_bytes(write_package({"word/document.xml": f'<w:document xmlns:w="{space}"/>'.encode()}))
    assert run("templates", "check", file).code == 2
