"""The command line's grammar: the common options, and one verb from each module."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import NoReturn

from converter import __version__
from converter.cli import (
    batch,
    check,
    clean,
    compare,
    doctor,
    import_report,
    inspect,
    new,
    pull,
    render,
    sign,
    site,
    templates,
    total,
    verify,
)
from converter.errors import UsageError
from converter.findings import Words

_VERBS = (
    new, check, render, batch, pull, clean, compare, total, sign, verify, inspect, import_report, site, templates,
    doctor,
)  # fmt: skip
_MISTAKES = (
    (r"the following arguments are required: (.*)", "缺少参数：{}"),
    (r"unrecognized arguments: (.*)", "不认识的参数：{}"),
    (r"argument (.*?): expected (?:one|at least one) argument", "参数 {} 后面缺少内容"),
    (r"argument (.*?): invalid choice: (.*?) \(.*", "{} 不能是 {}"),
    (r"ambiguous option: (.*?) could match (.*)", "参数 {} 有歧义：{}"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of leaving, so that one place speaks and sets the exit code."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line."""
        matches = ((re.match(pattern, message), text) for pattern, text in _MISTAKES)
        zh = next((text.format(*match.groups()) for match, text in matches if match), message)
        hint = Words(f"用法见 {self.prog} --help", f"see {self.prog} --help")
        raise UsageError(Words(f"命令写法不对：{zh}", f"wrong usage: {message}"), hint=hint)


def make_parser() -> Parser:
    """The parser of the whole command line. Every option of a verb lands in the namespace that its `run` gets."""
    common = Parser(add_help=False)
    common.add_argument("--lang", choices=("zh", "en"), default="zh", help="消息的语言 / language of messages")
    common.add_argument("--debug", action="store_true", help="出错时显示程序内部的调用过程")
    common.add_argument(
        "--templates", type=Path, action="append", default=[], metavar="DIR", help="另外的模板文件夹，可写多次"
    )
    fonts = os.environ.get("CONVERTER_FONTS", "")
    common.add_argument(
        "--fonts",
        type=Path,
        action="append",
        default=[Path(folder) for folder in fonts.split(os.pathsep) if folder],
        metavar="DIR",
        help="本单位字体所在文件夹，可写多次；也可用环境变量 CONVERTER_FONTS",
    )
    parser = Parser(prog="converter", description="公文报告：一次填写，校核，生成印制用 PDF 和可修改的 Word 稿。")
    parser.add_argument("--version", action="version", version=f"converter {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="命令", parser_class=Parser)
    for verb in _VERBS:
        verb.add(verbs, common)
    return parser
