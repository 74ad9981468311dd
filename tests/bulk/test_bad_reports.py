"""Bad reports of every kind among good ones, with real workers and small limits: each costs itself, and is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from converter.resources import resource_dir
from tests.bulk.running import REPORT, Desk

ROOT = Path(__file__).parents[2]
TEMPLATE = "disclosure-2021"
GOOD = 32
LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUNGRY = "{{ 'a' * 10 ** 9 }}"
BAD_SUM = "收到和处理政府信息公开申请情况:\n  本年新收政府信息公开申请数量:\n    自然人: 1\n    总计: 5\n"
RARE = "总体情况: 有一个谁也没有的字：\U00032000。\n"
KINDS = {
    "坏": ("SOURCE", ""),
    "乱": ("SOURCE", "UTF-8"),
    "错": ("SUM-01", "相差"),
    "生僻": ("MISSING", "U+32000"),
    "重": ("BAT-05", "青禾县第0局-2025"),
    "循环": ("BAT-01", "时限"),
    "内存": ("BAT-02", "内存"),
    "崩溃": ("BAT-03", "SIGSEGV"),
}
"""The name of a bad report → the code that it gets, and what its message says."""


def make_template(folder: Path, name: str) -> Path:
    """The 2021 form under another name."""
    shutil.copytree(resource_dir("templates") / TEMPLATE, folder / name)
    form = folder / name / "form.yaml"
    form.write_text(form.read_text(encoding="utf-8").replace(f"name: {TEMPLATE}", f"name: {name}"), encoding="utf-8")
    return folder / name


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Good reports with a bad one after every fourth, and the templates that some of these ask for."""
    templates, reports = tmp_path / "templates", tmp_path / "in"
    for name, body in (("loop", LOOP), ("hungry", HUNGRY)):
        (make_template(templates, name) / "report.html.j2").write_text(body, encoding="utf-8")
    style = make_template(templates, "crash") / "report.css"
    style.unlink()
    os.mkfifo(style)  # who reads it waits, and can be found
    reports.mkdir()
    for number in range(GOOD):
        put(reports, f"{number:02}", f"第{number}")
    put(reports, "03坏", more="收到和处理政府信息公开申请情况: [\n")
    (reports / "07乱.yaml").write_bytes(b"\xff\xfe\x00 nothing")
    put(reports, "11错", more=BAD_SUM)
    put(reports, "15生僻", more=RARE)
    put(reports, "19重", "第0")
    for name, template in (("00循环", "loop"), ("23内存", "hungry"), ("27崩溃", "crash")):
        put(reports, name, template=template)
    return tmp_path


def put(reports: Path, name: str, agency: str = "", more: str = "", template: str = TEMPLATE) -> None:
    text = REPORT.format(agency=f"青禾县{agency or name}局", year=2025).replace(TEMPLATE, template) + more
    (reports / f"{name}.yaml").write_text(text, encoding="utf-8")


def crash_who_reads(pipe: Path, driver: subprocess.Popen[bytes], seen: set[int], patience: float = 300) -> int:
    """SIGSEGV to every worker that opens the pipe, until the run is over; how many there were. `seen` gathers the
    numbers of all workers; `patience` is in seconds.
    """
    crashed = 0
    deadline = time.monotonic() + patience
    while driver.poll() is None:
        assert time.monotonic() < deadline
        with suppress(psutil.NoSuchProcess):
            seen |= {child.pid for child in psutil.Process(driver.pid).children()}
        with suppress(OSError):  # nobody reads it
            number = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            try:
                crashed += crash_once(pipe, seen, deadline)
            finally:
                os.close(number)
        time.sleep(0.05)
    return crashed


def crash_once(pipe: Path, workers: set[int], deadline: float) -> int:
    while time.monotonic() < deadline:
        for worker in workers:
            if holds(worker, pipe):
                os.kill(worker, signal.SIGSEGV)
                psutil.wait_procs([psutil.Process(worker)], timeout=10)
                return 1
        time.sleep(0.01)
    raise AssertionError("nobody holds the pipe")


def holds(worker: int, pipe: Path) -> bool:
    with suppress(OSError):
        return any(link.resolve() == pipe for link in Path(f"/proc/{worker}/fd").iterdir())
    return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the worker to kill is found through /proc")
def test_one_bad_report_costs_one_report(desk: Path) -> None:
    command = [sys.executable, "-m", "converter", "batch", "in", "-o", "out", "--templates", "templates", "--json"]
    driver = subprocess.Popen(
        [*command, "--time-limit", "5", "--memory", "700", "--jobs", "2"],
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    workers: set[int] = set()
    crashed = crash_who_reads(desk / "templates" / "crash" / "report.css", driver, workers)
    out, err = driver.communicate(timeout=30)
    assert driver.returncode == 9, err.decode()
    assert b"Traceback" not in out + err
    assert crashed == 2, "it was tried once more"
    assert not any(psutil.pid_exists(worker) for worker in workers)

    told: Any = json.loads(out)
    assert (told["total"], told["done"], told["skipped"], told["failed"]) == (GOOD + len(KINDS), GOOD, 0, len(KINDS))
    failures = {Path(failure["source"]).stem.lstrip("0123456789"): failure for failure in told["failures"]}
    assert {name: failure["code"] for name, failure in failures.items()} == {n: code for n, (code, _) in KINDS.items()}
    assert all(said in failures[name]["message"] for name, (_, said) in KINDS.items())
    assert {path.name for path in (desk / "out").glob("*.pdf")} == {f"青禾县第{n}局-2025.pdf" for n in range(GOOD)}
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in (desk / "out").glob("*.pdf"))
    assert not list((desk / "out" / ".converter" / "writing").iterdir())


def test_a_message_names_the_file_that_a_manifest_names(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    bad = desk.put("错", more=BAD_SUM)
    manifest = desk.reports / "清单.csv"
    manifest.write_text("文件,模板,文件名\n错.yaml,disclosure-2021,甲\n", encoding="utf-8")
    ((_, failure),) = desk.run(manifest).failures
    assert failure.place is not None
    assert failure.place.file == str(bad)


def test_json_that_a_manifest_names_is_read_as_json(tmp_path: Path) -> None:
    """Tabs between values are good JSON and no YAML."""
    desk = Desk(tmp_path)
    text = '{"template":\t"disclosure-2021",\n\t"agency":\t"青禾县一局",\n\t"year":\t2025,\n\t"overview": "甲\\/乙"}'
    (desk.reports / "一.json").write_text(text, encoding="utf-8")
    manifest = desk.reports / "清单.csv"
    manifest.write_text("文件,模板,文件名\n一.json,,甲\n", encoding="utf-8")
    assert desk.run(manifest).failures == []
