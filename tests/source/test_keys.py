"""Every key in every spelling, with or without the form's headings, is the same key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.form import Entry, Form
from converter.source.bind import bind_report
from converter.source.keys import Key, fold, report_keys
from converter.template import find_template
from converter.tree import Mapping, read_tree
from tests.checks.consistent import consistent_figures, report_tree
from tests.conftest import HEAD, only, read_text

FORMS = {name: find_template(name).form for name in ("disclosure-2019", "disclosure-2021")}
FIGURES = {name: consistent_figures(form) for name, form in FORMS.items()}
Spell = Callable[[str, str], str]

NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)")
REMARK = re.compile(r"(?<=.)（[^（）]*）$")
SPELLINGS: dict[str, Spell] = {
    "identifier": lambda id_, label: id_ or label,
    "capitals": lambda id_, label: id_.upper() or label,
    "label": lambda id_, label: label,
    "half-width brackets": lambda id_, label: label.replace("（", "(").replace("）", ")").replace("：", ":"),
    "no number": lambda id_, label: NUMBER.sub("", label),
    "no remark": lambda id_, label: REMARK.sub("", label),
    "neither": lambda id_, label: REMARK.sub("", NUMBER.sub("", label)),
    "split over lines": lambda id_, label: " ".join((label[:3], label[3:])).strip(),
    "straight quotes": lambda id_, label: label.replace("“", '"').replace("”", '"'),
    "full-width number": lambda id_, label: label.translate({48 + n: 0xFF10 + n for n in range(10)}).replace(".", "．"),
    "number with 、": lambda id_, label: re.sub(r"^(\d)\.", r"\1、", label),
    "short": lambda id_, label: Entry(label).short,
}


def spelt(form: Form, spell: Spell, headings: bool) -> dict[str, Any]:
    """All figures of the form under keys spelt in one way."""
    tree: dict[str, Any] = {"template": form.name, "机关": "青禾县人民政府", "年度": 2025}
    for section in form.sections:
        for path, cell in section.cells.items():
            entries = [entry for entry in (*cell.row, *cell.column) if entry.id or headings]
            keys = [spell(section.id, section.label), *(spell(entry.id or "", entry.label) for entry in entries)]
            place = tree
            for key in keys[:-1]:
                place = place.setdefault(key, {})
            place[keys[-1]] = FIGURES[form.name][path]
    return tree


def figures_of(form: Form, tree: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    root = read_tree(json.dumps(tree).encode(), "r.json")
    assert isinstance(root, Mapping)
    report = bind_report(root, form, "r.json")
    return {path: figure.value.text for path, figure in report.figures.items()}, [f.message.zh for f in report.reading]


@pytest.mark.parametrize("headings", [True, False], ids=["with headings", "without headings"])
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", FORMS)
def test_one_spelling_throughout(name: str, spelling: str, headings: bool) -> None:
    figures, said = figures_of(FORMS[name], spelt(FORMS[name], SPELLINGS[spelling], headings))
    assert not said
    assert figures == FIGURES[name]


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(FORMS)))
def test_spellings_mixed_key_by_key(draw: Any, name: str) -> None:
    chosen: dict[tuple[str, str], Spell] = {}

    def spell(id_: str, label: str) -> str:
        return chosen.setdefault((id_, label), draw.choice(list(SPELLINGS.values())))(id_, label)

    figures, said = figures_of(FORMS[name], spelt(FORMS[name], spell, draw.random() < 0.5))
    assert not said
    assert figures == FIGURES[name]


@pytest.mark.parametrize("name", FORMS)
def test_no_two_keys_of_one_level_share_a_spelling(name: str) -> None:
    def walk(key: Key) -> None:
        exact: dict[str, int] = {}
        for child in key.visible():
            for spelling in set(child.spellings(exact=True)):
                assert exact.setdefault(spelling, id(child)) == id(child), spelling
            for spelling in child.spellings(exact=False):
                assert key.find(spelling) is child, spelling
            walk(child)

    walk(report_keys(FORMS[name]))


@pytest.mark.parametrize(
    ("written", "path", "value"),
    [
        ("模板", "template", None),
        ("机关", "agency", "青禾县"),
        ("机关名称", "agency", "青禾县"),
        ("机关类别", "agency_kind", "乡镇人民政府"),
        ("机关级别", "agency_kind", "部门"),
        ("agency_kind", "agency_kind", "Provincial"),
        ("年度", "year", "2025"),
        ("报告年度", "year", "2025"),
        ("标题", "title", "青禾县2025年报告"),
        ("手机端网址", "mobile_url", "https://www.example.gov.cn"),
        ("导语", "preamble", "根据条例。"),
        ("总体情况", "overview", "好。"),
        ("一、总体情况", "overview", "好。"),
        ("存在的主要问题及改进情况", "problems_and_improvements", "好。"),
        ("五、存在的主要问题及改进情况", "problems_and_improvements", "好。"),
        ("六、其他需要报告的事项", "other_matters", "无。"),
    ],
)
def test_keys_of_the_outermost_level(written: str, path: str, value: str | None, tmp_path: Path) -> None:
    given = {"template": "disclosure-2021", "agency": "甲", "year": "2024"}
    given = {key: text for key, text in given.items() if key != path}
    report = read_text(tmp_path, json.dumps({**given, written: value or "disclosure-2021"}), "r.json")
    assert not report.reading
    assert path in report.places


@pytest.mark.parametrize("field", FORMS["disclosure-2021"].catalogue, ids=lambda field: str(field.id))
def test_catalogue_keys(field: Any, tmp_path: Path) -> None:
    value = "2026-01-20" if field.kind == "date" else "甲"
    for group in ("catalogue", "目录信息"):
        for key in (field.id, field.label, *field.aliases):
            report = read_text(tmp_path, f"{HEAD}{group}:\n  {key}: {value}\n")
            assert not report.reading
            assert report.catalogue[field.id].value == value


@pytest.mark.parametrize("group", ["signoff", "落款"])
@pytest.mark.parametrize(("agency", "date"), [("agency", "date"), ("机关", "日期"), ("署名", "成文日期")])
def test_signoff_keys(group: str, agency: str, date: str, tmp_path: Path) -> None:
    report = read_text(tmp_path, f"{HEAD}{group}:\n  {agency}: 甲\n  {date}: 2026年1月20日\n")
    assert not report.reading
    assert report.signoff.agency
    assert report.date_line == "2026年1月20日"


ROW = "applications:\n  received:\n"
DUPLICATES = {
    "identifier twice": ("title: 2025\ntitle: 2026\n", "title", 5, 4),
    "label and identifier": ("年度: 2025\n", "year", 4, 3),
    "template in both spellings": ("模板: disclosure-2021\n", "template", 4, 1),
    "section by heading and label": ("总体情况: 甲\n一、总体情况: 乙\n", "overview", 5, 4),
    "a table twice": (
        ROW + "    total: 1\n收到和处理政府信息公开申请情况:\n  四、结转下年度继续办理:\n    总计: 1\n",
        "applications",
        7,
        4,
    ),
    "a row twice": (ROW + "    total: 1\n  本年新收:\n    自然人: 1\n", "applications.received", 7, 5),
    "a cell twice": (ROW + "    total: 1\n    总计: 1\n", "applications.received.total", 7, 6),
    "inside and outside a heading": (
        "applications:\n  三、本年度办理结果:\n    予以公开:\n      总计: 1\n  granted:\n    total: 2\n",
        "applications.granted",
        8,
        6,
    ),
    "a heading twice": (
        "applications:\n  三、本年度办理结果:\n    予以公开: {总计: 1}\n\n  本年度办理结果:\n    部分公开: {总计: 2}\n",
        "applications",
        8,
        5,
    ),
    "a cell outside its heading": (
        ROW + "    申请人情况:\n      总计: 1\n    total: 2\n",
        "applications.received.total",
        8,
        7,
    ),
    "blank and filled": ("总体情况:\noverview: 甲\n", "overview", 5, 4),
    "a blank group and a filled one": ("落款:\nsignoff: {agency: 甲}\n", "signoff", 5, 4),
    "catalogue data": ("catalogue: {index_number: 甲, 索引号: 乙}\n", "catalogue.index_number", 4, 4),
}


@pytest.mark.parametrize("case", DUPLICATES)
def test_a_key_given_twice_names_both_lines(case: str, tmp_path: Path) -> None:
    text, path, line, first = DUPLICATES[case]
    (finding,) = read_text(tmp_path, HEAD + text).reading
    assert (finding.code, finding.severity.value, finding.path) == ("KEY-02", "error", path)
    assert finding.place is not None
    assert finding.place.line == line
    assert f"第 {first} 行" in finding.message.zh
    assert f"第 {line} 行" in finding.message.zh
    assert f"line {first} and line {line}" in finding.message.en


UNKNOWN = {
    "misspelt section": ("总体情況: 甲\n", 4, 1, "总体情况"),
    "misspelt identifier": ("overveiw: 甲\n", 4, 1, "overview"),
    "misspelt row": ("applications:\n  recieved: {total: 1}\n", 5, 3, "received"),
    "misspelt column": (ROW + "    商业企亚: 1\n", 6, 5, "商业企业"),
    "traditional characters": ("主動公開政府信息情況: {}\n", 4, 1, "主动公开政府信息情况"),
    "2019 label on the 2021 form": (
        "主动公开政府信息情况:\n  规章:\n    本年制发件: 1\n",
        6,
        5,
        "本年制发件数",
    ),
    "a row of the other table": ("主动公开政府信息情况:\n  本年新收: {总计: 1}\n", 5, 3, None),
    "merge key": ("<<: {year: 2025}\n", 4, 1, None),
    "empty key": ("? \n: 1\n", 4, 2, None),
    "zero-width in a key": ("总体\u200b情况: 甲\n", 4, 1, "总体情况"),
    "very long key": (f"? {'总' * 5000}\n: 1\n", 4, 3, None),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_an_unknown_key_is_told_with_the_nearest_one(case: str, tmp_path: Path) -> None:
    text, line, column, guess = UNKNOWN[case]
    finding = only(read_text(tmp_path, HEAD + text).reading, "KEY-01")[0]
    assert finding.place is not None
    assert (finding.place.line, finding.place.column) == (line, column)
    assert ("是否为" in finding.message.zh) == ("did you mean" in finding.message.en) == (guess is not None)
    assert guess is None or f"“{guess}”" in finding.message.zh
    assert len(finding.message.zh) < 120
    assert finding.message.zh.isprintable()


SHAPES = {
    "a list for a table": ("applications: [1, 2]\n", "applications", "应分项填写"),
    "text for a table": ("applications: 无\n", "applications", "应分项填写"),
    "text for a row": ("applications: {received: 12}\n", "applications.received", "应分项填写"),
    "text for a heading": ("applications: {三、本年度办理结果: 12}\n", "applications", "应分项填写"),
    "a group for a cell": (ROW + "    total: {a: 1}\n", "applications.received.total", "应是一个值"),
    "a list for a cell": (ROW + "    total: [1]\n", "applications.received.total", "应是一个值"),
    "a list for prose": ("overview: [甲, 乙]\n", "overview", "多段文字用 |"),
    "a group for prose": ("overview: {甲: 乙}\n", "overview", "应是一个值"),
    "a list for the sign-off": ("落款: [甲]\n", "signoff", "应分项填写"),
    "text for the catalogue": ("目录信息: 无\n", "catalogue", "应分项填写"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_a_wrong_shape_is_told_with_what_to_write(case: str, tmp_path: Path) -> None:
    text, path, words = SHAPES[case]
    (finding,) = read_text(tmp_path, HEAD + text).reading
    assert (finding.code, finding.path) == ("KEY-03", path)
    assert finding.hint
    assert words in finding.message.zh + finding.hint.zh
    assert finding.place is not None
    assert finding.place.column


@pytest.mark.parametrize("blank", ["", " ~", " null", " ''", ' "  "', " |\n  "])
def test_a_blank_group_is_no_fault(blank: str, tmp_path: Path) -> None:
    assert not read_text(tmp_path, f"{HEAD}落款:{blank}\n").reading


def test_a_whole_report_in_both_spellings_binds_to_the_same(tmp_path: Path) -> None:
    form = FORMS["disclosure-2021"]
    tree = report_tree(form, dict(FIGURES[form.name]))
    english = read_text(tmp_path, json.dumps(tree), "en.json")
    chinese = read_text(tmp_path, json.dumps({**spelt(form, SPELLINGS["label"], True), **_prose(tree)}), "zh.json")
    assert english.texts.keys() == chinese.texts.keys()
    assert {p: f.value for p, f in english.figures.items()} == {p: f.value for p, f in chinese.figures.items()}
    assert english.signoff.date
    assert chinese.signoff.date
    assert english.signoff.date.value == chinese.signoff.date.value


def _prose(tree: dict[str, Any]) -> dict[str, Any]:
    signoff = tree["signoff"]
    return {
        "导语": tree["preamble"],
        "一、总体情况": tree["overview"],
        "五、存在的主要问题及改进情况": tree["problems_and_improvements"],
        "其他需要报告的事项": tree["other_matters"],
        "落款": {"署名": signoff["agency"], "成文日期": signoff["date"]},
    }


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
