"""The ledger of an archive: which report became which files, from what, and why another became none.

SQLite with a write-ahead log, in the archive's hidden folder; the driver of a run is the only one that writes it, and
holds it alone while it runs. A row is written when a report is sent off and when it comes back, each time down to the
disk; the files come in between. So whatever happens, a power cut too, the ledger never says more than there is, knows
every file that may be there, and making a file a second time gives the same bytes under the same name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from converter.bulk.job import Made
from converter.bulk.names import collision_key
from converter.bulk.rows import (
    PUT_OUTPUT,
    PUT_REPORT,
    SCHEMA,
    WAYS,
    Entry,
    Output,
    Run,
    State,
    entry_row,
    read_entries,
    read_outputs,
    read_runs,
)
from converter.bulk.store import make_folder
from converter.bulk.ways import Ways
from converter.errors import SourceError, WriteError
from converter.findings import Place, Words

__all__ = ["LEDGER", "Entry", "Ledger", "Output", "Run", "State", "open_ledger", "read_ledger"]

LEDGER = "ledger.sqlite"
"""The file in the hidden folder."""
_VERSION = 1
_REPLACE = Words("换用备份；或移走台账，再运行一次 batch 重做", "use a backup, or move it away and run batch again")

Execute: TypeAlias = Callable[..., sqlite3.Cursor]


class Ledger:
    """An open ledger. `entries` by source and `outputs` by name are read once; what is written goes to both."""

    def __init__(self, database: sqlite3.Connection, file: Path) -> None:
        self._database = database
        self._file = file
        self.entries = {entry.source: entry for entry in read_entries(database)}
        self.outputs = {output.name: output for output in read_outputs(database)}
        self._files: dict[str, set[str]] = {}
        for output in self.outputs.values():
            self._files.setdefault(output.source, set()).add(output.name)
        self._owners = {collision_key(entry.stem): entry.source for entry in self.entries.values() if entry.stem}
        self._run = 0

    def begin(self, total: int, conditions: dict[str, Any]) -> None:
        """A run over so many reports, under these conditions (versions, digests, options)."""
        row = "INSERT INTO run (total, conditions) VALUES (?, ?)"
        with self._transaction() as execute:
            self._run = execute(row, (total, json.dumps(conditions, ensure_ascii=False))).lastrowid or 0

    def finish(self, done: int, skipped: int, failed: int, seconds: float, ways: Ways | None = None) -> None:
        """A run has come to its end; `ways` tells how its PDFs were made."""
        row = "UPDATE run SET finished = CURRENT_TIMESTAMP, done = ?, skipped = ?, failed = ?, seconds = ? WHERE id = ?"
        with self._transaction() as execute:
            execute(row, (done, skipped, failed, seconds, self._run))
            execute(WAYS)
            execute(
                "INSERT INTO way VALUES (?, ?)", (self._run, json.dumps((ways or Ways()).as_dict(), ensure_ascii=False))
            )

    def runs(self) -> list[Run]:
        """All runs, the last one last."""
        return list(read_runs(self._database))

    def owner(self, stem: str) -> str | None:
        """The source whose outputs have this name, or one that some file system takes for the same."""
        return self._owners.get(collision_key(stem))

    def outputs_of(self, source: str) -> list[Output]:
        """The files of a report that are current."""
        files = (self.outputs[name] for name in sorted(self._files.get(source, ())))
        return [output for output in files if output.current]

    def move(self, old: str, new: str) -> None:
        """A report's file lies elsewhere now: its row and its outputs go with it."""
        entry = self.entries.pop(old)
        self.entries[new] = replace(entry, source=new)
        self._owners[collision_key(entry.stem)] = new
        names = self._files.pop(old, set())
        self.outputs |= {name: replace(self.outputs[name], source=new) for name in names}
        self._files.setdefault(new, set()).update(names)
        with self._transaction() as execute:
            execute("DELETE FROM report WHERE source = ?", (new,))
            execute("UPDATE report SET source = ? WHERE source = ?", (new, old))
            execute("UPDATE output SET source = ? WHERE source = ?", (new, old))

    def send(self, entry: Entry) -> None:
        """A report is sent off under its name, which nobody else can have from now on."""
        with self._transaction() as execute:
            self._store(execute, entry)

    def settle(self, entry: Entry, made: tuple[Made, ...] = ()) -> None:
        """A report has come back. Files that it had under another name stay, and are no longer current."""
        with self._transaction() as execute:
            if made:
                for old in self.outputs_of(entry.source):
                    self.outputs[old.name] = replace(old, current=False)
                execute("UPDATE output SET current = 0 WHERE source = ?", (entry.source,))
            for file in made:
                output = Output(file.name, entry.source, file.size, file.sha256, file.signed, current=True)
                self.outputs[file.name] = output
                self._files.setdefault(entry.source, set()).add(file.name)
                execute(PUT_OUTPUT, (file.name, entry.source, file.size, file.sha256, file.signed, True))
            self._store(execute, entry)

    def _store(self, execute: Execute, entry: Entry) -> None:
        known = self.entries.get(entry.source)
        if known and known.stem:
            self._owners.pop(collision_key(known.stem), None)
        self.entries[entry.source] = entry
        taken = collision_key(entry.stem) if entry.stem else None
        if taken:
            self._owners[taken] = entry.source
        execute(PUT_REPORT, (taken, self._run, *entry_row(entry)))

    @contextmanager
    def _transaction(self) -> Iterator[Execute]:
        """All or nothing. What the disk does not let through is a WriteError, and nothing else will come through."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            yield self._database.execute
            self._database.execute("COMMIT")
        except sqlite3.Error as problem:
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise _cannot_write(self._file, problem) from None


@contextmanager
def open_ledger(file: Path) -> Iterator[Ledger]:
    """The ledger of a run, made when there is none. WriteError when another run holds it, or it cannot be written."""
    make_folder(file.parent)
    try:
        database = sqlite3.connect(file, timeout=2, isolation_level=None)
    except sqlite3.Error as problem:
        raise _cannot_write(file, problem) from None
    with closing(database):
        try:
            # Held alone from the first write to the end, and given back by the system when the process dies.
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN EXCLUSIVE")
            if _version(database) == 0:
                for statement in SCHEMA.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {_VERSION}")
            database.execute("COMMIT")
            _require_known(database, file)
            ledger = Ledger(database, file)
        except sqlite3.DatabaseError as problem:
            raise _cannot_write(file, problem) from None
        yield ledger


@contextmanager
def read_ledger(file: Path) -> Iterator[Ledger]:
    """The ledger of an archive, only to be read. SourceError when there is none, or a run holds it."""
    if not file.is_file():
        words = Words("这个文件夹不是 batch 生成的归档，没有台账", "no archive made by batch: there is no ledger")
        hint = Words("确认文件夹选对了", "is this the right folder?")
        raise SourceError(words, place=Place(str(file)), hint=hint)
    try:
        with closing(sqlite3.connect(file, timeout=2, isolation_level=None)) as database:
            _require_known(database, file)
            yield Ledger(database, file)
    except sqlite3.DatabaseError as problem:
        raise _cannot_read(file, problem) from None


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _require_known(database: sqlite3.Connection, file: Path) -> None:
    if _version(database) != _VERSION:
        words = Words("台账是别的版本的程序写的", "the ledger was written by another version of the program")
        hint = Words("用写它的版本，或换一个输出文件夹", "use that version, or another output folder")
        raise SourceError(words, place=Place(str(file)), hint=hint)


def _cannot_write(file: Path, problem: sqlite3.Error) -> WriteError:
    if "locked" in str(problem):
        words = Words("另一个 batch 正在写这个文件夹", "another batch is writing this folder")
        found = WriteError(words, place=Place(str(file)), hint=Words("等它结束再来", "wait until it has ended"))
    elif type(problem) is sqlite3.DatabaseError:
        words = Words(f"台账坏了：{problem}", f"the ledger is broken: {problem}")
        found = WriteError(words, place=Place(str(file)), hint=_REPLACE)
    else:
        words = Words(f"台账写不进去：{problem}", f"cannot write the ledger: {problem}")
        hint = Words(
            "检查磁盘空间和权限；腾出空间后再运行一次，会接着做", "see to space and permissions, then run it again"
        )
        found = WriteError(words, place=Place(str(file)), hint=hint)
    found.everywhere = True
    return found


def _cannot_read(file: Path, problem: sqlite3.Error) -> SourceError:
    if "locked" in str(problem):
        words = Words("有 batch 正在写这个文件夹", "a batch is writing this folder")
        return SourceError(words, place=Place(str(file)), hint=Words("等它结束再来", "wait until it has ended"))
    words = Words(f"台账读不出来：{problem}", f"cannot read the ledger: {problem}")
    return SourceError(words, place=Place(str(file)), hint=_REPLACE)
