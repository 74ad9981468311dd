"""Marks in a filled-in body → bookmarks, which nobody sees and office programs keep (ECMA-376 part 1, 17.13.6).

A bookmark has the name of its place in the report (`model/drafts`) and holds what the template printed there: the
runs of a value, the two runs of a heading that runs in, nothing where a figure is blank. A name stands once in a
document, as Word keeps the last of two: a value that is printed again has no bookmark there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from converter.model.drafts import PREFIX
from converter.render.word.marks import BODY, CLOSE, HEAD, MARK, OPEN

_START, _END = qn("w:bookmarkStart"), qn("w:bookmarkEnd")
_ID, _NAME = qn("w:id"), qn("w:name")
_TEXT, _RUN, _PARAGRAPH, _CELL = qn("w:t"), qn("w:r"), qn("w:p"), qn("w:tc")
_PROPERTIES, _RUN_PROPERTIES = qn("w:pPr"), qn("w:rPr")


def identify(body: Any, others: Iterable[Any], names: Iterable[str], headings: Mapping[str, str]) -> None:
    """Bookmarks for all marked values of the body and for `headings` (wording → name); none in the `others`, which
    are headers and footers: a value there is out of the text.
    """
    others = list(others)
    for story in others:
        for text in story.iter(_TEXT):
            text.text = MARK.sub("", text.text or "")
    _drop_own(body)
    points = [point for run in _marked_runs(body) for point in _cut(run)]
    _settle(points, set(names))
    _wrap_headings(body, headings)
    _number([body, *others])


def _marked_runs(body: Any) -> list[Any]:
    """The runs with a mark in their text, each once."""
    runs = (text.getparent() for text in body.iter(_TEXT) if MARK.search(text.text or ""))
    return list(dict.fromkeys(run for run in runs if run.tag == _RUN))


def _cut(run: Any) -> list[Any]:
    """A run → runs of the same look with the points where a value begins or ends between them; returns the points."""
    points, last = [], None
    for child in [child for child in run if child.tag != _RUN_PROPERTIES]:
        for piece in _pieces(child) if child.tag == _TEXT else [child]:
            if piece.tag in (_START, _END):
                run.addprevious(piece)
                points.append(piece)
                last = None
                continue
            if last is None:
                last = _like(run)
                run.addprevious(last)
            last.append(piece)
    run.getparent().remove(run)
    return points


def _like(run: Any) -> Any:
    """An empty run that looks the same."""
    made = OxmlElement("w:r", attrs=dict(run.attrib))
    look = run.find(_RUN_PROPERTIES)
    if look is not None:
        made.append(deepcopy(look))
    return made


def _pieces(text: Any) -> list[Any]:
    """A text → texts and points. A blank value keeps an empty text: its run has the look of what is typed there."""
    found: list[Any] = []
    said, at = text.text or "", 0
    for mark in MARK.finditer(said):
        blank = mark.start() == at and mark[0] == CLOSE and bool(found) and found[-1].tag == _START
        if mark.start() > at or blank:
            found.append(_text(text, said[at : mark.start()]))
        if mark[0] == CLOSE or mark[0].startswith(OPEN):
            found.append(_point(_END) if mark[0] == CLOSE else _point(_START, mark[1] or ""))
        at = mark.end()
    if at < len(said) or not at:
        found.append(_text(text, said[at:]))
    return found


def _text(like: Any, said: str) -> Any:
    made = deepcopy(like)
    made.text = said
    made.tail = None
    return made


def _point(tag: str, name: str = "") -> Any:
    point = OxmlElement("w:bookmarkStart" if tag == _START else "w:bookmarkEnd")
    if name:
        point.set(_NAME, name)
    return point


def _settle(points: list[Any], names: set[str]) -> None:
    """Keep the first pair of points of each name, and let a heading's pair take in the text that runs on from it."""
    used: set[str] = set()
    start, head = None, None
    for point in points:
        if point.tag == _START:
            _remove(start)
            start = point
            continue
        name, _, piece = (start.get(_NAME) if start is not None else "").partition(":")
        if head is not None and f":{piece}" == BODY and head.get(_ID) == name:
            _remove(head, start)
            point.set(_ID, name)
            head = None
        elif start is None or name in used or name not in names:
            _remove(start, point)
        else:
            used.add(name)
            start.set(_NAME, name)
            for side in (start, point):
                side.set(_ID, name)
            head = point if f":{piece}" == HEAD else None
        start = None
    _remove(start)


def _remove(*elements: Any) -> None:
    for element in elements:
        if element is not None:
            element.getparent().remove(element)


def _wrap_headings(body: Any, headings: Mapping[str, str]) -> None:
    """A bookmark around each paragraph that is the printed heading of a section: the template holds it as it stands."""
    left = dict(headings)
    for paragraph in body.iter(_PARAGRAPH):
        said = "".join(text.text or "" for text in paragraph.iter(_TEXT)).strip()
        if said not in left or paragraph.find(f".//{_START}") is not None or _in_table(paragraph):
            continue
        start, end = _point(_START, left.pop(said)), _point(_END)
        for point in (start, end):
            point.set(_ID, start.get(_NAME))
        properties = paragraph.find(_PROPERTIES)
        paragraph.insert(0 if properties is None else 1, start)
        paragraph.append(end)


def _in_table(paragraph: Any) -> bool:
    return any(True for _ in paragraph.iterancestors(_CELL))


def _drop_own(body: Any) -> None:
    """Bookmarks of ours that a template made from a draft still has."""
    begun: set[str | None] = set()
    for point in list(body.iter(_START, _END)):
        if point.tag == _START and (point.get(_NAME) or "").startswith(PREFIX):
            begun.add(point.get(_ID))
            _remove(point)
        elif point.tag == _END and point.get(_ID) in begun:
            begun.remove(point.get(_ID))
            _remove(point)


def _number(stories: list[Any]) -> None:
    """Whole numbers for the identifiers of all bookmarks, each its own; of two with one name, as a loop over a
    bookmark of the template makes them, and of halves nothing is left.
    """
    number, names = 0, set()
    for story in stories:
        begun: dict[str, Any] = {}
        for point in list(story.iter(_START, _END)):
            if point.tag == _START and (point.get(_NAME) in names or point.get(_ID) in begun):
                _remove(point)
            elif point.tag == _START:
                names.add(point.get(_NAME))
                begun[point.get(_ID)] = point
            elif point.get(_ID) not in begun:
                _remove(point)
            else:
                for side in (begun.pop(point.get(_ID)), point):
                    side.set(_ID, str(number))
                number += 1
        _remove(*begun.values())
