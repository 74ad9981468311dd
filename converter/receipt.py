"""The receipt of a filing copy: what was signed, by whom, when, on which level, and what the office explained.

One JSON for machines and one readable page for the file, beside the signed PDF. It names the digests by which paper,
data and file can be matched later with no program but `sha256sum`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from converter import __version__
from converter.findings import Finding, Findings
from converter.finish.signing.extra import require_signing
from converter.finish.signing.verdict import SignatureFacts
from converter.model.data import data_digest, report_json
from converter.model.report import Report
from converter.render.receipt import render_receipt

LANGUAGE = "zh"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`data` as the JSON holds it."""

    data: dict[str, Any]

    @property
    def level(self) -> str:
        """The PAdES level that was reached."""
        return str(self.data["signature"]["level"])


def make_receipt(
    report: Report, findings: Findings, signed: bytes, signature: SignatureFacts, file: str, *, trust_known: bool
) -> Receipt:
    """The receipt of a signed file. `trust_known` is False when nobody was named whom the signer's chain must reach:
    then `trusted` is null, for it was not asked.
    """
    told = signature.as_dict() | {"trusted": signature.trusted if trust_known else None}

    return Receipt(
        {
            "file": file,
            "sha256": hashlib.sha256(signed).hexdigest(),
            "bytes": len(signed),
            "title": report.title,
            "agency": report.agency.value if report.agency else None,
            "year": report.year.value if report.year else None,
            "data_sha256": data_digest(report_json(report)),
            "signature": told,
            "explained": [_finding(item) for item in findings.explained],
            "warnings": [_finding(item) for item in findings.warnings],
            "made_with": f"converter {__version__}, {require_signing()}",
        }
    )


def _finding(finding: Finding) -> dict[str, object]:
    explanation = finding.explanation
    told: dict[str, object] = {
        "code": finding.code,
        "path": finding.path,
        "message": finding.message.text(LANGUAGE),
    }
    if explanation:
        told |= {"reason": explanation.reason, "by": explanation.by}
    return told


def receipt_files(receipt: Receipt, target: Path) -> dict[Path, bytes]:
    """The receipt's two files, beside the signed one and named after it."""
    text = json.dumps(receipt.data, ensure_ascii=False, indent=1) + "\n"
    page = render_receipt(receipt.data)
    return {target.with_suffix(".receipt.json"): text.encode(), target.with_suffix(".receipt.html"): page}
