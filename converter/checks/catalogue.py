"""The list of all checks, and the one way to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from converter.checks.address import check_address
from converter.checks.assumed import check_assumed
from converter.checks.explanations import explain
from converter.checks.fees import check_fees
from converter.checks.leftovers import check_leftovers, check_other_form
from converter.checks.plausibility import check_rules, check_sizes, check_stocks, check_sum_reading
from converter.checks.presence import check_cells, check_presence
from converter.checks.prose_figures import check_prose_figures
from converter.checks.references import check_references
from converter.checks.sums import check_sums
from converter.checks.units import check_amounts, check_fee_size, check_item_units
from converter.checks.year_slips import check_year_slips
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
    check_year_slips,
    check_prose_figures,
    check_amounts,
    check_fee_size,
    check_item_units,
    check_rules,
    check_stocks,
    check_sizes,
    check_sum_reading,
    check_fees,
    check_references,
    check_other_form,
    check_leftovers,
    check_address,
    check_assumed,
)


def check_report(report: Report) -> Findings:
    """Everything found about a report: what came up while reading it, then every check, with its explanations."""
    findings = Findings()
    findings.extend(report.reading)
    findings.extend(finding for check in CHECKS for finding in check(report))
    explain(report, findings)
    return findings
