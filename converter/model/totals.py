"""Which figures of a form follow from others: what a fill-in sheet works out by itself, and what it watches.

An equation with one cell on its left determines that cell. What such formulas make true of themselves needs
no watching: the totals of all columns, added up, are the total of the total column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from converter.model.figures import BLANK, Figure, Kind
from converter.model.form import Cell, Form
from converter.model.relations import Equation, equations

_SUMMED = (Kind.COUNT, Kind.DECIMAL)
"""Changes and amounts are kept as texts, with their sign and unit: no sheet adds them up."""


def determined(form: Form) -> dict[str, Equation]:
    """The cells that are the sum of others, by their path; of two equations for one cell the first one counts."""
    found: dict[str, Equation] = {}
    for equation in _summed(form):
        path = equation.left[0].path
        if len(equation.left) == 1 and path not in found and path not in _leans_on(equation.right, found):
            found[path] = equation
    return found


def watched(form: Form) -> list[Equation]:
    """The equations that formulas for the determined cells do not make true by themselves."""
    known = determined(form)
    return [item for item in _summed(form) if _inputs(item.left, known) != _inputs(item.right, known)]


def total(parts: Iterable[Figure]) -> Figure:
    """The sum as a sheet shows it: blank and `/` are passed over, nothing to add gives a blank."""
    numbers = [part.number for part in parts if part.number is not None]
    if not numbers:
        return BLANK
    result = sum(numbers, Decimal(0))
    return Figure(f"{result:f}", result)


def _summed(form: Form) -> list[Equation]:
    return [item for item in equations(form) if all(cell.kind in _SUMMED for cell in item.cells)]


def _leans_on(cells: Iterable[Cell], known: dict[str, Equation]) -> set[str]:
    """The paths of the cells and of all that they are worked out from."""
    found = {cell.path for cell in cells}
    for cell in cells:
        if cell.path in known:
            found |= _leans_on(known[cell.path].right, known)
    return found


def _inputs(cells: Iterable[Cell], known: dict[str, Equation]) -> Counter[str]:
    """The cells that people fill in behind these ones, each as often as it is added."""
    found: Counter[str] = Counter()
    for cell in cells:
        found += _inputs(known[cell.path].right, known) if cell.path in known else Counter([cell.path])
    return found
