"""Headers and what stands below them."""

from __future__ import annotations

import pytest

from converter.errors import SourceError
from converter.findings import Place
from converter.tabular import Column, Record, read_records, read_rows

COLUMNS = (
    Column("path", ("路径", "path"), required=True),
    Column("name", ("输出文件名", "output name")),
)


def read(text: str) -> list[Record]:
    return read_records(read_rows(text.encode(), "清单.csv"), COLUMNS, "清单.csv")


def texts(records: list[Record]) -> list[dict[str, str]]:
    return [{column: cell.text for column, cell in record.items()} for record in records]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("路径\na\n", [{"path": "a"}]),
        ("PATH , Output  Name\na,b\n", [{"path": "a", "name": "b"}]),
        ("输出文件名,路径\nb,a\n", [{"path": "a", "name": "b"}]),
        ("路 径,输出文件名\na\n", [{"path": "a"}]),
        ("路径,输出文件名\na, \n,,\nb,c,,\n", [{"path": "a"}, {"path": "b", "name": "c"}]),
        ("2025年度报告清单,\n\n路径,输出文件名\na,b\n", [{"path": "a", "name": "b"}]),
        ("路径,,输出文件名\na,,b\n", [{"path": "a", "name": "b"}]),
        ("路径\n", []),
    ],
)
def test_records(text: str, records: list[dict[str, str]]) -> None:
    assert texts(read(text)) == records


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("", "没有表头", None),
        ("甲.yaml\n乙.yaml\n", "没有表头", 1),
        ("输出文件名\nb\n", "没有表头", 1),
        ("1\n2\n3\n4\n5\n路径\na\n", "没有表头", 1),
        ("路径,path\na,b\n", "两个", 1),
        ("标题,\n路径,文件夹\na,b\n", "“文件夹”", 2),
        ("路径,输出文件名\na,b\n,c\n", "没有填“路径”", 3),
        ("输出文件名,路径\nb\n", "没有填“路径”", 2),
        ("路径\na,b.yaml\n", "没有表头", 2),
        ("路径,\na,b\n", "没有表头", 2),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, says: str, line: int | None) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    assert says in caught.value.words.zh
    assert caught.value.place == Place("清单.csv", line)
    assert caught.value.hint
