"""Pictures that stand alone in a document: a table may be one, and nobody here can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from converter.findings import Finding, Place, Words, shorten, warning
from converter.source.published.page import Block, Line

_HEADING = re.compile(r"[一二三四五六七]\s*[、.．]")
_NAMED = 3


class Picture(NamedTuple):
    """A picture that has a paragraph or a cell of its own; `before`: how many blocks come before it."""

    name: str
    before: int
    place: Place


def picture_notes(blocks: Sequence[Block], pictures: Sequence[Picture], file: str) -> Iterator[Finding]:
    """One warning about all pictures between the first heading of a section and the last.

    Where there is no such heading all pictures are told: they may be the report. Portals put theirs around it.
    """
    if not pictures:
        return
    headings = [n for n, block in enumerate(blocks) if isinstance(block, Line) and _HEADING.match(block.text)]
    first, last = (headings[0], headings[-1]) if headings else (-1, len(blocks))
    inside = [picture for picture in pictures if first < picture.before <= last]
    if not inside:
        return
    names = "、".join(dict.fromkeys(shorten(picture.name) for picture in inside[:_NAMED] if picture.name))
    shown = f"（{names}{'等' if len(inside) > _NAMED else ''}）" if names else ""
    words = Words(
        f"有 {len(inside)} 张图片{shown}，其中的内容没有读",
        f"{len(inside)} pictures were not read" + (f": {names}" if names else ""),
    )
    hint = Words("表格若是图片，请照图手工填写", "if a table is a picture, type its figures in by hand")
    yield warning("IMP-23", words, place=inside[0].place, hint=hint)
