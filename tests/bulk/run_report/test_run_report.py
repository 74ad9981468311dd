"""The run report: everything that the ledger knows is told, safely, the same way each time, and at any size."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.bulk.job import Failure
from converter.bulk.ledger import State, read_ledger
from converter.bulk.run_report.files import RUN_REPORT_CSV, RUN_REPORT_HTML, RUN_REPORT_JSON, run_report
from converter.bulk.run_report.page import ROWS, fair_rooms
from converter.bulk.run_report.words import meaning
from converter.bulk.trouble import of_worker
from converter.errors import ExitCode
from converter.findings import Place, Words
from tests.bulk.run_report.ledgers import HOME, big_ledger, empty_ledger, entry_of, failures, made, write_ledger
from tests.render.phone.conftest import Page

ROOT = Path(__file__).resolve().parents[3]


class Told:
    """The three files of a run report, read by other means than those that wrote them."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.markup = files[RUN_REPORT_HTML].decode()
        self.page = Page(self.markup)
        self.csv = files[RUN_REPORT_CSV]
        self.rows = list(csv.DictReader(io.StringIO(self.csv.decode("utf-8-sig"), newline="")))
        self.json = json.loads(files[RUN_REPORT_JSON])

    def row(self, name: str) -> dict[str, str]:
        (row,) = [row for row in self.rows if row["报告"] == f"报告/{name}.yaml"]
        return row

    def report(self, name: str) -> dict[str, Any]:
        (report,) = [report for report in self.json["reports"] if report["source"] == f"报告/{name}.yaml"]
        return report

    def table(self, anchor: str) -> str:
        """The text of a section of the page."""
        (section,) = [e for e in self.page.elements if e.given.get("aria-labelledby") == anchor]
        return section.text


@pytest.fixture(scope="module")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ledger(tmp_path_factory.mktemp("ledger") / "ledger.sqlite")


@pytest.fixture(scope="module")
def told(ledger_file: Path) -> Told:
    with read_ledger(ledger_file) as ledger:
        return Told(run_report(ledger))


def test_which_way_the_pdfs_took(told: Told) -> None:
    wanted = ("PDF 快速排版30 份", "PDF 常规排版3 份", "常规排版的原因：有底色、图片2 份", "2 份，1 份不同")
    text = "".join(told.page.text.split("\n"))
    assert not [words for words in wanted if words.replace(" ", "") not in text.replace(" ", "")]
    pdf = told.json["runs"][-1]["pdf"]
    assert (pdf["compiled"], pdf["ordinary"], pdf["compared"], pdf["differ"]) == (30, 3, 2, 1)
    assert [reason["reports"] for reason in pdf["reasons"]] == [2, 1]


def tell_one(failure: Failure | None = None, name: str = "财政局", **more: Any) -> Told:
    ledger = empty_ledger()
    ledger.begin(1, {})
    ledger.settle(entry_of(name, State.FAILED if failure else State.DONE, failure, **more))
    ledger.finish(0, 0, 1, 0.0)
    return Told(run_report(ledger))


@pytest.mark.parametrize("name", failures())
def test_every_failure_is_in_all_three(told: Told, name: str) -> None:
    failure = failures()[name]
    (found,) = [found for found in told.json["failures"] if found["source"] == f"报告/{name}.yaml"]
    row = told.row(name)
    assert found["code"] == row["代码"] == failure.code
    assert row["状态"] == "失败"
    assert f"{failure.code} {meaning(failure.code).zh}：" in told.table("failed")
    message = found["message"]["zh"]
    assert row["问题"].removeprefix("'") == message
    assert f"报告/{name}.yaml" in told.table("failed")
    assert message in told.table("failed")
    if failure.hint:
        assert found["hint"]["zh"] == row["处理"].removeprefix("'")
        assert found["hint"]["zh"] in told.table("failed")
    if failure.place:
        assert (found["line"], found["column"], found["cell"]) == (
            failure.place.line,
            failure.place.column,
            failure.place.cell,
        )
        assert row["行"] == str(failure.place.line or "")


def test_places_are_told_as_they_were_given(told: Told) -> None:
    assert "第 42 行 第 9 列" in told.table("failed")
    assert "清单.xlsx 单元格 B12" in told.table("failed")
    assert told.row("财政局")["文件"] == "报告/财政局.yaml"
    assert told.row("审计局")["文件"] == "disclosure-2021/report.html.j2"
    assert told.row("清单行")["单元格"] == "B12"


def test_nothing_is_told_about_the_machine(told: Told) -> None:
    for text in (told.markup, told.csv.decode(), json.dumps(told.json, ensure_ascii=False)):
        for folder in ("/srv/", "/home/", "/usr/", "/opt/", "/mnt/"):
            assert folder not in text


def test_a_message_names_the_report_as_it_was_given() -> None:
    said = f"{HOME}/财政局.yaml：读不出"
    told = tell_one(Failure("SOURCE", Words(said, said)))
    assert told.json["failures"][0]["message"]["en"] == told.row("财政局")["问题"] == "报告/财政局.yaml：读不出"


