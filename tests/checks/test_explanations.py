"""情况说明: a warning is explained for what stood there, and for nothing else."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.checks import check_report
from converter.checks.explanations import explain, subject, to_explain
from converter.findings import Explanation, Finding, Findings, Words, warning
from converter.model.data import report_json
from converter.source.keys import find_path
from converter.source.write import blank_report, explanation_lines, report_text
from converter.template import find_template
from tests.checks.consistent import consistent_figures, report_tree
from tests.conftest import HEAD, Outcome, check_text, only, read_text
from tests.properties.test_round_trip import load, reports

Run = Callable[..., Outcome]
FORM = find_template("disclosure-2021").form
OLD = find_template("disclosure-2019").form
ROW = "applications: {received: {natural_persons: %s, other: %s}}\n"
AMOUNT = (
    "template: disclosure-2019\nagency: 甲\nyear: %s\nproactive_disclosure: {government_procurement: {amount: %s}}\n"
)
CATALOGUE = "catalogue: {title: %s, index_number: %s}\n"
PERIOD = "preamble: 统计期限为2024年1月1日至12月31日%s\n"

# code, path, subject (a pattern), the report, the same report with something else there, and with a change elsewhere
KINDS = {
    "a cell": (
        "FIG-02", "proactive_disclosure.government_procurement.amount", "8040",
        AMOUNT % (2019, 8040), AMOUNT % (2019, 8041), AMOUNT % (2020, 8040),
    ),
    "cells of a table that are blank": (
        "CEL-01", "applications", "[0-9a-f]{12}", HEAD + ROW % ("1", "/"), HEAD + ROW % ("2", "/"), None,
    ),
    "cells of a table that are struck out": (
        "CEL-02", "applications", "[0-9a-f]{12}", HEAD + ROW % ("/", "/"), HEAD + ROW % ("", "/"), None,
    ),
    "title": (
        "TTL-01", "title", "2024年报告（年度 2025）", HEAD + "title: 2024年报告\n", HEAD + "title: 2023年报告\n", None,
    ),
    "the year beside the title": (
        "TTL-01", "title", "2024年报告（年度 2025）",
        HEAD + "title: 2024年报告\n", HEAD.replace("2025", "2026") + "title: 2024年报告\n", None,
    ),
    "title with doubled words": (
        "TTL-02", "title", "2025年年报告", HEAD + "title: 2025年年报告\n", HEAD + "title: 甲2025年年报告\n", None,
    ),
    "title without a year": ("TTL-01", "title", "报告", HEAD + "title: 报告\n", HEAD + "title: 甲报告\n", None),
    "catalogue": (
        "TTL-01", "catalogue.title", "报告", HEAD + CATALOGUE % ("报告", "甲"), HEAD + CATALOGUE % ("乙报告", "甲"),
        HEAD + CATALOGUE % ("报告", "乙"),
    ),
    "address": (
        "URL-04", "mobile_url", "http://a.cn/", HEAD + "mobile_url: http://a.cn/\n", HEAD + "mobile_url: http://b.cn/\n",
        None,
    ),
    "address that is not there": ("URL-01", "mobile_url", "", HEAD, None, HEAD + "title: 2025\n"),
    "sign-off": (
        "PER-02", "signoff.date", "2025-01-20（年度 2025）",
        HEAD + "signoff: {date: 2025-01-20}\n", HEAD + "signoff: {date: 2025-01-21}\n",
        HEAD + "signoff: {date: 2025年1月20日, agency: 甲}\n",
    ),
    "sign-off that is not there": ("REQ-03", "signoff.agency", "", HEAD, None, HEAD + "signoff: {date: 2026-01-21}\n"),
    "prose": ("PER-01", "preamble", "[0-9a-f]{12}（年度 2025）", HEAD + PERIOD % "。", HEAD + PERIOD % "。甲。", None),
    "section that is not there": ("REQ-02", "overview", "", HEAD, None, HEAD + "other_matters: 无。\n"),
    "table that is not there": ("REQ-02", "applications", "", HEAD, None, HEAD + "other_matters: 无。\n"),
    "template": (
        "FRM-01", "template", "disclosure-2021（年度 2019）",
        HEAD.replace("2025", "2019"), HEAD.replace("2025", "2018"), HEAD.replace("2025", "2019") + "title: 2019\n",
    ),
}  # fmt: skip


def block(code: str, path: str, value: str | None, *, reason: str = "核实无误", by: str = "王某") -> str:
    item = {"code": code, "path": path, "value": value, "reason": reason, "by": by}
    items = [{key: text for key, text in item.items() if text is not None}]
    return yaml.safe_dump({"explanations": items}, allow_unicode=True)


def at(findings: Findings, code: str, path: str) -> list[Finding]:
    return [finding for finding in only(findings, code) if finding.path == path]


@pytest.mark.parametrize("kind", KINDS)
def test_an_explanation_holds_for_what_stood_there(kind: str, tmp_path: Path) -> None:
    code, path, pattern, text, changed, elsewhere = KINDS[kind]
    report = read_text(tmp_path, text)
    (finding,) = at(check_report(report), code, path)
    value = subject(report, finding)
    assert re.fullmatch(pattern, value)
    assert find_path(report.form, path)

    told = check_text(tmp_path, text + block(code, path, value))
    (finding,) = at(told, code, path)
    assert finding.explanation == Explanation("核实无误", "王某")
    assert finding in told.explained
    assert finding not in told.warnings
    assert not [item for item in told if item.code.startswith("EXP")]

    for other in (elsewhere, text + "other_matters: 无。\n" if "section" not in kind else None):
        if other:
            again = check_text(tmp_path, other + block(code, path, value))
            assert at(again, code, path)[0].explanation
            assert not [item for item in again if item.code.startswith("EXP")]

    for words, wrong in ((changed, value), (text, value + "1"), (text, "" if value else "甲")):
        if words:
            void = check_text(tmp_path, words + block(code, path, wrong))
            (finding,) = at(void, code, path)
            assert not finding.explanation
            assert finding in void.warnings
            (told_so,) = only(void, "EXP-01")
            assert told_so in void.warnings
            assert told_so.path == path
            assert told_so.place
            assert told_so.place.line
            assert told_so.hint
            line = re.search('当时的内容: (".*")', told_so.hint.zh)
            assert line
            held = check_text(tmp_path, words + block(code, path, json.loads(line.group(1))))
            assert at(held, code, path)[0].explanation, "the line that the hint gives is the right one"


def test_a_figure_in_another_spelling_is_the_same(tmp_path: Path) -> None:
    path = "proactive_disclosure.government_procurement.amount"
    for value in ("8,040", "８０４０", " 8040 "):
        told = check_text(tmp_path, AMOUNT % (2019, 8040) + block("FIG-02", path, value))
        assert at(told, "FIG-02", path)[0].explanation
    for value in ("8040元", "八千", "/", "8,04"):
        assert only(check_text(tmp_path, AMOUNT % (2019, 8040) + block("FIG-02", path, value)), "EXP-01")


def test_what_was_and_what_is_are_quoted(tmp_path: Path) -> None:
    (told,) = only(check_text(tmp_path, HEAD + block("URL-01", "mobile_url", "http://a.cn")), "EXP-01")
    assert told.message.zh == "说明已失效：“手机端网址”说明时是“http://a.cn”，现在是空白（URL-01）"
    assert told.message.en == "void: “mobile_url” was “http://a.cn” when explained, is now blank (URL-01)"


def test_without_the_content_it_counts_but_is_told(tmp_path: Path) -> None:
    told = check_text(tmp_path, HEAD + "title: 报告\n" + block("TTL-01", "title", None))
    assert at(told, "TTL-01", "title")[0].explanation
    (finding,) = only(told, "EXP-02")
    assert finding.severity.value == "warning"
    assert finding.hint
    assert '当时的内容: "报告"' in finding.hint.zh
    assert 'value: "报告"' in finding.hint.en


def test_errors_are_not_explained_away(tmp_path: Path) -> None:
    text = HEAD + "applications: {received: {natural_persons: 1, total: 2}}\n"
    path = "applications.received.total"
    for value in ("2", None):
        told = check_text(tmp_path, text + block("SUM-03", path, value))
        assert at(told, "SUM-03", path)[0] in told.errors
        assert not at(told, "SUM-03", path)[0].explanation
        assert len(only(told, "EXP-03")) == 1


@pytest.mark.parametrize(("code", "path"), [("TTL-01", "title"), ("SUM-00", "applications"), ("ABC-99", "overview")])
def test_what_is_not_needed_is_a_note(code: str, path: str, tmp_path: Path) -> None:
    (finding,) = only(check_text(tmp_path, HEAD + block(code, path, "甲")), "EXP-04")
    assert finding.severity.value == "note"


def test_a_note_names_where_the_code_is_found(tmp_path: Path) -> None:
    told = check_text(tmp_path, HEAD + block("REQ-03", "signoff", ""))
    (finding,) = only(told, "EXP-04")
    assert finding.hint
    assert "signoff.agency、signoff.date" in finding.hint.zh
    assert check_text(tmp_path, HEAD + block("REQ-03", "", "")).explained == []


def test_explained_twice_is_a_note_and_a_void_one_does_no_harm(tmp_path: Path) -> None:
    items = [("", "甲"), ("", "乙"), ("旧", "丙")]
    given = [{"code": "URL-01", "path": "mobile_url", "value": v, "reason": r, "by": "丁"} for v, r in items]
    for order in (given, given[::-1]):
        told = check_text(tmp_path, HEAD + yaml.safe_dump({"explanations": order}, allow_unicode=True))
        assert only(told, "URL-01")[0].explanation
        assert len(only(told, "EXP-04")) >= 1


def test_one_code_at_several_paths(tmp_path: Path) -> None:
    told = check_text(tmp_path, HEAD + block("REQ-02", "overview", ""))
    assert [finding.path for finding in told.explained] == ["overview"]
    assert len(only(told, "REQ-02")) == 7
    assert len([finding for finding in told.warnings if finding.code == "REQ-02"]) == 6


def test_one_explanation_for_all_findings_of_a_code_at_its_path(tmp_path: Path) -> None:
    text = HEAD + "preamble: 统计期限为2024年1月1日至12月31日，数据截至2023年1月1日至12月31日。\n"
    report = read_text(tmp_path, text)
    found = only(check_report(report), "PER-01")
    assert len(found) == 2
    told = check_text(tmp_path, text + block("PER-01", "preamble", subject(report, found[0])))
    assert len(told.explained) == 2


@pytest.mark.parametrize("path", ["applications.received.total", "catalogue.title", "signoff.date", "overview", ""])
@pytest.mark.parametrize("joint", ["·", ".", " × "])
def test_paths_in_chinese(path: str, joint: str) -> None:
    spelt = {
        "applications.received.total": (
            "三、收到和处理政府信息公开申请情况",
            "一、本年新收政府信息公开申请数量",
            "总计",
        ),
        "catalogue.title": ("目录信息", "名称"),
        "signoff.date": ("落款", "成文日期"),
        "overview": ("总体情况",),
        "": (),
    }
    found = find_path(FORM, joint.join(spelt[path]))
    assert found
    assert found[0] == path
    assert find_path(FORM, path) == found


@pytest.mark.parametrize("form", [FORM, OLD], ids=lambda form: str(form.name))
def test_every_cell_by_its_chinese_labels(form: Any) -> None:
    for section in form.sections:
        for path, cell in section.cells.items():
            for joint in ("·", "."):
                labels = joint.join([section.label, *(e.label for e in (*cell.row, *cell.column) if e.label)])
                assert find_path(form, labels) == (path, cell.label)
            assert find_path(form, path) == (path, cell.label)


@pytest.mark.parametrize(
    "written", ["甲", "applications.甲", "总计", "overview.甲", "explanations", "a." * 5000, "总" * 5000]
)
def test_no_path(written: str) -> None:
    assert find_path(FORM, written) is None


CHINESE = """情况说明:
  - 代码: url-01
    项目: 手机端网址
    %s: ""
    理由: 网站尚未建成：按要求
    说明人: 办公室 王某
