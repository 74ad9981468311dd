"""A report: what an office has filled into a form, every value with the place it was read from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from converter.findings import Finding, Place
from converter.model.chinese import chinese_date
from converter.model.explanations import GivenExplanation
from converter.model.figures import BLANK, Figure
from converter.model.form import Form, Section
from converter.model.prose import Paragraph
from converter.model.sealing import AgencyKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and where it was read."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class SignOff:
    """发文机关署名 and 成文日期 at the end of the report."""

    agency: Placed[str] | None = None
    date: Placed[dt.date] | None = None


@dataclass
class Report:
    """A filled-in form. What is absent in the source is absent here; nothing is filled in by guess.

    `texts` holds the paragraphs of each prose section, `figures` the cells that were written,
    by full path; `places` where each path was read (the empty path is the report itself);
    `reading` the findings that came up while reading; `explanations` the warnings that the office accepts; `assumed`
    what an import could only assume, until somebody has confirmed it and deleted the remark.
    """

    form: Form
    file: str
    agency: Placed[str] | None = None
    agency_kind: Placed[AgencyKind] | None = None
    year: Placed[int] | None = None
    given_title: Placed[str] | None = None
    mobile_url: Placed[str] | None = None
    catalogue: dict[str, Placed[str]] = field(default_factory=dict)
    texts: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    figures: dict[str, Placed[Figure]] = field(default_factory=dict)
    signoff: SignOff = field(default_factory=SignOff)
    places: dict[str, Place] = field(default_factory=dict)
    reading: list[Finding] = field(default_factory=list)
    explanations: tuple[GivenExplanation, ...] = ()
    assumed: Placed[str] | None = None

    @property
    def title(self) -> str:
        """The title as given, else `{机关}{年度}年政府信息公开工作年度报告` as the form has it."""
        if self.given_title:
            return self.given_title.value
        agency = self.agency.value if self.agency else ""
        year = self.year.value if self.year else ""
        return self.form.title.format(agency=agency, year=year)

    def figure(self, path: str) -> Figure:
        """The figure of a cell; blank when nothing was written there."""
        placed = self.figures.get(path)
        return placed.value if placed else BLANK

    def place(self, path: str) -> Place:
        """Where `path` was read, or the nearest value around it, or where the report begins."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path, Place(self.file))

    @property
    def printed_sections(self) -> tuple[Section, ...]:
        """The sections that are printed: every table, and the prose sections that the source has, filled or not.

        A heading that the office left out altogether is not printed over nothing; checks tell that it is missing.
        """
        return tuple(section for section in self.form.sections if section.table or section.id in self.places)

    @property
    def date_line(self) -> str:
        """成文日期 as printed; empty when there is none."""
        return chinese_date(self.signoff.date.value) if self.signoff.date else ""
