"""Everything odd about a document is told: each code has a case, and what is understood arrives all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.errors import SourceError
from converter.importing import imported_text
from converter.source.published.account import Account
from converter.source.published.page import Line, Page
from converter.source.published.read import read_published
from converter.source.published.result import Imported
from converter.template import find_template
from tests.checks.consistent import consistent_figures
from tests.source.published.dumps import write

FORMS = [find_template(name).form for name in ("disclosure-2019", "disclosure-2021")]
OLD, NEW = FORMS
FIGURES = {form.name: consistent_figures(form, 3) for form in FORMS}
PACKAGE = Path(__file__).parents[3] / "converter" / "source" / "published"

ONE_ZERO = {"reconsideration_and_litigation.reconsideration.total": "0"}


def dump(form: object = NEW, shape: str = "bars") -> str:
    used = OLD if form is OLD else NEW
    return write(used, FIGURES[used.name], shape)


def read(text: str | bytes, name: str = "公开.txt") -> Imported:
    return read_published(text if isinstance(text, bytes) else text.encode(), name, FORMS, {})


def codes(imported: Imported) -> set[str]:
    return {finding.code for finding in imported.findings}


def change(old: str, new: str, form: object = NEW, shape: str = "bars") -> str:
    text = dump(form, shape)
    assert old in text
    return text.replace(old, new, 1)


def without_lines(pattern: str, form: object = NEW) -> str:
    lines = dump(form).splitlines()
    kept = [line for line in lines if not re.match(pattern, line)]
    assert len(kept) < len(lines)
    return "\n".join(kept)


CASES: dict[str, Callable[[], str]] = {
    "IMP-02": lambda: change("五、存在", "注：表内单位为件。\n五、存在"),
    "IMP-03": dump,
    "IMP-11": lambda: change("二、主动公开政府信息情况", "二、主动公开政府信息工作情况"),
    "IMP-12": lambda: dump()[: dump().index("五、存在")] + "[… 以下截断]",
    "IMP-13": lambda: change("本报告依照", "关于2021年政府信息公开工作年度报告\n本报告依照"),
    "IMP-14": lambda: change("栏目运行正常，群众", "栏目运行正常,群众"),
    "IMP-15": lambda: change("无。\n", "无。\n七、附则\n本报告由办公室解释。\n"),
    "IMP-16": lambda: change("青禾县水利局2021年政府信息公开工作年度报告\n", ""),
    "IMP-17": lambda: without_lines("六、|无。"),
    "IMP-18": lambda: dump().rsplit("青禾县水利局\n", 1)[0],
    "IMP-30": lambda: change("一是人手不足", "表上的本年新制作数量栏已停用"),
    "IMP-31": lambda: "青禾县2022年政府信息公开工作年度报告\n一、总体情况\n全年公开信息3条。\n",
    "IMP-32": lambda: change("现行有效件数", "现行有效件"),
    "IMP-33": lambda: without_lines(r"（七）总计|四、结转"),
    "IMP-34": lambda: without_lines(r"2\.重复申请"),
    "IMP-36": lambda: change("本年制发件数 | 本年废止件数", "本年废止件数 | 本年制发件数"),
    "IMP-37": lambda: re.sub(r"(行政许可 \| \d+ \|)", r"\1 0 | 0 |", dump()),
    "IMP-38": lambda: without_lines(r".* \|"),
    "IMP-39": lambda: change("采购总金额", "采购总金额(万元)", OLD),
    "IMP-50": lambda: change("+", "增", OLD),
    "IMP-51": lambda: re.sub(r"(行政强制 \|) \d+ \|", r"\1 无 |", dump()),
    "IMP-53": lambda: write(OLD, ONE_ZERO, "lines", drop_blanks=True),
}


@pytest.mark.parametrize("code", CASES)
def test_it_is_told(code: str) -> None:
    imported = read(CASES[code]())
    found = [finding for finding in imported.findings if finding.code == code]
    assert found
    for finding in found:
        assert finding.place
        assert finding.place.file == "公开.txt"
        assert re.search("[\u4e00-\u9fff]", finding.message.zh)
        assert re.search("[a-z]", finding.message.en)
        assert finding.hint or finding.severity.value == "note"
    assert imported_text(imported, labels=True)


def test_nothing_odd_in_a_plain_dump() -> None:
    for form in FORMS:
        for shape in ("bars", "lines", "tabs", "html"):
            imported = read(dump(form, shape))
            assert codes(imported) <= {"IMP-03", "IMP-14"}, shape
            assert not imported.questions
            assert {path: placed.value.text for path, placed in imported.report.figures.items()} == FIGURES[form.name]


def test_what_is_understood_arrives() -> None:
    report = read(CASES["IMP-15"]()).report
    assert [paragraph.text for paragraph in report.texts["other_matters"]] == ["无。"]
    report = read(CASES["IMP-50"]()).report
    changes = [text for path, text in FIGURES[OLD.name].items() if path.endswith(".change")]
    assert [report.figure(path).text for path in OLD.cells if path.endswith(".change")] == changes


def test_figures_under_heads_in_another_order_are_not_read() -> None:
    report = read(CASES["IMP-36"]()).report
    assert not any(path.startswith("proactive_disclosure.rules") for path in report.figures)


def test_a_row_with_one_figure_too_many_is_not_read() -> None:
    text = re.sub(r"(规章 \|) (\d+)", r"\1 7 | \2", dump(), count=1)
    imported = read(text)
    assert "IMP-37" in codes(imported)
    assert not any(path.startswith("proactive_disclosure.rules") for path in imported.report.figures)


def test_a_reader_that_loses_text_is_told_of() -> None:
    page = Page("公开.txt", [Line("一、总体情况", read(dump()).report.place(""))], 99)
    assert Account(page).missing() == 93


@pytest.mark.parametrize("text", ["今天天气很好。\n", "采购公告\n本次采购3件。\n", "机关 | 年度\n甲 | 2025\n"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    assert caught.value.hint


def test_no_code_without_a_case() -> None:
    mine = set()
    for path in [*PACKAGE.glob("*.py"), *(PACKAGE / "tables").glob("*.py")]:
        mine |= set(re.findall(r'"(IMP-\d+)"', path.read_text(encoding="utf-8")))
    elsewhere = {"IMP-04", "IMP-05", "IMP-35", "IMP-61", *(f"IMP-{number}" for number in range(20, 24))}
    assert mine - elsewhere <= set(CASES)
