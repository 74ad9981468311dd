"""A paragraph of a draft → its three views: revisions accepted, revisions rejected, and who did what."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from converter.model.drafts import PREFIX
from converter.model.edits import Revision
from converter.source.draft.markup import PROPERTIES, child, name, sign, spoken, value

_CHANGES = {"ins": "ins", "moveTo": "move", "del": "del", "moveFrom": "move"}
_NEW, _OLD = ("ins", "moveTo"), ("del", "moveFrom")
_APART = {
    "txbxContent": "text box",
    "drawing": "picture",
    "pict": "picture",
    "object": "object",
    "altChunk": "object",
    "subDoc": "object",
    "contentPart": "object",
}
MARK = "¶"
"""The end of a paragraph in the text of a revision."""


class View(NamedTuple):
    """In which views the text in hand is, and by which change."""

    final: bool = True
    original: bool = True
    change: Revision | None = None

    def inside(self, element: ET.Element) -> View:
        """The view inside an element: an insertion is not in the original, a deletion not in the final text."""
        kind = name(element)
        if kind not in _CHANGES:
            return self
        return View(self.final and kind not in _OLD, self.original and kind not in _NEW, revision(element))


def revision(element: ET.Element, text: str = "") -> Revision:
    """The tracked change that an element (`w:ins`, `w:del`, `w:moveTo` …) stands for."""
    kind = _CHANGES.get(name(element), "del" if name(element) == "cellDel" else "ins")
    return Revision(kind, value(element, "author"), value(element, "date"), text)


@dataclass(slots=True)
class Line:
    """One paragraph. `names` are the markers in it, `atoms` the XML elements whose text it holds.

    `entered` and `dropped` tell of its paragraph mark, put in or taken out under revision.
    """

    text: str = ""
    original: str = ""
    revisions: tuple[Revision, ...] = ()
    names: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    style: str = ""
    atoms: list[ET.Element] = field(default_factory=list)
    entered: bool = False
    dropped: bool = False


@dataclass(slots=True)
class Extra:
    """What stands in the text and is none of it: a text box, a picture, an object; `near` is the line it hangs on."""

    kind: str
    text: str
    atoms: list[ET.Element]
    near: Line


def read_line(element: ET.Element, view: View, names: list[str], styles: dict[str, str]) -> tuple[Line, list[Extra]]:
    """The paragraph `element`, with the markers that stood before it, and what hangs on it."""
    reader = _Reader([], list(names), [], [])
    reader.walk(element, view)
    properties = child(element, "pPr")
    mark = child(properties, "rPr")
    ends = [item for item in mark if name(item) in _CHANGES] if mark is not None else []
    pieces = reader.pieces + [_Piece("", view, revision(end, MARK)) for end in ends]
    line = Line(
        text="".join(piece.text for piece in pieces if piece.view.final).strip(),
        original="".join(piece.text for piece in pieces if piece.view.original).strip(),
        revisions=_merged(pieces),
        names=tuple(dict.fromkeys(reader.names)),
        comments=tuple(dict.fromkeys(reader.comments)),
        style=styles.get(value(child(properties, "pStyle")), ""),
        atoms=[piece.atom for piece in pieces if piece.atom is not None],
        entered=any(name(end) in _NEW for end in ends),
        dropped=any(name(end) in _OLD for end in ends),
    )
    return line, [Extra(kind, text, atoms, line) for kind, text, atoms in reader.apart]


class _Piece(NamedTuple):
    """A text in one place, or the paragraph's mark (without text of its own)."""

    text: str
    view: View
    change: Revision | None
    atom: ET.Element | None = None


