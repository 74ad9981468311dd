"""Formulas of a fill-in sheet, in the few functions that every office program has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from converter.model.form import Cell
from converter.model.relations import Equation

Spot = tuple[int, int]
"""Row and column, from 1."""
_NUMBER = re.compile(r"[一二三四五六七八九十]+(?=、)|（[一二三四五六七八九十]+）|[0-9]+(?=\.)")


def address(row: int, column: int) -> str:
    """
    >>> address(5, 28)
    'AB5'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def total_formula(spots: Iterable[Spot]) -> str:
    """The sum of the cells; a blank as long as none of them holds a number."""
    cells = _ranges(spots)
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def check_formula(left: Iterable[Spot], right: Iterable[Spot], agrees: str, differs: str) -> str:
    """Whether both sums agree, or by how much they differ; a blank as long as there is nothing to compare."""
    one, other = _ranges(left), _ranges(right)
    apart = f"ROUND(SUM({one})-SUM({other}),6)"
    return f'=IF(COUNT({one},{other})=0,"",IF({apart}=0,"{agrees}","{differs} "&{apart}))'


def equation_label(equation: Equation, *, whole: bool) -> str:
    """What the line that watches an equation is called: the numbers of its rows or columns, or their names.

    `whole`: with the column or row that it speaks of.
    """
    by_row = equation.relation.each == "column"
    sides = ("＋".join(_short(cell, by_row=by_row) for cell in side) for side in (equation.left, equation.right))
    where = f"{equation.where.zh}：" if whole else ""
    return f"勾稽：{where}{'＝'.join(sides)}"


def _short(cell: Cell, *, by_row: bool) -> str:
    entry = (cell.row if by_row else cell.column)[-1]
    number = _NUMBER.match(entry.label)
    return number.group() if number else entry.short


def _ranges(spots: Iterable[Spot]) -> str:
    """Cells as arguments of a function, neighbours in a row or column as one range."""
    runs: list[list[Spot]] = []
    for spot in spots:
        run = runs[-1] if runs else []
        step = (spot[0] - run[-1][0], spot[1] - run[-1][1]) if run else None
        if step in ((0, 1), (1, 0)) and (len(run) == 1 or step == (run[1][0] - run[0][0], run[1][1] - run[0][1])):
            run.append(spot)
        else:
            runs.append([spot])
    texts = (address(*run[0]) if len(run) == 1 else f"{address(*run[0])}:{address(*run[-1])}" for run in runs)
    return ",".join(texts)
