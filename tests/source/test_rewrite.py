"""A report file with values changed says just that, and keeps everything else as the clerk wrote it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.errors import OutputError, SourceError
from converter.model.figures import Kind
from converter.model.form import Form
from converter.model.report import Report
from converter.source import read_report
from converter.source import rewrite as module
from converter.source.keys import Key, report_keys
from converter.source.rewrite import rewrite
from converter.template import find_template
from converter.tree import yaml_events

FORM = find_template("disclosure-2021").form
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("disclosure-*/report.yaml"))
RECEIVED = "applications.received"


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers that PyYAML has; libyaml's places of what is empty differ."""
    monkeypatch.setattr(yaml_events, "_LOADER", getattr(yaml, request.param))


def said(report: Report) -> dict[str, Any]:
    """Path → what the report says, without what is blank."""
    found: dict[str, Any] = {path: placed.value.text for path, placed in report.figures.items()}
    found |= {path: [paragraph.text for paragraph in part] for path, part in report.texts.items()}
    found |= {f"catalogue.{name}": placed.value for name, placed in report.catalogue.items()}
    found["title"] = report.given_title.value if report.given_title else ""
    found["agency"] = report.agency.value if report.agency else ""
    found["signoff.agency"] = report.signoff.agency.value if report.signoff.agency else ""
    found["signoff.date"] = report.signoff.date.value.isoformat() if report.signoff.date else ""
    found["year"] = report.year.value if report.year else ""
    return {path: value for path, value in found.items() if value}


HEAD = "模板: disclosure-2021\n"


def changed(text: str, prose: dict[str, list[str]] | None = None, **values: str | None) -> str:
    """The text behind the head after the change; `__` in a name stands for a dot."""
    paths = {path.replace("__", "."): value for path, value in values.items()}
    head = HEAD.replace("\n", "\r\n") if "\r\n" in text else HEAD
    result = rewrite((head + text).encode(), "r.yaml", FORM, paths, prose or {}).decode()
    assert result.startswith(head)
    return result.removeprefix(head)


