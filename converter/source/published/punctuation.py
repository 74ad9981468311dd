"""Punctuation as dumps leave it → as Chinese text has it (GB/T 15834-2011). Words and figures are never touched.

No step looks at a sign that a later one makes: so one pass is enough, and a second one changes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator

from converter.findings import Words

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = rf"{_HAN}\u3001\u3002\u3005-\u3011\u3014-\u301b“”‘’"
"""Characters and signs that no step makes but quotation marks, which come first."""
_CLOSED = rf"{_WORDS}（）"
_CHINESE = rf"{_HAN}\u3001-\u3011\u3014-\u301b\uff01-\uff5e“”‘’…—"
_WEB = (
    r"(?:https?://|www\.)[\x21-\x7e]*[A-Za-z0-9/=&#%~_-]"
    r"|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,8}"
)
_ADDRESS = re.compile(_WEB)
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_WORD = re.compile(f"[{_WORDS}]")
_WIDE = str.maketrans(",;:?!", "，；：？！")
_NEUTRAL = ",;:?!，；：？！"
_PAIRS = {"(": "（", ")": "）"}
_SPACES, _ODD_SPACE, JOINED = "汉字间的空格", "特殊空格", "接起的断行"
_ENGLISH = {_SPACES: "space between characters", _ODD_SPACE: "unusual space", JOINED: "joined line"}


def _quoted(match: re.Match[str]) -> str:
    return f"“{match['inside']}”" if _IS_HAN.search(match["inside"]) else match.group()


Step = tuple[str, Callable[[re.Match[str]], str], str]
"""A pattern, what it becomes, and what the change is called; "" for the signs themselves."""
_QUOTES: Step = (r'"(?P<inside>[^"]*)"', _quoted, "")
_REST: tuple[Step, ...] = (
    (rf"(?<=[{_CLOSED}])\.{{3,}}", lambda match: "……", ""),
    (rf"(?<=[{_CLOSED}])--+(?=[{_CLOSED}])", lambda match: "——", ""),
    (
        rf"(?<=[{_CHINESE}])[,;:?!]+|(?<![,;:?!])[,;:?!]+(?=[{_CHINESE}])",
        lambda match: match.group().translate(_WIDE),
        "",
    ),
    (rf"(?<=[{_HAN}])\.$", lambda match: "。", ""),
    (rf"(?<=[{_CHINESE}])[ \xa0\u3000\t]+(?=[{_CHINESE}])", lambda match: "", _SPACES),
    (r"[\xa0\u3000\t]+", lambda match: " ", _ODD_SPACE),
)


def mend(text: str) -> tuple[str, Counter[str]]:
    """The text with Chinese punctuation where Chinese stands beside it, and how often what was changed.

    Untouched: whatever stands between digits or in Latin text, times, web and mail addresses.

    >>> mend("共3件,其中(一)网络1,200次,见http://a.cn/b,c")[0]
    '共3件，其中（一）网络1,200次，见http://a.cn/b,c'
    """
    changes: Counter[str] = Counter()
    text = _apply(_QUOTES, text, changes)
    text = _brackets(text, changes)
    for step in _REST:
        text = _apply(step, text, changes)
    return text, changes


def _apply(step: Step, text: str, changes: Counter[str]) -> str:
    pattern, new, name = step

    def change(match: re.Match[str]) -> str:
        if match["address"] is not None:
            return match.group()
        made = new(match)
        if made != match.group():
            changes.update([name] if name else _signs(match.group(), made))
        return made

    return re.sub(f"(?P<address>{_WEB})|{pattern}", change, text)


def _signs(old: str, new: str) -> list[str]:
    """Which signs became which; marks that stand in pairs or in a row are one change."""
    changed = [f"{one}→{other}" for one, other in zip(old, new, strict=False) if one != other]
    return changed if old[0] in ",;:?!" else changed[:1]


def _brackets(text: str, changes: Counter[str]) -> str:
    """Brackets in pairs with Chinese inside or around them, or with a Chinese one as their other half."""
    signs = list(text)
    words = [match.start() for match in _IS_HAN.finditer(text)]
    for start, end in _bracketed(_ADDRESS.sub(lambda match: "x" * len(match.group()), text)):
        halves = [sign for sign in (signs[start], signs[end]) if sign in _PAIRS]
        if bisect(words, end) > bisect(words, start) or len(halves) == 1 or _stands_in_chinese(text, start, end):
            changes.update(f"{sign}→{_PAIRS[sign]}" for sign in halves[:1])
            signs[start], signs[end] = "（", "）"
    return "".join(signs)


def _stands_in_chinese(text: str, start: int, end: int) -> bool:
    """Whether Chinese is on one side, and on the other too, or a comma, or the end: 发(2020)3号 is no such place."""
    around = [sign for sign in (text[max(start - 1, 0) : start], text[end + 1 : end + 2]) if sign not in _NEUTRAL]
    return bool(around) and all(_IS_WORD.fullmatch(sign) for sign in around)


def _bracketed(text: str) -> Iterator[tuple[int, int]]:
    """Where the brackets of each pair stand, of either width."""
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign in "(（":
            opened.append(place)
        elif sign in ")）" and opened:
            yield opened.pop(), place


def told(changes: Counter[str]) -> Words:
    """What was changed, in words, such as `,→， 12 处`."""
    zh = "，".join(f"{name} {count} 处" for name, count in sorted(changes.items()))
    en = ", ".join(f"{_ENGLISH.get(name, name)} ×{count}" for name, count in sorted(changes.items()))
    return Words(zh, en)
