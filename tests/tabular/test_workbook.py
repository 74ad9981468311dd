"""XLSX files: sound, odd, damaged, hostile."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from converter.errors import SourceError
from converter.findings import Place
from converter.tabular import Row, read_rows
from tests.conftest import has_calc, machine_environment
from tests.tabular.books import SHEET, STRINGS, packed, parts_of, with_part, with_sheet, with_strings, workbook

MANIFEST = workbook(["路径", "模板"], ["甲/报告.yaml", "disclosure-2021"], ["乙/报告.yaml", None])
BILLION = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{BILLION}]><worksheet>&j;</worksheet>'


def texts(rows: list[Row]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def said(rows: list[Row]) -> list[tuple[str, str | None]]:
    return [(cell.text, cell.place.cell) for row in rows for cell in row if not cell.is_blank]


def read(data: bytes) -> list[Row]:
    return read_rows(data, "清单.xlsx")


def test_rows_and_cells_have_their_places() -> None:
    rows = read(MANIFEST)
    assert texts(rows) == [["路径", "模板"], ["甲/报告.yaml", "disclosure-2021"], ["乙/报告.yaml"]]
    assert rows[1][1].place == Place("清单.xlsx", cell="B2")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2025, "2025"),
        (2025.0, "2025"),
        (1e20, "100000000000000000000"),
        (1186.57, "1186.57"),
        (0.1 + 0.2, "0.3"),
        (-3, "-3"),
        (True, "TRUE"),
        ("０１２", "０１２"),
        ("007", "007"),
        (" 甲\n乙 ", " 甲\n乙 "),
        (dt.date(2026, 1, 20), "2026-01-20"),
        (dt.datetime(2026, 1, 20, 8, 30), "2026-01-20 08:30:00"),
        (dt.time(8, 30), "08:30:00"),
    ],
)
def test_a_value_looks_as_in_a_cell_without_format(value: object, text: str) -> None:
    assert texts(read(workbook(["值"], [value])))[1] == [text]


def test_merged_cells_blank_rows_and_columns_keep_the_places() -> None:
    def change(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B3"] = "标题"
        sheet.merge_cells("B3:D4")
        sheet["C6"] = "值"

    rows = read(workbook(change=change))
    assert said(rows) == [("标题", "B3"), ("值", "C6")]


def test_the_first_visible_sheet_with_content() -> None:
    def change(book: Workbook) -> None:
        hidden, shown, more = book.create_sheet("_说明"), book.create_sheet("清单"), book.create_sheet("旧")
        hidden["A1"], shown["A1"], more["A1"] = "hidden", "shown", "more"
        hidden.sheet_state = "veryHidden"

    assert texts(read(workbook(change=change))) == [["shown"]]


def test_a_workbook_without_content_has_no_rows() -> None:
    assert read(workbook()) == []


def test_shared_strings() -> None:
    """As Excel and WPS write them; how a word is read aloud is no part of it."""
    aloud = '<rPh sb="0" eb="2"><t>lù jìng</t></rPh>'
    data = with_strings(f'<si><r><t>路</t></r><r><t>径</t></r>{aloud}</si><si><t xml:space="preserve"> 甲\n乙</t></si>')
    assert texts(read(data)) == [["路径", " 甲\n乙"]]


def test_the_size_that_a_sheet_claims_is_not_believed() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><v>3</v></c></row>'
    for claimed in ("A1", "B2:B2", "A1:XFD1048576"):
        found = read(with_sheet(f'<dimension ref="{claimed}"/><sheetData>{rows}</sheetData>'))
        assert said(found) == [("1", "A1"), ("3", "C3")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', "a"),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="A1" s="0" t="str"><f aca="false">&quot;a&quot;</f><v>a</v></c>', "a"),  # as LibreOffice writes it
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>', "甲乙"),
    ],
)
def test_formulas_and_strings(cell: str, text: str) -> None:
    data = with_sheet(f'<sheetData><row r="1">{cell}<c r="B1"><v>1</v></c></row></sheetData>')
    assert texts(read(data)) == [[text, "1"]]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('<c r="B7"><f>A1&amp;".yaml"</f></c>', "公式"),
        ('<c r="B7"><f>A1</f><v/></c>', "公式"),
        ('<c r="B7" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="B7" t="e"><v>#REF!</v></c>', "#REF!"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_cell_without_value_is_told(cell: str, says: str, encoding: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(with_sheet(f'<sheetData><row r="7">{cell}</row></sheetData>', encoding))
    assert caught.value.place == Place("清单.xlsx", cell="B7")
    assert says in caught.value.words.zh
    assert caught.value.hint


def test_a_formula_that_no_office_program_has_worked_out() -> None:
    with pytest.raises(SourceError, match="formula") as caught:
        read(workbook(["路径"], ['="a"&".yaml"']))
    assert caught.value.place == Place("清单.xlsx", cell="A2")


def encrypted() -> bytes:
    data = bytearray(MANIFEST)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def swollen(name: str = SHEET, times: int = 40) -> bytes:
    return with_part(name, b"<x>" + b" " * times * 1024 * 1024 + b"</x>")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"", "损坏", id="empty"),
        pytest.param("路径\na.yaml".encode(), "损坏", id="a CSV by another name"),
        pytest.param(MANIFEST[:-30], "损坏", id="cut at the end"),
        pytest.param(MANIFEST[: len(MANIFEST) // 2], "损坏", id="cut in the middle"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码", id="old or encrypted"),
        pytest.param(encrypted(), "密码", id="encrypted zip"),
        pytest.param(packed({"a.txt": b"x"}), "损坏", id="no workbook"),
        pytest.param(packed({"[Content_Types].xml": b"<Types/>"}), "损坏", id="no parts"),
        pytest.param(with_part(SHEET, b"<worksheet><sheetData>"), "损坏", id="broken XML"),
        pytest.param(with_part(SHEET, b""), "损坏", id="empty part"),
        pytest.param(with_sheet('<sheetData><row r="x"/></sheetData>'), "损坏", id="no row number"),
        pytest.param(
            with_sheet('<sheetData><row><c t="s"><v>9999</v></c></row></sheetData>'), "损坏", id="no such text"
        ),
        pytest.param(with_sheet("<sheetData><row><c><v>1e999</v></c></row></sheetData>"), "损坏", id="no number"),
        pytest.param(packed(parts_of(MANIFEST), zipfile.ZIP_LZMA), "损坏", id="packed another way"),
        pytest.param(swollen(), "大得不正常", id="zip bomb"),
        pytest.param(swollen("xl/media/image1.png"), "大得不正常", id="zip bomb beside"),
        pytest.param(packed(dict.fromkeys(map(str, range(2001)), b"")), "2000", id="too many parts"),
        pytest.param(with_part(SHEET, BOMB.encode()), "实体", id="entity bomb"),
        pytest.param(with_part(SHEET, BOMB.encode("utf-16")), "实体", id="entity bomb in UTF-16"),
        pytest.param(with_part(STRINGS, BOMB.encode()), "实体", id="entity bomb in the texts"),
        pytest.param(with_part("xl/workbook.xml", BOMB.encode()), "实体", id="entity bomb in the workbook"),
        pytest.param(
            with_part(SHEET, b'<?xml version="1.0" encoding="utf-7"?><worksheet/>'), "编码", id="strange encoding"
        ),
    ],
)
def test_damaged_and_hostile_files_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(data)
    assert says in caught.value.words.zh
    assert caught.value.place == Place("清单.xlsx")
    assert caught.value.hint


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(MANIFEST)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(SHEET.upper(), b"<worksheet/>")
    with pytest.raises(SourceError, match="damaged"):
        read(buffer.getvalue())


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999999"><c><v>1</v></c></row>',
        "".join(f'<row r="{number}"><c r="XFD{number}"/></row>' for number in range(1, 60)),
    ],
)
def test_a_sheet_has_an_end(rows: str) -> None:
    with pytest.raises(SourceError, match="cells"):
        read(with_sheet(f"<sheetData>{rows}</sheetData>"))


def test_elements_are_counted_before_a_tree_of_them_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converter.tabular.guard._MAX_TAGS", 1000)
    assert read(MANIFEST)
    with pytest.raises(SourceError, match="cells"):
        read(with_strings("<si><t>a</t></si>" * 300))


def test_five_thousand_rows() -> None:
    rows = read(workbook(["路径", "模板"], *([f"{number}/报告.yaml", "disclosure-2021"] for number in range(5000))))
    assert len(rows) == 5001
    assert rows[-1][0].text == "4999/报告.yaml"
    assert rows[-1][0].place == Place("清单.xlsx", cell="A5001")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_is_refused_or_harmless(data: st.DataObject) -> None:
    damaged = bytearray(MANIFEST)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SourceError):
        read(bytes(damaged))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_the_xml_is_refused_or_harmless(data: st.DataObject) -> None:
    parts = parts_of(MANIFEST)
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    start = data.draw(st.integers(0, len(content)))
    content[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=10))
    with contextlib.suppress(SourceError):
        read(packed(parts | {name: bytes(content)}))


@pytest.mark.slow
@pytest.mark.skipif(not has_calc(), reason="LibreOffice Calc is not installed")
def test_a_workbook_that_libreoffice_saved(tmp_path: Path) -> None:
    (tmp_path / "清单.xlsx").write_bytes(workbook(["路径", "年度"], ['="甲"&".yaml"', 2025], ["乙.yaml", 2024.5]))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out"),
            tmp_path / "清单.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
        env=machine_environment(),
    )
    rows = read((tmp_path / "out" / "清单.xlsx").read_bytes())
    assert texts(rows) == [["路径", "年度"], ["甲.yaml", "2025"], ["乙.yaml", "2024.5"]]
