"""Characters that nobody sees: taken out of what is read, and told."""

from __future__ import annotations

import re

from converter.findings import Finding, Place, Words, note

_SPACES = "\x0b\x0c\x85\u2028\u2029"
_UNSEEN = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_SPACE = re.compile(f"[{_SPACES}]")
_SIGN = re.compile(f"[{_UNSEEN}]")
_TO_TIDY = re.compile(f"[{_SPACES}{_UNSEEN}]")


def tidy(text: str) -> str:
    """The text without controls, zero-width and direction marks; breaks of page and column are spaces.

    >>> tidy("政府\\u200b信息\\x0c公开")
    '政府信息 公开'
    """
    return _SIGN.sub("", _SPACE.sub(" ", text)) if _TO_TIDY.search(text) else text


def count_visible(text: str) -> int:
    """How many characters of a text somebody sees: no space of any kind, nothing that `tidy` takes out."""
    return len("".join(tidy(text).split()))


def unseen(text: str, file: str) -> list[Finding]:
    """A note when a text holds characters that `tidy` takes out."""
    count = sum(1 for _ in _SIGN.finditer(text))
    if not count:
        return []
    words = Words(
        f"去掉了 {count} 个看不见的字符（零宽空格、控制字符等）",
        f"took out {count} characters that nobody sees (zero-width spaces, control characters)",
    )
    return [note("IMP-21", words, place=Place(file))]
