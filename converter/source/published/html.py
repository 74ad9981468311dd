"""A page of a portal, or a dump that mixes lines and HTML → Page.

Elements of block level end a line, and so does <br>. A table that holds no other table is a grid (see `grids`); a
table around tables lays the page out, and its text flows. What a browser does not show is not read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lxml import etree

from converter.findings import Finding, Place
from converter.source.published.html_unseen import unseen_elements, unseen_notes
from converter.source.published.html_walk import Walk
from converter.source.published.page import Page
from converter.source.published.pictures import picture_notes
from converter.source.published.refusing import MAX_LINES, MAX_TAGS, SAVE_PAGE, refusal, too_much
from converter.source.published.signs import unseen
from converter.source.published.text import check_size

_WHOLE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LINE_END = re.compile("\r\n?")


def read_html(text: str, file: str, remarks: Iterable[Finding] = ()) -> Page:
    """The page in a text with HTML in it; SourceError when it is larger or deeper than any page."""
    if text.count("<") > MAX_TAGS:
        raise too_much(file, MAX_TAGS, "个标签", "tags")
    dump = not _WHOLE.search(text) or bool(text.partition("<")[0].strip())
    root = _parse(text, file)
    hidden = unseen_elements(root)
    shown = _shown(root, hidden)
    characters = check_size(shown, file)
    walk = Walk(root, file, hidden, keeps_lines=dump)
    blocks = walk.read()
    if len(blocks) > MAX_LINES:
        raise too_much(file, MAX_LINES, "行", "lines")
    notes = [
        *remarks,
        *unseen(shown, file),
        *unseen_notes(root, hidden, file),
        *picture_notes(blocks, walk.pictures, file),
    ]
    return Page(file, blocks, characters, remarks=notes)


def _parse(text: str, file: str) -> etree._Element:
    """The tree of a page as the parser mends it; a dump without <body> gets one."""
    plain = _LINE_END.sub("\n", _DECLARATION.sub(_without_declaration, text))
    if not _WHOLE.search(plain):
        plain = "<html><body>" + plain
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(plain.encode(), parser)
    except etree.XMLSyntaxError:  # an older parser says so, a newer one gives nothing
        root = None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        zh, en = "网页嵌套太深，或有一段文字太长，读不全", "it is nested too deep or has a text too long to be read"
        raise refusal(Place(file), zh, en, SAVE_PAGE)
    if root is None:
        raise refusal(Place(file), "网页里没有内容", "there is nothing on the page", SAVE_PAGE)
    return root


def _without_declaration(declaration: re.Match[str]) -> str:
    return "\n" * declaration.group().count("\n")


def _shown(root: etree._Element, hidden: Collection[etree._Element]) -> str:
    """All text that is in no hidden element, node by node: it owes nothing to how lines and cells are made."""
    below = {item for element in hidden for item in element.iter()}
    parts = []
    for element in root.iter():
        if element not in below:
            parts.append(element.text or "")
        if element.getparent() not in below:
            parts.append(element.tail or "")
    return "".join(parts)
