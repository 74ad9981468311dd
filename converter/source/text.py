"""Text of a report file → text that can be printed whole, with findings for what was changed or refused.

Refused: characters nobody sees or nobody can read back (controls, zero-width and direction marks,
private use, halves of a pair). Changed, with a note: radicals and compatibility ideographs, which
look like ordinary characters but copy as others, become the ordinary ones (Unicode NFKC, these
ranges only).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from converter.findings import Finding, Place, Words, error, note
from converter.tree import Scalar, Spots

_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f\u2015\t]")
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0\ufff9-\uffff"
    "\U000e0000-\U000e00ff\U000f0000-\U0010ffff]|\r(?!\n)"
)
_NAMES = {
    "\xad": "可选连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2028": "行分隔符",
    "\u2060": "零宽不断行",
    "\ufeff": "零宽不断行空格",
    "\ufffd": "替换字符，原字已丢失",
}
_HINT = Words("删除它；若本该是一个字，请重新键入", "delete it; if a letter belongs there, type it again")


def clean_value(node: Scalar, path: str) -> tuple[str, list[Finding]]:
    """A short value (agency, title, catalogue data): one line, no space at its ends."""
    return " ".join(_plain_text(node.text).split()), list(_findings(node, path))


def clean_lines(node: Scalar, path: str) -> tuple[list[tuple[str, Place]], list[Finding]]:
    """The paragraphs of a prose value: each line that holds text, without indent, with its place."""
    spots, paragraphs, offset = Spots(node), [], 0
    for line in node.text.split("\n"):
        text = line.strip()
        if text:
            paragraphs.append((_plain_text(text), spots.at(offset + line.index(text))))
        offset += len(line) + 1
    return paragraphs, list(_findings(node, path))


def _findings(node: Scalar, path: str) -> Iterator[Finding]:
    """An error for every character that is refused, one note for all that are changed."""
    spots = Spots(node)
    for match in _REFUSED.finditer(node.text):
        code = _code(match.group())
        name = f"{code}（{_kind(match.group())}）"
        words = Words(f"有无法印出的隐藏字符 {name}", f"a hidden character that cannot be printed: {code}")
        yield error("TXT-01", words, path=path, place=spots.at(match.start()), hint=_HINT)
    changed: dict[str, int] = {}
    for match in _COMPATIBLE.finditer(node.text):
        if _plain(match.group()) != match.group():
            changed.setdefault(match.group(), match.start())
    if changed:
        zh = "、".join(f"{_code(old)}→“{_plain(old)}”" for old in changed)
        words = Words(f"有形似常用字的特殊字符，已按常用字印出：{zh}", f"printed as ordinary characters: {zh}")
        yield note("TXT-02", words, path=path, place=spots.at(min(changed.values())))


def _plain_text(text: str) -> str:
    return _COMPATIBLE.sub(lambda match: _plain(match.group()), text)


def _plain(character: str) -> str:
    special = {"\u2015": "—", "\t": " "}
    return special.get(character) or unicodedata.normalize("NFKC", character)


def _kind(character: str) -> str:
    if unicodedata.category(character) == "Co":
        return "自造字"
    return _NAMES.get(character, "控制字符")


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
