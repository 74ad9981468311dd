"""Two reports side by side: those of an invented county in two years, and what is changed in them."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import yaml

from converter.findings import Finding
from converter.model.data import report_data
from converter.model.report import Report
from converter.source import load_report, read_report
from tests.conftest import CASES

EXAMPLE = Path(__file__).parents[2] / "examples" / "disclosure-2021" / "report.yaml"
LAST = CASES / "qinghe-2024.yaml"


def tree_of(path: Path) -> dict[str, Any]:
    """What a report file says, under identifiers."""
    return report_data(load_report(path))


def changed(tree: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The tree with other values at dotted paths; `~` takes the key out."""
    new = copy.deepcopy(tree)
    for path, value in changes.items():
        *groups, leaf = path.split(".")
        place = new
        for group in groups:
            place = place.setdefault(group, {})
        if value == "~":
            place.pop(leaf)
        else:
            place[leaf] = value
    return new


def bound(tree: dict[str, Any], file: str = "本年.yaml") -> Report:
    """The report that a tree holds, as read from a file: every value has its line."""
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000)
    return read_report(text.encode(), file)


def require_plain(finding: Finding, report: Report) -> None:
    """Both languages, a place in the report that is checked, and what to do."""
    assert re.search("[\u4e00-\u9fff]", finding.message.zh)
    assert not re.search("[\u4e00-\u9fff]", re.sub("“[^”]*”", "", finding.message.en)), (
        "Chinese in English only when quoted"
    )
    assert finding.place
    assert finding.place.file == report.file
    assert finding.hint


def codes(findings: list[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)
