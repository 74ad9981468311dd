"""The prose of a report sentence by sentence, as checks read it: half-width, without spaces, quoted as it was written.

Commas stay as they are written: `，` parts clauses, `,` parts thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from converter.findings import Place
from converter.model.figures import to_half_width
from converter.model.report import Report

_SENTENCE = re.compile("[^。！？!?]+[。！？!?]?")
# Nobody writes a longer sentence; what looks back over text without an end would take time without an end.
_LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a section. `before` is what the paragraph says just before it, `text` the sentence itself."""

    section: str
    text: str
    before: str
    place: Place | None
    written: str
    offsets: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """What stands in the source from `start` to `end` of the text."""
        return self.written[self.offsets[start] : self.offsets[end - 1] + 1]

    def said_until(self, index: int) -> str:
        """The paragraph from its beginning to a position in this sentence."""
        return self.before + self.text[:index]


def sentences(report: Report, *sections: str) -> Iterator[Sentence]:
    """Every sentence of the prose sections, or of those named, in reading order."""
    for section, paragraphs in report.texts.items():
        if not sections or section in sections:
            for paragraph in paragraphs:
                yield from _paragraph(section, paragraph.text, paragraph.place)


def _paragraph(section: str, written: str, place: Place | None) -> Iterator[Sentence]:
    offsets = [index for index, sign in enumerate(written) if not sign.isspace()]
    text = plain_text(written)
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if end - start <= _LONGEST:
            before = text[max(0, start - _LONGEST) : start]
            yield Sentence(section, match.group(), before, place, written, tuple(offsets[start:end]))


def plain_text(written: str) -> str:
    """Half-width and without spaces; full-width commas stay, so that no two numbers become one.

    >>> plain_text("１４ 件，２３４ 件")
    '14件，234件'
    """
    return "".join("，".join(map(to_half_width, written.split("，"))).split())
