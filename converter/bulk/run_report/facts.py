"""An archive's ledger as its run report tells it: every report with its files, in a fixed order, and nothing about the
machine: paths appear as they were given, those of other files cut to their last parts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePath

from converter.bulk.job import Failure, file_of
from converter.bulk.ledger import Entry, Ledger, Output, Run, State
from converter.findings import Place, Words

SLOWEST = 20
_ABSOLUTE = re.compile(r"/|\\\\|[A-Za-z]:[\\/]")
_FOLDERS = re.compile(r"(?<![\w.:/\\])(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\"“”]+)+(?=[\\/])")
_QUOTING = {"BUG", "BAT-01", "BAT-02", "BAT-03", "BAT-04"}
"""Codes whose message ends in what a library or a worker said, and that may name any file of the machine."""


class Standing(Enum):
    """What a file of the archive is worth."""

    CURRENT = "current"
    EARLIER = "earlier"
    """Made in an earlier run; the last time, its report could not be made."""
    OUTDATED = "outdated"
    """Its report has another name by now."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive, the report it was made from, as that was given, and what it is worth."""

    output: Output
    shown: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Record:
    """A report and its files."""

    entry: Entry
    files: tuple[File, ...]

    @property
    def kept(self) -> tuple[Output, ...]:
        """The files under the name that the report has now."""
        return tuple(file.output for file in self.files if file.standing is not Standing.OUTDATED)

    @property
    def outdated(self) -> tuple[Output, ...]:
        """The files that no report stands for any more."""
        return tuple(file.output for file in self.files if file.standing is Standing.OUTDATED)

    @property
    def marked(self) -> bool:
        """Made in spite of errors; every page says so."""
        return self.entry.state is State.DONE and self.entry.errors > 0


@dataclass(frozen=True, slots=True)
class Archive:
    """All that the run report tells: reports by path, files by name, runs in the order of time."""

    records: tuple[Record, ...]
    files: tuple[File, ...]
    runs: tuple[Run, ...]

    def in_state(self, state: State) -> list[Record]:
        """The reports that have come so far."""
        return [record for record in self.records if record.entry.state is state]

    @property
    def failures(self) -> list[tuple[Record, Failure]]:
        """The reports that failed, each with the reason."""
        failed = self.in_state(State.FAILED)
        return [(record, record.entry.failure) for record in failed if record.entry.failure]

    @property
    def marked(self) -> list[Record]:
        """The reports that were made in spite of errors."""
        return [record for record in self.records if record.marked]

    @property
    def warned(self) -> list[Record]:
        """The reports that were made and have warnings, most warnings first."""
        found = [record for record in self.in_state(State.DONE) if record.entry.warnings]
        return sorted(found, key=lambda record: -record.entry.warnings)

    @property
    def slowest(self) -> list[Record]:
        """The reports that took longest, the slowest first."""
        timed = (record for record in self.records if record.entry.seconds)
        return sorted(timed, key=lambda record: -record.entry.seconds)[:SLOWEST]

    def standing(self, standing: Standing) -> list[File]:
        """The files that are worth so much."""
        return [file for file in self.files if file.standing is standing]


def gather(ledger: Ledger) -> Archive:
    """What a ledger knows, ready to be told."""
    entries = ledger.entries
    files: dict[str, list[File]] = defaultdict(list)
    for _, output in sorted(ledger.outputs.items()):
        entry = entries[output.source]
        files[output.source].append(File(output, entry.shown, _standing(output, entry)))
    ordered = sorted(entries.values(), key=lambda entry: (entry.shown, entry.stem, entry.source))
    records = tuple(Record(_without_machine(entry), tuple(files[entry.source])) for entry in ordered)
    by_name = sorted((file for some in files.values() for file in some), key=lambda file: file.output.name)
    return Archive(records, tuple(by_name), tuple(ledger.runs()))


def _standing(output: Output, entry: Entry) -> Standing:
    if not output.current:
        return Standing.OUTDATED
    return Standing.CURRENT if entry.state is State.DONE else Standing.EARLIER


def _without_machine(entry: Entry) -> Entry:
    """The entry whose failure names no path but the one that was given."""
    failure = entry.failure
    if failure is None:
        return entry
    path = file_of(entry.source)

    def told(words: Words) -> Words:
        pair = [text.replace(path, entry.shown) for text in (words.zh, words.en)]
        return Words(*(_FOLDERS.sub("…", text) if failure.code in _QUOTING else text for text in pair))

    place = failure.place
    if place:
        file = entry.shown if place.file in (entry.source, path) else _short(place, entry.shown)
        place = replace(place, file=file)
    hint = told(failure.hint) if failure.hint else None
    return replace(entry, failure=replace(failure, message=told(failure.message), place=place, hint=hint))


def _short(place: Place, shown: str) -> str:
    """A file beside the report, such as a template's: with its folder, which says which template it is."""
    if place.file == shown or not _ABSOLUTE.match(place.file):
        return place.file
    return "/".join(PurePath(place.file.replace("\\", "/")).parts[-2:])
