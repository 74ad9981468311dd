"""A county's report against the reports of its parts: every figure is the sum of theirs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from converter.findings import Finding, Place, Severity, Words, error, shorten, warning
from converter.model.adding import NotAddable, add_figures, in_one_unit
from converter.model.agencies import fold_agency
from converter.model.data import report_data
from converter.model.figures import Figure
from converter.model.form import Cell
from converter.model.report import Report

_NAMED = 3
_CELLS = 4
_MANY = 10
"""So many rows with gaps of one sign have one cause."""
_TELLING = 10
"""A smaller gap in one cell alone may be anybody's figure."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A cell whose figure is not the sum of the parts' figures; `more` is how much the report has beyond the sum."""

    cell: Cell
    own: Figure
    total: Figure
    more: Decimal


def check_parts(report: Report, parts: Sequence[Report]) -> Iterator[Finding]:
    """One warning for every row that is not the sum of the parts, or one for all of them where they have one cause; an
    error for a part that cannot be one of them, and then nothing is compared: the sums would be wrong.
    """
    faults = [*_strangers(report, parts), *_twice(report, parts)]
    yield from faults
    if faults:
        return
    unread = {path for each in (report, *parts) for path in _unread(each)}
    if unread:
        yield _not_compared(report, parts, len(unread))
    rows: dict[str, list[_Gap]] = defaultdict(list)
    for path, cell in report.form.cells.items():
        if path in unread:
            continue
        try:
            gap = _gap(report, parts, cell)
        except NotAddable as problem:
            yield _not_addable(report, cell, problem.words)
            continue
        if gap.more:
            rows[path.rpartition(".")[0]].append(gap)
    has_one_cause = len(rows) >= _MANY and len({gap.more > 0 for gap in chain(*rows.values())}) == 1
    if has_one_cause:
        yield _one_cause(report, parts, rows)
    for row, gaps in rows.items():
        finding = _not_the_sum(report, parts, row, gaps)
        yield replace(finding, severity=Severity.NOTE) if has_one_cause else finding


def _gap(report: Report, parts: Sequence[Report], cell: Cell) -> _Gap:
    own = report.figure(cell.path)
    total = add_figures([part.figure(cell.path) for part in parts], cell.kind)
    (mine, theirs), _ = in_one_unit([own, total])
    return _Gap(cell, own, total, mine - theirs)


def _name(part: Report) -> str:
    return shorten(part.agency.value if part.agency else part.file)


def _unread(report: Report) -> set[str]:
    """Cells with something in them that is no figure."""
    return {finding.path for finding in report.reading if finding.path in report.form.cells} - set(report.figures)


def _strangers(report: Report, parts: Sequence[Report]) -> Iterator[Finding]:
    """Parts on another form or of another year."""
    for part in parts:
        if part.form.name != report.form.name:
            zh = f"用的是 {part.form.name} 格式，本报告是 {report.form.name}"
            en = f"is on the form {part.form.name}, this report on {report.form.name}"
        elif part.year and report.year and part.year.value != report.year.value:
            zh = f"是 {part.year.value} 年度的，本报告是 {report.year.value} 年度的"
            en = f"is of {part.year.value}, this report of {report.year.value}"
        else:
            continue
        words = Words(
            f"“{_name(part)}”的报告（{shorten(part.file, 200)}）{zh}，没有核对合计",
            f"the report of “{_name(part)}” (“{shorten(part.file, 200)}”) {en}; no sums were compared",
        )
        hint = Words("换成同年度、同格式的报告", "give a report of the same year on the same form")
        yield error("PRT-02", words, path="year", place=report.place("year"), hint=hint)


def _twice(report: Report, parts: Sequence[Report]) -> Iterator[Finding]:
    """The report itself among its parts, and agencies with two reports."""
    own, seen = report_data(report), dict[str, Report]()
    for part in parts:
        if report_data(part) == own:
            yield _double(report, Words(f"{_file(part)}就是本报告", f"{_file(part)} is this report itself"))
            continue
        name = fold_agency(part.agency.value) if part.agency else part.file
        first = seen.setdefault(name, part)
        if first is not part:
            zh = f"“{_name(part)}”有两份：{_file(first)}和{_file(part)}"
            en = f"“{_name(part)}” is there twice: {_file(first)} and {_file(part)}"
            yield _double(report, Words(zh, en))


def _file(part: Report) -> str:
    return f"“{shorten(part.file, 200)}”"


def _double(report: Report, what: Words) -> Finding:
    words = Words(f"所属单位的报告里，{what.zh}；没有核对合计", f"among the parts, {what.en}; no sums were compared")
    hint = Words("--parts 后面每个单位只写一份", "give one report for each agency after --parts")
    return error("PRT-03", words, path="agency", place=report.place("agency"), hint=hint)


def _not_compared(report: Report, parts: Sequence[Report], count: int) -> Finding:
    names = [_name(part) for part in (report, *parts) if _unread(part)]
    zh, en = _listed(names)
    words = Words(
        f"{zh}的报告里有读不出的数，{count} 格没有核对合计",
        f"there are figures that cannot be read in the report of {en}: {count} cells were not compared",
    )
    hint = Words("先用 converter check 校核这些报告", "run converter check on these reports")
    return warning("PRT-04", words, place=report.place(""), hint=hint, context=f"{count} 格读不出")


def _not_addable(report: Report, cell: Cell, why: Words) -> Finding:
    words = Words(f"{cell.label}：没有核对合计，{why.zh}", f"{cell.path}: the sum was not compared: {why.en}")
    hint = Words("请所属单位写明单位，如 1243.64万元", "have the unit written, such as 1243.64万元")
    return warning("PRT-05", words, path=cell.path, place=report.place(cell.path), hint=hint, context=why.zh)


def _one_cause(report: Report, parts: Sequence[Report], rows: dict[str, list[_Gap]]) -> Finding:
    """What it looks like when a part is missing, or was counted twice."""
    gaps, count = list(chain(*rows.values())), len(rows)
    if gaps[0].more > 0:
        zh = f"{count} 行都比 {len(parts)} 个单位的合计多，多半少了单位的报告"
        en = f"{count} rows have more than the sum of {len(parts)} parts: a part seems to be missing"
    else:
        zh = f"{count} 行都比 {len(parts)} 个单位的合计少，多半有单位没有算进本报告，或者重复计算"
        en = f"{count} rows have less than the sum of {len(parts)} parts: one is left out here or was counted twice"
    exact = _exactly(parts, gaps)
    if exact:
        listed = _listed([_name(part) for part in exact])
        zh, en = f"{zh}。相差的正是{listed[0]}的数", f"{en}. The gap is exactly what {listed[1]} has"
    hint = Words(
        "对照应报单位的名单（converter total --agencies 名单 列出缺谁）；各行见 --notes",
        "who is missing? converter total --agencies LIST tells; --notes has the rows",
    )
    sums = "、".join(f"{gap.cell.path} {gap.total.text}" for gap in gaps)
    context = f"各单位合计 {hashlib.sha256(sums.encode()).hexdigest()[:12]}"
    return warning("PRT-06", Words(zh, en), place=report.place(""), hint=hint, context=context)


def _exactly(parts: Sequence[Report], gaps: list[_Gap]) -> list[Report]:
    """The parts whose figures are the gaps."""
    return [part for part in parts if all(part.figure(gap.cell.path).value == abs(gap.more) for gap in gaps)]


def _not_the_sum(report: Report, parts: Sequence[Report], row: str, gaps: list[_Gap]) -> Finding:
    cell = gaps[0].cell
    column_groups = "·".join(entry.short for entry in cell.column[:-1] if entry.id)
    name = "·".join(part for part in (cell.row_name, column_groups) if part)
    shown = gaps[:_CELLS]
    more = len(gaps) - len(shown)
    zh = "；".join(_told(gap).zh for gap in shown) + (f"；另有 {more} 格" if more else "")
    en = "; ".join(_told(gap).en for gap in shown) + (f"; and {more} cells more" if more else "")
    by = _contributors(parts, gaps)
    words = Words(
        f"“{name}”与 {len(parts)} 个单位的合计不符：{zh}。{by.zh}",
        f"“{row.partition('.')[2]}” is not the sum of {len(parts)} parts: {en}. {by.en}",
    )
    hint = Words(
        "核对是否漏了单位（含本机关自己的）或者重复计算；程序不改数",
        "is a part missing (the office's own report too), or counted twice? The program changes no figure",
    )
    context = "各单位合计 " + "、".join(gap.total.text or "0" for gap in gaps)
    return warning("PRT-01", words, path=row, place=_place(report, gaps), hint=hint, context=context)


def _place(report: Report, gaps: list[_Gap]) -> Place:
    return report.place(gaps[0].cell.path)


def _told(gap: _Gap) -> Words:
    """`自然人 12，合计 10，多 2`"""
    own, total, by = gap.own.text or "0", gap.total.text or "0", abs(gap.more)
    column, id_ = gap.cell.column[-1].short, gap.cell.path.rpartition(".")[2]
    return Words(
        f"{column} {own}，合计 {total}，{'多' if gap.more > 0 else '少'} {by:f}",
        f"{id_} {own}, sum {total}, {by:f} {'more' if gap.more > 0 else 'less'}",
    )


def _contributors(parts: Sequence[Report], gaps: list[_Gap]) -> Words:
    """Whose figures are exactly the gap, as when a part was left out or counted twice; else whose are the biggest."""
    exact = _exactly(parts, gaps)
    if exact and (len(gaps) > 1 or abs(gaps[0].more) >= _TELLING):
        zh, en = _listed([_name(part) for part in exact])
        return Words(f"相差的正是{zh}的数", f"The gap is exactly what {en} has")
    path = gaps[0].cell.path
    ranked = sorted(parts, key=lambda part: abs(part.figure(path).value), reverse=True)[:_NAMED]
    biggest = [f"“{_name(part)}”{part.figure(path).text}" for part in ranked if part.figure(path).value]
    if not biggest:
        return Words("各单位都没有数", "No part has a figure there")
    return Words(f"合计中最多的：{'、'.join(biggest)}", f"The most comes from {', '.join(biggest)}")


def _listed(names: list[str]) -> tuple[str, str]:
    shown, more = names[:_NAMED], len(names) > _NAMED
    return (
        "、".join(f"“{name}”" for name in shown) + ("等" if more else ""),
        ", ".join(f"“{name}”" for name in shown) + (" and others" if more else ""),
    )
