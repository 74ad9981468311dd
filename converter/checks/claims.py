"""Sentences → claims: statements of the prose that speak of this report's own year, whole and certain.

Everything that may mean another year, another body, a part, a plan or a guess is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from converter.checks.numerals import NUMBER, read_number
from converter.checks.sentences import Sentence
from converter.checks.statements import STATEMENTS, Statement
from converter.model.report import Report

_YEAR = "20[0-9]{2}年度?"
_OF_YEAR = (
    f"截[至止](?:{_YEAR}|本年度?|今年)?(?:年底|年末|底|12月(?:31日|底))|(?:{_YEAR})?1月1日起?至(?:{_YEAR})?12月31日(?:止|期间)?"
    f"|{_YEAR}|本年度?|今年|当年|全年|年度?内|年度|一年来|以来|报告期内?"
)
_OURS = (
    "(?:我|本|全)(?:省|自治区|市|州|盟|县|区|旗|乡|镇|街道|局|委|厅|署|部|院|会|处|中心|机关|单位|系统|办公室|办"
    "|(?:县|市|区|镇|乡)?政府)(?:各级(?:行政机关|政府))?"
)
_HOW = (
    "一?共计?|总共|合计|总计|累计|依法|均|全部|实际|另外|另|还|并且?|同时|现|目前|有|含|包括|为|的|内|情况|办理|处理"
    "|答复|作出|结果|申请|期间|中|被|已"
)
_LEAD = re.compile(f"(?:{_OF_YEAR}|{_OURS}|{_HOW}|:)*+")
_BOUNDARY = re.compile(r"[，,；;:()、“”]|(?<=[0-9])[件份宗起个部][和及与]?|其中|另有")
_TITLES = re.compile("《[^》]*》")
_COUNTED = re.compile(f"(?:{NUMBER})[件份宗起条次个项]")
_WHICH_YEAR = re.compile(
    "(?P<own>本年度?|今年|全年|年内|报告期)|(?P<year>20[0-9]{2})年(?!度?结转)"
    "|(?P<other>(?:上一?年度?|去年|前年)(?!度?结转)|往年|历年|同期|近[两二三四五六七八九十0-9]+年|自[^，。；]{1,12}以来|[上下]半年|季度|目前|至今)"
)
_MONTH = re.compile("(?<![0-9])(?!1月1日|12月31日|12月底)[0-9]{1,2}月")
_UNCERTAIN = re.compile("分别|预计|计划|力争|拟|目标|大约|平均|每|按期|按时|期限内")
_OTHERS = re.compile("下属|所属|部门|单位|街道|中心|[局委厅镇乡]")
# What was published of the documents and decisions is another number than what was made.
_PUBLISHED = re.compile("主动公开|公示|公布|归集|发布")
_OUTER = re.compile("[^省市州盟县区旗]{1,6}[省市州盟县区旗](?=.{3})")
_TOPICS = re.compile(
    "(?P<reconsideration>(?:被|因)?(?:申请|提起)?行政复议)"
    "|(?P<after>(?:经)?复议后(?:再)?(?:起诉|提起))|(?P<direct>直接(?:起诉|提起))|(?P<litigation>(?:提起)?行政诉讼)"
    "|(?P<document>规范性文件)|(?P<applicant>自然人|商业企业|科研机构|社会公益组织|法律服务机构)"
    "|(?P<other>公文|文件|议案|提案|建议|留言|咨询|信件|属性|拟稿|栏目|主动公开|规章|制度|政策|决策|失效|修改|清理|信访|应诉)"
    "|(?P<channel>(?:网络|网上|线上|平台|邮寄|信函|书面|当面|现场|邮件|传真|涉及|有关|关于|企业|机构|组织|律师|类)"
    "[^，。；,;、0-9]{0,8}(?:申请(?!公开))?)"
    "|(?P<application>(?:收到?|受理|接到|办理)依申请公开|(?<!依)申请(?!人)|办结|答复|办理结果|处理结果)"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in a sentence, from `start` to `end`, and the number that it says."""

    statement: Statement
    sentence: Sentence
    start: int
    end: int
    number: Decimal

    @property
    def quote(self) -> str:
        """The statement as it was written."""
        return self.sentence.quote(self.start, self.end)


