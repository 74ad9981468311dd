"""Which lines are the headings of the form's sections: by number and wording, in the order of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from converter.model.alignment import best_pairs
from converter.model.form import Form, Section
from converter.source.published.labels import alike, plain_label, simplified
from converter.source.published.page import Piece

_NUMBERED = re.compile(
    r"[\s#*　>]*(?:第?\s*(?P<number>[一二三四五六七八九十])\s*(?:[、.．,，:：]|部分[、:：]?)\s*)?(?P<rest>.*)",
    re.DOTALL,
)
_NUMBER_ALONE = re.compile(r"[\s#*]{0,8}第?\s{0,4}([一二三四五六七八九十])\s*(?:[、.．]|部分)\s{0,4}")
_FOREIGN = re.compile(r"[\s#*]{0,8}第?\s{0,4}([一二三四五六七八九十])\s*(?:[、.．]|部分)[^。；，,;]{2,40}")
_NUMERALS = "一二三四五六七八九十"
_MARKS = "#*> \t\u3000\xa0"
_JOINT = "：:。 \u3000"
_LISTED = 0.3
_SAME, _OTHER_NUMBER, _NO_NUMBER = 0.6, 0.85, 0.9


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section: the piece it stands in, where it ends there, and the piece above it that holds its
    number, where that has a line of its own.
    """

    section: Section
    piece: Piece
    end: int
    number: Piece | None = None

    @property
    def written(self) -> str:
        """The heading as it stands in the document, without marks around it."""
        return ((self.number.text if self.number else "") + self.piece.text[: self.end]).strip(_MARKS)

    @property
    def exact(self) -> bool:
        """Whether it is worded as on the form."""
        return plain_label(self.written) == plain_label(self.section.heading)


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    number: str
    text: str
    start: int
    above: Piece | None = None


def find_headings(pieces: Sequence[Piece | None], form: Form) -> dict[int, Heading]:
    """Place of a piece → the heading that it opens with. Each section has one at most, in the form's order.

    `pieces` are all that the document has in reading order, None for a table. A heading that another one follows at
    once stands in a table of contents rather than over its section.
    """
    sections = [section for section in form.sections if section.number]
    maybe = (
        _candidate(place, piece.text, above, sections)
        for place, (piece, above) in enumerate(zip(pieces, _above(pieces), strict=True))
        if piece
    )
    candidates = [candidate for candidate in maybe if candidate]
    listed = {one.place for one, next_one in pairwise(candidates) if _nothing_between(pieces, one, next_one)}
    weights = [
        [weight and weight - _LISTED * (candidate.place in listed) for weight in _weights(candidate, sections)]
        for candidate in candidates
    ]
    found: dict[int, Heading] = {}
    for row, column in best_pairs(weights) if weights else []:
        candidate, section = candidates[row], sections[column]
        piece = pieces[candidate.place]
        if piece is None:
            continue
        end = _end(candidate, piece.text, section)
        found[candidate.place] = Heading(section, piece, end, candidate.above)
    return found


def _nothing_between(pieces: Sequence[Piece | None], one: _Candidate, other: _Candidate) -> bool:
    return not any(piece is None or piece.text.strip() for piece in pieces[one.place + 1 : other.place])


def _weights(candidate: _Candidate, sections: Sequence[Section]) -> list[float]:
    return [_weight(candidate, section) for section in sections]


def foreign_heading(lines: Sequence[str], section: Section | None) -> int | None:
    """Which line under a section's heading, or above all sections, is a heading that the form does not have.

    It goes on with the numbers of the sections; a list that begins with 一、 under the heading does not.
    """
    number = _NUMERALS.index(section.number) if section else -1
    for place, line in enumerate(lines):
        match = _FOREIGN.fullmatch(line.strip())
        found = _NUMERALS.index(match[1]) if match else -1
        if found > number:
            return place
        if found == 0 or line.lstrip().startswith(f"{_NUMERALS[0]}、"):
            return None
    return None


def _above(pieces: Sequence[Piece | None]) -> Iterator[Piece | None]:
    """For each piece the line above it that says anything, where that is the number of a section alone."""
    above: Piece | None = None
    for piece in pieces:
        yield above
        if piece is None or piece.text.strip():
            above = piece if piece and _NUMBER_ALONE.fullmatch(piece.text) else None


def _candidate(place: int, text: str, above: Piece | None, sections: Sequence[Section]) -> _Candidate | None:
    match = _NUMBERED.fullmatch(text.rstrip(_MARKS))
    if not match or not match["rest"] or not text.strip():
        return None
    alone = _NUMBER_ALONE.fullmatch(above.text) if above and not match["number"] else None
    number = match["number"] or (alone[1] if alone else "")
    candidate = _Candidate(place, number, match["rest"], match.start("rest"), above if alone else None)
    return candidate if any(_weight(candidate, section) for section in sections) else None


def _weight(candidate: _Candidate, section: Section) -> float:
    """How surely a line is the heading of a section; 0: it is not."""
    same = candidate.number == section.number
    least = _SAME if same else _OTHER_NUMBER if candidate.number else _NO_NUMBER
    best = 0.0
    for label in (section.label, *section.aliases):
        if _joined(candidate.text, label):
            best = max(best, 0.95)
        elif len(candidate.text) <= 2 * len(label) + 12:
            best = max(best, alike(candidate.text, label, least))
    best = best if best >= least else 0.0
    return best + (0.5 if same else 0.0) if best else 0.0


def _joined(text: str, label: str) -> bool:
    """Whether text follows the heading in the same paragraph: 一、总体情况：2025年，…"""
    written = simplified(text)
    return written.startswith(label) and len(text) > len(label) and text[len(label)] in _JOINT


def _end(candidate: _Candidate, text: str, section: Section) -> int:
    """Where the heading ends in its piece, with the sign that joins it to what follows."""
    for label in (section.label, *section.aliases):
        if _joined(candidate.text, label):
            return candidate.start + len(label) + 1
    return len(text)
