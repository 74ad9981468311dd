"""`batch`, and `verify` over what it made, as a caller sees them: real workers, real pages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from converter.finish.pdf_drawing import read_drawings
from converter.finish.pdf_reader import read_pdf
from tests.bulk.running import REPORT
from tests.conftest import Outcome

Run = Callable[..., Outcome]
BROKEN = "收到和处理政府信息公开申请情况: [\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three good reports and a broken one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("财政", "教育", "民政"):
        put(tmp_path, name)
    put(tmp_path, "坏", BROKEN)
    return tmp_path


def put(desk: Path, name: str, more: str = "") -> None:
    text = REPORT.format(agency=f"青禾县{name}局", year=2025) + more
    (desk / "in" / f"{name}.yaml").write_text(text, encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "run-report")))


def test_a_batch_from_end_to_end(desk: Path, run: Run) -> None:
    first = run("batch", "in", "-o", "out", "--to", "pdf,html", "--jobs", "2", "--json")
    assert first.code == 9, first.err
    told: Any = json.loads(first.out)
    assert {name: told[name] for name in ("total", "done", "skipped", "failed")} == {
        "total": 4,
        "done": 3,
        "skipped": 0,
        "failed": 1,
    }
    (failure,) = told["failures"]
    assert (Path(failure["source"]).name, failure["code"]) == ("坏.yaml", "SOURCE")
    assert "坏.yaml:" in first.err
    made = [f"青禾县{name}局-2025.{kind}" for name in ("教育", "民政", "财政") for kind in ("html", "pdf")]
    assert names(desk / "out") == made
    page = (desk / "out" / made[0]).read_text(encoding="utf-8")
    assert quote(made[1]) in page, "the phone page leads to the PDF beside it"
    again = run("batch", "in", "-o", "out", "--to", "pdf,html", "--json")
    assert (again.code, json.loads(again.out)["skipped"]) == (9, 3)

    put(desk, "坏")
    assert run("batch", "in", "-o", "out", "--to", "pdf,html", "--only-failed").code == 0
    sound = run("verify", "out", "--json")
    assert (sound.code, len(sound.out.splitlines())) == (0, 8)
    assert all(json.loads(line)["ok"] for line in sound.out.splitlines())

    rotten = desk / "out" / made[1]
    rotten.write_bytes(rotten.read_bytes().replace(b"%%EOF", b"%%EOG"))
    (desk / "out" / made[3]).unlink()
    (desk / "out" / "别的.pdf").write_bytes(rotten.read_bytes())
    found = run("verify", "out")
    assert found.code == 8
    for name, words in ((made[1], "SHA-256"), (made[3], "不见了"), ("别的.pdf", "台账里没有")):
        assert words in found.out[found.out.index(name) :].splitlines()[1]


def test_the_same_pages_as_render(desk: Path, run: Run) -> None:
    assert run("batch", "in/财政.yaml", "-o", "out").code == 0
    assert run("render", "in/财政.yaml", "-o", "one.pdf").code == 0
    made = [(desk / name).read_bytes() for name in ("out/青禾县财政局-2025.pdf", "one.pdf")]
    assert read_drawings(made[0], "") == read_drawings(made[1], "")
    told = [replace(read_pdf(data, ""), fonts=()) for data in made]
    assert told[0] == told[1]


def test_the_same_bytes_as_render_when_exact(desk: Path, run: Run) -> None:
    assert run("batch", "in/财政.yaml", "-o", "out", "--to", "pdf,docx", "--label", "", "--exact").code == 0
    assert run("render", "in/财政.yaml", "-o", "one.pdf").code == 0
    assert (desk / "out/青禾县财政局-2025.pdf").read_bytes() == (desk / "one.pdf").read_bytes()
    assert (desk / "out/青禾县财政局-2025.docx").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["batch"], "没有说要做哪些报告"),
        (["batch", "in"], "-o"),
        (["batch", "in", "-o", "out", "--to", "pdf,odt"], "odt"),
        (["batch", "in", "-o", "out", "--jobs", "0"], "--jobs"),
        (["batch", "in", "-o", "out", "--key", "key.p12"], "--key"),
        (["batch", "in", "-o", "out", "--sign"], "--key"),
        (["batch", "in", "-o", "out", "--sign", "--key", "key.p12", "--to", "docx"], "PDF"),
        (["batch", "in", "-o", "out", "--sign", "--key", "key.p12", "--findings", "mark"], "未通过校核"),
        (["batch", "in", "-o", "memory://reports"], "--ledger"),
        (["verify", "in", "--digest", "0" * 64], "文件名"),
    ],
)
def test_wrong_usage(desk: Path, run: Run, words: list[str], said: str) -> None:
    outcome = run(*words)
    assert outcome.code == 2, outcome.err
    assert said in outcome.err
    assert not (desk / "out").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["batch", "nothing", "-o", "out"], 3, "nothing"),
        (["verify", "in"], 3, "台账"),
        (["batch", "in", "-o", "in/财政.yaml"], 7, "财政.yaml"),
    ],
)
def test_what_cannot_be(desk: Path, run: Run, words: list[str], code: int, said: str) -> None:
    outcome = run(*words)
    assert (outcome.code, said in outcome.err) == (code, True), outcome.err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT of its own")
def test_ctrl_c_stops_clean_and_the_next_run_goes_on(desk: Path, run: Run) -> None:
    for number in range(8):
        put(desk, f"第{number}")
    command = [sys.executable, "-m", "converter", "batch", "in", "-o", "out", "--jobs", "1"]
    driver = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while not list((desk / "out").glob("*.pdf")) and time.monotonic() < deadline:
        time.sleep(0.05)
    driver.send_signal(signal.SIGINT)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == 130, said.decode()
    assert "再运行同一条命令" in said.decode()
    made = len(names(desk / "out"))
    assert 0 < made < 11
    (desk / "in" / "坏.yaml").unlink()
    finished = run("batch", "in", "-o", "out", "--json")
    told = json.loads(finished.out)
    assert (finished.code, told["done"] + told["skipped"], told["done"] >= 11 - made) == (0, 11, True)
    assert not list((desk / "out" / ".converter" / "writing").iterdir())
