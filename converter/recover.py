"""A finished document of ours → the report that it was made from, by the data that travels inside."""

from __future__ import annotations

from pathlib import Path

from converter.finish.compare import Miss, compare
from converter.finish.facts import DocumentFacts
from converter.finish.read import own_data, read_file
from converter.model.data import DATA_NAME
from converter.model.report import Report
from converter.settings import Settings
from converter.source import read_report


def embedded_report(facts: DocumentFacts, file: str, settings: Settings) -> Report | None:
    """The report in the document's own data; None when it carries none."""
    if facts.data is None:
        return None
    return read_report(facts.data, f"{file}/{DATA_NAME}", settings.template_dirs)


def recover(path: Path, settings: Settings) -> tuple[Report, list[Miss]]:
    """The report inside a document, and where its pages say something else than its data."""
    facts = read_file(path)
    report = read_report(own_data(facts, str(path)), f"{path}/{DATA_NAME}", settings.template_dirs)
    return report, compare(report, facts)
