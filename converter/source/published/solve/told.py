"""What the solver has to tell about a table: nothing is settled, left out or understood in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from converter.findings import Finding, Place, Words, note, warning
from converter.model.form import Section
from converter.model.relations import Equation
from converter.source.published.solve.placements import Placement, text_at
from converter.source.published.solve.problem import Problem, Row
from converter.source.published.solve.values import Value


def table_notes(
    section: Section, problem: Problem, chosen: Sequence[Placement], possible: Sequence[Sequence[Placement]]
) -> Iterator[Finding]:
    """All that is to be told about a table; `chosen` is what each row is taken for, `possible` what it may be."""
    for row, placement, ways in zip(problem.rows, chosen, possible, strict=True):
        yield from _tokens(row, placement, certain=len(ways) == 1)
        if row.unread:
            yield _unread_row(row)
    lost = [row for row in problem.rows if row.lost]
    if not lost:
        return
    given = [row for row, way in zip(problem.rows, chosen, strict=True) if row.lost and any(map(_number, way))]
    if given:
        yield _given_to_columns(section, given)
    yield from _zeros(section, problem, possible)
    for number, equations in problem.broken_rows.items():
        yield _broken_row(problem.rows[number], equations)
    if problem.broken:
        yield from _broken(problem, possible)
    if problem.effort.short:
        words = Words(
            f"“{section.label}”表的可能性太多，勾稽关系没有全部用尽，问题可能比必要的多",
            f"table “{section.id}” leaves too many possibilities: relations used in part, more is asked than needed",
        )
        yield note("IMP-57", words, path=section.id, place=_place(lost[0]))


def _tokens(row: Row, placement: Placement, *, certain: bool) -> Iterator[Finding]:
    for path, value in zip(row.found.paths, placement, strict=True):
        if value is None:
            continue
        where = path if certain else row.id
        if not value.is_figure:
            written = value.token.text.strip()
            words = Words(f"“{written}”不是这一格能填的数，留空", f"“{written}” is no figure for its cell, left blank")
            hint = Words("要的话，对照原件填写", "fill it in from the original, if there is a figure")
            yield warning("IMP-51", words, path=where, place=value.token.place, hint=hint)
        elif value.written:
            words = Words(f"“{value.written}”读作 {value.text}", f"“{value.written}” is read as {value.text}")
            yield note("IMP-50", words, path=where, place=value.token.place)


def _unread_row(row: Row) -> Finding:
    shown = "、".join(token.text.strip() for token in row.tokens)
    if row.found.glued:
        words = Words(
            f"“{row.found.label}”一行的数连在一起，分不开：{shown}",
            f"the figures of row “{row.id}” ran together and cannot be taken apart: {shown}",
        )
        code = "IMP-58"
    else:
        words = Words(
            f"“{row.found.label}”一行有 {len(row.tokens)} 个数，只有 {len(row.cells)} 列，整行留空：{shown}",
            f"row “{row.id}” has {len(row.tokens)} figures for {len(row.cells)} columns, it is left blank: {shown}",
        )
        code = "IMP-52"
    hint = Words("对照原件填写这一行", "fill the row in from the original")
    return warning(code, words, path=row.id, place=_place(row), hint=hint)


def _given_to_columns(section: Section, lost: Sequence[Row]) -> Finding:
    words = Words(
        f"“{section.label}”表有 {len(lost)} 行的格数不够，各数在哪一列由勾稽关系推出；推不出的已提问",
        f"table “{section.id}”: {len(lost)} rows have too few cells; the relations tell which figure stands where, "
        "what they do not tell is asked",
    )
    return note("IMP-60", words, path=section.id, place=_place(lost[0]))


def _zeros(section: Section, problem: Problem, possible: Sequence[Sequence[Placement]]) -> Iterator[Finding]:
    """One note for the zeros of which nobody knows where they were written."""
    written, cells, place = 0, 0, None
    for row, ways in zip(problem.rows, possible, strict=True):
        columns = [
            column
            for column in range(len(row.cells))
            if not any(_number(way[column]) for way in ways) and len({text_at(way, column) for way in ways}) > 1
        ]
        if columns:
            cells += len(columns)
            written += sum(bool(text_at(ways[0], column)) for column in columns)
            place = place or _place(row)
    if cells:
        words = Words(
            f"“{section.label}”表 {cells} 格里写有 {written} 个 0，其余空白；哪格写 0 分不出，按先总计、后从左放",
            f"table “{section.id}”: {written} zeros stand in {cells} cells, the others are blank; which is which cannot"
            " be told, totals take them first, then columns from the left",
        )
        yield note("IMP-53", words, path=section.id, place=place)


def _broken_row(row: Row, equations: Sequence[Equation]) -> Finding:
    relation = equations[0].relation
    shown = "、".join(token.text.strip() for token in row.tokens)
    name = f"“{row.name}”一行" if row.name else "表中"
    words = Words(
        f"{name}的 {shown} 无论在哪一列都不满足关系 {relation.id}；这一行不用来推别的行",
        f"{shown} in “{row.id}” fulfil relation {relation.id} in no columns; nothing else is concluded from this row",
    )
    return _relation_warning("IMP-54", words, equations[0], row.id, _place(row))


def _broken(problem: Problem, possible: Sequence[Sequence[Placement]]) -> Iterator[Finding]:
    """Relations between rows that cannot hold; with both sides where all figures of an equation are certain."""
    certain = dict(_certain_numbers(problem, possible))
    place = next((_place(row) for row in problem.rows if row.tokens), None)
    shown: set[str] = set()
    for equation in problem.broken:
        if all(cell.path in certain for cell in equation.cells):
            left, right = (sum(certain[cell.path] for cell in side) for side in (equation.left, equation.right))
            if left != right:
                relation = equation.relation
                shown.add(relation.id)
                words = Words(
                    f"{equation.where.zh}不满足关系 {relation.id}：一边是 {left}，另一边是 {right}；推定时不用这个关系",
                    f"{equation.where.en} breaks relation {relation.id}: {left} against {right}; nothing rests on it",
                )
                yield _relation_warning("IMP-55", words, equation, equation.left[0].path, place)
    relations = {equation.relation.id: equation for equation in problem.broken if equation.relation.id not in shown}
    if relations and not (shown and problem.unsure):
        zh, en = ("、", " and ") if not problem.unsure else ("或", " or ")
        words = Words(
            f"关系 {zh.join(relations)} 不成立，推定时不用",
            f"relation {en.join(relations)} does not hold; nothing rests on it",
        )
        first = next(iter(relations.values()))
        yield _relation_warning("IMP-55", words, first, first.left[0].path, place)


def _certain_numbers(problem: Problem, possible: Sequence[Sequence[Placement]]) -> Iterator[tuple[str, Decimal]]:
    for row, ways in zip(problem.rows, possible, strict=True):
        for column, path in enumerate(row.found.paths):
            numbers = {_number(way[column]) for way in ways}
            if len(numbers) == 1 and row.known:
                yield path, numbers.pop()


def _number(value: Value | None) -> Decimal:
    return value.number or Decimal(0) if value else Decimal(0)


def _relation_warning(code: str, words: Words, equation: Equation, path: str, place: Place | None) -> Finding:
    clause = Words(equation.relation.clause, equation.relation.clause_en)
    hint = Words("对照原件核对；程序不改数", "compare with the original; the program changes no figure")
    return warning(code, words, path=path, place=place, clause=clause, hint=hint)


def _place(row: Row) -> Place | None:
    return next((token.place for token in row.tokens), None)
