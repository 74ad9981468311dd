"""The run report of an archive, from its ledger: a page to read and print, a table to sort, JSON for programs.

The same ledger gives the same bytes: every time in it is the ledger's own.
"""

from __future__ import annotations

import json
from typing import Any

from converter.bulk.job import Failure
from converter.bulk.ledger import Ledger, Run, State
from converter.bulk.run_report.facts import Archive, File, Record, Standing, gather
from converter.bulk.run_report.page import run_page
from converter.bulk.run_report.table import run_table
from converter.bulk.run_report.words import meaning
from converter.findings import Place, Words

RUN_REPORT_HTML = "run-report.html"
RUN_REPORT_CSV = "run-report.csv"
RUN_REPORT_JSON = "run-report.json"


def run_report(ledger: Ledger) -> dict[str, bytes]:
    """The three files of the run report by name: the page, the table, the data."""
    archive = gather(ledger)
    data = json.dumps(run_data(archive), ensure_ascii=False) + "\n"
    page = run_page(archive, table=RUN_REPORT_CSV, data=RUN_REPORT_JSON)
    return {RUN_REPORT_HTML: page, RUN_REPORT_CSV: run_table(archive), RUN_REPORT_JSON: data.encode()}


def run_data(archive: Archive) -> dict[str, Any]:
    """The run report as JSON gives it: English keys, messages in both languages, times in UTC (ISO 8601)."""
    codes = sorted({record.entry.failure.code for record in archive.records if record.entry.failure})
    last = archive.runs[-1] if archive.runs else None
    return {
        "run": _run(last) if last else None,
        "counts": _counts(archive),
        "codes": {code: _words(meaning(code)) for code in codes},
        "failures": [_failed(record, failure) for record, failure in archive.failures],
        "reports": [_report(record) for record in archive.records],
        "outputs": [_output(file) for file in archive.files],
        "runs": [_run(run) for run in archive.runs],
        "conditions": last.conditions if last else {},
    }


def _run(run: Run) -> dict[str, Any]:
    per_second = run.done / run.seconds if run.done is not None and run.seconds else None
    return {
        "id": run.id,
        "started": _iso(run.started),
        "finished": _iso(run.finished) if run.finished else None,
        "interrupted": run.finished is None,
        "total": run.total,
        "done": run.done,
        "skipped": run.skipped,
        "failed": run.failed,
        "seconds": None if run.seconds is None else round(run.seconds, 3),
        "reports_per_second": None if per_second is None else round(per_second, 3),
        "pdf": run.ways.as_dict(),
    }


def _counts(archive: Archive) -> dict[str, int]:
    current = archive.standing(Standing.CURRENT)
    return {
        "reports": len(archive.records),
        **{state.name.lower(): len(archive.in_state(state)) for state in State},
        "marked": len(archive.marked),
        "with_warnings": len(archive.warned),
        "outputs": len(archive.files),
        **{standing.value: len(archive.standing(standing)) for standing in Standing},
        "signed": sum(file.output.signed for file in current),
        "bytes": sum(file.output.size for file in current),
    }


def _report(record: Record) -> dict[str, Any]:
    entry = record.entry
    return {
        "source": entry.shown,
        "state": entry.state.value,
        "marked": record.marked,
        "stem": entry.stem,
        "template": entry.template,
        "policy": entry.policy.value,
        "errors": entry.errors,
        "warnings": entry.warnings,
        "tries": entry.tries,
        "seconds": round(entry.seconds, 3),
        "outputs": [output.name for output in record.kept],
        "outdated": [output.name for output in record.outdated],
        "failure": _failure(entry.failure) if entry.failure else None,
    }


def _failed(record: Record, failure: Failure) -> dict[str, Any]:
    return {"source": record.entry.shown, **_failure(failure)}


def _failure(failure: Failure) -> dict[str, Any]:
    place = failure.place or Place("")
    return {
        "code": failure.code,
        "message": _words(failure.message),
        "file": place.file or None,
        "line": place.line,
        "column": place.column,
        "cell": place.cell,
        "hint": _words(failure.hint) if failure.hint else None,
    }


def _output(file: File) -> dict[str, Any]:
    output = file.output
    plain = {"name": output.name, "source": file.shown, "size": output.size, "sha256": output.sha256}
    return plain | {"signed": output.signed, "standing": file.standing.value}


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _iso(time: str) -> str:
    """A time of the ledger, which is in UTC, as ISO 8601."""
    return time.replace(" ", "T") + "Z"
