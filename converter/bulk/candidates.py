"""A report to be made, and which files that lie in a folder are reports: told without reading them as reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from converter.errors import ConverterError, SourceError
from converter.findings import Place, Words
from converter.source.folders import LOCK, names_template
from converter.source.load import read_report_file
from converter.source.sheet import is_fill_in

YAML, JSON, SHEET = (".yaml", ".yml"), ".json", ".xlsx"


@dataclass(frozen=True, slots=True)
class Source:
    """A report to be made. `template` and `name` (of the outputs, without suffix) come from a manifest that names the
    report at `place`; they are empty where the report itself shall tell.
    """

    path: Path
    template: str = ""
    name: str = ""
    place: Place | None = None


def is_report(path: Path, template_dirs: tuple[Path, ...]) -> bool:
    """Whether a file counts as a report: any YAML file, a JSON file that names a template, a fill-in sheet.

    What cannot be read counts: it fails as a report, rather than being passed over in silence.
    """
    suffix = path.suffix.lower()
    # Not a pipe: opening one would wait for whoever writes into it.
    if suffix not in (*YAML, JSON, SHEET) or path.name.startswith(LOCK) or not path.is_file():
        return False
    if suffix == SHEET:
        return _may_be_sheet(path, template_dirs)
    return suffix != JSON or names_template(path)


def _may_be_sheet(path: Path, template_dirs: tuple[Path, ...]) -> bool:
    try:
        return is_fill_in(read_report_file(path), str(path), template_dirs)
    except ConverterError:
        return True


def refusal(file: str, zh: str, en: str, hint: Words) -> SourceError:
    """The error that nothing can be taken from a file or folder."""
    return SourceError(Words(zh, en), place=Place(file), hint=hint)
