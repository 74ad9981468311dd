"""Does everything speak of the same year? Edition of the form, title, period, date of the sign-off.

None of these is an error: reports are re-published on a newer form, and a title may differ for a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.findings import Finding, Place, Words, warning
from converter.model.figures import to_half_width
from converter.model.report import Report

_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DAY = r"\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?"
_PERIOD = re.compile(
    rf"([0-9]{{4}})\s*年{_DAY}(?:\s*起)?[^。；0-9]{{0,6}}?(?:至|到|—+|-|～|~)\s*(?:([0-9]{{4}})\s*年)?{_DAY}"
)
_SENTENCE_ENDS = re.compile("[。；;]")
# Other periods may stand in a preamble too: only a sentence that speaks of the figures is held against the year.
_OF_FIGURES = re.compile("统计|数据|报告期|涵盖|期限自")
_ARTICLE_49 = Words("《政府信息公开条例》第四十九条", "Regulations on Open Government Information, article 49")


def check_edition(report: Report) -> Iterator[Finding]:
    """The form's edition is the one that was in force for the year."""
    form, year = report.form, report.year
    if year is None:
        return
    early = form.first_year is not None and year.value < form.first_year
    late = form.last_year is not None and year.value > form.last_year
    if early or late:
        words = Words(
            f"{year.value} 年度的报告用的是“{form.label}”，一般用于 {_years(report, '起', '年度')}",
            f"a report for {year.value} on the form “{form.name}”, which is for {_years(report, ' on', '')}",
        )
        hint = Words("确认“模板”和“年度”没有写错", "make sure that template and year are right")
        clause = Words(form.clause, form.clause)
        where = {"path": "template", "place": report.place("template"), "context": _of(year.value)}
        yield warning("FRM-01", words, clause=clause, hint=hint, **where)


def _of(year: int) -> str:
    """What a finding rests on that holds something against the report's year."""
    return f"年度 {year}"


def _years(report: Report, onward: str, unit: str) -> str:
    first, last = report.form.first_year, report.form.last_year
    return f"{first}—{last} {unit}".strip() if last else f"{first} {unit}{onward}"


def check_title(report: Report) -> Iterator[Finding]:
    """The title, and the name in the catalogue data, speak of the report's year and double no word."""
    given = {"title": report.given_title, "catalogue.title": report.catalogue.get("title")}
    for path, placed in given.items():
        if placed is None:
            continue
        title = to_half_width(placed.value)
        years = _YEAR.findall(title) or _YEAR.findall(title.translate(_NUMERALS))
        doubled = re.search("年度年度|年年|报告报告|工作工作|公开公开", title)
        if not years:
            words = Words("标题里没有年度", "the title does not name the year")
            hint = Words("写上四位数的年份", "write the year in four digits")
            yield warning("TTL-01", words, path=path, place=placed.place, hint=hint)
        elif report.year and str(report.year.value) not in years:
            words = Words(
                f"标题写的是 {years[0]} 年，而年度是 {report.year.value}",
                f"the title says {years[0]}, the year is {report.year.value}",
            )
            hint = Words("核对标题和年度", "look at the title and the year")
            context = _of(report.year.value)
            yield warning("TTL-01", words, path=path, place=placed.place, hint=hint, context=context)
        if doubled:
            words = Words(f"标题里“{doubled.group()}”重复", f"“{doubled.group()}” is doubled in the title")
            hint = Words("删去重复的字", "delete one of them")
            yield warning("TTL-02", words, path=path, place=placed.place, hint=hint)


def check_period(report: Report) -> Iterator[Finding]:
    """The period that the preamble gives for the figures is the year from 1 January to 31 December."""
    if report.year is None:
        return
    for paragraph in report.texts.get("preamble", ()):
        for sentence in _SENTENCE_ENDS.split(to_half_width(paragraph.text)):
            if _OF_FIGURES.search(sentence):
                for match in _PERIOD.finditer(sentence):
                    yield from _period(report.year.value, match, paragraph.place)


def _period(year: int, match: re.Match[str], place: Place | None) -> Iterator[Finding]:
    first, month, day, last, end_month, end_day = match.groups()
    found = (int(first), int(month), int(day), int(last or first), int(end_month), int(end_day))
    hint = Words("核对导语里的年月日", "look at the dates in the preamble")
    if found != (year, 1, 1, year, 12, 31):
        words = Words(
            f"统计期限写的是“{match.group()}”，应为{year}年1月1日至{year}年12月31日",
            f"the period is “{match.group()}”; it should be 1 January to 31 December {year}",
        )
    elif match.group().count("日") < 2:
        words = Words(f"统计期限“{match.group()}”漏了“日”字", f"“日” is missing in the period “{match.group()}”")
    else:
        return
    where = {"path": "preamble", "place": place, "context": _of(year)}
    yield warning("PER-01", words, clause=_ARTICLE_49, hint=hint, **where)


def check_signoff_date(report: Report) -> Iterator[Finding]:
    """The report is dated after the year that it reports on."""
    date = report.signoff.date
    if date and report.year and date.value.year <= report.year.value:
        words = Words(
            f"成文日期 {report.date_line} 不在 {report.year.value} 年度之后",
            f"the report is dated {date.value}, not after the year {report.year.value}",
        )
        hint = Words("核对落款日期和年度", "look at the date and the year")
        where = {"path": "signoff.date", "place": date.place, "context": _of(report.year.value)}
        yield warning("PER-02", words, clause=_ARTICLE_49, hint=hint, **where)
