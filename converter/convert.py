"""One report, the stages in order. Reading this file is reading the architecture.

source ──► Report ──► checks ──► findings ─(errors stop, unless forced and marked)─► render ─► inspect ─► write
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from converter.checks import check_report
from converter.errors import UsageError
from converter.findings import Findings, Words
from converter.finish.compare import require_equal
from converter.finish.read import read_document
from converter.finish.write import write_all
from converter.model.report import Report
from converter.render.fonts import find_fonts
from converter.settings import Settings
from converter.source import load_report
from converter.template import Template, find_template


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a report: what was found, and which files were written (none when errors stopped the way)."""

    findings: Findings
    written: tuple[Path, ...] = ()


def check(path: Path, settings: Settings) -> tuple[Report, Findings]:
    """Read a report file and check it."""
    report = load_report(path, settings.template_dirs)
    return report, check_report(report)


def convert(path: Path, targets: list[Path], settings: Settings) -> Result:
    """Read, check, render every target, reopen each, and write all of them or none."""
    report, findings = check(path, settings)
    if findings.errors and not settings.force:
        return Result(findings)
    template = find_template(report.form.name, settings.template_dirs)
    outputs = {
        target: render(report, template, target.suffix.lower(), settings, bool(findings.errors)) for target in targets
    }
    for target, data in outputs.items():
        require_equal(report, read_document(data, str(target)))
    write_all(outputs)
    return Result(findings, tuple(outputs))


def render(report: Report, template: Template, suffix: str, settings: Settings, unchecked: bool) -> bytes:
    """The bytes of one output; `unchecked` marks every page 未通过校核."""
    try:
        make = _RENDERERS[suffix]
    except KeyError:
        known = "、".join(_RENDERERS)
        words = Words(f"不会生成“{suffix}”文件，可用：{known}", f"cannot make “{suffix}” files, only {known}")
        raise UsageError(words) from None
    return make(report, template, settings, unchecked)


def _pdf(report: Report, template: Template, settings: Settings, unchecked: bool) -> bytes:
    from converter.render.pdf.render import render_pdf  # the engine is loaded only by who needs it

    return render_pdf(report, template, find_fonts(settings.font_dirs), unchecked=unchecked)


def _word(report: Report, template: Template, settings: Settings, unchecked: bool) -> bytes:
    from converter.render.word.draft import render_word

    return render_word(report, template, label=settings.label, unchecked=unchecked)


_RENDERERS: dict[str, Callable[[Report, Template, Settings, bool], bytes]] = {".pdf": _pdf, ".docx": _word}
FORMATS = tuple(suffix.removeprefix(".") for suffix in _RENDERERS)
