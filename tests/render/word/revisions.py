"""Tracked changes accepted or rejected as an office program does it, and what a body says then: a second opinion."""

from __future__ import annotations

from typing import Any

from lxml import etree

from converter.ooxml.package import MAIN, read_package, write_package
from tests.render.word.drafts import W

MARKS = [f"{W}{name}" for name in ("ins", "del")]


def settle(data: bytes, *, accept: bool) -> bytes:
    """The package with all changes accepted, or all rejected."""
    parts = read_package(data)
    root = etree.fromstring(parts[MAIN])
    stays, goes = MARKS if accept else MARKS[::-1]
    _runs(root, stays, goes)
    _rows(root, stays, goes)
    _paragraphs(root, stays, goes)
    _styles(root, accept)
    assert not list(root.iter(f"{W}ins", f"{W}del", f"{W}pPrChange", f"{W}delText"))
    return write_package(parts | {MAIN: etree.tostring(root)})


def _runs(root: Any, stays: str, goes: str) -> None:
    for mark in [mark for mark in root.iter(goes) if mark.getparent().tag not in (f"{W}rPr", f"{W}trPr")]:
        mark.getparent().remove(mark)
    for mark in [mark for mark in root.iter(stays) if mark.getparent().tag not in (f"{W}rPr", f"{W}trPr")]:
        for run in list(mark):
            mark.addprevious(run)
        mark.getparent().remove(mark)
    for text in root.iter(f"{W}delText"):
        text.tag = f"{W}t"


def _rows(root: Any, stays: str, goes: str) -> None:
    for row in list(root.iter(f"{W}tr")):
        marks = row.find(f"{W}trPr/{goes}"), row.find(f"{W}trPr/{stays}")
        assert marks.count(None) > 0
        if marks[0] is not None:
            row.getparent().remove(row)
        elif marks[1] is not None:
            marks[1].getparent().remove(marks[1])
    for table in [table for table in root.iter(f"{W}tbl") if table.find(f"{W}tr") is None]:
        table.getparent().remove(table)


def _paragraphs(root: Any, stays: str, goes: str) -> None:
    """A paragraph without its end flows into the next one, which keeps its looks."""
    for paragraph in list(root.iter(f"{W}p")):
        marks = paragraph.find(f"{W}pPr/{W}rPr/{goes}"), paragraph.find(f"{W}pPr/{W}rPr/{stays}")
        assert marks.count(None) > 0
        if marks[1] is not None:
            marks[1].getparent().remove(marks[1])
        elif marks[0] is not None:
            left = [item for item in paragraph if item.tag == f"{W}r" and "".join(item.itertext())]
            assert not left, "half of a paragraph is left without its end"
            paragraph.getparent().remove(paragraph)


def _styles(root: Any, accept: bool) -> None:
    for change in list(root.iter(f"{W}pPrChange")):
        properties = change.getparent()
        if accept:
            properties.remove(change)
        else:
            properties.getparent().replace(properties, change[0])


def saying(data: bytes) -> list[Any]:
    """The body block by block: style and text of each paragraph, the rows of each table."""
    return _blocks(etree.fromstring(read_package(data)[MAIN]).find(f"{W}body"))


def _blocks(parent: Any) -> list[Any]:
    found: list[Any] = []
    for item in parent:
        if item.tag == f"{W}p":
            style = item.find(f"{W}pPr/{W}pStyle")
            found.append(("" if style is None else style.get(f"{W}val"), text(item)))
        elif item.tag == f"{W}tbl":
            found.append([[_blocks(cell) for cell in row.iter(f"{W}tc")] for row in item.iter(f"{W}tr")])
    return found


def text(element: Any) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(signs.get(item.tag, item.text or "") for item in element.iter(f"{W}t", *signs))
