"""Two reports → the Word draft of the new one with native tracked changes against the old one (花脸稿).

old ──► its draft ──┐
new ──► its draft ──┴─► blocks paired ──► wording compared, run by run ──► package

Accepted, the changes leave the new report; rejected, the old one. Page furniture (headers, footers, QR code) is the
new draft's.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from converter.model.drafts import bookmark_names
from converter.model.report import Report
from converter.ooxml.package import MAIN, read_package, write_package
from converter.render.word.draft import render_word
from converter.render.word.redline_blocks import (
    CELL,
    PARAGRAPH,
    TABLE,
    Paths,
    blocks,
    pair_blocks,
    pair_rows,
    rows,
)
from converter.render.word.redline_marks import Marks, W
from converter.render.word.redline_text import deleted_paragraph, merge_paragraph
from converter.template import Template

LABEL = "花脸稿"
AUTHOR = "对比"
"""Nobody made these changes: they were found by comparing."""


def render_redline(old: Report, new: Report, old_template: Template, new_template: Template) -> bytes:
    """The Word file; the same two reports give the same bytes. Its changes bear the new report's date."""
    earlier = _document(read_package(render_word(old, old_template, label=LABEL)))
    parts = read_package(render_word(new, new_template, label=LABEL))
    document = _document(parts)
    date = new.signoff.date.value.isoformat() if new.signoff.date else ""
    marks = Marks(AUTHOR, f"{date}T00:00:00Z" if date else "", document)
    if old.form.name != new.form.name:
        _keep_styles(earlier, parts.get("word/styles.xml", b"<none/>"))
    redline = _Redline(Paths(_names(old), _names(new)), marks)
    redline.merge(earlier.find(f"{W}body"), document.find(f"{W}body"))
    parts[MAIN] = etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_package(parts)


def _document(parts: Mapping[str, bytes]) -> Any:
    return etree.fromstring(parts[MAIN])


def _names(report: Report) -> dict[str, str]:
    """Bookmark → path."""
    counts = {section: len(paragraphs) for section, paragraphs in report.texts.items()}
    return {name: path for path, name in bookmark_names(report.form, counts).items()}


def _keep_styles(earlier: Any, styles: bytes) -> None:
    """Take out of another template's draft the styles and lists that the new one does not have."""
    known = {style.get(f"{W}styleId") for style in etree.fromstring(styles).iter(f"{W}style")}
    for element in list(earlier.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle", f"{W}numPr")):
        if element.get(f"{W}val") not in known:
            element.getparent().remove(element)


class _Redline:
    """Walks two bodies, or two cells, side by side and leaves the changes in the new one."""

    def __init__(self, paths: Paths, marks: Marks) -> None:
        self._paths = paths
        self._marks = marks

    def merge(self, old: Any, new: Any) -> None:
        """All blocks of two elements."""
        there = blocks(new)
        last = None
        for before, after in pair_blocks(blocks(old), there, self._paths):
            if after is None:
                after = self._deleted(before)
                _put_behind(last, there[0], after)
            elif before is None:
                self._insert(after)
            elif after.tag == PARAGRAPH:
                merge_paragraph(before, after, self._marks)
            else:
                self._merge_table(before, after)
            last = after

    def _insert(self, block: Any) -> None:
        self._marks.insert_runs(block)
        if block.tag == PARAGRAPH:
            self._marks.mark_paragraph(block, "ins")
        for row in rows(block) if block.tag == TABLE else ():
            self._marks.mark_row(row, "ins")

    def _deleted(self, block: Any) -> Any:
        """A copy of a block of the old side as one that went."""
        if block.tag == PARAGRAPH:
            paragraph = deleted_paragraph(block, self._marks)
            self._marks.mark_paragraph(paragraph, "del")
            return paragraph
        table = deepcopy(block)
        for row in rows(table):
            self._delete_row(row)
        return table

    def _delete_row(self, row: Any) -> None:
        """A row of an old table, text only, as one that went."""
        for mark in list(row.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        for paragraph in list(row.iter(PARAGRAPH)):
            paragraph.getparent().replace(paragraph, deleted_paragraph(paragraph, self._marks))
        self._marks.mark_row(row, "del")

    def _merge_table(self, old: Any, new: Any) -> None:
        last = None
        for before, after in pair_rows(old, new, self._paths):
            if after is None:
                after = deepcopy(before)
                self._delete_row(after)
                _put_behind(last, rows(new)[0], after)
            elif before is None:
                self._marks.insert_runs(after)
                self._marks.mark_row(after, "ins")
            else:
                for cell, other in zip(before.findall(CELL), after.findall(CELL), strict=True):
                    self.merge(cell, other)
            last = after


def _put_behind(last: Any, first: Any, element: Any) -> None:
    """Put something back behind `last`, or before `first` where nothing stands before it."""
    if last is None:
        first.addprevious(element)
    else:
        last.addnext(element)
