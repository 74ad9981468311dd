"""Cells got lost, figures are given back to columns: what is called certain is true, and true answers settle all."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.model.figures import read_figure
from converter.model.form import Form
from converter.source.published.page import FoundTable
from converter.source.published.solve.problem import read_problem
from converter.source.published.solve.questions import Question
from converter.source.published.solve.solve import Solution, solve
from tests.checks.consistent import BLOCKS, COLUMNS, OUTER_ROWS, RESULTS
from tests.source.published.solving import FORM_2019, FORM_2021, LITIGATION, found_table, paths_by_row, without_repeats

pytestmark = pytest.mark.slow
GENTLE = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
Figures = dict[str, int]


@st.composite
def reports(draw: st.DrawFn) -> tuple[Form, Figures]:
    """A form and figures that add up, of table three or of table four; many have few columns and few rows in use."""
    form = draw(st.sampled_from([FORM_2019, FORM_2021]))
    most = draw(st.sampled_from([1, 3, 20, 300, 10**6]))
    columns = draw(st.lists(st.sampled_from(COLUMNS), max_size=6, unique=True))
    share = draw(st.sampled_from([0.1, 0.1, 0.3, 1.0]))
    rng = random.Random(draw(st.integers(0, 10**6)))
    only_litigation = draw(st.sampled_from([False, False, False, True]))

    def number() -> int:
        return rng.randint(1, most) if rng.random() < share else 0

    rows = list(paths_by_row(form, "applications"))
    cells: Figures = {}
    for column in COLUMNS:
        counts = {row: number() if column in columns else 0 for row in rows if row not in OUTER_ROWS}
        handled, forward = sum(counts.values()), number() if column in columns else 0
        over = rng.choice([0, rng.randint(0, handled + forward)])
        outer = (handled + forward - over, over, handled, forward)
        counts |= dict(zip(OUTER_ROWS, outer, strict=True))
        cells |= {f"applications.{row}.{column}": count for row, count in counts.items()}
    for row in rows:
        cells[f"applications.{row}.total"] = sum(cells[f"applications.{row}.{column}"] for column in COLUMNS)
    litigation: Figures = {}
    for block in BLOCKS:
        results = {name: number() for name in RESULTS}
        results["total"] = sum(results.values())
        litigation |= {f"{LITIGATION}.{block}.{name}": count for name, count in results.items()}
    return form, litigation if only_litigation else cells


ZEROS: dict[str, Callable[[str, random.Random], str]] = {
    "blank": lambda path, rng: "",
    "zero": lambda path, rng: "0",
    "slash": lambda path, rng: "/",
    "zero totals": lambda path, rng: "0" if path.endswith(".total") else "",
    "any": lambda path, rng: rng.choice(["", "0", "/"]),
}


def written(cells: Figures, zeros: str, seed: int) -> dict[str, str]:
    """What stands in each cell of the report."""
    rng = random.Random(seed)
    return {path: str(number) if number else ZEROS[zeros](path, rng) for path, number in cells.items()}


def tables(form: Form, texts: Mapping[str, str], how: str) -> list[FoundTable]:
    """The tables with cells lost: blanks dropped, equal neighbours merged, or the cells of each row run together."""
    found = []
    for section in {path.partition(".")[0]: path for path in texts}:
        rows = {row: [texts[path] for path in paths] for row, paths in paths_by_row(form, section).items()}
        if how == "merged":
            rows = {row: without_repeats(cells) for row, cells in rows.items()}
        elif how == "glued":
            rows = {row: ["".join(cells)] for row, cells in rows.items()}
        else:
            rows = {row: [text for text in cells if text] for row, cells in rows.items()}
        rows = {row: [text for text in cells if text] for row, cells in rows.items()}
        found.append(found_table(form, section, rows, glued=how == "glued", merged=how == "merged"))
    return found


def true_answer(question: Question, form: Form, cells: Figures, how: str) -> str:
    """The choice that is true, told from the figures and not from the solver's own ways."""
    if question.id.endswith(".reading"):
        return question.choices[1 if how == "merged" else 0]
    row = question.id.removesuffix(".merged")
    paths = [path for path in cells if path.startswith(f"{row}.")]
    names = {path: form.cells[path].column_name for path in paths}
    named = "".join(question.choices)
    pairs = [(names[path], cells[path]) for path in paths if cells[path] and names[path] in named]
    if not pairs:
        return "各格都是 0"
    fitting = [
        choice
        for choice in question.choices
        if choice in ("、".join(name for name, _ in pairs), "，".join(f"{name} {count}" for name, count in pairs))
    ]
    assert len(fitting) == 1, (question, pairs)
    return fitting[0]