VALUES = {
    "plain, remark kept": ("标题: 甲  # 注\n机关: 乙\n", {"title": "丙"}, "标题: 丙  # 注\n机关: 乙\n"),
    "single quotes": ("标题: '甲''乙'\n", {"title": "丙'丁"}, "标题: '丙''丁'\n"),
    "double quotes": ('标题: "甲"\n', {"title": '丙"'}, '标题: "丙\\""\n'),
    "needs quotes": ("标题: 甲\n", {"title": "# 丙: 丁"}, '标题: "# 丙: 丁"\n'),
    "blanked": ("标题: 甲  # 注\n", {"title": None}, "标题:  # 注\n"),
    "filled": ("标题:  # 注\n", {"title": "丙"}, "标题: 丙  # 注\n"),
    "filled at the end": ("标题:", {"title": "丙"}, "标题: 丙"),
    "over two rows": ("标题: 甲\n  乙\n机关: 丁\n", {"title": "丙"}, "标题: 丙\n机关: 丁\n"),
    "on a row of its own": ("标题:\n  甲  # 注\n", {"title": "丙"}, "标题:\n  丙  # 注\n"),
    "on a row of its own, blanked": ("标题:\n  甲  # 注\n", {"title": ""}, "标题:  # 注\n"),
    "remark before the value": ("标题:  # 注\n  甲\n", {"title": "丙"}, "标题:  # 注\n  丙\n"),
    "block": ("标题: >-  # 注\n  甲\n  乙\n\n机关: 丁\n", {"title": "丙"}, "标题: 丙  # 注\n\n机关: 丁\n"),
    "block blanked": ("标题: |\n  甲\n\n# 注\n机关: 丁\n", {"title": ""}, "标题:\n\n# 注\n机关: 丁\n"),
    "null": ("标题: ~\n", {"title": "丙"}, "标题: 丙\n"),
    "CRLF": ("标题: 甲\r\n机关: 丁\r\n", {"title": "丙"}, "标题: 丙\r\n机关: 丁\r\n"),
    "date in Chinese": (
        "落款:\n  日期: 2026-01-20\n",
        {"signoff__date": "２０２６年1月9日"},
        "落款:\n  日期: 2026-01-09\n",
    ),
    "same date": ("落款:\n  日期: 2026年1月20日\n", {"signoff__date": "2026-01-20"}, "落款:\n  日期: 2026年1月20日\n"),
    "missing title": (
        "机关: 丁  # 注\n# 二\n总体情况:\n",
        {"title": "丙"},
        "机关: 丁  # 注\n标题: 丙\n# 二\n总体情况:\n",
    ),
    "missing without a line end": ("机关: 丁", {"title": "丙"}, "机关: 丁\n标题: 丙"),
    "missing with CRLF": ("机关: 丁\r\n总体情况:\r\n", {"title": "丙"}, "机关: 丁\r\n标题: 丙\r\n总体情况:\r\n"),
    "identifiers": (
        "agency: 丁\nyear: 2025\nsignoff:\n",
        {"title": "丙"},
        "agency: 丁\nyear: 2025\ntitle: 丙\nsignoff:\n",
    ),
    "missing group": ("机关: 丁\n", {"signoff__date": "2026-01-20"}, "机关: 丁\n落款:\n  日期: 2026-01-20\n"),
    "group with a remark alone": (
        "机关: 丁\n落款:  # 注\n",
        {"signoff__date": "2026-01-20", "signoff__agency": "甲"},
        "机关: 丁\n落款:  # 注\n  机关: 甲\n  日期: 2026-01-20\n",
    ),
    "group of null": ("机关: 丁\n落款: ~  # 注\n", {"signoff__agency": "甲"}, "机关: 丁\n落款:  # 注\n  机关: 甲\n"),
    "group in braces, empty": ("落款: {}\n", {"signoff__agency": "甲"}, "落款: {机关: 甲}\n"),
    "before its neighbours": (
        "落款:\n  日期: 2026-01-20\n",
        {"signoff__agency": "甲"},
        "落款:\n  机关: 甲\n  日期: 2026-01-20\n",
    ),
    "blank is not written": ("机关: 丁\n", {"title": None, "signoff__agency": ""}, "机关: 丁\n"),
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "values", "expected"), VALUES.values(), ids=VALUES)
def test_values(text: str, values: dict[str, str | None], expected: str) -> None:
    assert changed(text, **values) == expected


ROW = "三、收到和处理政府信息公开申请情况:\n  一、本年新收政府信息公开申请数量"
FIGURES = {
    "block": (f"{ROW}:\n    自然人: 10  # 注\n", {"natural_persons": "12"}, f"{ROW}:\n    自然人: 12  # 注\n"),
    "same in full width": (f"{ROW}:\n    自然人: １０\n", {"natural_persons": "10"}, f"{ROW}:\n    自然人: １０\n"),
    "full width comes in": (
        f"{ROW}:\n    自然人: 10\n",
        {"natural_persons": "１，２３４"},
        f"{ROW}:\n    自然人: 1234\n",
    ),
    "flow": (f"{ROW}: {{自然人: 10, 总计: 12}}\n", {"total": "13"}, f"{ROW}: {{自然人: 10, 总计: 13}}\n"),
    "flow blanked": (f"{ROW}: {{自然人: 10, 总计: 12}}\n", {"natural_persons": ""}, f"{ROW}: {{自然人: , 总计: 12}}\n"),
    "flow filled": (
        f"{ROW}: {{自然人: , 总计:   }}\n",
        {"natural_persons": "1", "total": "2"},
        f"{ROW}: {{自然人: 1, 总计: 2}}\n",
    ),
    "flow, name alone": (f"{ROW}: {{自然人, 总计: 3}}\n", {"natural_persons": "/"}, f"{ROW}: {{自然人: /, 总计: 3}}\n"),
    "flow, between": (
        f"{ROW}: {{自然人: 1, 总计: 3}}  # 注\n",
        {"businesses": "2"},
        f"{ROW}: {{自然人: 1, 商业企业: 2, 总计: 3}}  # 注\n",
    ),
    "flow over rows": (
        f"{ROW}: {{\n    自然人: 1,  # 甲\n    总计: 3 # 乙\n    }}\n",
        {"businesses": "2", "total": "4"},
        f"{ROW}: {{\n    商业企业: 2,\n    自然人: 1,  # 甲\n    总计: 4 # 乙\n    }}\n",
    ),
    "flow, first": (f"{ROW}: {{总计: 3}}\n", {"natural_persons": "2"}, f"{ROW}: {{自然人: 2, 总计: 3}}\n"),
    "row like its neighbours": (
        f"{ROW}: {{总计: 3}}\n",
        {"^carried_over.total": "2"},
        f"{ROW}: {{总计: 3}}\n  二、上年结转政府信息公开申请数量: {{总计: 2}}\n",
    ),
    "under a heading": (
        f"{ROW}:\n    申请人情况:\n      自然人: 1\n    总计: 3\n",
        {"businesses": "2"},
        f"{ROW}:\n    申请人情况:\n      自然人: 1\n      商业企业: 2\n    总计: 3\n",
    ),
    "quoted like its neighbours": (
        f"{ROW}:\n    自然人: '1'\n",
        {"total": "2"},
        f"{ROW}:\n    自然人: '1'\n    总计: '2'\n",
    ),
    "unreadable": (f"{ROW}:\n    自然人: 六\n", {"natural_persons": None}, f"{ROW}:\n    自然人:\n"),
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "values", "expected"), FIGURES.values(), ids=FIGURES)
def test_figures(text: str, values: dict[str, str], expected: str) -> None:
    paths = {
        f"applications{path.replace('^', '.')}" if path[0] == "^" else f"{RECEIVED}.{path}": value
        for path, value in values.items()
    }
    assert changed(text, **paths) == expected


