"""Edited Word drafts ──► changes ──► the report file, the stages in order.

draft ─► read (base inside, or beside the report) ─┐
report ─► load ────────────────────────────────────┴─► merge ─► decide ─► rewrite ─► check ─► write

Nothing is written for a change that is not decided; what no container holds is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from converter.checks import check_report
from converter.errors import SourceError, UsageError
from converter.findings import Findings, Place, Words
from converter.finish.read import read_bytes
from converter.finish.write import write_all
from converter.model.data import report_json
from converter.model.drafts import archive_folder
from converter.model.edits import Change, Comment, Draft, State, Unmatched
from converter.model.report import Report
from converter.settings import Settings
from converter.source import load_report, read_report
from converter.source.draft import draft_identity, read_draft
from converter.source.merge import Choice, decide, merge
from converter.source.rewrite import rewrite
from converter.source.sheet import SUFFIXES as SHEETS


@dataclass(frozen=True, slots=True)
class Pulled:
    """What drafts brought: every change, the remarks, what matches nothing; `left` are changes that were not decided
    or cannot be written. `findings` are those of the report as it would be. `written` the files, empty without `apply`.
    """

    report: Report
    changes: tuple[Change, ...]
    comments: tuple[Comment, ...]
    unmatched: tuple[Unmatched, ...]
    left: tuple[Change, ...]
    findings: Findings
    written: tuple[Path, ...] = ()

    @property
    def conflicts(self) -> list[Change]:
        """The changes over which somebody has to decide."""
        return [change for change in self.changes if change.state is State.CONFLICT]


def pull(drafts: list[Path], into: Path, settings: Settings, *, choice: Choice = None, apply: bool = False) -> Pulled:
    """What the drafts change in the report file `into`; with `apply` it is written there."""
    if into.suffix.lower() in SHEETS:
        words = Words("修改只能收回到报告文件，不能写进填报表", "edits come home into a report file, not into a sheet")
        hint = Words(
            f"先运行 converter import {into.name} -o 报告.yaml", f"run: converter import {into.name} -o REPORT.yaml"
        )
        raise UsageError(words, place=Place(str(into)), hint=hint)
    ours = load_report(into, settings.template_dirs)
    if any(finding.code.startswith("KEY-") for finding in ours.reading):
        words = Words(
            "报告里有不认识或写重的项，先改好再收回修改", "the report has unknown or doubled keys: mend them first"
        )
        raise SourceError(words, place=Place(str(into)), hint=Words("运行 converter check", "run converter check"))
    read = [_read(path, into, ours, settings) for path in drafts]
    base = _one_base(read)
    changes = merge(base, ours, [draft for draft, _ in read])
    _require_known(choice, changes)
    values, prose, left = decide(base, ours, changes, choice)
    source = read_bytes(into)
    written = rewrite(source, str(into), ours.form, values, prose)
    after = read_report(written, str(into), settings.template_dirs)
    files = {_copy_name(into): source, into: written} if apply and written != source else {}
    write_all(files)
    return Pulled(
        report=after,
        changes=tuple(changes),
        comments=tuple(comment for draft, _ in read for comment in draft.comments),
        unmatched=tuple(item for draft, _ in read for item in draft.unmatched),
        left=tuple(left),
        findings=check_report(after),
        written=tuple(files),
    )


def _require_known(choice: Choice, changes: list[Change]) -> None:
    """A decision over something that nobody changed is a slip, and told."""
    strange = set(choice) - {change.path for change in changes} if isinstance(choice, Mapping) else set()
    if strange:
        words = Words(f"决定里的“{min(strange)}”没有人改过", f"nobody changed “{min(strange)}”, which a decision names")
        raise UsageError(words, hint=Words("路径照 pull --json 的 path 写", "paths are those of pull --json"))


def _read(path: Path, into: Path, ours: Report, settings: Settings) -> tuple[Draft, Report]:
    """A draft and its base: the one inside it, else the one beside the report, else the report as it is now."""
    data = read_bytes(path)
    number, inside = draft_identity(data, str(path))
    base = inside or _archived(into, number) or report_json(ours)
    return read_draft(data, str(path), settings.template_dirs, base)


def _archived(into: Path, number: str | None) -> bytes | None:
    """The base of a draft from the archive beside the report, by its number."""
    path = archive_folder(into) / f"{number}.json" if number else None
    return path.read_bytes() if path and path.is_file() else None


def _one_base(read: list[tuple[Draft, Report]]) -> Report:
    """The base that all drafts have; copies of different drafts cannot be brought together in one go."""
    first = read[0][1]
    for draft, base in read[1:]:
        if report_json(base) != report_json(first):
            words = Words(
                f"{read[0][0].file} 和 {draft.file} 不是同一份稿子的副本",
                f"{read[0][0].file} and {draft.file} are not copies of one draft",
            )
            raise UsageError(words, hint=Words("分别收回，先早后晚", "pull them one after the other, the older first"))
    return first


def _copy_name(path: Path) -> Path:
    """A name for the copy of the old file that nothing has yet: `报告.yaml.bak`, `报告.yaml.bak2` …"""
    number = 1
    while (copy := path.with_name(f"{path.name}.bak{number if number > 1 else ''}")).exists():
        number += 1
    return copy
