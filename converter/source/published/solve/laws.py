"""The form's relations as sums over the rows of one table: which cells of which rows count, and with which sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from converter.model.form import Form
from converter.model.relations import Equation, equations

Vector: TypeAlias = tuple[int, ...]
"""The numbers of a row, column by column; a blank and a `/` are 0. Decimals are scaled to whole numbers."""
Weights: TypeAlias = tuple[int, ...]
"""For each column of a row: 1 on the left side of an equation, -1 on the right, 0 where it has no part."""


@dataclass(frozen=True, slots=True)
class RowSum:
    """An equation that concerns one row alone."""

    equation: Equation
    weights: Weights

    def holds(self, vector: Vector) -> bool:
        """True when the numbers of the row fulfil it."""
        return not sum(weight * number for weight, number in zip(self.weights, vector, strict=True))


@dataclass(frozen=True, slots=True)
class Law:
    """The equations of one relation that tie the same rows together, one for every column of the relation."""

    equations: tuple[Equation, ...]
    rows: tuple[int, ...]
    weights: tuple[tuple[Weights, ...], ...]
    """For each row, in the order of `rows`, the weights in each equation."""

    def share(self, position: int, vector: Vector) -> Vector:
        """What the row at `position` adds to each equation."""
        return tuple(
            sum(weight * number for weight, number in zip(weights, vector, strict=True) if weight)
            for weights in self.weights[position]
        )


def table_laws(
    form: Form, section: str, rows: Mapping[int, Sequence[str]]
) -> tuple[dict[int, list[RowSum]], list[Law]]:
    """The sums inside of each row, and the laws between rows. `rows`: the paths of each row that is known.

    An equation of which a cell is in no known row is left out: nobody knows what it adds.
    """
    places = {path: (number, column) for number, paths in rows.items() for column, path in enumerate(paths)}
    inner: dict[int, list[RowSum]] = {}
    between: dict[tuple[str, tuple[int, ...]], list[Equation]] = {}
    for equation in _usable(form, section, places):
        touched = tuple(sorted({places[cell.path][0] for cell in equation.cells}))
        if len(touched) == 1:
            weights = _weights(equation, touched[0], len(rows[touched[0]]), places)
            inner.setdefault(touched[0], []).append(RowSum(equation, weights))
        else:
            between.setdefault((equation.relation.id, touched), []).append(equation)
    laws = [
        Law(
            tuple(members),
            touched,
            tuple(tuple(_weights(e, number, len(rows[number]), places) for e in members) for number in touched),
        )
        for (_, touched), members in between.items()
    ]
    return inner, laws


def _usable(form: Form, section: str, places: Mapping[str, object]) -> Iterable[Equation]:
    for equation in equations(form):
        if equation.relation.section == section and all(cell.path in places for cell in equation.cells):
            yield equation


def _weights(equation: Equation, number: int, width: int, places: Mapping[str, tuple[int, int]]) -> Weights:
    weights = [0] * width
    for sign, cells in ((1, equation.left), (-1, equation.right)):
        for cell in cells:
            row, column = places[cell.path]
            if row == number:
                weights[column] += sign
    return tuple(weights)
