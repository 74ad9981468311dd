"""Any report, written out in any shape that dumps come in, is read back: equal, or with questions whose right answers
make it equal. A wrong figure that nobody was asked about or told of is a failure.
"""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from converter.model.form import Form
from converter.source.published.read import read_published
from converter.source.published.result import Imported
from converter.source.published.solve.questions import Question
from converter.template import find_template
from tests.checks.consistent import consistent_figures
from tests.source.published.dumps import SHAPES, write

FORMS = [find_template(name).form for name in ("disclosure-2019", "disclosure-2021")]
ROUNDS = 12


def thinned(form: Form, seed: int, share: float, most: int) -> dict[str, str]:
    """Figures that add up, most of the addends 0, and a share of the zeros left blank."""
    draw = random.Random(seed)
    quiet = consistent_figures(form, seed, most=0) if most == 0 else _sparse(form, draw, most)
    return {path: "" if text == "0" and draw.random() < share else text for path, text in quiet.items()}


def _sparse(form: Form, draw: random.Random, most: int) -> dict[str, str]:
    """As a small office's table: two or three kinds of applicants, a handful of results, everything adds up."""
    figures = consistent_figures(form, draw.randrange(10**6), most=0)
    columns = draw.sample(["natural_persons", "businesses", "research_institutions", "other"], draw.randint(1, 3))
    rows = list(dict.fromkeys(path.rpartition(".")[0] for path in form.section("applications").cells))
    outer = [f"applications.{name}" for name in ("received", "carried_over", "total_handled", "carried_forward")]
    items = draw.sample([row for row in rows if row not in outer], draw.randint(1, 5))
    for column in columns:
        for row in items:
            figures[f"{row}.{column}"] = str(draw.randint(0, most))
        handled = sum(int(figures[f"{row}.{column}"]) for row in items)
        forward = draw.randint(0, 2)
        over = draw.randint(0, min(2, handled + forward))
        for row, number in zip(outer, (handled + forward - over, over, handled, forward), strict=True):
            figures[f"{row}.{column}"] = str(number)
    for row in rows:
        cells = [path for path in form.cells if path.rpartition(".")[0] == row and not path.endswith(".total")]
        figures[f"{row}.total"] = str(sum(int(figures[path]) for path in cells))
    return figures


def number(text: str) -> Decimal:
    """What a sum would take: blank and `/` are 0; units stay out of it."""
    return Decimal("".join(sign for sign in text if sign.isdigit() or sign in ".-") or 0)


def differing(imported: Imported, truth: dict[str, str]) -> set[str]:
    report = imported.report
    return {path for path, text in truth.items() if number(report.figure(path).text) != number(text)}


def strangeness(choice: str, question: Question, imported: Imported, truth: dict[str, str]) -> int:
    """How much less a choice says what is true than others do: the right one is tried first, that saves time."""
    cells = [imported.report.form.cells[path] for path in truth if path.startswith(f"{question.id}.")]
    wrong = sum((cell.column[-1].short in choice) != bool(number(truth[cell.path])) for cell in cells)
    return 100 * wrong - sum(f"{cell.column[-1].short} {truth[cell.path]}" in choice for cell in cells)


@pytest.mark.slow
@pytest.mark.parametrize("shape", list(SHAPES))
@settings(max_examples=32, deadline=None, derandomize=True)
@example(name="disclosure-2021", seed=661, share=0.5, most=3, drop=True)
@given(
    name=st.sampled_from([form.name for form in FORMS]),
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.0, 0.5, 1.0]),
    most=st.sampled_from([0, 3, 40, 2000]),
    drop=st.booleans(),
)
def test_never_a_wrong_cell_without_a_question(
    shape: str, name: str, seed: int, share: float, most: int, drop: bool
) -> None:
    form = next(form for form in FORMS if form.name == name)
    # Where equal neighbours are merged, blanks among them leave traces that more than one report leaves.
    truth = thinned(form, seed, 0.0 if shape == "equal neighbours merged" else share, most)
    text = write(form, truth, shape, drop_blanks=drop).encode()
    answers: dict[str, str] = {}
    imported = read_published(text, "公开.txt", FORMS, answers)
    assert imported.report.form.name == form.name
    asked = {path for question in imported.questions for path in question.paths}
    assert differing(imported, truth) <= asked | set(imported.remarks)
    for _ in range(ROUNDS):
        if not imported.questions:
            break
        question = imported.questions[0]
        for choice in sorted(question.choices, key=lambda text: strangeness(text, question, imported, truth)):
            given_answer = read_published(text, "公开.txt", FORMS, answers | {question.id: choice})
            open_paths = {path for item in given_answer.questions for path in item.paths}
            if differing(given_answer, truth) <= open_paths:
                answers[question.id] = choice
                imported = given_answer
                break
        else:
            raise AssertionError(f"no choice of {question.id} is right: {question.choices}")
    assert not imported.questions
    assert not differing(imported, truth)
    assert not any(finding.code == "IMP-04" for finding in imported.findings)
