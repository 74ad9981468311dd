"""Report files and folders of them, as they are named on the command line → the files, each once."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable
from pathlib import Path

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.source.keys import fold
from converter.source.sheet import SUFFIXES as SHEETS
from converter.tree import MAX_BYTES

_SUFFIXES = (".yaml", ".yml", ".json", *SHEETS)
LOCK = "~$"
"""How the name of a file begins that an office program lays beside a workbook as long as it is open."""
_UNSEEN = (".", LOCK)
_HEAD_BYTES = 512
_TEMPLATE_FIRST = re.compile(rb'\{\s*"(?:template|\xe6\xa8\xa1\xe6\x9d\xbf)"\s*:')


def report_files(given: Iterable[Path], *, but: Path | None = None) -> list[Path]:
    """Every file as it is given, and for a folder the reports in it and below it by name: .yaml, .yml, fill-in sheets,
    and .json that names a template. Hidden files and folders are passed over, and the file `but`.

    A sheet that is no report is taken too: it is told when it is read. SourceError for a folder without any.
    """
    found: dict[Path, Path] = {}
    for path in given:
        for file in _in_folder(path, but) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _in_folder(folder: Path, but: Path | None) -> list[Path]:
    left_out = but.resolve() if but else None
    files = [path for path in sorted(folder.rglob("*")) if _is_report(path, folder) and path.resolve() != left_out]
    if not files:
        words = Words("文件夹里没有报告", "no report is in this folder")
        hint = Words(
            "写上放报告的文件夹（.yaml、.json、.xlsx）", "give the folder that holds reports (.yaml, .json, .xlsx)"
        )
        raise SourceError(words, place=Place(str(folder)), hint=hint)
    return files


def _is_report(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(_UNSEEN) for part in path.relative_to(folder).parts)
    suffix = path.suffix.lower()
    return not hidden and suffix in _SUFFIXES and path.is_file() and (suffix != ".json" or names_template(path))


def names_template(path: Path) -> bool:
    """Whether a JSON file names a template, at its very beginning or elsewhere on its outermost level; receipts do not.

    One that cannot be read counts: it fails as a report, rather than being passed over in silence.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            if _TEMPLATE_FIRST.match(head.removeprefix(codecs.BOM_UTF8).lstrip()):
                return True
            data = head + stream.read(MAX_BYTES)
        found = json.loads(data) if len(data) <= MAX_BYTES else None
    except (OSError, ValueError, RecursionError):
        return True
    return isinstance(found, dict) and any(fold(key) in ("template", "模板") for key in found)
