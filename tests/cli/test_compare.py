"""`converter compare` as a caller sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.finish.word_reader import read_word
from tests.conftest import HEAD, Outcome
from tests.render.conftest import REPORTS

Run = Callable[..., Outcome]
TEXT = HEAD + "总体情况: |\n  全年新收申请{}件，均在法定期限内办结，没有结转下年度继续办理的。\n  {}\n"
TOTAL = "收到和处理政府信息公开申请情况:\n  一、本年新收政府信息公开申请数量:\n    总计: {}\n"


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "旧.yaml", tmp_path / "新.yaml"
    old.write_text(TEXT.format(9, "这段没了。"), encoding="utf-8")
    new.write_text(TEXT.format(10, "另起一句话。") + TOTAL.format(14), encoding="utf-8")
    return old, new


def test_the_list_is_data_and_the_count_words(sides: tuple[Path, Path], run: Run) -> None:
    said = run("compare", *sides)
    assert said.code == 0
    assert said.out.splitlines() == [
        "改  总体情况 第1段",
        "    全年新收申请【-9-】【+10+】件，均在法定期限内办结，……",
        "删  总体情况 第2段",
        "    【-这段没了。-】",
        "增  总体情况 第2段",
        "    【+另起一句话。+】",
        "改  三、收到和处理政府信息公开申请情况 一、本年新收政府信息公开申请数量 × 总计  （空白） → 14",
    ]
    assert said.err == "共 4 处不同\n"


def test_the_same_report_twice(sides: tuple[Path, Path], run: Run) -> None:
    assert run("compare", sides[0], sides[0]) == Outcome(0, "", "两份报告没有不同\n")
    assert run("compare", sides[0], sides[0], "--lang", "en") == Outcome(0, "", "the two reports say the same\n")


def test_json(sides: tuple[Path, Path], run: Run) -> None:
    said = run("compare", *sides, "--json")
    data = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert (data["old"], data["new"], list(data)) == (str(sides[0]), str(sides[1]), ["old", "new", "differences"])
    assert [list(item) for item in data["differences"]] == [["path", "kind", "old", "new"]] * 4
    assert data["differences"][1:3] == [
        {"path": "overview[1]", "kind": "deleted", "old": "这段没了。", "new": None},
        {"path": "overview[1]", "kind": "added", "old": None, "new": "另起一句话。"},
    ]
    assert data["differences"][3] == {"path": "applications.received.total", "kind": "changed", "old": "", "new": "14"}


def test_in_english(sides: tuple[Path, Path], run: Run) -> None:
    said = run("compare", *sides, "--lang", "en")
    assert "changed  总体情况 paragraph 1" in said.out
    assert "(blank) → 14" in said.out
    assert said.err == "4 differences\n"


def test_the_word_file(sides: tuple[Path, Path], tmp_path: Path, run: Run) -> None:
    target = tmp_path / "花脸稿.docx"
    said = run("compare", *sides, "-o", target)
    assert said.code == 0
    assert f"已生成：{target}" in said.err
    assert "均在法定期限内办结" in read_word(target.read_bytes(), "花脸稿.docx").text
    before = target.read_bytes()
    assert run("compare", *sides, "-o", target, "--json").code == 0
    assert target.read_bytes() == before


def test_a_pdf_of_ours_against_its_report(sides: tuple[Path, Path], tmp_path: Path, run: Run) -> None:
    pdf = tmp_path / "旧.pdf"
    assert run("render", sides[0], "-o", pdf, "--force").code == 0
    assert run("compare", pdf, sides[0]) == Outcome(0, "", "两份报告没有不同\n")
    assert run("compare", pdf, sides[1], "--json").out.count('"kind"') == 4


def test_rows_of_one_edition_are_told_together(run: Run) -> None:
    said = run("compare", REPORTS["disclosure-2019"], REPORTS["disclosure-2021"])
    assert "改  模板  disclosure-2019 → disclosure-2021" in said.out
    assert "增  二、主动公开政府信息情况 行政规范性文件  9、5、63" in said.out
    assert "删  二、主动公开政府信息情况 政府集中采购  9、86.5万元" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("没有.yaml", "{new}"), 3, "找不到文件"),
        (("{old}", "没有.pdf"), 3, "读不出这个文件"),
        (("{old}", "{new}", "-o", "out.pdf"), 2, "花脸稿只能是 .docx 文件"),
        (("{old}", "{new}", "-o", "没有/out.docx"), 7, "文件夹不存在"),
        (("{old}",), 2, "缺少参数"),
    ],
)
def test_what_cannot_be_done(
    arguments: tuple[str, ...], code: int, words: str, sides: tuple[Path, Path], run: Run
) -> None:
    said = run("compare", *(argument.format(old=sides[0], new=sides[1]) for argument in arguments))
    assert said.code == code
    assert words in said.err
