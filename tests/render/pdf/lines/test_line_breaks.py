"""Where a line may end: `|` is a free place, `¦` a dear one, nothing a forbidden one."""

from collections.abc import Callable

import pytest

from converter.render.pdf.lines import Cluster, Rules
from converter.render.pdf.lines.breaks import FORBIDDEN, break_costs, last_resort_costs

Typeset = Callable[[str], list[Cluster]]
RULES = Rules()

PLACES = [
    # plain text and punctuation
    "政|府|信|息",
    "政|府，|公|开。",
    "政|（公|开）|信",
    "《条|例》，|“公|开”。",
    "》|（试",
    "”|“甲",
    "“《条|例》”",
    "吗？！|好",
    "阿·|凡",
    "一|二、|三；|四：|五",
    "【公|告】|〔注〕|〈甲〉",
    "为|￥5¦元",
    # dashes and dots
    "政¦——|府",
    "政¦……|府",
    "政¦……。",
    "政¦————|府",
    # Latin words and numbers
    "用|APP|办",
    "看 |Windows |11 |版",
    "约¦1,234.56|的",
    "涨|12.5%|多",
    "涨|12.5％|多",
    "涨|12‰|多",
    "温|36.5℃|多",
    "是|-5|到|+7|间",
    "从|１２３|至",
    "在|(a)|中",
    "读|“PDF/A”|版",
    "a |b,|丙",
    "a\u00a0b",
    "政\u00a0府",
    # a number and its unit
    "自|2019¦年|起",
    "有|834¦项|事",
    "计|1243.64¦万¦元|整",
    "计|1.5¦亿¦元",
    "按|第¦3¦条|办",
    "按|第¦12¦款",
    "国|办|函|〔2020〕¦2¦号|文",
    "共¦834¦件，|次",
    "于|2019¦年¦12¦月¦31¦日|止",
    "限|20¦个¦工¦作¦日|内",
    "升|3.2¦个¦百¦分¦点，|好",
    "办|3¦万¦人¦次|多",
    "占|5¦平¦方¦公¦里|地",
    "设|１２¦个|站",
    "在|2018¦—¦2022¦年|间",
    "增|3%～¦5%|间",
    "达¦60¦人",
    "有|2¦余¦人",
    # addresses break behind their joints
    "见|https://¦www.¦gov.¦cn/¦zwgk/¦index.¦html|页",
    "信|info@¦example.¦gov.¦cn，|好",
    "按|GB/T9704-2012|排",
    "见|a.com|页",
    "值|1234567.890123|整",
]


def marked(clusters: list[Cluster], costs: list[float]) -> str:
    """Write the places between the characters of a paragraph."""
    signs = ["" if cost == FORBIDDEN else "|" if cost == 0.0 else "¦" for cost in costs[:-1]]
    return "".join(piece.text + sign for piece, sign in zip(clusters, [*signs, ""], strict=True))


@pytest.mark.parametrize("wanted", PLACES)
def test_places(wanted: str, typeset: Typeset) -> None:
    clusters = typeset(wanted.replace("|", "").replace("¦", ""))
    assert marked(clusters, break_costs(clusters, RULES)) == wanted


@pytest.mark.parametrize(
    ("text", "place", "cost"),
    [
        ("2019年", 3, RULES.kept_together),
        ("834项", 2, RULES.kept_together),
        ("4万元", 0, RULES.kept_together),
        ("4万元", 1, RULES.kept_together),
        ("第3条", 0, RULES.kept_together),
        ("第3条", 1, RULES.kept_together),
        ("〕2号", 0, RULES.kept_together),
        ("8年—9年", 1, RULES.kept_together),
        ("共3", 0, RULES.kept_close),
        ("年3", 0, RULES.kept_close),
        ("公——", 0, RULES.dash_at_head),
    ],
)
def test_costs(text: str, place: int, cost: float, typeset: Typeset) -> None:
    assert break_costs(typeset(text), RULES)[place] == cost


def test_parting_a_number_from_its_unit_is_as_dear_as_a_stretch_of_an_eighth() -> None:
    stretched = (0.12 / RULES.stretch_step) ** 2 + RULES.wide_gap_cost
    assert RULES.kept_together == pytest.approx(stretched, abs=1.0)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("政，", RULES.prohibited),
        ("（政", RULES.prohibited),
        ("——", RULES.prohibited),
        ("ab", RULES.cut_word),
        ("12", RULES.cut_number),
        ("1.", RULES.cut_number),
        ("１２", RULES.cut_number),
        ("a\u00a0", RULES.cut_word),
        ("a ", FORBIDDEN),
        ("政府", 0.0),
    ],
)
def test_last_resort(text: str, price: float, typeset: Typeset) -> None:
    clusters = typeset(text)
    assert last_resort_costs(clusters, break_costs(clusters, RULES), RULES) == [price, 0.0]


def test_nothing_has_no_breaks() -> None:
    assert break_costs([], RULES) == []