def test_what_a_path_looks_like_in_a_report_stays() -> None:
    said = "“https://www.example.gov.cn/a/b/c”不是网址，见 /甲/乙/丙"
    assert tell_one(Failure("URL-02", Words(said, said))).json["failures"][0]["message"]["zh"] == said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("No such file: '/mnt/模板/a.css'", "No such file: '…/a.css'"),
        (r"No such file: D:\模板\a.css", r"No such file: …\a.css"),
        ("1/2 of https://example.org/a/b failed", "1/2 of https://example.org/a/b failed"),
    ],
)
def test_folders_are_taken_out_of_what_libraries_say(said: str, told: str) -> None:
    found = tell_one(of_worker(RuntimeError(said))).json["failures"][0]
    assert found["message"]["en"].endswith(f"RuntimeError: {told}")


def test_states_and_files(told: Told) -> None:
    assert told.json["counts"] == {
        "reports": 56,
        "sent": 1,
        "done": 33,
        "failed": 20,
        "passed_over": 2,
        "marked": 2,
        "with_warnings": 20,
        "outputs": 36,
        "current": 34,
        "earlier": 1,
        "outdated": 1,
        "signed": 1,
        "bytes": sum(output["size"] for output in told.json["outputs"] if output["standing"] == "current"),
    }
    assert [told.row(name)["状态"] for name in ("档案局", "文化局", "信访局", "气象局")] == [
        "已生成",
        "已生成，标明未通过校核",
        "跳过",
        "中断，待续",
    ]
    assert "文化局" in told.table("marked")
    assert "粮食局" in told.table("passed")
    assert "气象局" in told.table("waiting")


def test_old_files_are_told_from_current_ones(told: Told) -> None:
    standing = {output["name"]: output["standing"] for output in told.json["outputs"]}
    assert standing["档案局-2024.pdf"] == "outdated"
    assert standing["财政局-2025.pdf"] == "earlier"
    assert standing["档案局-2025.pdf"] == "current"
    text = told.table("files")
    assert text.index("档案局-2024.pdf") < text.index("财政局-2025.pdf") < text.index("体育局-2025.pdf")
    assert re.search(r"档案局-2024\.pdf报告/档案局\.yaml[\d.]+ KB否旧文件，已不对应任何报告", text)
    assert re.search(r"财政局-2025\.pdf报告/财政局\.yaml[\d.]+ KB否以前生成的", text)
    assert told.row("档案局")["旧文件"] == "档案局-2024.pdf"
    assert told.row("档案局")["输出文件"] == "档案局-2025.docx | 档案局-2025.pdf"


def test_files_can_be_checked(told: Told) -> None:
    (file,) = made("文化局-2025")
    assert f"{file.sha256}" in told.table("files")
    row = told.row("文化局")
    assert (row["SHA-256"], row["大小（字节）"], row["已签名"]) == (file.sha256, str(file.size), "否")
    assert told.row("档案局")["已签名"] == "是"


def test_the_runs(told: Told) -> None:
    first, second, last = told.json["runs"]
    assert (first["started"], first["reports_per_second"]) == ("2026-11-20T01:05:09Z", round(2 / 51, 3))
    assert second["interrupted"]
    assert (second["finished"], second["done"]) == (None, None)
    assert told.json["run"] == last
    assert (last["total"], last["done"], last["skipped"], last["failed"], last["seconds"]) == (55, 33, 2, 20, 75.4)
    assert "2026-11-21 16:30:00没有做完60———" in told.table("runs")
    assert "时间均为北京时间（UTC+8）" in told.page.text
    assert "开始2026-11-23 06:38:06" in told.page.text


def test_an_interrupted_run_says_so() -> None:
    ledger = empty_ledger()
    ledger.begin(3, {})
    ledger.send(entry_of("财政局", State.SENT))
    told = Told(run_report(ledger))
    assert "最近一次运行没有做完：中途停了，或者还在进行" in told.page.text
    assert told.json["run"]["interrupted"]
    assert told.row("财政局")["状态"] == "中断，待续"


def test_an_empty_ledger_has_its_report_too() -> None:
    told = Told(run_report(empty_ledger()))
    assert "还没有运行过" in told.page.text
    assert (told.rows, told.json["run"], told.json["reports"]) == ([], None, [])
    assert told.csv.count(b"\r\n") == 1


def test_what_to_do_is_said_first(told: Told) -> None:
    assert "归档里有 20 份失败，请照“处理”一栏逐份解决后再运行；1 份以前中断" in told.page.text
    assert "做完了。归档里没有失败的" in tell_one().page.text


def test_conditions(told: Told) -> None:
    text = told.table("conditions")
    for words in (
        "排版引擎 WeasyPrint70.0",
        "文字排版 Pango1.56.3",
        "输出格式pdf、docx",
        "供印刷厂否",
        "Converter Song",
    ):
        assert words in text
    assert told.json["conditions"]["versions"]["weasyprint"] == "70.0"


def test_the_slowest_come_first(told: Told) -> None:
    assert re.search(r"尝试次数\s*报告/循环\.yaml失败4 分 0 秒2", told.table("slowest"))
    assert told.table("slowest").count("报告/") == 20


