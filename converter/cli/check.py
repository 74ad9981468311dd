"""`converter check`: findings only."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from converter.cli.say import put_json, say, say_error, say_findings
from converter.convert import check
from converter.errors import ConverterError, ExitCode
from converter.findings import Findings
from converter.settings import Settings


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("check", parents=[common], help="校核报告，只列出问题")
    verb.add_argument("reports", type=Path, nargs="+", metavar="REPORT")
    verb.add_argument("--json", action="store_true", help="以 JSON 输出；多份报告一行一份")
    verb.add_argument("--notes", action="store_true", help="逐条显示说明")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check every report; one that cannot be read does not stop the others. The exit code is the worst."""
    settings, worst = Settings(template_dirs=tuple(options.templates)), 0
    several = len(options.reports) > 1
    for path in options.reports:
        if several and not options.json:
            say(f"== {path}")
        try:
            _, findings = check(path, settings)
        except ConverterError as problem:
            if not several:
                raise
            say_error(problem, options.lang)
            worst = max(worst, int(problem.exit_code))
            continue
        if options.json:
            put_json(findings_json(path, findings, options.lang))
        else:
            say_findings(findings, options.lang, notes=options.notes)
        worst = max(worst, int(ExitCode.FINDINGS) if findings.errors else 0)
    return worst


def findings_json(path: Path, findings: Findings, language: str) -> dict[str, object]:
    """The promised JSON shape of one report's findings."""
    return {
        "report": str(path),
        "findings": [finding.as_dict(language) for finding in findings],
        "errors": len(findings.errors),
        "warnings": len(findings.warnings),
    }