TWO = "总体情况: |  # 注\n  甲。\n\n  乙。\n\n# 二\n落款:\n"
PROSE = {
    "one reworded": (TWO, ["甲。", "丙。"], TWO.replace("乙", "丙")),
    "one added": (TWO, ["甲。", "丙。", "乙。"], TWO.replace("甲。\n", "甲。\n\n  丙。\n")),
    "one in front": (TWO, ["丙。", "甲。", "乙。"], TWO.replace("  甲。\n", "  丙。\n\n  甲。\n")),
    "one at the end": (TWO, ["甲。", "乙。", "丙。"], TWO.replace("  乙。\n", "  乙。\n\n  丙。\n")),
    "first deleted": (TWO, ["乙。"], TWO.replace("  甲。\n\n", "")),
    "last deleted": (TWO, ["甲。"], TWO.replace("\n\n  乙。", "")),
    "turned round": (TWO, ["乙。", "甲。"], "总体情况: |  # 注\n  乙。\n\n  甲。\n\n# 二\n落款:\n"),
    "all deleted": (TWO, [], "总体情况:  # 注\n\n# 二\n落款:\n"),
    "no blank rows": ("总体情况: |-\n    甲\n    乙\n", ["甲", "丙", "丁"], "总体情况: |-\n    甲\n    丙\n    丁\n"),
    "deeper rows": ("总体情况: |\n  甲\n    乙\n  丙\n", ["乙", "丙"], "总体情况: |\n  乙\n  丙\n"),
    "explicit indent": ("总体情况: |2\n    甲\n\n  乙\n", ["甲", "丙"], "总体情况: |2\n    甲\n\n  丙\n"),
    "plain": ("总体情况: 甲  # 注\n", ["乙"], "总体情况: 乙  # 注\n"),
    "plain, now two": ("总体情况: 甲  # 注\n落款:\n", ["甲", "# 乙"], "总体情况: |  # 注\n  甲\n\n  # 乙\n落款:\n"),
    "quoted, now two": ('总体情况:\n  "甲"\n', ["甲", "乙"], "总体情况: |\n  甲\n\n  乙\n"),
    "empty": ("总体情况:  # 注\n落款:\n", ["甲"], "总体情况: |  # 注\n  甲\n落款:\n"),
    "empty before a deep remark": ("总体情况:\n  # 注\n落款:\n", ["甲"], "总体情况: |\n   甲\n  # 注\n落款:\n"),
    "empty block": ("总体情况: |\n落款:\n", ["甲", "乙"], "总体情况: |\n  甲\n\n  乙\n落款:\n"),
    "folded": ("总体情况: >\n  甲\n  乙\n\n  丙\n", ["甲 乙", "丁", "戊"], "总体情况: >\n  甲\n  乙\n\n  丁\n\n  戊\n"),
    "folded, deeper": ("总体情况: >-\n  甲\n    乙\n", ["甲", "丁"], "总体情况: |-\n  甲\n\n  丁\n"),
    "CRLF": (
        "总体情况: |\r\n  甲\r\n\r\n  乙\r\n",
        ["甲", "丙", "乙"],
        "总体情况: |\r\n  甲\r\n\r\n  丙\r\n\r\n  乙\r\n",
    ),
    "missing": ("机关: 甲\n  # 注\n落款:\n", ["甲", "乙"], "机关: 甲\n总体情况: |\n   甲\n\n   乙\n  # 注\n落款:\n"),
    "no line end": ("总体情况: |\n  甲", ["甲", "乙"], "总体情况: |\n  甲\n\n  乙"),
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "paragraphs", "expected"), PROSE.values(), ids=PROSE)
def test_prose(text: str, paragraphs: list[str], expected: str) -> None:
    assert changed(text, prose={"overview": paragraphs}) == expected


