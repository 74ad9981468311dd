"""How the workbook looks and prints: what is filled in is light yellow and open, everything else is locked."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace
from functools import cache
from typing import Any

from converter.model.sheet import Role, Sheet, SheetCell

_FONT, _SIZE, _TITLE_SIZE = "宋体", 10.5, 15
_INPUT, _FORMULA, _HEAD = "FFF9E5", "EDEDED", "F5F8FC"
_INK, _REMARK_INK, _LINE_INK = "000000", "666666", "A6A6A6"
_LINE, _LEAST, _ROOM = 15.0, 22.0, 8.0
"""Points: a line of text, the lowest row, the air around the text."""
_TITLE_HEIGHT, _HIGHEST = 36.0, 409.0
_TEXT, _GENERAL = "@", "General"
_DENSER = 1.1
"""Our letters are somewhat smaller than those that widths are counted in."""
_A4 = 9
_PORTRAIT_CHARACTERS = 125
"""What is wider is printed across the sheet."""
_MARGIN, _FOOT, _FOOTER = 0.5, 0.8, 0.4
_OPEN = (Role.FIGURE, Role.VALUE, Role.PARAGRAPH)
_LEFT = (Role.LABEL, Role.REMARK, Role.VALUE, Role.PARAGRAPH)


@cache
def _style(role: Role, number_format: str) -> dict[str, Any]:
    """The style of a kind of cell, attribute by attribute."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    fills = {Role.FIGURE: _INPUT, Role.VALUE: _INPUT, Role.PARAGRAPH: _INPUT, Role.TOTAL: _FORMULA}
    fill = fills.get(role) or {Role.CHECK: _FORMULA, Role.HEAD: _HEAD, Role.LABEL: _HEAD}.get(role)
    side = Side(style="thin", color=_LINE_INK)
    is_title, is_remark = role is Role.TITLE, role is Role.REMARK
    ink = _REMARK_INK if is_remark else _INK
    font = Font(name=_FONT, size=_TITLE_SIZE if is_title else _SIZE, bold=is_title or role is Role.HEAD, color=ink)
    return {
        "font": font,
        "fill": PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        "border": Border() if is_title or is_remark else Border(side, side, side, side),
        "alignment": Alignment("left" if role in _LEFT else "center", "center", wrap_text=True),
        "protection": Protection(locked=role not in _OPEN),
        "number_format": number_format,
    }


def dress_cell(spot: Any, cell: SheetCell) -> None:
    """Give a cell its looks."""
    for name, value in _style(cell.role, _TEXT if cell.as_text else _GENERAL).items():
        setattr(spot, name, value)


def dress(page: Any, sheet: Sheet) -> None:
    """Widths, heights, what stays in sight, protection without a password, and the printed page."""
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    for row, height in _heights(sheet).items():
        page.row_dimensions[row].height = height
    for cell in sheet.cells:
        if cell.role in (Role.VALUE, Role.PARAGRAPH):
            for number in range(cell.rows):
                _grow(page, page.cell(cell.row + number, cell.column), cell, sheet)
    rows, columns = sheet.head
    if rows or columns:
        page.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"
    page.sheet_view.showGridLines = False
    protection = page.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False  # that is: allowed
    protection.insertRows = sheet.section is not None
    _print(page, sheet)


def _print(page: Any, sheet: Sheet) -> None:
    page.page_setup.paperSize = _A4
    wide = sum(sheet.widths) > _PORTRAIT_CHARACTERS
    page.page_setup.orientation = "landscape" if wide else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 1 if sheet.section else 0
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom, margins.footer = _FOOT, _FOOTER
    page.oddFooter.center.text = "&A　第 &P 页，共 &N 页"


def _heights(sheet: Sheet) -> dict[int, float]:
    """Points for the rows whose text is known beforehand; rows for paragraphs grow by themselves."""
    heights: dict[int, float] = {}
    for cell in sheet.cells:
        if cell.role is Role.TITLE:
            heights[cell.row] = _TITLE_HEIGHT
        elif cell.rows == 1 and cell.role is not Role.PARAGRAPH:
            heights[cell.row] = max(heights.get(cell.row, _LEAST), _height(cell, sheet))
    for cell in sheet.cells:
        if cell.rows > 1 and cell.role is not Role.PARAGRAPH:
            rows = range(cell.row, cell.row + cell.rows)
            missing = _height(cell, sheet) - sum(heights.setdefault(row, _LEAST) for row in rows)
            for row in rows:
                heights[row] += max(0.0, missing) / cell.rows
    return heights


def _grow(page: Any, spot: Any, cell: SheetCell, sheet: Sheet) -> None:
    """Make room for the text that is in the cell already: not every office program does so when it opens a file."""
    text = spot.value
    if isinstance(text, str) and len(text) > 1:
        height = min(_height(replace(cell, row=spot.row, text=text), sheet), _HIGHEST)
        page.row_dimensions[spot.row].height = max(page.row_dimensions[spot.row].height or 0.0, height)


def _height(cell: SheetCell, sheet: Sheet) -> float:
    """What the text of a cell needs: a Chinese character is two wide."""
    width = sum(sheet.widths[cell.column - 1 : cell.column - 1 + cell.columns]) - 1
    needed = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in cell.text)
    return _LINE * math.ceil(needed / max(width * _DENSER, 2)) + _ROOM
