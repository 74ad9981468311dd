"""`converter check`: findings only."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from converter.checks.explanations import to_explain
from converter.cli.say import put_json, put_lines, say, say_error, say_findings
from converter.convert import check
from converter.errors import ConverterError, ExitCode, UsageError
from converter.findings import Findings, Words, visible
from converter.model.report import Report
from converter.model.sheet import EXPLANATIONS
from converter.settings import Settings
from converter.source.folders import report_files
from converter.source.sheet import SUFFIXES as SHEETS
from converter.source.write import explanation_lines

_PASTE = Words(
    "放到报告末尾；可以接受的写上理由和说明人，其余的改报告、删去这一条",
    "put it at the end of the report; give reason and name where you accept it, else mend the report",
)
_PASTE_ROWS = Words(
    f"下面各行粘贴到工作表“{EXPLANATIONS}”的第一个代码格（换掉原有的）；可以接受的写上理由和说明人，其余的改表、删去这一行",
    f"paste these rows into the first cell for a code of the sheet {EXPLANATIONS}, in place of what is there; give "
    "reason and name where you accept it, else mend the sheet and delete the row",
)
_GAPS = re.compile(r"\s+")
_REPLACE = Words(
    "换掉报告里原有的“情况说明”；可以接受的写上理由和说明人，其余的改报告、删去这一条",
    "replace the report's explanations by it; give reason and name where you accept it, else mend the report",
)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("check", parents=[common], help="校核报告，只列出问题")
    verb.add_argument("reports", type=Path, nargs="+", metavar="REPORT")
    verb.add_argument("--last-year", type=Path, metavar="REPORT", help="再与上一年的报告对照：结转、存量、照抄的文字")
    verb.add_argument(
        "--parts",
        type=Path,
        nargs="+",
        default=[],
        metavar="REPORT",
        help="再与所属各单位的报告（文件或文件夹，含本机关自己的）核对合计；写在报告之后，或者用 -- 与报告隔开",
    )
    verb.add_argument("--json", action="store_true", help="以 JSON 输出；多份报告一行一份")
    verb.add_argument("--explain", action="store_true", help="另外输出一段“情况说明”，供填写理由后放进报告")
    verb.add_argument("--notes", action="store_true", help="逐条显示说明")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check every report; one that cannot be read does not stop the others. The exit code is the worst."""
    if options.json and options.explain:
        words = Words("--json 和 --explain 不能同时用", "--json and --explain do not go together")
        raise UsageError(words, hint=Words("留下一个", "keep one of them"))
    several = len(options.reports) > 1
    if several and (options.last_year or options.parts):
        words = Words("--last-year 和 --parts 一次只对照一份报告", "--last-year and --parts go with one report")
        raise UsageError(words, hint=Words("一份一份地校核", "check the reports one by one"))
    settings, worst = Settings(template_dirs=tuple(options.templates)), 0
    parts = report_files(options.parts)
    for path in options.reports:
        if several and not options.json:
            say(f"== {path}")
        try:
            report, findings = check(path, settings, last_year=options.last_year, parts=parts)
        except ConverterError as problem:
            if not several:
                raise
            say_error(problem, options.lang)
            worst = max(worst, int(problem.exit_code))
            continue
        if options.json:
            put_json(findings_json(path, findings, options.lang))
        else:
            say_findings(findings, options.lang, notes=options.notes)
        if options.explain:
            put_lines(_to_paste(report, findings, options.lang))
        worst = max(worst, int(ExitCode.FINDINGS) if findings.errors else 0)
    return worst


def findings_json(path: Path, findings: Findings, language: str) -> dict[str, object]:
    """The promised JSON shape of one report's findings."""
    return {
        "report": str(path),
        "findings": [finding.as_dict(language) for finding in findings],
        "errors": len(findings.errors),
        "warnings": len(findings.warnings),
        "explained": len(findings.explained),
    }


def _to_paste(report: Report, findings: Findings, language: str) -> Iterator[str]:
    """What this report wants explained, ready to be filled in: the block `情况说明` of a report file, or the rows of a
    fill-in sheet, whose cells office programs tell by tabs. Nothing when nothing is to be explained.
    """
    wanted = to_explain(report, findings)
    if not wanted:
        return
    if Path(report.file).suffix.lower() in SHEETS:
        yield f"# {visible(report.file)}: {_PASTE_ROWS.text(language)}"
        for item in wanted:
            yield "\t".join(_GAPS.sub(" ", text) for text in item.row)
    else:
        what = _REPLACE if report.explanations else _PASTE
        yield f"# {visible(report.file)}: {what.text(language)}"
        yield from explanation_lines(report.form, wanted, labels=language == "zh")
