"""What prose says in figures that a table says too: which wordings, and which figures of the form they mean.

Data, read by `prose_figures`. A wording that is too narrow misses a slip; one that is too wide raises a false alarm,
which is worse: what can mean two things has both as sums, or is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from converter.checks.numerals import NUMBER


@dataclass(frozen=True)
class Statement:
    """A wording with a number, and the figures that it means.

    In `wording` stands `<n>` for the number with its unit, `<apply>` and the like for the words below; a wording
    without `<n>` says none at all. It holds when one of the `sums` equals the number: paths below the section,
    joined by `+` and `-`; `|` parts what may be meant. `after` names the topics one of which must have been spoken of
    last, `needs` a pattern for the words up to there. A `part` may stand behind 其中 when a `whole` stands before it.
    """

    code: str
    wording: str
    sums: str
    units: str = "件|份|宗|起"
    after: str = ""
    needs: str = ""
    part: bool = False
    whole: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The wording as a pattern with the groups `number` and `unit`, when it has them."""
        text = self.wording
        for name, words in _WORDS.items():
            text = text.replace(f"<{name}>", words)
        return re.compile(text.replace("<n>", f"{_FILL}(?P<number>{NUMBER})(?P<unit>{self.units}){_NO_PART}"))

    @cached_property
    def meant(self) -> tuple[tuple[tuple[int, str], ...], ...]:
        """Every sum that may be meant: its terms as signs and full paths."""
        section = _SECTIONS[self.code]
        texts = (_TERM.findall(text) for text in self.sums.split("|"))
        return tuple(tuple((-1 if sign else 1, f"{section}.{path}") for sign, path in terms) for terms in texts)


_SECTIONS = {
    "PRS-01": "applications",
    "PRS-02": "reconsideration_and_litigation",
    "PRS-03": "proactive_disclosure",
}
_TERM = re.compile(r"(-?) ?([a-z_][a-z_.*0-9]+)")
_FILL = "(?:总数量|总数|总量|数量|件数|数|量)?(?:一?共计?|总计|合计|为|是|有|达到?|:){0,4}+"
_NO_PART = r"(?![0-9.%次套以左余多-])"
_WORDS = {
    "apply": "(?:(?:的|各类|书面|公民、法人(?:和|或者?|及|与|以及)其他组织|群众|公众|公民|申请人|提出|提交|递交|要求"
    "|关于|有关|政府信息公开|政务信息公开|信息公开|政府信息|依申请公开|依申请|公开){0,8}+申请(?:公开)?(?:政府)?(?:信息)?(?:事项|件)?"
    "|(?:政府信息)?依申请公开(?:政府信息|信息|件|事项|申请){0,4}+)",
    "openness": "(?:(?:政府|政务)?信息公开(?:的)?申请|依申请公开(?:政府信息)?(?:的)?(?:申请)?|公开政府信息的?申请)",
    "receive": "(?:收到?|接到|接收|受理)",
    "new": "新(?:收到?|增|接收?到?|受理)",
    "last": "(?:上年度?|上一年度?|去年|20[0-9]{2}年度?)",
    "next": "(?:下年度?|下一年度?|次年)",
    "because": "(?:(?:因|涉及?)?(?:政府|政务)?信息(?:依申请)?公开(?:依申请)?(?:工作|申请|事项|答复|行为)?(?:而|所)?)?"
    "(?:被|申请|提起|引起|引发|产生|发生|涉及|类|方面|相关|的){0,6}+",
    "case": "(?:案件|案|申请)?的?",
    "make": "(?:新?(?:制发|制定|制作|出台)|印发|制定(?:印发|出台))",
    "normative": "(?:行政)?规范性文件",
    "none": "(?:未|没有|无)",
    "stop": "(?=[，。；,;)]|$)",
}


def _openness(wording: str, sums: str, *, part: bool = False, whole: bool = False) -> Statement:
    return Statement("PRS-01", wording, sums, needs="公开", part=part, whole=whole)


