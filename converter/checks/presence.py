"""Is everything there? Required values, sections, and cells that are blank or hold `/`."""

from __future__ import annotations

from collections.abc import Iterator

from converter.findings import Finding, Place, Words, error, warning
from converter.model.form import Section
from converter.model.report import Report

_ARTICLE_50 = Words("《政府信息公开条例》第五十条", "Regulations on Open Government Information, article 50")


def check_presence(report: Report) -> Iterator[Finding]:
    """Missing values: agency and year are errors, sections and sign-off warnings."""
    top = Place(report.file, 1)
    unread = {finding.path for finding in report.reading}
    required = (("agency", "机关", report.agency), ("year", "年度", report.year))
    for name, label, value in required:
        if value is None and name not in unread:
            words = Words(f"缺少“{label}”", f"“{name}” is missing")
            hint = Words(f"加上一行“{label}: ……”", f"add a line “{name}: …”")
            yield error("REQ-01", words, path=name, place=top, hint=hint)
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
    return all(report.figure(path).is_blank for path in section.cells)


def _missing_section(report: Report, section: Section) -> Finding:
    name = section.heading or section.label
    words = Words(f"“{name}”没有内容", f"section “{section.id}” is empty")
    hint = Words("没有可报告的也应写明，如“无。”", "where there is nothing to report, say so")
    place = report.places.get(section.id, Place(report.file))
    return warning("REQ-02", words, path=section.id, place=place, clause=_ARTICLE_50, hint=hint)


def check_cells(report: Report) -> Iterator[Finding]:
    """A warning for the blank cells of each table that has figures, and one for every `/`."""
    for section in report.form.sections:
        if not section.table or _no_figures(report, section):
            continue
        unread = {finding.path for finding in report.reading if finding.code == "FIG-01"}
        blanks = [c for p, c in section.cells.items() if report.figure(p).is_blank and p not in unread]
        if blanks:
            first_zh = "、".join(cell.label for cell in blanks[:3]) + ("……" if len(blanks) > 3 else "")
            first_en = ", ".join(cell.path for cell in blanks[:3]) + (" …" if len(blanks) > 3 else "")
            words = Words(
                f"“{section.label}”有 {len(blanks)} 格没有填：{first_zh}",
                f"{len(blanks)} cells of “{section.id}” are blank: {first_en}",
            )
            hint = Words(
                "没有发生的填 0；空白照样印成空白", "write 0 where nothing happened; a blank is printed as a blank"
            )
            yield warning("CEL-01", words, path=section.id, place=report.place(section.id), hint=hint)
        for path, cell in section.cells.items():
            if report.figure(path).is_slash:
                words = Words(f"{cell.label}填的是“/”", f"{cell.path} holds “/”")
                hint = Words("没有发生的填 0", "write 0 where nothing happened")
                yield warning("CEL-02", words, path=path, place=report.place(path), hint=hint)
