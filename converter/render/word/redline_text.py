"""One paragraph in two versions → its runs under tracked changes.

A paragraph is a row of stretches: text of one run with the run's properties. The new paragraph stays as it is, its runs
cut where the wording changes; what is gone comes back, with the properties it had, where it stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import groupby, islice, zip_longest
from typing import Any

from lxml import etree

from converter.model.wording import COME, GONE, Piece, changes
from converter.render.word.redline_marks import Marks, W, make_run

_TEXT = {f"{W}t": "", f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t"}
_LOOK = f"{W}rPr"


@dataclass(slots=True)
class Stretch:
    """Text of one run. `made` is what takes the run's place, `used` how much of the text stands in it already."""

    run: Any
    text: str
    made: list[Any] = field(default_factory=list)
    used: int = 0

    @property
    def look(self) -> Any:
        """The properties of the run, or None."""
        return self.run.find(_LOOK)


def text_of(element: Any) -> str:
    """What the runs in an element say; line breaks as line ends."""
    return "".join(stretch.text for stretch in stretches(element))


def stretches(element: Any) -> Iterator[Stretch]:
    """The text in an element, run by run."""
    for run in element.iter(f"{W}r"):
        yield Stretch(run, "".join(_said(item) for item in run if _is_text(item)))


def _is_text(item: Any) -> bool:
    """A page break is none: it is a place, not a sign."""
    return item.tag in _TEXT and not item.get(f"{W}type")


def _said(item: Any) -> str:
    return _TEXT[item.tag] or item.text or ""


def merge_paragraph(old: Any, new: Any, marks: Marks) -> None:
    """Turn the new paragraph into one with tracked changes against the old one."""
    before, wording = list(stretches(old)), text_of(new)
    pieces = changes("".join(stretch.text for stretch in before), wording)
    if any(piece.kind in (GONE, COME) for piece in pieces):
        _split_runs(new)
        after = list(stretches(new)) or [Stretch(_placeholder(new), "")]
        _rewrite(after, _cut_each(before), pieces, marks)
    _merge_style(old, new, marks)


def _split_runs(paragraph: Any) -> None:
    """Give everything that is no text (a picture, a field's code) a run of its own, so that text can be cut."""
    for run in list(paragraph.iter(f"{W}r")):
        look = run.find(_LOOK)
        groups = [list(items) for _, items in groupby((item for item in run if item is not look), key=_is_text)]
        for items in reversed(groups[1:]):
            further = etree.Element(f"{W}r")
            if look is not None:
                further.append(deepcopy(look))
            further.extend(items)
            run.addnext(further)


def _placeholder(paragraph: Any) -> Any:
    """An empty run where the text of a blank paragraph would stand: inside its bookmark, if it has one."""
    run = etree.Element(f"{W}r")
    starts = paragraph.findall(f"{W}bookmarkStart")
    if starts:
        starts[-1].addnext(run)
    else:
        paragraph.append(run)
    return run


def _cut_each(before: list[Stretch]) -> Iterator[tuple[str, Any]]:
    """Every character with the properties it was printed in."""
    for stretch in before:
        for character in stretch.text:
            yield character, stretch.look


def _rewrite(after: list[Stretch], before: Iterator[tuple[str, Any]], pieces: list[Piece], marks: Marks) -> None:
    """Hand the pieces out to the runs of the new paragraph, then put what was made in their places."""
    owners = [stretch for stretch in after for _ in stretch.text]
    place = 0
    for piece, follows in zip_longest(pieces, pieces[1:]):
        gone = [] if piece.kind == COME else list(islice(before, len(piece.text)))
        if piece.kind == GONE:
            # With what comes in its stead, otherwise behind what it stood behind.
            at = place if not place or (follows and follows.kind == COME) else place - 1
            owner = owners[at] if owners else after[0]
            owner.made.append(marks.wrapped("del", _deleted(gone)))
            continue
        for owner, length in _parts(owners[place : place + len(piece.text)]):
            run = make_run(owner.text[owner.used : owner.used + length], owner.look)
            owner.made.append(marks.wrapped("ins", [run]) if piece.kind == COME else run)
            owner.used += length
        place += len(piece.text)
    for stretch in after:
        for made in stretch.made:
            stretch.run.addprevious(made)
        if stretch.made and all(item.tag == _LOOK or _is_text(item) for item in stretch.run):
            stretch.run.getparent().remove(stretch.run)


def _parts(owners: list[Stretch]) -> Iterator[tuple[Stretch, int]]:
    """Runs of characters that stand in one run, with their number."""
    for _, group in groupby(owners, key=id):
        same = list(group)
        yield same[0], len(same)


def _deleted(characters: list[tuple[str, Any]]) -> Iterator[Any]:
    """Deleted runs, one for each stretch of equal properties."""
    start = 0
    for end in range(1, len(characters) + 1):
        if end == len(characters) or characters[end][1] is not characters[start][1]:
            text = "".join(character for character, _ in characters[start:end])
            yield make_run(text, characters[start][1], deleted=True)
            start = end


def _merge_style(old: Any, new: Any, marks: Marks) -> None:
    """A paragraph that was set in another style says so: rejected, it is set as it was."""
    before, after = (_style(paragraph) for paragraph in (old, new))
    properties = new.find(f"{W}pPr")
    if before == after or properties is None:
        return
    change = marks.make("pPrChange")
    change.append(plain_properties(old))
    properties.append(change)


def _style(paragraph: Any) -> str | None:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if style is None else str(style.get(f"{W}val"))


def plain_properties(paragraph: Any) -> Any:
    """A copy of the paragraph's properties without those of its end, of a section, of earlier changes."""
    found = paragraph.find(f"{W}pPr")
    properties = etree.Element(f"{W}pPr") if found is None else deepcopy(found)
    for name in ("rPr", "sectPr", "pPrChange"):
        for item in properties.findall(f"{W}{name}"):
            properties.remove(item)
    return properties


def deleted_paragraph(old: Any, marks: Marks) -> Any:
    """The old paragraph as one that went, text only: no bookmarks, no pictures of another package."""
    paragraph = etree.Element(f"{W}p")
    paragraph.append(plain_properties(old))
    characters = list(_cut_each(list(stretches(old))))
    if characters:
        paragraph.append(marks.wrapped("del", _deleted(characters)))
    return paragraph
