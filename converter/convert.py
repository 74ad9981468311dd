"""One report, the stages in order. Reading this file is reading the architecture.

source ──► Report ──► checks ──► findings ─(errors stop, unless forced and marked)─► render ─► inspect ─► write
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from converter.checks import check_report, explain
from converter.checks.last_year import check_last_year
from converter.checks.parts import check_parts
from converter.checks.reused_text import check_reused_text
from converter.findings import Findings
from converter.finish.write import write_all
from converter.model.report import Report
from converter.outputs import Outputs
from converter.settings import Settings
from converter.source import load_report
from converter.template import find_template


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a report: what was found, which files were written (none when errors stopped the way),
    and the addresses that their links and QR codes lead to.
    """

    findings: Findings
    written: tuple[Path, ...] = ()
    links: tuple[str, ...] = ()


def check(
    path: Path, settings: Settings, *, last_year: Path | None = None, parts: Sequence[Path] = ()
) -> tuple[Report, Findings]:
    """Read a report file and check it; against last year's report and those of its parts, where they are given."""
    report = load_report(path, settings.template_dirs)
    findings = check_report(report)
    if last_year:
        last = load_report(last_year, settings.template_dirs)
        findings.extend([*check_last_year(report, last), *check_reused_text(report, last)])
    if parts:
        findings.extend(check_parts(report, [load_report(part, settings.template_dirs) for part in parts]))
    if last_year or parts:
        explain(report, findings)
    return report, findings


def convert(path: Path, targets: list[Path], settings: Settings) -> Result:
    """Read, check, render every target, reopen each, and write all of them or none; the base of a draft too."""
    report, findings = check(path, settings)
    if findings.errors and not settings.force:
        return Result(findings)
    template = find_template(report.form.name, settings.template_dirs)
    outputs = Outputs(report, template, settings, unchecked=bool(findings.errors))
    made = outputs.make_all(targets)
    with outputs.archive(path, targets) as base:
        write_all(made | base)
    findings.extend(outputs.findings)
    explain(report, findings)
    return Result(findings, tuple(made), tuple(outputs.links))
