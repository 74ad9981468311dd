"""`converter doctor`: what this machine has and lacks."""

from __future__ import annotations

import argparse
from typing import Any

from converter.cli.say import put, put_json
from converter.doctor import examine
from converter.errors import ExitCode

_SIGNS = {"ok": "✓", "optional": "–", "missing": "✗"}


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("doctor", parents=[common], help="查看本机的字体和系统库")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what was found; exit code 5 when something is missing that the program cannot do without."""
    items = examine(tuple(options.fonts))
    if options.json:
        put_json(
            [
                {
                    "name": item.name.text(options.lang),
                    "state": item.state,
                    "role": item.role or None,
                    "file": item.file or None,
                    "detail": item.detail.text(options.lang),
                }
                for item in items
            ]
        )
    else:
        for item in items:
            role = f" [{item.role}]" if item.role else ""
            put(f"{_SIGNS[item.state]} {item.name.text(options.lang)}{role}  {item.detail.text(options.lang)}")
            if item.file:
                put(f"    {item.file}")
    return ExitCode.MISSING if any(item.state == "missing" for item in items) else ExitCode.DONE
