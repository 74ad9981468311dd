"""`converter compare`: what one report says otherwise than another; as a list, as JSON, as tracked changes in Word."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from converter.cli.say import put, put_json, say, say_written
from converter.comparison import Difference, compare_reports, tracked_changes
from converter.errors import ExitCode, UsageError
from converter.findings import Words, visible
from converter.finish.write import write_all
from converter.model.form import Cell, Form
from converter.model.report import Report
from converter.model.wording import COME, GONE, SAME, changes
from converter.recover import recover
from converter.settings import Settings
from converter.source import load_report
from converter.source.keys import find_path

_KINDS = {
    "changed": Words("改", "changed"),
    "added": Words("增", "added"),
    "deleted": Words("删", "deleted"),
    "moved": Words("移", "moved"),
}
_BLANK = Words("（空白）", "(blank)")
_HEADING = Words("标题", "heading")
_SIGNS = {SAME: "{}", GONE: "【-{}-】", COME: "【+{}+】"}
_AROUND = 12
"""So many characters are shown on each side of a change; a longer stretch that stays is cut to them."""
_PARAGRAPH = re.compile(r"(.+)\[(\d+)\]")


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("compare", parents=[common], help="对比两份报告，列出改动；可生成带修订标记的 Word 花脸稿")
    verb.add_argument("old", type=Path, metavar="OLD", help="旧的：报告文件，或本程序生成的 PDF")
    verb.add_argument("new", type=Path, metavar="NEW", help="新的：报告文件，或本程序生成的 PDF")
    verb.add_argument("-o", "--output", type=Path, metavar="CHANGES.docx", help="花脸稿：新稿对旧稿的修订")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the differences and write the Word file. It is no check: the exit code is 0 with differences or without."""
    output: Path | None = options.output
    if output and output.suffix.lower() != ".docx":
        words = Words(f"花脸稿只能是 .docx 文件，不是“{output.name}”", f"“{output.name}” is no .docx file")
        raise UsageError(words, hint=Words("把输出文件的后缀写成 .docx", "let the output's name end in .docx"))
    settings = Settings(template_dirs=tuple(options.templates))
    old, new = (_read(path, settings, options.lang) for path in (options.old, options.new))
    differences = compare_reports(old, new)
    made = tracked_changes(old, new, str(output), settings) if output else b""
    if options.json:
        told = [difference.as_dict() for difference in differences]
        put_json({"old": str(options.old), "new": str(options.new), "differences": told})
    else:
        _put(differences, old, new, options.lang)
    if output:
        write_all({output: made})
        say_written([output], options.lang)
    return ExitCode.DONE


def _read(path: Path, settings: Settings, language: str) -> Report:
    """The report in a report file, or in a PDF of ours; pages that say something else than their data are told."""
    if path.suffix.lower() != ".pdf":
        return load_report(path, settings.template_dirs)
    report, misses = recover(path, settings)
    if misses:
        words = Words(
            f"{path}：页面与随带数据有 {len(misses)} 处不符，对比用的是数据",
            f"{path}: the pages differ from the data inside in {len(misses)} places; the data is compared",
        )
        say(words.text(language))
    return report


def _put(differences: list[Difference], old: Report, new: Report, language: str) -> None:
    for (kind, row), items in groupby(differences, key=lambda item: _row(item, old, new)):
        same_row = list(items)
        if row:
            values = "、".join(_value(item.new if item.old is None else item.old, language) for item in same_row)
            put(f"{_KINDS[kind].text(language)}  {row}  {values}")
        for item in () if row else same_row:
            form = old.form if item.kind == "deleted" else new.form
            apart = "\n    " if _PARAGRAPH.fullmatch(item.path) else "  "
            put(f"{_KINDS[kind].text(language)}  {label(form, item.path, language)}{apart}{_what(item, language)}")
    count = len(differences)
    none = Words("两份报告没有不同", "the two reports say the same")
    some = Words(f"共 {count} 处不同", f"{count} differences")
    say((some if count else none).text(language))


def _row(item: Difference, old: Report, new: Report) -> tuple[str, str]:
    """The row of a table that only one edition of the form has, so that its cells are told together."""
    form = old.form if item.kind == "deleted" else new.form
    cell = form.cells.get(item.path)
    if cell is None or item.kind not in ("added", "deleted"):
        return item.kind, ""
    return item.kind, f"{_section(form, cell)} {cell.row_name or cell.label}"


def _section(form: Form, cell: Cell) -> str:
    section = form.section(cell.path.partition(".")[0])
    return section.heading or section.label


def label(form: Form, path: str, language: str) -> str:
    """What people call a path: 三、收到和处理政府信息公开申请情况 一、本年新收政府信息公开申请数量 × 自然人."""
    if path in form.cells:
        return f"{_section(form, form.cells[path])} {form.cells[path].label}"
    paragraph = _PARAGRAPH.fullmatch(path)
    whole, tail = path.removesuffix(".heading"), ""
    if paragraph:
        number = int(paragraph[2]) + 1
        whole, tail = paragraph[1], Words(f" 第{number}段", f" paragraph {number}").text(language)
    elif whole != path:
        tail = f" {_HEADING.text(language)}"
    _, name = find_path(form, whole) or ("", path)
    return name + tail


def _what(item: Difference, language: str) -> str:
    """The two values, or the two wordings in one line."""
    if item.kind == "moved":
        return visible(item.new or "")
    if item.old is None or item.new is None:
        return _SIGNS[GONE if item.new is None else COME].format(_value(item.new or item.old, language))
    if _PARAGRAPH.fullmatch(item.path):
        return "".join(_shown(item.old, item.new))
    return f"{_value(item.old, language)} → {_value(item.new, language)}"


def _value(text: str | None, language: str) -> str:
    return visible(text) if text else _BLANK.text(language)


def _shown(old: str, new: str) -> Iterator[str]:
    """A paragraph with what goes and what comes; of what stays, as much as shows the place."""
    pieces = changes(old, new)
    for number, piece in enumerate(pieces):
        text, first, last = piece.text, not number, number == len(pieces) - 1
        if piece.kind == SAME and len(text) > (1 if first or last else 2) * _AROUND:
            head = "" if first else text[:_AROUND]
            text = f"{head}……{'' if last else text[-_AROUND:]}"
        yield _SIGNS[piece.kind].format(visible(text))
