"""信息处理费: fees that a table or the prose tells of belong into section six too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.checks.sentences import sentences
from converter.findings import Finding, Words, warning
from converter.model.report import Report

_OVERDUE = "applications.otherwise_closed.fee_overdue.total"
_FEES = "proactive_disclosure.administrative_fees.amount_10k_yuan"
_SECTION = "other_matters"
_TOLD = re.compile("收费|处理费|收取|费用")
_COLLECTED = re.compile(
    "(?<!未)(?<!没有)(?<!不)(?:收取|收到|征收|实收)(?:了)?(?:政府信息公开)?信息处理费(?:共计?|合计|为|:)*[1-9]"
)
_RULES = Words(
    "国办函〔2020〕109号《政府信息公开信息处理费管理办法》", "notice 〔2020〕109, rules on information-processing fees"
)


def check_fees(report: Report) -> Iterator[Finding]:
    """A warning when fees were due or collected and section six, which is there, does not say a word of them."""
    paragraphs = report.texts.get(_SECTION)
    if not paragraphs or any(_TOLD.search(paragraph.text) for paragraph in paragraphs):
        return
    hint = Words(
        "在第六部分写明发出收费通知的件数、金额和实际收取的金额；没有收取信息处理费的也写一句",
        "tell in section six how many fee notices were sent and how much was collected, even when it is nothing",
    )
    if report.figure(_OVERDUE).value:
        number = report.figure(_OVERDUE).value
        words = Words(
            f"表三有 {number} 件逾期未缴纳费用，第六部分没有说到信息处理费",
            f"{_OVERDUE} is {number}, but section six says nothing of fees",
        )
        yield warning("FEE-01", words, path=_OVERDUE, place=report.place(_OVERDUE), clause=_RULES, hint=hint)
    for sentence in sentences(report, "overview"):
        match = _COLLECTED.search(sentence.text)
        if match:
            quote = sentence.quote(*match.span())
            words = Words(f"文中说到“{quote}”，第六部分没有说", f"the text says “{quote}”, section six does not")
            where = {"path": _SECTION, "place": sentence.place, "context": quote}
            yield warning("FEE-01", words, clause=_RULES, hint=hint, **where)
            break
    if report.figure(_FEES).value:
        amount = report.figure(_FEES).value
        words = Words(
            f"表二有行政事业性收费 {amount} 万元，第六部分没有说到收费",
            f"{_FEES} is {amount}, but section six says nothing of fees",
        )
        yield warning("FEE-02", words, path=_FEES, place=report.place(_FEES), clause=_RULES, hint=hint)
