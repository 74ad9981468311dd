"""Report → Word draft: every figure in its own cell, every text in its style, nothing of the machine."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator
from PIL import Image

from converter.finish.compare import compare
from converter.finish.word_reader import read_word
from converter.model.data import report_json
from converter.model.drafts import draft_number
from converter.render.word.draft import render_word
from converter.source import load_report
from converter.template import find_template
from tests.render.word.drafts import FORMS, LEAST, ROOT, WP, W, cell_texts, draft, every_figure, load, paragraphs, part

EXAMPLES = [ROOT / "examples" / name / "report.yaml" for name in FORMS]


@pytest.fixture(scope="module")
def example() -> bytes:
    return draft(load_report(EXAMPLES[1]))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_draft_says_what_the_report_says(path: Path) -> None:
    report = load_report(path)
    facts = read_word(draft(report), "草稿.docx")
    assert compare(report, facts) == []
    assert (facts.kind, facts.title, facts.author) == ("docx", report.title, report.agency and report.agency.value)


@pytest.mark.parametrize("name", FORMS)
def test_every_cell_prints_its_own_figure(tmp_path: Path, name: str) -> None:
    form = find_template(name).form
    flat, nested = every_figure(form)
    report = load(tmp_path, template=name, **nested)
    printed = [text for table in cell_texts(draft(report)) for text in table]
    assert [printed.count(figure) for figure in flat.values()] == [1] * len(flat)
    assert compare(report, read_word(draft(report), "草稿.docx")) == []


def test_blank_nought_and_slash_stay_three_things(tmp_path: Path) -> None:
    received = {"natural_persons": None, "businesses": "0", "research_institutions": "/"}
    table = cell_texts(draft(load(tmp_path, applications={"received": received})))[1]
    row = table.index("一、本年新收政府信息公开申请数量")
    assert table[row + 1 : row + 4] == ["", "0", "/"]


@pytest.mark.parametrize(
    ("figure", "size"),
    [("123456", None), ("1234567", "15"), ("12345678", "12"), ("123456789012345678", "12")],
)
def test_long_figures_are_set_smaller(tmp_path: Path, figure: str, size: str | None) -> None:
    data = draft(load(tmp_path, applications={"received": {"natural_persons": figure}}))
    run = next(r for r in part(data, "word/document.xml").iter(f"{W}r") if "".join(r.itertext()) == figure)
    found = run.find(f"{W}rPr/{W}sz")
    assert (None if found is None else found.get(f"{W}val")) == size


def test_headings_stand_and_run_in(tmp_path: Path) -> None:
    text = "（一）站立标题\n（二）连排标题。接着的正文。\n1.三级标题\n2.三级连排。接着。\n（1）四级标题\n普通一段。"
    tree = part(draft(load(tmp_path, overview=text)), "word/document.xml")
    lines = {"".join(line.itertext()): line for line in tree.iter(f"{W}p")}
    styles = {text: line.find(f"{W}pPr/{W}pStyle").get(f"{W}val") for text, line in lines.items()}
    wanted = ["GwHead2", "GwBody", "GwHead3", "GwBody", "GwHead4", "GwBody"]
    assert [styles[line] for line in text.split("\n")] == wanted
    runs = list(lines["（二）连排标题。接着的正文。"].iter(f"{W}r"))
    assert ["".join(run.itertext()) for run in runs] == ["（二）连排标题。", "接着的正文。"]
    assert runs[0].find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "GwRunIn"
    assert runs[1].find(f"{W}rPr/{W}rStyle") is None


@pytest.mark.parametrize(
    ("section", "heading", "shown"),
    [
        ({"other_matters": None}, "六、其他需要报告的事项", False),
        ({"other_matters": ""}, "六、其他需要报告的事项", True),
        ({"overview": None}, "一、总体情况", False),
        ({}, "二、主动公开政府信息情况", True),
    ],
)
def test_a_heading_is_printed_where_the_report_has_the_section(
    tmp_path: Path, section: dict[str, Any], heading: str, shown: bool
) -> None:
    values = {key: value for key, value in section.items() if value is not None}
    data = {key: value for key, value in LEAST.items() if key not in section} | values
    report = load(tmp_path, **{key: data.get(key) for key in LEAST})
    assert (heading in paragraphs(part(draft(report), "word/document.xml"))) is shown
    assert not [miss for miss in compare(report, read_word(draft(report), "草稿.docx")) if miss.path != "other_matters"]


def test_the_catalogue_keeps_two_fields_a_row(tmp_path: Path) -> None:
    pairs = {"索引号": "01/2026", "发布机构": "青禾县财政局", "名称": "年度报告"}
    pairs |= {"时效": "", "文种": "报告", "关键词": "公开"}
    table = read_word(draft(load(tmp_path, 目录信息=pairs)), "草稿.docx").tables[0]
    assert table.cells == {
        (0, 0): "索引号", (0, 1): "01/2026", (0, 2): "发布机构", (0, 3): "青禾县财政局",
        (1, 0): "名称", (1, 1): "年度报告",
        (2, 0): "时效", (2, 1): "", (2, 2): "文种", (2, 3): "报告",
        (3, 0): "关键词", (3, 1): "公开",
    }  # fmt: skip


def test_without_catalogue_no_table(tmp_path: Path) -> None:
    assert len(read_word(draft(load(tmp_path)), "草稿.docx").tables) == 3


@pytest.mark.parametrize(
    ("agency", "date", "cells"),
    [("青禾县财政局", "2026-01-20", 14.5), ("青禾县财政局", "2026-11-20", 15), ("青" * 20, "2026-01-20", 20.5)],
)
def test_the_signoff_is_centred_over_a_date_four_characters_in(
    tmp_path: Path, agency: str, date: str, cells: float
) -> None:
    data = draft(load(tmp_path, signoff={"agency": agency, "date": date}))
    style = f"{W}pPr/{W}pStyle[@{W}val='GwSignoff']"
    lines = [line for line in part(data, "word/document.xml").iter(f"{W}p") if line.find(style) is not None]
    assert ["".join(line.itertext()) for line in lines][:1] == [agency]
    lefts = {int(line.find(f"{W}pPr/{W}ind").get(f"{W}left")) for line in lines}
    assert lefts == {8845 - round(cells * 15.75 * 20)}
    assert lines[0].find(f"{W}pPr/{W}keepNext") is not None
    assert lines[0].getprevious().find(f"{W}pPr/{W}keepNext") is not None


def test_without_signoff_the_body_still_ends_with_a_paragraph(tmp_path: Path) -> None:
    gone = dict.fromkeys(("preamble", "overview", "problems_and_improvements", "other_matters", "signoff"))
    body = part(draft(load(tmp_path, **gone)), "word/document.xml")[0]
    assert [child.tag for child in body[-2:]] == [f"{W}p", f"{W}sectPr"]


def furniture(data: bytes, kind: str) -> list[str]:
    return ["".join(paragraphs(part(data, f"word/{kind}{number}.xml"))) for number in (1, 2)]


def test_page_furniture(tmp_path: Path) -> None:
    report = load(tmp_path)
    number = draft_number(report_json(report))
    odd, even = f"扫描打开手机端征求意见稿 {number}— 1 —", f"扫描打开手机端— 2 —征求意见稿 {number}"
    assert furniture(draft(report), "footer") == [odd, even]
    day = dt.date(2026, 11, 22)
    odd, even = odd.replace(" D-", " 2026-11-22 D-"), even.replace(" D-", " 2026-11-22 D-")
    assert furniture(draft(report, date=day), "footer") == [odd, even]
    assert furniture(draft(report), "header") == ["", ""]
    assert furniture(draft(report, label="草稿&<二>", unchecked=True), "header") == ["未通过校核"] * 2
    assert furniture(draft(report, label="草稿&<二>"), "footer")[0].endswith(f"草稿&<二> {number}— 1 —")
    bare = draft(load(tmp_path, mobile_url=None), label="", date=day)
    assert furniture(bare, "footer") == ["— 1 —", "— 2 —"]


def test_without_an_address_there_is_no_code_and_no_frame(tmp_path: Path) -> None:
    data = draft(load(tmp_path, mobile_url=None))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "media" in name]
    for number in (1, 2):
        assert part(data, f"word/footer{number}.xml").find(f".//{W}framePr") is None


def test_the_code_in_both_footers_leads_to_the_document(tmp_path: Path) -> None:
    zxing = pytest.importorskip("zxingcpp")
    data = draft(load(tmp_path, mobile_url="https://www.example.gov.cn/m.html?p={page}&n={pages}"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert len(pictures) == 1
    codes = zxing.read_barcodes(Image.open(io.BytesIO(pictures[0])).convert("L"))
    assert [code.text for code in codes] == ["https://www.example.gov.cn/m.html?p=1&n=1"]
    footers = [part(data, f"word/footer{number}.xml") for number in (1, 2)]
    drawings = [drawing for footer in footers for drawing in footer.iter(f"{WP}docPr")]
    assert len({drawing.get("id") for drawing in drawings}) == len(drawings) == 2
    left, right = (footer.find(f".//{WP}positionH/{WP}posOffset").text for footer in footers)
    assert int(left) / 36000 == pytest.approx(28 - 2.16, abs=0.01)
    assert int(right) / 36000 == pytest.approx(210 - 26 - 20 - 2.16, abs=0.01)


def test_properties_are_the_report_s_own(example: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(example)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/app.xml" not in archive.namelist()
    for wanted in ("<dc:language>zh-CN<", "2026-01-20T00:00:00Z", "<cp:lastModifiedBy>青禾县人民政府办公室<"):
        assert wanted in core
    assert "python" not in core


def test_no_mark_of_ours_is_left(example: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(example)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml")).decode()
    assert not [mark for mark in ("{{", "{%") if mark in everything]
    assert not re.findall("[\ufdd0-\ufdef]", everything)


def test_the_same_report_gives_the_same_bytes_in_another_process(example: bytes) -> None:
    code = (
        "import hashlib, pathlib, sys\n"
        "from converter.render.word.draft import render_word\n"
        "from converter.source import load_report\n"
        "from converter.template import find_template\n"
        "report = load_report(pathlib.Path(sys.argv[1]))\n"
        "data = render_word(report, find_template(report.form.name))\n"
        "sys.stdout.write(hashlib.sha256(data).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "TZ": "America/Lima"}
    command = [sys.executable, "-c", code, str(EXAMPLES[1])]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert said == hashlib.sha256(example).hexdigest()


@pytest.mark.parametrize("options", [{}, {"label": "", "unchecked": True}], ids=["plain", "unchecked"])
def test_validators_find_nothing(tmp_path: Path, options: dict[str, Any]) -> None:
    figures = {"received": {"total": "123456789"}}
    report = load(tmp_path, overview="（一）标题。正文\n1.三级\n普通", applications=figures)
    path = tmp_path / "draft.docx"
    path.write_bytes(draft(report, **options))
    assert [str(found) for found in OpenXmlValidator().validate(path).errors] == []


def test_a_draft_takes_no_more_than_a_moment() -> None:
    report = load_report(EXAMPLES[1])
    template = find_template(report.form.name)
    render_word(report, template)
    start = time.perf_counter()
    render_word(report, template)
    assert time.perf_counter() - start < 0.6
