"""Folders of reports for the measurements of a batch: each with text of its own, and bad ones among them."""

from __future__ import annotations

import os
from pathlib import Path

from tests.benchmarks.peers.content import make_content
from tests.bulk.running import REPORT
from tests.bulk.test_bad_reports import BAD_SUM, HUNGRY, LOOP, RARE, TEMPLATE, make_template, put

MANIFEST = "清单.csv"
CRASH_PIPE = Path("templates", "crash", "report.css")
"""Who reads it is to be crashed; see `crash_who_reads`."""
_ONCE = (("循环", "loop"), ("内存", "hungry"), ("崩溃", "crash"))
_OFTEN = ("坏", "乱", "错", "生僻", "重")


def write_full(folder: Path, count: int) -> list[str]:
    """Full reports in `folder/in`; a manifest row for each, since many are of one agency and year."""
    reports = folder / "in"
    reports.mkdir(parents=True)
    rows = []
    for number in range(count):
        (reports / f"{number:05}.yaml").write_bytes(make_content(number).source)
        rows.append(f"in/{number:05}.yaml,,青禾县第{number}局-2025")
    return rows


def write_short(reports: Path, numbers: range) -> None:
    """Reports of a header only: what is measured is the run and not the layout."""
    reports.mkdir(exist_ok=True)
    for number in numbers:
        text = REPORT.format(agency=f"青禾县第{number}局", year=2025)
        (reports / f"{number:05}.yaml").write_text(text, encoding="utf-8")


def write_bad(folder: Path, count: int) -> list[str]:
    """Bad reports in `folder/in`: one that loops, one that eats memory, one that crashes, the others of the kinds
    that are found by reading; a manifest row for each.
    """
    templates, reports = folder / "templates", folder / "in"
    for name, body in (("loop", LOOP), ("hungry", HUNGRY)):
        (make_template(templates, name) / "report.html.j2").write_text(body, encoding="utf-8")
    (make_template(templates, "crash") / "report.css").unlink()
    os.mkfifo(folder / CRASH_PIPE)
    rows = []
    for number in range(count):
        kind, template = _ONCE[number] if number < len(_ONCE) else (_OFTEN[number % len(_OFTEN)], TEMPLATE)
        name = f"{kind}{number}"
        put_bad(reports, name, kind, number, template)
        rows.append(f"in/{name}.yaml,,")
    return rows


def put_bad(reports: Path, name: str, kind: str, number: int, template: str) -> None:
    if kind == "乱":
        (reports / f"{name}.yaml").write_bytes(b"\xff\xfe\x00 nothing")
        return
    more = {"坏": "收到和处理政府信息公开申请情况: [\n", "错": BAD_SUM, "生僻": RARE}.get(kind, "")
    put(reports, name, f"第{number}" if kind == "重" else name, more, template)


def write_manifest(folder: Path, good: list[str], bad: list[str]) -> None:
    """Good reports with the bad ones spread evenly among them."""
    rows = list(good)
    for number, row in enumerate(bad):
        rows.insert((number + 1) * len(good) // (len(bad) + 1) + number, row)
    (folder / MANIFEST).write_text("\n".join(["文件,模板,文件名", *rows, ""]), encoding="utf-8")