JSON = r"""{
  "template": "disclosure-2021",
  "agency": "丁",
  "overview": "甲\n乙",
  "applications": {"received": {"total": 3}}
}
"""


def test_json() -> None:
    values = {"agency": "丙", "title": '"', f"{RECEIVED}.total": "4", f"{RECEIVED}.businesses": "2"}
    expected = (
        JSON.replace("丁", "丙")
        .replace('"丙",', '"丙",\n  "title": "\\"",')
        .replace('"total": 3', '"businesses": 2, "total": 4')
        .replace("甲\\n乙", "甲\\n丙\\n乙")
    )
    assert rewrite(JSON.encode(), "r.json", FORM, values, {"overview": ["甲", "丙", "乙"]}).decode() == expected
    blank = rewrite(JSON.encode(), "r.json", FORM, {f"{RECEIVED}.total": None}, {"overview": []}).decode()
    assert blank == JSON.replace("3", "null").replace('"甲\\n乙"', "null")
    date = rewrite(JSON.encode(), "r.json", FORM, {"signoff.date": "2026年1月2日"}, {}).decode()
    assert '}},\n  "signoff": {"date": "2026-01-02"}\n}\n' in date
    strings = JSON.replace("3", '"3"')
    assert '"total": "4"' in rewrite(strings.encode(), "r.json", FORM, {f"{RECEIVED}.total": "4"}, {}).decode()


def test_json_stays_compact_and_in_ascii() -> None:
    source = json.dumps(json.loads(JSON), separators=(",", ":")).encode()
    values = {f"{RECEIVED}.businesses": "2", "title": "丙"}
    result = rewrite(source, "r.json", FORM, values, {})
    assert result.isascii()
    assert b" " not in result
    in_yaml = rewrite(source, "r.yaml", FORM, values, {"overview": ["甲"]})
    assert said(read_report(in_yaml, "r.yaml")) == said(read_report(result, "r.json")) | {"overview": ["甲"]}
    json.loads(in_yaml)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples(path: Path) -> None:
    source, report = path.read_bytes(), read_report(path.read_bytes(), "r.yaml")
    same = {path: report.figure(path).text for path in report.form.cells}
    prose = {name: [paragraph.text for paragraph in part] for name, part in report.texts.items()}
    assert rewrite(source, "r.yaml", report.form, same, prose) == source
    assert rewrite(b"\xef\xbb\xbf" + source, "r.yaml", report.form, {}, {}) == b"\xef\xbb\xbf" + source
    missing = [cell for cell in report.form.cells if cell not in report.figures]
    result = rewrite(source, "r.yaml", report.form, dict.fromkeys(missing, "7"), {})
    assert all(read_report(result, "r.yaml").figure(cell).text == "7" for cell in missing)
    assert not Counter(source.splitlines()) - Counter(result.splitlines())
    every = rewrite(source, "r.yaml", report.form, dict.fromkeys(report.form.cells, "8"), {})
    assert all(read_report(every, "r.yaml").figure(cell).text == "8" for cell in report.form.cells)


