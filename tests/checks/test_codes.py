"""Every code there is: it has a case, and every finding speaks both languages, has a place and says what to do."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.findings import Finding, Findings, Place, Words, note, shorten, visible
from tests.conftest import CASES, HEAD, cases, check_text, only

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[A-Z]{3}-\d{2}")
CHINESE = re.compile("[\u4e00-\u9fff]")


BESIDE = ("last_year", "reused_text", "parts")
"""Cases of two reports or more: other tests run them."""


ELSEWHERE = ("published", "sheet")
"""Rooms that read other files than report files: their own tests hold cases against their codes."""


def codes_in_the_program() -> set[str]:
    """Every text in the code of reading and checking, and in the forms, that looks like a code."""
    found: set[str] = set()
    for folder in ("source", "checks"):
        for path in (ROOT / "converter" / folder).rglob("*.py"):
            if path.parts[-2] in ELSEWHERE or path.parts[-3] in ELSEWHERE:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                    found.add(node.value)
    for path in (ROOT / "templates").glob("*/form.yaml"):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {relation["code"] for relation in form["relations"] + form["between_years"]}
    return found


def test_every_code_has_a_case() -> None:
    listed = [case["name"] for case in yaml.safe_load((CASES / "codes.yaml").read_text(encoding="utf-8"))]
    assert len(listed) == len(set(listed))
    beside = "".join((CASES / f"{name}.yaml").read_text(encoding="utf-8") for name in BESIDE)
    assert set(listed) | set(CODE.findall(beside)) == codes_in_the_program()


@pytest.mark.parametrize("case", cases("codes"))
def test_code(case: dict[str, Any], tmp_path: Path) -> None:
    findings = only(check_text(tmp_path, case.get("whole") or HEAD + case["text"]), case["name"])
    assert findings
    for finding in findings:
        assert finding.severity.value == case["severity"]
        assert CHINESE.search(finding.message.zh)
        assert re.search("[a-z]{2}", finding.message.en)
        assert not CHINESE.search(re.sub("“[^”]*”", "", finding.message.en)), "Chinese in English only when quoted"
        assert finding.place is not None
        assert finding.place.line
        assert finding.place.column
        assert finding.hint or finding.clause or finding.severity.value == "note"
        if finding.severity.value == "error":
            assert finding.hint
            assert CHINESE.search(finding.hint.zh)
            assert re.search("[a-z]{2}", finding.hint.en)
        if finding.code.startswith("SUM"):
            assert finding.clause
            assert "30" in finding.clause.en


def test_a_finding_as_json() -> None:
    words = Words("甲", "one")
    finding = note("ABC-01", words, path="a.b", place=Place("r.yaml", 3, 4), clause=words, hint=words)
    assert finding.as_dict("en") == {
        "code": "ABC-01", "severity": "note", "message": "one", "path": "a.b", "file": "r.yaml", "line": 3, "column": 4,
        "cell": None, "clause": "one", "hint": "one", "explanation": None,
    }  # fmt: skip
    assert Finding("ABC-01", finding.severity, words).as_dict("zh")["file"] is None


def test_places_and_quotes_never_break_a_line() -> None:
    assert str(Place("甲\n乙.yaml", 1, 2)) == "甲<U+000A>乙.yaml:1:2"
    assert str(Place("数据.xlsx", cell="D7")) == "数据.xlsx:D7"
    assert shorten("甲\n  乙\u202e") == "甲 乙<U+202E>"
    assert shorten("一" * 50) == "一" * 40 + "……"
    assert visible("全　角 空格") == "全　角 空格"


def test_findings_without_a_place_come_last() -> None:
    words = Words("甲", "one")
    findings = Findings()
    findings.extend(
        [note("C", words), note("B", words, place=Place("r", 2, 1)), note("A", words, place=Place("r", 1, 9))]
    )
    assert [finding.code for finding in findings] == ["A", "B", "C"]
    assert findings.ok
    assert not findings.warnings
