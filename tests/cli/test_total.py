"""`converter total`: sums of many reports as a report, who is missing, and what refuses to be added up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from converter.checks import check_report
from converter.model.figures import Kind
from converter.source import load_report
from converter.template import find_template
from tests.checks.beside import bound, changed, tree_of
from tests.checks.consistent import consistent_figures, report_tree
from tests.conftest import Outcome

Run = Callable[..., Outcome]
AGENCIES = ("青禾县人民政府办公室", "青禾县财政局", "禾丰镇人民政府")
AMOUNT = "proactive_disclosure.government_procurement.amount"
RECEIVED = "applications.received.natural_persons"


def trees(template: str = "disclosure-2021") -> list[dict[str, Any]]:
    """Reports of three agencies, every cell filled, all relations kept."""
    form = find_template(template).form
    figures = [consistent_figures(form, seed) for seed in range(len(AGENCIES))]
    made = [report_tree(form, dict(each)) for each in figures]
    return [{**tree, "agency": agency} for tree, agency in zip(made, AGENCIES, strict=True)]


def write(folder: Path, made: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    for number, tree in enumerate(made, 1):
        text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000)
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("template", ["disclosure-2019", "disclosure-2021"])
@pytest.mark.parametrize("keys", ["zh", "en"])
def test_every_cell_is_the_sum(template: str, keys: str, tmp_path: Path, run: Run) -> None:
    made = trees(template)
    folder, target = write(tmp_path / "in", made), tmp_path / "total.yaml"
    outcome = run("total", folder, "-o", target, "--agency", "青禾县人民政府", "--keys", keys)
    assert (outcome.code, outcome.out) == (0, "")
    assert "汇总 3 份报告" in outcome.err
    whole = load_report(target)
    assert not whole.reading
    assert whole.agency
    assert whole.agency.value == "青禾县人民政府"
    reports = [bound(tree) for tree in made]
    for path, cell in whole.form.cells.items():
        parts = [report.figure(path) for report in reports]
        assert whole.figure(path).number == sum(part.value for part in parts)
        assert whole.figure(path).text.startswith("+") == (cell.kind is Kind.CHANGE)
        assert whole.figure(path).unit == parts[0].unit
    assert check_report(whole).ok, "sums keep the relations"
    text = target.read_text(encoding="utf-8")
    for number, agency in enumerate(AGENCIES, 1):
        assert f"# {agency} {number}.yaml\n" in text
    assert not any(str(tmp_path) in line for line in text.splitlines()), "no path of a machine"
    assert run("check", target, "--parts", folder).code == 0


def test_a_file_is_never_overwritten(tmp_path: Path, run: Run) -> None:
    folder, target = write(tmp_path / "in", trees()), tmp_path / "total.yaml"
    target.write_text("x")
    assert run("total", folder, "-o", target).code == 7
    assert target.read_text() == "x"


def test_the_same_reports_give_the_same_bytes(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", trees())
    for name in ("a.yaml", "b.yaml"):
        assert run("total", *sorted(folder.iterdir()), folder, "-o", tmp_path / name).code == 0
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()


@pytest.mark.parametrize(
    ("number", "changes", "says"),
    [
        (1, {"year": 2024}, "年度不一致，不能相加：2 份是 2021，不同的是"),
        (2, {"agency": "青禾县 财政局"}, "“青禾县 财政局”有两份报告"),
        (0, {"template": "disclosure-2019"}, "格式不一致"),
    ],
)
def test_reports_that_do_not_belong_together(
    number: int, changes: dict[str, Any], says: str, tmp_path: Path, run: Run
) -> None:
    made = trees()
    made[number] = changed(made[number], changes)
    outcome = run("total", write(tmp_path / "in", made), "-o", tmp_path / "total.yaml", "--force")
    assert outcome.code == 2
    assert says in outcome.err
    assert f"{number + 1}.yaml" in outcome.err
    assert not (tmp_path / "total.yaml").exists()


def test_reports_with_errors_are_refused_unless_forced(tmp_path: Path, run: Run) -> None:
    made = trees()
    made[1] = changed(made[1], {RECEIVED: "很多"})
    folder, target = write(tmp_path / "in", made), tmp_path / "total.yaml"
    outcome = run("total", folder, "-o", target)
    assert outcome.code == 1
    assert "2.yaml" in outcome.err
    assert "--force" in outcome.err
    assert not target.exists()
    refused = run("total", folder, "--json")
    assert refused.code == 1
    assert json.loads(refused.out)["total"] is None
    outcome = run("total", folder, "-o", target, "--force")
    assert outcome.code == 1, "it is not the whole"
    assert "有错误仍汇总的：青禾县财政局" in target.read_text(encoding="utf-8")
    expected = sum(bound(made[number]).figure(RECEIVED).value for number in (0, 2))
    assert load_report(target).figure(RECEIVED).number == expected


@pytest.mark.parametrize(
    ("texts", "code"), [(["机关 甲"], 3), (["模板: 没有"], 4), (["机关 甲", "模板: 没有", "[" * 9], 3)]
)
def test_all_that_cannot_be_read_are_named(texts: list[str], code: int, tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", trees())
    for number, text in enumerate(texts):
        (folder / f"坏{number}.yaml").write_text(text, encoding="utf-8")
    outcome = run("total", folder, "-o", tmp_path / "total.yaml")
    assert outcome.code == code
    assert all(f"坏{number}.yaml" in outcome.err for number in range(len(texts)))
    assert not (tmp_path / "total.yaml").exists()


def make_list(path: Path, names: list[str]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [["应报名单"], ["序号", "单位", "联系人"], *([i, name, "某"] for i, name in enumerate(names))]:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".csv":
        path.write_bytes("\n".join(["机关名称,电话", *(f"{name},0000" for name in names)]).encode("gb18030"))
    else:
        path.write_text("# 应报名单\n" + "\n\n".join(names), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".xlsx"])
def test_who_is_missing(suffix: str, tmp_path: Path, run: Run) -> None:
    folder, target = write(tmp_path / "in", trees()), tmp_path / "total.yaml"
    names = make_list(tmp_path / f"名单{suffix}", ["青禾县人民政府　办公室", "青禾县教育局", "县财政局"])
    outcome = run("total", folder, "-o", target, "--agencies", names, "--json")
    assert outcome.code == 1
    data = json.loads(outcome.out)
    assert set(data) == {"total", "reports", "missing", "unexpected", "findings"}
    assert (data["reports"], data["missing"]) == (3, ["青禾县教育局", "县财政局"])
    assert data["unexpected"] == ["青禾县财政局", "禾丰镇人民政府"]
    assert "缺报：县财政局（是否就是“青禾县财政局”？）" in outcome.err
    assert "不在名单上：禾丰镇人民政府" in outcome.err
    assert "# 缺 2 个机关：青禾县教育局、县财政局\n" in target.read_text(encoding="utf-8")
    assert data["total"] == tree_of(target)
    all_there = make_list(tmp_path / f"齐{suffix}", list(AGENCIES))
    assert run("total", folder, "-o", tmp_path / "all.yaml", "--agencies", all_there).code == 0


def test_the_list_may_lie_beside_the_reports(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", trees())
    names = make_list(folder / "名单.xlsx", list(AGENCIES))
    assert run("total", folder, "-o", tmp_path / "total.yaml", "--agencies", names).code == 0


@pytest.mark.parametrize(
    ("name", "text"), [("l.csv", "序号,电话\n1,2\n"), ("l.txt", "# 名单\n"), ("l.csv", "机关\n"), ("l.docx", "机关\n")]
)
def test_a_list_of_nobody(name: str, text: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    folder = write(tmp_path / "in", trees())
    outcome = run("total", folder, "-o", tmp_path / "total.yaml", "--agencies", tmp_path / name)
    assert outcome.code == 3
    assert name in outcome.err
    assert not (tmp_path / "total.yaml").exists()


def test_amounts(tmp_path: Path, run: Run) -> None:
    made = trees("disclosure-2019")
    made[0], made[1] = changed(made[0], {AMOUNT: "3万元"}), changed(made[1], {AMOUNT: "251000元"})
    made[2] = changed(made[2], {AMOUNT: "0"})
    outcome = run("total", write(tmp_path / "in", made), "-o", tmp_path / "total.yaml")
    assert outcome.code == 0
    assert "TOT-02" in outcome.err
    assert "采购总金额: 28.1万元  # 单位不一，折合为万元\n" in (tmp_path / "total.yaml").read_text(encoding="utf-8")
    made[2] = changed(made[2], {AMOUNT: "8040"})
    outcome = run("total", write(tmp_path / "in", made), "-o", tmp_path / "other.yaml")
    assert outcome.code == 1
    assert "TOT-01" in outcome.err
    assert "3.yaml" in outcome.err
    assert load_report(tmp_path / "other.yaml").figure(AMOUNT).is_blank
    assert "没有相加" in (tmp_path / "other.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("青禾县　人民政府", "青禾县 人民政府"),
        ("a\nb\tc", "a b c"),
        ('"甲": #乙', '"甲": #乙'),
        ("null", "null"),
        (" 　", ""),
    ],
)
def test_any_name_of_an_agency(given: str, read: str, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "total.yaml"
    assert run("total", write(tmp_path / "in", trees()), "-o", target, "--agency", given).code == 0
    agency = load_report(target).agency
    assert (agency.value if agency else "") == read


def test_a_name_with_something_hidden_in_it(tmp_path: Path, run: Run) -> None:
    outcome = run("total", write(tmp_path / "in", trees()), "-o", tmp_path / "t.yaml", "--agency", "青\u200b禾")
    assert outcome.code == 2
    assert "U+200B" in outcome.err


def test_a_total_among_the_reports(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", trees())
    assert run("total", folder, "-o", folder / "total.yaml", "--agency", "青禾县人民政府").code == 0
    outcome = run("total", folder, "-o", tmp_path / "again.yaml")
    assert outcome.code == 0
    assert "TOT-03" in outcome.err
    assert "“青禾县人民政府”的每个数都是其余各份之和" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["in"], 2),
        (["in", "-o", "t.txt"], 2),
        (["none.yaml", "-o", "t.yaml"], 3),
        (["empty", "-o", "t.yaml"], 3),
        ([], 2),
    ],
)
def test_wrong_usage(
    arguments: list[str], code: int, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in", trees())
    (tmp_path / "empty").mkdir()
    assert run("total", *arguments).code == code
    assert not (tmp_path / "t.yaml").exists()
