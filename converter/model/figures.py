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

_PATTERNS = {
    Kind.COUNT: re.compile(r"[0-9]+"),
    Kind.CHANGE: re.compile(r"[+-]?[0-9]+"),
    Kind.DECIMAL: re.compile(r"[0-9]+(?:\.[0-9]+)?"),
    Kind.AMOUNT: re.compile(r"[0-9]+(?:\.[0-9]+)?(?P<unit>亿元|百万元|万元|千元|元)?"),
}
_EXPECTED = {
    Kind.COUNT: Words("不小于 0 的整数", "a whole number of 0 or more"),
    Kind.CHANGE: Words("整数，增加可写 +248，减少写 -2", "a whole number such as +248 or -2"),
    Kind.DECIMAL: Words("数，可带小数", "a number, decimals allowed"),
    Kind.AMOUNT: Words("金额，如 1243.64万元", "an amount such as 1243.64万元"),
}
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_MAX_DIGITS = 18
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}


class FigureError(ValueError):
    """The text is no figure of the wanted kind; `words` say what was expected."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def read_figure(written: str, kind: Kind) -> Figure:
    """Turn the text of a cell into a figure of `kind`.

    Understood beside plain digits: full-width digits, `，` and `,` between groups of three,
    the minus sign U+2212. Anything else that is no figure raises `FigureError`.
    """
    text = to_half_width(written).strip()
    if not text:
        return BLANK
    if text == "/":
        return Figure("/", written="" if written == "/" else written)
    if _GROUPED.match(text):
        text = text.replace(",", "")
    match = _PATTERNS[kind].fullmatch(text)
    if not match:
        wanted = _EXPECTED[kind]
        raise FigureError(
            Words(
                f"“{shorten(written)}”不是数：这里应填{wanted.zh}；没有就留空、填 0 或填 /",
                f"“{shorten(written)}” is no figure: expected {wanted.en}, or blank, 0, /",
            )
        )
    unit = match.groupdict().get("unit")
    digits = text[: len(text) - len(unit)] if unit else text
    if len(digits) > _MAX_DIGITS:
        raise FigureError(Words(f"“{shorten(written)}”位数太多", f"“{shorten(written)}” has too many digits"))
    return Figure(text, Decimal(digits), unit, "" if written == text else written)


def to_half_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces in their ordinary width; nothing else is touched."""
    return text.translate(_HALF_WIDTH)


def shorten(text: str, limit: int = 40) -> str:
    """The text on one line, cut to `limit` characters, for quoting in a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit] + "……"
