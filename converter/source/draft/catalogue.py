"""目录信息 at the head of a draft → its fields: pairs of a label and what is said under it."""

from __future__ import annotations

from itertools import zip_longest

from converter.findings import Words
from converter.model.form import Field
from converter.source.draft.gather import Gathering
from converter.source.draft.similar import align, likeness, plain
from converter.source.draft.story import Cell, Table

_WHERE = Words("目录信息表", "catalogue table")
_NO_FIELD = Words("目录信息里没有这一项", "the catalogue has no such field")
_NEW_FIELD = Words(
    "底稿没有这一项；要加上，请写进报告文件", "the report has no such field yet: write it there to add it"
)
_GONE_ROW = Words("目录信息的这一行被删去", "this row of the catalogue was taken out")
_LABEL, _VALUE = 0.8, 0.5


def read_catalogue(gathering: Gathering, tables: list[Table]) -> None:
    """The fields of the catalogue. One that the base does not have is told; one that is gone was deleted."""
    pairs: list[tuple[Cell, Cell | None]] = []
    for row in (row for table in tables for row in table.rows):
        if row.gone:
            gathering.tell_row(row, _WHERE, _GONE_ROW)
            continue
        cells = [cell for cell in row.cells if not cell.goes_on or cell.atoms]
        if len(cells) % 2 and len(cells) > 1:
            cells = [cell for cell in cells if cell.atoms or cell.names]
        pairs += zip_longest(cells[::2], cells[1::2])
    fields = gathering.report.form.catalogue
    chosen = dict(align(len(pairs), len(fields), lambda i, j: _weight(gathering, pairs[i], fields[j])))
    for number, (label, value) in enumerate(pairs):
        _read_pair(gathering, label, value, fields[chosen[number]] if number in chosen else None)
    for path in gathering.base:
        if path.startswith("catalogue.") and path not in gathering.draft.found:
            gathering.draft.deleted.setdefault(path, ())


def _weight(gathering: Gathering, pair: tuple[Cell, Cell | None], field: Field) -> float:
    """How well a pair of cells fits a field: by marker, by label, or by what the base says under it."""
    label, value = pair
    if value is None:
        return 0.0
    path = f"catalogue.{field.id}"
    marked = 2.0 if path in gathering.named(value) else 0.0
    named = likeness(label.text or label.original, plain(field.label), _LABEL)
    said = likeness(value.text or value.original, gathering.base.get(path, ""), _VALUE) / 2
    return marked + named + (said if marked or named or path in gathering.base else 0.0)


def _read_pair(gathering: Gathering, label: Cell, value: Cell | None, field: Field | None) -> None:
    path = f"catalogue.{field.id}" if field else ""
    if field is None or value is None or path in gathering.draft.found:
        for cell in (label, value):
            if cell is not None and cell.atoms:
                gathering.tell(cell.text or cell.original, _WHERE, _NO_FIELD, cell)
        return
    if path not in gathering.base:
        gathering.tell(f"{label.text}：{value.text or value.original}", _WHERE, _NEW_FIELD, label, value)
        return
    gathering.fixed(label, field.label, _WHERE)
    via = "bookmark" if path in gathering.named(value) else "structure"
    gathering.found(path, value, via)
