"""Punctuation as dumps leave it → as Chinese text has it (GB/T 15834-2011). Words and figures are never touched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from converter.findings import Words

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = rf"{_HAN}\u3001-\u3011\u3014-\u301b\uff01-\uff5e“”‘’…—"
_UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\xad\u202a-\u202e]")
_SPACE = re.compile(rf"(?<=[{_CHINESE}])[ \xa0\u3000\t]+(?=[{_CHINESE}])")
_ODD_SPACE = re.compile("[\xa0\u3000\t]+")
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_BESIDE = re.compile(rf"(?<=[{_CHINESE}])[,;:?!](?!//)|[,;:?!](?=[{_CHINESE}])")
_BRACKETS = re.compile(rf"\((?=[^()]*[{_HAN}])([^()]*)\)|(?<=[{_CHINESE}])\(([^()]*)\)(?=[{_CHINESE}])")
_QUOTES = re.compile(rf'"([^"]*[{_HAN}][^"]*)"')
_DOTS = re.compile(rf"(?<=[{_CHINESE}])\.{{3,6}}")
_DASHES = re.compile(rf"(?<=[{_CHINESE}])--+(?=[{_CHINESE}])")
_STOP = re.compile(rf"(?<=[{_HAN}])\.$")
_WEB = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+|[\w.+-]+@[\w-]+\.[\w.]+")

Step = tuple[re.Pattern[str], "Callable[[re.Match[str]], str]"]
_STEPS: tuple[Step, ...] = (
    (_UNSEEN, lambda match: ""),
    (_SPACE, lambda match: ""),
    (_ODD_SPACE, lambda match: " "),
    (_BRACKETS, lambda match: f"（{match[1] if match[1] is not None else match[2]}）"),
    (_BESIDE, lambda match: _WIDE[match.group()]),
    (_QUOTES, lambda match: f"“{match[1]}”"),
    (_DOTS, lambda match: "……"),
    (_DASHES, lambda match: "——"),
    (_STOP, lambda match: "。"),
)
_NAMES = {_UNSEEN: "看不见的字符", _SPACE: "汉字间的空格", _ODD_SPACE: "特殊空格"}


def mend(text: str) -> tuple[str, Counter[str]]:
    """The text with Chinese punctuation where Chinese stands beside it, and how often what was changed.

    Untouched: whatever stands between digits or in Latin text, times, web and mail addresses.

    >>> mend("共3件,其中(一)网络1,200次,见http://a.cn/b,c")[0]
    '共3件，其中（一）网络1,200次，见http://a.cn/b,c'
    """
    changes: Counter[str] = Counter()
    parts: list[str] = []
    start = 0
    kept: list[str] = []
    for match in _WEB.finditer(text):
        parts.append(text[start : match.start()])
        kept.append(match.group())
        start = match.end()
    # Addresses stand aside while the rest is mended as one text: what is beside them still counts as Latin.
    whole = "\0".join([*parts, text[start:]])
    for _ in range(3):
        before = whole
        for pattern, new in _STEPS:
            whole = pattern.sub(lambda match, new=new, pattern=pattern: _count(match, new, pattern, changes), whole)  # type: ignore[misc]
        if whole == before:
            break
    pieces = whole.split("\0")
    return "".join(piece + (kept[number] if number < len(kept) else "") for number, piece in enumerate(pieces)), changes


def _count(
    match: re.Match[str], new: Callable[[re.Match[str]], str], pattern: re.Pattern[str], changes: Counter[str]
) -> str:
    made = new(match)
    if made != match.group():
        name = _NAMES.get(pattern)
        changes[name or (f"{match.group()[0]}→{made[0]}")] += 1
    return made


def told(changes: Counter[str]) -> Words:
    """What was changed, in words, such as `,→， 12 处`."""
    zh = "，".join(f"{name} {count} 处" for name, count in sorted(changes.items()))
    en = ", ".join(f"{name} ×{count}" for name, count in sorted(changes.items()))
    return Words(zh, en)
