"""R9: figures in the prose are the figures of the tables.

A statement holds when any of the figures that it may mean by usage is its number: 收 with or without what was carried
over, 复议 with or without pending cases. Otherwise the finding shows both sides, and the office may explain it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase

from converter.checks.claims import Claim, find_claims
from converter.checks.sentences import sentences
from converter.checks.statements import Statement
from converter.findings import Finding, Words, shorten, warning
from converter.model.form import Cell
from converter.model.report import Report

_LIMIT = 60
_SHOWN = 2
Terms = list[tuple[int, Cell]]


def check_prose_figures(report: Report) -> Iterator[Finding]:
    """One warning for every statement of the prose that its table does not bear out."""
    wrong: dict[tuple[str, str], list[tuple[Claim, list[Terms]]]] = defaultdict(list)
    for sentence in sentences(report):
        for claim in find_claims(report, sentence):
            sums = _sums(report, claim.statement)
            if sums and all(_total(report, terms) != claim.number for terms in sums):
                wrong[claim.statement.code, _path(sums[0])].append((claim, sums))
    for (code, path), found in wrong.items():
        context = _context(report, path, found)
        for claim, sums in found:
            yield _finding(report, code, path, claim, sums, context)


def _sums(report: Report, statement: Statement) -> list[Terms]:
    """What a statement may mean on this form. Nothing when the first of it is blank: there is nothing to hold it to."""
    found: list[Terms] = []
    for meant in statement.meant:
        terms = [(sign, cell) for sign, pattern in meant for cell in _cells(report, pattern)]
        if all(any(fnmatchcase(cell.path, pattern) for _, cell in terms) for _, pattern in meant):
            found.append(terms)
    return found if found and any(report.figure(cell.path).number is not None for _, cell in found[0]) else []


def _cells(report: Report, pattern: str) -> list[Cell]:
    cells = report.form.cells
    if "*" in pattern:
        return [cell for path, cell in cells.items() if fnmatchcase(path, pattern)]
    return [cells[pattern]] if pattern in cells else []


def _total(report: Report, terms: Terms) -> Decimal:
    return sum((sign * report.figure(cell.path).value for sign, cell in terms), Decimal(0))


def _path(terms: Terms) -> str:
    """The figure that a sum is about: its first, or the group of rows that it adds up."""
    return _group(terms) or terms[0][1].path


def _group(terms: Terms) -> str:
    """`applications.refused` when the terms are the rows below it; else empty."""
    groups = {cell.path.rsplit(".", 2)[0] for _, cell in terms}
    group = groups.pop() if len(groups) == 1 and len(terms) > 1 else ""
    return group if group.count(".") else ""


def _context(report: Report, path: str, found: list[tuple[Claim, list[Terms]]]) -> str:
    """What the findings at one path rest on beside it: the numbers in the prose, and the other figures."""
    said = "、".join(str(claim.number) for claim, _ in found)
    others = {cell.path for _, sums in found for terms in sums for _, cell in terms if not cell.path.startswith(path)}
    figures = "、".join(report.figure(other).text for other in report.form.cells if other in others)
    return f"文中 {said}" + (f"；表中另有 {figures}" if figures else "")


def _finding(report: Report, code: str, path: str, claim: Claim, sums: list[Terms], context: str) -> Finding:
    said = shorten(claim.quote, _LIMIT)
    table = next(section.number for section in report.form.sections if path.startswith(f"{section.id}."))
    sides = [_side(report, terms) for terms in sums[:_SHOWN]]
    words = Words(
        f"文中“{said}”与表{table}{sides[0].zh} 不符" + "".join(f"，与{side.zh} 也不符" for side in sides[1:]),
        f"the text says “{said}”, the table has {' or '.join(side.en for side in sides)}",
    )
    hint = Words(
        "核对文中和表里的数；口径不同（如文中不含尚未审结的）可以写情况说明",
        "look at both; where they count differently, explain it",
    )
    return warning(code, words, path=path, place=claim.sentence.place, hint=hint, context=context)


def _side(report: Report, terms: Terms) -> Words:
    """`“一、本年新收…… × 总计”14`, or the terms with their sum; a group by its name."""
    total = _total(report, terms)
    if len(terms) == 1:
        cell = terms[0][1]
        return Words(f"“{cell.label}”{total}", f"{cell.path} {total}")
    if _group(terms):
        name = terms[0][1].row_name.rpartition("·")[0]
        return Words(f"“{name}”各项之和 {total}", f"{_group(terms)}.* {total}")
    shown = [(sign, cell) for sign, cell in terms if report.figure(cell.path).value] or terms[:1]
    zh = "".join(f" {'-' if sign < 0 else '+'} {_name(cell)} {report.figure(cell.path).value}" for sign, cell in shown)
    en = "".join(f" {'-' if sign < 0 else '+'} {cell.path} {report.figure(cell.path).value}" for sign, cell in shown)
    return Words(f"“{zh[3:]}”= {total}", f"{en[3:]} = {total}")


def _name(cell: Cell) -> str:
    return cell.row_name or cell.column_name