"""


@pytest.mark.parametrize("value", ["当时的内容", "数值", "value"])
def test_chinese_keys(value: str, tmp_path: Path) -> None:
    report = read_text(tmp_path, HEAD + CHINESE % value)
    assert not report.reading
    (given,) = report.explanations
    assert (given.code, given.path, given.value, given.label) == ("URL-01", "mobile_url", "", "手机端网址")
    assert (given.reason, given.by) == ("网站尚未建成：按要求", "办公室 王某")
    assert (given.place.line, given.place.column) == (5, 5)


@pytest.mark.parametrize(
    ("written", "value"), [('""', ""), ("", None), ("~", None), ("null", None), ("'/'", "/"), ("/", "/")]
)
def test_a_blank_content_is_said_with_quotation_marks(written: str, value: str | None, tmp_path: Path) -> None:
    text = f"{HEAD}explanations:\n  - {{code: A, value: {written}, reason: 甲, by: 乙}}\n"
    assert read_text(tmp_path, text).explanations[0].value == value


def test_explanations_stay_in_the_office(tmp_path: Path) -> None:
    report = read_text(tmp_path, HEAD + CHINESE % "value")
    assert report.explanations
    assert report_json(report) == report_json(read_text(tmp_path, HEAD))
    assert "王某" not in report_json(report).decode()


def test_explaining_again_changes_nothing(tmp_path: Path) -> None:
    report = read_text(tmp_path, HEAD + block("URL-01", "mobile_url", "") + "title: 报告\n")
    findings = check_report(report)
    before = list(findings)
    explain(report, findings)
    assert list(findings) == before


def test_findings_of_later_stages_can_be_explained_too(tmp_path: Path) -> None:
    """What the making of the outputs finds is explained when `explain` is asked again."""
    report = read_text(tmp_path, HEAD + block("IMG-01", "template", "disclosure-2021"))
    findings = check_report(report)
    findings.extend([warning("IMG-01", Words("图片太粗", "too coarse"), path="template")])
    explain(report, findings)
    assert only(findings, "IMG-01")[0].explanation
    assert not only(findings, "EXP-04")


def test_the_command_line_tells_what_is_explained(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.yaml"
    path.write_text(HEAD + CHINESE % "value", encoding="utf-8")
    said = run("check", path)
    assert "报告.yaml:1:1  提醒（已说明） URL-01  没有填手机端网址" in said.err
    assert "\n    说明：网站尚未建成：按要求（办公室 王某）\n" in said.err
    assert said.err.splitlines()[-1] == "错误 0，提醒 9，已说明 1，说明 0"
    english = run("check", path, "--lang", "en")
    assert "warning (explained) URL-01" in english.err
    assert "0 errors, 9 warnings, 1 explained, 0 notes" in english.err
    data = json.loads(run("check", path, "--json").out)
    assert (data["errors"], data["warnings"], data["explained"]) == (0, 9, 1)
    explained = [finding["explanation"] for finding in data["findings"] if finding["explanation"]]
    assert explained == [{"reason": "网站尚未建成：按要求", "by": "办公室 王某"}]
    assert run("check", path, "--json", "--explain").code == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_block_is_pasted_filled_in_and_done(language: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.yaml"
    text = HEAD + "title: 报告 2024\n" + ROW % ("/", "1")
    path.write_text(text, encoding="utf-8")
    first = run("check", path, "--explain", "--lang", language)
    warnings = len(check_report(read_text(tmp_path, text)).warnings)
    assert first.out.count("\n  - ") == warnings
    path.write_text(text + first.out, encoding="utf-8")
    assert run("check", path).err.count("EXP-05") == warnings, "a reason and a name are wanted"
    pasted = filled(first.out)
    path.write_text(text + pasted, encoding="utf-8")
    done = run("check", path, "--explain", "--lang", language)
    assert done.out == ""
    assert (f"提醒 0，已说明 {warnings}" if language == "zh" else f"0 warnings, {warnings} explained") in done.err

    path.write_text(text.replace("2024", "2023") + pasted, encoding="utf-8")
    second = run("check", path, "--explain", "--lang", language)
    assert "EXP-01" in second.err
    assert second.out.count("\n  - ") == warnings, "the list is whole: it takes the place of the one in the report"
    assert second.out.count("核实无误") == 2 * (warnings - 1)
    path.write_text(text.replace("2024", "2023") + filled(second.out), encoding="utf-8")
    assert run("check", path, "--explain").out == ""


def filled(lines: str) -> str:
    """The block as the office fills it in."""
    return re.sub("(理由|reason|说明人|by):  # .*", r"\1: 核实无误", lines)


def test_render_says_it_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.yaml"
    path.write_text(HEAD + CHINESE % "value" + "title: 报告\n", encoding="utf-8")
    said = run("render", path, "-o", tmp_path / "a.json")
    assert said.code == 0
    assert "提醒（已说明） URL-01" in said.err
    assert "王某" not in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_an_empty_report_tells_of_explanations() -> None:
    for labels in (True, False):
        assert "check 报告 --explain" in blank_report(FORM, labels=labels).splitlines()[-1]


def explained(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The explanations for every warning of a report."""
    report = load(data)
    wanted = to_explain(report, check_report(report))
    return [{"code": w.code, "path": w.path, "value": w.value, "reason": "甲", "by": "乙"} for w in wanted]


