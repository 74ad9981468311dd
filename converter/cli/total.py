"""`converter total`: the tables of several agencies added up for the report of the level above."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put_json, say, say_findings, say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Words
from converter.finish.write import write_new
from converter.model.agencies import likely_agency
from converter.model.data import report_data
from converter.settings import Settings
from converter.total import Total, add_up, total_text

_REFUSED = Words(
    "这些报告有错误，没有汇总；改正后再来，或加 --force 照样汇总",
    "these reports have errors and were not added up; mend them, or add --force",
)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser(
        "total",
        parents=[common],
        help="把各部门、乡镇报告的表格相加，供本级报告使用",
        description="把各份报告的表格逐格相加，写成一份待填文字的报告。缺了名单上的机关，照样写出，退出码为 1。",
    )
    verb.add_argument("reports", type=Path, nargs="+", metavar="REPORT", help="报告文件、填报表，或放报告的文件夹")
    verb.add_argument("-o", "--output", type=Path, metavar="TOTAL.yaml", help="汇总写成的报告文件；已有的文件不覆盖")
    verb.add_argument("--agency", default="", metavar="NAME", help="汇总报告的机关")
    verb.add_argument(
        "--agencies", type=Path, metavar="FILE", help="应报机关的名单：.txt 一行一个，或 .csv、.xlsx 的“机关”一栏"
    )
    verb.add_argument("--force", action="store_true", help="有的报告有错误，也照样汇总")
    verb.add_argument("--keys", choices=("zh", "en"), default="zh", help="各项名称用中文还是英文标识")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出总数、缺报的机关和问题")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Add up and write. Exit code 1: reports with errors (nothing is written without --force), agencies that are
    missing, figures that could not be added.
    """
    output: Path | None = options.output
    if output is None and not options.json:
        words = Words("没有说写到哪里", "no output was named")
        raise UsageError(words, hint=Words("加上 -o 文件.yaml", "add -o FILE.yaml"))
    if output and output.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(Words("汇总报告只能是 .yaml 文件", "a total is a .yaml file"))
    settings = Settings(template_dirs=tuple(options.templates))
    total = add_up(options.reports, settings, agency=options.agency, agencies=options.agencies)
    refused = bool(total.faulty) and not options.force
    if output and not refused:
        write_new(output, total_text(total, labels=options.keys == "zh"))
    if options.json:
        put_json(_json(total, refused, options.lang))
    else:
        say_findings(total.findings, options.lang, notes=True)
    if refused:
        say(_REFUSED.text(options.lang))
        return ExitCode.FINDINGS
    say_written([output] if output else [], options.lang)
    _say_who(total, options.lang)
    return ExitCode.DONE if total.is_whole else ExitCode.FINDINGS


def _say_who(total: Total, language: str) -> None:
    """Who went in, who is missing and who was not expected."""
    count = len(total.parts)
    say(Words(f"汇总 {count} 份报告", f"{count} reports were added up").text(language))
    for name in total.missing:
        likely = likely_agency(name, total.unexpected)
        zh, en = (f"（是否就是“{likely}”？）", f" (is it “{likely}”?)") if likely else ("", "")
        say(Words(f"缺报：{name}{zh}", f"missing: {name}{en}").text(language))
    for name in total.unexpected:
        say(Words(f"不在名单上：{name}", f"not on the list: {name}").text(language))
    if total.missing:
        words = Words(
            f"缺 {len(total.missing)} 个机关，这还不是全部的总数",
            f"{len(total.missing)} agencies are missing: this is not the whole total",
        )
        say(words.text(language))


def _json(total: Total, refused: bool, language: str) -> dict[str, object]:
    return {
        "total": None if refused else report_data(total.report),
        "reports": len(total.parts),
        "missing": list(total.missing),
        "unexpected": list(total.unexpected),
        "findings": [finding.as_dict(language) for finding in total.findings],
    }