def check_certain(solution: Solution, cells: Figures, texts: Mapping[str, str]) -> None:
    """No figure that is not marked as assumed is wrong, whether it is there or not."""
    open_cells = {path for question in solution.questions for path in question.paths}
    for path, figure in solution.figures.items():
        if not figure.assumed:
            assert figure.text == texts[path], path
    unread = {token.text for token in solution.unread}
    for path, number in cells.items():
        if number and path not in solution.figures:
            assert path in open_cells or unread, f"{path} is taken for blank"


def value(solution: Solution, form: Form, path: str) -> int:
    figure = solution.figures.get(path)
    return int(read_figure(figure.text, form.cells[path].kind).value) if figure else 0


def answered(form: Form, found: Sequence[FoundTable], cells: Figures, how: str) -> Solution:
    """The solution when every question of each run is answered with the truth."""
    answers: dict[str, str] = {}
    for _ in range(8):
        solution = solve(form, found, answers)
        if not solution.questions:
            return solution
        assert not {question.id for question in solution.questions} & set(answers)
        readings = [question for question in solution.questions if question.id.endswith(".reading")]
        for question in readings or solution.questions:
            answers[question.id] = true_answer(question, form, cells, how)
    raise AssertionError("questions without end")


def check(form: Form, cells: Figures, how: str, zeros: str, seed: int) -> None:
    texts = written(cells, zeros, seed)
    found = tables(form, texts, how)
    check_certain(solve(form, found, {}), cells, texts)
    solution = answered(form, found, cells, how)
    check_certain(solution, cells, texts)
    if not solution.unread:  # rows that nobody can take apart are told and left blank
        assert {path: value(solution, form, path) for path in cells} == cells


@given(reports(), st.sampled_from(sorted(ZEROS)), st.integers(0, 999))
@GENTLE
def test_blanks_dropped(report: tuple[Form, Figures], zeros: str, seed: int) -> None:
    check(*report, "dropped", zeros, seed)


@given(reports(), st.integers(0, 999))
@GENTLE
def test_equal_neighbours_merged(report: tuple[Form, Figures], seed: int) -> None:
    check(*report, "merged", "zero", seed)


@given(reports(), st.sampled_from(["zero"]), st.integers(0, 999))
@GENTLE
def test_cells_run_together(report: tuple[Form, Figures], zeros: str, seed: int) -> None:
    check(*report, "glued", zeros, seed)


@given(reports(), st.sampled_from(["blank", "zero totals"]), st.data())
@GENTLE
def test_a_wrong_figure_makes_nothing_wrong_certain(
    report: tuple[Form, Figures], zeros: str, data: st.DataObject
) -> None:
    """One figure of table three is misprinted: it is told, and no cell is called certain that is not."""
    form, cells = report
    texts = written(cells, zeros, 0)
    filled = [path for path, text in texts.items() if text and path.startswith("applications.")]
    if not filled:
        return
    path = data.draw(st.sampled_from(filled))
    texts[path] = str(cells[path] + data.draw(st.integers(1, 30)))
    printed = cells | {path: int(texts[path])}
    found = tables(form, texts, "dropped")
    solution = solve(form, found, {})
    check_certain(solution, printed, texts)
    told = {finding.code for finding in solution.notes}
    if any(row.lost for row in read_problem(form, found[0]).rows):
        assert told & {"IMP-54", "IMP-55"}
