"""A report against last year's: what was carried forward is what was carried over, stocks go on, figures are new."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from converter.findings import Finding, Severity, Words, error, shorten, warning
from converter.model.agencies import fold_agency
from converter.model.form import Cell, Section, Term
from converter.model.relations import YearsEquation, equations, years_equations
from converter.model.report import Report

_MANY_FIGURES = 8
"""So many figures that are no zeros do not come out the same by chance."""


def check_last_year(report: Report, last: Report) -> Iterator[Finding]:
    """What does not follow from last year's report. A broken relation weighs what the form says, and is a warning only
    where the other report is another agency's or does not add up there itself. Nothing is compared when it is the
    report of another year than the last.
    """
    same_agency = _same_agency(report, last)
    if not same_agency:
        yield _other_agency(report, last)
    if report.year and (last.year is None or last.year.value != report.year.value - 1):
        yield _other_year(report, last)
        return
    yield from _not_compared(report, last)
    doubtful = _doubtful(last)
    for equation in years_equations(report.form, last.form):
        if _can_compare(report, last, equation):
            left, right = report.figure(equation.left.path).value, _right(report, last, equation)
            if left != right:
                unsure = not same_agency or any(term.last and cell.path in doubtful for term, cell in equation.right)
                severity = Severity.WARNING if unsure else equation.relation.severity
                yield _broken(report, last, equation, abs(left - right), severity)
    yield from _same_figures(report, last)


def year_of(report: Report) -> Words:
    """Which report it is, in messages: that of 2024."""
    if report.year is None:
        return Words("对照的报告", "the other report")
    return Words(f"{report.year.value} 年度的报告", f"the report of {report.year.value}")


def _same_agency(report: Report, last: Report) -> bool:
    names = [fold_agency(each.agency.value) for each in (report, last) if each.agency]
    return len(names) < 2 or names[0] == names[1]


def _other_agency(report: Report, last: Report) -> Finding:
    here, there = (shorten(each.agency.value) if each.agency else "" for each in (report, last))
    words = Words(
        f"{year_of(last).zh}是“{there}”的，本报告是“{here}”的",
        f"{year_of(last).en} is that of “{there}”, this one is that of “{here}”",
    )
    hint = Words("确认没有拿错；机关改了名称的，写明情况说明", "the right one? Explain it if the agency was renamed")
    return warning("LYR-01", words, path="agency", place=report.place("agency"), hint=hint, context=f"上一年 {there}")


def _other_year(report: Report, last: Report) -> Finding:
    year = report.year.value if report.year else 0
    what = (
        Words(f"是 {last.year.value} 年度的", f"is of {last.year.value}")
        if last.year
        else Words("没有写年度", "has no year")
    )
    file = shorten(last.file, 200)
    words = Words(
        f"本报告是 {year} 年度的，拿来对照的“{file}”{what.zh}，不是 {year - 1} 年度的报告",
        f"this report is of {year}; “{file}” {what.en}, it is not the report of {year - 1}",
    )
    hint = Words(f"--last-year 后面写 {year - 1} 年度的报告", f"give the report of {year - 1} after --last-year")
    return error("LYR-02", words, path="year", place=report.place("year"), hint=hint)


def _not_compared(report: Report, last: Report) -> Iterator[Finding]:
    """What last year's report does not give, so that this year's stands there uncompared."""
    unread = sorted({finding.path for finding in last.reading} & _unread(last))
    spoken_of = {equation.relation.section for equation in years_equations(report.form, last.form)}
    empty = [s for s in last.form.sections if s.id in spoken_of and s.table and not _has_figures(last, s)]
    zh = [f"“{section.label}”没有填数" for section in empty]
    en = [f"“{section.id}” has no figures" for section in empty]
    if unread:
        zh.append(f"有 {len(unread)} 格读不出")
        en.append(f"{len(unread)} cells cannot be read")
    if zh:
        words = Words(
            f"{year_of(last).zh}里{'，'.join(zh)}，这些没有核对",
            f"{year_of(last).en}: {', '.join(en)}; this was not compared",
        )
        hint = Words("先用 converter check 校核上一年的报告", "run converter check on last year's report")
        context = f"上一年 {'、'.join([section.id for section in empty] + unread)}"
        yield warning("LYR-03", words, place=report.place(""), hint=hint, context=context)


def _unread(report: Report) -> set[str]:
    """Cells with something in them that is no figure."""
    return {finding.path for finding in report.reading if finding.path in report.form.cells} - set(report.figures)


def _doubtful(last: Report) -> set[str]:
    """Cells of last year's report that break a relation of its own form: an old file of which columns were lost."""
    cells: set[str] = set()
    for equation in equations(last.form):
        left, right = (sum(last.figure(c.path).value for c in side) for side in (equation.left, equation.right))
        if left != right:
            cells |= {cell.path for cell in equation.cells}
    return cells


def _has_figures(report: Report, section: Section) -> bool:
    return any(not report.figure(path).is_blank for path in section.cells)


