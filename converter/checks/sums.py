"""The relations between figures that the form declares (勾稽关系), each with both sides and their values.

A blank addend and a `/` count as 0 and the report is told so; whether blanks may stand there at all
is another check's matter. An equation whose cells are all blank says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from converter.findings import Finding, Words, error, note
from converter.model.form import Cell
from converter.model.relations import Equation, equations
from converter.model.report import Report

_LONG_SIDE = 6


def check_sums(report: Report) -> Iterator[Finding]:
    """One error for every equation that does not hold; a note for one that holds with blanks counted as 0."""
    unread = {finding.path for finding in report.reading} - set(report.figures)
    for equation in equations(report.form):
        if any(cell.path in unread for cell in equation.cells):
            continue  # a figure that could not be read has its own error; a sum over it would only repeat it
        blanks = [cell for cell in equation.cells if report.figure(cell.path).number is None]
        if len(blanks) == len(equation.cells):
            continue
        left, right = _total(report, equation.left), _total(report, equation.right)
        if left != right:
            yield _broken(report, equation, left, right, bool(blanks))
        elif blanks:
            yield _counted_as_zero(report, equation, blanks)


def _total(report: Report, cells: tuple[Cell, ...]) -> Decimal:
    return sum((report.figure(cell.path).value for cell in cells), Decimal(0))


def _broken(report: Report, equation: Equation, left: Decimal, right: Decimal, blanks: bool) -> Finding:
    sides = [_side(report, equation, cells) for cells in (equation.left, equation.right)]
    where, relation = equation.where, equation.relation
    zero = Words("（空白按 0 计）", " (blanks count as 0)") if blanks else Words("", "")
    words = Words(
        f"{where.zh}：{sides[0].zh}，而 {sides[1].zh}，相差 {abs(left - right)}{zero.zh}",
        f"{where.en}: {sides[0].en}, but {sides[1].en}; the difference is {abs(left - right)}{zero.en}",
    )
    hint = Words(
        f"核对{where.zh}的这些数（关系 {relation.id}）；程序不改数，由填报单位更正",
        f"look at these figures (relation {relation.id}); the program changes none of them",
    )
    return _finding(error, relation.code, report, equation, words, hint=hint)


def _side(report: Report, equation: Equation, cells: tuple[Cell, ...]) -> Words:
    """`本年新收 13 + 上年结转 1 = 14`; zero addends are left out where the side is long."""
    shown = [cell for cell in cells if report.figure(cell.path).value] if len(cells) > _LONG_SIDE else cells
    terms = [_term(report, equation, cell) for cell in shown or cells[:1]]
    total = f" = {_total(report, cells)}" if len(cells) > 1 else ""
    return Words(" + ".join(term.zh for term in terms) + total, " + ".join(term.en for term in terms) + total)


def _term(report: Report, equation: Equation, cell: Cell) -> Words:
    by_column = equation.relation.each == "column"
    figure = report.figure(cell.path)
    number = figure.text if figure.number is not None else "0"
    ids = [entry.id for entry in (cell.row if by_column else cell.column) if entry.id]
    name = cell.row_name if by_column else cell.column[-1].short
    return Words(f"{name} {number}", f"{'.'.join(ids) if by_column else ids[-1]} {number}")


def _counted_as_zero(report: Report, equation: Equation, blanks: list[Cell]) -> Finding:
    where, name = equation.where, equation.relation.id
    words = Words(
        f"{where.zh}有 {len(blanks)} 格空白或填“/”，核对关系 {name} 时按 0 计",
        f"{where.en}: {len(blanks)} cells are blank or “/” and count as 0 in {name}",
    )
    return _finding(note, "SUM-00", report, equation, words)


def _finding(
    make: Callable[..., Finding], code: str, report: Report, equation: Equation, words: Words, **more: Words
) -> Finding:
    """A finding about an equation: at the total, or at the first of its figures that was written."""
    path = equation.left[0].path
    written = next((cell.path for cell in equation.cells if cell.path in report.figures), path)
    clause = Words(equation.relation.clause, equation.relation.clause_en)
    return make(code, words, path=path, place=report.place(written), clause=clause, **more)
