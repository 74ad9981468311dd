"""The labels of a layout, found again on a sheet: each where it stands now, in any of its spellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converter.model.form import Entry, Form
from converter.model.sheet import Role, Sheet
from converter.source.keys import Key, fold
from converter.tabular import BookSheet

Position = tuple[int, int]
_LABELS = (Role.TITLE, Role.HEAD, Role.LABEL)


def anchors(sheet: Sheet, form: Form, page: BookSheet) -> dict[Position, Position]:
    """Where the labels of the layout stand on the page. One that is there more or less often than it should be is not
    told: nobody could say which is which.
    """
    meant = spellings(sheet, form)
    wanted = _positions(((cell.row, cell.column), fold(cell.text)) for cell in sheet.cells if cell.role in _LABELS)
    there = _positions((spot, meant.get(fold(cell.text), "")) for spot, cell in sorted(page.cells.items()))
    return {
        ours: theirs
        for text, positions in wanted.items()
        if len(positions) == len(there.get(text, ()))
        for ours, theirs in zip(positions, there[text], strict=True)
    }


def likeness(sheet: Sheet, form: Form, page: BookSheet) -> float:
    """Which part of what the layout prints stands on the page, from 0 to 1."""
    meant = spellings(sheet, form)
    wanted = {fold(cell.text) for cell in sheet.cells if cell.text}
    there = {meant.get(fold(cell.text), "") for cell in page.cells.values()}
    return len(wanted & there) / len(wanted)


def _positions(labels: Iterable[tuple[Position, str]]) -> dict[str, list[Position]]:
    found: dict[str, list[Position]] = {}
    for position, text in labels:
        if text:
            found.setdefault(text, []).append(position)
    return found


def spellings(sheet: Sheet, form: Form) -> dict[str, str]:
    """Every spelling of a label of the sheet → the label; a spelling of two labels means neither."""
    own = {fold(cell.text): fold(cell.text) for cell in sheet.cells if cell.text}
    others: dict[str, str] = {}
    for key in _keys(sheet, form):
        label = fold(key.label)
        for spelling in key.spellings(exact=False) if label in own else ():
            if others.setdefault(spelling, label) != label:
                others[spelling] = ""
    return others | own


def _keys(sheet: Sheet, form: Form) -> Iterator[Key]:
    if sheet.section and sheet.section.table:
        for block in sheet.section.table.blocks:
            for entry in _entries((*block.rows, *block.columns)):
                yield Key("", entry.label, (*entry.aliases, entry.short))
    else:
        yield from (
            Key("", section.heading or section.label, (section.label, *section.aliases)) for section in form.sections
        )
        yield from (Key("", field.label, field.aliases) for field in form.catalogue)


def _entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _entries(entry.children)