def _outcome(wording: str, sums: str, *, part: bool = True, after: str = "application") -> Statement:
    return Statement("PRS-01", wording, sums, after=after, part=part, whole=not part)


def _applicant(label: str, column: str) -> Statement:
    sums = f"received.{column} | received.{column} + carried_over.{column}"
    return _outcome(
        f"(?:申请人为|申请人是|为)?{label}(?:提出|提交|申请|的){{0,3}}+<n>", sums, after="application applicant"
    )


def _case(wording: str, sums: str, *, after: str = "", part: bool = False) -> Statement:
    return Statement("PRS-02", wording, sums, after=after, needs="公开", part=part, whole=not part)


def _table_two(wording: str, sums: str, *, after: str = "", needs: str = "", units: str = "件|份|个|部") -> Statement:
    return Statement("PRS-03", wording, sums, units, after=after, needs=needs)


_RESULTS = (
    ("(?:结果)?维持的?", "upheld"),
    ("(?:结果)?纠正的?", "corrected"),
    ("其他结果的?", "other_result"),
    ("尚未审结的?", "pending"),
)


def _results(topic: str, *blocks: str) -> tuple[Statement, ...]:
    sums = ((word, " + ".join(f"{block}.{column}" for block in blocks)) for word, column in _RESULTS)
    return tuple(_case(f"{word}<n>", total, after=topic, part=True) for word, total in sums)


_RECEIVED, _OVER, _HANDLED = "received.total", "carried_over.total", "total_handled.total"
_EITHER = f"{_RECEIVED} | {_RECEIVED} + {_OVER}"
_DONE = f"{_HANDLED} | {_HANDLED} - {_OVER}"
_ANSWERED = f"{_DONE} | " + " | ".join(
    f"{_HANDLED} - {less}"
    for other in ("otherwise_closed.total", "otherwise_closed.*.total")
    for less in (other, "not_processed.*.total", f"not_processed.*.total - {other}")
)
_DEALT_WITH = "application applicant channel"
_DIRECT, _AFTER = "litigation_direct", "litigation_after_reconsideration"
_SUITS = f"{_DIRECT}.total + {_AFTER}.total"
_MADE = "[作做]出"
_NO_CLEARANCE = "^(?!.*(?:清理|失效|修改))"
_BOTH = f"reconsideration.total + {_SUITS}"