@dataclass(slots=True)
class _Reader:
    """Walks through a paragraph in reading order."""

    pieces: list[_Piece]
    names: list[str]
    comments: list[str]
    apart: list[tuple[str, str, list[ET.Element]]]

    def walk(self, element: ET.Element, view: View) -> None:
        for item in spoken(element):
            kind = name(item)
            if kind == "sdtPr":
                self.names += markers(item)
            elif kind in PROPERTIES or kind == "rt":
                continue
            elif kind in _APART:
                self._put_apart(item, _APART[kind])
            elif kind == "bookmarkStart":
                self.names += markers(item)
            elif kind in ("commentReference", "commentRangeStart"):
                self.comments.append(value(item, "id"))
            else:
                self._say(item, view, kind)
                self.walk(item, view.inside(item))

    def _say(self, item: ET.Element, view: View, kind: str) -> None:
        text = sign(item)
        if text:
            shown = view._replace(final=False) if kind == "delText" else view
            change = replace(view.change, text=text) if view.change else None
            self.pieces.append(_Piece(text, shown, change, item))

    def _put_apart(self, item: ET.Element, kind: str) -> None:
        """A text box, picture or object, as one thing with all text in it."""
        boxes = [box for box in item.iter() if name(box) == "txbxContent"]
        atoms = texts_in(item)
        self.apart.append(("text box" if boxes else kind, joined(item), atoms))


def markers(element: ET.Element) -> list[str]:
    """The names that a bookmark or the properties of a content control give to what they hold."""
    if name(element) == "bookmarkStart":
        found = [value(element, "name")]
    else:
        found = [value(child(element, kind)) for kind in ("tag", "alias")]
    return [text for text in found if text.startswith(PREFIX)]


def texts_in(element: ET.Element) -> list[ET.Element]:
    """All elements in `element` that hold text, of a thing in two spellings the first only."""
    found = []
    for item in spoken(element):
        if name(item) not in PROPERTIES:
            if name(item) in ("t", "delText", "sym", "drawn"):
                found.append(item)
            found += texts_in(item)
    return found


def joined(element: ET.Element) -> str:
    """All that an element says, paragraph by paragraph, cell by cell; deleted text with the rest."""
    out: list[str] = []
    _join(element, out)
    return "".join(out).strip()


def _join(element: ET.Element, out: list[str]) -> None:
    for item in spoken(element):
        if name(item) not in PROPERTIES:
            out.append(
                "\n" if name(item) == "txbxContent" else item.text or "" if name(item) == "drawn" else sign(item)
            )
            _join(item, out)
    if name(element) == "p" and out:
        out.append("\n")


def _merged(pieces: list[_Piece]) -> tuple[Revision, ...]:
    """The changes in order; what one person did at one time in one go is one change, however many runs it takes."""
    found: list[Revision] = []
    last: Revision | None = None
    for piece in pieces:
        change = piece.change
        if change and last and (last.kind, last.author, last.date) == (change.kind, change.author, change.date):
            last = found[-1] = replace(last, text=last.text + change.text)
        elif change:
            last = change
            found.append(change)
        elif piece.text:
            last = None
    return tuple(found)


def settle_marks(lines: list[Line]) -> None:
    """Paragraphs that follow one another, with marks put in or taken out under revision, as a reader has them.

    A mark that was taken out joins its paragraph with the next: the first that still says something gets the text, the
    others keep what they said originally. A mark that was put in parted two that were one: likewise the other way.
    """
    for start in range(len(lines) - 1):
        _gather(lines, start, "dropped", "text")
        _gather(lines, start, "entered", "original")


def _gather(lines: list[Line], start: int, mark: str, view: str) -> None:
    """Move the text of one view into the first line of a chain of marks, when `start` begins the chain."""
    if not getattr(lines[start], mark) or (start and getattr(lines[start - 1], mark)):
        return
    end = start + 1
    while end < len(lines) - 1 and getattr(lines[end], mark):
        end += 1
    chain = [line for line in lines[start : end + 1] if getattr(line, view)]
    by = tuple(change for change in chain[0].revisions if change.text.endswith(MARK))[-1:] if chain else ()
    for line in chain[1:]:
        line.revisions = line.revisions or tuple(replace(change, text=MARK) for change in by)
        setattr(chain[0], view, getattr(chain[0], view) + getattr(line, view))
        setattr(line, view, "")
        if view == "text":
            chain[0].atoms += line.atoms
            chain[0].comments += line.comments
