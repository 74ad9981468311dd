"""Where pages begin → marks in the text: at the character, on the heading, on the table row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from converter.errors import FormError
from converter.findings import Place, Words
from converter.model.pages import PageStart

Piece = dict[str, Any]
"""`{"text": …, "head": bool, "page": 0}`, or for a mark `{"text": "", "head": False, "page": n}`."""


class Anchors:
    """The page starts by the part they stand in. Each is handed out once; in the end none may be left."""

    def __init__(self, starts: Iterable[PageStart]) -> None:
        self._parts: dict[str, list[tuple[int, int]]] = {}
        for start in _every_page(starts):
            self._parts.setdefault(start.at, []).append((start.offset, start.page))

    def take(self, part: str) -> list[tuple[int, int]]:
        """(offset, page) of every page that begins in `part`."""
        return sorted(self._parts.pop(part, []))

    def pages(self, part: str) -> list[int]:
        """The pages that begin in `part`, wherever in it: for a row or a block that is never cut."""
        return sorted(page for _, page in self.take(part))

    def require_empty(self, file: str) -> None:
        """FormError when a page begins in a part that the report does not have."""
        if self._parts:
            part = next(iter(self._parts))
            words = Words(f"模板里的 data-at“{part}”不是报告的一部分", f"data-at “{part}” is no part of the report")
            hint = Words("照 _shared 里的模板改正 data-at", "take data-at from the templates in _shared")
            raise FormError(words, place=Place(file), hint=hint)


def _every_page(starts: Iterable[PageStart]) -> list[PageStart]:
    """One start for every page up to the last: a page without text begins where the next one does."""
    given: dict[int, PageStart] = {}
    for start in starts:
        given.setdefault(start.page, start)
    found: list[PageStart] = []
    for page in range(max(given, default=0), 0, -1):
        start = given.get(page) or found[-1]
        found.append(PageStart(page, start.at, start.offset if page > 1 else 0))
    return found[::-1]


def cut(text: str, marks: list[tuple[int, int]], head: int = 0) -> list[Piece]:
    """Text cut at its page marks and at the end of its run-in heading of `head` characters; nothing is lost.

    >>> [piece["page"] or piece["text"] for piece in cut("甲乙丙", [(1, 4)])]
    ['甲', 4, '乙丙']
    """
    pieces: list[Piece] = []
    place = 0
    for offset, page in [*((min(max(offset, 0), len(text)), page) for offset, page in marks), (len(text), 0)]:
        for end, is_head in ((min(head, offset), True), (offset, False)):
            if end > place:
                pieces.append({"text": text[place:end], "head": is_head, "page": 0})
                place = end
        if page:
            pieces.append(_mark(page))
    return pieces


def _mark(page: int) -> Piece:
    return {"text": "", "head": False, "page": page}


def split_start(marks: list[tuple[int, int]]) -> tuple[list[int], list[tuple[int, int]]]:
    """Pages that begin with the element itself, and the marks inside it."""
    return [page for offset, page in marks if offset <= 0], [mark for mark in marks if mark[0] > 0]


def cut_fields(rows: list[list[dict[str, Any]]], marks: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """The catalogue as label and value pieces; offsets count its characters in order, white space left out."""
    fields: list[dict[str, Any]] = []
    seen = 0
    for field in (field for row in rows for field in row):
        entry: dict[str, Any] = {"id": field["id"], "wide": field["columns"] > 1}
        for name in ("label", "text"):
            value = field[name]
            size = len("".join(value.split()))
            inside = [(_index(value, offset - seen), page) for offset, page in marks if seen <= offset < seen + size]
            entry[name] = cut(value, inside)
            seen += size
        fields.append(entry)
    late = [page for offset, page in marks if offset >= seen]
    if late and fields:
        fields[-1]["text"] += [_mark(page) for page in late]
    return fields


def _index(text: str, count: int) -> int:
    """Index into `text` after `count` characters that are no white space."""
    solid = [index for index, character in enumerate(text) if not character.isspace()]
    return solid[count]
