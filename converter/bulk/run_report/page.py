"""The run report as a page: first what a clerk has to do, then what a checker asks for. What is cut says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from converter.bulk.job import Failure
from converter.bulk.ledger import Run, State
from converter.bulk.run_report.conditions import conditions
from converter.bulk.run_report.facts import SLOWEST, Archive, File, Record, Standing
from converter.bulk.run_report.words import china_time, meaning, size_text, span, state_name
from converter.bulk.ways import Ways
from converter.findings import Place, shorten, visible
from converter.render.environment import make_environment
from converter.resources import resource_dir
from converter.template import SHARED

ROWS = 500
"""The longest list on the page."""
_LONGEST_MESSAGE = 400
_MOST_REASONS = 8
T = TypeVar("T")
Columns: TypeAlias = dict[str, str]
"""Heads of a table, each with the class of its column."""
_PROBLEM: Columns = {"报告": "file", "位置": "place", "问题": "problem", "处理": "hint"}
_NOTES = {
    Standing.CURRENT: "现行",
    Standing.EARLIER: "以前生成的；报告最近一次没有做成",
    Standing.OUTDATED: "旧文件，已不对应任何报告",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of texts under a title of their own."""

    title: str
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table in groups of rows; `kinds` are the classes of its columns. There are `total` rows, some may be cut."""

    caption: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: Sequence[Group]
    total: int
    unit: str = "份"

    @property
    def shown(self) -> int:
        """How many rows the page shows."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the page: its anchor, its heading, how many it is about, what to know first, its tables."""

    anchor: str
    title: str
    tables: Sequence[Table]
    count: int | None = None
    lead: str = ""


def run_page(archive: Archive, *, table: str, data: str) -> bytes:
    """The page as HTML; `table` and `data` are the names of the files that tell all of what it cuts short."""
    environment = make_environment(resource_dir("templates") / SHARED)
    last = archive.runs[-1] if archive.runs else None
    context = {
        "verdict": _verdict(last, archive),
        "good": bool(last and last.finished and not archive.failures and not archive.in_state(State.SENT)),
        "summary": _last_run(last) if last else [],
        "state": _state(archive),
        "sections": [section for section in _sections(archive) if section.tables],
        "run_table": table,
        "run_data": data,
    }
    return environment.get_template("run-report.html.j2").render(context).encode()


def _verdict(run: Run | None, archive: Archive) -> str:
    """What to do, in a sentence: about the run, then about the whole archive."""
    if run is None:
        return "还没有运行过。"
    if run.finished is None:
        return "最近一次运行没有做完：中途停了，或者还在进行。再运行同一条命令，会接着做余下的。"
    failed, waiting = len(archive.failures), len(archive.in_state(State.SENT))
    parts = [f"{failed:,} 份失败，请照“处理”一栏逐份解决后再运行"] if failed else []
    parts += [f"{waiting:,} 份以前中断，再运行一次会做"] if waiting else []
    left = f"有 {'；'.join(parts)}" if parts else "没有失败的"
    return f"最近一次运行做完了。归档里{left}。"


def _last_run(run: Run) -> list[tuple[str, str]]:
    """The last run in pairs of name and value."""
    pairs = [("开始", china_time(run.started)), ("结束", china_time(run.finished) if run.finished else "没有做完")]
    pairs.append(("报告总数", f"{run.total:,} 份"))
    if run.finished is not None:
        pairs += [("生成", f"{run.done:,} 份"), ("跳过（已是最新等）", f"{run.skipped:,} 份")]
        pairs += [("失败", f"{run.failed:,} 份"), ("用时", span(run.seconds)), ("速度", _rate(run))]
    return pairs + _ways(run.ways)


def _ways(ways: Ways) -> list[tuple[str, str]]:
    """How the PDFs of a run were made, and why some of them not by a compiled form."""
    if not ways.compiled and not ways.ordinary:
        return []
    pairs = [("PDF 快速排版", f"{ways.compiled:,} 份"), ("PDF 常规排版", f"{ways.ordinary:,} 份")]
    reasons = ways.reasons.most_common(_MOST_REASONS)
    pairs += [(f"常规排版的原因：{words.zh}", f"{count:,} 份") for words, count in reasons]
    if ways.compared:
        result = f"{ways.differ:,} 份不同，其后全部改用常规排版" if ways.differ else "全部相同"
        pairs.append(("两种排版抽查对照", f"{ways.compared:,} 份，{result}"))
    return pairs


