"""What a batch is given: report files, folders, patterns, manifests → the reports, in order, each once.

A report is found here, not read: one that cannot be read is one failed report, and not the end of the run.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from converter.bulk.candidates import JSON, YAML, Source, is_report, refusal
from converter.bulk.manifests import read_table
from converter.errors import UsageError
from converter.findings import Place, Words, visible
from converter.tabular import SUFFIXES

_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a search passes over, and where forms lie."""

    output: os.stat_result | None
    template_dirs: tuple[Path, ...]


def find_sources(
    given: Sequence[str], *, beside: Path | None = None, template_dirs: tuple[Path, ...] = ()
) -> list[Source]:
    """All reports that are given, in the order given; folders and patterns by name.

    - A report file (.yaml, .yml, .json, a fill-in sheet) is taken as it is.
    - A folder is searched to its ends. Hidden files and folders, links to folders and the output folder `beside` are
      passed over, and .json and .xlsx files that are no reports, such as receipts: see `is_report`. A folder in the
      output folder is searched only when it is named; the output folder itself is refused.
    - A pattern with `*`, `?`, `[…]` or `**` finds what is in a folder in the same way. What exists under that very
      name is no pattern.
    - A manifest (.csv, .tsv, .xlsx that is no fill-in sheet) names one report a row: see `manifests.py`.

    A file is taken once, unless a manifest wants it with another template or under another name: then it is made
    once for each. SourceError for whatever gives no report at all, UsageError for a name that cannot be one or a
    search of the output folder.
    """
    scope = _Scope(_status(beside) if beside else None, template_dirs)
    found: dict[tuple[str, str, str], Source] = {}
    identity = _identities()
    for argument in given:
        for source in _find(argument, scope):
            found.setdefault((identity(source.path), source.template, source.name), source)
    return list(found.values())


def _find(argument: str, scope: _Scope) -> Iterator[Source]:
    path = Path(argument)
    status = _status(path) if argument else None
    if status is None and _WILD.search(argument):
        yield from _matches(argument, scope)
    elif status is None:
        hint = Words("检查路径和文件名", "check path and name")
        raise refusal(argument, "找不到这个文件或文件夹", "there is no such file or folder", hint)
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(path, scope)
    elif not stat.S_ISREG(status.st_mode):
        hint = Words("写上报告文件、文件夹或清单", "give report files, folders or manifests")
        raise refusal(argument, "这不是普通文件", "it is no regular file", hint)
    elif path.suffix.lower() in SUFFIXES:
        yield from read_table(path, scope.template_dirs)
    elif path.suffix.lower() in (*YAML, JSON):
        yield Source(path)
    else:
        zh, en = f"不认识的文件类型“{visible(path.suffix)}”", f"unknown file type “{visible(path.suffix)}”"
        hint = Words(
            "报告应是 .yaml、.json 或填报表 .xlsx，清单应是 .xlsx 或 .csv；通配符加引号，就只取报告",
            "reports are .yaml, .json or fill-in sheets .xlsx, manifests .xlsx or .csv; a pattern in quotation marks "
            "takes reports only",
        )
        raise refusal(argument, zh, en, hint)


# Folders and patterns


def _folder(path: Path, scope: _Scope) -> Iterator[Source]:
    """The reports in a folder that was named."""
    files = _reports_below(path, scope)
    if not files:
        hint = Words(
            "写上放报告的文件夹（.yaml、.json、填报表 .xlsx）",
            "give the folder that holds reports (.yaml, .json, .xlsx)",
        )
        raise refusal(str(path), "文件夹里没有报告", "no report is in this folder", hint)
    yield from map(Source, files)


def _matches(pattern: str, scope: _Scope) -> Iterator[Source]:
    """The reports that a pattern finds; a folder that it finds is searched. Shells differ in `**`, and those of
    Windows expand nothing.
    """
    path = Path(pattern)
    files: list[Path] = []
    for match in _expand(Path(path.anchor), path.parts[bool(path.anchor) :], scope):
        files += _reports_below(match, scope) if match.is_dir() else _those_that_are_reports([match], scope)
    if not files:
        hint = Words(
            "检查通配符；报告文件是 .yaml、.json 或填报表 .xlsx", "check the pattern; reports are .yaml, .json or .xlsx"
        )
        raise refusal(pattern, "没有报告符合这个通配符", "no report matches this pattern", hint)
    yield from map(Source, files)


def _expand(folder: Path, parts: Sequence[str], scope: _Scope) -> Iterator[Path]:
    """What the parts of a pattern find in a folder."""
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if not _WILD.search(part) or _status(folder / part):
        if _status(folder / part):
            yield from _expand(folder / part, rest, scope)
    elif not folder.is_dir():
        return
    elif part == "**":
        while rest and rest[0] == "**":
            rest = rest[1:]
        for each, _ in _walk(folder, scope) if rest else [(folder, [])]:
            yield from _expand(each, rest, scope)
    else:
        for entry in _entries(folder, scope):
            if fnmatch.fnmatch(entry.name, part):
                yield from _expand(Path(entry.path), rest, scope)


def _reports_below(top: Path, scope: _Scope) -> list[Path]:
    return _those_that_are_reports((Path(entry.path) for _, entries in _walk(top, scope) for entry in entries), scope)


def _those_that_are_reports(paths: Iterable[Path], scope: _Scope) -> list[Path]:
    return [path for path in paths if is_report(path, scope.template_dirs)]


def _walk(top: Path, scope: _Scope) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """A folder and all below it, each before those in it, with what is in each."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        entries = _entries(folder, scope)
        yield folder, entries
        waiting.extend(Path(entry.path) for entry in reversed(entries) if entry.is_dir(follow_symlinks=False))


def _entries(folder: Path, scope: _Scope) -> list[os.DirEntry[str]]:
    """What is in a folder, by name, but for hidden ones and the output folder. UsageError when it is that folder: what
    was made there would be made again.
    """
    if scope.output and _is_same(folder, scope.output):
        words = Words("来源文件夹就是输出文件夹", "the output folder is a source as well")
        hint = Words("输出到别的文件夹，可以是它下面的一个", "make the outputs in another folder; one below it will do")
        raise UsageError(words, place=Place(str(folder)), hint=hint)
    try:
        with os.scandir(folder) as scan:
            entries = sorted((entry for entry in scan if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as problem:
        en = (problem.strerror or "").lower()
        hint = Words("检查能否打开这个文件夹", "may you open it?")
        raise refusal(str(folder), f"读不出文件夹（{en}）", f"cannot read the folder: {en}", hint) from None
    if not scope.output:
        return entries
    return [entry for entry in entries if not (entry.is_dir() and _is_same(Path(entry.path), scope.output))]


def _is_same(folder: Path, status: os.stat_result) -> bool:
    found = _status(folder)
    return found is not None and os.path.samestat(found, status)


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
