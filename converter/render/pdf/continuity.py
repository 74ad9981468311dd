"""Paragraphs and lists that run over pages → one structure element each: logical parts, not physical ones.

WeasyPrint writes one element a page (ISO 14289-1 7.1 wants one a paragraph). A block that stands on two
neighbouring pages is the last thing on the first of them and the first thing on the second: the later
element gives its content to the earlier one and leaves the tree. Content knows its page by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from converter.render.pdf.objects import descendants, resolve

_HEADINGS = {f"h{level}": f"/H{level}" for level in range(1, 7)}
_LISTS = {"ul": "/L", "ol": "/L", "dl": "/L", "li": "/LI", "dt": "/LI", "dd": "/LI"}
_KINDS = {"p": "/P", "div": "/Div", "blockquote": "/BlockQuote"} | _HEADINGS | _LISTS
"""HTML blocks that may run over pages, and what they are in the tree. Tables have a room of their own."""


def join_fragments(document: Any, pdf: Any, root: Any) -> None:
    """Join what page breaks have cut; `root` is the structure tree root."""
    edges = _page_edges(pdf, root)
    joined: dict[int, Any] = {}
    blocks = [list(dict.fromkeys(_blocks(page._page_box.children[0]))) for page in document.pages]
    for number in range(1, len(blocks)):
        split = [element for element in blocks[number] if element in set(blocks[number - 1])]
        if not split:
            continue
        before, after = edges[number - 1][1], edges[number][0]
        if len(before) < len(split) or len(after) < len(split):
            raise ValueError(f"page {number + 1}: the structure tree does not follow the layout")
        for earlier, later in zip(before[: len(split)], after[: len(split)], strict=True):
            first = joined.get(id(earlier), earlier)
            _take_over(pdf, first, later)
            joined[id(later)] = first


def _blocks(box: Any) -> Iterator[Any]:
    """The HTML blocks that hold text on a page, outermost first."""
    if isinstance(box, boxes.ParentBox):
        if box.element_tag in _KINDS and any(isinstance(child, boxes.TextBox) for child in box.descendants()):
            yield box.element
        for child in box.children:
            yield from _blocks(child)


def _page_edges(pdf: Any, root: Any) -> list[tuple[list[Any], list[Any]]]:
    """For every page the blocks around its first and around its last content, outermost first."""
    numbers = {resolve_page: i for i, resolve_page in enumerate(pdf.page_references)}
    found: list[list[Any]] = [[] for _ in numbers]
    for kid in root["K"]:
        for element in descendants(pdf, resolve(pdf, kid)):
            if any(isinstance(item, int) for item in element["K"]):
                found[numbers[element["Pg"]]].append(element)
    return [(_chain(pdf, leaves[0]), _chain(pdf, leaves[-1])) if leaves else ([], []) for leaves in found]


def _chain(pdf: Any, element: Any) -> list[Any]:
    """The blocks that hold an element, outermost first."""
    chain: list[Any] = []
    while element["S"] != "/Document":
        if element["S"] in _KINDS.values():
            chain.insert(0, element)
        element = resolve(pdf, element["P"])
    return chain


def _take_over(pdf: Any, first: Any, later: Any) -> None:
    for kid in later["K"]:
        resolve(pdf, kid)["P"] = first.reference
    first["K"].extend(later["K"])
    later["K"].clear()
    resolve(pdf, later["P"])["K"].remove(later.reference)
    later["S"] = "/NonStruct"
