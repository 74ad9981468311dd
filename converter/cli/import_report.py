"""`converter import`: a published report, a dump, a Word file, a sheet or our own PDF into a report file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.cli.say import ask, put_json, say, say_findings, say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Findings, Words
from converter.finish.write import write_new
from converter.importing import import_report, imported_text
from converter.model.data import report_data
from converter.settings import Settings
from converter.source.published.result import Imported

if TYPE_CHECKING:
    from converter.source.published.solve.solve import Question


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser(
        "import", parents=[common], help="把已发布的报告（网页、文本、Word、填报表、本程序的 PDF）读成报告文件"
    )
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("-o", "--output", type=Path, metavar="REPORT.yaml")
    verb.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="ID=VALUE",
        help="回答导入时的问题，可写多次；VALUE 是选项或其序号",
    )
    verb.add_argument("--template", default="", metavar="NAME", help="指定格式；不指定则按表格的行名认")
    verb.add_argument("--keys", choices=("zh", "en"), default="zh", help="各项名称用中文还是英文标识")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出报告数据、问题和说明")
    verb.add_argument("--notes", action="store_true", help="逐条显示说明")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read, ask what can be asked, write the report file. Open questions leave marked assumptions, and exit code 0."""
    answers = _answers(options.answer)
    settings = Settings(template_dirs=tuple(options.templates))
    imported = import_report(options.file, settings, answers=answers, template=options.template)
    if not options.json and sys.stdin.isatty() and sys.stderr.isatty():
        imported = _ask(options, settings, answers, imported)
    findings = Findings(list(imported.findings))
    if options.json:
        put_json(_as_json(imported, options.lang))
    else:
        say_findings(findings, options.lang, notes=options.notes)
        for question in imported.questions:
            _say_question(question, options.lang)
    if options.output:
        source = f"由 {options.file.name} 导入"
        source += "；标有“推定”的数请对照原件核实，核实后删去“推定”一项" if imported.remarks else ""
        write_new(options.output, imported_text(imported, labels=options.keys == "zh", lines=[source]))
        say_written([options.output], options.lang)
    if any(finding.code == "IMP-05" for finding in findings):
        return ExitCode.OUTPUT
    return ExitCode.FINDINGS if findings.errors else ExitCode.DONE


def _answers(given: list[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            words = Words(f"回答要写成 编号=选项：{item}", f"an answer is ID=VALUE: {item}")
            raise UsageError(words, hint=Words("例如 --answer 编号=1", "such as --answer ID=1"))
        answers[name.strip()] = value.strip()
    return answers


def _ask(options: argparse.Namespace, settings: Settings, answers: dict[str, str], imported: Imported) -> Imported:
    """Put every question at the terminal; an empty answer leaves it open."""
    passed: set[str] = set()
    while question := next((item for item in imported.questions if item.id not in passed), None):
        _say_question(question, options.lang)
        said = ask(
            Words("序号（直接回车：先按推定的写，以后核实）：", "number (Enter leaves it assumed): "), options.lang
        )
        if not said:
            passed.add(question.id)
            continue
        try:
            imported = import_report(
                options.file, settings, answers=answers | {question.id: said}, template=options.template
            )
            answers[question.id] = said
        except UsageError as problem:
            say(problem.words.text(options.lang))
    return imported


def _say_question(question: Question, language: str) -> None:
    say(f"? {question.text.text(language)}")
    for number, choice in enumerate(question.choices):
        mark = Words("  ← 推定", "  ← assumed").text(language) if number == question.likeliest else ""
        say(f"    {number + 1}  {choice}{mark}")
    say(f"    --answer {question.id}=1…{len(question.choices)}")


def _as_json(imported: Imported, language: str) -> dict[str, object]:
    told = [(item.place, item.message.text(language)) for item in imported.findings]
    return {
        "report": report_data(imported.report),
        "questions": [
            {
                "id": question.id,
                "text": question.text.text(language),
                "choices": list(question.choices),
                "paths": list(question.paths),
                "likeliest": question.choices[question.likeliest],
            }
            for question in imported.questions
        ],
        "assumed": sorted(imported.remarks),
        "notes": [f"{place}  {text}" if place else text for place, text in told],
        "findings": [finding.as_dict(language) for finding in imported.findings],
    }
