"""A report file on disk → Report."""

from __future__ import annotations

from pathlib import Path

from converter.errors import FormError, SourceError
from converter.findings import Place, Words
from converter.model.report import Report
from converter.source.bind import bind_report
from converter.source.keys import fold
from converter.template import find_template, template_names
from converter.tree import Mapping, Scalar, read_tree
from converter.tree.reader import MAX_BYTES

_SUFFIXES = (".yaml", ".yml", ".json")


def load_report(path: Path, template_dirs: tuple[Path, ...] = ()) -> Report:
    """The report in the file. Raises SourceError when it cannot be read, FormError when its template is unknown."""
    file = str(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise SourceError(
            Words(f"不认识的文件类型“{path.suffix}”", f"unknown file type “{path.suffix}”"),
            place=Place(file),
            hint=Words("报告文件应是 .yaml 或 .json", "a report file is .yaml or .json"),
        )
    root = read_tree(_read(path), file)
    if not isinstance(root, Mapping):
        raise SourceError(
            Words("这不是报告：最外层应是“名称: 内容”", "this is no report: “key: value” is expected outermost"),
            place=root.place,
            hint=Words("用 converter new 生成一份可填的报告", "make a report to fill in with: converter new"),
        )
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


def _read(path: Path) -> bytes:
    """The file's bytes, one more than the limit at most: a file without end is not read to its end."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        words = Words("找不到文件", "no such file")
    except IsADirectoryError:
        words = Words("这是文件夹，不是报告文件", "this is a folder, not a report file")
    except PermissionError:
        words = Words("没有权限读取", "no permission to read it")
    except OSError as problem:
        words = Words(f"读取失败：{problem.strerror}", f"cannot read it: {problem.strerror}")
    raise SourceError(words, place=Place(str(path)), hint=Words("检查路径和文件名", "check path and name"))
