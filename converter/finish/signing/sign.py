"""Finished PDF + open key → signed PDF: one more revision with the seal and a PAdES signature that allows no change.

ETSI EN 319 142-1 for the levels; ISO 32000-1 12.8.2.2 (DocMDP) for “no change”. Nothing writes after it.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp.noop import NoOpStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, RevokedError, ValidationError

from converter.errors import SignatureError, SourceError
from converter.findings import Place, Words, shorten
from converter.finish.signing.authority import first_stamp, gathering_context, no_stamp
from converter.finish.signing.keys import OpenKey
from converter.finish.signing.levels import Level, promise
from converter.finish.signing.paint import Writer, add_picture, paint_field, paint_strip
from converter.finish.signing.reader import Reader
from converter.finish.signing.seal import Seal
from converter.finish.signing.straddle import Sides, strips
from converter.model.sealing import FIELD_NAME

DIGEST = "sha256"
_SPARE = 4096
"""Bytes for the signature proper and its attributes."""


@dataclass(frozen=True, slots=True)
class SigningWish:
    """How files are signed: `authority` gives time stamps, `trusted` ends the chains, `seal` stands in the field and,
    with `straddle`, on the edges; `diameter` (mm) where it is not the field's own.
    """

    level: Level = Level.B_B
    authority: TimeStamper | None = None
    trusted: tuple[x509.Certificate, ...] = ()
    seal: Seal | None = None
    diameter: float | None = None
    straddle: Sides | None = None


def sign_pdf(data: bytes, file: str, key: OpenKey, wish: SigningWish) -> bytes:
    """The signed file. SourceError when it has no free field of ours, SignatureError when it cannot be signed so."""
    writer, field = _open(data, file)
    if wish.seal:
        _seal(writer, field, wish.seal, wish)
    try:
        return asyncio.run(_sign(writer, key, wish))
    except SignatureError:
        raise
    except (SigningError, ValidationError, PdfError, OSError, ValueError) as problem:
        raise _refused(problem) from None


def _open(data: bytes, file: str) -> tuple[Writer, Any]:
    """A writer on the file, and its free field for the seal."""
    place = Place(file)
    try:
        reader = Reader(data)
        writer = Writer(reader.stream, prev=reader)
        signed = writer.prev.embedded_signatures
        found = [field for name, _, field in fields.enumerate_sig_fields(writer) if name == FIELD_NAME]
    except Exception:  # whatever a file from anywhere makes the library raise
        words = Words("PDF 损坏或不是 PDF", "this is no PDF that can be read")
        raise SourceError(words, place=place, hint=Words("换一份完好的文件", "use a sound file")) from None
    if signed:
        words = Words("文件已经签过，不能再签", "the file is signed already")
        raise SignatureError(words, place=place, hint=Words("从报告重新生成再签", "render it anew and sign that"))
    if not found:
        words = Words("文件里没有留出公章的位置", "the file has no place for the seal")
        hint = Words(
            "用本程序从有落款的报告重新生成；--paper、--print 和标明“未通过校核”的文件不留签章的位置",
            "render it anew from a report with a sign-off; --paper, --print and forced copies have no such place",
        )
        raise SourceError(words, place=place, hint=hint)
    return writer, found[0].get_object()


def _seal(writer: Writer, field: Any, seal: Seal, wish: SigningWish) -> None:
    picture = add_picture(writer, seal)
    paint_field(writer, field, picture, wish.diameter)
    x0, _, x1, _ = (float(value) for value in field["/Rect"])
    diameter = (x1 - x0) / 72 * 25.4
    for strip in strips(int(writer.prev.root["/Pages"]["/Count"]), diameter, wish.straddle) if wish.straddle else ():
        paint_strip(writer, strip, picture, diameter)


async def _sign(writer: Writer, key: OpenKey, wish: SigningWish) -> bytes:
    context: ValidationContext | None = None
    try:
        if wish.authority and wish.level >= Level.B_LT:
            context = await gathering_context(key, wish.authority, wish.trusted)
        # The strict long-term policy wants the root in the signature; below that it would be bytes that nothing covers.
        key.signer.embed_roots = wish.level >= Level.B_LT
        room = await _room(key, wish.authority if wish.level > Level.B_B else None)
        out = io.BytesIO()
        signer = signers.PdfSigner(
            _metadata(key, wish, context),
            key.signer,
            timestamper=wish.authority if wish.level > Level.B_B else None,
            stamp_style=NoOpStampStyle(),
        )
        await signer.async_sign_pdf(writer, output=out, bytes_reserved=room)
        return out.getvalue()
    finally:
        if context is not None:
            await context.aclose()


async def _room(key: OpenKey, authority: TimeStamper | None) -> int:
    """Hex digits to keep for the signature: what is known to go into it, and half as much again. pyHanko would sign
    once more to find out.
    """
    certificates = sum(len(certificate.dump()) for certificate in (key.certificate, *key.chain))
    stamp = len(await first_stamp(authority)) if authority else 0
    return 2 * (_SPARE + (certificates + stamp) * 3 // 2)


def _metadata(key: OpenKey, wish: SigningWish, context: ValidationContext | None) -> signers.PdfSignatureMetadata:
    usage = key.certificate.key_usage_value
    wanted = "non_repudiation" if usage is None or "non_repudiation" in usage.native else "digital_signature"
    return signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=promise(wish.level),
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=context is not None,
        use_pades_lta=wish.level is Level.B_LTA,
        validation_context=context,
        signer_key_usage={wanted} if usage is not None else set(),
    )


def _refused(problem: BaseException) -> SignatureError:
    """Why pyHanko did not sign, by the error at the root of it."""
    causes = [problem]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    if any(isinstance(cause, TimestampRequestError) for cause in causes):
        return no_stamp(problem)
    words = Words("没有签成", "it was not signed")
    if any(isinstance(cause, RevokedError) for cause in causes):
        words = Words("证书已被吊销", "a certificate was revoked")
    elif any(isinstance(cause, ValidationError | PathBuildingError) for cause in causes):
        words = Words("证书查不到有效的来路或吊销状态", "path or revocation state of a certificate could not be had")
    detail = shorten(str(causes[-1]) or type(causes[-1]).__name__, 160)
    hint = Words(
        "长期签名要能查到每张证书的来路和吊销状态：检查网络，用 --trust 给出上级证书；或用 --level B-T 签到较低的级别",
        "a long-term signature needs path and revocation state of every certificate: check the network, give the "
        "certificates above with --trust, or sign at a lower level with --level B-T",
    )
    return SignatureError(Words(f"{words.zh}（{detail}）", f"{words.en} ({detail})"), hint=hint)
