"""The rows of a ledger: reports, their files, runs; as data, and as SQLite keeps them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from converter.bulk.job import Failure, Policy
from converter.bulk.ways import Ways
from converter.findings import Place, Words

SCHEMA = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started TEXT DEFAULT CURRENT_TIMESTAMP, finished TEXT, total INTEGER NOT NULL,
    done INTEGER, skipped INTEGER, failed INTEGER, seconds REAL, conditions TEXT NOT NULL);
CREATE TABLE report (
    source TEXT PRIMARY KEY, shown TEXT NOT NULL, stem TEXT NOT NULL, taken TEXT UNIQUE, template TEXT NOT NULL,
    digest TEXT NOT NULL, key TEXT NOT NULL, policy TEXT NOT NULL, state TEXT NOT NULL, run INTEGER NOT NULL,
    changed TEXT DEFAULT CURRENT_TIMESTAMP, tries INTEGER DEFAULT 0, seconds REAL DEFAULT 0, errors INTEGER DEFAULT 0,
    warnings INTEGER DEFAULT 0, failure TEXT);
CREATE TABLE output (
    name TEXT PRIMARY KEY, source TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    signed INTEGER NOT NULL, current INTEGER NOT NULL);
CREATE INDEX output_source ON output (source);
"""
WAYS = "CREATE TABLE IF NOT EXISTS way (run INTEGER PRIMARY KEY, ways TEXT NOT NULL)"
"""Which ways the PDFs of a run took; ledgers of earlier versions have no such table."""
_REPORT = "source, shown, stem, template, digest, key, policy, state, errors, warnings, tries, seconds, failure"
_OUTPUT = "name, source, size, sha256, signed, current"
GET_REPORTS = f"SELECT {_REPORT} FROM report ORDER BY source"
GET_OUTPUTS = f"SELECT {_OUTPUT} FROM output ORDER BY name"
PUT_REPORT = f"INSERT OR REPLACE INTO report (taken, run, {_REPORT}) VALUES ({', '.join('?' * 15)})"
PUT_OUTPUT = f"INSERT OR REPLACE INTO output ({_OUTPUT}) VALUES ({', '.join('?' * 6)})"


class State(Enum):
    """How far a report has come."""

    SENT = "sent"
    """Its name is taken and it is being made; if no run is going on, one was interrupted."""
    DONE = "done"
    FAILED = "failed"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Output:
    """A file as the ledger knows it. Not `current`: its report has gone on to another name, or fails by now."""

    name: str
    source: str
    size: int
    sha256: str
    signed: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as the ledger knows it. `source` is its resolved path, `shown` the path as it was given; `digest` is of
    what came in, `key` of that and all that it depends on.
    """

    source: str
    shown: str
    stem: str
    template: str
    digest: str
    key: str
    policy: Policy
    state: State
    errors: int = 0
    warnings: int = 0
    tries: int = 0
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when (UTC), over how many reports, what became of them, how many seconds it took, under which
    conditions. `finished` is None for one that was interrupted or still goes on.
    """

    id: int
    started: str
    finished: str | None
    total: int
    done: int | None
    skipped: int | None
    failed: int | None
    seconds: float | None
    conditions: dict[str, Any]
    ways: Ways = field(default_factory=Ways)


def read_entries(database: sqlite3.Connection) -> Iterator[Entry]:
    """All reports."""
    for row in database.execute(GET_REPORTS):
        source, shown, stem, template, digest, key, policy, state, errors, warnings, tries, seconds, failure = row
        why = _failure(json.loads(failure)) if failure else None
        how = (Policy(policy), State(state), errors, warnings, tries, seconds)
        yield Entry(source, shown, stem, template, digest, key, *how, failure=why)


def read_outputs(database: sqlite3.Connection) -> Iterator[Output]:
    """All files."""
    for name, source, size, sha256, signed, current in database.execute(GET_OUTPUTS):
        yield Output(name, source, size, sha256, bool(signed), bool(current))


def entry_row(entry: Entry) -> tuple[object, ...]:
    """The values of an entry in the order of `_REPORT`."""
    failure = json.dumps(asdict(entry.failure), ensure_ascii=False) if entry.failure else None
    plain = (entry.source, entry.shown, entry.stem, entry.template, entry.digest, entry.key)
    counts = (entry.errors, entry.warnings, entry.tries, entry.seconds)
    return (*plain, entry.policy.value, entry.state.value, *counts, failure)


def _failure(data: dict[str, Any]) -> Failure:
    place, hint = data["place"], data["hint"]
    plain = data | {"message": Words(**data["message"])}
    plain |= {"place": Place(**place) if place else None, "hint": Words(**hint) if hint else None}
    return Failure(**plain)


def read_runs(database: sqlite3.Connection) -> Iterator[Run]:
    """All runs, the last one last."""
    columns = "id, started, finished, total, done, skipped, failed, seconds, conditions"
    known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'way'").fetchone()
    ways = dict(database.execute("SELECT run, ways FROM way")) if known else {}
    for row in database.execute(f"SELECT {columns} FROM run ORDER BY id"):
        number, started, finished, total, done, skipped, failed, seconds, conditions = row
        told = Ways.of_dict(json.loads(ways.get(number, "{}")))
        yield Run(number, started, finished, total, done, skipped, failed, seconds, json.loads(conditions), told)