# What these find rests on several figures, whichever of them its path names.
REST_ON_OTHERS = ("PLA-01", "PLA-02", "PRS-01", "PRS-02", "PRS-03")
GENTLE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@GENTLE
@given(reports(), st.booleans())
def test_the_block_explains_every_warning(data: dict[str, Any], labels: bool) -> None:
    report = load({key: value for key, value in data.items() if key != "explanations"})
    before = check_report(report)
    lines = "\n".join(explanation_lines(report.form, to_explain(report, before), labels=labels))
    text = report_text(report, labels=labels) + (filled(lines + "\n") if before.warnings else "")
    after = check_report(read_text_of(text))
    assert not after.warnings
    assert not [finding for finding in after if finding.code.startswith("EXP")]
    assert [(f.code, f.path) for f in after.explained] == [
        (f.code, f.path) for f in check_report(read_text_of(report_text(report, labels=labels))).warnings
    ]


def read_text_of(text: str) -> Any:
    from converter.source import read_report

    return read_report(text.encode(), "r.yaml")


@GENTLE
@given(reports(), st.data())
def test_a_changed_figure_voids_the_explanations_about_it_and_no_others(
    data: dict[str, Any], draw: st.DataObject
) -> None:
    data = copy.deepcopy({key: value for key, value in data.items() if key != "explanations"})
    form = load(data).form
    data["explanations"] = explained(data)
    path = draw.draw(st.sampled_from(list(form.cells)))
    _change(data, path)
    told = check_report(load(data))
    for item in data["explanations"]:
        if item["code"] in REST_ON_OTHERS:
            continue
        about = item["path"] in (path, path.split(".")[0])
        here = [
            f
            for f in told
            if f.code in ("EXP-01", "EXP-04") and f.path == item["path"] and item["code"] in f.message.zh
        ]
        assert bool(here) == about, item
        assert all(bool(f.explanation) != about for f in told if (f.code, f.path) == (item["code"], item["path"]))


def _change(data: dict[str, Any], path: str) -> None:
    *groups, leaf = path.split(".")
    for group in groups:
        data = data.setdefault(group, {})
    data[leaf] = "7" if data.get(leaf) != "7" else "8"


@pytest.mark.parametrize("form", [FORM, OLD], ids=lambda form: str(form.name))
@pytest.mark.parametrize("sign", [None, "/", "0"])
def test_every_cell_of_a_table_voids(form: Any, sign: str | None) -> None:
    """Every cell, not only those that a random draw meets."""
    figures: dict[str, str | None] = dict(consistent_figures(form))
    for path in form.cells:
        if path.endswith(".other") or path.endswith(".total"):
            figures[path] = "/"
    sections = {path: path.split(".")[0] for path in form.cells}
    before = _subjects(form, figures)
    for path, section in sections.items():
        after = _subjects(form, {**figures, path: sign if figures[path] != sign else "9"})
        assert {name for name in before if before[name] != after[name]} == {section}


def _subjects(form: Any, figures: dict[str, str | None]) -> dict[str, str]:
    report = load(report_tree(form, figures))
    words = Words("甲", "one")
    tables = [section.id for section in form.sections if section.table]
    return {name: subject(report, warning("CEL-01", words, path=name)) for name in tables}
