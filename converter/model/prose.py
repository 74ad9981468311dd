"""Prose of a report: paragraphs, and which of them open with a heading.

GB/T 9704-2012 7.3.3 numbers the levels 一、 （一） 1. （1）. The first level is the section itself;
inside a section a line that opens with （一）, 1. or （1） is a heading of level 2, 3 or 4. When text
follows the heading's first sentence in the same paragraph, the heading runs in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from converter.findings import Place

_LEVELS = (
    (2, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (3, re.compile(r"[0-9０-９]{1,2}[.．](?![0-9０-９])")),
    (4, re.compile(r"[（(][0-9０-９]{1,2}[）)]")),
)
_SENTENCE_END = re.compile(r"[。！？]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `head` is the heading it opens with (empty: none), `body` the text that follows it.

    `level` is 2 to 4 for a heading, 0 for plain text. `place` is where the paragraph begins.
    """

    head: str
    body: str
    level: int
    place: Place | None = None

    @property
    def text(self) -> str:
        """The whole paragraph as it was written."""
        return self.head + self.body


def read_paragraph(line: str, place: Place | None = None) -> Paragraph:
    """One line of prose as a paragraph."""
    for level, pattern in _LEVELS:
        match = pattern.match(line)
        if match:
            end = _SENTENCE_END.search(line, match.end())
            cut = end.end() if end else len(line)
            return Paragraph(line[:cut], line[cut:], level, place)
    return Paragraph("", line, 0, place)
