"""`converter inspect`: what a finished document holds, and whether it says what a report says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put, put_json
from converter.errors import ExitCode
from converter.findings import Words
from converter.finish.compare import Miss, compare
from converter.finish.facts import DocumentFacts
from converter.finish.read import read_file
from converter.model.figures import shorten
from converter.model.report import Report
from converter.recover import embedded_report
from converter.settings import Settings
from converter.source import load_report


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("inspect", parents=[common], help="读回成品，列出内容；与报告或随带的数据逐格比对")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--against", type=Path, metavar="REPORT", help="与这份报告逐格比对")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the facts. The exit code tells whether the document says what the report, or its own data, says."""
    facts = read_file(options.file)
    settings = Settings(template_dirs=tuple(options.templates))
    report: Report | None
    if options.against:
        report = load_report(options.against, settings.template_dirs)
    else:
        report = embedded_report(facts, str(options.file), settings)
    misses = compare(report, facts) if report else None
    if options.json:
        put_json(_json(options.file, facts, misses))
    else:
        _put_facts(facts, misses, options.lang)
    return ExitCode.OUTPUT if misses else ExitCode.DONE


def _json(path: Path, facts: DocumentFacts, misses: list[Miss] | None) -> dict[str, object]:
    return {
        "file": str(path),
        "kind": facts.kind,
        "title": facts.title,
        "author": facts.author,
        "pages": facts.pages,
        "fonts": list(facts.fonts),
        "links": list(facts.links),
        "tables": [{"rows": table.rows, "columns": table.columns} for table in facts.tables],
        "characters": len("".join(facts.text.split())),
        "carries_data": facts.data is not None,
        "figures_match": None if misses is None else not misses,
        "misses": [miss.as_dict() for miss in misses or []],
    }


def _put_facts(facts: DocumentFacts, misses: list[Miss] | None, language: str) -> None:
    rows = [
        (Words("类型", "kind"), facts.kind),
        (Words("标题", "title"), facts.title),
        (Words("作者", "author"), facts.author),
        (Words("页数", "pages"), facts.pages),
        (Words("表格", "tables"), "、".join(f"{t.rows}×{t.columns}" for t in facts.tables)),
        (Words("字体", "fonts"), "、".join(facts.fonts)),
        (Words("链接", "links"), "、".join(facts.links)),
        (Words("随带数据", "data inside"), Words("有", "yes").text(language) if facts.data else ""),
    ]
    for label, value in rows:
        if value:
            put(f"{label.text(language)}: {value}")
    if misses is None:
        return
    if not misses:
        put(Words("页面与数据一致", "the pages say what the data says").text(language))
    for miss in misses:
        words = Words(
            f"不符  {miss.path}：应是“{shorten(miss.wanted)}”，文件是“{shorten(miss.found)}”",
            f"differs  {miss.path}: should be “{shorten(miss.wanted)}”, is “{shorten(miss.found)}”",
        )
        put(words.text(language))
