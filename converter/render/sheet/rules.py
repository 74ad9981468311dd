"""What may be typed into which cell, said in Chinese before and after; and the red of a sum that does not agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from converter.model.figures import Kind
from converter.model.form import Cell
from converter.model.sealing import AgencyKind
from converter.model.sheet import AGREES, DIFFERS, Role, Sheet, SheetCell

_FIRST_YEAR, _LAST_YEAR = 2008, 2100
_SLASH = '{0}="/",{0}="／"'
_RED, _GREEN = "FFC7CE", "E2EFDA"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A validation: its formula for the first cell (`{0}`), what is said when it fails, what is said beforehand."""

    kind: Literal["custom", "whole", "list"] | None
    formula: str
    title: str = ""
    error: str = ""
    prompt: str = ""
    upper: str = ""


_RULES = {
    Kind.COUNT: _Rule(
        "custom",
        "IF(ISNUMBER({0}),AND({0}>=0,{0}=INT({0})),OR(" + _SLASH + "))",
        "只能填件数",
        "这一格填不小于 0 的整数，不写单位；没有发生的填 0，不适用的填 / 或留空。",
    ),
    Kind.CHANGE: _Rule(
        "custom",
        "IF(OR(" + _SLASH + "),TRUE,IF(ISNUMBER(VALUE({0})),VALUE({0})=INT(VALUE({0})),FALSE))",
        "只能填增减数",
        "这一格填整数：增加写 248 或 +248，减少写 -2；没有增减填 0，不适用的填 / 或留空。",
        "增加写 +248，减少写 -2，没有增减写 0",
    ),
    Kind.DECIMAL: _Rule(
        "custom",
        "IF(ISNUMBER({0}),{0}>=0,OR(" + _SLASH + "))",
        "只能填数",
        "这一格填不小于 0 的数，可以带小数，不写单位；没有的填 0，不适用的填 / 或留空。",
        "不小于 0 的数，可带小数，不写单位",
    ),
    Kind.AMOUNT: _Rule(None, "", prompt="金额连单位一起写，如 1243.64万元；没有的填 0"),
}
_YEAR = _Rule(
    "whole", str(_FIRST_YEAR), "年度不对", f"年度写成 {_FIRST_YEAR}—{_LAST_YEAR} 之间的四位数字，如 2025。",
    "四位数字，如 2025", str(_LAST_YEAR),
)  # fmt: skip
_AGENCY_KIND = _Rule(
    "list", '"' + ",".join(kind.label for kind in AgencyKind) + '"',
    "机关类别不对", "请从下拉列表里选一项，或留空。", "从列表里选；可以留空，按机关名称定",
)  # fmt: skip
_DATE = _Rule(None, "", prompt="日期写成 2026-01-20")


def add_rules(page: Any, sheet: Sheet) -> None:
    """The validations of a sheet, one for each kind of cell, and the colours of its checks."""
    figures = sheet.section.cells if sheet.section else {}
    groups: dict[_Rule, list[SheetCell]] = {}
    for cell in sheet.cells:
        if cell.role is Role.CHECK:
            _watch(page, cell)
        rule = _rule(cell, figures)
        if rule:
            groups.setdefault(rule, []).append(cell)
    for rule, cells in groups.items():
        _add(page, rule, cells)


def _rule(cell: SheetCell, figures: dict[str, Cell]) -> _Rule | None:
    if cell.role is Role.FIGURE:
        return _RULES[figures[cell.path].kind]
    if cell.role is not Role.VALUE:
        return None
    dated = cell.path.endswith("date")
    return {"year": _YEAR, "agency_kind": _AGENCY_KIND}.get(cell.path) or (_DATE if dated else None)


def _add(page: Any, rule: _Rule, cells: list[SheetCell]) -> None:
    from openpyxl.worksheet.cell_range import MultiCellRange
    from openpyxl.worksheet.datavalidation import DataValidation

    validation = DataValidation(
        type=rule.kind,
        operator="between" if rule.upper else None,
        formula1=rule.formula.format(cells[0].address) or None,
        formula2=rule.upper or None,
        allow_blank=True,
        errorTitle=rule.title or None,
        error=rule.error or None,
        prompt=rule.prompt or None,
        sqref=MultiCellRange(" ".join(_areas(cells))),
    )
    validation.showErrorMessage, validation.showInputMessage = bool(rule.error), bool(rule.prompt)
    page.add_data_validation(validation)


def _areas(cells: Iterable[SheetCell]) -> list[str]:
    """The addresses, neighbours in a row as one area."""
    areas: list[tuple[SheetCell, SheetCell]] = []
    for cell in cells:
        if areas and areas[-1][1].row == cell.row and areas[-1][1].column + areas[-1][1].columns == cell.column:
            areas[-1] = areas[-1][0], cell
        else:
            areas.append((cell, cell))
    return [f"{first.address}:{last.address}" if first is not last else first.address for first, last in areas]


def _watch(page: Any, cell: SheetCell) -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle

    for start, colour in ((DIFFERS, _RED), (AGREES, _GREEN)):
        style = DifferentialStyle(fill=PatternFill(bgColor=colour, fill_type="solid"))
        formula = f'LEFT({cell.address},{len(start)})="{start}"'
        page.conditional_formatting.add(cell.address, Rule(type="expression", dxf=style, formula=[formula]))
