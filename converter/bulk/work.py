"""The one function that makes a report of a batch, whoever calls it: this process, a worker, a machine of a cluster.

What it needs of the world is in its two arguments; what the process keeps between calls (engine, faces, templates)
changes no byte of what it makes.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from pathlib import Path

from converter.bulk import trouble
from converter.bulk.engine import BatchEngine
from converter.bulk.job import Failure, Job, Made, Order, Outcome, Policy
from converter.bulk.store import HIDDEN, Store, open_store
from converter.checks import check_report
from converter.errors import ConverterError, SourceError
from converter.outputs import Outputs
from converter.source import read_report
from converter.template import find_template

_open = cache(open_store)


def make_report(job: Job, order: Order) -> Outcome:
    """Read, check, render, reopen, compare, write. Whatever is wrong with the report is in the outcome."""
    start = time.perf_counter()
    try:
        outcome = _make(job, order, _open(order.store))
    except ConverterError as problem:
        outcome = Outcome(job.source, failure=Failure.of_error(problem))
    except MemoryError:
        raise
    except Exception as problem:
        outcome = Outcome(job.source, failure=Failure.of_bug(problem))
    return replace(outcome, seconds=time.perf_counter() - start)


def _make(job: Job, order: Order, store: Store) -> Outcome:
    settings = order.settings
    report = read_report(job.data, job.file, settings.template_dirs, template=job.template)
    findings = check_report(report)
    errors, warnings = len(findings.errors), len(findings.warnings)
    if errors and order.policy is not Policy.MARK:
        skip = order.policy is Policy.SKIP
        failure = Failure.of_finding(findings.errors[0], errors, passed_over=skip)
        return Outcome(job.source, failure=failure, errors=errors, warnings=warnings)
    template = find_template(job.template or report.form.name, settings.template_dirs)
    engine = BatchEngine(order)
    outputs = Outputs(report, template, settings, unchecked=bool(errors), make_pdf=engine.render)
    files = {path.name: data for path, data in outputs.make_all(_targets(job, order)).items()}
    foreign = next((name for name in job.unknown if order.hand_back or not _is_same(store, name, files[name])), None)
    if foreign:
        return Outcome(job.source, failure=trouble.file_in_the_way(foreign), errors=errors, warnings=warnings)
    if not order.hand_back:
        store.put(files, order.run)
    made = tuple(Made.of(name, data, keep=order.hand_back) for name, data in files.items())
    return Outcome(job.source, made, errors=errors, warnings=warnings, way=engine.way)


def _is_same(store: Store, name: str, data: bytes) -> bool:
    try:
        return store.read(name) == data
    except SourceError:
        return False


def _targets(job: Job, order: Order) -> list[Path]:
    """Names of the outputs, in a folder that is nowhere: what happens to lie about must not change a byte."""
    return [Path(HIDDEN) / "nowhere" / f"{job.stem}.{kind}" for kind in order.formats]
