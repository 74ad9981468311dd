"""What a check has to say: words in two languages, places in files, findings.

"The data is wrong" is a finding; all of them are collected, none is printed here.
"I cannot go on" is an exception: see `errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum


def visible(text: str) -> str:
    """The text with every character that nobody sees, or that would move the terminal's cursor, spelled out.

    >>> visible("年\\u200b度")
    '年<U+200B>度'
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\u3000" else f"<U+{ord(sign):04X}>" for sign in text)


def shorten(text: str, limit: int = 40) -> str:
    """The text on one line, visible, cut to `limit` characters: for quoting in a message."""
    flat = " ".join(text.split())
    return visible(flat[:limit]) + ("……" if len(flat) > limit else "")


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence for people, Chinese first, English second."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """The sentence in `language` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was read: file, line and column from 1, or the cell of a sheet."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        parts = [visible(self.file), self.cell, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


class Severity(Enum):
    """How much a finding weighs: errors stop the way to the output, warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the office accepts a warning, and who says so."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a report.

    `code` is ASCII, for the search box; `path` the dotted identifier of the value, such as
    `applications.received.total`; `clause` the rule it rests on; `hint` what to do.
    `context` is what it rests on beside the value at its path, such as the year; an `explanation` has only a warning.
    """

    code: str
    severity: Severity
    message: Words
    path: str = ""
    place: Place | None = None
    clause: Words | None = None
    hint: Words | None = None
    context: str = ""
    explanation: Explanation | None = None

    def as_dict(self, language: str) -> dict[str, object]:
        """The finding as the command line's JSON gives it."""
        place, explained = self.place or Place(""), self.explanation
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message.text(language),
            "path": self.path,
            "file": place.file or None,
            "line": place.line,
            "column": place.column,
            "cell": place.cell,
            "clause": self.clause.text(language) if self.clause else None,
            "hint": self.hint.text(language) if self.hint else None,
            "explanation": {"reason": explained.reason, "by": explained.by} if explained else None,
        }


def error(code: str, message: Words, **where: object) -> Finding:
    """An error finding; `where` holds path, place, clause, hint, context."""
    return Finding(code, Severity.ERROR, message, **where)  # type: ignore[arg-type]


def warning(code: str, message: Words, **where: object) -> Finding:
    """A warning finding; `where` holds path, place, clause, hint, context."""
    return Finding(code, Severity.WARNING, message, **where)  # type: ignore[arg-type]


def note(code: str, message: Words, **where: object) -> Finding:
    """A note; `where` holds path, place, clause, hint, context."""
    return Finding(code, Severity.NOTE, message, **where)  # type: ignore[arg-type]


@dataclass(slots=True)
class Findings:
    """All findings about one report, in the order of the source."""

    items: list[Finding] = field(default_factory=list)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def extend(self, more: Iterable[Finding]) -> None:
        """Take more findings in and keep the order of the source; findings without a place come last."""
        self.items.extend(more)
        self.items.sort(key=_source_order)

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop the way to the output."""
        return [item for item in self.items if item.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        """The findings that a person should look at before signing: warnings that nobody has explained."""
        return [item for item in self.items if item.severity is Severity.WARNING and not item.explanation]

    @property
    def explained(self) -> list[Finding]:
        """The warnings that the office has explained."""
        return [item for item in self.items if item.severity is Severity.WARNING and item.explanation]

    @property
    def ok(self) -> bool:
        """True when no error was found."""
        return not self.errors


def _source_order(finding: Finding) -> tuple[float, float, str]:
    place = finding.place
    far = float("inf")
    line = place.line if place and place.line is not None else far
    column = place.column if place and place.column is not None else far
    return line, column, finding.code
