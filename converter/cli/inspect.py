"""`converter inspect`: what a finished document holds, and whether it says what a report says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put, put_json
from converter.errors import ExitCode, SourceError
from converter.findings import Place, Words
from converter.finish.compare import Miss, compare
from converter.finish.facts import DocumentFacts
from converter.finish.read import read_document
from converter.model.figures import shorten
from converter.source import load_report

_LIMIT = 200_000_000


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("inspect", parents=[common], help="读回 PDF 或 Word，列出内容；可与报告逐格比对")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--against", type=Path, metavar="REPORT", help="与这份报告逐格比对")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the facts. With --against the exit code tells whether the document says what the report says."""
    facts = read_document(_read(options.file), str(options.file))
    misses = None
    if options.against:
        misses = compare(load_report(options.against, tuple(options.templates)), facts)
    if options.json:
        put_json(_json(options.file, facts, misses))
    else:
        _put_facts(facts, misses, options.lang)
    return ExitCode.OUTPUT if misses else ExitCode.DONE


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LIMIT:
            raise SourceError(Words("文件太大", "the file is too big"), place=Place(str(path)))
        return path.read_bytes()
    except OSError as problem:
        words = Words("读不出这个文件", f"cannot read the file: {problem.strerror}")
        hint = Words("检查路径和文件名", "check path and name")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None


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
    ]
    for label, value in rows:
        if value:
            put(f"{label.text(language)}: {value}")
    if misses is None:
        return
    if not misses:
        put(Words("与报告一致", "says what the report says").text(language))
    for miss in misses:
        put(
            Words(
                f"不符  {miss.path}：报告是“{shorten(miss.wanted)}”，文件是“{shorten(miss.found)}”",
                f"differs  {miss.path}: the report has “{shorten(miss.wanted)}”, the file “{shorten(miss.found)}”",
            ).text(language)
        )
