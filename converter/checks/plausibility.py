"""Figures that can hardly be: rules of an agency that makes none, more issued than remain, counts beyond measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from converter.findings import Finding, Words, note, warning
from converter.model.form import Cell
from converter.model.report import Report
from converter.model.sealing import AgencyKind

_RULES = "proactive_disclosure.rules."
_OFFICE = "(?:局|委员会|办公室|中心|大队|支队|厅|院)"
# Names that surely belong to agencies without the power to make rules; a city may have it or not, so it is not here.
_MAKES_NO_RULES = re.compile(
    "(?:乡|镇|街道|苏木)(?:人民政府|街道办事处|办事处)?(?:[^省市县区]{0,6}办公室)?$|街道办事处"
    "|(?:县|(?<!自治)旗|自治旗)(?:人民政府)?(?:办公室)?$|(?<!自治)(?<!行政)区人民政府(?:办公室)?$"
    f"|[县旗](?:人民政府)?[^省市州盟]{{2,14}}{_OFFICE}$|市[^省市州盟治]{{1,5}}区(?:人民政府)?[^省市州盟]{{2,14}}{_OFFICE}$"
    "|(?:开发区|高新区|产业园区?|工业园区?|园区|度假区|保税区|示范区)(?:管理委员会|管委会)(?:办公室)?$"
)
_LAW = Words("《中华人民共和国立法法》第九十一条、第九十三条", "Legislation Law, articles 91 and 93")
_MOST_CASES = 1_000_000
_SUM_ROWS = 2
_ITEMS_AND_CASES = ("items_last_year", "change", "decisions")


def check_rules(report: Report) -> Iterator[Finding]:
    """A township, county, bureau of a county or zone cannot have made 规章."""
    name = report.agency.value if report.agency else ""
    given = report.agency_kind.value if report.agency_kind else None
    if given is not AgencyKind.TOWNSHIP and (given is AgencyKind.PROVINCIAL or not _MAKES_NO_RULES.search(name)):
        return
    cells = [cell for path, cell in report.form.cells.items() if path.startswith(_RULES)]
    told = [cell for cell in cells if report.figure(cell.path).value]
    if told:
        figures = "、".join(f"{cell.column_name} {report.figure(cell.path).value}" for cell in told)
        english = ", ".join(f"{cell.path} {report.figure(cell.path).value}" for cell in told)
        words = Words(f"规章填了{figures}，而“{name}”没有规章制定权", f"{english}, but “{name}” cannot make rules")
        hint = Words(
            "规章只由国务院部门、省级和设区的市（自治州）政府制定；规范性文件填在下一行",
            "documents below rules belong into the next row",
        )
        where = {"path": told[0].path, "place": report.place(told[0].path), "context": f"{name}；{figures}"}
        yield warning("PLA-01", words, clause=_LAW, hint=hint, **where)


def check_stocks(report: Report) -> Iterator[Finding]:
    """R8: what was issued and not repealed is still in force; what was newly published is part of all published."""
    for path, cell in report.form.cells.items():
        group, _, column = path.rpartition(".")
        names = {"issued": ("repealed", "in_force"), "newly_published": ("", "total_published")}.get(column)
        if names is None or not path.startswith("proactive_disclosure."):
            continue
        less, whole = (report.form.cells.get(f"{group}.{name}") for name in names)
        if whole is None or any(report.figure(c.path).number is None for c in (cell, less, whole) if c):
            continue
        left = report.figure(path).value - (report.figure(less.path).value if less else Decimal(0))
        if left > report.figure(whole.path).value:
            yield _too_few(report, cell, less, whole)


def _too_few(report: Report, cell: Cell, less: Cell | None, whole: Cell) -> Finding:
    def told(one: Cell) -> Words:
        number = report.figure(one.path).value
        return Words(f"{one.column_name} {number}", f"{one.path} {number}")

    minus = Words(f"减去{told(less).zh}", f" less {told(less).en}") if less else Words("", "")
    words = Words(
        f"“{cell.row_name}”：{told(cell).zh}{minus.zh}，大于{told(whole).zh}",
        f"{told(cell).en}{minus.en} is more than {told(whole).en}",
    )
    hint = Words("核对这几个数", "look at these figures")
    context = f"{told(less).zh}、{told(whole).zh}" if less else told(whole).zh
    return warning("PLA-02", words, path=cell.path, place=report.place(cell.path), hint=hint, context=context)


def check_sizes(report: Report) -> Iterator[Finding]:
    """More applications or cases in one row than a province has in a year: digits were probably doubled."""
    for path, cell in report.form.cells.items():
        figure = report.figure(path)
        if path.endswith(".total") and figure.value > _MOST_CASES:
            words = Words(
                f"“{cell.label}”是 {figure.value} 件，大得不像", f"{path} is {figure.value}, which is hardly possible"
            )
            hint = Words("核对这个数，是否多写了位数", "look at it: too many digits?")
            yield warning("PLA-03", words, path=path, place=report.place(path), hint=hint)


def check_sum_reading(report: Report) -> Iterator[Finding]:
    """2019: 上一年 and 增/减 count items, 处理决定 counts cases. That they add up in every row is a hint, no more."""
    told: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    for path in report.form.cells:
        row, _, column = path.rpartition(".")
        last, change, done = (report.figure(f"{row}.{name}").number for name in _ITEMS_AND_CASES)
        if column == _ITEMS_AND_CASES[-1] and last is not None and change is not None and done:
            told[path] = last, change, done
    changed = [path for path, (_, change, _) in told.items() if change]
    if len(told) < _SUM_ROWS or not changed or any(last + change != done for last, change, done in told.values()):
        return
    last, change, done = told[changed[0]]
    words = Words(
        f"表二各行的处理决定数量都等于上一年项目数量加增减（如 {last}{change:+} = {done}）；"
        "前两列是事项数，后一列是办件数，请核对",
        f"in every row decisions = items_last_year + change ({last}{change:+} = {done});"
        " the first two count items, the third counts cases",
    )
    yield note("MIS-01", words, path=changed[0], place=report.place(changed[0]))
