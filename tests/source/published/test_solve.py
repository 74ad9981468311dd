"""Lost cells of whole tables: what is certain, what is assumed, what is told."""

from __future__ import annotations

from typing import Any

import pytest

from converter.source.published.page import FoundTable
from converter.source.published.solve.solve import Solution, solve
from tests.conftest import only
from tests.source.published.solving import FORM_2019, FORM_2021, LITIGATION, found_table

# What survived of table three of a published report: order kept, the last of a row is its total.
SURVIVORS = {
    "received": ["10", "2", "12"],
    "carried_over": ["1", "1"],
    "granted": ["2", "2", "4"],
    "partly_granted": ["2", "2"],
    "unavailable.not_held": ["7", "7"],
    "total_handled": ["11", "2", "13"],
}
TOTALS = {row: texts[-1] for row, texts in SURVIVORS.items()}


def lost_table(**changes: list[str]) -> FoundTable:
    return found_table(FORM_2019, "applications", SURVIVORS | changes)


def shown(solution: Solution) -> dict[str, str]:
    """Every figure without its section; a `?` behind it where it is assumed."""
    return {
        path.partition(".")[2]: figure.text + ("?" if figure.assumed else "")
        for path, figure in solution.figures.items()
    }


def test_one_question_settles_the_table() -> None:
    solution = solve(FORM_2019, [lost_table()], {})
    (question,) = solution.questions
    assert question.id == "applications.received"
    assert len(question.choices) == len(set(question.choices)) == 15
    assert question.choices[question.likeliest] == "自然人、商业企业"
    figures = shown(solution)
    assert {f"{row}.total": total for row, total in TOTALS.items()}.items() <= figures.items()
    assert figures["received.natural_persons"] == "10?"
    assert figures["unavailable.not_held.natural_persons"] == "7?"
    assert len(figures) == 15
    assert set(question.paths) >= {path for path, figure in solution.figures.items() if figure.assumed}


@pytest.mark.parametrize("answer", ["7", "商业企业、社会公益组织", " 商业企业 ，社会公益組織", "商业企业,社会公益组织"])
def test_an_answer_makes_everything_certain(answer: str) -> None:
    solution = solve(FORM_2019, [lost_table()], {"applications.received": answer})
    assert not solution.questions
    assert [question.likeliest for question in solution.answered] == [6]
    assert not any(figure.assumed for figure in solution.figures.values())
    figures = shown(solution)
    assert figures["received.businesses"] == "10"
    assert figures["received.public_welfare"] == "2"
    assert figures["total_handled.businesses"] == "11"


def test_figures_come_with_their_places() -> None:
    solution = solve(FORM_2019, [lost_table()], {})
    assert solution.figures["applications.received.total"].place.line == 1
    assert solution.figures["applications.granted.total"].place.line == 3


@pytest.mark.parametrize("form", [FORM_2019, FORM_2021])
def test_three_zeros_for_fifteen_cells_go_to_the_totals(form: Any) -> None:
    solution = solve(form, [found_table(form, LITIGATION, {LITIGATION: ["0", "0", "0"]})], {})
    assert not solution.questions
    assert set(shown(solution)) == {
        f"{block}.total" for block in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    }
    assert all(figure.assumed for figure in solution.figures.values())
    assert len(only(solution.notes, "IMP-53")) == 1


def test_what_survived_whole_is_certain_and_nothing_is_told() -> None:
    texts = ["1", "", "0", "/", "", "", "1"]
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", {"received": texts}, kept=True)], {})
    assert shown(solution) == {
        "received.natural_persons": "1",
        "received.research_institutions": "0",
        "received.public_welfare": "/",
        "received.total": "1",
    }
    assert not solution.notes


def test_blank_totals_of_a_whole_table_stay_blank() -> None:
    rows = {
        "received": ["3", "", "", "", "", "", "3"],
        "granted": ["3", "", "", "", "", "", ""],
        "total_handled": ["3", "", "", "", "", "", "3"],
    }
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", rows, kept=True)], {})
    assert "granted.total" not in shown(solution)
    assert not any(figure.assumed for figure in solution.figures.values())


def test_a_row_that_does_not_add_up_is_told_and_concludes_nothing() -> None:
    solution = solve(FORM_2019, [lost_table(granted=["2", "2", "5"])], {})
    (broken,) = only(solution.notes, "IMP-54")
    assert broken.path == "applications.granted"
    assert "R3" in broken.message.zh
    figures = shown(solution)
    assert all(figures[f"{row}.total"] == total for row, total in TOTALS.items() if row not in ("granted",))
    assert all(text.endswith("?") for path, text in figures.items() if path.startswith("granted."))


def test_a_broken_relation_between_rows_is_named_with_both_sides() -> None:
    solution = solve(FORM_2019, [lost_table(received=["11", "2", "13"])], {})
    (broken,) = only(solution.notes, "IMP-55")
    assert "R1" in broken.message.zh
    assert "14" in broken.message.zh
    assert "13" in broken.message.zh
    assert not only(solution.notes, "IMP-54")


def test_rows_that_the_document_has_not_take_their_relations_along() -> None:
    table = found_table(FORM_2019, "applications", SURVIVORS, without=["refused.state_secret", "carried_forward"])
    solution = solve(FORM_2019, [table], {})
    assert len(solution.questions) > 1, "neither R1 nor R2 ties the rows together"
    assert shown(solution)["received.total"] == "12"


