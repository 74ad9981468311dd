"""Edits of a draft: each is found as what it is, with all that tells where everything is, and with none of it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from converter.model.data import report_json
from converter.model.drafts import contents
from converter.model.edits import Draft
from converter.ooxml.package import MAIN, read_package, write_package
from converter.render.word.draft import render_word
from converter.source.draft import draft_identity, read_draft
from converter.template import find_template
from tests.source.draft.editing import WANG, ZHANG, Editor, box, ins, paragraph, run, table, xml
from tests.source.draft.identity import EXAMPLES, ROOT, WORD, Parts, draft, example, stripped, w

FORM = "disclosure-2021"
CHANGED = "固定表述被改动"


def read(parts: Parts, name: str = FORM, *, base: bool = True) -> Draft:
    given = report_json(example(name)) if base else None
    found, report = read_draft(write_package(parts), "稿.docx", base=given)
    assert contents(report) == contents(example(name))
    return found


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("identity", [True, False])
@pytest.mark.parametrize("noise", [False, True])
def test_an_untouched_draft_has_no_change(name: str, identity: bool, noise: bool) -> None:
    editor = Editor(draft(name), example(name))
    if noise:
        editor.noise()
    parts = editor.parts if identity else stripped(editor.parts)
    found = read(parts, name, base=not identity)
    base = contents(example(name))
    assert {path: item.text for path, item in found.found.items()} == base
    assert all(item.original == item.text and not item.revisions for item in found.found.values())
    assert (found.added, found.deleted, found.moved, found.unmatched, found.comments) == ([], {}, {}, [], [])
    if identity:
        assert {item.via for item in found.found.values()} == {"bookmark"}
        assert (found.number, found.base) == draft_identity(write_package(parts), "稿.docx")
        assert found.base == report_json(example(name))
    else:
        assert found.number is found.base is None


@dataclass(frozen=True)
class Case:
    """An edit and what must be found: values that changed, paragraphs that were added (section, after, text) …, the
    texts that match nothing. `originals` are those that differ from the base with all revisions rejected.
    """

    edit: Callable[[Editor], object]
    changed: dict[str, str] = field(default_factory=dict)
    added: list[tuple[str, str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    moved: dict[str, tuple[str, ...]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    by: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    untracked: bool = False


TEXT = contents(example(FORM))
RECEIVED, GRANTED = [path for path in TEXT if path.startswith("applications.")][1:3]
PERMITS = next(path for path, text in TEXT.items() if text == "21847")
FIRST, SECOND, THIRD = (f"problems_and_improvements[{number}]" for number in range(3))
LAST = "other_matters[2]"
LABEL = "（一）予以公开"
HEAD = "自然人"


def several(*edits: Callable[[Editor], object]) -> Callable[[Editor], None]:
    def edit(editor: Editor) -> None:
        for one in edits:
            one(editor)

    return edit


def two_authors(editor: Editor) -> None:
    """Two people and a third who had tracking off, in one paragraph."""
    editor.tracked("overview[0]", "23项", "24项", ZHANG)
    editor.tracked("overview[0]", "完成率95.7%", "完成率95.8%", WANG)
    editor.reword("overview[0]", "顺延至2026年6月底前", "顺延至2026年7月底前")


def change(path: str, *pairs: tuple[str, str]) -> str:
    text = TEXT[path]
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def first_half(path: str, at: str) -> str:
    return TEXT[path].partition(at)[0]


def second_half(path: str, at: str) -> str:
    return at + TEXT[path].partition(at)[2]


def note(editor: Editor) -> None:
    editor.at(FIRST).append(xml('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    content = f'<w:footnote w:id="2"><w:p>{run("见台账第3页")}</w:p></w:footnote>'
    editor.put("word/footnotes.xml", f'<w:footnotes xmlns:w="{WORD}">{content}</w:footnotes>')


def delete_row(editor: Editor) -> None:
    row = next(editor.label(LABEL).iterancestors(w("tr")))
    row.getparent().remove(row)


AT = "一是答复质量"
OTHER = second_half(SECOND, AT)
CASES = {
    "a figure overtyped": Case(lambda e: e.say(PERMITS, "21848"), {PERMITS: "21848"}, untracked=True),
    "a figure with its marker gone": Case(lambda e: e.overtype(PERMITS, "21848"), {PERMITS: "21848"}, untracked=True),
    "a figure typed beside its marker": Case(
        lambda e: e.at(PERMITS).append(xml(run("件"))), {PERMITS: "21847件"}, untracked=True
    ),
    "a figure under revision": Case(
        lambda e: e.tracked(PERMITS, "21847", "21900", WANG),
        {PERMITS: "21900"},
        by={PERMITS: [("del", "王主任"), ("ins", "王主任")]},
    ),
    "a figure deleted": Case(
        lambda e: e.tracked(PERMITS, "21847", "", WANG), {PERMITS: ""}, by={PERMITS: [("del", "王主任")]}
    ),
    "a paragraph reworded": Case(
        lambda e: e.reword(FIRST, "已有改进", "均已改进"),
        {FIRST: change(FIRST, ("已有改进", "均已改进"))},
        untracked=True,
    ),
    "two authors and a silent hand": Case(
        two_authors,
        {
            "overview[0]": change(
                "overview[0]",
                ("23项", "24项"),
                ("完成率95.7%", "完成率95.8%"),
                ("顺延至2026年6月底前", "顺延至2026年7月底前"),
            )
        },
        by={"overview[0]": [("del", "张科员"), ("ins", "张科员"), ("del", "王主任"), ("ins", "王主任")]},
        untracked=True,
    ),
    "a paragraph split": Case(
        lambda e: e.split(SECOND, AT),
        {SECOND: first_half(SECOND, AT)},
        added=[("problems_and_improvements", SECOND, OTHER)],
        untracked=True,
    ),
    "a paragraph split near its end": Case(
        lambda e: e.split(SECOND, "三是"),
        {SECOND: first_half(SECOND, "三是")},
        added=[("problems_and_improvements", SECOND, second_half(SECOND, "三是"))],
        untracked=True,
    ),
    "a paragraph split under revision": Case(
        lambda e: e.split_tracked(SECOND, AT, ZHANG),
        {SECOND: first_half(SECOND, AT)},
        added=[("problems_and_improvements", SECOND, OTHER)],
        by={SECOND: [("ins", "张科员")]},
    ),
    "two paragraphs joined": Case(
        lambda e: e.join(FIRST), {FIRST: TEXT[FIRST] + TEXT[SECOND]}, deleted=[SECOND], untracked=True
    ),
    "two paragraphs joined under revision": Case(
        lambda e: e.join_tracked(FIRST, WANG),
        {FIRST: TEXT[FIRST] + TEXT[SECOND]},
        deleted=[SECOND],
        by={FIRST: [("del", "王主任")], SECOND: [("del", "王主任")]},
    ),
    "a paragraph pasted": Case(
        lambda e: e.add(FIRST, "三是新媒体解读材料形式较为单一。"),
        added=[("problems_and_improvements", FIRST, "三是新媒体解读材料形式较为单一。")],
    ),
    "a paragraph pasted first in its section": Case(
        lambda e: e.add("problems_and_improvements.heading", "先说总的情况。"),
        added=[("problems_and_improvements", "", "先说总的情况。")],
    ),
    "a paragraph before the sign-off": Case(
        lambda e: e.add(LAST, "特此报告。"), added=[("other_matters", LAST, "特此报告。")]
    ),
    "a sub-heading under revision": Case(
        lambda e: e.add("overview[5]", "（七）主动接受监督", "全年召开社会评议会2次。", author=ZHANG),
        added=[
            ("overview", "overview[5]", "（七）主动接受监督"),
            ("overview", "overview[5]", "全年召开社会评议会2次。"),
        ],
    ),
    "a paragraph deleted": Case(lambda e: e.delete(SECOND), deleted=[SECOND]),
    "a paragraph emptied": Case(lambda e: e.say(SECOND, ""), deleted=[SECOND]),
    "a paragraph deleted under revision": Case(
        lambda e: e.delete_tracked(SECOND, WANG), deleted=[SECOND], by={SECOND: [("del", "王主任")]}
    ),
    "paragraphs in another order": Case(
        lambda e: e.move(FIRST, SECOND), moved={"problems_and_improvements": (SECOND, FIRST, THIRD)}
    ),
    "a paragraph moved under revision": Case(
        lambda e: e.move_tracked(FIRST, THIRD, WANG),
        moved={"problems_and_improvements": (SECOND, THIRD, FIRST)},
        by={FIRST: [("move", "王主任")]},
    ),
    "a paragraph moved to another section": Case(
        lambda e: e.move(SECOND, "overview[0]"),
        added=[("overview", "overview[0]", TEXT[SECOND])],
        deleted=[SECOND],
    ),
    "the date overtyped": Case(
        lambda e: e.overtype("signoff.date", "2026年3月2日"), {"signoff.date": "2026年3月2日"}, untracked=True
    ),
    "the agency at the end overtyped": Case(
        lambda e: e.overtype("signoff.agency", "禾丰镇便民中心"), {"signoff.agency": "禾丰镇便民中心"}, untracked=True
    ),
    "another title": Case(
        lambda e: e.overtype("title", "关于政务公开的年度总结"), {"title": "关于政务公开的年度总结"}, untracked=True
    ),
    "a field of the catalogue": Case(
        lambda e: e.say("catalogue.validity", "失效"), {"catalogue.validity": "失效"}, untracked=True
    ),
    "a field of the catalogue taken out": Case(
        lambda e: (
            next(e.at("catalogue.title").iterancestors(w("tr")))
            .getparent()
            .remove(next(e.at("catalogue.title").iterancestors(w("tr"))))
        ),
        deleted=["catalogue.title"],
    ),
    "a new field of the catalogue": Case(
        lambda e: next(e.at("catalogue.title").iterancestors(w("tr"))).addnext(table("文号", "禾政〔2026〕1号")[2]),
        told=[("文号：禾政〔2026〕1号", "没有这一项")],
    ),
    "a row label changed": Case(lambda e: e.relabel(LABEL, "（一）予以公开的"), told=[("（一）予以公开的", CHANGED)]),
    "a column head changed": Case(lambda e: e.relabel(HEAD, "自然人数"), told=[("自然人数", CHANGED)]),
    "a heading changed": Case(lambda e: e.say("overview.heading", "一、总的情况"), told=[("一、总的情况", CHANGED)]),
    "a heading deleted": Case(lambda e: e.delete("overview.heading"), told=[("一、总体情况", CHANGED)]),
    "a label of the catalogue changed": Case(lambda e: e.relabel("时效", "时效性"), told=[("时效性", CHANGED)]),
    "a remark": Case(
        lambda e: e.comment(RECEIVED, "请与台账核对", ("李副局长", "0-00-00T00:00:00Z")),
        comments=[(RECEIVED, "李副局长", "请与台账核对")],
    ),
    "a new table": Case(lambda e: e.at(FIRST).addnext(table("甲", "乙")), told=[("甲 | 乙", "没有这张表")]),
    "a table in a table": Case(
        lambda e: e.at(RECEIVED).addprevious(table("甲", "乙")), told=[("甲 | 乙", "没有这张表")]
    ),
    "a text box": Case(lambda e: e.at(FIRST).append(xml(box("框里的话"))), told=[("框里的话", "文本框")]),
    "a picture": Case(lambda e: e.at(FIRST).append(xml("<w:r><w:drawing/></w:r>")), told=[("", "图片")]),
    "a footnote": Case(note, told=[("见台账第3页", "脚注")]),
    "text in a footer": Case(
        lambda e: e.change_part("word/footer1.xml", "</w:p></w:ftr>", f"{run('内部资料')}</w:p></w:ftr>"),
        told=[("— 1 —内部资料", "页眉页脚")],
    ),
    "text in a header": Case(
        lambda e: e.change_part("word/header2.xml", "</w:p>", f"{run('送审')}</w:p>"), told=[("送审", "页眉页脚")]
    ),
    "a row of figures put in": Case(
        lambda e: next(e.label(LABEL).iterancestors(w("tr"))).addnext(table("（一之二）", "7")[2]),
        told=[("（一之二） | 7", "多出的一行")],
    ),
    "a heading joined with its text": Case(
        lambda e: e.join("overview.heading"),
        {"overview[0]": "一、总体情况" + TEXT["overview[0]"]},
        told=[("一、总体情况", CHANGED)],
        untracked=True,
    ),
    "another heading of level one": Case(
        lambda e: e.add(LAST, "七、附则", "本报告由办公室解释。"),
        added=[("other_matters", LAST, "七、附则"), ("other_matters", LAST, "本报告由办公室解释。")],
    ),
    "a picture in a cell": Case(lambda e: e.at(RECEIVED).append(xml("<w:r><w:object/></w:r>")), told=[("", "对象")]),
    "text before everything": Case(
        lambda e: e.body.insert(0, paragraph(run("请各科室提意见"))), told=[("请各科室提意见", "标题之前")]
    ),
    "text behind the sign-off": Case(lambda e: e.add("signoff.date", "附件：无"), told=[("附件：无", "落款")]),
    "text under a table": Case(
        lambda e: next(e.at(RECEIVED).iterancestors(w("tbl"))).addnext(paragraph(run("以上为全年数"))),
        told=[("以上为全年数", "只有表格")],
    ),
    "a row of figures taken out": Case(delete_row, told=[(f"三、本年度办理结果·{LABEL}", "删去")]),
    "equation": Case(
        lambda e: e.at(FIRST).append(xml("<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>")),
        {FIRST: TEXT[FIRST] + "x+y"},
        untracked=True,
    ),
    "a tab and a break": Case(
        lambda e: e.at(FIRST).append(xml("<w:r><w:br/><w:t>换行</w:t><w:tab/><w:t>制表</w:t></w:r>")),
        {FIRST: TEXT[FIRST] + "\n换行\t制表"},
        untracked=True,
    ),
    "an insertion at the end": Case(
        lambda e: e.at(FIRST).append(xml(ins("又及。", ZHANG))),
        {FIRST: TEXT[FIRST] + "又及。"},
        by={FIRST: [("ins", "张科员")]},
    ),
}


def test_marker_and_place_that_disagree_are_told_and_nothing_is_taken() -> None:
    editor = Editor(draft(FORM), example(FORM))
    one, other = editor.at(RECEIVED), editor.at(GRANTED)
    for name, item in ((RECEIVED, other), (GRANTED, one)):
        item.find(w("bookmarkStart")).set(w("name"), editor.names[name])
    editor.say(RECEIVED, "777")
    found = read(editor.parts)
    assert not {RECEIVED, GRANTED} & set(found.found)
    assert all("书签与位置不符" in item.why.zh for item in found.unmatched)
    assert "777" in [item.text for item in found.unmatched]


@pytest.mark.parametrize("identity", [True, False], ids=["marked", "stripped"])
@pytest.mark.parametrize("noise", [False, True], ids=["", "noise"])
@pytest.mark.parametrize("name", list(CASES))
def test_an_edit_is_found(name: str, noise: bool, identity: bool) -> None:
    case = CASES[name]
    editor = Editor(draft(FORM), example(FORM))
    case.edit(editor)
    if noise:
        editor.noise()
    found = read(editor.parts if identity else stripped(editor.parts))
    assert {path: item.text for path, item in found.found.items() if item.text != TEXT[path]} == case.changed
    assert [(item.section, item.after, item.text) for item in found.added] == case.added
    assert list(found.deleted) == case.deleted
    assert found.moved == case.moved
    assert [item.text for item in found.unmatched] == [text for text, _ in case.told]
    for item, (_, why) in zip(found.unmatched, case.told, strict=True):
        assert why in item.why.zh + item.where.zh
    assert [(item.path, item.author, item.text) for item in found.comments] == case.comments
    for path, item in found.found.items():
        assert (item.original != TEXT[path]) == (case.untracked and path in case.changed), path
    who = {path: [(r.kind, r.author) for r in item.revisions] for path, item in found.found.items() if item.revisions}
    who |= {path: [(r.kind, r.author) for r in revisions] for path, revisions in found.deleted.items() if revisions}
    assert who == case.by


def test_added_paragraphs_have_their_authors() -> None:
    editor = Editor(draft(FORM), example(FORM))
    editor.add(FIRST, "甲段。", author=ZHANG)
    editor.split_tracked(SECOND, AT, WANG)
    added, split = read(editor.parts).added
    assert [(item.kind, item.author, item.text) for item in split.revisions] == [("ins", "王主任", "¶")]
    assert [(item.kind, item.author, item.date, item.text) for item in added.revisions] == [("ins", *ZHANG, "甲段。¶")]


def test_wording_of_the_office_s_own_template_is_no_addition(tmp_path: Path) -> None:
    folder = tmp_path / FORM
    shutil.copytree(ROOT / "templates" / FORM, folder)
    parts = read_package((folder / "report.docx").read_bytes())
    lines = f"<w:p>{run('（内部资料，注意保存）')}</w:p>".encode()
    parts[MAIN] = parts[MAIN].replace(b"<w:body>", b"<w:body>" + lines, 1)
    parts["word/header1.xml"] = parts["word/header1.xml"].replace(
        b"</w:hdr>", f"<w:p>{run('青禾县')}</w:p></w:hdr>".encode()
    )
    (folder / "report.docx").write_bytes(write_package(parts))
    data = render_word(example(FORM), find_template(FORM, (tmp_path,)), label="送审稿", date=dt.date(2026, 1, 8))
    found, _ = read_draft(data, "稿.docx", (tmp_path,))
    assert (found.added, found.deleted, found.moved, found.unmatched, found.comments) == ([], {}, {}, [], [])
    found, _ = read_draft(data, "稿.docx")
    assert ["内部资料" in item.text or item.text == "青禾县" for item in found.unmatched] == [True, True]


def test_a_marker_in_two_places_is_told() -> None:
    editor = Editor(draft(FORM), example(FORM))
    editor.at(GRANTED).insert(1, xml(f'<w:bookmarkStart w:id="77" w:name="{editor.names[RECEIVED]}"/>'))
    found = read(editor.parts)
    assert ["别处的书签" in item.why.zh for item in found.unmatched] == [True]
    assert found.found[RECEIVED].text == TEXT[RECEIVED]
    editor = Editor(draft(FORM), example(FORM))
    editor.at(THIRD).insert(1, xml(f'<w:bookmarkStart w:id="77" w:name="{editor.names[FIRST]}"/>'))
    found = read(editor.parts)
    assert ["同一个书签" in item.why.zh for item in found.unmatched] == [True]
    assert found.found[FIRST].text == TEXT[FIRST]


def test_a_marker_that_wandered_is_distrusted() -> None:
    editor = Editor(draft(FORM), example(FORM))
    mark = editor.at(FIRST).find(w("bookmarkStart"))
    editor.add(FIRST, "另起一段，说的是别的事情。")
    editor.at(FIRST).getnext().insert(1, mark)
    found = read(editor.parts)
    assert found.found[FIRST].text == TEXT[FIRST]
    assert [item.text for item in found.added] == ["另起一段，说的是别的事情。"]


def test_text_in_controls_is_read_and_their_tags_are_markers() -> None:
    editor = Editor(draft(FORM), example(FORM))
    name = editor.names[FIRST]
    item = editor.at(FIRST)
    control = xml(f'<w:sdt><w:sdtPr><w:tag w:val="{name}"/></w:sdtPr><w:sdtContent/></w:sdt>')
    item.addprevious(control)
    control[1].append(item)
    parts = stripped(editor.parts)
    found = read(parts)
    assert (found.found[FIRST].text, found.found[FIRST].via) == (TEXT[FIRST], "bookmark")
    assert not found.unmatched


def test_a_base_with_another_number_is_not_believed() -> None:
    parts = draft(FORM)
    name = next(name for name, content in parts.items() if b"urn:converter:draft:1" in content and b"21847" in content)
    parts[name] = parts[name].replace(b"21847", b"21800")
    number, base = draft_identity(write_package(parts), "稿.docx")
    assert number
    assert base is None
    assert not read(parts).unmatched
