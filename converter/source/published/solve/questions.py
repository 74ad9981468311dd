"""What is still open in a table → questions to people: as few as will do, each with choices that can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log2

from converter.errors import UsageError
from converter.findings import Words
from converter.model.figures import to_half_width
from converter.source.published.labels import simplified
from converter.source.published.solve.laws import Vector
from converter.source.published.solve.problem import Problem, Row
from converter.source.published.solve.propagate import Domains

_SEPARATORS = re.compile(r"[\s、,;；]")
_NOTHING = "各格都是 0"
_TRIALS = 150
"""Values that are tried out to find the best question; beyond, the first row with the most values is asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to say. `id` is stable from run to run; an answer is one of `choices` or its number from 1.

    `paths` are the cells that depend on it, `likeliest` the index of the choice that is taken without an answer.
    """

    id: str
    text: Words
    choices: tuple[str, ...]
    paths: tuple[str, ...]
    likeliest: int

    def chosen(self, answer: str) -> int:
        """The index of the choice that an answer means. UsageError when it means none of them."""
        plain = _plain(answer)
        if plain.isascii() and plain.isdigit() and 1 <= int(plain) <= len(self.choices):
            return int(plain) - 1
        meant = [number for number, choice in enumerate(self.choices) if _plain(choice) == plain]
        if len(meant) != 1:
            words = Words(f"“{answer}”不是 {self.id} 的选项", f"“{answer}” is no choice of {self.id}")
            raise UsageError(words, hint=_listed(self.choices))
        return meant[0]


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", to_half_width(simplified(text))).lower()


def _listed(choices: tuple[str, ...]) -> Words:
    shown = [f"{number} {choice}" for number, choice in enumerate(choices, 1)]
    return Words("可选：" + "；".join(shown), "choices: " + "; ".join(shown))


def question_ids(problem: Problem, suffix: str = "") -> dict[str, int]:
    """The id of every question that can be asked of a table, and the row it is about; one for each row that is open.

    They rest on what the document says, not on answers: ids, choices and their numbers never change.
    """
    return {row.id + suffix: n for n, row in enumerate(problem.rows) if len(problem.domains[n]) > 1}


def open_questions(
    problem: Problem, domains: Domains, ids: Mapping[int, str], section: str
) -> tuple[list[Question], Domains]:
    """The questions that are left at `domains`, and the domains when each is answered by its likeliest choice."""
    questions = []
    while still_open := [number for number, vectors in enumerate(domains) if len(vectors) > 1]:
        group = _group(problem, still_open)
        number = _most_telling(problem, domains, group)
        vector, assumed = _take_likeliest(problem, domains, number)
        paths = _dependent(problem, domains, group)
        questions.append(row_question(problem, number, ids[number], section, vector, paths))
        domains = assumed
    return questions, domains


def row_question(
    problem: Problem, number: int, name: str, section: str, vector: Vector, paths: tuple[str, ...]
) -> Question:
    """The question about one row; `vector` is its likeliest value."""
    likeliest = choice_order(problem, number).index(vector)
    text = _text(problem.rows[number], section, merged=problem.merged)
    return Question(name, text, choice_texts(problem, number), paths, likeliest)


def choice_order(problem: Problem, number: int) -> list[Vector]:
    """The values of a row in the order of its choices: figures further left first."""
    return sorted(problem.domains[number], key=lambda vector: (_used(vector), vector))


def choice_texts(problem: Problem, number: int) -> tuple[str, ...]:
    """The choices as people read them: `自然人、商业企业` where only the columns differ, else `自然人 10，商业企业 2`.

    Columns that hold the same number in every choice are not named.
    """
    row, order = problem.rows[number], choice_order(problem, number)
    differing = [column for column in range(len(row.cells)) if len({vector[column] for vector in order}) > 1]
    shown = [[(column, _written(row, vector, column)) for column in differing if vector[column]] for vector in order]
    only_columns = len({tuple(text for _, text in parts) for parts in shown}) == 1
    names = [cell.column_name for cell in row.cells]
    if only_columns:
        return tuple("、".join(names[column] for column, _ in parts) for parts in shown)
    return tuple("，".join(f"{names[column]} {text}" for column, text in parts) or _NOTHING for parts in shown)


def _written(row: Row, vector: Vector, column: int) -> str:
    value = row.placements[vector][0][column]
    return value.text if value else ""


def _used(vector: Vector) -> tuple[int, ...]:
    return tuple(column for column, number in enumerate(vector) if number)


def _group(problem: Problem, still_open: list[int]) -> list[int]:
    """The first open row and all open rows that laws tie to it."""
    group = {still_open[0]}
    while True:
        tied = {row for law in problem.laws if group & set(law.law.rows) for row in law.law.rows if row in still_open}
        if tied <= group:
            return sorted(group)
        group |= tied


def _most_telling(problem: Problem, domains: Domains, group: list[int]) -> int:
    """The row whose answer leaves least open in the worst case; the first of equals."""
    if len(group) == 1:
        return group[0]
    if sum(len(domains[number]) for number in group) > _TRIALS or problem.effort.short:
        return max(group, key=lambda number: len(domains[number]))
    return min(group, key=lambda number: max(_left_open(problem, domains, group, number)))


def _left_open(problem: Problem, domains: Domains, group: list[int], number: int) -> Iterator[float]:
    for vector in domains[number]:
        after = problem.fixed(domains, number, [vector])
        yield sum(log2(len(after[other])) for other in group) if after else 0.0


def _take_likeliest(problem: Problem, domains: Domains, number: int) -> tuple[Vector, Domains]:
    """The likeliest value of a row, and the domains with it: few columns that other rows do not use, and left ones."""
    used = {
        path.removeprefix(row.id)
        for row, vectors in zip(problem.rows, domains, strict=True)
        for column, path in enumerate(row.found.paths)
        if vectors and all(vector[column] for vector in vectors)
    }
    row = problem.rows[number]
    new = [path.removeprefix(row.id) not in used for path in row.found.paths]

    def unlikely(vector: Vector) -> tuple[int, tuple[int, ...], Vector]:
        return sum(new[column] for column in _used(vector)), _used(vector), vector

    ranked = sorted(domains[number], key=unlikely)
    for vector in ranked:
        after = problem.fixed(domains, number, [vector])
        if after is not None:
            return vector, after
    return ranked[0], (*domains[:number], frozenset(ranked[:1]), *domains[number + 1 :])


def _dependent(problem: Problem, domains: Domains, group: list[int]) -> tuple[str, ...]:
    return tuple(
        path
        for number in group
        for column, path in enumerate(problem.rows[number].found.paths)
        if len({vector[column] for vector in domains[number]}) > 1
    )


def _text(row: Row, section: str, *, merged: bool) -> Words:
    figures = [token.text.strip() for token in row.tokens]
    zh, en = "、".join(figures), ", ".join(figures)
    where = f"：“{row.name}”一行的 " if row.name else "："
    line = f"row “{row.id}”" if row.name else f"table “{row.id}”"
    if row.found.glued:
        return Words(
            f"“{section}”表中各格的数连在一起{where}{zh} 应怎样分开？",
            f"{line}: cells ran together, how is {en} to be taken apart?",
        )
    if merged:
        return Words(
            f"“{section}”表中相邻的相同格合成了一格{where}{zh} 各占哪几列？",
            f"{line}: equal neighbours became one cell, which columns do {en} fill?",
        )
    return Words(
        f"“{section}”表中空白格丢失{where}{zh} 各在哪一列？",
        f"{line}: empty cells got lost, in which columns do {en} stand?",
    )
