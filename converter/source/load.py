"""A report file on disk → Report."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path, PurePath

from converter.errors import FormError, SourceError
from converter.findings import Place, Words, visible
from converter.model.report import Report
from converter.source.bind import bind_report
from converter.source.keys import fold
from converter.source.sheet import SUFFIXES as SHEETS
from converter.source.sheet import read_sheet
from converter.tabular import MAX_BYTES as MAX_SHEET
from converter.template import find_template, template_names
from converter.tree import MAX_BYTES, Mapping, Node, Scalar, read_tree

_SUFFIXES = (".yaml", ".yml", ".json", *SHEETS)
_SAVE_AS = (".xls", ".xlsm", ".xlsb", ".et", ".ett", ".ods", ".numbers")
"""Sheets of other kinds, which any office program saves as one of ours."""
_FAULTS = {
    errno.ENOENT: "找不到文件",
    errno.ENOTDIR: "找不到文件",
    errno.EISDIR: "这是文件夹，不是报告文件",
    errno.ENXIO: "这不是普通文件",
    errno.EACCES: "没有权限读取",
    errno.EPERM: "没有权限读取",
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENAMETOOLONG: "文件名太长",
}


def load_report(path: Path, template_dirs: tuple[Path, ...] = ()) -> Report:
    """The report in the file. Raises SourceError when it cannot be read, FormError when its template is unknown."""
    file = str(path)
    suffix = path.suffix.lower()
    data = read_report_file(path)
    if suffix not in _SUFFIXES:
        shown = visible(path.suffix)
        hint = Words(
            "报告文件应是 .yaml、.json 或填报表 .xlsx", "a report file is .yaml, .json or a fill-in sheet .xlsx"
        )
        if suffix in _SAVE_AS:
            hint = Words("在 Excel、WPS 或 LibreOffice 里打开，另存为 .xlsx", "open it and save it as .xlsx")
        words = Words(f"不认识的文件类型“{shown}”", f"unknown file type “{shown}”")
        raise SourceError(words, place=Place(file), hint=hint)
    return read_report(data, file, template_dirs)


def read_report(data: bytes, file: str, template_dirs: tuple[Path, ...] = (), *, template: str = "") -> Report:
    """The report in the bytes of a YAML or JSON file or a fill-in sheet; `file` is its name for messages, its suffix
    tells which.

    `template` stands in for the one that the report names.
    """
    if PurePath(file).suffix.lower() in SHEETS:
        return read_sheet(data, file, template_dirs, template=template)
    root = read_tree(data, file)
    if not isinstance(root, Mapping):
        raise _no_report(root)
    if template:
        return bind_report(root, find_template(template, template_dirs).form, file)
    name = next((node for key, node in root.entries if fold(key.text) in ("template", "模板")), None)
    if not isinstance(name, Scalar) or name.is_blank:
        raise FormError(
            Words("没有写明用哪个模板（template / 模板）", "the report does not name its template"),
            place=name.place if name else root.place,
            hint=Words(
                "在文件开头写：模板: " + " 或 ".join(template_names(template_dirs)),
                "write at the top: template: " + " or ".join(template_names(template_dirs)),
            ),
        )
    form = find_template(name.text.strip(), template_dirs, place=name.place).form
    return bind_report(root, form, file)


def _no_report(root: Node) -> SourceError:
    words = Words("这不是报告：最外层应是“名称: 内容”", "this is no report: “key: value” is expected outermost")
    hint = Words("用 converter new 生成一份可填的报告", "make a report to fill in with: converter new")
    if isinstance(root, Scalar) and "：" in root.text:
        hint = Words("把全角冒号“：”改成半角冒号加空格", "change the full-width colon to “: ”")
    return SourceError(words, place=root.place, hint=hint)


def read_report_file(path: Path) -> bytes:
    """The bytes of a report file of any kind, one more than may be at most. SourceError when it cannot be read."""
    return read_file(path, MAX_SHEET if path.suffix.lower() in SHEETS else MAX_BYTES)


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The file's bytes, one more than the limit at most: a file without end is not read to its end."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # a pipe or a device could keep us waiting for ever
            raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO, "")
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as problem:
        # A name with a NUL byte is a ValueError: no such file can exist.
        code = getattr(problem, "errno", None) or errno.ENOENT
    en = os.strerror(code).lower()
    words = Words(_FAULTS.get(code, f"读取失败（{en}）"), f"cannot read it: {en}")
    raise SourceError(words, place=Place(str(path)), hint=Words("检查路径和文件名", "check path and name"))
