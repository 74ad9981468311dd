"""A table file → the reports that it means: itself, when it is a fill-in sheet, else those that a manifest names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from converter.bulk.candidates import Source, refusal
from converter.bulk.names import output_stem
from converter.errors import SourceError
from converter.findings import Words
from converter.outputs import FORMATS
from converter.source.load import read_report_file
from converter.source.sheet import is_fill_in
from converter.tabular import Cell, Column, Row, has_header, read_records, read_rows

_COLUMNS = (
    Column("path", ("路径", "文件", "报告", "报告文件", "path", "file", "report", "source"), required=True),
    Column("template", ("模板", "模版", "template")),
    Column("name", ("输出文件名", "文件名", "成品名", "name", "output name", "output_name", "output", "file name")),
    Column("number", ("序号", "no.", "number")),
    Column("note", ("备注", "note", "notes")),
)
"""Of a manifest; the last two are for people."""


def read_table(path: Path, template_dirs: tuple[Path, ...]) -> Iterator[Source]:
    """The report in a fill-in sheet, or those that a manifest names. SourceError when it can be neither."""
    file, data = str(path), read_report_file(path)
    rows: list[Row] = []
    unread: SourceError | None = None
    try:
        rows = read_rows(data, file)
    except SourceError as problem:  # no single table: a fill-in sheet is none
        unread = problem
    if not has_header(rows, _COLUMNS) and is_fill_in(data, file, template_dirs):
        yield Source(path)
    elif unread:
        raise unread
    else:
        yield from _manifest(path, rows)


def _manifest(path: Path, rows: list[Row]) -> Iterator[Source]:
    """The reports that a manifest names, one a row, under a header: 路径, and 模板 and 输出文件名 if wanted.

    A relative path counts from the manifest's folder. A name may have the suffix of an output; it is left out.
    """
    file = str(path)
    records = read_records(rows, _COLUMNS, file)
    if not records:
        raise refusal(file, "清单里没有报告", "the manifest names no report", Words("一行写一份", "name one a row"))
    for record in records:
        where, template, name = record["path"], record.get("template"), record.get("name")
        yield Source(
            _located(where.text, path),
            template.text.strip() if template else "",
            _checked_name(name) if name else "",
            where.place,
        )


def _located(text: str, manifest: Path) -> Path:
    """The path that a manifest names: in quotation marks as Windows copies it, with the separators of any system."""
    text = text.strip().strip('"')
    return manifest.parent / (text if os.sep == "\\" else PureWindowsPath(text).as_posix())


def _checked_name(cell: Cell) -> str:
    name = cell.text.strip()
    suffix = PureWindowsPath(name).suffix
    if suffix.lower().removeprefix(".") in FORMATS:
        name = name.removesuffix(suffix)
    return output_stem("", None, name, place=cell.place)
