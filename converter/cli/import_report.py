"""`converter import`: a finished PDF of ours back into a report file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put_json, say, say_written
from converter.errors import ExitCode, WriteError
from converter.findings import Place, Words
from converter.finish.compare import Miss
from converter.finish.write import write_all
from converter.model.data import report_data
from converter.recover import recover
from converter.settings import Settings
from converter.source.write import report_text


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("import", parents=[common], help="把本程序生成的 PDF 读回成报告文件")
    verb.add_argument("file", type=Path, metavar="FILE.pdf")
    verb.add_argument("-o", "--output", type=Path, metavar="REPORT.yaml")
    verb.add_argument("--keys", choices=("zh", "en"), default="zh", help="各项名称用中文还是英文标识")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出报告数据")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the report file from the data inside; pages that say something else are told."""
    report, misses = recover(options.file, Settings(template_dirs=tuple(options.templates)))
    notes = [_note(miss) for miss in misses]
    for note in notes:
        say(note.text(options.lang))
    if options.json:
        texts = [note.text(options.lang) for note in notes]
        put_json({"report": report_data(report), "questions": [], "notes": texts})
    if options.output:
        _write(options.output, report_text(report, labels=options.keys == "zh"))
        say_written([options.output], options.lang)
    return ExitCode.OUTPUT if misses else ExitCode.DONE


def _write(output: Path, text: str) -> None:
    if output.exists():
        words = Words("文件已存在，不覆盖", "the file exists and is not overwritten")
        hint = Words("换一个文件名，或先移走旧文件", "take another name, or move the old file away")
        raise WriteError(words, place=Place(str(output)), hint=hint)
    write_all({output: text.encode()})


def _note(miss: Miss) -> Words:
    return Words(
        f"页面与随带数据不符：{miss.path} 数据是“{miss.wanted[:40]}”，页面是“{miss.found[:40]}”",
        f"page and data differ: {miss.path} is “{miss.wanted[:40]}” in the data, “{miss.found[:40]}” on the page",
    )
