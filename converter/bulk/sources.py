"""What a batch is given: report files, folders, patterns, manifests → the reports, in order, each once.

A report is found here, not read: one that cannot be read is one failed report, and not the end of the run.
"""

from __future__ import annotations

import codecs
import fnmatch
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PureWindowsPath

from converter.bulk.names import output_stem
from converter.errors import SourceError, UsageError
from converter.findings import Place, Words, visible
from converter.outputs import FORMATS
from converter.source.keys import fold
from converter.tabular import MAX_BYTES, SUFFIXES, Cell, Column, read_records, read_rows
from converter.tree import MAX_BYTES as MAX_REPORT

_YAML, _JSON = (".yaml", ".yml"), ".json"
_WILD = re.compile(r"[*?\[]")
_HEAD_BYTES = 512
_TEMPLATE_FIRST = re.compile(rb'\{\s*"(?:template|\xe6\xa8\xa1\xe6\x9d\xbf)"\s*:')

_COLUMNS = (
    Column("path", ("路径", "文件", "报告", "报告文件", "path", "file", "report", "source"), required=True),
    Column("template", ("模板", "模版", "template")),
    Column("name", ("输出文件名", "文件名", "成品名", "name", "output name", "output_name", "output", "file name")),
    Column("number", ("序号", "no.", "number")),
    Column("note", ("备注", "note", "notes")),
)
"""Of a manifest; the last two are for people."""


@dataclass(frozen=True, slots=True)
class Source:
    """A report to be made. `template` and `name` (of the outputs, without suffix) come from a manifest that names the
    report at `place`; they are empty where the report itself shall tell.
    """

    path: Path
    template: str = ""
    name: str = ""
    place: Place | None = None


def find_sources(given: Sequence[str], *, beside: Path | None = None) -> list[Source]:
    """All reports that are given, in the order given; folders and patterns by name.

    - A report file (.yaml, .yml, .json) is taken as it is.
    - A folder is searched to its ends. Hidden files and folders, links to folders and the output folder `beside` are
      passed over, and .json files that are no reports, such as receipts: see `_may_be_report`. A folder in the output
      folder is searched only when it is named; the output folder itself is refused.
    - A pattern with `*`, `?`, `[…]` or `**` finds what is in a folder in the same way. What exists under that very
      name is no pattern.
    - A manifest (.csv, .tsv, .xlsx) names one report a row: see `_manifest`.

    A file is taken once, unless a manifest wants it with another template or under another name: then it is made
    once for each. SourceError for whatever gives no report at all, UsageError for a name that cannot be one or a
    search of the output folder.
    """
    output = _status(beside) if beside else None
    found: dict[tuple[str, str, str], Source] = {}
    identity = _identities()
    for argument in given:
        for source in _find(argument, output):
            found.setdefault((identity(source.path), source.template, source.name), source)
    return list(found.values())


def _find(argument: str, output: os.stat_result | None) -> Iterator[Source]:
    path = Path(argument)
    status = _status(path) if argument else None
    if status is None and _WILD.search(argument):
        yield from _matches(argument, output)
    elif status is None:
        hint = Words("检查路径和文件名", "check path and name")
        raise _refusal(argument, "找不到这个文件或文件夹", "there is no such file or folder", hint)
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(path, output)
    elif not stat.S_ISREG(status.st_mode):
        hint = Words("写上报告文件、文件夹或清单", "give report files, folders or manifests")
        raise _refusal(argument, "这不是普通文件", "it is no regular file", hint)
    elif path.suffix.lower() in SUFFIXES:
        yield from _manifest(path)
    elif path.suffix.lower() in (*_YAML, _JSON):
        yield Source(path)
    else:
        zh, en = f"不认识的文件类型“{visible(path.suffix)}”", f"unknown file type “{visible(path.suffix)}”"
        hint = Words(
            "报告应是 .yaml 或 .json，清单应是 .xlsx 或 .csv；通配符加引号，就只取报告",
            "reports are .yaml or .json, manifests .xlsx or .csv; a pattern in quotation marks takes reports only",
        )
        raise _refusal(argument, zh, en, hint)


# Folders and patterns


def _folder(path: Path, output: os.stat_result | None) -> Iterator[Source]:
    """The reports in a folder that was named."""
    files = _reports_below(path, output)
    if not files:
        hint = Words("写上放报告的文件夹（.yaml、.json）", "give the folder that holds reports (.yaml, .json)")
        raise _refusal(str(path), "文件夹里没有报告", "no report is in this folder", hint)
    yield from map(Source, files)


def _matches(pattern: str, output: os.stat_result | None) -> Iterator[Source]:
    """The reports that a pattern finds; a folder that it finds is searched. Shells differ in `**`, and those of
    Windows expand nothing.
    """
    path = Path(pattern)
    files: list[Path] = []
    for match in _expand(Path(path.anchor), path.parts[bool(path.anchor) :], output):
        files += _reports_below(match, output) if match.is_dir() else filter(_is_report, [match])
    if not files:
        hint = Words("检查通配符；报告文件是 .yaml 或 .json", "check the pattern; report files are .yaml or .json")
        raise _refusal(pattern, "没有报告符合这个通配符", "no report matches this pattern", hint)
    yield from map(Source, files)


