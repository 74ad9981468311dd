"""Report → what is written into which cell: numbers as numbers, whatever would lose by that as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from converter.errors import OutputError
from converter.findings import Words
from converter.model.explanations import EXPLANATION_LABELS
from converter.model.figures import Figure, Kind
from converter.model.form import Cell
from converter.model.report import Report
from converter.model.totals import determined, total

_LONGEST = 32_767
"""Characters in a cell, as office programs have it."""
_EXACT_DIGITS = 15
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, and what would be read as its escape (ECMA-376 part 1, 22.9.2.19)."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a cell: its text, and the number where it is one."""

    text: str = ""
    number: int | float | None = None


BLANK = Value()
Values = dict[str, tuple[Value, ...]]
"""By path; several values are paragraphs. A determined cell that is not here keeps its formula."""


def values(report: Report) -> Values:
    """Everything that the report says, by path."""
    found: Values = {path: (Value(text),) for path, text in _texts(report) if text}
    if report.year:
        found["year"] = (Value(str(report.year.value), report.year.value),)
    for path, paragraphs in report.texts.items():
        found[path] = tuple(Value(_checked(paragraph.text, path, report)) for paragraph in paragraphs)
    found |= _explanations(report)
    known = determined(report.form)
    for path, cell in report.form.cells.items():
        figure = report.figure(path)
        parts = known[path].right if path in known else ()
        if path not in known or figure.text != total(report.figure(part.path) for part in parts).text:
            found[path] = (_figure(cell, figure),)
    return found


def put(spot: Any, value: Value) -> None:
    """Write a value; text stays text, whatever it looks like."""
    if value.number is not None:
        spot.value = value.number
    elif value.text:
        spot.value = _ESCAPED.sub(lambda match: f"_x{ord(match.group()):04X}_", value.text)
        spot.data_type = "s"


def _texts(report: Report) -> Iterator[tuple[str, str]]:
    yield "agency", report.agency.value if report.agency else ""
    yield "agency_kind", report.agency_kind.value.label if report.agency_kind else ""
    yield "title", report.given_title.value if report.given_title else ""
    yield "mobile_url", report.mobile_url.value if report.mobile_url else ""
    yield from ((f"catalogue.{name}", placed.value) for name, placed in report.catalogue.items())
    signoff = report.signoff
    yield "signoff.agency", signoff.agency.value if signoff.agency else ""
    yield "signoff.date", signoff.date.value.isoformat() if signoff.date else ""


def _explanations(report: Report) -> Values:
    """A column for each thing to be said of a warning."""
    rows = [item.row for item in report.explanations]
    return {
        f"explanations.{name}": tuple(Value(row[number]) for row in rows)
        for number, name in enumerate(EXPLANATION_LABELS)
    }


def _checked(text: str, path: str, report: Report) -> str:
    if len(text) <= _LONGEST:
        return text
    label = report.form.section(path).label
    raise OutputError(
        Words(
            f"“{label}”有一段超过 {_LONGEST:,} 字，表格的一格放不下",
            f"a paragraph of “{path}” has more than {_LONGEST:,} characters, too long for a cell",
        ),
        place=report.place(path),
        hint=Words("把这一段分成几段", "divide the paragraph"),
    )


def _figure(cell: Cell, figure: Figure) -> Value:
    """A figure; as a number only where a cell gives the very same text back."""
    text, number = figure.text, figure.number
    if number is None or cell.kind not in (Kind.COUNT, Kind.DECIMAL) or len(text) > _EXACT_DIGITS:
        return Value(text)
    plain = f"{number.normalize():f}" if number else "0"
    return Value(text, int(text) if text.isdecimal() else float(Decimal(text))) if plain == text else Value(text)
