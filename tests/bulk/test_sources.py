"""What a batch is given, and which reports that means."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from converter.bulk.sources import Source, find_sources
from converter.errors import ConverterError, SourceError, UsageError
from converter.findings import Place
from converter.model.data import report_json
from tests.conftest import HEAD, read_text
from tests.source.sheet.books import changed, filled, sheet_as_csv, without_names
from tests.tabular.books import workbook

TREE = [
    "甲/报告.yaml",
    "甲/乙/报告.YML",
    "甲/乙/报告2.yaml",
    "甲/b.json",
    "甲/说明.txt",
    "甲/.隐藏.yaml",
    "甲/.converter/报告.yaml",
    "甲/成品/青禾县.json",
    "丙/报告.yaml",
    "清单.csv",
    "报告[1].yaml",
]
REPORT = '{"template": "disclosure-2021"}'

Find = Callable[..., list[str]]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    """Find sources in the tree above, as paths from its top."""
    for name in TREE:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(REPORT, encoding="utf-8")
    (tmp_path / "清单.csv").write_text("路径\n甲/报告.yaml\n没有/报告.yaml\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def found(*given: str, beside: str = "") -> list[str]:
        return [source.path.as_posix() for source in find_sources(given, beside=Path(beside) if beside else None)]

    return found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["甲/报告.yaml"], ["甲/报告.yaml"]),
        (["丙/报告.yaml", "甲/报告.yaml"], ["丙/报告.yaml", "甲/报告.yaml"]),
        (["甲/.隐藏.yaml"], ["甲/.隐藏.yaml"]),
        (["报告[1].yaml"], ["报告[1].yaml"]),
        (["甲"], ["甲/b.json", "甲/报告.yaml", "甲/乙/报告.YML", "甲/乙/报告2.yaml"]),
        (["甲/乙", "甲"], ["甲/乙/报告.YML", "甲/乙/报告2.yaml", "甲/b.json", "甲/报告.yaml"]),
        (["甲/报告.yaml", "./甲/../甲/报告.yaml", "甲/*.yaml"], ["甲/报告.yaml"]),
        (["*/报告.yaml"], ["丙/报告.yaml", "甲/报告.yaml"]),
        (["甲/*"], ["甲/b.json", "甲/乙/报告.YML", "甲/乙/报告2.yaml", "甲/报告.yaml"]),
        (["甲/乙/报告?.yaml"], ["甲/乙/报告2.yaml"]),
        (["甲/乙/报告[0-9].yaml"], ["甲/乙/报告2.yaml"]),
        (["**/*2.yaml"], ["甲/乙/报告2.yaml"]),
        (["甲/**/**/*.yaml"], ["甲/报告.yaml", "甲/乙/报告2.yaml"]),
        (["甲/**"], ["甲/b.json", "甲/报告.yaml", "甲/乙/报告.YML", "甲/乙/报告2.yaml"]),
        (["**/乙/*.yaml"], ["甲/乙/报告2.yaml"]),
        (["**/报告*.yaml"], ["报告[1].yaml", "丙/报告.yaml", "甲/报告.yaml", "甲/乙/报告2.yaml"]),
        (["清单.csv"], ["甲/报告.yaml", "没有/报告.yaml"]),
    ],
)
def test_what_is_found(find: Find, given: list[str], found: list[str]) -> None:
    assert find(*given, beside="甲/成品") == found


def test_whole_paths_are_patterns_too(find: Find, tmp_path: Path) -> None:
    assert find(f"{tmp_path}/丙/*.yaml") == [f"{tmp_path.as_posix()}/丙/报告.yaml"]


def test_the_output_folder_is_a_folder_like_others_in_another_run(find: Find) -> None:
    assert "甲/成品/青禾县.json" in find("甲")
    assert "甲/成品/青禾县.json" not in find("甲", beside="丙/../甲/成品")
    assert find("甲/成品/青禾县.json", beside="甲/成品") == ["甲/成品/青禾县.json"]
    assert find("丙", beside=".") == ["丙/报告.yaml"]


@pytest.mark.parametrize("given", ["甲", "甲/*", "甲/**/*.yaml", "*/../甲/*.json"])
def test_the_output_folder_is_no_source(find: Find, given: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(given, beside="丙/../甲")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("没有.yaml", "找不到"),
        ("没有", "找不到"),
        ("", "找不到"),
        ("a\0b", "找不到"),
        ("长" * 300, "找不到"),
        ("甲/说明.txt", "不认识的文件类型“.txt”"),
        ("空", "没有报告"),
        ("空/*", "没有报告"),
        ("*.docx", "没有报告"),
        ("报告[1]*", "没有报告"),
        ("没有/*/x", "没有报告"),
        ("甲/报告.yaml/*", "没有报告"),
        ("清单.*", "没有报告"),
    ],
)
def test_what_gives_no_report_is_an_error(find: Find, given: str, says: str) -> None:
    Path("空").mkdir()
    with pytest.raises(SourceError) as caught:
        find("丙/报告.yaml", given)
    assert says in caught.value.words.zh
    assert caught.value.place
    assert caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_are_no_reports_and_nobody_waits_for_them(find: Find) -> None:
    os.mkfifo("甲/乙/管.json")
    os.mkfifo("甲/乙/管.yaml")
    assert find("甲/乙") == ["甲/乙/报告.YML", "甲/乙/报告2.yaml"]
    with pytest.raises(SourceError, match="regular"):
        find("甲/乙/管.yaml")


def test_links_are_followed_to_files_and_not_to_folders(find: Find) -> None:
    try:
        Path("丙/圈").symlink_to(Path("..").resolve(), target_is_directory=True)
        Path("丙/链.yaml").symlink_to(Path("甲/报告.yaml").resolve())
    except OSError:
        pytest.skip("no links here")
    assert find("丙", "甲/报告.yaml") == ["丙/报告.yaml", "丙/链.yaml"]
    assert find("丙/**/*.yaml") == ["丙/报告.yaml", "丙/链.yaml"]
    assert find("甲/报告.yaml", "丙") == ["甲/报告.yaml", "丙/报告.yaml"]


def test_a_folder_that_cannot_be_read_is_told(find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SourceError, match="permission denied") as caught:
        find("丙")
    assert caught.value.place == Place("丙")
    assert caught.value.hint


def receipt() -> str:
    return json.dumps(
        {"file": "a.pdf", "sha256": "0", "agency": "青禾县", "year": 2025, "signature": {"template": "x"}}
    )


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (REPORT, True),
        ("\ufeff \n" + REPORT, True),
        (json.dumps({"模板": "disclosure-2021"}, ensure_ascii=False), True),
        (json.dumps({"模板": "disclosure-2021"}), True),
        (json.dumps({"agency": "青禾县", "overview": "文" * 5000, "template": "disclosure-2021"}), True),
        ('{"template": "disclosure-2021", broken', True),
        ('{"agency": "青禾县", broken', True),
        ("", True),
        (receipt(), False),
        (json.dumps([{"template": "disclosure-2021"}]), False),
        (json.dumps({"reports": [{"template": "disclosure-2021"}]}), False),
        (json.dumps({"reports": ["文" * 1_000_000]}), False),
        ("[" * 100_000, True),
    ],
)
def test_which_json_files_in_a_folder_are_reports(tmp_path: Path, text: str, taken: bool) -> None:
    """What cannot be read fails as a report; what can be read and is none is passed over."""
    (tmp_path / "a.yaml").touch()
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    found = [source.path.name for source in find_sources([str(tmp_path)])]
    assert found == (["a.yaml", "b.json"] if taken else ["a.yaml"])
    assert find_sources([str(tmp_path / "b.json")]) == [Source(tmp_path / "b.json")]


def test_the_data_of_a_report_is_a_report(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(report_json(read_text(tmp_path, HEAD)))
    assert [source.path.name for source in find_sources([str(tmp_path)])] == ["b.json", "报告.yaml"]


def _without_our_marks(book: Workbook) -> None:
    without_names(book)
    del book["_meta"]


@pytest.mark.parametrize(
    ("name", "data", "taken"),
    [
        ("b.xlsx", filled(), True),
        ("B.XLSX", filled("disclosure-2019"), True),
        ("b.xlsx", changed(_without_our_marks), True),
        ("b.xlsx", b"PK\x03\x04 broken", True),
        ("b.xlsx", filled()[:5000], True),
        ("b.xlsx", workbook(["文件"], ["甲.yaml"]), False),
        ("b.xlsx", workbook(["指标", "数量"], ["人口", 3]), False),
        ("~$b.xlsx", filled(), False),
        (".b.xlsx", filled(), False),
        ("b.csv", b"1,2", False),
    ],
)
def test_which_sheets_in_a_folder_are_reports(tmp_path: Path, name: str, data: bytes, taken: bool) -> None:
    (tmp_path / "a.yaml").touch()
    (tmp_path / name).write_bytes(data)
    for given in (tmp_path, tmp_path / "*"):
        found = {source.path.name for source in find_sources([str(given)])}
        assert found == ({"a.yaml", name} if taken else {"a.yaml"})


@pytest.mark.parametrize(("name", "data"), [("表.xlsx", filled()), ("表二.csv", sheet_as_csv("表二").encode())])
def test_a_sheet_that_is_named_is_a_report(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert find_sources([str(tmp_path / name)]) == [Source(tmp_path / name)]


def test_what_lists_templates_is_a_manifest(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(workbook(["模板", "路径"], ["disclosure-2021", "甲.yaml"]))
    assert [source.path.name for source in find_sources([str(path)])] == ["甲.yaml"]


# Manifests


def listed(tmp_path: Path, data: bytes | str, name: str = "清单.csv") -> list[Source]:
    path = tmp_path / "目录" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.encode("gb18030") if isinstance(data, str) else data)
    return find_sources([str(path)])


ROWS = [["文件", "模板", "文件名"], ["甲.yaml", "disclosure-2021", "青禾县"], ["乙.yaml"], ["丙.yaml", None, 2025]]


@pytest.mark.parametrize(
    ("data", "name", "place"),
    [
        ("文件,模板,文件名\n甲.yaml,disclosure-2021,青禾县\n乙.yaml\n丙.yaml,,2025\n", "清单.csv", {"line": 3}),
        (workbook(*ROWS), "清单.xlsx", {"cell": "A3"}),
    ],
)
def test_a_manifest_names_path_template_and_name(
    tmp_path: Path, data: bytes | str, name: str, place: dict[str, Any]
) -> None:
    folder = tmp_path / "目录"
    found = listed(tmp_path, data, name)
    assert [(source.path, source.template, source.name) for source in found] == [
        (folder / "甲.yaml", "disclosure-2021", "青禾县"),
        (folder / "乙.yaml", "", ""),
        (folder / "丙.yaml", "", "2025"),
    ]
    assert found[1].place == Place(str(folder / name), **place)


@pytest.mark.parametrize(
    "header", ["文件,模板,文件名", "路径,模版,输出文件名", "path,template,name", "File,Template,Output Name"]
)
def test_headers(tmp_path: Path, header: str) -> None:
    (source,) = listed(tmp_path, f"{header}\n甲.yaml,t,n\n")
    assert (source.path.name, source.template, source.name) == ("甲.yaml", "t", "n")


def test_columns_for_people(tmp_path: Path) -> None:
    (source,) = listed(tmp_path, "序号,路径,备注\n1,甲.yaml,催一下\n")
    assert source == Source(tmp_path / "目录" / "甲.yaml", place=Place(str(tmp_path / "目录" / "清单.csv"), 2))


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("甲/报告.yaml", "目录/甲/报告.yaml"),
        ("甲\\报告.yaml", "目录/甲/报告.yaml"),
        ("../甲.yaml", "目录/../甲.yaml"),
        ('"""甲.yaml"""', "目录/甲.yaml"),
        (" 甲.yaml ", "目录/甲.yaml"),
        ("报告[1]*.yaml", "目录/报告[1]*.yaml"),
    ],
)
def test_paths_count_from_the_manifest(tmp_path: Path, written: str, path: str) -> None:
    (source,) = listed(tmp_path, f"路径\n{written}\n")
    assert source.path == tmp_path / path


def test_a_whole_path_stays(tmp_path: Path) -> None:
    (source,) = listed(tmp_path, f"路径\n{tmp_path / '甲.yaml'}\n")
    assert source.path == tmp_path / "甲.yaml"


def test_the_suffix_of_an_output_is_no_part_of_its_name(tmp_path: Path) -> None:
    found = listed(tmp_path, "路径,文件名\n1.yaml,青禾.pdf\n2.yaml,青禾.DOCX\n3.yaml,青禾.v2\n")
    assert [source.name for source in found] == ["青禾", "青禾", "青禾.v2"]


def test_one_file_under_two_names_is_two_reports_and_the_same_row_twice_is_one(tmp_path: Path) -> None:
    found = listed(tmp_path, "路径,模板,文件名\na.yaml,,甲\n./a.yaml,,甲\na.yaml,,乙\na.yaml,t,甲\n")
    assert [(source.template, source.name) for source in found] == [("", "甲"), ("", "乙"), ("t", "甲")]


def test_a_manifest_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "清单.csv").write_text("path\na.yaml\n", encoding="utf-8")
    given = [str(tmp_path / "清单.csv"), str(tmp_path / "a.yaml"), str(tmp_path / "清单.csv")]
    (tmp_path / "a.yaml").touch()
    assert [source.place is not None for source in find_sources(given)] == [True]


@pytest.mark.parametrize(
    ("text", "error", "says", "line"),
    [
        ("", SourceError, "没有表头", None),
        ("甲.yaml\n", SourceError, "没有表头", 1),
        ("路径\n", SourceError, "清单里没有报告", None),
        ("路径,文件\na,b\n", SourceError, "两个", 1),
        ("路径,模扳\na,b\n", SourceError, "不认识的表头", 1),
        ("路径,文件名\na.yaml,甲\nb.yaml,甲/乙\n", UsageError, "不能用", 3),
        ("路径,文件名\na.yaml,.pdf\n", UsageError, "不能用", 2),
        ("路径,文件名\na.yaml,CON.pdf\n", UsageError, "不能用", 2),
        ('路径\n"a.yaml\n', SourceError, "引号", 2),
    ],
)
def test_a_wrong_manifest_stops_the_run_before_it_begins(
    tmp_path: Path, text: str, error: type[ConverterError], says: str, line: int | None
) -> None:
    with pytest.raises(error) as caught:
        listed(tmp_path, text)
    assert says in caught.value.words.zh
    assert caught.value.place == Place(str(tmp_path / "目录" / "清单.csv"), line)
    assert caught.value.hint


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="damaged"):
        listed(tmp_path, workbook(["路径"], ["a.yaml"])[:-40], "清单.xlsx")


def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "清单.csv").touch()

    def refuse(path: Path, mode: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match="permission denied") as caught:
        find_sources([str(tmp_path / "清单.csv")])
    assert caught.value.place == Place(str(tmp_path / "清单.csv"))


def test_ten_thousand(tmp_path: Path) -> None:
    names = [f"{number % 100:02}/报告{number}.yaml" for number in range(10_000)]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find_sources([str(tmp_path), str(tmp_path / "**" / "*.yaml")])
    assert [source.path for source in found] == sorted(tmp_path / name for name in names)
