"""CSV files as Excel, WPS and LibreOffice write them, and as they should not be."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import SourceError
from converter.findings import Place
from converter.tabular import MAX_BYTES, Row, read_rows
from converter.tabular.rows import MAX_CELLS

TEXT = "路径,模板\n青禾县/报告.yaml,disclosure-2021\n"
ROWS = [["路径", "模板"], ["青禾县/报告.yaml", "disclosure-2021"]]


def texts(rows: list[Row]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def read(data: bytes | str, name: str = "清单.csv") -> list[Row]:
    return read_rows(data.encode() if isinstance(data, str) else data, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_office_programs_write(encoding: str, delimiter: str, line_end: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", line_end)
    assert texts(read(text.encode(encoding))) == ROWS


def test_utf_16_in_both_orders() -> None:
    assert texts(read(b"\xfe\xff" + TEXT.encode("utf-16-be"))) == ROWS
    assert texts(read(b"\xff\xfe" + TEXT.encode("utf-16-le"))) == ROWS


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("\ufeff", []),
        ("\n \n,,\n", []),
        ("path\n报告.yaml", [["path"], ["报告.yaml"]]),
        ('path\n"a,b.yaml"\n', [["path"], ["a,b.yaml"]]),
        ('path\n"他说""好"".yaml"\n', [["path"], ['他说"好".yaml']]),
        ('path,name\n"第一行\n第二行",x\n', [["path", "name"], ["第一行\n第二行", "x"]]),
        ('"a;b;c",d\n', [["a;b;c", "d"]]),
        ("a,b\n1\n1,2,3\n", [["a", "b"], ["1"], ["1", "2", "3"]]),
        ("a,b\n 1 ,2\n", [["a", "b"], [" 1 ", "2"]]),
    ],
)
def test_cells(text: str, rows: list[list[str]]) -> None:
    assert texts(read(text)) == rows


def test_a_cell_knows_the_line_on_which_its_row_begins() -> None:
    rows = read('a,b\n\n"1\n2",x\n3,y\n')
    assert [row[0].place for row in rows] == [Place("清单.csv", line) for line in (1, 3, 5)]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"path\n\xff\xff\xff\n", 2),
        ("路径\n报告.yaml\n青禾".encode() + b"\xe5\x8e\n" + "县人民政府办公室".encode(), 3),
        ("路径\n报告".encode("gb18030") + b"\xff", 2),
        ("路径,模板\n".encode("utf-16-le"), 1),
        ("路径\n".encode("utf-16") + b"\x00\xd8", 2),
        (b"path\na\x00b\n", 2),
        (b"PK\x03\x04\x14\x00\x00", 1),
        (b'path\nx\n"never closed\n\n', 3),
        (b'path\n"a"b\n', 2),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(SourceError) as caught:
        read(data)
    assert caught.value.place == Place("清单.csv", line)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["path\n路路人.yaml\n", "路径\n联通.yaml\n", "文件\n" + "蘑菇县\n" * 9])
def test_characters_of_gbk_that_look_like_utf8(text: str) -> None:
    assert texts(read(text.encode("gbk"))) == [[line] for line in text.split()]


def test_damaged_utf8_is_not_taken_for_chinese_of_another_encoding() -> None:
    """“锟斤拷”: GB 18030 finds characters in nearly any bytes."""
    damaged = "路径\n青禾县人民政府办公室.yaml\n".encode().replace("县".encode(), b"\xe5\x8e")
    assert damaged.decode("gb18030", "ignore")
    with pytest.raises(SourceError, match="GB 18030"):
        read(damaged)


@pytest.mark.parametrize("data", [b"x" * (MAX_BYTES + 1), b"," * (MAX_CELLS + 1), b"\n" * (MAX_CELLS + 1)])
def test_a_table_has_an_end(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"MB|cells"):
        read(data)


@pytest.mark.parametrize("name", ["清单.xls", "清单.et", "清单.ods", "清单.xlsm", "清单", "清单.txt"])
def test_other_formats_are_to_be_saved_anew(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(b"", name)
    assert caught.value.hint
    assert ".xlsx" in caught.value.hint.zh


SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\r\t")


@given(st.lists(st.lists(st.text(SIGNS, min_size=1), min_size=2, max_size=4), min_size=1), st.sampled_from(",;\t"))
def test_what_a_csv_writer_writes_is_read(rows: list[list[str]], delimiter: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["甲", "乙"], *rows])
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert texts(read(buffer.getvalue())) == [["甲", "乙"], *kept]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(SourceError):
        read(data)
