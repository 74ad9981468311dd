"""Ledgers, made through their own doors: one with everything that can befall a report, and any size."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from converter.bulk import trouble
from converter.bulk.job import Failure, Made, Policy
from converter.bulk.ledger import Entry, Ledger, State, open_ledger
from converter.bulk.rows import SCHEMA
from converter.bulk.ways import Ways
from converter.bulk.workers.supervisor import WorkerError, WorkerTrouble
from converter.errors import FormError, OutputError, SignatureError, SourceError, WriteError
from converter.findings import Place, Words, error

HOME = "/srv/data/报告"
"""Where the sources lie in truth; given was a relative path."""
CONDITIONS = {
    "versions": {"converter": "0.9.0", "python": "3.13", "weasyprint": "70.0", "pango": "15603"},
    "faces": {
        "Converter Song": hashlib.sha256(b"song").hexdigest(),
        "Converter Hei": hashlib.sha256(b"hei").hexdigest(),
    },
    "options": {
        "formats": ["pdf", "docx"],
        "signing": "",
        "label": "征求意见稿",
        "press": "False",
        "seal_diameter": "None",
    },
}
STARTS = ("2026-11-20 01:05:09", "2026-11-21 08:30:00", "2026-11-22 22:38:06")
ENDS = ("2026-11-20 01:06:00", None, "2026-11-22 22:39:21")


def entry_of(name: str, state: State = State.DONE, failure: Failure | None = None, **more: object) -> Entry:
    """An entry whose source was given as `报告/NAME.yaml`."""
    entry = Entry(
        f"{HOME}/{name}.yaml", f"报告/{name}.yaml", f"{name}-2025", "disclosure-2021", "d", "k", Policy.STOP, state
    )
    return replace(entry, failure=failure, **more)  # type: ignore[arg-type]


def made(name: str, kinds: Iterable[str] = ("pdf",), *, signed: bool = False) -> tuple[Made, ...]:
    """Files of a report; their bytes are their names. What is signed is the PDF."""
    names = [f"{name}.{kind}" for kind in kinds]
    return tuple(Made.of(name, name.encode() * 1000, signed=signed and name.endswith(".pdf")) for name in names)


def _found(code: str, zh: str, name: str, line: int, column: int, hint: str, errors: int = 1) -> Failure:
    place = Place(f"{HOME}/{name}.yaml", line, column)
    finding = error(code, Words(zh, f"en of {zh}"), place=place, hint=Words(hint, f"en of {hint}"))
    return Failure.of_finding(finding, errors, passed_over=False)


def failures() -> dict[str, Failure]:
    """One of each kind, by the name of the report that it befell."""
    sums = "新收总计 5，各类申请人合计 4，相差 1"
    form = FormError(
        Words("模板有误：unknown tag 'fro'", "the template is wrong: unknown tag 'fro'"),
        place=Place("/opt/converter/templates/disclosure-2021/report.html.j2", 31),
        hint=Words("改正模板里的标记", "mend the tag"),
    )
    source = SourceError(Words("不是 UTF-8 文本", "no UTF-8 text"), place=Place(f"{HOME}/坏文件.yaml", 3))
    manifest = SourceError(
        Words("年度不是数字", "the year is no number"),
        place=Place("清单.xlsx", 12, cell="B12"),
        hint=Words("写成四位数字", "four digits"),
    )
    output = OutputError(Words("成品里“新收总计”印成了 6，数据是 5", "“total” says 6 on the page, 5 in the data"))
    write = WriteError(Words("磁盘满了", "the disk is full"), place=Place("/mnt/archive/2025/水利局-2025.pdf"))
    signature = SignatureError(Words("时间戳服务器没有回答", "no answer from the time stamp server"))
    return {
        "财政局": _found("SUM-01", sums, "财政局", 42, 9, "核对第 42 行", errors=3),
        "教育局": _found("SUM-01", sums, "教育局", 44, 9, "核对第 44 行"),
        "民政局": _found("SUM-01", sums, "民政局", 41, 9, "核对第 41 行"),
        "公安局": _found("REQ-01", "缺少“年度”", "公安局", 1, 1, "加上一行“年度: ……”"),
        "司法局": _found("FIG-01", "本年新收：“十二”不是数字", "司法局", 17, 12, "写成数字，如 12"),
        "坏文件": Failure.of_error(source),
        "清单行": Failure.of_error(manifest),
        "审计局": Failure.of_error(form),
        "统计局": Failure.of_error(output),
        "水利局": Failure.of_error(write),
        "林业局": Failure.of_error(signature),
        "循环": trouble.of_worker(WorkerError(WorkerTrouble.TIME, "")),
        "巨大": trouble.of_worker(WorkerError(WorkerTrouble.MEMORY, "")),
        "崩溃": trouble.of_worker(WorkerError(WorkerTrouble.CRASH, "signal SIGSEGV in /usr/lib/x86/libpango-1.0.so.0")),
        "失联": trouble.of_worker(RuntimeError("KilledWorker after 4 tries")),
        "重名": trouble.name_taken("财政局-2025", "报告/财政局.yaml"),
        "挡路": trouble.file_in_the_way("挡路-2025.pdf"),
        "程序错": Failure.of_bug(KeyError(f"{HOME}/程序错.yaml and /mnt/字体/a.ttf")),
        "<script>alert(1)</script>": _found(
            "KEY-01", "“<b>&\"'”不是这里的项目", "<script>alert(1)</script>", 2, 1, "x"
        ),
        "=cmd|' !A0": _found("TXT-01", '=HYPERLINK("http://x")', "=cmd|' !A0", 2, 1, "+1"),
    }


WAYS = Ways(
    30, 2, 1, Counter({Words("有底色、图片", "backgrounds, pictures"): 2, Words("文字不是黑色", "not black"): 1})
)


def fill(ledger: Ledger) -> None:
    """Three runs, the second one interrupted: made, marked, passed over, waiting and failed reports, and old files."""
    ledger.begin(4, CONDITIONS)
    ledger.settle(entry_of("档案局", seconds=1.1, tries=1), made("档案局-2024"))
    ledger.settle(entry_of("财政局", seconds=1.0, tries=1), made("财政局-2025"))
    ledger.finish(done=2, skipped=0, failed=0, seconds=51.0)
    ledger.begin(60, CONDITIONS)
    ledger.begin(55, CONDITIONS)
    ledger.settle(entry_of("档案局", seconds=1.3, tries=1), made("档案局-2025", ("pdf", "docx"), signed=True))
    for number in range(30):
        name = f"青禾县第{number + 1:02}街道办事处"
        entry = entry_of(name, seconds=0.8 + number % 7 / 5, tries=1, warnings=number % 3)
        ledger.settle(entry, made(f"{name}-2025"))
    for name in ("文化局", "体育局"):
        ledger.settle(entry_of(name, seconds=2.5, tries=1, errors=2, policy=Policy.MARK), made(f"{name}-2025"))
    for name, failure in failures().items():
        ledger.settle(entry_of(name, State.FAILED, failure, stem="", seconds=240.2 if name == "循环" else 0.1, tries=2))
    for name in ("信访局", "粮食局"):
        skipped = replace(_found("SUM-02", "结转下年度 3，应为 2", name, 60, 9, "核对"), passed_over=True)
        ledger.settle(entry_of(name, State.PASSED_OVER, skipped, errors=1, tries=1))
    ledger.send(entry_of("气象局", State.SENT))
    ledger.finish(done=33, skipped=2, failed=len(failures()), seconds=75.4, ways=WAYS)


def write_ledger(file: Path) -> Path:
    """A ledger with everything in it, its times set."""
    with open_ledger(file) as ledger:
        fill(ledger)
    with closing(sqlite3.connect(file)) as database, database:
        for number, (start, end) in enumerate(zip(STARTS, ENDS, strict=True), 1):
            database.execute("UPDATE run SET started = ?, finished = ? WHERE id = ?", (start, end, number))
    return file


def empty_ledger() -> Ledger:
    """A ledger in memory."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(SCHEMA)
    return Ledger(database, Path("ledger.sqlite"))


def big_ledger(size: int) -> Ledger:
    """A ledger in memory over so many reports, half of them made, some in spite of errors, and half failed."""
    ledger = empty_ledger()
    reasons = list(failures().values())
    ledger.begin(size, CONDITIONS)
    for number in range(size):
        name = f"青禾县第{number:05}街道办事处（政府信息公开工作办公室）"
        failure = reasons[number // 2 % len(reasons)] if number % 2 else None
        state = State.FAILED if failure else State.DONE
        entry = entry_of(name, state, failure, seconds=1.0, tries=1, warnings=2, errors=number % 4)
        ledger.settle(entry, () if failure else made(f"{name}-2025"))
    ledger.finish(size // 2, 0, size // 2, 3600.0)
    return ledger
