"""What counts as a figure: the table in cases/figures.yaml, and laws over any text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.figures import FigureError, Kind, read_figure, to_half_width
from tests.conftest import cases


@pytest.mark.parametrize("case", cases("figures"))
def test_figure(case: dict[str, Any]) -> None:
    kind = Kind(case.get("kind", "count"))
    if "refused" in case:
        with pytest.raises(FigureError) as problem:
            read_figure(case["written"], kind)
        assert case["refused"] in problem.value.words.zh + problem.value.hint.zh
        assert "“" in problem.value.words.en
        assert (problem.value.words.zh + problem.value.words.en).isprintable()
        return
    figure = read_figure(case["written"], kind)
    assert figure.text == case["text"]
    assert figure.number == (None if case["number"] is None else Decimal(case["number"]))
    assert figure.unit == case.get("unit")
    assert bool(figure.written) == case.get("note", False)
    assert figure.is_blank == (not case["text"])
    assert figure.is_slash == (case["text"] == "/")


@given(st.integers(0, 10**18 - 1))
def test_every_whole_number_is_read_as_it_is_written(number: int) -> None:
    for written in (str(number), f"{number:,}", str(number).translate({48 + n: 0xFF10 + n for n in range(10)})):
        figure = read_figure(written, Kind.COUNT)
        assert (figure.text, figure.number) == (str(number), number)
    assert read_figure(f"{number:,}", Kind.COUNT).written == ("" if number < 1000 else f"{number:,}")


@given(st.text(max_size=30), st.sampled_from(Kind))
def test_any_text_is_a_figure_or_a_figure_error(text: str, kind: Kind) -> None:
    try:
        figure = read_figure(text, kind)
    except FigureError:
        return
    assert figure.is_blank or figure.is_slash or figure.number is not None
    assert figure.text in ("", "/") or figure.text.isascii() or figure.unit
    assert read_figure(figure.text, kind).text == figure.text


@given(st.text())
def test_half_width_keeps_the_length(text: str) -> None:
    assert len(to_half_width(text)) == len(text)
