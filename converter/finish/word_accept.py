"""A tree of WordprocessingML with revisions → the same tree with all of them accepted (ECMA-376 part 1, 17.13.5).

Insertions lose their marks, deletions their content; moves are both. A deleted paragraph end joins two paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
"""The two spellings of the standard, transitional and strict."""
_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

_GONE = {"del": "del", "moveFrom": "move", "conflictDel": "del"}
_KEPT = {"ins": "ins", "moveTo": "move", "conflictIns": "ins"}
_TEXT = {"delText", "delInstrText"}
_RANGES = {f"{kind}Range{end}" for kind in ("moveFrom", "moveTo") for end in ("Start", "End")} | {
    f"customXml{kind}Range{end}" for kind in ("Ins", "Del", "MoveFrom", "MoveTo") for end in ("Start", "End")
}
_CHANGES = {
    f"{kind}Change" for kind in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "trPr", "tcPr", "tblGrid", "numbering")
}
_BETWEEN = {"bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "commentRangeStart", "commentRangeEnd"}
"""What may stand between two paragraphs without parting them."""


def local(element: Any) -> str:
    """The local name of an element."""
    return str(element.tag).rpartition("}")[2]


def child(element: Any, *names: str) -> Any:
    """The first child by local names, going down; None where there is none."""
    for name in names:
        element = next((item for item in element if local(item) == name), None) if element is not None else None
    return element


def every(root: Any, *names: str) -> list[Any]:
    """All elements of Word with one of these names, in the order of the document; they may be taken out meanwhile."""
    return list(root.iter(*(f"{space}{name}" for space in (*SPACES, _2010) for name in names)))


def remove(element: Any) -> None:
    """Take the element out with all that is in it, and a content control around it that is left empty."""
    parent = element.getparent()
    parent.remove(element)
    if local(parent) == "sdtContent" and not len(parent) and local(element) in ("tr", "tc", "tbl", "p"):
        remove(parent.getparent())


def unwrap(element: Any) -> None:
    """The element gives way to its children."""
    parent = element.getparent()
    place = parent.index(element)
    parent[place : place + 1] = list(element)


def accept_revisions(root: Any) -> Counter[str]:
    """Accept all revisions of a part. The counts say what there was: ins, del, move, join, row, cell, format."""
    ended = [paragraph for paragraph in every(root, "p") if _end_is_deleted(paragraph)]
    counts: Counter[str] = Counter(_table_marks(root))
    for empty in [*every(root, "tr"), *every(root, "tbl")]:
        if not every(empty, "tc"):
            remove(empty)
    counts.update(_content_marks(root))
    for paragraph in ended:
        if root in paragraph.iterancestors():
            counts["join"] += 1
            _join(paragraph)
    return counts


def _end_is_deleted(paragraph: Any) -> bool:
    mark = child(paragraph, "pPr", "rPr")
    return mark is not None and any(local(item) in _GONE for item in mark)


def _table_marks(root: Any) -> Iterator[str]:
    """Rows and cells that were put in stay, those taken out go."""
    for mark in every(root, "ins", "del"):
        if local(mark.getparent()) == "trPr":
            yield "row"
            remove(mark.getparent().getparent() if local(mark) == "del" else mark)
    for mark in every(root, "cellIns", "cellDel", "cellMerge"):
        yield "cell"
        if local(mark) == "cellMerge":
            _merge(mark)
        remove(mark.getparent().getparent() if local(mark) == "cellDel" else mark)


def _merge(mark: Any) -> None:
    """`cellMerge` says in its attribute what `vMerge` will say."""
    properties, space = mark.getparent(), mark.tag.rpartition("}")[0] + "}"
    for old in every(properties, "vMerge"):
        remove(old)
    new = {"rest": "restart", "cont": "continue"}.get(mark.get(f"{space}vMerge", ""))
    if new:
        # CT_TcPr is a sequence: cnfStyle, tcW, gridSpan, hMerge, vMerge, …
        before = [item for item in properties if local(item) in ("cnfStyle", "tcW", "gridSpan", "hMerge")]
        properties.insert(len(before), etree.Element(f"{space}vMerge", {f"{space}val": new}))


def _content_marks(root: Any) -> Iterator[str]:
    for element in every(root, *_GONE, *_KEPT, *_TEXT, *_RANGES, *_CHANGES):
        name, parent = local(element), element.getparent()
        if name in _CHANGES:
            yield "format"
        elif name in _GONE or name in _KEPT:
            yield _GONE.get(name) or _KEPT[name]
        # Under rPr and numPr a revision marks a paragraph's end or a number and wraps nothing; in a formula it wraps
        # the looks of a bracket.
        kept = name in _KEPT and local(parent) not in ("rPr", "numPr")
        if kept or local(parent) == "ctrlPr":
            unwrap(element)
        else:
            remove(element)


def _join(paragraph: Any) -> None:
    """The paragraph and the next become one, which looks like the first of the two that says something."""
    following, between = paragraph.getnext(), []
    while following is not None and local(following) in _BETWEEN:
        between.append(following)
        following = following.getnext()
    if following is None:
        return  # the last paragraph of a cell or a page stays: there must be one
    if local(following) != "p":
        if not _says_something(paragraph):
            paragraph.getparent()[:] = [  # marks without width stay where they were
                kept
                for item in paragraph.getparent()
                for kept in ([mark for mark in item if local(mark) in _BETWEEN] if item is paragraph else [item])
            ]
        return
    mine, its = child(paragraph, "pPr"), child(following, "pPr")
    content = [item for item in (*paragraph, *between, *following) if item is not mine and item is not its]
    look = mine if _says_something(paragraph) else its
    if look is mine:
        look = _with_section(mine, child(its, "sectPr"), following)
    following[:] = content if look is None else [look, *content]
    remove(paragraph)


def _with_section(look: Any, section: Any, paragraph: Any) -> Any:
    """Looks that end the section that the paragraph's own end has ended so far, if any."""
    if look is not None:
        for other in every(look, "sectPr"):
            remove(other)
    if section is not None:
        look = etree.Element(paragraph.tag + "Pr") if look is None else look
        look.append(section)
    return look


def _says_something(paragraph: Any) -> bool:
    """Whether there is more in the paragraph's runs than looks."""
    return any(local(item) != "rPr" for run in paragraph.iter("{*}r") for item in run)
