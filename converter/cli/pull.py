"""`converter pull`: what was edited in Word drafts, back into the report."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from converter.cli.say import put, put_json, say, say_findings, say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Words, shorten
from converter.model.edits import Change, State
from converter.model.report import Report
from converter.model.wording import GONE, SAME, changes
from converter.pull import Pulled, pull
from converter.settings import Settings
from converter.source.decisions import read_decisions

_STATES = {
    State.APPLY: Words("改", "change"),
    State.ADDED: Words("增", "added"),
    State.DELETED: Words("删", "deleted"),
    State.CONFLICT: Words("冲突", "conflict"),
    State.SAME: Words("已同", "same"),
    State.KEPT: Words("保留", "kept"),
}
_AROUND = 12


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("pull", parents=[common], help="把 Word 稿上的修改收回报告文件")
    verb.add_argument(
        "drafts", type=Path, nargs="+", metavar="DRAFT.docx", help="改过的稿子；同一份稿子的多个副本可以一起写"
    )
    verb.add_argument("--into", type=Path, required=True, metavar="REPORT", help="收回到这份报告")
    verb.add_argument("--apply", action="store_true", help="写进报告文件，旧文件留一份 .bak")
    side = verb.add_mutually_exclusive_group()
    side.add_argument("--ours", action="store_const", const="ours", dest="choice", help="有冲突的以报告为准")
    side.add_argument("--theirs", action="store_const", const="theirs", dest="choice", help="有冲突的以稿子为准")
    side.add_argument("--decisions", type=Path, metavar="FILE", help="逐项决定的文件：路径: ours、theirs 或新的内容")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the changes, and write them with --apply. Exit code 1 when something was left to decide by then."""
    settings = Settings(template_dirs=tuple(options.templates))
    choice = read_decisions(options.decisions) if options.decisions else options.choice
    unread = [path for path in options.drafts if path.suffix.lower() != ".docx"]
    if unread:
        words = Words(f"稿子应是 .docx 文件：{unread[0]}", f"a draft is a .docx file: {unread[0]}")
        raise UsageError(words, hint=Words("在 Word 或 WPS 里另存为 .docx", "save it as .docx"))
    pulled = pull(options.drafts, options.into, settings, choice=choice, apply=options.apply)
    if options.json:
        put_json(_json(pulled, applied=bool(pulled.written)))
    else:
        _put(pulled, options.lang)
    if pulled.findings.errors:
        say(Words("收回修改后，报告有错误：", "with these changes the report has errors:").text(options.lang))
        say_findings(pulled.findings, options.lang, notes=False)
    say_written(pulled.written, options.lang)
    return ExitCode.FINDINGS if options.apply and pulled.left else ExitCode.DONE


def _json(pulled: Pulled, *, applied: bool) -> dict[str, object]:
    return {
        "changes": [_change(change) for change in pulled.changes],
        "comments": [
            {"path": comment.path, "author": comment.author, "date": comment.date, "text": comment.text}
            for comment in pulled.comments
        ],
        "unmatched": [{"text": item.text, "where": item.where.zh, "why": item.why.zh} for item in pulled.unmatched],
        "applied": applied,
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "path": change.path,
        "base": change.base,
        "ours": change.ours,
        "theirs": change.theirs,
        "state": change.state.value,
        "by": change.by or None,
        "date": change.date or None,
        "untracked": change.untracked,
        "after": change.after or None,
        "drafts": list(change.drafts),
    }


def _put(pulled: Pulled, language: str) -> None:
    for change in pulled.changes:
        if change.state is not State.KEPT:
            _put_change(change, pulled.report, language)
    for comment in pulled.comments:
        who = " ".join(part for part in (comment.author, comment.date) if part)
        put(f"{Words('批注', 'remark').text(language)}  {_label(pulled.report, comment.path)}  {who}：{comment.text}")
    for item in pulled.unmatched:
        put(f"{Words('未收', 'unmatched').text(language)}  {item.where.text(language)}：{item.why.text(language)}")
        if item.text:
            put(f"      {shorten(item.text, 200)}")
    counts = Counter(change.state for change in pulled.changes)
    changed = sum(counts[state] for state in (State.APPLY, State.ADDED, State.DELETED))
    closing = Words(
        f"修改 {changed}，冲突 {counts[State.CONFLICT]}，批注 {len(pulled.comments)}，未收 {len(pulled.unmatched)}",
        f"{changed} changes, {counts[State.CONFLICT]} conflicts, {len(pulled.comments)} remarks, "
        f"{len(pulled.unmatched)} unmatched",
    )
    say(closing.text(language))


def _put_change(change: Change, report: Report, language: str) -> None:
    tracked = Words("（有未留痕的改动）", " (also changed with tracking off)") if change.untracked else Words("", "")
    who = " ".join(part for part in (change.by, change.date) if part)
    files = "、".join(change.drafts) if change.state is State.CONFLICT else ""
    head = [_STATES[change.state].text(language), _label(report, change.path), who + tracked.text(language), files]
    put("  ".join(part for part in head if part))
    if change.state is State.CONFLICT:
        rows = (
            (Words("原稿", "base"), change.base),
            (Words("报告", "ours"), change.ours),
            (Words("稿子", "theirs"), change.theirs),
        )
        for label, text in rows:
            put(f"      {label.text(language)}: {shorten(text or '', 200)}")
    else:
        put(f"      {inline(change.base or '', change.theirs or '')}")


def inline(old: str, new: str) -> str:
    """Old and new in one line, with what stayed shortened.

    >>> inline("新收13件", "新收14件")
    '新收【-13-】【+14+】件'
    """
    return "".join(_piece(piece.kind, piece.text) for piece in changes(old, new))


def _piece(kind: str, text: str) -> str:
    if kind == SAME:
        return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]}……{text[-_AROUND:]}"
    return f"【-{text}-】" if kind == GONE else f"【+{text}+】"


def _label(report: Report, path: str) -> str:
    """What a path is called on the form: `三、…·总计 × 自然人`, `一、总体情况 第3段`."""
    section, _, index = path.removesuffix("]").partition("[")
    named = next((s for s in report.form.sections if s.id == section.removesuffix(".order")), None)
    if named and section.endswith(".order"):
        return f"{named.heading or named.label} 段落次序"
    if named:
        return f"{named.heading or named.label}{f' 第{int(index) + 1}段' if index.isdecimal() else ''}"
    cell = report.form.cells.get(path)
    return cell.label if cell else path
