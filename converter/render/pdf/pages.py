"""Where each page begins: WeasyPrint's layout → the paragraph, heading or table row, and the character in it.

The HTML names its parts by `data-at`; what follows from page to page is counted in characters, so that
the phone page can put its anchors at the very content that a page of the PDF begins with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from converter.model.pages import PageStart


def page_starts(document: Any) -> tuple[PageStart, ...]:
    """One start for every page of a laid-out document that has text of the report on it."""
    shown: dict[str, int] = {}
    drawn: dict[str, int] = {}
    starts: list[PageStart] = []
    for number, page in enumerate(document.pages, 1):
        begun = False
        for at, element, text in _texts(page._page_box.children[0], "", None):
            if drawn.setdefault(at, number) != number and ":r" in at:
                continue  # a table head that is repeated on this page
            if not begun:
                count = shown.get(at, 0)
                # The template's own line ends stand between the fields of the catalogue: it is counted bare.
                starts.append(PageStart(number, at, count if at == "catalogue" else text_index(element, count)))
                begun = True
            shown[at] = shown.get(at, 0) + len("".join(text.split()))
    return tuple(starts)


def _texts(box: Any, at: str, element: Any) -> Iterator[tuple[str, Any, str]]:
    """Every text below a box with the name and the element of the part it belongs to, in reading order."""
    if box.element is not None and box.element.get("data-at"):
        element = box.element
        at = element.get("data-at")
    if isinstance(box, boxes.TextBox):
        if at and box.text.strip():
            yield at, element, box.text
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _texts(child, at, element)


def text_index(element: Any, count: int) -> int:
    """Index into an element's text after `count` characters that are no white space (line ends swallow spaces)."""
    if not count:
        return 0
    seen = 0
    for index, character in enumerate("".join(element.itertext())):
        if not character.isspace():
            if seen == count:
                return index
            seen += 1
    return 0
