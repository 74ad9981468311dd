"""`converter new`: an empty report to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Words
from converter.finish.write import write_new
from converter.source.write import blank_report
from converter.template import find_template


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("new", parents=[common], help="生成一份空白报告文件")
    verb.add_argument("template", metavar="TEMPLATE", help="模板名，见 converter templates")
    verb.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.yaml")
    verb.add_argument("--keys", choices=("zh", "en"), default="zh", help="各项名称用中文还是英文标识")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the empty report; a file that exists is never overwritten."""
    output: Path = options.output
    if output.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(Words("空白报告只能是 .yaml 文件", "an empty report is a .yaml file"))
    form = find_template(options.template, tuple(options.templates)).form
    write_new(output, blank_report(form, labels=options.keys == "zh").encode())
    say_written([output], options.lang)
    return ExitCode.DONE
