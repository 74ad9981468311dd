"""`pull` as a caller sees it: edits of a Word draft come home into the report file."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Run = Callable[..., Outcome]
REPORT = """# 青禾县财政局的报告，数字为虚构
模板: disclosure-2021
机关: 青禾县财政局
年度: 2025

总体情况: |
  全年主动公开信息 318 条，较上年增加 12 条。

  （一）主动公开。公开预算、决算各 1 次。

  办理依申请公开 3 件，均按期答复。

收到和处理政府信息公开申请情况:      # 表三
  一、本年新收政府信息公开申请数量: {自然人: 3, 总计: 3}
  四、结转下年度继续办理: {自然人: 3, 总计: 3}   # 年底统计

落款: {机关: 青禾县财政局, 日期: 2026-01-20}
"""


@pytest.fixture
def desk(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report and the draft that went out."""
    monkeypatch.chdir(tmp_path)
    Path("报告.yaml").write_text(REPORT, encoding="utf-8")
    assert run("render", "报告.yaml", "-o", "稿子.docx").code == 0
    return tmp_path


def edited(source: Path, target: Path, *changes: tuple[str, str]) -> None:
    """The draft with texts replaced, tracking off."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in body, old
        body = body.replace(old, new, 1)
    parts["word/document.xml"] = body.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    target.write_bytes(buffer.getvalue())


def cell(draft: Path, code: str) -> tuple[str, str]:
    """A figure's run with its bookmark, and the same with another figure in it."""
    body = zipfile.ZipFile(draft).read("word/document.xml").decode()
    match = re.search(rf'<w:bookmarkStart[^>]*w:name="{code}"[^>]*/>.*?<w:t[^>]*>', body, re.DOTALL)
    assert match, code
    return match.group()


def pulled(run: Run, *arguments: str) -> Any:
    done = run("pull", *arguments, "--json")
    assert done.code in (0, 1), done.err
    return json.loads(done.out)


def test_an_untouched_draft_changes_nothing(desk: Path, run: Run) -> None:
    data = pulled(run, "稿子.docx", "--into", "报告.yaml", "--apply")
    assert data == {"changes": [], "comments": [], "unmatched": [], "applied": False}
    assert Path("报告.yaml").read_text(encoding="utf-8") == REPORT


def test_edits_come_home_and_nothing_else_changes(desk: Path, run: Run) -> None:
    figure = cell(Path("稿子.docx"), "gw_t3_r1c1")
    edited(Path("稿子.docx"), Path("改.docx"), ("318 条", "320 条"), (f"{figure}3", f"{figure}4"))
    data = pulled(run, "改.docx", "--into", "报告.yaml")
    assert {change["path"]: (change["base"], change["theirs"]) for change in data["changes"]} == {
        "overview[0]": ("全年主动公开信息 318 条，较上年增加 12 条。", "全年主动公开信息 320 条，较上年增加 12 条。"),
        "applications.received.natural_persons": ("3", "4"),
    }
    assert {change["state"] for change in data["changes"]} == {"apply"}
    assert all(change["untracked"] for change in data["changes"])
    assert Path("报告.yaml").read_text(encoding="utf-8") == REPORT, "only listed so far"
    done = run("pull", "改.docx", "--into", "报告.yaml", "--apply")
    assert done.code == 0
    wanted = REPORT.replace("318 条", "320 条").replace("{自然人: 3, 总计: 3}", "{自然人: 4, 总计: 3}", 1)
    assert Path("报告.yaml").read_text(encoding="utf-8") == wanted
    assert Path("报告.yaml.bak").read_text(encoding="utf-8") == REPORT
    assert "错误" in done.err, "the total does not add up any more, and that is told"
    assert pulled(run, "改.docx", "--into", "报告.yaml")["changes"][0]["state"] == "same"


