"""Tables as they were found → figures cell by cell: certain, or assumed with a question that would settle them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from converter.errors import UsageError
from converter.findings import Finding, Place, Words
from converter.model.form import Form
from converter.source.published.page import FoundTable, Token
from converter.source.published.solve import told
from converter.source.published.solve.laws import Vector
from converter.source.published.solve.placements import Placement, text_at
from converter.source.published.solve.problem import Row
from converter.source.published.solve.propagate import Domains
from converter.source.published.solve.questions import Question as Question  # for those who ask
from converter.source.published.solve.questions import choice_order, open_questions, question_ids, row_question
from converter.source.published.solve.readings import choose_reading


@dataclass(frozen=True, slots=True)
class Solved:
    """A figure in its cell; `assumed`: another reading of the document is possible too."""

    text: str
    place: Place
    assumed: bool


@dataclass(slots=True)
class Solution:
    """Figures by path, blank cells are not among them; questions that are open and that were answered; what is to be
    told; tokens that are no figures, whose cells stay blank.
    """

    figures: dict[str, Solved] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    answered: list[Question] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    unread: list[Token] = field(default_factory=list)


def solve(form: Form, tables: Sequence[FoundTable], answers: Mapping[str, str]) -> Solution:
    """Which figure stands in which cell of each table. `answers`: the choice, or its number, by the question's id.

    UsageError for an answer to a question that is not asked, that names no choice, or that does not fit.
    """
    solution = Solution()
    known: set[str] = set()
    for table in tables:
        if table.dropped:
            solution.unread += [token for row in table.rows for token in row.tokens if token.text.strip()]
            continue
        known |= _TableSolver(form, table, answers, solution).solve()
    unknown = [name for name in answers if name not in known]
    if unknown:
        words = Words(f"没有这个问题：{unknown[0]}", f"there is no such question: {unknown[0]}")
        hint = Words("问题编号：" + "、".join(sorted(known)), "questions: " + ", ".join(sorted(known)))
        nothing = Words("这份文件没有要回答的问题", "nothing is asked about this document")
        raise UsageError(words, hint=hint if known else nothing)
    return solution


class _TableSolver:
    """One table: its reading, the answers about its rows, the questions that are left, its figures."""

    def __init__(self, form: Form, table: FoundTable, answers: Mapping[str, str], solution: Solution) -> None:
        self.section = table.section
        self.answers = answers
        self.solution = solution
        self.readings = choose_reading(form, table, answers)
        self.problem = self.readings.problem
        self.ids = question_ids(self.problem, self.readings.suffix)

    def solve(self) -> set[str]:
        """Add the table's figures, questions and notes to the solution. Gives the ids that may be answered."""
        solution, readings, problem = self.solution, self.readings, self.problem
        if readings.question:
            answered = readings.question.id in self.answers
            (solution.answered if answered else solution.questions).append(readings.question)
        domains = self._answered()
        names = {number: name for name, number in self.ids.items()}
        questions, settled = open_questions(problem, domains, names, self.section.label)
        solution.questions += questions
        possible = [_ways(row, vectors) for row, vectors in zip(problem.rows, domains, strict=True)]
        if readings.other:
            for ways, row, vectors in zip(possible, readings.other.rows, readings.other.domains, strict=True):
                ways += _ways(row, vectors)
        chosen = [_likeliest_way(row, vectors) for row, vectors in zip(problem.rows, settled, strict=True)]
        for row, placement, ways in zip(problem.rows, chosen, possible, strict=True):
            self._put(row, placement, ways)
        solution.notes += readings.notes
        solution.notes += told.table_notes(self.section, problem, chosen, possible)
        return {*self.ids, *([readings.question.id] if readings.question else [])}

    def _answered(self) -> Domains:
        """The domains after the answers about rows."""
        problem, domains = self.problem, self.problem.domains
        for name, answer in self.answers.items():
            if name not in self.ids:
                continue
            number = self.ids[name]
            order = choice_order(problem, number)
            question = row_question(
                problem, number, name, self.section.label, order[0], problem.rows[number].found.paths
            )
            index = question.chosen(answer)
            after = problem.fixed(domains, number, [order[index]])
            if after is None:
                words = Words(
                    f"{name} 的回答“{question.choices[index]}”与其他回答或勾稽关系不合",
                    f"the answer “{question.choices[index]}” to {name} does not fit with other answers or relations",
                )
                raise UsageError(words, hint=Words("改这个回答，或改其他的", "change this answer or another one"))
            domains = after
            self.solution.answered.append(replace(question, likeliest=index))
        return domains

    def _put(self, row: Row, placement: Placement, ways: Sequence[Placement]) -> None:
        """The figures of a row; what is the same in all ways to read it is certain."""
        for column, (path, value) in enumerate(zip(row.found.paths, placement, strict=True)):
            if value is None:
                continue
            if value.is_figure:
                texts = {text_at(way, column) for way in ways}
                self.solution.figures[path] = Solved(value.text, value.token.place, len(texts) > 1)
            elif value.token not in self.solution.unread:
                self.solution.unread.append(value.token)
        if row.unread:
            self.solution.unread += row.tokens


def _ways(row: Row, vectors: Iterable[Vector]) -> list[Placement]:
    return [placement for vector in vectors for placement in row.placements[vector]]


def _likeliest_way(row: Row, vectors: Iterable[Vector]) -> Placement:
    """Among placements with the same numbers: zeros in totals first, then further left; a row without any is blank."""
    ways = _ways(row, vectors)
    if not ways:
        return (None,) * len(row.cells)

    def unlikely(placement: Placement) -> tuple[int, tuple[int, ...]]:
        filled = tuple(column for column, value in enumerate(placement) if value)
        return -len(row.totals & set(filled)), filled

    return min(ways, key=unlikely)
