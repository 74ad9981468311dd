"""Numbers as prose writes them: 1,234 and 1186.57, and 十二 or 一百零五."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+"
"""A number in a text without spaces, as a pattern without groups of its own."""

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = re.compile(
    "(?:(?P<k>[一二两三四五六七八九])千)?零?(?:(?P<h>[一二两三四五六七八九])百)?零?"
    "(?:(?P<t>[一二三四五六七八九])?(?P<ten>十))?零?(?P<o>[一二两三四五六七八九])?"
)


def read_number(text: str) -> Decimal | None:
    """The value of a number that `NUMBER` found; None for signs that make no number, such as 一二.

    >>> read_number("1,234"), read_number("一百零五"), read_number("十百")
    (Decimal('1234'), Decimal('105'), None)
    """
    if text[0] in "0123456789":
        return Decimal(text.replace(",", "").replace("，", ""))
    if text in ("零", "〇"):
        return Decimal(0)
    match = _CHINESE.fullmatch(text)
    if not match:
        return None
    tens = _DIGITS[match["t"] or "一"] if match["ten"] else 0
    parts = (_DIGITS[match["k"] or "零"] * 1000, _DIGITS[match["h"] or "零"] * 100, tens * 10)
    return Decimal(sum(parts) + _DIGITS[match["o"] or "零"])
