"""Tables as a document might have them, built by hand: rows of texts under the form's paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from converter.findings import Place
from converter.model.form import Form
from converter.source.published.page import FoundRow, FoundTable, Line, Token
from converter.template import find_template

FORM_2019 = find_template("disclosure-2019").form
FORM_2021 = find_template("disclosure-2021").form
LITIGATION = "reconsideration_and_litigation"


def paths_by_row(form: Form, section: str) -> dict[str, tuple[str, ...]]:
    """The paths of each row of a table under the row's name; the one row of table four has the section's name."""
    rows: dict[str, list[str]] = {}
    for path in form.section(section).cells:
        row = section if section == LITIGATION else path.rpartition(".")[0].removeprefix(f"{section}.")
        rows.setdefault(row, []).append(path)
    return {row: tuple(paths) for row, paths in rows.items()}


def tokens(texts: Sequence[str], line: int = 1) -> tuple[Token, ...]:
    return tuple(Token(text, Line(text, Place("dump.txt", line)), 0, len(text)) for text in texts)


def found_table(
    form: Form,
    section: str,
    texts: Mapping[str, Sequence[str]],
    *,
    kept: bool = False,
    glued: bool = False,
    merged: bool = False,
    without: Sequence[str] = (),
) -> FoundTable:
    """A table with these texts in its rows; rows that are not named are empty, those in `without` are not there."""
    rows = [
        FoundRow(row, paths, tokens(texts.get(row, ()), line), kept, glued and row in texts)
        for line, (row, paths) in enumerate(paths_by_row(form, section).items(), 1)
        if row not in without
    ]
    return FoundTable(form.section(section), rows, merged=merged)


def without_repeats(texts: Sequence[str]) -> list[str]:
    """Equal neighbours as one."""
    return [text for text, _ in groupby(texts)]
