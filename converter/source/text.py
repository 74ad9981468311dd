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
from dataclasses import replace

from converter.findings import Finding, Place, Words, error, note
from converter.tree import Scalar

_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f\u2015\t]")
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ud800-\udfff\ue000-\uf8ff\ufeff\ufff9-\uffff\U000e0000-\U000e00ff\U000f0000-\U0010ffff]"
)
_HINT = Words("删除它；若本该是一个字，请重新键入", "delete it; if a letter belongs there, type it again")


def clean_line(line: str, path: str, place: Place) -> tuple[str, list[Finding]]:
    """One line of text as it is printed, and the findings about it. `place` is its first character."""
    findings = [*_refused(line, path, place)]
    changed = {match.group(): _plain(match.group()) for match in _COMPATIBLE.finditer(line)}
    changed = {old: new for old, new in changed.items() if old != new}
    if changed:
        listed_zh = "、".join(f"{_named(old)}→“{new}”" for old, new in changed.items())
        words = Words(
            f"有看似常用、实为兼容区的字符，已按常用字印出：{listed_zh}",
            f"compatibility characters are printed as the ordinary ones: {listed_zh}",
        )
        findings.append(note("TXT-02", words, path=path, place=place))
        line = _COMPATIBLE.sub(lambda match: _plain(match.group()), line)
    return line, findings


def clean_value(node: Scalar, path: str) -> tuple[str, list[Finding]]:
    """A short value (agency, title, catalogue data): one line, no space at its ends."""
    return clean_line(" ".join(node.text.split()), path, node.place)


def clean_lines(node: Scalar, path: str) -> Iterator[tuple[str, Place, list[Finding]]]:
    """The paragraphs of a prose value: each line that holds text, without indent, with its place."""
    for row, raw in enumerate(node.text.split("\n")):
        line = raw.strip()
        if line:
            place = node.row_place(row, raw.index(line[0]))
            text, findings = clean_line(line, path, place)
            yield text, place, findings


def _refused(line: str, path: str, place: Place) -> Iterator[Finding]:
    for match in _REFUSED.finditer(line):
        name = _named(match.group())
        spot = replace(place, column=place.column + match.start()) if place.column else place
        words = Words(f"有无法印出的隐藏字符 {name}", f"a hidden character that cannot be printed: {name}")
        yield error("TXT-01", words, path=path, place=spot, hint=_HINT)


def _plain(character: str) -> str:
    special = {"\u2015": "—", "\t": " "}
    return special.get(character) or unicodedata.normalize("NFKC", character)


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"
