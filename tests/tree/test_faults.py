"""What cannot be read is told in Chinese, with its place and what to do: YAML by both parsers, and JSON."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from converter.errors import SourceError
from converter.tree import MAX_BYTES, read_tree, yaml_events
from converter.tree.reader import MAX_DEPTH, MAX_NODES
from tests.conftest import cases


def refusal(data: str | bytes, name: str = "r.yaml") -> tuple[SourceError, str]:
    with pytest.raises(SourceError) as problem:
        read_tree(data if isinstance(data, bytes) else data.encode(), name)
    assert problem.value.place
    assert problem.value.hint
    return problem.value, f"{problem.value.place.line}:{problem.value.place.column}"


@pytest.mark.parametrize("case", cases("yaml_faults"))
@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader], ids=["libyaml", "pure"])
def test_what_is_no_yaml_is_told_with_its_place(
    case: dict[str, str], loader: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_events, "_LOADER", loader)
    problem, place = refusal(case["text"])
    assert place in case["at"].split()
    assert case["says"] in problem.words.zh
    assert problem.words.en


JSON_FAULTS = {
    "comma after the last entry": ('{"a": 1,\n}', "2:1", "多了逗号"),
    "comma after the last item": ('{"a": [1, ]}', "1:11", "多了逗号"),
    "no comma": ('{"a": 1\n "b": 2}', "2:2", "缺少逗号"),
    "no colon": ('{"a" 1}', "1:6", "缺少冒号"),
    "no value": ('{"a": }', "1:7", "缺少内容"),
    "key without quotes": ("{a: 1}", "1:2", "双引号"),
    "single quotes": ("{'a': 1}", "1:2", "双引号"),
    "value without quotes": ('{"a": 甲}', "1:7", "文字要用双引号"),
    "not closed": ('{"a": {"b": 1}\n', "2:1", "没有写完"),
    "wrong bracket": ('{"a": [1}', "1:9", "没有配对"),
    "bracket too many": ('{"a": 1}}', "1:9", "多余"),
    "open quote": ('{"a": "甲', "1:7", "引号没有配对"),
    "line break in a string": ('{"a": "甲\n乙"}', "1:9", "换行"),
    "tab in a string": ('{"a": "甲\t乙"}', "1:9", "制表符"),
    "wrong escape": ('{"a": "\\q"}', "1:8", "反斜杠"),
    "short escape": ('{"a": "\\u12"}', "1:9", "反斜杠"),
    "high half of a pair": ('{"a": "甲\\ud83d乙"}', "1:7", "半个字符"),
    "low half of a pair": ('{"a": "\\ude00"}', "1:7", "半个字符"),
    "half of a pair in a key": ('{"\\ud83d": 1}', "1:2", "半个字符"),
    "not a number": ('{"a": NaN}', "1:7", "不是 JSON 的值"),
    "infinity": ('{"a": -Infinity}', "1:7", "不是 JSON 的值"),
    "leading zero": ('{"a": 012}', "1:7", "不是 JSON 的值"),
    "plus sign": ('{"a": +248}', "1:7", "不是 JSON 的值"),
    "full-width digits": ('{"a": １２}', "1:7", "不是 JSON 的值"),
    "devanagari digit": ('{"a": ५}', "1:7", "不是 JSON 的值"),
    "comment": ('{"a": 1 // 甲\n}', "1:9", "缺少逗号"),
    "two documents": ('{"a": 1}\n{"a": 2}', "2:1", "多余"),
    "full-width comma": ('{"a": 1，"b": 2}', "1:7", "不是 JSON 的值"),
    "full-width colon": ('{"a"： 1}', "1:5", "缺少冒号"),
    "curly quotes": ("{“a”: 1}", "1:2", "双引号"),
    "escape sequence": ('{"a": "\x1b[31m"}', "1:8", "U+001B"),
    "empty": ("", "1:1", "空的"),
    "only spaces": (" \n\t\r\n", "1:1", "空的"),
    "after a byte order mark": ("\ufeff{a}", "1:2", "双引号"),
    "after CRLF": ('{"a": 1,\r\n"b"}', "2:4", "缺少冒号"),
    "after CR": ('{"a": 1,\r"b"}', "2:4", "缺少冒号"),
    "after rare characters": ('{"𠮷": 1, b}', "1:10", "双引号"),
}


@pytest.mark.parametrize("case", JSON_FAULTS)
def test_what_is_no_json_is_told_with_its_place(case: str) -> None:
    text, at, says = JSON_FAULTS[case]
    problem, place = refusal(text, "r.json")
    assert place == at
    assert says in problem.words.zh


ENCODINGS = {
    "utf-16 with a mark": ("模板: x\n".encode("utf-16"), "1:1"),
    "utf-16 little": ("a: x\n".encode("utf-16-le"), "1:2"),
    "utf-16 big": ("a: x\n".encode("utf-16-be"), "1:1"),
    "utf-32": ("a: x\n".encode("utf-32"), "1:1"),
    "gbk": ("a: 1\n模板: x\n".encode("gbk"), "2:2"),
    "gbk after ascii": ("a: 1\nabc: 青禾县\n".encode("gbk"), "2:6"),
    "latin": ("a: caf\xe9\n".encode("latin-1"), "1:7"),
    "cut in the middle": ("a: 甲".encode()[:-1], "1:4"),
    "after a byte order mark": ("\ufeffa: 甲".encode()[:-1], "1:4"),
    "surrogate in utf-8": (b"a: \xed\xa0\x80\n", "1:4"),
    "overlong": (b"a: \xc0\xaf\n", "1:4"),
    "NUL bytes": (b"a: 1\nb: \x00\x00\n", "2:4"),
}


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
@pytest.mark.parametrize("case", ENCODINGS)
def test_what_is_not_utf_8_is_told_with_its_place(case: str, name: str) -> None:
    data, at = ENCODINGS[case]
    problem, place = refusal(data, name)
    assert (problem.words.zh, place) == ("文件不是 UTF-8 编码，读不出文字", at)


BOMBS = {
    "lists": ("r.yaml", b"[" * 100_000),
    "mappings": ("r.yaml", b"{a: " * 100_000),
    "block lists": ("r.yaml", b"- " * 100_000),
    "explicit keys": ("r.yaml", b"? " * 100_000),
    "indents": ("r.yaml", b"".join(b" " * n + b"a:\n" for n in range(1_000))),
    "json lists": ("r.json", b"[" * 100_000),
    "json mappings": ("r.json", b'{"a": ' * 100_000),
    "many nodes": ("r.yaml", b"- a\n" * (MAX_NODES + 1)),
    "many json nodes": ("r.json", b"[" + b"1," * MAX_NODES + b"1]"),
    "laughs": ("r.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "too many bytes": ("r.yaml", b"a: " + b"x" * MAX_BYTES),
    "too many spaces": ("r.json", b" " * (MAX_BYTES + 1)),
}


@pytest.mark.parametrize("case", BOMBS)
def test_bombs_are_refused_at_once(case: str) -> None:
    name, data = BOMBS[case]
    began = time.perf_counter()
    problem, _ = refusal(data, name)
    assert time.perf_counter() - began < 3
    assert any(word in problem.words.zh for word in ("上限", "锚点", "名称必须是文字"))


def test_the_limits_themselves_are_allowed() -> None:
    read_tree(b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1), "r.json")
    read_tree(b"a: " + b"x" * (MAX_BYTES - 3), "r.yaml")


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_file_cut_off_is_read_or_refused(name: str, cut: int) -> None:
    whole = '{"模板": "disclosure-2021", "机关": "青禾县", "a": [1, {"b": null}]}'.encode()
    with suppress(SourceError):
        read_tree(whole[:cut], name)


def test_samples_of_this_project_are_read() -> None:
    for path in (Path(__file__).parents[2] / "examples").rglob("*.yaml"):
        read_tree(path.read_bytes(), path.name)
