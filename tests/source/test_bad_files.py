"""Bad input of every kind, through the command line: words with a place, the right exit code, nothing written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import HEAD, Outcome, cases

Run = Callable[..., Outcome]
CHINESE = re.compile("[\u4e00-\u9fff]")


def expect(run: Run, path: Path, code: int, says: str, place: str = "") -> None:
    """`check` and `render` say the same in one or two lines and leave nothing behind."""
    before = sorted(path.parent.iterdir())
    for arguments in (("check", path), ("check", "--json", path), ("render", path, "-o", path.parent / "out.pdf")):
        outcome = run(*arguments)
        assert outcome.code == code
        assert says in outcome.err
        assert CHINESE.search(outcome.err)
        assert not outcome.out
        shown = outcome.err.splitlines()[0]
        assert place in shown
        assert "处理：" in outcome.err
    english = run("check", "--lang", "en", path)
    assert english.code == code
    assert "  error  " in english.err
    assert sorted(path.parent.iterdir()) == before


FILES: dict[str, tuple[str | bytes, int, str, str]] = {
    "empty": ("", 3, "文件是空的", ":1:1"),
    "only comments": ("# 说明\n", 3, "文件是空的", ":1:1"),
    "list at the root": ("- 甲\n", 3, "这不是报告", ":1:1"),
    "text at the root": ("\n甲\n", 3, "这不是报告", ":2:1"),
    "full-width colon alone": ("年度：2025\n", 3, "全角冒号", ":1:1"),
    "full-width colon": (f"{HEAD}标题：甲\n落款:\n", 3, "冒号是全角的", ":4:3"),
    "gbk": ("模板: 青禾县\n".encode("gbk"), 3, "不是 UTF-8", ":1:"),
    "utf-16": ("模板: x\n".encode("utf-16"), 3, "不是 UTF-8", ":1:1"),
    "NUL bytes": (b"a: \x00\n", 3, "不是 UTF-8", ":1:4"),
    "bell": (b"a: \x07\n", 3, "控制字符 U+0007", ":1:4"),
    "brackets": ("[" * 100_000, 3, "上限", ":1:33"),
    "braces": ("{a: " * 100_000, 3, "上限", ":1:"),
    "laughs": ("a: &a [x]\nb: [*a, *a]\n", 3, "锚点", ":1:4"),
    "python object": ("a: !!python/object/apply:os.system [id]\n", 3, "类型标记", ":1:4"),
    "two documents": ("a: 1\n---\nb: 1\n", 3, "一份报告", ":2:1"),
    "too big": (b"#" * 2_000_001, 3, "上限", ""),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 3, "UTF-8", ":2:"),
    "zip": (b"PK\x03\x04\x14\x00\x06\x00", 3, "U+0003", ":1:3"),
    "no template": ("机关: 甲\n", 4, "没有写明用哪个模板", ":1:1"),
    "blank template": ("模板:\n机关: 甲\n", 4, "没有写明用哪个模板", ":1:4"),
    "list as a template": ("模板: [a]\n", 4, "没有写明用哪个模板", ":1:5"),
    "unknown template": ("模板: disclosure-2012\n", 4, "是否为“disclosure-20", ":1:5"),
    "template that climbs": ("模板: ../../etc\n", 4, "没有名为“../../etc”的模板", ":1:5"),
    "absolute template": ("模板: /etc/passwd\n", 4, "没有名为", ":1:5"),
    "dot as a template": ("模板: .\n", 4, "没有名为", ":1:5"),
    "very long template": (f"模板: {'x' * 5000}\n", 4, "没有名为“xxxx", ":1:5"),
    "NUL in a template": ('模板: "a\\0b"\n', 4, "<U+0000>", ":1:5"),
    "shared folder as a template": ("模板: _shared\n", 4, "没有名为", ":1:5"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read(case: str, run: Run, tmp_path: Path) -> None:
    content, code, says, place = FILES[case]
    path = tmp_path / "报告.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    expect(run, path, code, says, f"报告.yaml{place}")


@pytest.mark.parametrize("text", ["{", "[1", '{"a": "\\ud800"}', "null", "1", '"甲"', "[]", '{"a": 01}', "// 甲"])
def test_a_json_file_that_cannot_be_read(text: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.json"
    path.write_text(text, encoding="utf-8")
    expect(run, path, 3, "错误", "报告.json:1:")


def test_a_missing_file(run: Run, tmp_path: Path) -> None:
    expect(run, tmp_path / "没有.yaml", 3, "找不到文件", "没有.yaml")
    expect(run, tmp_path / "没有", 3, "找不到文件", "没有")


def test_a_folder(run: Run, tmp_path: Path) -> None:
    for name in ("报告.yaml", "报告"):
        (tmp_path / name).mkdir()
        expect(run, tmp_path / name, 3, "这是文件夹", name)


def test_below_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    expect(run, tmp_path / "a", 3, "不认识的文件类型", "")
    assert run("check", tmp_path / "a" / "报告.yaml").code == 3


def test_an_unknown_type(run: Run, tmp_path: Path) -> None:
    for name in ("报告.docx", "报告.txt", "报告"):
        (tmp_path / name).write_text(HEAD, encoding="utf-8")
        expect(run, tmp_path / name, 3, "不认识的文件类型", name)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_no_permission(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.yaml"
    path.touch(mode=0o000)
    expect(run, path, 3, "没有权限", "报告.yaml")


def test_no_permission_as_the_system_says_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "报告.yaml"
    path.write_text(HEAD, encoding="utf-8")
    whole = Path.open

    def refuse(self: Path, *arguments: object, **more: object) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return whole(self, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    expect(run, path, 3, "没有权限读取", "报告.yaml")


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "报告.yaml"
    path.symlink_to("/dev/zero")
    yield path
    with suppress(OSError):
        path.unlink()


def test_a_device_without_end(run: Run, endless: Path) -> None:
    expect(run, endless, 3, "这不是普通文件", "报告.yaml")


def test_a_pipe_that_nobody_writes(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "报告.yaml")
    expect(run, tmp_path / "报告.yaml", 3, "这不是普通文件", "报告.yaml")


def test_links(run: Run, tmp_path: Path) -> None:
    (tmp_path / "报告.yaml").symlink_to(tmp_path / "报告.yaml")
    expect(run, tmp_path / "报告.yaml", 3, "符号链接绕成了圈", "报告.yaml")
    (tmp_path / "断.yaml").symlink_to(tmp_path / "没有.yaml")
    expect(run, tmp_path / "断.yaml", 3, "找不到文件", "断.yaml")


def test_a_name_that_is_too_long(run: Run, tmp_path: Path) -> None:
    expect(run, tmp_path / f"{'长' * 300}.yaml", 3, "文件名太长", "")


def test_a_name_with_a_line_break_stays_on_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报\n告\x1b[31m.yaml"
    path.write_text("a: }\n", encoding="utf-8")
    expect(run, path, 3, "没有配对", "报<U+000A>告<U+001B>[31m.yaml:1:4")


def test_one_bad_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "好.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "坏.yaml").write_text("a: }\n", encoding="utf-8")
    outcome = run("check", "--json", tmp_path / "坏.yaml", tmp_path / "好.yaml")
    assert outcome.code == 3
    assert [json.loads(line)["errors"] for line in outcome.out.splitlines()] == [0]


@pytest.mark.parametrize("case", cases("faulty_data"))
def test_faulty_data_are_findings(case: dict[str, str], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "报告.yaml"
    path.write_text(case["text"], encoding="utf-8")
    outcome = run("check", "--json", path)
    found = json.loads(outcome.out)["findings"]
    assert outcome.code == (1 if any(f["severity"] == "error" for f in found) else 0)
    told = [f"{f['code']} {f['severity']} {f['line']}:{f['column']} {f['path']}".strip() for f in found]
    expected = [case["expect"]] if isinstance(case["expect"], str) else case["expect"]
    quiet = ("REQ-02", "REQ-03", "URL-01", "CEL-01", "SUM-00")
    assert [line for line in told if line[:6] not in quiet or line in expected] == expected
    for finding in found:
        assert CHINESE.search(finding["message"])
        assert finding["message"].isprintable()
        assert finding["file"] == str(path)
        assert finding["line"] >= 1
        assert finding["column"] >= 1


def test_nothing_is_written_when_there_are_errors(run: Run, tmp_path: Path) -> None:
    (tmp_path / "报告.yaml").write_text(f"{HEAD}applications: {{received: {{total: 3}}}}\n", encoding="utf-8")
    outcome = run("render", tmp_path / "报告.yaml", "-o", tmp_path / "out.pdf")
    assert outcome.code == 1
    assert "SUM-03" in outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["报告.yaml"]
