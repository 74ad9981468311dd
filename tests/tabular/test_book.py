"""Whole workbooks as plain data: what stands in them, what was hidden in them, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from converter.errors import SourceError
from converter.tabular import Area, Book, Content, read_book, read_csv_book
from tests.tabular.books import SHEET, packed, parts_of, with_sheet, workbook


def read(data: bytes) -> Book:
    return read_book(data, "表.xlsx")


def test_cells_with_what_they_hold() -> None:
    row = ["甲", 2.0, 0.5, dt.datetime(2026, 1, 2), True, "=1+1", None, "_x0041_ _x000D_"]

    def change(book: Workbook) -> None:
        book.worksheets[0]["C1"].number_format = "0.0%"

    (sheet,) = read(workbook(row, change=change)).sheets
    found = [(cell.column, cell.text, cell.content) for cell in sheet.cells.values()]
    assert found == [
        (1, "甲", Content.TEXT),
        (2, "2", Content.NUMBER),
        (3, "50%", Content.TEXT),
        (4, "2026-01-02", Content.DATE),
        (5, "TRUE", Content.TRUTH),
        (6, "", Content.PENDING),
        (8, "A \r", Content.TEXT),
    ]
    assert sheet.cells[1, 6].formula == "=1+1"


def test_a_formula_with_its_result_and_an_error() -> None:
    xml = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
    xml += '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    (sheet,) = read(with_sheet(f'<sheetData><row r="1">{xml}</row></sheetData>')).sheets
    assert [(cell.text, cell.content, cell.formula) for cell in sheet.cells.values()] == [
        ("2", Content.NUMBER, "=1+1"),
        ("", Content.TEXT, '=""'),
        ("#DIV/0!", Content.ERROR, "=1/0"),
    ]


def test_what_a_sheet_has_beside_its_cells() -> None:
    def change(book: Workbook) -> None:
        page = book.worksheets[0]
        page.title = "甲 乙"
        page.merge_cells("A1:B2")
        page.row_dimensions[3].hidden = True
        page.column_dimensions["D"].hidden = True
        page["A1"].comment = Comment("待核实", "丙")
        book.create_sheet("隐").sheet_state = "hidden"
        for name, target in (
            ("one", "'甲 乙'!$B$3"),
            ("area", "'甲 乙'!$A$1:$B$2"),
            ("gone", "'甲 乙'!#REF!"),
            ("const", "7"),
        ):
            book.defined_names[name] = DefinedName(name, attr_text=target)

    book = read(workbook(["一"], [], ["三"], change=change))
    sheet, hidden = book.sheets
    assert sheet.merged == [Area("甲 乙", 1, 1, 2, 2)]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {4})
    assert sheet.comments == {(1, 1): "待核实"}
    assert (sheet.is_visible, hidden.is_visible) == (True, False)
    assert book.names == {
        "one": Area("甲 乙", 3, 2, 3, 2),
        "area": Area("甲 乙", 1, 1, 2, 2),
        "gone": None,
        "const": None,
    }


def test_what_is_hidden_under_a_merged_cell_is_read() -> None:
    xml = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    )
    (sheet,) = read(with_sheet(xml)).sheets
    assert [cell.text for cell in sheet.cells.values()] == ["1", "2"]


def test_formatted_rows_down_to_the_last_are_no_cells() -> None:
    """As LibreOffice saves a sheet from which a row was deleted."""
    xml = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" ht="15"/></sheetData>'
    (sheet,) = read(with_sheet(xml)).sheets
    assert (len(sheet.cells), sheet.last_row) == (1, 1)


HOSTILE = {
    "a merged area over everything, again and again": "<sheetData/><mergeCells>"
    + '<mergeCell ref="A1:XFD1048576"/>' * 5001
    + "</mergeCells>",
    "wide rows": "<sheetData>"
    + "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 20))
    + "</sheetData>",
}


@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE)
def test_without_end(xml: str) -> None:
    with pytest.raises(SourceError):
        read(with_sheet(xml))


def test_one_merged_area_over_everything_is_one_area() -> None:
    (sheet,) = read(with_sheet('<sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')).sheets
    assert sheet.merged == [Area("Sheet", 1, 1, 1048576, 16384)]


@pytest.mark.parametrize("cut", [b"<worksheet", b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>", b""])
def test_damaged(cut: bytes) -> None:
    with pytest.raises(SourceError):
        read(packed(parts_of(workbook(["甲"])) | {SHEET: cut}))


def test_csv_lines_and_rows_are_two_things() -> None:
    book = read_csv_book('甲,"乙\n丙"\n丁,\n'.encode("gbk"), "表.csv")
    (sheet,) = book.sheets
    assert sheet.cells[2, 1].text == "丁"
    assert sheet.lines == {1: 1, 2: 3}
    assert (2, 2) not in sheet.cells
