"""The run report as a table: one row a report, for a spreadsheet program and for those who count."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from typing import TypeAlias

from converter.bulk.run_report.facts import Archive, Record
from converter.bulk.run_report.words import state_name
from converter.findings import Place, Words, visible

Value: TypeAlias = str | int | float

_SEPARATOR = " | "
"""Between several files of a report: no file name holds it."""
_FORMULA = tuple("=+-@＝＋－＠")


def run_table(archive: Archive) -> bytes:
    """CSV as Excel opens it: UTF-8 with its mark, CRLF. No text can become a formula; numbers are numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for record in archive.records:
        writer.writerow([_safe(value(record)) for value in COLUMNS.values()])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _place(record: Record) -> Place:
    failure = record.entry.failure
    return (failure and failure.place) or Place("")


def _message(record: Record) -> str:
    return record.entry.failure.message.zh if record.entry.failure else ""


def _hint(record: Record) -> str:
    failure = record.entry.failure
    return ((failure and failure.hint) or Words("", "")).zh


def _size(record: Record) -> Value:
    """A number for one file; several are listed."""
    sizes = [file.size for file in record.kept]
    return sizes[0] if len(sizes) == 1 else _SEPARATOR.join(map(str, sizes))


def _signed(record: Record) -> str:
    if not record.kept:
        return ""
    return "是" if any(file.signed for file in record.kept) else "否"


COLUMNS: dict[str, Callable[[Record], Value]] = {
    "状态": state_name,
    "报告": lambda record: record.entry.shown,
    "输出文件": lambda record: _SEPARATOR.join(file.name for file in record.kept),
    "机关-年度": lambda record: record.entry.stem,
    "代码": lambda record: record.entry.failure.code if record.entry.failure else "",
    "问题": _message,
    "文件": lambda record: _place(record).file,
    "行": lambda record: _place(record).line or "",
    "列": lambda record: _place(record).column or "",
    "单元格": lambda record: _place(record).cell or "",
    "处理": _hint,
    "错误数": lambda record: record.entry.errors,
    "提醒数": lambda record: record.entry.warnings,
    "尝试次数": lambda record: record.entry.tries,
    "用时（秒）": lambda record: round(record.entry.seconds, 3),
    "大小（字节）": _size,
    "SHA-256": lambda record: _SEPARATOR.join(file.sha256 for file in record.kept),
    "已签名": _signed,
    "旧文件": lambda record: _SEPARATOR.join(file.name for file in record.outdated),
}
"""The table's columns: header and value."""


def _safe(value: Value) -> Value:
    """The value as a spreadsheet may read it: a text that it would take for a formula gets an apostrophe before it,
    tabs and ends of lines are spelled out.
    """
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
