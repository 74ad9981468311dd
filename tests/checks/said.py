"""Reports for cases that are one sentence or one figure: all figures of an example, the prose of the case alone."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from converter.checks import check_report
from converter.findings import Finding
from converter.model.data import report_data
from converter.model.report import Report
from converter.source import load_report, read_report

EXAMPLES = Path(__file__).parents[2] / "examples"
PROSE = ("preamble", "overview", "problems_and_improvements", "other_matters")


@cache
def _figures(form: int) -> dict[str, Any]:
    data = report_data(load_report(EXAMPLES / f"disclosure-{form}" / "report.yaml"))
    return {key: value for key, value in data.items() if key not in PROSE}


def report_of(case: dict[str, Any]) -> Report:
    """`text` stands in section `in` (overview), `figures` change those of the example; `form`, `agency`, `year`."""
    data = copy.deepcopy(_figures(case.get("form", 2021)))
    data |= {key: case[key] for key in ("agency", "year", "agency_kind", "title") if key in case}
    for path, value in case.get("figures", {}).items():
        *groups, leaf = path.split(".")
        branch = data
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[leaf] = value
    if "text" in case:
        data[case.get("in", "overview")] = case["text"]
    data |= {key: case[key] for key in PROSE if key in case}
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")


def told(case: dict[str, Any], families: tuple[str, ...]) -> list[Finding]:
    """What is found of these families of codes."""
    return [finding for finding in check_report(report_of(case)) if finding.code.startswith(families)]
