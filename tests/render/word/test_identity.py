"""Every place of a report has one bookmark in its draft, which holds what is printed there; the data lies inside."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from converter.finish.compare import compare
from converter.finish.word_reader import read_word
from converter.model.data import report_json
from converter.model.drafts import BASE_NAMESPACE, NUMBER_PROPERTY, bookmark_names, contents, draft_number
from converter.model.report import Report
from converter.ooxml.package import read_package, write_package
from converter.render.word.starter import make_starter
from converter.source import load_report
from converter.source.draft.base import draft_identity
from converter.template import find_template
from tests.render.word.drafts import FORMS, ROOT, W, draft, every_figure, load, part, template_of, template_with
from tests.render.word.test_text_arrives_whole import HOSTILE, LINES

EXAMPLES = [ROOT / "examples" / name / "report.yaml" for name in FORMS]
STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def bookmarks(tree: Any) -> dict[str, str]:
    """Name → text from its start to its end; a name or an identifier that stands twice is a fault."""
    said: dict[str, str] = {}
    inside: dict[str, str] = {}
    for element in tree.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if element.tag == f"{W}bookmarkStart":
            name, number = element.get(f"{W}name"), element.get(f"{W}id")
            assert name not in said
            assert number not in inside
            said[name] = ""
            inside[number] = name
        elif element.tag == f"{W}bookmarkEnd":
            inside[element.get(f"{W}id")] = inside[element.get(f"{W}id")] + " "  # closed, its number stays taken
        else:
            for name in inside.values():
                if not name.endswith(" "):
                    said[name] += element.text or ""
    assert all(name.endswith(" ") for name in inside.values())
    return said


def wanted(report: Report) -> dict[str, str]:
    """Bookmark → text for every place of a report."""
    names = bookmark_names(report.form, {name: len(lines) for name, lines in report.texts.items()})
    assert len(set(names.values())) == len(names)
    assert max(map(len, names.values())) <= 40
    return {names[path]: text for path, text in contents(report).items()}


def blank_fields(report: Report) -> dict[str, str]:
    """The cells of the catalogue that are printed and blank."""
    fields = [field.id for field in report.form.catalogue if f"catalogue.{field.id}" in report.places]
    return {f"gw_c_{name}": "" for name in fields if name not in report.catalogue}


def identified(report: Report, data: bytes) -> None:
    assert bookmarks(part(data, "word/document.xml")) == wanted(report) | blank_fields(report)
    everything = b"".join(content for name, content in read_package(data).items() if "media" not in name).decode()
    assert not re.search("[\ufdd0-\ufdef]", everything)
    assert draft_identity(data, "草稿.docx") == (draft_number(report_json(report)), report_json(report))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_place_of_an_example_has_its_bookmark(path: Path) -> None:
    report = load_report(path)
    identified(report, draft(report))
    assert draft(report) == draft(report)


@pytest.mark.parametrize("name", FORMS)
def test_every_figure_of_a_form_has_its_bookmark(tmp_path: Path, name: str) -> None:
    report = load(tmp_path, template=name, **every_figure(find_template(name).form)[1])
    identified(report, draft(report))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_odd_values(tmp_path: Path, text: str) -> None:
    report = load(
        tmp_path,
        agency=text[:200],
        title=text[:200],
        overview=f"{text}\n（一）标题{text}。{text}\n（二）{text}\n1.{text}。{text}\n一、总体情况",
        problems_and_improvements="",
        other_matters=None,
        catalogue={"keywords": text, "name": ""},
        signoff={"agency": text[:60]},
    )
    identified(report, draft(report))


FIGURES = st.sampled_from([None, "", "/", "0", 0, 7, "12345678901234"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("identity")


@settings(max_examples=30, deadline=None)
@given(
    lines=LINES, heads=st.lists(st.sampled_from(["", "（一）", "1.", "（1）"])), figures=st.lists(FIGURES, max_size=7)
)
def test_any_report(folder: Path, lines: list[str], heads: list[str], figures: list[Any]) -> None:
    columns = ("natural_persons", "businesses", "research_institutions", "social_organizations", "legal_services")
    overview = "\n".join(f"{head}{line}。{line}" for head, line in zip([*heads, *[""] * 12], lines, strict=False))
    report = load(
        folder,
        title=lines[0],
        overview=overview,
        other_matters=lines[-1],
        applications={"received": dict(zip(columns, figures, strict=False))},
    )
    identified(report, draft(report))


def bodies(folder: Path, *texts: str, **values: Any) -> dict[str, str]:
    return bookmarks(part(draft(load(folder, **values), template_with(folder, *texts)), "word/document.xml"))


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["关于{{ 标题 }}的说明"], {"gw_title": "青禾县财政局2025年政府信息公开工作年度报告"}),
        (["{{ title_broken }}"], {"gw_title": "青禾县财政局2025年政府信息公开工作年度报告"}),
        (["{{ 落款.机关 }}，{{ 落款.机关 }}", "{{ signoff.agency }}"], {"gw_signoff_agency": "青禾县财政局"}),
        (["{{ 总体情况[0].全文 }}{{ t3.r1c1 }}"], {"gw_s2_p1": "总体一段。", "gw_t3_r1c1": ""}),
        (["{{ 总体情况[0].正文 }}"], {"gw_s2_p1": "总体一段。"}),
        (["{% if t3.r1c1 %}有{% else %}{{ 标题 | length }}{% endif %}"], {}),
        (["{% set 甲 = 标题 %}{{ 甲 }}{{ 年度 }}"], {}),
        (["{% for 标题 in ['甲'] %}{{ 标题 }}{% endfor %}"], {}),
        (["{% filter upper %}{{ 标题 }}{% endfilter %}"], {}),
        (["{% filter truncate(25, true, '') %}{{ 标题 }}{% endfilter %}"], {}),
        (["一、总体情况", "一、总体情况"], {"gw_s2": "一、总体情况"}),
        (["　一、总体情况", "{{ 目录信息.索引号 }}"], {"gw_s2": "　一、总体情况", "gw_c_index_number": ""}),
    ],
)
def test_what_a_template_prints_is_marked_where_it_is_printed(
    tmp_path: Path, texts: list[str], found: dict[str, str]
) -> None:
    assert bodies(tmp_path, *texts) == found


def test_a_heading_that_runs_in_is_one_place(tmp_path: Path) -> None:
    loop = ["{%p for 段 in 总体情况 %}", "{{ 段.标题 }}|{{ 段.正文 }}", "{%p endfor %}"]
    found = bodies(tmp_path, *loop, overview="（一）标题。正文\n（二）只有标题\n只有正文")
    assert list(found.values()) == ["（一）标题。|正文", "（二）只有标题|", "|只有正文"]


def test_a_value_in_the_middle_of_a_run_keeps_its_look(tmp_path: Path) -> None:
    run = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>前</w:t><w:tab/><w:t>由{{ 机关 }}{{ 标题 }}后</w:t><w:tab/></w:r></w:p>"
    tree = part(draft(load(tmp_path), template_with(tmp_path, xml=run)), "word/document.xml")
    runs = list(tree[0][0].iter(f"{W}r"))
    assert ["".join(r.itertext()) for r in runs] == [
        "前由青禾县财政局", "青禾县财政局2025年政府信息公开工作年度报告", "后",
    ]  # fmt: skip
    assert all(r.find(f"{W}rPr/{W}b") is not None for r in runs)
    assert len(list(tree.iter(f"{W}tab"))) == 2


def test_values_outside_the_text_have_no_bookmark(tmp_path: Path) -> None:
    parts = read_package(make_starter(find_template("disclosure-2021").form))
    for name in ("word/header1.xml", "word/footer1.xml"):
        parts[name] = parts[name].replace("{{ 校核标记 }}".encode(), "{{ 标题 }}".encode())
        parts[name] = parts[name].replace("{{ 稿别 }}".encode(), "{{ 落款.日期 }}".encode())
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(b"</dc:title>", "{{ 标题 }}</dc:title>".encode())
    report = load(tmp_path)
    data = draft(report, template_of(tmp_path, write_package(parts)))
    identified(report, data)
    assert report.title in "".join(part(data, "word/header1.xml").itertext())
    assert report.date_line in "".join(part(data, "word/footer1.xml").itertext())


def test_bookmarks_of_the_template_stay_apart(tmp_path: Path) -> None:
    own = '<w:bookmarkStart w:id="0" w:name="{}"/><w:r><w:t>{}</w:t></w:r><w:bookmarkEnd w:id="0"/>'
    loop = f"<w:p><w:r><w:t>{{%p for 段 in [1, 2] %}}</w:t></w:r></w:p><w:p>{own.format('循环', '甲')}</w:p>"
    loop += "<w:p><w:r><w:t>{%p endfor %}</w:t></w:r></w:p>"
    xml = (
        f"<w:p>{own.format('gw_title', '旧')}{own.format('批注', '乙')}<w:r><w:t>{{{{ 标题 }}}}</w:t></w:r></w:p>{loop}"
    )
    report = load(tmp_path)
    found = bookmarks(part(draft(report, template_with(tmp_path, xml=xml)), "word/document.xml"))
    assert found == {"批注": "乙", "gw_title": report.title, "循环": "甲"}


def test_the_base_and_the_number_lie_inside(tmp_path: Path) -> None:
    report = load(tmp_path, overview='甲<乙>&丙 ]]> "丁"')
    parts = read_package(draft(report, date=dt.date(2026, 11, 22)))
    base = etree.fromstring(parts["customXml/item1.xml"])
    assert base.tag == f"{{{BASE_NAMESPACE}}}base"
    assert base.text.encode() == report_json(report)
    assert dict(base.attrib) == {"number": draft_number(report_json(report)), "date": "2026-11-22"}
    assert re.search(rb'ds:itemID="\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"', parts["customXml/itemProps1.xml"])
    assert f'schemaRef ds:uri="{BASE_NAMESPACE}"'.encode() in parts["customXml/itemProps1.xml"]
    custom = etree.fromstring(parts["docProps/custom.xml"])
    assert [(item.get("name"), "".join(item.itertext())) for item in custom] == [
        (NUMBER_PROPERTY, draft_number(report_json(report)))
    ]
    assert Document(io.BytesIO(write_package(parts))).core_properties.title == report.title


def with_own_parts(data: bytes) -> bytes:
    """A template as office programs save it: data and properties of its own."""
    document = Document(io.BytesIO(data))
    package, kind = document.part.package, "application/xml"
    item = Part(PackURI("/customXml/item1.xml"), kind, b"<own xmlns='urn:own'>kept</own>", package)
    old = Part(PackURI("/customXml/item2.xml"), kind, f"<base xmlns='{BASE_NAMESPACE}'/>".encode(), package)
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    about = f"<ds:datastoreItem xmlns:ds='{STORE}' ds:itemID='{{AAAAAAAA-0000-0000-0000-000000000000}}'/>".encode()
    item.relate_to(Part(PackURI("/customXml/itemProps1.xml"), kind, about, package), f"{RELATION}/customXmlProps")
    for stored in (item, old):
        document.part.relate_to(stored, f"{RELATION}/customXml")
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    custom = Part(PackURI("/docProps/custom.xml"), kind, "<Properties>某某某</Properties>".encode(), package)
    package.relate_to(custom, f"{RELATION}/custom-properties")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_template_with_data_and_properties_of_its_own(tmp_path: Path) -> None:
    report = load(tmp_path)
    template = template_of(tmp_path, with_own_parts(make_starter(report.form)))
    data = draft(report, template)
    identified(report, data)
    parts = read_package(data)
    assert [name for name in parts if b"kept" in parts[name]] == ["customXml/item1.xml"]
    assert [name for name in parts if b"<base" in parts[name]] == ["customXml/item2.xml"]
    assert "某某某".encode() not in b"".join(parts.values())
    (tmp_path / "draft.docx").write_bytes(data)
    assert [str(found) for found in OpenXmlValidator().validate(tmp_path / "draft.docx").errors] == []


@pytest.mark.parametrize("options", [{}, {"controls": True, "date": dt.date(2026, 11, 22)}], ids=["plain", "controls"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_validators_find_nothing(tmp_path: Path, path: Path, options: dict[str, Any]) -> None:
    (tmp_path / "draft.docx").write_bytes(draft(load_report(path), **options))
    assert [str(found) for found in OpenXmlValidator().validate(tmp_path / "draft.docx").errors] == []


def test_controls_hold_whole_numbers_only(tmp_path: Path) -> None:
    figures = {"natural_persons": 12, "businesses": "/", "research_institutions": ""}
    report = load(tmp_path, applications={"received": figures})
    data = draft(report, controls=True)
    identified(report, data)
    assert compare(report, read_word(data, "草稿.docx")) == []
    (control,) = part(data, "word/document.xml").iter(f"{W}sdt")
    assert [element.get(f"{W}val") for element in control[0]][:2] == [
        "一、本年新收政府信息公开申请数量·自然人", "gw_t3_r1c1",
    ]  # fmt: skip
    assert "".join(control.itertext()) == "12"
    assert control.getprevious().get(f"{W}name") == "gw_t3_r1c1"
