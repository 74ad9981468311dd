"""What an import has to tell beside the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from converter.findings import Finding, Place
from converter.model.report import Report

if TYPE_CHECKING:
    from converter.source.published.solve.solve import Question


@dataclass(frozen=True, slots=True)
class Imported:
    """A report read from a document: `questions` that are open, `findings` all that is to be told, `remarks` what is
    to be written beside values in the report file, `unplaced` text that the form has no place for, with its place.
    """

    report: Report
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    unplaced: tuple[tuple[str, Place], ...] = ()
