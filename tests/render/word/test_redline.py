"""The 花脸稿: accepted it says what the new report says, rejected what the old one says, and it shows every change."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openxml_audit import OpenXmlValidator

from converter.finish.compare import compare
from converter.finish.word_clean import clean_word
from converter.finish.word_reader import read_word
from converter.model.report import Report
from converter.render.word.redline import render_redline
from converter.source import load_report
from converter.template import Template, find_template
from tests.properties.test_round_trip import reports
from tests.render.word.drafts import FORMS, ROOT, W, draft, load, part, template_with
from tests.render.word.revisions import saying, settle, text
from tests.render.word.test_word_in_libreoffice import WORD_AGAIN, office, pages_of  # noqa: F401
from tests.test_comparison import edited
from tests.test_comparison import load as read

IN_OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
EXAMPLES = [ROOT / "examples" / name / "report.yaml" for name in FORMS]
LONG = "全年新收政府信息公开申请14件，另有上年结转2件，均在法定期限内办理。"


def redline(old: Report, new: Report, template: Template | None = None) -> bytes:
    templates = [template or find_template(report.form.name) for report in (old, new)]
    return render_redline(old, new, templates[0], templates[1])


def require_both_views(data: bytes, old: Report, new: Report, template: Template | None = None) -> None:
    for accept, report in ((True, new), (False, old)):
        assert saying(settle(data, accept=accept)) == saying(draft(report, template))


def changed(tmp_path: Path, old: dict[str, Any], new: dict[str, Any]) -> tuple[bytes, Any]:
    """The redline of two reports that differ from the least one, and its body."""
    sides = [load(tmp_path, **values) for values in (old, new)]
    data = redline(*sides)
    require_both_views(data, *sides)
    return data, part(data, "word/document.xml")


def marks(body: Any) -> list[tuple[str, str]]:
    """What came and went, in order."""
    found = []
    for mark in body.iter(f"{W}ins", f"{W}del"):
        kind = mark.tag.removeprefix(W)
        if mark.getparent().tag == f"{W}rPr":
            found.append((kind, "¶"))
        elif mark.getparent().tag == f"{W}trPr":
            found.append((kind, "row"))
        else:
            found.append((kind, "".join(item.text or "" for item in mark.iter(f"{W}t", f"{W}delText"))))
    return found


@pytest.mark.parametrize("old", EXAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("new", EXAMPLES, ids=lambda path: path.parent.name)
def test_accepted_it_is_the_new_report_rejected_the_old_one(old: Path, new: Path, tmp_path: Path) -> None:
    sides = load_report(old), load_report(new)
    data = redline(*sides)
    require_both_views(data, *sides)
    assert compare(sides[1], read_word(data, "花脸稿.docx")) == []
    assert compare(sides[0], read_word(settle(data, accept=False), "花脸稿.docx")) == []
    assert (marks(part(data, "word/document.xml")) == []) is (old == new)
    path = tmp_path / "花脸稿.docx"
    path.write_bytes(data)
    assert [str(found) for found in OpenXmlValidator().validate(path).errors] == []


@given(reports(), reports())
@settings(max_examples=15, deadline=None)
def test_any_two_reports(old: dict[str, Any], new: dict[str, Any]) -> None:
    sides = read(old), read(new)
    require_both_views(redline(*sides), *sides)


@given(edited())
@settings(max_examples=15, deadline=None)
def test_nothing_is_marked_but_the_edits(case: tuple[dict[str, Any], dict[str, Any], list[Any]]) -> None:
    sides = read(case[0]), read(case[1])
    data = redline(*sides)
    require_both_views(data, *sides)
    printed = [item for item in case[2] if item.path not in ("agency", "mobile_url")]
    body = part(data, "word/document.xml")
    blocks = [
        item
        for item in body.iter(f"{W}p")
        if item.find(f".//{W}ins") is not None or item.find(f".//{W}del") is not None
    ]
    assert len(blocks) == len(printed)


def test_a_changed_number_is_replaced_whole(tmp_path: Path) -> None:
    _, body = changed(tmp_path, {"overview": LONG}, {"overview": LONG.replace("14", "164")})
    assert marks(body) == [("del", "14"), ("ins", "164")]


@pytest.mark.parametrize(("old", "new"), [("10", "1048"), (None, "0"), ("7", None), ("0", "/"), ("12345678", "3")])
def test_figures_come_and_go(tmp_path: Path, old: str | None, new: str | None) -> None:
    sides = [{"applications": {"received": {"total": value}}} for value in (old, new)]
    _, body = changed(tmp_path, *sides)
    assert marks(body) == [(kind, value) for kind, value in (("del", old), ("ins", new)) if value]
    start = next(mark for mark in body.iter(f"{W}bookmarkStart") if mark.get(f"{W}name") == "gw_t3_r1c7")
    cell = start.getparent()
    end = next(mark for mark in cell.iter(f"{W}bookmarkEnd") if mark.get(f"{W}id") == start.get(f"{W}id"))
    places = [cell.index(item) for item in cell if item.tag in (f"{W}ins", f"{W}del")]
    assert all(cell.index(start) < place < cell.index(end) for place in places)


def test_properties_of_runs_are_kept(tmp_path: Path) -> None:
    texts = "（一）原有标题。接着的正文没有变。", "（一）新的标题。接着的正文没有变。"
    _, body = changed(tmp_path, {"overview": texts[0]}, {"overview": texts[1]})
    assert marks(body) == [("del", "原有"), ("ins", "新的")]
    for mark in body.iter(f"{W}ins", f"{W}del"):
        assert mark.find(f"{W}r/{W}rPr/{W}rStyle").get(f"{W}val") == "GwRunIn"


def test_whole_paragraphs_come_and_go_with_their_ends(tmp_path: Path) -> None:
    old, new = f"{LONG}\n甲乙丙丁。\n末段。", f"（一）新的标题\n{LONG}\n末段。"
    _, body = changed(tmp_path, {"overview": old}, {"overview": new})
    assert marks(body) == [("ins", "¶"), ("ins", "（一）新的标题"), ("del", "¶"), ("del", "甲乙丙丁。")]


def test_a_paragraph_that_became_a_heading_was_set_otherwise(tmp_path: Path) -> None:
    _, body = changed(tmp_path, {"overview": "主动公开的内容和方式"}, {"overview": "（一）主动公开的内容和方式"})
    assert marks(body) == [("ins", "（一）")]
    (change,) = body.iter(f"{W}pPrChange")
    assert change.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "GwBody"


def test_catalogue_and_signoff_come_and_go(tmp_path: Path) -> None:
    full = {"目录信息": {"索引号": "01", "发布机构": "甲", "名称": "乙", "文种": "报告"}}
    less = {"目录信息": {"索引号": "01", "名称": "丙", "文种": "报告", "摘要": "丁"}, "signoff": None}
    for sides in ((full, less), (less, full), (full, {}), ({}, full)):
        changed(tmp_path, *sides)


def test_sections_come_and_go(tmp_path: Path) -> None:
    gone = {"overview": None, "preamble": None, "other_matters": ""}
    for sides in ((gone, {}), ({}, gone)):
        changed(tmp_path, *sides)


def test_every_mark_bears_author_and_date_and_a_number_of_its_own(tmp_path: Path) -> None:
    _, body = changed(tmp_path, {"overview": "甲。\n乙。"}, {"overview": "丙。"})
    found = [mark for mark in body.iter(f"{W}ins", f"{W}del", f"{W}bookmarkStart", f"{W}pPrChange")]
    ids = [mark.get(f"{W}id") for mark in found]
    assert len(set(ids)) == len(ids)
    tracked = [mark for mark in found if mark.tag != f"{W}bookmarkStart"]
    assert {(mark.get(f"{W}author"), mark.get(f"{W}date")) for mark in tracked} == {("对比", "2026-01-20T00:00:00Z")}


def test_without_a_date_the_marks_have_none(tmp_path: Path) -> None:
    _, body = changed(tmp_path, {"signoff": None}, {"signoff": None, "overview": "别的。"})
    assert {mark.get(f"{W}date") for mark in body.iter(f"{W}ins", f"{W}del")} == {None}


@pytest.mark.parametrize(
    "lines",
    [
        ("{{ 机关 }}　{{ 年度 }}年", "{{ 标题 }}", "{{ t3.r1c1 }}和{{ t3.r1c7 }}件{{ 二维码 }}"),
        ("{% for 段 in 总体情况 %}{{ 段.全文 }}{% endfor %}", "固定文字", "{{ 落款.机关 }}{{ 落款.日期 }}"),
    ],
)
def test_a_template_of_the_office_s_own(tmp_path: Path, lines: tuple[str, ...]) -> None:
    template = template_with(tmp_path, *lines)
    received = [{"received": {"natural_persons": 3 + n, "total": 9 + n}} for n in (0, 8)]
    old = load(tmp_path, overview=f"{LONG}\n乙。", applications=received[0])
    new = load(tmp_path, overview=LONG, agency="青禾县教育局", year=2026, applications=received[1])
    data = redline(old, new, template)
    require_both_views(data, old, new, template)
    assert ("word/media" in "".join(read_names(data))) is True
    assert ("drawing" in {item.tag.rpartition("}")[2] for item in part(data, "word/document.xml").iter()}) is (
        "二维码" in lines[-1]
    )


def read_names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_the_footer_says_what_it_is() -> None:
    report = load_report(EXAMPLES[1])
    assert "花脸稿" in text(part(redline(report, report), "word/footer1.xml"))


def test_cleaned_it_says_what_the_new_report_says() -> None:
    sides = [load_report(path) for path in EXAMPLES]
    assert compare(sides[1], read_word(clean_word(redline(*sides), "花脸稿.docx").data, "净稿.docx")) == []


def test_the_same_reports_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib, pathlib, sys\n"
        "from converter.render.word.redline import render_redline\n"
        "from converter.source import load_report\n"
        "from converter.template import find_template\n"
        "sides = [load_report(pathlib.Path(path)) for path in sys.argv[1:]]\n"
        "data = render_redline(*sides, *(find_template(side.form.name) for side in sides))\n"
        "sys.stdout.write(hashlib.sha256(data).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "TZ": "America/Lima"}
    command = [sys.executable, "-c", code, *map(str, EXAMPLES)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert said == hashlib.sha256(redline(*map(load_report, EXAMPLES))).hexdigest()


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Report, Report]:
    received = [{"received": {"natural_persons": number}} for number in ("4711", None)]
    old = load(tmp_path, overview=f"{LONG}\n这一段没有了。\n末段。", year=2024, applications=received[0])
    more = f"{LONG.replace('14', '3978')}\n末段。\n（一）多出来的标题"
    return old, load(tmp_path, overview=more, applications=received[1])


@pytest.mark.slow
@IN_OFFICE
def test_libreoffice_understands_every_change(sides: tuple[Report, Report], office: Any) -> None:
    again = office(redline(*sides), WORD_AGAIN)
    for accept, report in ((True, sides[1]), (False, sides[0])):
        assert compare(report, read_word(settle(again, accept=accept), "花脸稿.docx")) == []


@pytest.mark.slow
@IN_OFFICE
def test_the_changes_are_seen_in_libreoffice(sides: tuple[Report, Report], office: Any) -> None:
    coloured, plain = "", ""
    for page in pages_of(office(redline(*sides), "pdf")):
        for char in page.chars:
            black = char["non_stroking_color"] in (0, (0,), (0, 0, 0), None)
            coloured, plain = (coloured, plain + char["text"]) if black else (coloured + char["text"], plain)
    assert all(seen in coloured for seen in ("2024", "2025", "143978", "这一段没有了。", "多出来的标题", "4711"))
    assert not any(seen in plain for seen in ("3978", "这一段没有了", "4711"))
    assert "均在法定期限内办理" in plain
