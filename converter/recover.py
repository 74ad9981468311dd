"""A finished document of ours → the report that it was made from, by the data that travels inside."""

from __future__ import annotations

from pathlib import Path

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.compare import Miss, compare
from converter.finish.facts import DocumentFacts
from converter.finish.read import read_document
from converter.model.data import DATA_NAME
from converter.model.report import Report
from converter.settings import Settings
from converter.source import read_report

MAX_BYTES = 200_000_000


def read_file(path: Path) -> DocumentFacts:
    """Facts of a document on the disk."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(Words("文件太大", "the file is too big"), place=Place(str(path)))
        data = path.read_bytes()
    except OSError as problem:
        words = Words("读不出这个文件", f"cannot read the file: {problem.strerror}")
        hint = Words("检查路径和文件名", "check path and name")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None
    return read_document(data, str(path))


def embedded_report(facts: DocumentFacts, file: str, settings: Settings) -> Report | None:
    """The report in the document's own data; None when it carries none."""
    if facts.data is None:
        return None
    return read_report(facts.data, f"{file}/{DATA_NAME}", settings.template_dirs)


def recover(path: Path, settings: Settings) -> tuple[Report, list[Miss]]:
    """The report inside a document, and where its pages say something else than its data."""
    facts = read_file(path)
    report = embedded_report(facts, str(path), settings)
    if report is None:
        words = Words("这份文件里没有随带报告数据", "this file carries no report data")
        hint = Words("只能读回本程序生成的 PDF", "only PDF files made by this program can be read back")
        raise SourceError(words, place=Place(str(path)), hint=hint)
    return report, compare(report, facts)