def test_the_same_ledger_gives_the_same_bytes(ledger_file: Path) -> None:
    with read_ledger(ledger_file) as first, read_ledger(ledger_file) as second:
        assert run_report(first) == run_report(second)


def test_the_page_is_alone_and_well_built(told: Told) -> None:
    policy = next(e.given["content"] for e in told.page.elements if "http-equiv" in e.given)
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "<script" not in told.markup
    assert "url(" not in told.markup
    assert '<html lang="zh-CN">' in told.markup
    links = [e.given["href"] for e in told.page.elements if e.tag in ("a", "link") and "href" in e.given]
    anchors = {e.given["id"] for e in told.page.elements if "id" in e.given}
    assert {link for link in links if not link.startswith("#")} == {RUN_REPORT_CSV, RUN_REPORT_JSON, "data:,"}
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    tables = told.markup.split("<table")[1:]
    assert all("<caption>" in table and 'scope="col"' in table and 'scope="row"' in table for table in tables)


HOSTILE = st.text(st.sampled_from("<>&\"'=+-@＝\t\r\n;,|{}% a0甲\u202e\x00"), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(name=HOSTILE, said=HOSTILE, cell=HOSTILE)
def test_no_text_gets_out_of_its_place(name: str, said: str, cell: str) -> None:
    words = Words(said, said)
    told = tell_one(Failure(said, words, Place(name, 1, cell=cell), words), name, stem=name)
    assert {e.tag for e in told.page.elements} <= _TAGS
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", told.markup)
    (row,) = told.rows
    assert len(row) == 19
    assert not any(value.lstrip().startswith(tuple("=+-@＝＋－＠")) for value in row.values())
    assert not any(sign in value for value in row.values() for sign in "\t\r\n\x00")
    assert told.json["failures"][0]["message"] == {"zh": said, "en": said}


_TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "link",
        "style",
        "body",
        "main",
        "footer",
        "nav",
        "section",
        "h1",
        "h2",
        "p",
        "a",
    ),
    *("ul", "li", "dl", "div", "dt", "dd", "small", "span", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}


def test_numbers_stay_numbers_in_the_table(told: Told) -> None:
    assert told.csv.startswith(b"\xef\xbb\xbf")
    lines = told.csv.decode("utf-8-sig").split("\r\n")
    assert lines[-1] == ""
    assert not any("\n" in line for line in lines)
    row = told.row("循环")
    assert (row["错误数"], row["尝试次数"], row["用时（秒）"]) == ("0", "2", "240.2")


def test_ten_thousand_reports_make_a_page_that_opens() -> None:
    told = Told(run_report(big_ledger(10_000)))
    assert len(told.markup.encode()) < 2_000_000
    assert len(told.rows) == len(told.json["reports"]) == 10_000
    assert len(told.json["failures"]) == 5_000
    assert "只列出 500 份，共 5,000 份；全部见表格 run-report.csv" in told.table("failed")
    assert "只列出 500 个，共 5,000 个" in told.table("files")
    for code in {failure.code for failure in failures().values()}:
        assert f"{code} {meaning(code).zh}" in told.table("failed")


@given(sizes=st.lists(st.integers(1, 2000), min_size=1, max_size=60), rooms=st.integers(60, 1000))
def test_rows_are_shared_fairly(sizes: list[int], rooms: int) -> None:
    given = fair_rooms(sizes, rooms)
    assert all(1 <= some <= size for some, size in zip(given, sizes, strict=True))
    assert sum(given) == min(rooms, sum(sizes))
    cut = [some for some, size in zip(given, sizes, strict=True) if some < size]
    assert not cut or max(given) <= min(cut) + 1


def test_more_codes_than_rows_are_cut_too() -> None:
    ledger = empty_ledger()
    ledger.begin(ROWS + 9, {})
    for number in range(ROWS + 9):
        failure = Failure(f"SUM-{number}", Words("甲", "a"))
        ledger.settle(entry_of(f"第{number}局", State.FAILED, failure, stem=""))
    text = Told(run_report(ledger)).table("failed")
    assert f"只列出 {ROWS} 份，共 {ROWS + 9} 份" in text
    assert text.count("SUM-") == ROWS


NOT_IN_A_BATCH = ("IMP", "LYR", "PRT", "SHT", "TOT")
"""A batch takes report files, one by one: what sheets, imports and comparisons tell cannot come up."""


def _error_codes() -> Iterator[str]:
    for path in (ROOT / "converter").rglob("*.py"):
        found = re.findall(r'\berror\("([A-Z]+-\d+)"', path.read_text(encoding="utf-8"))
        yield from (code for code in found if not code.startswith(NOT_IN_A_BATCH))
        yield from re.findall(r'"(BAT-\d+)"', path.read_text(encoding="utf-8"))
    outcomes = {ExitCode.DONE, ExitCode.FINDINGS, ExitCode.BATCH, ExitCode.INTERRUPTED}
    yield from (code.name for code in ExitCode if code not in outcomes)


@pytest.mark.parametrize("code", sorted(set(_error_codes())))
def test_every_code_of_the_program_is_explained(code: str) -> None:
    assert meaning(code) != meaning("SUM-01")
