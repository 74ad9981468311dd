"""`converter new`: an empty report file or workbook to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Words
from converter.finish.write import write_new
from converter.render.sheet import blank_workbook
from converter.source.write import blank_report
from converter.template import find_template

_REPORT, _SHEET = (".yaml", ".yml"), ".xlsx"


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("new", parents=[common], help="生成一份空白报告文件，或一本填报表（.xlsx）")
    verb.add_argument("template", metavar="TEMPLATE", help="模板名，见 converter templates")
    verb.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help=".yaml 是报告文件，.xlsx 是用 Excel、WPS 填的填报表",
    )
    verb.add_argument("--keys", choices=("zh", "en"), default="zh", help="报告文件的各项名称用中文还是英文标识")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the empty report or workbook; a file that exists is never overwritten."""
    output: Path = options.output
    suffix = output.suffix.lower()
    if suffix not in (*_REPORT, _SHEET):
        words = Words(
            "空白报告是 .yaml 文件，填报表是 .xlsx 文件",
            "an empty report is a .yaml file, a fill-in sheet an .xlsx file",
        )
        raise UsageError(
            words, hint=Words("写成 -o 报告.yaml 或 -o 填报表.xlsx", "such as -o report.yaml or -o form.xlsx")
        )
    form = find_template(options.template, tuple(options.templates)).form
    text = blank_report(form, labels=options.keys == "zh")
    write_new(output, blank_workbook(form) if suffix == _SHEET else text.encode())
    say_written([output], options.lang)
    return ExitCode.DONE