def _state(archive: Archive) -> list[tuple[str, str]]:
    """The whole archive in pairs of name and value."""
    current = archive.standing(Standing.CURRENT)
    signed = sum(file.output.signed for file in current)
    pairs = [
        ("报告", len(archive.records), "份"),
        ("已生成", len(archive.in_state(State.DONE)), "份"),
        ("其中标明未通过校核", len(archive.marked), "份"),
        ("失败", len(archive.failures), "份"),
        ("校核有错误而跳过", len(archive.in_state(State.PASSED_OVER)), "份"),
        ("中断，待续", len(archive.in_state(State.SENT)), "份"),
        ("有提醒", len(archive.warned), "份"),
        ("现行文件", len(current), "个"),
        ("其中已签名", signed, "个"),
        ("旧文件", len(archive.files) - len(current), "个"),
    ]
    size = sum(file.output.size for file in current)
    return [(name, f"{count:,} {unit}") for name, count, unit in pairs] + [("现行文件共", size_text(size))]


def _sections(archive: Archive) -> Iterable[Section]:
    failures, files, runs = archive.failures, archive.files, archive.runs
    marked, warned = archive.marked, archive.warned
    waiting, passed = archive.in_state(State.SENT), archive.in_state(State.PASSED_OVER)
    yield Section("failed", "失败", _failures(failures), len(failures), "按代码分组，份数多的在前。")
    lead = "上一次运行中途停了，这些没有做完；再运行同一条命令会做。"
    yield Section("waiting", "中断，待续", _waiting(waiting), len(waiting), lead)
    lead = "校核有错误，仍按要求生成，每页标明“未通过校核”，不能作为定稿。"
    yield Section("marked", "标明未通过校核", _reports("带错误生成的报告", marked), len(marked), lead)
    yield Section("passed", "跳过", _passed_over(passed), len(passed), "校核有错误，按要求跳过，没有生成。")
    lead = "已生成。提醒不妨碍生成，定稿前应有人看过：converter check 报告文件。"
    yield Section("warned", "有提醒", _reports("有提醒的报告，提醒多的在前", warned), len(warned), lead)
    yield Section("slowest", f"最慢的 {SLOWEST} 份", _slowest(archive.slowest))
    yield Section("files", "文件清单", _files(files), len(files), "大小和 SHA-256 用来核对文件有没有变过。")
    yield Section("runs", "历次运行", _runs(runs), len(runs))
    if runs:
        lead = "最近一次运行用的。条件相同，同一份报告生成的文件逐字节相同。"
        yield Section("conditions", "生成条件", _conditions(runs[-1]), lead=lead)


def _failures(failures: list[tuple[Record, Failure]]) -> list[Table]:
    """The failures by their codes, the most frequent first; each code gets its fair part of the rows."""
    by_code: dict[str, list[tuple[Record, Failure]]] = defaultdict(list)
    for record, failure in failures:
        by_code[failure.code].append((record, failure))
    ordered = sorted(by_code.items(), key=lambda item: (-len(item[1]), item[0]))[:ROWS]
    rooms = fair_rooms([len(found) for _, found in ordered], ROWS)
    groups = [
        Group(f"{visible(code)} {meaning(code).zh}：{len(found):,} 份", [_problem(*one) for one in found[:room]])
        for (code, found), room in zip(ordered, rooms, strict=True)
    ]
    return _table("失败的报告", _PROBLEM, groups, len(failures))


