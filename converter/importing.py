"""A document from anywhere → report: published pages, dumps and Word files, fill-in sheets, our own PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from converter.errors import SourceError
from converter.findings import Finding, Place, Words, error
from converter.finish.compare import Miss
from converter.finish.read import read_bytes
from converter.model.data import report_data
from converter.recover import recover
from converter.settings import Settings
from converter.source import load_report, read_report
from converter.source.published.result import Imported
from converter.source.sheet import SUFFIXES as SHEETS
from converter.source.write import report_text
from converter.template import find_template, template_names

_CHUNK = 500
"""Characters of unplaced text on one line of the report file."""
_REPORTS = (".yaml", ".yml", ".json")


def import_report(
    path: Path, settings: Settings, *, answers: Mapping[str, str] | None = None, template: str = ""
) -> Imported:
    """The report in a document. `answers` settle questions by their ids; `template` names the form beforehand.

    SourceError when the file cannot be read or holds no report, UsageError for an answer to no question.
    """
    suffix = path.suffix.lower()
    if suffix in _REPORTS:
        words = Words("这已经是报告文件，不用导入", "this is a report file already")
        raise SourceError(words, place=Place(str(path)))
    if suffix in SHEETS:
        report = load_report(path, settings.template_dirs)
        return Imported(report, findings=tuple(report.reading))
    data = read_bytes(path)
    if data.startswith(b"%PDF-"):
        report, misses = recover(path, settings)
        return Imported(report, findings=tuple(_miss(miss, str(path)) for miss in misses))
    from converter.source.published.read import read_published  # brings the HTML parser

    names = [template] if template else template_names(settings.template_dirs)
    forms = [find_template(name, settings.template_dirs).form for name in names]
    return read_published(data, str(path), forms, answers or {})


def imported_text(imported: Imported, *, labels: bool, lines: Sequence[str] = ()) -> bytes:
    """The report file of an import: assumed values marked, text without a place kept as remarks at the top.

    What is written is read back and compared; a difference is a fault of ours and raises RuntimeError.
    """
    report = imported.report
    left = [
        f"没有去处的文字（{place}）：{text[start : start + _CHUNK]}"
        for text, place in imported.unplaced
        for start in range(0, len(text), _CHUNK)
    ]
    text = report_text(report, labels=labels, remarks=imported.remarks, notes=[*lines, *left]).encode()
    again = report_data(read_report(text, "report.yaml", template=report.form.name))
    if again != report_data(report):
        raise RuntimeError("the report file does not read back as what was imported")
    return text


def _miss(miss: Miss, file: str) -> Finding:
    words = Words(
        f"页面与随带数据不符：{miss.path} 数据是“{miss.wanted[:40]}”，页面是“{miss.found[:40]}”",
        f"page and data differ: {miss.path} is “{miss.wanted[:40]}” in the data, “{miss.found[:40]}” on the page",
    )
    return error("IMP-05", words, path=miss.path, place=Place(file))
