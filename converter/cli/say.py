"""The only printer: words to stderr, data to stdout."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from converter.errors import ConverterError
from converter.findings import Finding, Findings, Severity, Words, visible

_SEVERITY = {
    Severity.ERROR: Words("错误", "error"),
    Severity.WARNING: Words("提醒", "warning"),
    Severity.NOTE: Words("说明", "note"),
}
_EXPLAINED = Words("提醒（已说明）", "warning (explained)")


def say(text: str) -> None:
    """Words for people."""
    print(text, file=sys.stderr)


def ask(question: Words, language: str) -> str:
    """What a person answers at the terminal, without space at its ends; empty when there is no answer."""
    print(question.text(language), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def put(text: str) -> None:
    """Data, for people or programs."""
    print(text)


def put_lines(lines: Iterable[str]) -> None:
    """Data of several lines; nothing at all when there are none."""
    for line in lines:
        put(line)


def put_json(data: object) -> None:
    """One JSON value on one line."""
    print(json.dumps(data, ensure_ascii=False))


def say_error(problem: ConverterError, language: str) -> None:
    """Why the program cannot go on, where, and what to do."""
    where = f"{problem.place}  " if problem.place else ""
    kind = _SEVERITY[Severity.ERROR].text(language)
    say(f"{where}{kind}  {problem.words.text(language)}")
    if problem.hint:
        say(_line(Words("处理", "do"), problem.hint, language))


def say_findings(findings: Findings, language: str, *, notes: bool) -> None:
    """Errors and warnings one by one, notes one by one or counted, and a closing line."""
    explained = len(findings.explained)
    for finding in findings:
        if finding.severity is not Severity.NOTE or notes:
            _say_finding(finding, language)
    counts = Counter(finding.severity for finding in findings)
    errors, warnings, hidden = counts[Severity.ERROR], len(findings.warnings), counts[Severity.NOTE]
    zh, en = (f"，已说明 {explained}", f", {explained} explained") if explained else ("", "")
    closing = Words(
        f"错误 {errors}，提醒 {warnings}{zh}，说明 {hidden}",
        f"{errors} errors, {warnings} warnings{en}, {hidden} notes",
    )
    more = Words("（加 --notes 逐条显示说明）", " (--notes shows the notes)") if hidden and not notes else Words("", "")
    say(closing.text(language) + more.text(language))


def _say_finding(finding: Finding, language: str) -> None:
    kind = (_EXPLAINED if finding.explanation else _SEVERITY[finding.severity]).text(language)
    where = f"{finding.place}  " if finding.place else ""
    say(f"{where}{kind} {finding.code}  {finding.message.text(language)}")
    if finding.clause:
        say(_line(Words("依据", "by"), finding.clause, language))
    if finding.explanation:
        reason, by = visible(finding.explanation.reason), visible(finding.explanation.by)
        say(_line(Words("说明", "explained"), Words(f"{reason}（{by}）", f"{reason} ({by})"), language))
    elif finding.hint:
        say(_line(Words("处理", "do"), finding.hint, language))


def _line(label: Words, text: Words, language: str) -> str:
    colon = ": " if language == "en" else "："
    return f"    {label.text(language)}{colon}{text.text(language)}"


def say_written(paths: Iterable[Path], language: str) -> None:
    """Which files were written."""
    for path in paths:
        name = visible(str(path))
        say(f"written: {name}" if language == "en" else f"已生成：{name}")