STATEMENTS: tuple[Statement, ...] = (
    # 表三
    _openness("<new><apply>?<n>", f"{_RECEIVED}", part=True, whole=True),
    _openness("<new><n><openness>", _RECEIVED, part=True, whole=True),
    _openness("<receive><apply><n>", _EITHER, whole=True),
    _openness("<receive><n><openness>", _EITHER, whole=True),
    _openness("(?:收到并|受理并)?(?:办理|处理)<apply><n>", f"{_EITHER} | {_HANDLED}", whole=True),
    _openness(
        "<none>新?<receive>(?:过|任何)?(?:公民、法人(?:和|或者?|及)其他组织(?:提出)?的?)?<openness>(?:事项|件|情况)?<stop>",
        _EITHER,
    ),
    _openness("<last>结转(?:至本年度?|到本年度?)?(?:继续)?(?:办理)?的?<apply>?<n>", _OVER, part=True),
    _openness("结转<last><apply>?<n>", _OVER, part=True),
    _openness(
        "(?<!年)(?<!年度)结转(?:至|到|入)?<next>(?:继续)?(?:办理|答复|处理)?的?<apply>?<n>",
        "carried_forward.total",
        part=True,
    ),
    _openness("办结<apply><n>", _DONE, whole=True),
    _outcome("办结<n>", _DONE, part=False, after=_DEALT_WITH),
    _openness("答复<apply><n>", _ANSWERED, whole=True),
    _outcome("答复<n>", _ANSWERED, part=False, after=_DEALT_WITH),
    _outcome("予以公开(?:及|和|与|或|、)(?:予以)?部分公开的?<n>", "granted.total + partly_granted.total"),
    _outcome("予以公开的?<n>", "granted.total"),
    _outcome("(?:予以)?部分公开的?<n>", "partly_granted.total"),
    _outcome("不予公开的?<n>", "refused.*.total"),
    _outcome("无法提供的?<n>", "unavailable.*.total"),
    _outcome("不予处理的?<n>", "not_processed.*.total"),
    _outcome("其他处理的?<n>", "otherwise_closed.total | otherwise_closed.*.total"),
    _applicant("自然人", "natural_persons"),
    _applicant("商业企业", "businesses"),
    _applicant("科研机构", "research_institutions"),
    _applicant("社会公益组织", "public_welfare"),
    _applicant("法律服务机构", "legal_services"),
    # 表四：文中的件数可能不含尚未审结
    _case("<because>行政复议<case><n>", "reconsideration.total | reconsideration.total - reconsideration.pending"),
    _case(
        "<because>未经复议直接(?:起诉|提起(?:行政)?诉讼)<case><n>",
        f"{_DIRECT}.total | {_DIRECT}.total - {_DIRECT}.pending",
        part=True,
    ),
    _case(
        "<because>经?复议后再?(?:起诉|提起的?(?:行政)?诉讼)<case><n>",
        f"{_AFTER}.total | {_AFTER}.total - {_AFTER}.pending",
        part=True,
    ),
    _case("<because>行政诉讼<case><n>", f"{_SUITS} | {_SUITS} - {_DIRECT}.pending - {_AFTER}.pending"),
    _case(
        "<none>(?:发生|出现|产生)?因?(?:政府|政务)?信息公开[^，。；0-9其]{0,8}行政复议<case>(?:情况|情形)?<stop>",
        "reconsideration.total",
    ),
    _case(
        "<none>(?:发生|出现|产生)?因?(?:政府|政务)?信息公开[^，。；0-9其复]{0,8}行政诉讼<case>(?:情况|情形)?<stop>",
        _SUITS,
    ),
    _case(
        "<none>(?:发生|出现|产生)?因?(?:政府|政务)?信息公开[^，。；0-9其]{0,8}行政复议<case>(?:和|、|及|或者?|与|以及)(?:提起|被提起)?"
        "(?:行政)?诉讼<case>(?:情况|情形)?<stop>",
        _BOTH,
    ),
    *_results("reconsideration", "reconsideration"),
    *_results("litigation", _DIRECT, _AFTER),
    *_results("direct", _DIRECT),
    *_results("after", _AFTER),
    # 表二
    _table_two("<make><normative><n>", "normative_documents.issued | normative_documents.newly_made"),
    _table_two("废止<normative><n>", "normative_documents.repealed", needs=_NO_CLEARANCE),
    _table_two("废止<n>", "normative_documents.repealed", after="document"),
    _table_two("现行有效的?<normative><n>", "normative_documents.in_force"),
    _table_two("现行有效的?<n>", "normative_documents.in_force", after="document"),
    _table_two("对外公开总?(?:数量)?<n>", "normative_documents.total_published", after="document"),
    _table_two("<make>(?:政府|部门)?规章<n>", "rules.issued | rules.newly_made"),
    _table_two("(?:[作做]出)?的?行政许可(?:处理)?决定书?<n>", "administrative_licensing.decisions", needs=_MADE),
    _table_two("(?:[作做]出)?的?行政处罚(?:处理)?决定书?<n>", "administrative_penalties.decisions", needs=_MADE),
    _table_two("(?:[作做]出)?的?行政强制(?:处理)?决定书?<n>", "administrative_compulsion.decisions", needs=_MADE),
    _table_two("政府集中采购的?(?:项目)?<n>", "government_procurement.items", units="项|个|件|次"),
)
"""All wordings. Of two that read the same number, the first is heard."""
