"""`converter import`: a finished PDF of ours back into a report file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put_json, say, say_written
from converter.errors import ExitCode
from converter.findings import Words
from converter.finish.compare import Miss
from converter.finish.write import write_new
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
        write_new(options.output, report_text(report, labels=options.keys == "zh").encode())
        say_written([options.output], options.lang)
    return ExitCode.OUTPUT if misses else ExitCode.DONE


def _note(miss: Miss) -> Words:
    return Words(
        f"页面与随带数据不符：{miss.path} 数据是“{miss.wanted[:40]}”，页面是“{miss.found[:40]}”",
        f"page and data differ: {miss.path} is “{miss.wanted[:40]}” in the data, “{miss.found[:40]}” on the page",
    )