def _can_compare(report: Report, last: Report, equation: YearsEquation) -> bool:
    """Both reports have figures in the table, and those of the equation can be read."""
    section = equation.relation.section
    here = [equation.left.path, *(cell.path for term, cell in equation.right if not term.last)]
    there = [cell.path for term, cell in equation.right if term.last]
    return (
        _has_figures(report, report.form.section(section))
        and _has_figures(last, last.form.section(section))
        and not _unread(report) & set(here)
        and not _unread(last) & set(there)
    )


def _right(report: Report, last: Report, equation: YearsEquation) -> Decimal:
    values = ((_of(report, last, term).figure(cell.path).value, term.minus) for term, cell in equation.right)
    return sum((-value if minus else value for value, minus in values), Decimal(0))


def _of(report: Report, last: Report, term: Term) -> Report:
    return last if term.last else report


def _broken(report: Report, last: Report, equation: YearsEquation, gap: Decimal, severity: Severity) -> Finding:
    relation, cell = equation.relation, equation.left
    where = _where(equation)
    left = _named(equation, cell, report.figure(cell.path).value)
    right = _right_side(report, last, equation)
    blank = report.figure(cell.path).number is None or any(
        _of(report, last, term).figure(other.path).number is None for term, other in equation.right
    )
    zero = Words("（空白按 0 计）", " (blanks count as 0)") if blank else Words("", "")
    words = Words(
        f"{where.zh}：{left.zh}，而 {right.zh}，相差 {gap:f}{zero.zh}",
        f"{where.en}: {left.en}, but {right.en}; {gap:f} apart{zero.en}",
    )
    hint = Words(
        f"核对两年的报告（关系 {relation.id}）；程序不改数，由填报单位更正或者说明",
        f"look at both reports (relation {relation.id}); the program changes no figure",
    )
    clause = Words(relation.clause, relation.clause_en)
    place, context = report.place(cell.path), right.zh
    return Finding(relation.code, severity, words, cell.path, place, clause, hint, context)


def _where(equation: YearsEquation) -> Words:
    """The column or the row that the equation speaks of."""
    cell, relation = equation.left, equation.relation
    if relation.each == "column":
        return Words(f"“{cell.column_name}”列", f"column “{cell.path.rpartition('.')[2]}”")
    return Words(f"“{cell.row_name}”", f"“{cell.path.split('.', 1)[1].rpartition('.')[0]}”")


def _named(equation: YearsEquation, cell: Cell, value: Decimal) -> Words:
    """`四、结转下年度继续办理 2`"""
    if equation.relation.each == "column":
        return Words(f"{cell.row_name} {value:f}", f"{'.'.join(e.id for e in cell.row if e.id)} {value:f}")
    return Words(f"{cell.column_name} {value:f}", f"{cell.path.rpartition('.')[2]} {value:f}")


def _right_side(report: Report, last: Report, equation: YearsEquation) -> Words:
    """`2024 年度的报告 现行有效件数 59 + 本年制发件数 9 - 本年废止件数 5 = 63`"""
    zh = en = ""
    for term, cell in equation.right:
        sign = " - " if term.minus else " + " if zh else ""
        name = _named(equation, cell, _of(report, last, term).figure(cell.path).value)
        zh += f"{sign}{f'{year_of(last).zh} ' if term.last else ''}{name.zh}"
        en += f"{sign}{f'{year_of(last).en}: ' if term.last else ''}{name.en}"
    total = f" = {_right(report, last, equation):f}" if len(equation.right) > 1 else ""
    return Words(zh + total, en + total)


def _same_figures(report: Report, last: Report) -> Iterator[Finding]:
    """Two tables or more with the very figures of last year's, blank and 0 being the same."""
    sections = [s for s in report.form.sections if s.table and _is_same(report, last, s)]
    count = sum(bool(report.figure(path).value) for section in sections for path in section.cells)
    if len(sections) < 2 or count < _MANY_FIGURES:
        return
    zh = "、".join(f"“{section.label}”" for section in sections)
    en = ", ".join(f"“{section.id}”" for section in sections)
    words = Words(
        f"{zh}的 {count} 个非零数与 {year_of(last).zh}完全相同",
        f"the {count} figures of {en} that are no zeros are exactly those of {year_of(last).en}",
    )
    hint = Words("确认填的是本年的数", "make sure that these are this year's figures")
    first = next(path for path in sections[0].cells if report.figure(path).value)
    place, context = report.place(first), f"与上一年 {count} 个数相同"
    yield warning("LYR-04", words, path=sections[0].id, place=place, hint=hint, context=context)


def _is_same(report: Report, last: Report, section: Section) -> bool:
    """Whether a table has any figure but 0, and both forms have all such figures, and they are the same."""
    other = next((each.cells for each in last.form.sections if each.id == section.id), {})
    figures = {path: report.figure(path) for path in section.cells if report.figure(path).value}
    before = {path: last.figure(path) for path in other if last.figure(path).value}
    return bool(figures) and {path: (f.value, f.unit) for path, f in figures.items()} == {
        path: (f.value, f.unit) for path, f in before.items()
    }