def _expand(folder: Path, parts: Sequence[str], output: os.stat_result | None) -> Iterator[Path]:
    """What the parts of a pattern find in a folder."""
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if not _WILD.search(part) or _status(folder / part):
        if _status(folder / part):
            yield from _expand(folder / part, rest, output)
    elif not folder.is_dir():
        return
    elif part == "**":
        while rest and rest[0] == "**":
            rest = rest[1:]
        for each, _ in _walk(folder, output) if rest else [(folder, [])]:
            yield from _expand(each, rest, output)
    else:
        for entry in _entries(folder, output):
            if fnmatch.fnmatch(entry.name, part):
                yield from _expand(Path(entry.path), rest, output)


def _reports_below(top: Path, output: os.stat_result | None) -> list[Path]:
    found = (Path(entry.path) for _, entries in _walk(top, output) for entry in entries)
    return [path for path in found if _is_report(path)]


def _walk(top: Path, output: os.stat_result | None) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """A folder and all below it, each before those in it, with what is in each."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        entries = _entries(folder, output)
        yield folder, entries
        waiting.extend(Path(entry.path) for entry in reversed(entries) if entry.is_dir(follow_symlinks=False))


def _entries(folder: Path, output: os.stat_result | None) -> list[os.DirEntry[str]]:
    """What is in a folder, by name, but for hidden ones and the output folder. UsageError when it is that folder: what
    was made there would be made again.
    """
    if output and _is_same(folder, output):
        words = Words("来源文件夹就是输出文件夹", "the output folder is a source as well")
        hint = Words("输出到别的文件夹，可以是它下面的一个", "make the outputs in another folder; one below it will do")
        raise UsageError(words, place=Place(str(folder)), hint=hint)
    try:
        with os.scandir(folder) as scan:
            entries = sorted((entry for entry in scan if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as problem:
        en = (problem.strerror or "").lower()
        hint = Words("检查能否打开这个文件夹", "may you open it?")
        raise _refusal(str(folder), f"读不出文件夹（{en}）", f"cannot read the folder: {en}", hint) from None
    return [entry for entry in entries if not (output and entry.is_dir() and _is_same(Path(entry.path), output))]


def _is_same(folder: Path, status: os.stat_result) -> bool:
    found = _status(folder)
    return found is not None and os.path.samestat(found, status)


def _is_report(path: Path) -> bool:
    suffix = path.suffix.lower()
    # Not a pipe: opening one would wait for whoever writes into it.
    return suffix in (*_YAML, _JSON) and path.is_file() and (suffix != _JSON or _may_be_report(path))


def _may_be_report(path: Path) -> bool:
    """Whether a .json file names a template, at its very beginning or elsewhere on its outermost level. One that
    cannot be read is taken too: it fails as a report, rather than being passed over in silence.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            if _TEMPLATE_FIRST.match(head.removeprefix(codecs.BOM_UTF8).lstrip()):
                return True
            data = head + stream.read(MAX_REPORT)
        found = json.loads(data) if len(data) <= MAX_REPORT else None
    except (OSError, ValueError, RecursionError):
        return True
    return isinstance(found, dict) and any(fold(key) in ("template", "模板") for key in found)


# Manifests


def _manifest(path: Path) -> Iterator[Source]:
    """The reports that a manifest names, one a row, under a header: 路径, and 模板 and 输出文件名 if wanted.

    A relative path counts from the manifest's folder. A name may have the suffix of an output; it is left out.
    """
    file = str(path)
    records = read_records(read_rows(_read(path), file), _COLUMNS, file)
    if not records:
        raise _refusal(file, "清单里没有报告", "the manifest names no report", Words("一行写一份", "name one a row"))
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


def _read(path: Path) -> bytes:
    """The file's bytes, one more than the limit at most."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as problem:
        en = (problem.strerror or "").lower()
        hint = Words("检查能否读取这个文件", "may you read it?")
        raise _refusal(str(path), f"读取失败（{en}）", f"cannot read it: {en}", hint) from None


# Files


def _identities() -> Callable[[Path], str]:
    """A function that says which file a path means, however it is written; ten thousand in one folder cost little."""

    @cache
    def folder(path: Path) -> Path:
        return path.resolve()

    def identity(path: Path) -> str:
        if path.is_symlink():
            return os.path.normcase(path.resolve())
        return os.path.normcase(folder(path.parent) / path.name)

    return identity


def _status(path: Path) -> os.stat_result | None:
    """What the system knows of a file or folder; None when there is none, or no way to it."""
    try:
        return path.stat()
    except (OSError, ValueError):  # a name with a NUL byte is a ValueError
        return None


def _refusal(file: str, zh: str, en: str, hint: Words) -> SourceError:
    return SourceError(Words(zh, en), place=Place(file), hint=hint)
