"""情况说明: warnings that the office accepts. An explanation holds for the content that it was given for, no other.

An explained warning stays a warning and carries its explanation. Errors are never explained away.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from converter.findings import Explanation, Finding, Findings, Severity, Words, note, shorten, visible, warning
from converter.model.data import report_data
from converter.model.explanations import GivenExplanation
from converter.model.figures import FigureError, read_figure
from converter.model.report import Report

_SAID_HERE = ("EXP-01", "EXP-02", "EXP-03", "EXP-04")
_NAMED = 4
_BESIDE_ANOTHER = ("LYR-", "REU-", "PRT-")
"""Codes of what comes up beside last year's report or those of the parts: without them nothing is known of it."""


def explain(report: Report, findings: Findings) -> None:
    """Give every warning its explanation, and tell of explanations that do not hold.

    May be done again when more findings have come up: it forgets what it said before.
    """
    findings.items = [replace(item, explanation=None) for item in findings if item.code not in _SAID_HERE]
    spots: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        spots[finding.code, finding.path].append(index)
    told: list[Finding] = []
    for given in report.explanations:
        indices = spots.get((given.code, given.path), [])
        found = [findings.items[index] for index in indices]
        faults = list(_judge(report, given, found, findings))
        told += faults
        if all(fault.code == "EXP-02" for fault in faults):
            explanation = Explanation(given.reason, given.by)
            for index in indices:
                findings.items[index] = replace(findings.items[index], explanation=explanation)
    findings.extend(told)


def _judge(report: Report, given: GivenExplanation, found: list[Finding], findings: Findings) -> Iterator[Finding]:
    """What is wrong with an explanation for the findings that it names."""
    if any(finding.severity is Severity.ERROR for finding in found):
        yield _not_for_errors(given)
    elif not any(finding.severity is Severity.WARNING and not finding.explanation for finding in found):
        if found or not given.code.startswith(_BESIDE_ANOTHER):
            yield _not_needed(given, bool(found and found[0].explanation), findings)
    else:
        now = subject(report, found[0])
        if given.value is None:
            yield _says_not_what_for(given, now)
        elif not _same(report, given, now):
            yield _void(given, now)


def subject(report: Report, finding: Finding) -> str:
    """What a finding is about, as text: the value at its path, and what else it rests on.

    A figure or a short text is given as it is. A table and prose are given by a fingerprint of 12 hexadecimal
    digits, which is another one as soon as anything in them changes; where nothing stands at all it is empty.
    """
    content: object = report_data(report)
    for part in finding.path.split(".") if finding.path else ():
        content = content.get(part) if isinstance(content, dict) else None
    if _is_empty(content):
        text = ""
    elif isinstance(content, dict) or any(section.id == finding.path for section in report.form.sections):
        plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        text = hashlib.sha256(plain.encode()).hexdigest()[:12]
    else:
        text = str(content)
    return f"{text}（{finding.context}）" if finding.context else text


def _is_empty(content: object) -> bool:
    return all(map(_is_empty, content.values())) if isinstance(content, dict) else content in (None, "")


def _same(report: Report, given: GivenExplanation, now: str) -> bool:
    """A figure may be written in any spelling that the table understands."""
    cell = report.form.cells.get(given.path)
    try:
        return given.value == now or (cell is not None and read_figure(given.value or "", cell.kind).text == now)
    except FigureError:
        return False


def to_explain(report: Report, findings: Findings) -> list[GivenExplanation]:
    """The explanations that this report wants: those that hold, and one without reason and name for every other
    warning. Empty when there is nothing left to explain.
    """
    wanted: dict[tuple[str, str], GivenExplanation] = {}
    for finding in findings:
        if finding.severity is Severity.WARNING and finding.code not in _SAID_HERE:
            reason, by = (finding.explanation.reason, finding.explanation.by) if finding.explanation else ("", "")
            value, place = subject(report, finding), finding.place or report.place("")
            item = GivenExplanation(finding.code, finding.path, value, reason, by, place)
            wanted.setdefault((item.code, item.path), item)
    return list(wanted.values()) if findings.warnings else []


def _void(given: GivenExplanation, now: str) -> Finding:
    words = Words(
        f"说明已失效：“{given.label}”说明时是{_quoted(given.value)}，现在是{_quoted(now)}（{given.code}）",
        f"void: “{given.path}” was {_quoted(given.value, 'en')} when explained, is now {_quoted(now, 'en')}"
        f" ({given.code})",
    )
    hint = Words(
        f"核对后仍可接受的，改成：{_line('当时的内容', now)}；否则删去这条说明",
        f"where it still holds, change it to: {_line('value', now)}; else take the explanation out",
    )
    return warning("EXP-01", words, path=given.path, place=given.place, hint=hint)


def _says_not_what_for(given: GivenExplanation, now: str) -> Finding:
    words = Words(
        f"这条说明没有记下当时的内容，以后“{given.label}”有改动也发现不了（{given.code}）",
        f"the explanation does not record what it was given for; a change of “{given.path}” would go unseen"
        f" ({given.code})",
    )
    hint = Words(f"加上一行：{_line('当时的内容', now)}", f"add the line: {_line('value', now)}")
    return warning("EXP-02", words, path=given.path, place=given.place, hint=hint)


def _not_for_errors(given: GivenExplanation) -> Finding:
    words = Words(
        f"“{given.label}”是错误（{given.code}），不能用说明代替改正",
        f"“{given.path}” is an error ({given.code}); errors are not explained away",
    )
    hint = Words("改正错误，删去这条说明", "mend the error and take the explanation out")
    return warning("EXP-03", words, path=given.path, place=given.place, hint=hint)


def _not_needed(given: GivenExplanation, twice: bool, findings: Findings) -> Finding:
    code = shorten(given.code)
    if twice:
        words = Words(f"“{given.label}”的 {code} 已有说明", f"{code} at “{given.path}” is explained already")
    else:
        words = Words(f"“{given.label}”没有 {code} 这样的提醒", f"there is no warning {code} at “{given.path}”")
    others = [f.path for f in findings.warnings if f.code == given.code and f.path != given.path][:_NAMED]
    zh, en = (f"；有 {code} 的是：{'、'.join(others)}", f"; {code} is at {', '.join(others)}") if others else ("", "")
    hint = Words(f"这条说明不再需要，可以删去{zh}", f"the explanation is needed no more{en}")
    return note("EXP-04", words, path=given.path, place=given.place, hint=hint)


def _quoted(text: str | None, language: str = "zh") -> str:
    return f"“{shorten(text)}”" if text else {"zh": "空白", "en": "blank"}[language]


def _line(key: str, value: str) -> str:
    return f"{key}: {visible(json.dumps(value, ensure_ascii=False))}"
