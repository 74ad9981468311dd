"""The list of all checks, and the one way to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from converter.checks.address import check_address
from converter.checks.explanations import explain
from converter.checks.presence import check_cells, check_presence
from converter.checks.sums import check_sums
from converter.checks.years import check_edition, check_period, check_signoff_date, check_title
from converter.findings import Finding, Findings
from converter.model.report import Report

Check = Callable[[Report], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_presence,
    check_cells,
    check_sums,
    check_edition,
    check_title,
    check_period,
    check_signoff_date,
    check_address,
)


def check_report(report: Report) -> Findings:
    """Everything found about a report: what came up while reading it, then every check, with its explanations."""
    findings = Findings()
    findings.extend(report.reading)
    findings.extend(finding for check in CHECKS for finding in check(report))
    explain(report, findings)
    return findings
