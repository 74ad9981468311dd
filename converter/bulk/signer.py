"""Signs the PDFs of a batch, in the driver: the key is opened once, in one process, and travels nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import converter.finish.signing  # noqa: F401  says what to install when the extra is missing
from converter.bulk.job import Job, Made, Order, Outcome
from converter.bulk.store import Store
from converter.checks import check_report
from converter.filing import Filing, FilingWish, open_filing
from converter.source import read_report


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs what workers hand back, and writes it. `conditions` tells by whom and how, for the keys of a run."""

    filing: Filing
    conditions: str

    def sign(self, job: Job, outcome: Outcome, order: Order, store: Store) -> Outcome:
        """The outcome with its PDF signed and a receipt beside it, all files written or none.

        Raises SignatureError, which the next report would meet as well.
        """
        files: dict[str, bytes] = {}
        for made in outcome.made:
            assert made.data is not None
            files |= self._signed(job, made, order) if made.name.endswith(".pdf") else {made.name: made.data}
        store.put(files, order.run)
        signed = (Made.of(name, data, signed=name.endswith(".pdf")) for name, data in files.items())
        return replace(outcome, made=tuple(signed))

    def _signed(self, job: Job, made: Made, order: Order) -> dict[str, bytes]:
        report = read_report(job.data, job.file, order.settings.template_dirs, template=job.template)
        findings = check_report(report)
        _, files = self.filing.sign(report, findings, made.data or b"", Path(made.name), source=job.file)
        return {path.name: data for path, data in files.items()}


@contextmanager
def open_signer(wish: FilingWish, order: Order) -> Iterator[Signer]:
    """A run's signer: key, seal and trust are opened once."""
    with open_filing(wish, order.settings) as filing:
        seal = hashlib.sha256(wish.seal.read_bytes()).hexdigest() if wish.seal else ""
        how = (filing.key.certificate.sha256.hex(), seal, wish.straddle and wish.straddle.value, filing.wish.level.name)
        yield Signer(filing, " ".join(str(part) for part in how))
