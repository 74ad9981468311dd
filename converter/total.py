"""The reports of departments and townships → the tables of the county's own report, and who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from converter.checks import check_report
from converter.errors import ConverterError, FormError, SourceError, UsageError
from converter.findings import Finding, Findings, Place, Severity, Words, error, note, shorten, warning
from converter.model.adding import COMMON_UNIT, Sums, add_reports
from converter.model.agencies import fold_agency
from converter.model.data import report_data
from converter.model.figures import Kind
from converter.model.report import Placed, Report
from converter.settings import Settings
from converter.source import load_report, read_report
from converter.source.agencies import read_agencies
from converter.source.folders import report_files
from converter.source.text import clean_value
from converter.source.write import report_text
from converter.tree import Scalar

_NAMED = 5
_TO_FILL_IN = ("mobile_url", "agency", "year", "signoff.agency", "signoff.date")


@dataclass(frozen=True)
class Total:
    """The sum of several reports: `report` has their figures and no prose yet. `missing` are agencies of the list that
    gave no report, `unexpected` those that are not on it. `findings`: the errors of the reports, report by report, and
    what came up in adding; `faulty` are the reports that have errors. `remarks` go behind the figures they are about.
    """

    report: Report
    parts: tuple[Report, ...]
    faulty: tuple[Report, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    findings: Findings
    remarks: dict[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether it is the county's: nobody is missing, nothing was left out of the sums."""
        return not self.missing and self.findings.ok


def add_up(given: Sequence[Path], settings: Settings, *, agency: str = "", agencies: Path | None = None) -> Total:
    """The sum of report files, folders of them taken whole. `agency` is whose report it will be, `agencies` a list of
    those that have to report.

    SourceError when one or more cannot be read, and names them all. UsageError when they do not belong together: forms
    or years differ, an agency has two reports; and for an agency's name with hidden characters in it.
    """
    name = _readable(agency)
    parts = _read_all(report_files(given, but=agencies), settings)
    _require_one_kind(parts)
    _require_once(parts)
    form = parts[0].form
    sums = add_reports(form, parts)
    errors = {part.file: check_report(part).errors for part in parts}
    faulty = tuple(part for part in parts if errors[part.file])
    found = [*chain.from_iterable(errors.values()), *_not_added(sums, parts), *_converted(sums), *_totals(sums, parts)]
    missing, unexpected = _against_list(parts, agencies)
    remarks = {path: words.zh + "，没有相加" for path, words in sums.not_added.items()}
    remarks |= {cell.path: f"单位不一，折合为{COMMON_UNIT}" for cell in sums.converted}
    return Total(_report(parts, sums, name), parts, faulty, missing, unexpected, Findings(found), remarks)


def _read_all(files: Sequence[Path], settings: Settings) -> tuple[Report, ...]:
    parts: list[Report] = []
    unread: list[ConverterError] = []
    for path in files:
        try:
            parts.append(load_report(path, settings.template_dirs))
        except (SourceError, FormError) as problem:
            unread.append(problem)
    if len(unread) == 1:
        raise unread[0]
    if unread:
        raise _unread(unread)
    return tuple(parts)


def _unread(problems: Sequence[ConverterError]) -> SourceError:
    zh = "".join(f"\n    {problem.place}  {problem.words.zh}" for problem in problems)
    en = "".join(f"\n    {problem.place}  {problem.words.en}" for problem in problems)
    count = len(problems)
    words = Words(f"{count} 份报告读不了，没有相加：{zh}", f"{count} reports cannot be read, nothing was added up:{en}")
    hint = Words("逐份用 check 看怎么改；不是报告的移到别处", "check each of them; move away what is no report")
    return SourceError(words, hint=hint)


def total_text(total: Total, *, labels: bool) -> bytes:
    """The report file: which reports went in and who is missing at its head, figures filled in, prose to be written.

    What is written is read back and compared; a difference is a fault of ours and raises RuntimeError.
    """
    notes = [f"由 {len(total.parts)} 份报告汇总，数字逐格相加；文字部分待写。"]
    notes += [f"缺 {len(total.missing)} 个机关：{'、'.join(total.missing)}"] if total.missing else []
    notes += [f"有错误仍汇总的：{'、'.join(_name(part) for part in total.faulty)}"] if total.faulty else []
    notes += [f"{_name(part)}  {Path(part.file).name}" for part in total.parts]
    text = report_text(total.report, labels=labels, remarks=total.remarks, notes=notes).encode()
    again = read_report(text, "total.yaml", template=total.report.form.name)
    if report_data(again) != report_data(total.report):
        raise RuntimeError("the total does not read back as what was added up")
    return text


def _readable(agency: str) -> str:
    """The name as it is read back from a report file."""
    name, findings = clean_value(Scalar(agency, Place("--agency"), quoted=True), "agency")
    if refused := [finding for finding in findings if finding.severity is Severity.ERROR]:
        raise UsageError(refused[0].message, place=refused[0].place, hint=refused[0].hint)
    return name


def _name(part: Report) -> str:
    return shorten(part.agency.value) if part.agency else shorten(Path(part.file).name, 200)


