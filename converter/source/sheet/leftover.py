"""What stands on the sheets and is no value of the report: known labels are passed over, everything else is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from converter.findings import Finding, Place, Words, note, shorten, visible, warning
from converter.model.form import Form
from converter.model.sheet import AGREES, DIFFERS, META, Sheet
from converter.source.keys import fold
from converter.source.sheet.labels import spellings
from converter.source.sheet.locate import Located
from converter.source.sheet.spots import Spot
from converter.tabular import Book, BookSheet

_CHECKED = re.compile(rf"{AGREES}|{DIFFERS} ?-?[0-9.]+")
_MOST = 20
"""Cells that are told one by one; more of them on one sheet are counted."""


def leftovers(book: Book, sheets: Sequence[Sheet], form: Form, found: Located, file: str) -> Iterator[Finding]:
    """A warning for every text that is not read, a note for every comment."""
    read = {*found.spots.values(), *chain(*found.paragraphs.values()), *chain(*(row.values() for row in found.rows))}
    originals = {found.pages[sheet.name]: sheet for sheet in sheets if sheet.name in found.pages}
    for page in book.sheets:
        if page.title == META:
            continue
        if page not in originals:
            yield from _stranger(page, file)
            continue
        strange = [(spot, label) for spot, label in _strange(page, originals[page], form) if spot not in read]
        for spot, label in strange[:_MOST]:
            yield _unread(spot, label, file)
        if len(strange) > _MOST:
            yield _more([spot for spot, _ in strange[_MOST:]], file)
        yield from _comments(page, file)


def _strange(page: BookSheet, sheet: Sheet, form: Form) -> Iterator[tuple[Spot, str]]:
    """The cells that say something of their own, and the label that should stand there where it is nowhere else.

    A label that is there more often than the form has it says something of its own where it does not belong.
    """
    meant = spellings(sheet, form)
    ours = {(cell.row, cell.column): cell.text for cell in sheet.cells}
    allowed = Counter(fold(cell.text) for cell in sheet.cells)
    said = {spot: meant.get(fold(cell.text), "") for spot, cell in page.cells.items() if not cell.is_blank}
    there = Counter(said.values())
    for spot, cell in page.cells.items():
        label = ours.get(spot, "")
        own = said.get(spot, "")
        known = own and (there[own] <= allowed[own] or fold(label) == own)
        if not (cell.is_blank or known or _CHECKED.fullmatch(cell.text.strip())):
            yield Spot(page, *spot), "" if fold(label) in there else label


def _unread(spot: Spot, label: str, file: str) -> Finding:
    said = shorten(spot.cell.text)
    if label:
        words = Words(
            f"表式的“{shorten(label)}”被改成了“{said}”，改动没有读入",
            f"the form's “{shorten(label)}” was changed to “{said}”, which is not read",
        )
        hint = Words("改回原文；要写的内容写到填写处", "change it back; write what is to be said into the light cells")
    else:
        words = Words(f"“{said}”不在填写处，没有读入", f"“{said}” stands where nothing is filled in, and is not read")
        hint = Words("移到浅黄色的填写处；用不着的删去", "move it into a light cell, or delete it")
    return warning("SHT-06", words, place=spot.place(file), hint=hint)


def _more(spots: list[Spot], file: str) -> Finding:
    first = spots[0]
    words = Words(
        f"这张表还有 {len(spots)} 格不在填写处，没有读入，第一格是“{shorten(first.cell.text)}”",
        f"{len(spots)} more cells of this sheet are not read, the first is “{shorten(first.cell.text)}”",
    )
    hint = Words("移到浅黄色的填写处；用不着的删去", "move them into light cells, or delete them")
    return warning("SHT-06", words, place=first.place(file), hint=hint)


def _stranger(page: BookSheet, file: str) -> Iterator[Finding]:
    filled = [cell for cell in page.cells.values() if not cell.is_blank]
    if filled:
        first = Spot(page, filled[0].row, filled[0].column)
        words = Words(
            f"工作表“{visible(page.title)}”不是填报表的一部分，有内容的 {len(filled)} 格都没有读入",
            f"the sheet “{visible(page.title)}” is no part of the form; its {len(filled)} cells are not read",
        )
        hint = Words("用不着的删去；重复的只留一张", "delete it if it is not needed; keep one of two copies")
        yield warning("SHT-06", words, place=first.place(file), hint=hint)


def _comments(page: BookSheet, file: str) -> Iterator[Finding]:
    for (row, column), text in page.comments.items():
        place: Place = Spot(page, row, column).place(file)
        words = Words(
            f"批注“{shorten(text)}”不读入，也不印出", f"the comment “{shorten(text)}” is neither read nor printed"
        )
        yield note("SHT-07", words, place=place)
