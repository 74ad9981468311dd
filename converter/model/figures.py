"""Figures of a form as an office writes them: blank, `0`, `/`, whole numbers, changes, amounts.

Blank, `0` and `/` are three values and stay three. The text that is printed is the text that
was written; only full-width digits and thousands separators are brought into one spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from converter.findings import Words
from converter.findings import shorten as shorten  # for those who quote figures


class Kind(Enum):
    """What may stand in a cell."""

    COUNT = "count"
    CHANGE = "change"
    DECIMAL = "decimal"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its printed `text`, its `number` (None for blank and `/`), the `unit` written with it.

    `written` is the spelling of the source where it differs from `text`, otherwise empty.
    """

    text: str = ""
    number: Decimal | None = None
    unit: str | None = None
    written: str = ""

    @property
    def is_blank(self) -> bool:
        """True when nothing was written in the cell."""
        return not self.text

    @property
    def is_slash(self) -> bool:
        """True when the office wrote `/`."""
        return self.text == "/"

    @property
    def value(self) -> Decimal:
        """The number that sums use: blank and `/` count as 0."""
        return self.number if self.number is not None else Decimal(0)


BLANK = Figure()

_WHOLE = r"(?:0|[1-9][0-9]*)"
_PATTERNS = {
    Kind.COUNT: re.compile(_WHOLE),
    Kind.CHANGE: re.compile(rf"[+-]?{_WHOLE}"),
    Kind.DECIMAL: re.compile(rf"{_WHOLE}(?:\.[0-9]+)?"),
    Kind.AMOUNT: re.compile(rf"{_WHOLE}(?:\.[0-9]+)?(?:\s*(?P<unit>亿元|百万元|万元|千元|元))?"),
}
_EXPECTED = {
    Kind.COUNT: Words("不小于 0 的整数", "a whole number of 0 or more"),
    Kind.CHANGE: Words("整数，增加可写 +248，减少写 -2", "a whole number such as +248 or -2"),
    Kind.DECIMAL: Words("数，可带小数", "a number, decimals allowed"),
    Kind.AMOUNT: Words("金额，如 1243.64万元", "an amount such as 1243.64万元"),
}
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_ADVICE = (
    (r"[+-]?0[0-9]+.*", Words("去掉前面多余的 0", "leave out the leading zero")),
    (r"[增减].*", Words("增加写 +10，减少写 -10", "write +10 for more, -10 for less")),
    (r"\(.*元\).*", Words("单位写在数的后面，如 477.35万元", "write the unit behind the number, 477.35万元")),
    (r"[0-9.,]+\s*[^\W\d_]+", Words("只写数字，不写单位；单位以表头为准", "the number only, no unit")),
    (r"-.*", Words("核对正负号；件数不会小于 0", "look at the sign; a count is never below 0")),
    (r"[0-9]+\.[0-9]+", Words("这一格是件数，写整数", "a count is a whole number")),
    (r".*,.*", Words("逗号只能隔开千位，如 1,234；也可以不写", "commas separate thousands only: 1,234")),
)
_IN_DIGITS = Words("改成阿拉伯数字，如 12；没有发生的填 0", "write it in digits, such as 12; 0 where nothing happened")
_MAX_DIGITS = 18
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}


class FigureError(ValueError):
    """The text is no figure of the wanted kind; `words` say what was expected, `hint` what to do."""

    def __init__(self, words: Words, hint: Words = _IN_DIGITS) -> None:
        super().__init__(words.en)
        self.words = words
        self.hint = hint


def read_figure(written: str, kind: Kind) -> Figure:
    """Turn the text of a cell into a figure of `kind`.

    Understood beside plain digits: full-width digits, `，` and `,` between groups of three, the
    minus sign U+2212, a space before a unit. Anything else that is no figure raises `FigureError`.

    >>> read_figure("１，２３４", Kind.COUNT).text
    '1234'
    """
    text = to_half_width(written).strip()
    if not text:
        return BLANK
    if text == "/":
        return Figure("/", written="" if written.strip() == "/" else written)
    grouped = _GROUPED.match(text)
    plain = grouped.group().replace(",", "") + text[grouped.end() :] if grouped else text
    match = _PATTERNS[kind].fullmatch(plain)
    if not match:
        raise _no_figure(written, text, kind)
    unit = match.groupdict().get("unit")
    digits = plain.removesuffix(unit or "").strip()
    if len(digits) > _MAX_DIGITS:
        words = Words(f"“{shorten(written)}”位数太多", f"“{shorten(written)}” has too many digits")
        raise FigureError(words, Words("核对这个数", "look at this number"))
    printed = digits + (unit or "")
    return Figure(printed, Decimal(digits), unit, "" if written.strip() == printed else written)


def _no_figure(written: str, text: str, kind: Kind) -> FigureError:
    wanted = _EXPECTED[kind]
    words = Words(
        f"“{shorten(written)}”不是数：这里应填{wanted.zh}；没有就留空、填 0 或填 /",
        f"“{shorten(written)}” is no figure: expected {wanted.en}, or blank, 0, /",
    )
    return FigureError(words, next((hint for pattern, hint in _ADVICE if re.fullmatch(pattern, text)), _IN_DIGITS))


def to_half_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces in their ordinary width; nothing else is touched."""
    return text.translate(_HALF_WIDTH)