def _report(parts: Sequence[Report], sums: Sums, agency: str) -> Report:
    """A report with the sums, and with an empty place for all else that it will need."""
    nowhere, form = Place(""), parts[0].form
    year = next((part.year.value for part in parts if part.year), None)
    prose = [section.id for section in form.sections if not section.table]
    figures = {path: Placed(figure, nowhere) for path, figure in sums.figures.items() if not figure.is_blank}
    return Report(
        form,
        "",
        agency=Placed(agency, nowhere) if agency else None,
        year=Placed(year, nowhere) if year else None,
        figures=figures,
        places=dict.fromkeys(("", *_TO_FILL_IN, *prose), nowhere),
    )


# Do the reports belong together?


def _require_one_kind(parts: Sequence[Report]) -> None:
    """All on one form, all of one year; the fewer are the odd ones."""
    _require_same(parts, lambda part: part.form.name, Words("格式", "form"))
    _require_same(parts, lambda part: str(part.year.value) if part.year else "", Words("年度", "year"))


def _require_same(parts: Sequence[Report], value: Callable[[Report], str], what: Words) -> None:
    found = Counter(value(part) for part in parts if value(part))
    if len(found) <= 1:
        return
    usual = found.most_common(1)[0][0]
    odd = [part for part in parts if value(part) not in ("", usual)]
    named = [f"{shorten(part.file, 200)}（{value(part)}）" for part in odd[:_NAMED]]
    more_zh, more_en = (f"等 {len(odd)} 份", f" and {len(odd) - _NAMED} more") if len(odd) > _NAMED else ("", "")
    words = Words(
        f"各份报告的{what.zh}不一致，不能相加：{found[usual]} 份是 {usual}，不同的是 {'、'.join(named)}{more_zh}",
        f"the reports differ in {what.en} and cannot be added up: {found[usual]} are {usual}, but not"
        f" {', '.join(named)}{more_en}",
    )
    raise UsageError(words, hint=Words("分开汇总，或换成正确的报告", "add them up apart, or give the right reports"))


def _require_once(parts: Sequence[Report]) -> None:
    seen: dict[str, Report] = {}
    for part in parts:
        first = seen.setdefault(fold_agency(part.agency.value), part) if part.agency else part
        if first is not part:
            words = Words(
                f"“{_name(part)}”有两份报告：{shorten(first.file, 200)} 和 {shorten(part.file, 200)}",
                f"“{_name(part)}” has two reports: {shorten(first.file, 200)} and {shorten(part.file, 200)}",
            )
            raise UsageError(words, hint=Words("只留一份", "keep one of them"))


def _against_list(parts: Sequence[Report], agencies: Path | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is on the list and gave no report; who gave one and is not on the list."""
    if agencies is None:
        return (), ()
    wanted = {fold_agency(name): name for name in read_agencies(agencies)}
    given = {fold_agency(part.agency.value) if part.agency else "": _name(part) for part in parts}
    missing = tuple(name for folded, name in wanted.items() if folded not in given)
    return missing, tuple(name for folded, name in given.items() if folded not in wanted)


# What came up in adding


def _not_added(sums: Sums, parts: Sequence[Report]) -> Iterator[Finding]:
    for path, why in sums.not_added.items():
        cell = parts[0].form.cells[path]
        bare = [part for part in parts if part.figure(path).value and not part.figure(path).unit]
        where = [f"{part.place(path)} {part.figure(path).text}" for part in bare[:_NAMED]]
        of_amounts = cell.kind is Kind.AMOUNT and bool(bare)
        zh, en = (f"；没有写单位的：{'、'.join(where)}", f"; no unit: {', '.join(where)}") if of_amounts else ("", "")
        words = Words(
            f"{cell.label}：不能相加，{why.zh}，总数留空{zh}", f"{path}: cannot be added, {why.en}; left blank{en}"
        )
        hint = Words("金额请填报单位写明单位，如 1243.64万元", "have the unit written, such as 1243.64万元")
        place = bare[0].place(path) if bare else None
        yield error("TOT-01", words, path=path, place=place, hint=hint)


def _converted(sums: Sums) -> Iterator[Finding]:
    for cell in sums.converted:
        words = Words(
            f"{cell.label}：各份报告的单位不一，折合为{COMMON_UNIT}相加",
            f"{cell.path}: the units differ; added up in {COMMON_UNIT}",
        )
        yield note("TOT-02", words, path=cell.path)


def _totals(sums: Sums, parts: Sequence[Report]) -> Iterator[Finding]:
    """A total among the reports that it was made of: each of its figures is half of the sum, and counts twice."""
    form = parts[0].form
    paths = [path for path, cell in form.cells.items() if cell.kind is not Kind.AMOUNT and path in sums.figures]
    for part in parts if len(parts) > 2 and any(sums.figures[path].value for path in paths) else ():
        if all(2 * part.figure(path).value == sums.figures[path].value for path in paths):
            words = Words(
                f"“{_name(part)}”的每个数都是其余各份之和，像是汇总表本身，会重复计算",
                f"every figure of “{_name(part)}” is the sum of the others: it looks like a total, and counts twice",
            )
            hint = Words("确认它是不是汇总表；是的话拿掉", "take it out if it is one")
            yield warning("TOT-03", words, path="agency", place=part.place("agency"), hint=hint)