WRONG: dict[str, tuple[str, dict[str, str], type[Exception], str]] = {
    "twice": ("标题: 甲\ntitle: 乙\n", {"title": "丙"}, SourceError, "写了两次"),
    "list": ("标题: [甲]\n", {"title": "丙"}, SourceError, "应是一个值"),
    "no figure": ("", {f"{RECEIVED}.total": "六"}, OutputError, "不是数"),
    "no date": ("", {"signoff.date": "春节"}, OutputError, "不是日期"),
    "no such day": ("", {"signoff.date": "2026-02-30"}, OutputError, "不是日期"),
    "no date in the catalogue": ("", {"catalogue.issue_date": "春节"}, OutputError, "DAT-01"),
    "unknown": ("", {"nothing": "丙"}, OutputError, "没有这一项"),
    "a group": ("", {"signoff": "丙"}, OutputError, "没有这一项"),
    "hidden sign": ("", {"title": "丙\u200b"}, OutputError, "隐藏字符"),
    "explicit key": ("? 标题\n", {"title": "丙"}, OutputError, "改写后"),
}


@pytest.mark.parametrize(("text", "values", "kind", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_written(text: str, values: dict[str, str], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        rewrite((HEAD + text).encode(), "r.yaml", FORM, values, {})
    assert words in caught.value.words.zh  # type: ignore[attr-defined]


def test_prose_that_the_form_does_not_have() -> None:
    with pytest.raises(OutputError, match="no such prose"):
        rewrite(HEAD.encode(), "r.yaml", FORM, {}, {"applications": ["甲"]})
    with pytest.raises(OutputError, match="hidden"):
        rewrite(HEAD.encode(), "r.yaml", FORM, {}, {"overview": ["甲\u200b"]})


def test_a_wrong_result_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "apply", lambda text, edits: text.replace("甲", "乙") if list(edits) else text)
    with pytest.raises(OutputError, match="reads differently"):
        rewrite(f"{HEAD}机关: 甲\n标题: 丁\n".encode(), "r.yaml", FORM, {"title": "丙"}, {})


# --- the law, over files in many spellings ---

ALPHABET = st.sampled_from(list("政府信息公开年度，。；：“”（）12 .,-+/#:&<>{}[]|!%@`'\"\\*?~=_$abc"))
LINE = st.text(ALPHABET, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
PARAGRAPHS = st.lists(LINE, max_size=4)
FIGURE = {
    Kind.COUNT: st.sampled_from(["", "0", "/", "12", "345"]),
    Kind.DECIMAL: st.sampled_from(["", "0", "/", "1.50"]),
}
SHORT = ["title", "agency", "signoff.agency", "catalogue.index_number", "catalogue.issuer", "catalogue.title"]
SHORT = [path for path in SHORT if not path.startswith("catalogue") or path[10:] in {f.id for f in FORM.catalogue}]
SECTIONS = [section.id for section in FORM.sections if section.table is None]


@dataclass
class Writer:
    """Writes the same data as different clerks would."""

    draw: st.DrawFn
    labels: bool
    rows: list[str]
    remarks: int = 0

    def remark(self) -> str:
        self.remarks += 1
        return f"# 注{self.remarks}"

    def mapping(self, data: dict[str, Any], parent: Key, depth: int) -> None:
        for name, value in data.items():
            key = next(key for key in parent.visible() if key.id == name)
            if self.draw(st.integers(0, 5)) == 0:
                self.rows += [" " * self.draw(st.integers(0, 3)) + self.remark(), ""]
            self.entry("  " * depth + self.name(key), key, value, depth)

    def name(self, key: Key) -> str:
        return json.dumps(key.label, ensure_ascii=False) if self.labels else key.id

    def entry(self, start: str, key: Key, value: Any, depth: int) -> None:
        tail = f"  {self.remark()}" if self.draw(st.integers(0, 4)) == 0 else ""
        if isinstance(value, dict) and value and self.draw(st.booleans()):
            self.rows.append(f"{start}: {self.flow(value, key)}{tail}")
        elif isinstance(value, dict):
            self.rows.append(f"{start}:{tail}")
            self.mapping(value, key, depth + 1)
        elif isinstance(value, list):
            self.prose(start, value, tail)
        else:
            self.rows.append(f"{start}: {self.scalar(value)}{tail}")

    def flow(self, value: dict[str, Any], parent: Key) -> str:
        parts = []
        for name, inner in value.items():
            key = next(key for key in parent.visible() if key.id == name)
            written = self.flow(inner, key) if isinstance(inner, dict) else self.scalar(inner)
            parts.append(f"{self.name(key)}: {written}")
        return "{" + ", ".join(parts) + "}"

    def scalar(self, text: str) -> str:
        kind = self.draw(st.integers(0, 2))
        if kind == 0 and text.replace(".", "").isalnum():
            return text
        if not text and kind < 2:
            return ["", "~"][kind]
        return "'" + text.replace("'", "''") + "'" if kind == 1 else json.dumps(text, ensure_ascii=False)

    def prose(self, start: str, paragraphs: list[str], tail: str) -> None:
        style = self.draw(st.integers(0, 3))
        if not paragraphs or style == 3:
            text = json.dumps("\n\n".join(paragraphs), ensure_ascii=False) if paragraphs else ""
            self.rows.append(f"{start}: {text}{tail}")
            return
        self.rows.append(f"{start}: {'|>'[style == 2]}{self.draw(st.sampled_from(['', '-', '+']))}{tail}")
        for number, paragraph in enumerate(paragraphs):
            self.rows += [""] * (number > 0 and style > 0) + [f"    {paragraph}"]
        self.rows += [""] * self.draw(st.integers(0, 1))


def put(data: dict[str, Any], path: str, value: Any) -> None:
    *groups, leaf = path.split(".")
    for group in groups:
        data = data.setdefault(group, {})
    data[leaf] = value


@st.composite
def contents(draw: st.DrawFn, form: Form = FORM) -> dict[str, Any]:
    """Path → value for some places of a report."""
    found: dict[str, Any] = {}
    for path in draw(st.lists(st.sampled_from(list(form.cells)), max_size=12, unique=True)):
        found[path] = draw(FIGURE[form.cells[path].kind])
    for path in draw(st.lists(st.sampled_from(SHORT), max_size=3, unique=True)):
        found[path] = draw(LINE)
    for path in draw(st.lists(st.sampled_from(SECTIONS), max_size=3, unique=True)):
        found[path] = draw(PARAGRAPHS)
    if draw(st.booleans()):
        found["signoff.date"] = draw(st.sampled_from(["2026-01-20", "2026-02-01"]))
    return found


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str]:
    data: dict[str, Any] = {"template": "disclosure-2021", "year": "2025"}
    for path, value in draw(contents()).items():
        put(data, path, value)
    if draw(st.integers(0, 3)) == 0:
        for section in SECTIONS:
            if section in data:
                data[section] = "\n".join(data[section]) or None
        indent = draw(st.sampled_from([None, 1, 4]))
        text = json.dumps(data, ensure_ascii=draw(st.booleans()), indent=indent)
        return text.encode(), draw(st.sampled_from(["r.json", "r.yaml"]))
    writer = Writer(draw, draw(st.booleans()), [])
    writer.mapping(data, report_keys(FORM), 0)
    text = draw(st.sampled_from(["\n", "\r\n"])).join(writer.rows) + draw(st.sampled_from(["", "\n"]))
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode(), "r.yaml"


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(files(), contents())
def test_the_file_says_what_was_wanted_and_nothing_else_changed(
    file: tuple[bytes, str], wanted: dict[str, Any]
) -> None:
    source, name = file
    assert rewrite(source, name, FORM, {}, {}) == source
    values = {path: value for path, value in wanted.items() if isinstance(value, str)}
    prose = {path: value for path, value in wanted.items() if isinstance(value, list)}
    before = read_report(source, name)
    result = rewrite(source, name, FORM, values, prose)
    after = read_report(result, name)
    assert said(after) == {path: value for path, value in (said(before) | wanted).items() if value}
    assert [f.code for f in after.reading] == [f.code for f in before.reading]
    assert rewrite(result, name, FORM, values, prose) == result
    rows, new_rows = Counter(source.decode().splitlines()), Counter(result.decode().splitlines())
    assert {row for row in rows if row.lstrip().startswith("# 注")} <= set(new_rows)
    assert source.decode().count("# 注") == result.decode().count("# 注")
    if name == "r.yaml" and not prose:
        assert sum((rows - new_rows).values()) <= len(values)
