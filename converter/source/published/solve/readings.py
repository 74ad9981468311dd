"""How cells of a table got lost, where two ways are possible: blanks dropped, or equal neighbours merged into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from converter.findings import Finding, Words, note
from converter.model.form import Form
from converter.source.published.page import FoundTable
from converter.source.published.solve.problem import Problem, read_problem
from converter.source.published.solve.questions import Question

DROPPED = "空白格丢失"
MERGED = "相邻的相同格合成了一格"
BOTH = "空白格丢失，相邻的相同格也合成了一格"
_ROWS_THAT_TELL = 3


@dataclass
class Reading:
    """The table as it is read: `other` is the reading that is possible too as long as `question` is open.

    `suffix` keeps the ids of questions under the second reading apart from those under the first.
    """

    problem: Problem
    other: Problem | None = None
    question: Question | None = None
    suffix: str = ""
    notes: list[Finding] = field(default_factory=list)


def choose_reading(form: Form, table: FoundTable, answers: Mapping[str, str]) -> Reading:
    """The reading under which the table adds up; a question when both or neither of them do and figures differ."""
    dropped = _dropped(form, table)
    if not table.merged or not any(row.lost for row in dropped.rows):
        return Reading(dropped)
    merged = read_problem(form, table, merged=True)
    if not dropped.adds_up and not merged.adds_up:
        both = read_problem(form, table, merged=True, blanks=True)
        if both.adds_up:
            return Reading(both, notes=[_told(table, BOTH)])
    if dropped.adds_up != merged.adds_up:
        taken = Reading(merged if merged.adds_up else dropped)
        taken.notes.append(_told(table, MERGED if merged.adds_up else DROPPED))
        return taken
    if all(one == other and len(one) == 1 for one, other in zip(dropped.domains, merged.domains, strict=True)):
        return Reading(dropped, merged)
    likely_merged = _likely_merged(merged)
    question = _question(table, dropped, merged, int(likely_merged))
    answer = answers.get(question.id)
    index = question.likeliest if answer is None else question.chosen(answer)
    problem, other = (merged, dropped) if index else (dropped, merged)
    return Reading(problem, other if answer is None else None, question, ".merged" if index else "")


def _dropped(form: Form, table: FoundTable) -> Problem:
    """The table with blanks dropped. Where one row that ran together had blanks, the others may have had some too."""
    problem = read_problem(form, table)
    glued = [row for row in problem.rows if row.found.glued]
    if not any(value is None for row in glued for ways in row.placements.values() for way in ways for value in way):
        return problem
    wider = read_problem(form, table, blanks=True)
    return wider if wider.adds_up or not problem.adds_up else problem


def _likely_merged(merged: Problem) -> bool:
    """True when merging explains every row, and rows enough tell something."""
    if merged.broken_rows or any(row.unread for row in merged.rows):
        return False
    several = sum(len(row.tokens) > 1 for row in merged.rows)
    zeros = [row for row in merged.rows if row.tokens and all(token.text.strip() == "0" for token in row.tokens)]
    return several >= _ROWS_THAT_TELL or bool(zeros)


def _question(table: FoundTable, dropped: Problem, merged: Problem, likeliest: int) -> Question:
    label = table.section.label
    text = Words(
        f"“{label}”表有些行的格数不够，是怎样少的？",
        f"table “{table.section.id}”: rows have too few cells; what happened to them? "
        f"{DROPPED}: blanks got lost; {MERGED}: equal neighbours became one",
    )
    paths = tuple(
        path
        for one, other, row in zip(dropped.domains, merged.domains, dropped.rows, strict=True)
        for column, path in enumerate(row.found.paths)
        if len({vector[column] for vector in one | other}) > 1
    )
    return Question(f"{table.section.id}.reading", text, (DROPPED, MERGED), paths, likeliest)


def _told(table: FoundTable, what: str) -> Finding:
    words = Words(
        f"“{table.section.label}”表按“{what}”来读：按别的可能读，勾稽关系不成立",
        f"table “{table.section.id}” is read as “{what}”; read otherwise it does not add up",
    )
    return note("IMP-56", words, path=table.section.id)
