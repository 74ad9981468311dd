"""The signed filing copy of a report, the stages in order.

report ──► check ──► render ─┐
PDF of ours ──► compare ─────┴─► seal · sign ─► verify what was made ─► receipt ──► write all or none

The key is opened once for a run, however many files it signs. Nothing writes after the signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from converter.checks import check_report, explain
from converter.errors import SignatureError, UsageError
from converter.findings import Findings, Words
from converter.finish.compare import require_equal
from converter.finish.read import own_data, read_bytes, read_document
from converter.finish.signing.authority import chain_tops, time_authority
from converter.finish.signing.keys import KeyChoice, OpenKey, open_key
from converter.finish.signing.levels import wanted_level
from converter.finish.signing.seal import read_seal
from converter.finish.signing.sign import SigningWish, sign_pdf
from converter.finish.signing.straddle import Sides
from converter.finish.signing.trust import Trust, read_trust
from converter.finish.signing.verdict import SignatureVerdict
from converter.finish.signing.verify import Expected, verify_signatures
from converter.finish.write import write_all
from converter.model.data import DATA_NAME
from converter.model.report import Report
from converter.model.sealing import seal_diameter
from converter.outputs import Outputs
from converter.receipt import Receipt, make_receipt, receipt_files
from converter.settings import Settings
from converter.source import load_report, read_report
from converter.template import find_template


@dataclass(frozen=True, slots=True)
class FilingWish:
    """How filing copies are made: the key, files of trusted certificates, the picture of the seal, on which sides a
    seal across the edges is to be cut, the address of a time stamp authority, and the PAdES level where it is not the
    highest that can be had (B-LTA with an authority, B-B without).
    """

    key: KeyChoice
    trust: tuple[Path, ...] = ()
    seal: Path | None = None
    straddle: Sides | None = None
    timestamp_url: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a source: what was found, and the receipt (None when errors stopped the way)."""

    findings: Findings
    receipt: Receipt | None = None
    written: tuple[Path, ...] = ()


@contextmanager
def open_filing(wish: FilingWish, settings: Settings) -> Iterator[Filing]:
    """A run: trust, seal and key are opened once, whatever comes; the key is closed at its end."""
    if wish.straddle and not wish.seal:
        words = Words("骑缝章需要印章图片", "a seal across the edges needs the picture of the seal")
        raise UsageError(words, hint=Words("加上 --seal 印章.png", "add --seal SEAL.png"))
    signing = SigningWish(
        level=wanted_level(wish.level, stamped=bool(wish.timestamp_url)),
        authority=time_authority(wish.timestamp_url) if wish.timestamp_url else None,
        trusted=read_trust(wish.trust).anchors,
        seal=read_seal(wish.seal) if wish.seal else None,
        diameter=settings.seal_diameter,
        straddle=wish.straddle,
    )
    with open_key(wish.key) as key:
        yield Filing(key, signing, settings)


@dataclass(frozen=True, slots=True)
class Filing:
    """Signs reports and PDF files of ours, one after the other, with one key."""

    key: OpenKey
    wish: SigningWish
    settings: Settings

    def file(self, source: Path, target: Path) -> Filed:
        """Sign one report or PDF and write it with its receipt. Errors of the report stop the way (no receipt)."""
        if target.exists() and source.exists() and target.samefile(source):
            words = Words("不能写回原来的文件", "the file itself cannot be written over")
            raise UsageError(words, hint=Words("-o 换一个文件名", "take another name for -o"))
        report, findings, base = self._prepare(source, target)
        if base is None:
            return Filed(findings)
        receipt, files = self.sign(report, findings, base, target, source=str(source))
        write_all(files)
        return Filed(findings, receipt, tuple(files))

    def sign(
        self, report: Report, findings: Findings, base: bytes, target: Path, *, source: str
    ) -> tuple[Receipt, dict[Path, bytes]]:
        """The report's PDF `base`, sealed, signed and judged, and its receipt: what is to be written, `target` first.
        `source` is its name in messages; what comes up on the way goes to `findings`.
        """
        if self.wish.seal:
            findings.extend(self.wish.seal.told(self.wish.diameter or seal_diameter(report)))
        explain(report, findings)
        signed = sign_pdf(base, source, self.key, self.wish)
        verdict = self._require_sound(signed)
        require_equal(report, read_document(signed, str(target)))
        trusted = bool(self.wish.trusted)
        receipt = make_receipt(report, findings, signed, verdict.signatures[0], target.name, trust_known=trusted)
        return receipt, {target: signed, **receipt_files(receipt, target)}

    def _prepare(self, source: Path, target: Path) -> tuple[Report, Findings, bytes | None]:
        """The report, what was found, and the unsigned PDF (None when there are errors)."""
        folders = self.settings.template_dirs
        if source.suffix.lower() == ".pdf":
            base = read_bytes(source)
            facts = read_document(base, str(source))
            report = read_report(own_data(facts, str(source)), f"{source}/{DATA_NAME}", folders)
            require_equal(report, facts)
            findings = check_report(report)
            return report, findings, None if findings.errors else base
        report = load_report(source, folders)
        findings = check_report(report)
        if findings.errors:
            return report, findings, None
        outputs = Outputs(report, find_template(report.form.name, folders), self.settings, unchecked=False)
        base = outputs.make(target, [target])
        findings.extend(outputs.findings)
        return report, findings, base

    def _require_sound(self, signed: bytes) -> SignatureVerdict:
        """The verdict of the judge whom everybody else asks too; SignatureError when it is not good."""
        anchors = self.wish.trusted or chain_tops(self.key, self.wish.authority)
        expected = Expected(certificate=self.key.certificate.sha256.hex())
        verdict = verify_signatures(signed, Trust(anchors), expected)
        if not verdict.ok:
            first = verdict.problems[0]
            words = Words(
                f"签出的文件没有通过自查，没有写出：{first.text('zh')}",
                f"the signed file failed its own verification and was not written: {first.text('en')}",
            )
            hint = Words("检查证书是否过期、用途是否相符、--trust 是否正确", "look at the certificate and at --trust")
            raise SignatureError(words, hint=hint)
        return verdict
