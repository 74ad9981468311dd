"""What is asked of people: choices that can be told apart, answers in any spelling, errors in words."""

from __future__ import annotations

import pytest

from converter.errors import UsageError
from converter.findings import Words
from converter.source.published.page import FoundTable
from converter.source.published.solve.questions import Question
from converter.source.published.solve.solve import solve
from tests.source.published.solving import FORM_2019, FORM_2021, LITIGATION, found_table

QUESTION = Question(
    "applications.received",
    Words("各在哪一列？", "in which columns?"),
    ("自然人 10，商业企业 2", "自然人 10，其他 2", "法律服务机构 10，其他 2"),
    (),
    0,
)


@pytest.mark.parametrize(
    ("answer", "index"),
    [
        ("1", 0),
        ("３", 2),
        (" 2 ", 1),
        ("自然人 10，其他 2", 1),
        ("自然人１０、其他２", 1),
        ("法律服務機構10 其他2", 2),
        ("自然人 10,商业企业 2", 0),
    ],
)
def test_answers_in_any_spelling(answer: str, index: int) -> None:
    assert QUESTION.chosen(answer) == index


@pytest.mark.parametrize("answer", ["0", "4", "", "自然人", "²", "自然人 2，其他 10"])
def test_an_answer_that_is_no_choice_is_refused_with_the_choices(answer: str) -> None:
    with pytest.raises(UsageError) as caught:
        QUESTION.chosen(answer)
    assert caught.value.hint
    assert "2 自然人 10，其他 2" in caught.value.hint.zh


def two_groups() -> FoundTable:
    """Received 5 and 6 in two columns, of which the first is granted and the second is refused."""
    rows = {
        "received": ["5", "6", "11"],
        "granted": ["5", "5"],
        "refused.state_secret": ["6", "6"],
        "total_handled": ["5", "6", "11"],
    }
    return found_table(FORM_2021, "applications", rows)


def test_an_answer_to_no_question_is_refused_with_the_questions() -> None:
    with pytest.raises(UsageError) as caught:
        solve(FORM_2021, [two_groups()], {"applications.nothing": "1"})
    assert caught.value.hint
    assert "applications.received" in caught.value.hint.zh


def test_an_answer_where_nothing_is_asked() -> None:
    with pytest.raises(UsageError):
        solve(FORM_2021, [], {"applications.received": "1"})


def test_answers_that_contradict_each_other_are_refused() -> None:
    answers = {"applications.received": "自然人、商业企业", "applications.total_handled": "科研机构、其他"}
    with pytest.raises(UsageError) as caught:
        solve(FORM_2021, [two_groups()], answers)
    assert "applications.total_handled" in caught.value.words.zh


def test_answers_to_rows_that_need_none_any_more_are_taken_when_they_fit() -> None:
    answers = {"applications.received": "自然人、商业企业", "applications.total_handled": "自然人、商业企业"}
    solution = solve(FORM_2021, [two_groups()], answers)
    assert not solution.questions
    assert len(solution.answered) == 2


def test_ids_and_choices_do_not_change_with_answers() -> None:
    """A number means the same choice in every run, whatever else was answered."""
    rows = {"rules": ["1", "2"], "normative_documents": ["3"]}
    table = found_table(FORM_2021, "proactive_disclosure", rows)
    first = {question.id: question.choices for question in solve(FORM_2021, [table], {}).questions}
    assert len(first) == 2
    then = solve(FORM_2021, [table], {"proactive_disclosure.rules": "2"})
    assert {question.id: question.choices for question in then.questions}.items() <= first.items()
    assert all(question_id.isascii() for question_id in first)


def test_choices_name_figures_only_where_columns_do_not_tell() -> None:
    rows = {LITIGATION: ["3", "3"]}
    (question,) = solve(FORM_2019, [found_table(FORM_2019, LITIGATION, rows)], {}).questions
    assert question.id == LITIGATION
    assert len(question.choices) == 12
    assert question.choices[0] == "行政复议·结果维持、行政复议·总计"


def test_the_question_speaks_of_the_row_and_its_figures() -> None:
    question = solve(FORM_2021, [two_groups()], {}).questions[0]
    for part in ("收到和处理政府信息公开申请情况", "一、本年新收政府信息公开申请数量", "5、6、11", "空白格丢失"):
        assert part in question.text.zh
    assert "5, 6, 11" in question.text.en