def find_claims(report: Report, sentence: Sentence) -> Iterator[Claim]:
    """The claims of a sentence in the order in which they stand."""
    heard: dict[int, tuple[Statement, re.Match[str]]] = {}
    for statement in STATEMENTS:
        for match in statement.pattern.finditer(sentence.text):
            heard.setdefault(_position(match), (statement, match))
    for _, (statement, match) in sorted(heard.items(), key=lambda item: item[0]):
        number = _number(match)
        wholes = {at for at, (other, _) in heard.items() if _is_whole_of(report, other, statement)}
        whole = _is_told_whole(sentence.text, statement, match.start(), wholes)
        on_topic = number is not None and whole and _is_on_topic(sentence, statement, match)
        if number is not None and on_topic and is_of_this_report(report, sentence, match):
            yield Claim(statement, sentence, match.start(), match.end(), number)


def _position(match: re.Match[str]) -> int:
    """Where the number stands, or the wording that means none."""
    return match.start("number") if "number" in match.re.groupindex else match.start()


def _number(match: re.Match[str]) -> Decimal | None:
    """The number said, 0 where the wording is 未收到…; 收到一件，办结一件 is a manner of speaking and says none."""
    if "number" not in match.re.groupindex:
        return Decimal(0)
    return read_number(match["number"]) if match["number"] != "一" else None


def _is_on_topic(sentence: Sentence, statement: Statement, match: re.Match[str]) -> bool:
    """True when what was spoken of just before is what the wording is about."""
    near = "。".join(sentence.before.split("。")[-2:])
    if statement.needs and not re.search(statement.needs, near + sentence.text[: match.end()]):
        return False
    if statement.code == "PRS-03" and _PUBLISHED.search(sentence.text, 0, match.start()):
        return False
    topics = [topic.lastgroup for topic in _TOPICS.finditer(near + sentence.text[: match.start()])]
    return not statement.after or bool(topics and topics[-1] in statement.after.split())


def is_of_this_report(report: Report, sentence: Sentence, match: re.Match[str]) -> bool:
    """True when a match in a sentence surely is about the report's own year and agency, and no guess or plan."""
    text, start = sentence.text, match.start()
    said = _TITLES.sub("", text[:start])
    for name in own_names(report):
        said = said.replace(name, "")
    opening = max(text.rfind(sign, 0, start) for sign in "，；;")
    if _UNCERTAIN.search(text, opening + 1, match.end()) or _MONTH.search(said):
        return False
    if _OTHERS.search(re.sub(_OURS, "", said)) or not _LEAD.fullmatch(_lead(said)):
        return False
    return _is_this_year(report, sentence.said_until(start), "累计" in text[opening + 1 : start])


def _lead(said: str) -> str:
    """What stands before a statement in its own clause; `和` when it is only the last of several things counted."""
    end = 0
    for boundary in _BOUNDARY.finditer(said):
        end = boundary.end()
    if said[end - 1 : end] == "、" and said[end - 2 : end - 1] not in tuple("件份宗起项个部)"):
        return "和"
    return said[end:]


def _is_this_year(report: Report, said: str, cumulated: bool) -> bool:
    """The year that was named last is the report's own. What is cumulated must name it."""
    years = list(_WHICH_YEAR.finditer(_TITLES.sub("", said)))
    if not years:
        return not cumulated
    named = years[-1]["year"]
    return bool(years[-1]["own"]) or bool(named and report.year and int(named) == report.year.value)


def _is_whole_of(report: Report, other: Statement, part: Statement) -> bool:
    """True when a part, told behind 其中, is of what the table knows: outcomes are of new and carried cases alike."""
    carried = report.figure("applications.carried_over.total").value
    of_new_only = other.sums.startswith("received.total") and part.after == "application" and carried
    return other.whole and other.code == part.code and not of_new_only


def _is_told_whole(text: str, statement: Statement, start: int, wholes: set[int]) -> bool:
    """False for a part (其中…) of something else than the whole that the table knows."""
    among = text.rfind("其中", max(text.rfind("；", 0, start), text.rfind(";", 0, start)) + 1, start)
    if among < 0:
        return True
    counted = [match.start() for match in _COUNTED.finditer(text, 0, among)]
    return statement.part and bool(counted) and counted[-1] in wholes


def own_names(report: Report) -> tuple[str, ...]:
    """How the report may name its agency, longest first. The office of a government tells for all, not for itself."""
    name = report.agency.value if report.agency else ""
    place = re.sub("(?:人民)?政府(?:办公[室厅])?$", "", name)
    names = {place} if name.endswith(("室", "厅")) else {name, place}
    while inner := _OUTER.match(place):
        place = place[inner.end() :]
        names |= {place, inner.group()[-1] + place}
    if name.endswith(("乡人民政府", "镇人民政府")):
        names |= {name[-5:], f"{name[-5]}政府"}
    return tuple(sorted((part for part in names if len(part) > 2), key=len, reverse=True))