def fair_rooms(sizes: Sequence[int], rooms: int) -> list[int]:
    """So many rows for each group that none goes short while another has more, `rooms` in all.

    >>> fair_rooms([900, 3, 40], 100)
    [57, 3, 40]
    """
    given = [0] * len(sizes)
    for left, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        given[index] = min(sizes[index], rooms // (len(sizes) - left))
        rooms -= given[index]
    return given


def _problem(record: Record, failure: Failure | None) -> tuple[str, ...]:
    shown = visible(record.entry.shown)
    if failure is None:
        return shown, "", "", ""
    hint = shorten(failure.hint.zh, _LONGEST_MESSAGE) if failure.hint else ""
    return shown, _place(failure.place, record), shorten(failure.message.zh, _LONGEST_MESSAGE), hint


def _place(place: Place | None, record: Record) -> str:
    """Where in the report's file; or in which other file."""
    if place is None:
        return ""
    parts = [visible(place.file)] if place.file != record.entry.shown else []
    if place.cell:
        return " ".join([*parts, f"单元格 {visible(place.cell)}"])
    parts += [f"第 {place.line} 行"] if place.line else []
    parts += [f"第 {place.column} 列"] if place.column else []
    return " ".join(parts)


def _table(caption: str, columns: Columns, groups: Sequence[Group], total: int, unit: str = "份") -> list[Table]:
    """The table, or nothing where it would have no rows."""
    return [Table(caption, tuple(columns), tuple(columns.values()), groups, total, unit)] if total else []


def _list(
    caption: str, columns: Columns, row: Callable[[T], tuple[str, ...]], items: Sequence[T], unit: str = "份"
) -> list[Table]:
    """A table with a row for each item, as far as the page has room."""
    return _table(caption, columns, [Group("", [row(item) for item in items[:ROWS]])], len(items), unit)


def _passed_over(records: list[Record]) -> list[Table]:
    return _list("跳过的报告", _PROBLEM, lambda record: _problem(record, record.entry.failure), records)


def _waiting(records: list[Record]) -> list[Table]:
    columns = {"报告": "wide", "机关-年度": "wide"}
    return _list("没有做完的报告", columns, lambda r: (visible(r.entry.shown), visible(r.entry.stem)), records)


def _reports(caption: str, records: list[Record]) -> list[Table]:
    columns = {"报告": "wide", "机关-年度": "wide", "错误": "number", "提醒": "number"}

    def row(record: Record) -> tuple[str, ...]:
        entry = record.entry
        return visible(entry.shown), visible(entry.stem), f"{entry.errors}", f"{entry.warnings}"

    return _list(caption, columns, row, records)


def _slowest(records: list[Record]) -> list[Table]:
    columns = {"报告": "wide", "状态": "", "用时": "number", "尝试次数": "number"}

    def row(record: Record) -> tuple[str, ...]:
        entry = record.entry
        return visible(entry.shown), state_name(record), span(entry.seconds), f"{entry.tries}"

    return _list("用时最长的在前", columns, row, records)


def _files(files: Sequence[File]) -> list[Table]:
    """What is not current first, for somebody should look at it; then by name."""
    columns = {"文件": "file", "来自": "file", "大小": "number", "已签名": "", "状态": "standing", "SHA-256": "code"}
    ordered = sorted(files, key=lambda file: file.standing is Standing.CURRENT)

    def row(file: File) -> tuple[str, ...]:
        output, note = file.output, _NOTES[file.standing]
        signed = "是" if output.signed else "否"
        return visible(output.name), visible(file.shown), size_text(output.size), signed, note, output.sha256

    return _list("归档里的文件，不是现行的在前", columns, row, ordered, "个")


def _runs(runs: Sequence[Run]) -> list[Table]:
    columns = {"开始": "time", "结束": "time"} | dict.fromkeys(("总数", "生成", "跳过", "失败", "用时"), "number")

    def row(run: Run) -> tuple[str, ...]:
        if run.finished is None:
            return china_time(run.started), "没有做完", f"{run.total:,}", "—", "—", "—", "—"
        counts = (f"{count:,}" for count in (run.total, run.done, run.skipped, run.failed))
        return china_time(run.started), china_time(run.finished), *counts, span(run.seconds)

    return _list("最近的在前", columns, row, runs[::-1], "次")


def _conditions(run: Run) -> list[Table]:
    columns = {"名称": "", "值": "value"}
    tables = (_list(caption, columns, lambda pair: pair, pairs, "项") for caption, pairs in conditions(run.conditions))
    return [table for some in tables for table in some]


def _rate(run: Run) -> str:
    return f"每秒 {run.done / run.seconds:.2f} 份" if run.done and run.seconds else "没有新生成的"
