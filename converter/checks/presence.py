"""Is everything there? Required values, sections, and cells that are blank or hold `/`."""

from __future__ import annotations

from collections.abc import Iterator

from converter.findings import Finding, Words, error, warning
from converter.model.form import Cell, Section
from converter.model.report import Report

_ARTICLE_50 = Words("《政府信息公开条例》第五十条", "Regulations on Open Government Information, article 50")
_NAMED = 4


def check_presence(report: Report) -> Iterator[Finding]:
    """Missing values: agency and year are errors, sections and sign-off warnings."""
    unread = {finding.path for finding in report.reading}
    required = (("agency", "机关", report.agency), ("year", "年度", report.year))
    for name, label, value in required:
        if value is None and name not in unread:
            words = Words(f"缺少“{label}”", f"“{name}” is missing")
            hint = Words(
                f"填上“{label}”（报告文件里写一行“{label}: ……”）",
                f"fill in “{name}” (in a report file a line “{name}: …”)",
            )
            yield error("REQ-01", words, path=name, place=report.place(name), hint=hint)
    for section in report.form.sections:
        missing = _no_figures(report, section) if section.table else not report.texts.get(section.id)
        if missing:
            yield _missing_section(report, section)
    signoff = (("agency", "署名", report.signoff.agency), ("date", "成文日期", report.signoff.date))
    for name, label, given in signoff:
        path = f"signoff.{name}"
        if given is None and path not in unread:
            words = Words(f"落款缺少{label}", f"the sign-off has no {name}")
            clause = Words("GB/T 9704-2012 7.3.5", "GB/T 9704-2012, 7.3.5")
            yield warning("REQ-03", words, path=path, place=report.place(path), clause=clause)


def _no_figures(report: Report, section: Section) -> bool:
    """True when nothing at all was written into the table; what could not be read was written all the same."""
    unread = any(finding.path.startswith(f"{section.id}.") for finding in report.reading)
    return not unread and all(report.figure(path).is_blank for path in section.cells)


def _missing_section(report: Report, section: Section) -> Finding:
    name = section.heading or section.label
    words = Words(f"“{name}”没有内容", f"section “{section.id}” is empty")
    hint = Words("没有可报告的也应写明，如“无。”", "where there is nothing to report, say so")
    return warning("REQ-02", words, path=section.id, place=report.place(section.id), clause=_ARTICLE_50, hint=hint)


def check_cells(report: Report) -> Iterator[Finding]:
    """A warning for the blank cells of each table that has figures, and one for its cells that hold `/`."""
    unread = {finding.path for finding in report.reading} - set(report.figures)
    for section in report.form.sections:
        if not section.table or _no_figures(report, section):
            continue
        cells = section.cells.items()
        blanks = [cell for path, cell in cells if report.figure(path).is_blank and path not in unread]
        slashes = [cell for path, cell in cells if report.figure(path).is_slash]
        if blanks:
            hint = Words("没有发生的填 0；空白照样印成空白", "0 where nothing happened; a blank is printed as a blank")
            words = _counted(section, blanks, Words("没有填", "are blank"))
            yield warning("CEL-01", words, path=section.id, place=report.place(blanks[0].path), hint=hint)
        if slashes:
            hint = Words("没有发生的填 0；“/”照样印出", "0 where nothing happened; “/” is printed as it is")
            words = _counted(section, slashes, Words("填的是“/”", "hold “/”"))
            yield warning("CEL-02", words, path=section.id, place=report.place(slashes[0].path), hint=hint)


def _counted(section: Section, cells: list[Cell], what: Words) -> Words:
    """How many cells of a section are so, and the first of them by name."""
    more = len(cells) > _NAMED
    zh = "、".join(cell.label for cell in cells[:_NAMED]) + ("……" if more else "")
    en = ", ".join(cell.path for cell in cells[:_NAMED]) + (" …" if more else "")
    return Words(
        f"“{section.label}”有 {len(cells)} 格{what.zh}：{zh}", f"{len(cells)} cells of “{section.id}” {what.en}: {en}"
    )
