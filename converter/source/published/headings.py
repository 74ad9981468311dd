"""Which lines are the headings of the form's sections: by number and wording, in the order of the form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from converter.model.alignment import best_pairs
from converter.model.form import Form, Section
from converter.source.published.labels import alike, plain_label, simplified
from converter.source.published.page import Piece

_NUMBERED = re.compile(
    r"[\s#*　>]*(?:第?\s*(?P<number>[一二三四五六七八九十])\s*(?:[、.．,，:：]|部分[、:：]?)\s*)?(?P<rest>.*?)[\s*#]*",
    re.DOTALL,
)
_JOINT = "：:。 \u3000"
_LISTED = 0.3
_SAME, _OTHER_NUMBER, _NO_NUMBER = 0.6, 0.85, 0.9


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section: the piece it stands in, where it ends there, whether it is worded as on the form."""

    section: Section
    piece: Piece
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    number: str
    text: str
    start: int


def find_headings(pieces: Sequence[Piece | None], form: Form) -> dict[int, Heading]:
    """Place of a piece → the heading that it opens with. Each section has one at most, in the form's order.

    `pieces` are all that the document has in reading order, None for a table. A heading that another one follows at
    once stands in a table of contents rather than over its section.
    """
    sections = [section for section in form.sections if section.number]
    maybe = (_candidate(place, piece.text, sections) for place, piece in enumerate(pieces) if piece)
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
        end = _end(candidate, section)
        exact = plain_label(piece.text[:end]) == plain_label(section.heading)
        found[candidate.place] = Heading(section, piece, end, exact)
    return found


def _nothing_between(pieces: Sequence[Piece | None], one: _Candidate, other: _Candidate) -> bool:
    return not any(piece is None or piece.text.strip() for piece in pieces[one.place + 1 : other.place])


def _weights(candidate: _Candidate, sections: Sequence[Section]) -> list[float]:
    return [_weight(candidate, section) for section in sections]


def is_numbered(text: str) -> bool:
    """Whether a short line opens with a number of the first level, such as 七、."""
    match = _NUMBERED.fullmatch(text)
    return match is not None and match["number"] is not None and len(text.strip()) < 40


def _candidate(place: int, text: str, sections: Sequence[Section]) -> _Candidate | None:
    match = _NUMBERED.fullmatch(text)
    if not match or not match["rest"] or not text.strip():
        return None
    candidate = _Candidate(place, match["number"] or "", match["rest"], match.start("rest"))
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


def _end(candidate: _Candidate, section: Section) -> int:
    """Where the heading ends in its piece, with the sign that joins it to what follows."""
    for label in (section.label, *section.aliases):
        if _joined(candidate.text, label):
            return candidate.start + len(label) + 1
    return candidate.start + len(candidate.text)
