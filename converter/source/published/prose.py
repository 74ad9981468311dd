"""Lines of prose → paragraphs: one line is one, unless the document breaks its lines where the page was full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from converter.source.published.page import Piece

_FEWEST = 5
"""So many full lines in a row, none at the end of a sentence, are no coincidence."""
_NARROWEST, _RAGGED = 40, 4
"""In columns, of which a Chinese character takes two: no page is narrower, and full lines differ by so much."""
_ENDS = re.compile(r"[。！？：；!?:;][”’）)》]*\s*$")
_OPENS = re.compile(
    r"[ \t\u3000\xa0]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.．、]"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A paragraph as written: its text, the piece in which it begins, of how many lines it was put together."""

    text: str
    piece: Piece
    lines: int


def full_width(lines: Sequence[str]) -> int:
    """How many columns the full lines of a document take that breaks its lines; 0 when it does not."""
    run: list[int] = []
    for line in lines:
        columns = _columns(line)
        if columns < _NARROWEST or _ENDS.search(line):
            run = []
            continue
        run = [*run, columns] if not run or max(*run, columns) - min(*run, columns) <= _RAGGED else [columns]
        if len(run) == _FEWEST:
            return max(run)
    return 0


def paragraphs(parts: Sequence[tuple[Piece, int]], width: int) -> Iterator[Written]:
    """The paragraphs in pieces from a place on; with a `width`, lines that go on after a full one are joined."""
    number = 0
    numbers: list[int] = []
    for place in range(len(parts)):
        number += not (place and width and _goes_on(_text(parts[place - 1]), _text(parts[place]), width))
        numbers.append(number)
    for _, group in groupby(zip(numbers, parts, strict=True), key=lambda pair: pair[0]):
        lines = [part for _, part in group]
        text = ""
        for part in lines:
            more = _text(part).strip()
            text += (" " if _is_latin(text[-1:]) and _is_latin(more[:1]) else "") + more
        if text:
            yield Written(text, lines[0][0], len(lines))


def _text(part: tuple[Piece, int]) -> str:
    piece, start = part
    return piece.text[start:]


def _goes_on(line: str, after: str, width: int) -> bool:
    return abs(_columns(line) - width) <= _RAGGED and not _ENDS.search(line) and not _OPENS.match(after)


def _columns(line: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in line.rstrip())


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
