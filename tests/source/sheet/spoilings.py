"""What people do to a fill-in sheet, by name: the steps of `cases/sheet_spoilings.yaml`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.source.sheet.books import Action, changed, cut_and_paste, put, saved_with, shift, without_names


def spoiled(steps: list[dict[str, Any]]) -> bytes:
    """The example's workbook after the steps."""
    data = None
    for step in steps:
        ((verb, what),) = step.items()
        data = saved_with({spot: str(value) for spot, value in what.items()}, data) if verb == "saved" else data
        data = changed(_action(verb, what), data) if verb != "saved" else data
    assert data is not None
    return data


def _action(verb: str, what: Any) -> Action:
    match verb:
        case "put":
            return put(*what)
        case "date":
            return put(what[0], dt.datetime.fromisoformat(what[1]))
        case "error":
            return _error(*what)
        case "cut":
            return cut_and_paste(*what)
        case "insert" | "delete":
            return shift(by=1 if verb == "insert" else -1, **what)
    return DONE[what]


def _error(address: str, text: str) -> Action:
    def action(book: Workbook) -> None:
        put(address, text)(book)
        sheet, _, spot = address.partition("!")
        book[sheet][spot].data_type = "e"

    return action


def _hide_row(book: Workbook) -> None:
    book["表三"].row_dimensions[6].hidden = True


def _hide_column(book: Workbook) -> None:
    book["表三"].column_dimensions["E"].hidden = True


def _hide_sheet(book: Workbook) -> None:
    book["表四"].sheet_state = "hidden"


def _rename(book: Workbook) -> None:
    book["表三"].title = "申请情况 定稿"
    for name in book.defined_names.values():
        name.attr_text = name.attr_text.replace("'表三'", "'申请情况 定稿'")


def _swap_rows(book: Workbook) -> None:
    """Sorting moves labels and figures, and leaves the names where they are."""
    page = book["表三"]
    for column in "CDEFGHI":
        one, other = page[f"{column}10"], page[f"{column}13"]
        one.value, other.value = other.value, one.value


def _comment(book: Workbook) -> None:
    book["表三"]["D6"].comment = Comment("待核实", "甲")


DONE: dict[str, Action] = {
    "comment": _comment,
    "copy_sheet": lambda book: book.copy_worksheet(book["表四"]),
    "empty_sheet": lambda book: book["表四"].delete_rows(1, 9),
    "hide_column": _hide_column,
    "hide_row": _hide_row,
    "hide_sheet": _hide_sheet,
    "merge_inputs": lambda book: book["表三"].merge_cells("D6:E6"),
    "own_sheet": lambda book: book.create_sheet("台账").append(["编号", "申请人", "结果"]),
    "remove_sheet": lambda book: book.remove(book["表四"]),
    "rename": _rename,
    "swap_rows": _swap_rows,
    "without_names": without_names,
}
