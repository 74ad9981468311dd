"""`converter render`: check, and make the outputs."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from converter.cli.say import say, say_findings, say_written
from converter.convert import convert
from converter.errors import ExitCode, UsageError, WriteError
from converter.findings import Place, Words
from converter.finish.write import write_all
from converter.outputs import FORMATS
from converter.settings import Settings

_STOPPED = Words(
    "有错误，没有生成文件。请改正后再来；用 --force 可生成每页标明“未通过校核”的文件",
    "there are errors and nothing was made. Mend them; --force makes files with a mark on every page",
)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("render", parents=[common], help="校核并生成 PDF 或 Word")
    verb.add_argument("report", type=Path, metavar="REPORT")
    verb.add_argument("-o", "--output", type=Path, required=True, metavar="FILE|DIR")
    verb.add_argument("--to", metavar=",".join(FORMATS), help="输出到文件夹时的格式，逗号分开")
    verb.add_argument("--force", action="store_true", help="有错误也生成，每页标明“未通过校核”")
    verb.add_argument("--print", dest="press", action="store_true", help="交印刷厂的 PDF：加出血、裁切线和印刷条件")
    verb.add_argument("--paper", action="store_true", help="签字盖章用的 PDF：加签字线，页脚印数据摘要")
    verb.add_argument("--links", type=Path, metavar="FILE", help="把成品里的全部二维码网址和链接写进这个文件，一行一个")
    verb.add_argument("--label", default="征求意见稿", help="Word 稿页脚的字样，后面印日期和稿号；写成空则都不印")
    verb.add_argument("--controls", action="store_true", help="Word 稿的数字加内容控件，只在本单位全用 Word 时用")
    verb.add_argument("--notes", action="store_true", help="逐条显示说明")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the outputs, or say why not."""
    settings = Settings(
        template_dirs=tuple(options.templates),
        font_dirs=tuple(options.fonts),
        force=options.force,
        label=options.label,
        draft_date=dt.date.today(),
        controls=options.controls,
        press=options.press,
        paper=options.paper,
    )
    targets = _targets(options)
    _refuse_paper_in_vain(settings, targets)
    if options.to is not None:
        _make_folder(options.output)
    result = convert(options.report, targets, settings)
    say_findings(result.findings, options.lang, notes=options.notes)
    if not result.written:
        say(_STOPPED.text(options.lang))
        return ExitCode.FINDINGS
    say_written(result.written, options.lang)
    if options.links:
        write_all({options.links: "".join(f"{link}\n" for link in result.links).encode()})
        say_written([options.links], options.lang)
    return ExitCode.DONE


def _refuse_paper_in_vain(settings: Settings, targets: list[Path]) -> None:
    """The copy for ink is a PDF, and not the one for a print shop."""
    if settings.paper and settings.press:
        words = Words("--paper 和 --print 不能同时用", "--paper and --print do not go together")
        hint = Words(
            "签字盖章的一份用 --paper，交印刷厂的一份用 --print，分两次生成",
            "make the copy for ink with --paper and the one for the print shop with --print, one after the other",
        )
        raise UsageError(words, hint=hint)
    if settings.paper and not any(target.suffix.lower() == ".pdf" for target in targets):
        words = Words("--paper 只用于 PDF，这次没有生成 PDF", "--paper is for PDF, and none is made here")
        raise UsageError(words, hint=Words("输出 .pdf，或去掉 --paper", "make a .pdf, or leave --paper out"))


def _targets(options: argparse.Namespace) -> list[Path]:
    """One file by its suffix, or several in a folder, named after the report."""
    output: Path = options.output
    if options.to is None:
        if output.suffix.lower().removeprefix(".") in FORMATS:
            return [output]
        words = Words(f"从“{output.name}”看不出要什么格式", f"“{output.name}” does not tell the format")
        known = "、".join(FORMATS)
        raise UsageError(
            words, hint=Words(f"后缀用 {known}，或加 --to", f"end it in {', '.join(FORMATS)}, or give --to")
        )
    formats = list(dict.fromkeys(name.strip().lower() for name in options.to.split(",") if name.strip()))
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        words = Words(f"--to 不认识“{options.to}”", f"--to does not know “{options.to}”")
        raise UsageError(words, hint=Words(f"可用：{'、'.join(FORMATS)}", f"formats: {', '.join(FORMATS)}"))
    return [output / f"{options.report.stem}.{name}" for name in formats]


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(exist_ok=True)
    except OSError as problem:
        words = Words("建不了输出文件夹", f"cannot make the output folder: {problem.strerror}")
        hint = Words("检查上级文件夹是否存在、能否写入", "does its parent exist, may you write there?")
        raise WriteError(words, place=Place(str(output)), hint=hint) from None
