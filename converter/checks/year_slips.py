"""Year slips in the prose: last year's text taken over with last year's number in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from converter.checks.sentences import Sentence, plain_text, sentences
from converter.findings import Finding, Words, shorten, warning
from converter.model.report import Report

_Y = "(20[0-9]{2})"
_NOTICES = re.compile("《[^》]*(?:通知|办法|规定|意见|方案|要点|函|条例)》")
_ITS_REPORT = re.compile(
    f"{_Y}年度?的?[^，。；《》0-9]{{0,15}}政府信息(?:与政务)?公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?报告"
)
_AS_FOLLOWS = re.compile(
    f"现(?:将|就|发布|公布)[^，。；0-9]{{0,20}}{_Y}年度?[^，。；]{{0,25}}(?:报告|汇报|公布|发布|通报)"
)
_THIS_YEAR = (
    re.compile(rf"(?:本年度?|今年|报告年度)\({_Y}年度?\)"),
    re.compile(rf"{_Y}年度?\((?:本年度?|今年)\)"),
)
_EARLIER = re.compile("上一?年|去年|往年|对照|比|历年|整改")
_HEAD = re.compile(r"(?:\([一二三四五六七八九十]{1,3}\)|[0-9]{1,2}\.)[^，；。0-9]{0,30}[。:]?")
_OPENING = re.compile(
    f"在?{_Y}年度?(?:全年)?(?=[，,]|[我本全][省市州县区旗乡镇街局委办厅机单年]|[^，。0-9]{{2,14}}(?:政府|办事处|局|委员会|办公室|[镇乡]))"
)
_DONE = re.compile(
    "共|全年|累计|收到|受理|发布|公开|制发|制定|办理|坚持|认真|严格|深入|持续|扎实|按照|围绕|在.{2,20}领导下"
)
_OTHER_YEARS = re.compile("本年|今年|当年|同比|上一?年|去年|以来|至今|目前")


def check_year_slips(report: Report) -> Iterator[Finding]:
    """A warning where the prose calls another year the one that it reports on."""
    if report.year is None:
        return
    found: dict[str, list[tuple[Sentence, str]]] = defaultdict(list)
    for sentence in sentences(report, "preamble", "overview"):
        for quote in _slips(report.year.value, sentence):
            found[sentence.section].append((sentence, quote))
    year = report.year.value
    for section, slips in found.items():
        context = f"年度 {year}；" + "、".join(quote for _, quote in slips)
        for sentence, quote in slips:
            said = shorten(quote)
            words = Words(f"文中写的是“{said}”，而年度是 {year}", f"the text says “{said}”, the year is {year}")
            hint = Words("核对年份，看是否沿用了上年的文字", "was last year's text taken over?")
            yield warning("YRS-01", words, path=section, place=sentence.place, hint=hint, context=context)


def _slips(year: int, sentence: Sentence) -> Iterator[str]:
    """The wordings in a sentence that give the report another year."""
    patterns = [*_THIS_YEAR]
    if not _EARLIER.search(sentence.text):
        patterns += [_AS_FOLLOWS, _ITS_REPORT] if sentence.section == "preamble" else [_AS_FOLLOWS]
    text = _NOTICES.sub(lambda title: "　" * len(title.group()), sentence.text)
    spans = {match.span() for pattern in patterns for match in pattern.finditer(text) if int(match[1]) != year}
    if sentence.section == "overview":
        spans |= _opening(year, sentence)
    last = -1
    for start, end in sorted(spans):
        if start >= last:
            yield sentence.quote(start, end)
        last = max(last, end)


def _opening(year: int, sentence: Sentence) -> set[tuple[int, int]]:
    """A paragraph that opens with last year, tells what was done, and names no other year: last year's text."""
    if sentence.before and not _HEAD.fullmatch(sentence.before):
        return set()
    head = None if sentence.before else _HEAD.match(sentence.text)
    match = _OPENING.match(sentence.text, head.end() if head else 0)
    if not match or int(match[1]) != year - 1 or not _DONE.search(sentence.text):
        return set()
    whole = plain_text(sentence.written)
    return set() if str(year) in whole or _OTHER_YEARS.search(whole) else {match.span()}