def test_a_conflict_waits_for_a_decision(desk: Path, run: Run) -> None:
    edited(Path("稿子.docx"), Path("改.docx"), ("318 条", "320 条"))
    Path("报告.yaml").write_text(REPORT.replace("318 条", "319 条"), encoding="utf-8")
    (change,) = pulled(run, "改.docx", "--into", "报告.yaml")["changes"]
    assert change["state"] == "conflict"
    assert ("319 条" in change["ours"], "320 条" in change["theirs"]) == (True, True)
    done = run("pull", "改.docx", "--into", "报告.yaml", "--apply")
    assert done.code == 1
    assert "319 条" in Path("报告.yaml").read_text(encoding="utf-8")
    assert not Path("报告.yaml.bak").exists()
    assert run("pull", "改.docx", "--into", "报告.yaml", "--apply", "--ours").code == 0
    assert "319 条" in Path("报告.yaml").read_text(encoding="utf-8")
    assert run("pull", "改.docx", "--into", "报告.yaml", "--apply", "--theirs").code == 0
    assert "320 条" in Path("报告.yaml").read_text(encoding="utf-8")
    Path("报告.yaml").write_text(REPORT.replace("318 条", "319 条"), encoding="utf-8")
    Path("决定.yaml").write_text("overview[0]: 全年主动公开信息 321 条。\n", encoding="utf-8")
    assert run("pull", "改.docx", "--into", "报告.yaml", "--apply", "--decisions", "决定.yaml").code == 0
    assert "全年主动公开信息 321 条。\n" in Path("报告.yaml").read_text(encoding="utf-8")


def test_several_colleagues(desk: Path, run: Run) -> None:
    """What they agree on or leave alone to one another comes home; where they disagree both are named."""
    edited(Path("稿子.docx"), Path("甲.docx"), ("318 条", "320 条"), ("均按期答复", "全部按期答复"))
    edited(Path("稿子.docx"), Path("乙.docx"), ("318 条", "322 条"))
    data = pulled(run, "甲.docx", "乙.docx", "--into", "报告.yaml")
    states = {(change["path"], change["state"], *change["drafts"]) for change in data["changes"]}
    assert states == {
        ("overview[0]", "conflict", "甲.docx"),
        ("overview[0]", "conflict", "乙.docx"),
        ("overview[2]", "apply", "甲.docx"),
    }
    done = run("pull", "甲.docx", "乙.docx", "--into", "报告.yaml")
    assert "甲.docx" in done.out
    assert "乙.docx" in done.out


def test_a_draft_without_its_identity_finds_its_base_beside_the_report(desk: Path, run: Run) -> None:
    """The report moved on, the draft lost bookmarks and data: the archive knows what it was made from."""
    with zipfile.ZipFile("稿子.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.startswith("customXml")}
    body = re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", parts["word/document.xml"].decode())
    parts["word/document.xml"] = body.replace("318 条", "320 条").encode()
    relations = parts["word/_rels/document.xml.rels"].decode()
    parts["word/_rels/document.xml.rels"] = re.sub(r"<Relationship [^>]*customXml[^>]*/>", "", relations).encode()
    with zipfile.ZipFile("改.docx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    Path("报告.yaml").write_text(REPORT.replace("均按期答复", "全部按期答复"), encoding="utf-8")
    states = {(change["path"], change["state"]) for change in pulled(run, "改.docx", "--into", "报告.yaml")["changes"]}
    assert states == {("overview[0]", "apply"), ("overview[2]", "kept")}


def test_a_figure_that_is_none_is_told_and_not_written(desk: Path, run: Run) -> None:
    figure = cell(Path("稿子.docx"), "gw_t3_r1c1")
    edited(Path("稿子.docx"), Path("改.docx"), (f"{figure}3", f"{figure}三件"))
    done = run("pull", "改.docx", "--into", "报告.yaml", "--apply")
    assert done.code == 1
    assert "三件" in done.out
    assert Path("报告.yaml").read_text(encoding="utf-8") == REPORT


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["报告.yaml", "--into", "报告.yaml"], 2),
        (["没有.docx", "--into", "报告.yaml"], 3),
        (["坏.docx", "--into", "报告.yaml"], 3),
        (["稿子.docx", "--into", "没有.yaml"], 3),
        (["稿子.docx"], 2),
        (["稿子.docx", "--into", "报告.yaml", "--ours", "--theirs"], 2),
        (["稿子.docx", "--into", "报告.yaml", "--decisions", "坏.docx"], 3),
    ],
)
def test_wrong_usage_and_bad_files(arguments: list[str], code: int, desk: Path, run: Run) -> None:
    Path("坏.docx").write_bytes(b"PK\x03\x04 broken")
    before = sorted(path.name for path in desk.iterdir())
    done = run("pull", *arguments)
    assert (done.code, bool(done.err)) == (code, True)
    assert sorted(path.name for path in desk.iterdir()) == before
