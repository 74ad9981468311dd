"""Signed bytes → verdict. Accepted is only: at least one signature, each of them whole and trusted, nothing after them
but proofs of time, and the file ends there (a validator that asks for the first three lets appended bytes pass).
"""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import Any

from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from converter.finish.signing.certificates import holder_name, signs_documents
from converter.finish.signing.levels import Level, promised
from converter.finish.signing.reader import Reader
from converter.finish.signing.shape import clean_end, level_of, spare_room_is_empty
from converter.finish.signing.trouble import trust_trouble
from converter.finish.signing.trust import USAGE, Trust
from converter.finish.signing.verdict import SignatureFacts, SignatureVerdict
from converter.model.sealing import FIELD_NAME

_STRANGE_STAMP = (
    "时间戳机构不在信任之列（--trust 也要给出它的证书）",
    "the time stamp authority is not trusted (--trust wants its certificate too)",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """Who is expected to have signed: a certificate's SHA-256, or a name in it; anybody trusted if both are empty."""

    certificate: str = ""
    name: str = ""


def verify_signatures(data: bytes, trust: Trust, expected: Expected | None = None) -> SignatureVerdict:
    """The verdict about the signatures of a PDF. It never raises: what cannot be read is not accepted."""
    verdict = SignatureVerdict()
    try:
        asyncio.run(_verify(data, trust, expected or Expected(), verdict))
    except Exception as problem:  # whatever a file from anywhere makes the library raise, it is not accepted
        verdict.blame("SIG-02", f"签名损坏，读不出（{type(problem).__name__}）", "the signature is damaged")
    return verdict


async def _verify(data: bytes, trust: Trust, expected: Expected, verdict: SignatureVerdict) -> None:
    reader = Reader(data)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        _blame_unsigned(reader, data, verdict)
        return
    ends = clean_end(data, reader.last_startxref)
    if not ends:
        verdict.blame("SIG-06", "文件末尾之后还有别的内容", "there is more after the end of the file")
    for embedded in signatures:
        await _judge(embedded, trust, expected, verdict, ends=ends)
    for stamp in reader.embedded_timestamp_signatures:
        await _judge_stamp(stamp, trust, verdict)


def _blame_unsigned(reader: Reader, data: bytes, verdict: SignatureVerdict) -> None:
    """No signature at all; traces of one tell that it was taken out."""
    if b"/ByteRange" in data or "/DocMDP" in reader.root.get("/Perms", {}) or reader.embedded_timestamp_signatures:
        verdict.blame("SIG-01", "签名被移除：文件里只剩下签名的痕迹", "the signature was removed; only traces are left")
    else:
        verdict.blame("SIG-01", "文件没有签名", "the file is not signed")


async def _judge(
    embedded: EmbeddedPdfSignature, trust: Trust, expected: Expected, verdict: SignatureVerdict, *, ends: bool
) -> None:
    """One signature: its facts, and everything that is wrong with it."""
    name = embedded.field_name
    made = level_of(embedded)
    status, trouble, notes = await _status(embedded, trust, made)
    sound = status.intact and status.valid
    covers = sound and ends and _nothing_but_proofs(status)
    stamp = status.timestamp_validity
    stamped = stamp.timestamp if stamp and stamp.valid and stamp.intact and stamp.trusted else None
    facts = SignatureFacts(
        field=name,
        signer=holder_name(status.signing_cert),
        certificate=status.signing_cert.sha256.hex(),
        intact=sound,
        trusted=sound and trouble is None,
        covers_whole_file=covers,
        level=str(made),
        time=stamped or _utc(status.signer_reported_dt),
        claimed_time=stamped is None,
    )
    verdict.signatures.append(facts)
    verdict.notes += notes
    if not sound:
        verdict.blame(
            "SIG-03", f"“{name}”签过之后，文件内容被改动", f"the content was changed after “{name}” was signed"
        )
    elif not _nothing_but_proofs(status):
        verdict.blame(
            "SIG-04", f"“{name}”签过之后，文件被追加了改动", f"a revision was added after “{name}” was signed"
        )
    elif not status.seed_value_ok:
        verdict.blame("SIG-04", f"“{name}”不合签名域的要求", f"“{name}” does not keep what its field demands")
    if not spare_room_is_empty(embedded):
        verdict.blame("SIG-06", "签名后面的空位里有别的内容", "something is hidden in the room behind the signature")
    if sound and trouble is not None:
        verdict.problems.append(trouble)
    if stamp is not None and not (stamp.valid and stamp.intact):
        verdict.blame("SIG-09", "签名上的时间戳无效", "the signature's time stamp is not valid")
    elif stamp is not None and stamped is None and trust.anchors:
        verdict.blame("SIG-09", *_STRANGE_STAMP)
    _compare(embedded, facts, made, expected, verdict)


def _compare(
    embedded: EmbeddedPdfSignature, facts: SignatureFacts, made: Level, expected: Expected, verdict: SignatureVerdict
) -> None:
    """What was promised and who was expected, against what is there."""
    wanted = promised(str(embedded.sig_object.get("/Reason", "")))
    if wanted is not None and made < wanted:
        verdict.blame(
            "SIG-10",
            f"签名时是 {wanted}，现在只有 {made}：时间戳或证明材料被去掉",
            f"it was signed at {wanted} and is only {made} now: time stamps or proofs were taken out",
        )
    other = expected.certificate and expected.certificate != facts.certificate
    if other or (expected.name and expected.name not in facts.signer):
        verdict.blame("SIG-08", f"签名人不是指定的：{facts.signer}", f"signed by somebody else: {facts.signer}")
    if not signs_documents(embedded.signer_cert):
        verdict.blame("SIG-13", "签名人的证书不是签署文件用的", "the signer's certificate is not for signing documents")
    if embedded.docmdp_level is None and facts.field == FIELD_NAME:
        verdict.remark("SIG-21", "签名没有声明“不许改动”", "the signature does not forbid changes")


def _nothing_but_proofs(status: Any) -> bool:
    """The signature covers the whole file, or what follows only proves its time and its certificates."""
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    only_proofs = status.modification_level == ModificationLevel.LTA_UPDATES
    return bool((whole or only_proofs) and status.docmdp_ok is not False)


async def _status(embedded: EmbeddedPdfSignature, trust: Trust, made: Level) -> Any:
    """pyHanko's status, what keeps the signer from being trusted (None when nothing does), and notes."""
    if made is Level.B_LTA:
        result = await ades.ades_lta_validation(embedded, trust.long_term())
        if result.ades_subindic == AdESPassed.OK and result.api_status is not None:
            return result.api_status, None, []
    context = trust.context(embedded.reader)
    try:
        status = await _basic(embedded, context)
        trouble = trust_trouble(status, context, anchored=bool(trust.anchors))
    finally:
        await context.aclose()
    stamp = status.timestamp_validity
    if trouble.problem and trouble.expired and stamp and stamp.trusted and stamp.intact and stamp.valid:
        # The certificate has run out since; a trusted stamp proves that it was valid when it signed.
        then = trust.context(embedded.reader, stamp.timestamp)
        earlier = await _basic(embedded, then)
        past = trust_trouble(earlier, then, anchored=True)
        if past.problem is None:
            return status, None, past.notes
    return status, trouble.problem, trouble.notes


async def _basic(embedded: EmbeddedPdfSignature, context: Any) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(embedded, context, context, key_usage_settings=USAGE)


async def _judge_stamp(embedded: EmbeddedPdfSignature, trust: Trust, verdict: SignatureVerdict) -> None:
    """A time stamp over the document: it must hold like a signature, though it says nothing about its content."""
    context = trust.context(embedded.reader)
    try:
        status = await async_validate_pdf_timestamp(embedded, context)
    finally:
        await context.aclose()
    if not (status.intact and status.valid):
        verdict.blame("SIG-09", "文件的时间戳与内容不符", "the document's time stamp does not fit its content")
    elif not status.trusted and trust.anchors:
        verdict.blame("SIG-09", *_STRANGE_STAMP)


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone(dt.UTC) if moment else None
