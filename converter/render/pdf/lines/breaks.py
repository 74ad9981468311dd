"""Where a line may end and what that costs: prohibitions first, then what readers want to see in one piece.

A paragraph is looked at as a string with one character for each cluster, so a match tells places in the paragraph.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import inf

from converter.render.pdf.lines.classes import LATIN, MANNERS, Cluster, Kind, of_manner
from converter.render.pdf.lines.rules import Rules

FORBIDDEN = inf
"""Cost of a place where no line ends."""

_DIGIT = "[0-9０-９]"
_UNIT_WORDS = (
    "个百分点|个工作日|平方公里|平方米|立方米|小时|分钟|个月|人次|户次|件次|条次|篇次|公里|公顷|公斤|年度|周年|季度|世纪|"
    "[年月日时分秒元角件个项人次户家公吨米亩里条类名位批号起页份度岁周天届级期款章节省市区县套部篇字倍例宗辆台张场]"
)
_COUNTED = re.compile(
    f"(?<=[0-9０-９])(?:[十百千万亿余多]+(?:{_UNIT_WORDS})?|{_UNIT_WORDS})"
)  # 1243.64|万元, 20|个工作日
_RANGE = re.compile(f"(?<=[0-9０-９%％年月日])[—–～~]+(?={_DIGIT})")  # 2018|—|2022, 3%|～|5%
_BEFORE_NUMBER = re.compile(f"[第〕](?={_DIGIT})")  # 第|3条, 〔2020〕|2号
_WIDE_NUMBER = re.compile("[０-９]{2,}")
_CLOSE = re.compile(f"[约近超达每共年月](?={_DIGIT})")  # 共|834件, 2019年|12月
_WORD = re.compile(f"[{LATIN}]+")
_ADDRESS = re.compile(r"://|@|www\.|[A-Za-z]\.[A-Za-z]{2}|/.*/")
_ADDRESS_LEAST = 12
"""Letters from which an address may be broken at all."""
_ADDRESS_JOINT = re.compile(r"[/?&=_@](?![/?&=_@.,])|[.,](?![/?&=_@.,0-9])")
"""Not after a hyphen: text taken from a PDF loses one at a line end."""


def heads_of(clusters: Sequence[Cluster]) -> str:
    """Join the first characters of all clusters."""
    return "".join([cluster.text[0] for cluster in clusters])


def break_costs(clusters: Sequence[Cluster], rules: Rules) -> list[float]:
    """Give the cost of ending a line behind each cluster: FORBIDDEN where none may end, nothing behind the last."""
    between = _table(rules)
    costs = [between[left.manner][right.manner] for left, right in pairwise(clusters)]
    if clusters:
        costs.append(0.0)
    heads = heads_of(clusters)
    for pattern, before, behind, cost in (
        (_COUNTED, -1, -1, rules.kept_together),
        (_RANGE, -1, 0, rules.kept_together),
        (_BEFORE_NUMBER, 0, 0, rules.kept_together),
        (_CLOSE, 0, 0, rules.kept_close),
        (_WIDE_NUMBER, 0, -1, FORBIDDEN),
    ):
        for match in pattern.finditer(heads):
            for place in range(match.start() + before, match.end() + behind):
                costs[place] = max(costs[place], cost)
    _open_addresses(costs, heads, rules)
    return costs


def last_resort_costs(clusters: Sequence[Cluster], costs: Sequence[float], rules: Rules) -> list[float]:
    """Put a price on what was forbidden: for runs that no line can hold, and for holes."""
    opened = [
        cost if cost != FORBIDDEN else _price(left, right, rules)
        for (left, right), cost in zip(pairwise(clusters), costs, strict=False)
    ]
    return [*opened, 0.0]


@cache
def _table(rules: Rules) -> list[list[float]]:
    """Tabulate the cost of a line end between clusters of any two manners."""
    samples = [Cluster("", 0.0, 0.0, 0.0, *of_manner(manner)) for manner in range(MANNERS)]
    return [[_between(left, right, rules) for right in samples] for left in samples]


def _between(left: Cluster, right: Cluster, rules: Rules) -> float:
    """Give the cost of a line end between two clusters, by their classes alone."""
    if right.kind is Kind.SPACE or left.kind is Kind.TIE or right.kind is Kind.TIE:
        return FORBIDDEN
    if left.kind is Kind.SPACE:
        return FORBIDDEN if right.not_at_head and not right.not_at_end else 0.0
    if right.not_at_head or left.not_at_end:
        return FORBIDDEN
    if left.kind is right.kind and left.kind in (Kind.LATIN, Kind.DASH):
        return FORBIDDEN
    return rules.dash_at_head if right.kind is Kind.DASH else 0.0


def _price(left: Cluster, right: Cluster, rules: Rules) -> float:
    """Give the cost of a break that the rules forbid."""
    if right.kind is Kind.SPACE:
        return FORBIDDEN
    digits = left.text[0].isdigit() + right.text[0].isdigit()
    if left.kind is right.kind is Kind.LATIN or digits == 2:
        return rules.cut_number if digits else rules.cut_word
    if Kind.TIE in (left.kind, right.kind):
        return rules.cut_word
    return rules.prohibited


def _open_addresses(costs: list[float], heads: str, rules: Rules) -> None:
    """Allow a line end behind the joints of long addresses."""
    for word in _WORD.finditer(heads):
        if len(word[0]) < _ADDRESS_LEAST or not _ADDRESS.search(word[0]):
            continue
        for joint in _ADDRESS_JOINT.finditer(heads, word.start(), word.end() - 1):
            costs[joint.start()] = rules.inside_address
