"""Whatever somebody does to a fill-in sheet: the cell is named and a plain sentence said, and nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from converter.errors import ConverterError, FormError, SourceError
from converter.findings import Severity
from converter.model.data import report_data
from converter.source import load_report
from tests.conftest import cases
from tests.source.sheet.books import changed, example, filled, found, put, read, saved_with, shift, without_names
from tests.source.sheet.spoilings import spoiled

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("case", cases("sheet_spoilings"))
def test_spoiling(case: dict[str, Any]) -> None:
    code, cell, says = case["told"]
    findings = found(spoiled(case["steps"]))
    told = [item for item in findings if item.code == code and item.place and item.place.cell == cell]
    said = [(item.code, item.place and item.place.cell, item.message.zh) for item in findings]
    assert told, said
    assert any(says in item.message.zh for item in told), said
    for item in told:
        assert str(item.place) == f"填报表.xlsx:{cell}"
        assert not CHINESE.search(re.sub("“[^”]*”|表.|[^ ]*!", "", item.message.en)), item.message.en
        if item.severity is Severity.ERROR:
            assert item.hint
            assert CHINESE.search(item.hint.zh)


def test_there_are_thirty_ways_at_least() -> None:
    assert len({case.id for case in cases("sheet_spoilings")}) >= 30


UNDERSTOOD = {
    "row inserted": shift("表三", row=8),
    "row inserted among the heads": shift("表三", row=4),
    "column inserted": shift("表三", column=5),
    "column inserted in front": shift("基本信息", column=1),
    "row inserted among the values": shift("基本信息", row=4),
    "row inserted above the prose": shift("文字部分", row=1),
    "names gone": without_names,
    "number with a point": put("表三!D6", 10.0),
    "number as text": put("表三!D6", "10"),
    "space behind a number": put("表三!D6", "10 "),
    "field that is not needed deleted": shift("基本信息", row=14, by=-1),
    "template's cell emptied": put("基本信息!B2", None),
    "hidden sheet gone": lambda book: book.remove(book["_meta"]),
}


@pytest.mark.parametrize("action", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_understood_without_a_word(action: object) -> None:
    report = read(changed(action))  # type: ignore[arg-type]
    assert [(item.code, str(item.place)) for item in report.reading] == []
    assert report_data(report) == report_data(example())


def test_a_formula_in_an_input_counts_as_its_result() -> None:
    report = read(spoiled([{"put": ["表三!D6", "=5+7"]}, {"saved": {"表三!D6": 12}}]))
    assert report.figure("applications.received.natural_persons").text == "12"
    assert report.figure("applications.received.total").text == "16"


@pytest.mark.parametrize("result", [14, 99])
def test_a_saved_total_counts_as_its_cells_give_it(result: int) -> None:
    report = read(saved_with({"表三!J6": str(result)}))
    assert [item.code for item in report.reading] == ["SHT-04"] * (result != 14)
    assert report.figure("applications.received.total").text == "14"


REFUSED = {
    "password": ("填报表.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, SourceError, "加了密码"),
    "old format renamed": ("填报表.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SourceError, "旧的 .xls"),
    "old format": ("填报表.xls", b"", SourceError, "不认识的文件类型“.xls”"),
    "macros": ("填报表.xlsm", b"PK", SourceError, "不认识的文件类型“.xlsm”"),
    "WPS's own format": ("填报表.et", b"", SourceError, "不认识的文件类型“.et”"),
    "cut off": ("填报表.xlsx", filled()[:9000], SourceError, "损坏"),
    "empty file": ("填报表.xlsx", b"", SourceError, "损坏"),
    "a web page": ("填报表.xlsx", b"<html></html>", SourceError, "损坏"),
    "list of files": ("清单.csv", "路径,模板\na.yaml,x\n".encode(), SourceError, "不是本程序的填报表"),
    "GBK with bad bytes": ("表三.csv", "表,一\n".encode("gbk") + b"\xff\xff,1\n", SourceError, "编码读不出"),
    "unknown template": (
        "填报表.xlsx",
        changed(put("_meta!B1", "disclosure-2031")),
        FormError,
        "没有名为“disclosure-2031”",
    ),
}


@pytest.mark.parametrize(("name", "data", "kind", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(name: str, data: bytes, kind: type[ConverterError], says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(kind) as caught:
        load_report(path)
    assert says in caught.value.words.zh
    assert caught.value.place
    assert caught.value.hint