def test_merged_neighbours_where_only_that_adds_up() -> None:
    """`0 3` is 0, 0, 0, 0, 0, 3 and its total 3: with dropped blanks 3 would have to be the sum of 0."""
    rows = {"received": ["0", "3"], "granted": ["0", "3"], "refused.state_secret": ["0"], "total_handled": ["0", "3"]}
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", rows, merged=True)], {})
    assert not solution.questions
    assert len(only(solution.notes, "IMP-56")) == 1
    figures = shown(solution)
    assert figures["received.other"] == figures["granted.total"] == "3"
    assert figures["received.natural_persons"] == "0"
    assert len(figures) == 4 * 7


def both_ways() -> FoundTable:
    rows = {"received": ["1", "0", "1"], "granted": ["1", "0", "1"], "total_handled": ["1", "0", "1"]}
    return found_table(FORM_2021, "applications", rows | {"carried_over": ["0"]}, merged=True)


def test_merged_or_dropped_is_one_question_when_both_add_up() -> None:
    solution = solve(FORM_2021, [both_ways()], {})
    (question,) = solution.questions
    assert question.id == "applications.reading"
    assert question.likeliest == 1, "every row can be explained by it"
    figures = shown(solution)
    assert figures["received.natural_persons"] == "1?"
    assert figures["received.total"] == "1", "the same either way"


def test_a_reading_that_was_chosen_has_its_own_questions() -> None:
    merged = solve(FORM_2021, [both_ways()], {"applications.reading": "相邻的相同格合成了一格"})
    assert not merged.questions
    assert shown(merged)["received.natural_persons"] == "1"
    dropped = solve(FORM_2021, [both_ways()], {"applications.reading": "1"})
    (question,) = dropped.questions
    assert question.id == "applications.received"
    settled = solve(FORM_2021, [both_ways()], {"applications.reading": "1", question.id: "科研机构"})
    assert not settled.questions
    assert shown(settled)["received.research_institutions"] == "1"


def test_cells_that_ran_together() -> None:
    rows = {"received": ["102000012"], "granted": ["102000012"], "total_handled": ["102000012"]}
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", rows, glued=True)], {})
    assert [shown(solution)[f"received.{column}"] for column in ("natural_persons", "businesses", "total")] == [
        "10",
        "2",
        "12",
    ]


def test_cells_that_ran_together_and_cannot_be_taken_apart_are_told() -> None:
    unread = solve(FORM_2021, [found_table(FORM_2021, "applications", {"received": ["x" * 30]}, glued=True)], {})
    assert only(unread.notes, "IMP-58")
    assert [token.text for token in unread.unread] == ["x" * 30]


def test_tokens_that_are_no_figures_leave_their_cells_blank() -> None:
    rows = {"received": ["—", "3.0", "1", "1", "1", "1", "5"]}
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", rows)], {})
    assert [token.text for token in solution.unread] == ["—", "3.0"]
    assert len(only(solution.notes, "IMP-51")) == 2
    assert "received.natural_persons" not in shown(solution)
    assert shown(solution)["received.total"] == "5"


def test_what_was_understood_is_told() -> None:
    rows = {"administrative_licensing": ["8", "增10", "18件"]}
    solution = solve(FORM_2019, [found_table(FORM_2019, "proactive_disclosure", rows)], {})
    assert shown(solution)["administrative_licensing.change"] == "+10"
    assert shown(solution)["administrative_licensing.decisions"] == "18"
    assert len(only(solution.notes, "IMP-50")) == 2


def test_a_row_with_too_many_figures_is_left_blank_and_told() -> None:
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", {"received": list("12345678")})], {})
    assert not solution.figures
    assert len(solution.unread) == 8
    assert only(solution.notes, "IMP-52")


def test_a_table_without_relations_asks_row_by_row() -> None:
    rows = {"rules": ["0"], "normative_documents": ["1", "2"]}
    solution = solve(FORM_2021, [found_table(FORM_2021, "proactive_disclosure", rows)], {})
    (question,) = solution.questions
    assert question.id == "proactive_disclosure.normative_documents"
    assert question.choices[question.likeliest] == "本年制发件数、本年废止件数"
    assert shown(solution)["rules.issued"] == "0?"


def test_a_table_whose_repeats_were_dropped_has_no_figures() -> None:
    table = lost_table()
    table.dropped = True
    solution = solve(FORM_2019, [table], {})
    assert not solution.figures
    assert not solution.questions
    assert len(solution.unread) == sum(map(len, SURVIVORS.values()))


def test_rows_that_leave_very_much_open_end_in_time() -> None:
    """22 rows with three of seven figures each: filtered by bounds where sums would take too long, and told."""
    details = [
        path.rpartition(".")[0].removeprefix("applications.")
        for path in FORM_2021.section("applications").cells
        if path.endswith(".total")
    ]
    outer = ("received", "carried_over", "total_handled", "carried_forward")
    rows = {row: [str(a), str(b), str(a + b)] for a, row in enumerate(details, 1) if row not in outer for b in [a * 37]}
    one, other = (sum(int(texts[column]) for texts in rows.values()) for column in (0, 1))
    rows["received"] = rows["total_handled"] = [str(one), str(other), str(one + other)]
    solution = solve(FORM_2021, [found_table(FORM_2021, "applications", rows)], {})
    assert shown(solution)["received.total"] == str(one + other)
    assert solution.questions
