"""What became of the sheets themselves: rows, columns and sheets that are gone, moved, merged or hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converter.findings import Finding, Place, Words, error, warning
from converter.model.explanations import EXPLANATION_LABELS
from converter.model.form import Form
from converter.model.sheet import EXPLANATIONS, HELP, VALUES, Sheet, SheetCell
from converter.source.sheet.locate import Located
from converter.source.sheet.spots import Spot

_NEW_FORM = Words(
    "用 converter new 重新生成填报表，把内容移过去；不要增删表式的行、列和工作表",
    "make a new workbook with converter new and move the content; leave rows, columns and sheets as they are",
)


def shape_findings(sheets: Iterable[Sheet], form: Form, found: Located, file: str, *, whole: bool) -> Iterator[Finding]:
    """Findings about what cannot be found, or is found elsewhere. `whole`: every sheet of the form should be there."""
    for sheet in sheets:
        if sheet.name not in (HELP, EXPLANATIONS, *found.pages) and whole:
            yield _no_sheet(sheet, file)
    for sheet in sheets:
        yield from _missing(sheet, form, found, file)
    yield from _moved(form, found, file)
    yield from _merged(form, found, file)
    yield from _hidden(form, found, file)


def _no_sheet(sheet: Sheet, file: str) -> Finding:
    what = sheet.section.heading or sheet.section.label if sheet.section else sheet.name
    words = Words(f"找不到工作表“{sheet.name}”（{what}）", f"the sheet “{sheet.name}” is not there")
    path = sheet.section.id if sheet.section else ""
    return error("SHT-08", words, path=path, place=Place(file, cell=sheet.name), hint=_NEW_FORM)


def _missing(sheet: Sheet, form: Form, found: Located, file: str) -> Iterator[Finding]:
    """One finding a row that is gone altogether, one a column for the rest."""
    cells = found.missing.get(sheet.name, [])
    if not cells or sheet.name == VALUES:
        return  # agency and year have findings of their own, everything else there may be left out
    page = found.pages[sheet.name]
    groups: dict[str, list[SheetCell]] = {}
    lost = {cell.path for cell in cells}
    rows: dict[int, set[str]] = {}
    for cell in sheet.cells:
        if cell.path:
            rows.setdefault(cell.row, set()).add(cell.path)
    for cell in cells:
        gone = rows[cell.row] <= lost
        groups.setdefault(_line(form, cell, by_row=gone), []).append(cell)
    for line, members in groups.items():
        first = members[0]
        words = Words(f"找不到“{line}”", f"“{first.path}” and what belongs to it cannot be found")
        yield error(
            "SHT-08", words, path=first.path, place=Spot(page, first.row, first.column).place(file), hint=_NEW_FORM
        )


def _line(form: Form, cell: SheetCell, *, by_row: bool) -> str:
    figure = form.cells.get(cell.path)
    if figure is None:
        return _name(form, cell.path)
    name = figure.row_name if by_row else figure.column_name
    return f"{name or figure.label}{'一行' if by_row else '一列'}"


def _name(form: Form, path: str) -> str:
    """What people call a path."""
    if path in form.cells:
        return form.cells[path].label
    group, _, name = path.partition(".")
    if group == "explanations":
        return f"{EXPLANATIONS}·{EXPLANATION_LABELS[name]}"
    return next((section.heading or section.label for section in form.sections if section.id == path), path)


def _moved(form: Form, found: Located, file: str) -> Iterator[Finding]:
    """One finding for the cells of a row that stand under other labels than they were made for."""
    rows: dict[tuple[str, int], list[tuple[Spot, str, str]]] = {}
    for spot, path, other in found.moved:
        rows.setdefault((spot.sheet.title, spot.row), []).append((spot, path, other))
    for cells in rows.values():
        spot, path, other = cells[0]
        zh, en = (
            (f"这一行的 {len(cells)} 格", f"{len(cells)} cells of this row")
            if len(cells) > 1
            else ("这一格", "this cell")
        )
        words = Words(
            f"{zh}原是“{_name(form, other)}”，现在在“{_name(form, path)}”的行和列里，按现在的行和列读入",
            f"{en} stood under the labels of {other} and stand under those of {path} now; they are read as seen",
        )
        hint = Words(
            "核对这一行一列的数；不要剪切、排序表里的格", "look at its row and column; do not cut, paste or sort cells"
        )
        yield warning("SHT-09", words, path=path, place=spot.place(file), hint=hint)


def _merged(form: Form, found: Located, file: str) -> Iterator[Finding]:
    """Cells to fill in that were merged into one: nobody can say whose figure it is."""
    for path, spot in found.spots.items():
        for area in spot.sheet.merged:
            inside = area.row <= spot.row <= area.last_row and area.column <= spot.column <= area.last_column
            if inside and (spot.row, spot.column) != (area.row, area.column):
                name = Spot(spot.sheet, area.row, area.column).name
                words = Words(
                    f"“{_name(form, path)}”的填写处和 {name} 合并成了一格，分不清是谁的数",
                    f"the cell of {path} was merged with {name}: it cannot be told whose figure it is",
                )
                hint = Words("取消合并，分别填写", "take the merged cell apart and fill in each")
                yield error("SHT-10", words, path=path, place=spot.place(file), hint=hint)


def _hidden(form: Form, found: Located, file: str) -> Iterator[Finding]:
    for path, spot in found.spots.items():
        hidden = spot.row in spot.sheet.hidden_rows or spot.column in spot.sheet.hidden_columns
        if (hidden or not spot.sheet.is_visible) and not spot.cell.is_blank and not spot.cell.formula:
            words = Words(
                f"“{_name(form, path)}”在隐藏的行、列或工作表里，仍按“{spot.cell.text}”读入",
                f"{path} stands in a hidden row, column or sheet, and is read all the same",
            )
            hint = Words("取消隐藏，核对后再交", "show it, look at it, then hand it in")
            yield warning("SHT-11", words, path=path, place=spot.place(file), hint=hint)
