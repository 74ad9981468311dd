"""Paragraphs, tables and rows of two drafts → which belongs to which.

What has a bookmark of a container (`gw_…`) goes by its path; the paragraphs of a section by their wording; what has
none, fixed text of the template, by its wording too. Two tables are one when their columns are, two rows when the same
figures stand in them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from converter.model.alignment import align, between, common
from converter.render.word.redline_marks import W
from converter.render.word.redline_text import text_of

Pair = tuple[Any, Any]
"""An old and a new element, None on the side that has nothing of the kind."""

_PROSE = re.compile(r"(.+)\[\d+\]")
_WRAPPERS = [f"{W}{name}" for name in ("sdt", "sdtContent", "customXml")]
PARAGRAPH, TABLE, ROW, CELL = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))


@dataclass(frozen=True, slots=True)
class Paths:
    """Bookmark → path in the old draft and in the new one: forms of two editions number their cells differently."""

    old: Mapping[str, str]
    new: Mapping[str, str]


def first_path(element: Any, names: Mapping[str, str]) -> str:
    """The path of the first container in an element; empty when it has none."""
    marks = (mark.get(f"{W}name", "") for mark in element.iter(f"{W}bookmarkStart"))
    return next((names[mark] for mark in marks if mark in names), "")


def blocks(parent: Any) -> list[Any]:
    """Paragraphs and tables of a body or a cell, also those in content controls; either has one at least."""
    found = []
    for item in parent:
        if item.tag in (PARAGRAPH, TABLE):
            found.append(item)
        elif item.tag in _WRAPPERS:
            found += blocks(item)
    return found


def pair_blocks(old: Sequence[Any], new: Sequence[Any], paths: Paths) -> list[Pair]:
    """Every block of both sides once, in order, what is gone before what came."""
    if len(old) == len(new) == 1 and old[0].tag == new[0].tag == PARAGRAPH:
        return [(old[0], new[0])]
    before, after = _Names(old, paths.old), _Names(new, paths.new)
    _share_wording(before, after)
    return _paired(old, new, before.names, after.names)


def pair_rows(old: Any, new: Any, paths: Paths) -> list[Pair]:
    """Every row of two tables of the same columns."""
    before, after = rows(old), rows(new)
    shapes = [[_shape(row, {}) for row in side] for side in (before, after)]
    if shapes[0] == shapes[1] and not first_path(new, paths.new):
        return list(zip(before, after, strict=True))
    return _paired(before, after, [_row(row, paths.old) for row in before], [_row(row, paths.new) for row in after])


def rows(table: Any) -> list[Any]:
    """The rows right below a table."""
    return list(table.findall(ROW))


def _paired(old: Sequence[Any], new: Sequence[Any], before: list[Hashable], after: list[Hashable]) -> list[Pair]:
    pairs = between(common(before, after), range(len(old)), range(len(new)))
    return [(None if i is None else old[i], None if j is None else new[j]) for i, j in pairs]


class _Names:
    """A name for every block of one side; blocks of both sides with one name belong together."""

    def __init__(self, items: Sequence[Any], names: Mapping[str, str]) -> None:
        self.items = items
        self.names: list[Hashable] = []
        self.wordings: dict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(items):
            path = first_path(item, names)
            prose = _PROSE.fullmatch(path)
            if item.tag == TABLE:
                self.names.append((path.partition(".")[0], _columns(item)))
            else:
                self.names.append(path)
                if prose or not path:
                    self.wordings[prose.group(1) if prose else ""].append(number)

    def texts(self, group: str) -> list[str]:
        """The wording of the paragraphs that are told apart by it."""
        return [text_of(self.items[number]) for number in self.wordings[group]]


def _share_wording(old: _Names, new: _Names) -> None:
    """Name the paragraphs of each section, and those of no section, by their partners."""
    for group in {*old.wordings, *new.wordings}:
        for number, (i, j) in enumerate(align(old.texts(group), new.texts(group))):
            if i is not None:
                old.names[old.wordings[group][i]] = (group, number)
            if j is not None:
                new.names[new.wordings[group][j]] = (group, number)


def _columns(table: Any) -> tuple[str, ...]:
    return tuple(column.get(f"{W}w", "") for column in table.iter(f"{W}gridCol"))


def _row(row: Any, names: Mapping[str, str]) -> Hashable:
    """The figures of a row and how its cells lie; a row without any goes by its fixed text."""
    shape = _shape(row, names)
    return shape if any(path for path, _, _ in shape) else (shape, text_of(row))


def _shape(row: Any, names: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Of each cell the path, how many columns it takes, and whether one from above goes on in it."""
    return tuple(
        (first_path(cell, names), _value(cell, "gridSpan", "1"), _value(cell, "vMerge", "continue"))
        for cell in row.findall(CELL)
    )


def _value(cell: Any, name: str, default: str) -> str:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", default))
