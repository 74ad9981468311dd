"""The relations between figures that the form declares (勾稽关系), each with both sides and their values.

A blank addend and a `/` count as 0 and the report is told so; whether blanks may stand there at all
is another check's matter. An equation whose cells are all blank says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from converter.findings import Finding, Place, Words, error, note
from converter.model.form import Cell
from converter.model.relations import Equation, equations
from converter.model.report import Report

_SHOWN_TERMS = 12


def check_sums(report: Report) -> Iterator[Finding]:
    """One error for every equation that does not hold; a note for one that holds with blanks counted as 0."""
    unread = {finding.path for finding in report.reading if finding.code.startswith("FIG")}
    unread -= set(report.figures)
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
    by_column = equation.relation.each == "column"
    sides_zh = [_side(report, equation, cells) for cells in (equation.left, equation.right)]
    sides_en = [_side(report, equation, cells, english=True) for cells in (equation.left, equation.right)]
    where = f"“{equation.where}”" + ("列" if by_column else "")
    zero_zh, zero_en = ("（空白按 0 计）", " (blanks count as 0)") if blanks else ("", "")
    words = Words(
        f"{where}：{sides_zh[0]}，而 {sides_zh[1]}，相差 {abs(left - right)}{zero_zh}",
        f"{where}: {sides_en[0]}, but {sides_en[1]}; the difference is {abs(left - right)}{zero_en}",
    )
    relation = equation.relation
    hint = Words(
        f"核对{where}的这些数（关系 {relation.id}）；程序不改数，由填报单位更正",
        f"look at these figures (relation {relation.id}); the program changes none of them",
    )
    cell = equation.left[0]
    return error(
        relation.code,
        words,
        path=cell.path,
        place=_place(report, equation),
        clause=Words(relation.clause, relation.clause_en),
        hint=hint,
    )


def _side(report: Report, equation: Equation, cells: tuple[Cell, ...], english: bool = False) -> str:
    """`本年新收 13 + 上年结转 1 = 14`; zero addends are left out where the side is long."""
    by_column = equation.relation.each == "column"
    shown = [cell for cell in cells if report.figure(cell.path).value] if len(cells) > _SHOWN_TERMS // 2 else cells
    terms = []
    for cell in shown or cells[:1]:
        figure = report.figure(cell.path)
        entries = cell.row if by_column else cell.column
        ids = [entry.id for entry in entries if entry.id]
        label = ".".join(ids) if english and by_column else (ids[-1] if english else entries[-1].label)
        terms.append(f"{label} {figure.text if figure.number is not None else 0}")
    total = f" = {_total(report, cells)}" if len(terms) > 1 else ""
    return " + ".join(terms) + total


def _place(report: Report, equation: Equation) -> Place:
    """The total's place when it was written, else that of the first cell that was."""
    written = [cell.path for cell in equation.cells if cell.path in report.figures]
    return report.place(written[0] if written else equation.left[0].path)


def _counted_as_zero(report: Report, equation: Equation, blanks: list[Cell]) -> Finding:
    by_column = equation.relation.each == "column"
    where = f"“{equation.where}”" + ("列" if by_column else "")
    words = Words(
        f"{where}有 {len(blanks)} 格空白或填“/”，核对 {equation.relation.id} 时按 0 计",
        f"{where}: {len(blanks)} cells are blank or “/” and count as 0 in {equation.relation.id}",
    )
    clause = Words(equation.relation.clause, equation.relation.clause_en)
    path = equation.left[0].path
    return note("SUM-00", words, path=path, place=_place(report, equation), clause=clause)
