"""Figures of several reports → their sum, exact.

- Blanks and `/` beside a number count as 0. Where nobody gives a number the sum is `/` when all wrote `/`, else blank:
  a cell that somebody left open stays open.
- A sum has as many decimals as the figure that has most. A change is printed with `+` when any of its parts was.
- Amounts: one unit, or none at all, stays; several are brought to 万元, exactly. An amount without a unit beside one
  with a unit cannot be added, unless it is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import reduce

from converter.findings import Words
from converter.model.figures import BLANK, Figure, FigureError, Kind, read_figure
from converter.model.form import Cell, Form
from converter.model.report import Report

COMMON_UNIT = "万元"
_POWERS = {"亿元": 4, "百万元": 2, "万元": 0, "千元": -1, "元": -4}
"""The power of ten that makes 万元 of a unit."""
_EXACT = Context(prec=100)
"""No sum of figures has so many digits."""


class NotAddable(ValueError):
    """Figures that have no sum; `words` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True)
class Sums:
    """The sums of several reports by path; `converted` are the cells with amounts brought to 万元, `not_added` those
    that have no sum, with the reason.
    """

    figures: dict[str, Figure]
    converted: tuple[Cell, ...]
    not_added: dict[str, Words]


def add_reports(form: Form, reports: Sequence[Report]) -> Sums:
    """The sum of every cell of the form over reports on this form."""
    figures: dict[str, Figure] = {}
    converted: list[Cell] = []
    not_added: dict[str, Words] = {}
    for path, cell in form.cells.items():
        parts = [report.figure(path) for report in reports]
        try:
            figures[path] = add_figures(parts, cell.kind)
        except NotAddable as problem:
            not_added[path] = problem.words
        if path in figures and len(_units(parts)) > 1:
            converted.append(cell)
    return Sums(figures, tuple(converted), not_added)


def add_figures(figures: Sequence[Figure], kind: Kind) -> Figure:
    """The sum of figures of one kind. Raises NotAddable for amounts with and without a unit, and for a sum that is no
    figure of the kind, having too many digits.

    >>> add_figures([Figure("3", Decimal(3)), Figure("+2", Decimal(2)), BLANK], Kind.CHANGE).text
    '+5'
    """
    if all(figure.number is None for figure in figures):
        return Figure("/") if figures and all(figure.is_slash for figure in figures) else BLANK
    numbers, unit = in_one_unit(figures)
    number = reduce(_EXACT.add, numbers, Decimal(0))
    signed = kind is Kind.CHANGE and number > 0 and any(figure.text.startswith("+") for figure in figures)
    try:
        return read_figure(f"{'+' if signed else ''}{number:f}{unit or ''}", kind)
    except FigureError as problem:
        raise NotAddable(problem.words) from None


def in_one_unit(figures: Sequence[Figure]) -> tuple[list[Decimal], str | None]:
    """The numbers of figures in one unit, and the unit; blanks and `/` are 0. Raises NotAddable when some have a unit
    and others none.
    """
    units = _units(figures) or {figure.unit for figure in figures if figure.unit}
    if len(units) <= 1:
        return [figure.value for figure in figures], next(iter(units), None)
    if None in units:
        raise NotAddable(Words("有的写了单位，有的没有写", "some have a unit and some have none"))
    return [_in_common_unit(figure) for figure in figures], COMMON_UNIT


def _units(figures: Sequence[Figure]) -> set[str | None]:
    """The units of figures that are no zeros; 0 is 0 in any unit."""
    return {figure.unit for figure in figures if figure.value}


def _in_common_unit(figure: Figure) -> Decimal:
    """The amount in 万元, without zeros at its end that only the other unit brought."""
    power = _POWERS[figure.unit] if figure.unit else 0
    if not power or not figure.value:
        return figure.value
    number = figure.value.scaleb(power, _EXACT)
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize(_EXACT)
