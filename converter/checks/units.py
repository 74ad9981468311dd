"""Units: 件 and not 条 for applications and cases, 万元 and not 元 for fees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from converter.checks.claims import is_of_this_report
from converter.checks.numerals import NUMBER, read_number
from converter.checks.sentences import Sentence, sentences
from converter.findings import Finding, Words, shorten, warning
from converter.model.figures import Kind
from converter.model.form import Cell
from converter.model.report import Report
from converter.model.sealing import AgencyKind, agency_kind

_TOLD = r"(?:总数|总量|数量)?(?:共计?|总计|合计|为|:){0,4}+"
_COUNTED_IN_ITEMS = re.compile(
    r"(?:收到?|新收到?|受理|接到|办理|办结|答复)(?:的|政府信息公开|信息公开|依申请公开|公开){0,6}+"
    rf"申请(?:公开)?(?:政府)?(?:信息)?{_TOLD}(?:{NUMBER})条"
    rf"|(?:收到?|受理|接到|办理)依申请(?:公开)?(?:政府)?信息?{_TOLD}(?:{NUMBER})条"
    rf"|(?:收到?|受理|接到)(?:{NUMBER})条(?:政府信息公开|信息公开|依申请公开)的?申请"
    rf"|行政(?:复议|诉讼)(?:案件)?{_TOLD}(?:{NUMBER})条"
)
_AMOUNTS = {
    "proactive_disclosure.administrative_fees.amount_10k_yuan": "行政事业性收费(?:收入|总?金额|总额)?",
    "proactive_disclosure.government_procurement.amount": "(?:政府集中采购(?:总?金额)?|采购总金额)",
}
_PATTERNS = {
    path: re.compile(
        rf"{key}(?:共计?|总计|合计|为|是|:){{0,4}}+(?P<number>{NUMBER})(?P<unit>亿元|百万元|万元|千元|元)(?![以左余多])"
    )
    for path, key in _AMOUNTS.items()
}
_IN_YUAN = {"元": 1, "千元": 1000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
_MOST = {AgencyKind.TOWNSHIP: 100_000, AgencyKind.PROVINCIAL: 100_000_000}
_MOST_ELSEWHERE = 1_000_000


def check_item_units(report: Report) -> Iterator[Finding]:
    """Applications, reconsiderations and suits are counted in 件; a warning for each section that counts them in 条."""
    found: dict[str, list[tuple[Sentence, str]]] = defaultdict(list)
    for sentence in sentences(report):
        for match in _COUNTED_IN_ITEMS.finditer(sentence.text):
            found[sentence.section].append((sentence, sentence.quote(*match.span())))
    for section, quotes in found.items():
        context = "、".join(quote for _, quote in quotes)
        for sentence, quote in quotes:
            words = Words(f"“{shorten(quote)}”的单位应为“件”", f"“{shorten(quote)}” is counted in “件”")
            hint = Words("申请、复议和诉讼按件计，把“条”改成“件”", "write “件” for “条”")
            yield warning("UNT-01", words, path=section, place=sentence.place, hint=hint, context=context)


def check_amounts(report: Report) -> Iterator[Finding]:
    """Amounts in the prose are those of table two; where they differ by 元 and 万元 only, that is said."""
    for path, pattern in _PATTERNS.items():
        cell = report.form.cells.get(path)
        yuan = _in_yuan(report, cell) if cell else None
        if cell is None or yuan is None:
            continue
        wrong = [
            (sentence, match)
            for sentence in sentences(report)
            for match in pattern.finditer(sentence.text)
            if is_of_this_report(report, sentence, match) and not _is_same(match, yuan)
        ]
        context = "文中 " + "、".join(match["number"] + match["unit"] for _, match in wrong)
        for sentence, match in wrong:
            yield _different(report, cell, sentence, match, yuan, context)


def _in_yuan(report: Report, cell: Cell) -> Decimal | None:
    """The amount in 元; None when it is blank or has no unit."""
    figure = report.figure(cell.path)
    unit = figure.unit if cell.kind is Kind.AMOUNT else cell.unit
    return figure.number * _IN_YUAN[unit] if figure.number is not None and unit in _IN_YUAN else None


def _is_same(match: re.Match[str], yuan: Decimal) -> bool:
    """True when the amount in the prose is the table's, rounded or cut to the digits that the prose gives."""
    number = read_number(match["number"])
    if number is None:
        return True
    exact = yuan / _IN_YUAN[match["unit"]]
    digits = Decimal(1).scaleb(-len(match["number"].partition(".")[2]))
    return number in (exact, exact.quantize(digits, ROUND_DOWN), exact.quantize(digits, ROUND_HALF_UP))


def _different(
    report: Report, cell: Cell, sentence: Sentence, match: re.Match[str], yuan: Decimal, context: str
) -> Finding:
    figure = report.figure(cell.path)
    shown = figure.text if figure.unit else f"{figure.text}{cell.unit}"
    quote = shorten(sentence.quote(*match.span()))
    said = (read_number(match["number"]) or Decimal(0)) * _IN_YUAN[match["unit"]]
    where = {"path": cell.path, "place": sentence.place, "context": context}
    if said and yuan in (said * 10_000, said / 10_000):
        words = Words(
            f"文中“{quote}”与表二“{cell.label}”{shown} 相差一万倍，像是“元”与“万元”混用",
            f"“{quote}” is 10,000 times off {cell.path}, which is “{shown}”: yuan and 10,000 yuan mixed up",
        )
        return warning("UNT-02", words, hint=Words("核对单位", "look at the units"), **where)
    words = Words(
        f"文中“{quote}”与表二“{cell.label}”{shown} 不符",
        f"the text says “{quote}”, the table has {cell.path} “{shown}”",
    )
    return warning("PRS-03", words, hint=Words("核对文中和表里的数", "look at both"), **where)


def check_fee_size(report: Report) -> Iterator[Finding]:
    """Fees so high that they were probably entered in 元 where the form asks for 万元."""
    for path, cell in report.form.cells.items():
        number = report.figure(path).number
        most = _MOST.get(agency_kind(report), _MOST_ELSEWHERE)
        if cell.kind is Kind.DECIMAL and cell.unit == "万元" and number is not None and number >= most:
            words = Words(
                f"“{cell.label}”填的是 {number} 万元，像是以元为单位填的",
                f"{path} is {number} in units of 10,000 yuan; it looks like yuan",
            )
            hint = Words("表里以万元为单位：以元计的数除以 10000", "divide an amount in yuan by 10,000")
            kind = f"机关类别 {agency_kind(report).label}"
            yield warning("UNT-03", words, path=path, place=report.place(path), hint=hint, context=kind)
