"""No changed file passes for an untouched one, none crashes the judge, and each is named."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import crl
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp.noop import NoOpStampStyle

from converter.finish.signing.levels import Level
from converter.finish.signing.trust import Trust
from converter.finish.signing.verify import Expected, verify_signatures
from converter.model.sealing import FIELD_NAME
from converter.settings import Settings
from converter.verification import verify
from tests.finish.signing import tampering
from tests.finish.signing.conftest import REPORT, rendered
from tests.finish.signing.pki import DAY, Authority, Holder, now
from tests.finish.signing.service import Services, asn1

Sign = Callable[..., bytes]


def codes(data: bytes, trust: Trust, expected: Expected | None = None) -> set[str]:
    """Codes of all problems; every signature that is not fine must have one."""
    verdict = verify_signatures(data, trust, expected)
    assert verdict.ok != bool(verdict.problems)
    return {remark.code for remark in verdict.problems}


CHANGES = [
    (tampering.flip_early, Level.B_B, {"SIG-03"}),
    (tampering.flip_in_signature, Level.B_B, {"SIG-02", "SIG-03", "SIG-05"}),
    (tampering.page_content, Level.B_B, {"SIG-04"}),
    (tampering.page_content, Level.B_LTA, {"SIG-04"}),
    (tampering.annotation, Level.B_B, {"SIG-04"}),
    (tampering.annotation, Level.B_LTA, {"SIG-04"}),
    (tampering.catalog_key, Level.B_B, {"SIG-04"}),
    (tampering.catalog_key, Level.B_LT, {"SIG-04"}),
    (tampering.attachment, Level.B_B, {"SIG-04"}),
    (tampering.seal_picture, Level.B_B, {"SIG-04"}),
    (tampering.seal_picture, Level.B_LTA, {"SIG-04"}),
    (tampering.saved_again, Level.B_B, {"SIG-02", "SIG-03"}),
    (tampering.emptied, Level.B_B, {"SIG-01"}),
    (tampering.let_go, Level.B_B, {"SIG-01"}),
    (tampering.first_revision, Level.B_B, {"SIG-01"}),
    (tampering.second_revision, Level.B_LT, {"SIG-10"}),
    (tampering.second_revision, Level.B_LTA, {"SIG-10"}),
    (tampering.without_stamp, Level.B_T, {"SIG-10"}),
    (tampering.junk, Level.B_B, {"SIG-06"}),
    (tampering.junk, Level.B_LT, {"SIG-06"}),
    (tampering.junk, Level.B_LTA, {"SIG-06"}),
    (tampering.junk_with_an_end, Level.B_B, {"SIG-06", "SIG-04"}),
    (tampering.junk_with_an_end, Level.B_LTA, {"SIG-06"}),
    (tampering.cut, Level.B_B, {"SIG-01", "SIG-02", "SIG-03"}),
    (tampering.cut, Level.B_LTA, {"SIG-01", "SIG-02", "SIG-10"}),
    (tampering.shorter_range, Level.B_B, {"SIG-03", "SIG-04"}),
]


@pytest.mark.parametrize(("change", "level", "named"), CHANGES, ids=[f"{c[0].__name__} {c[1]}" for c in CHANGES])
def test_a_changed_file_is_refused_and_named(
    change: tampering.Change, level: Level, named: set[str], sign: Sign, office: Holder, service: Services, trust: Trust
) -> None:
    signed = sign(office, level)
    assert verify_signatures(signed, trust).ok
    changed = change(signed)
    assert changed != signed
    assert codes(changed, trust) & named


def test_a_removed_signature_leaves_traces_that_are_told(sign: Sign, office: Holder, trust: Trust) -> None:
    (problem,) = verify_signatures(tampering.let_go(sign(office)), trust).problems
    assert "签名被移除" in problem.words.zh
    (problem,) = verify_signatures(tampering.first_revision(sign(office)), trust).problems
    assert "没有签名" in problem.words.zh
    (problem,) = verify_signatures(rendered(), trust).problems
    assert "没有签名" in problem.words.zh


def anyhow(holder: Holder, data: bytes, *, field: str = FIELD_NAME, reason: str = "") -> bytes:
    """Signed by somebody who asks none of our questions first."""
    certificate, key = asn1(holder)
    signer = signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=None)
    signer.cert_registry.register_multiple(asn1(replace(holder, certificate=c, above=()))[0] for c in holder.above)
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    signing = signers.PdfSigner(meta, signer, stamp_style=NoOpStampStyle())
    signing._enforce_certification_constraints = lambda reader: None  # type: ignore[method-assign]
    out = io.BytesIO()
    signing.sign_pdf(writer, output=out)
    return out.getvalue()


def test_signed_by_somebody_else(sign: Sign, services: Services, trust: Trust) -> None:
    stranger = Authority(name="另一家测试").issue("青禾县财政局（测试）")
    assert codes(sign(stranger), trust) == {"SIG-05"}


def test_signed_by_a_trusted_neighbour(sign: Sign, office: Holder, services: Services, trust: Trust) -> None:
    """Everybody below one root is trusted; who is expected must be said."""
    signed = sign(services.authority.issue("邻县财政局（测试）"))
    assert codes(signed, trust) == set()
    certificate = asn1(office)[0].sha256.hex()
    assert codes(signed, trust, Expected(certificate=certificate)) == {"SIG-08"}
    assert codes(signed, trust, Expected(name="青禾县财政局")) == {"SIG-08"}
    assert codes(sign(office), trust, Expected(certificate, "青禾县财政局")) == set()


def test_nobody_is_trusted_by_itself(sign: Sign, office: Holder) -> None:
    """No list of the system is looked at: without an anchor nobody is trusted, and that is what is said."""
    verdict = verify_signatures(sign(office), Trust())
    assert [remark.code for remark in verdict.problems] == ["SIG-05"]
    assert "--trust" in verdict.problems[0].words.zh


def test_a_second_signature_is_refused(sign: Sign, office: Holder, services: Services, trust: Trust) -> None:
    signed = sign(office)
    assert codes(anyhow(services.authority.issue("第二个测试机关"), signed, field="Second"), trust) >= {"SIG-04"}


def test_expired_certificate(services: Services, trust: Trust) -> None:
    expired = services.authority.issue("过期的测试机关", start=now() - 900 * DAY, end=now() - DAY)
    assert codes(anyhow(expired, rendered()), trust) == {"SIG-11"}


def test_a_certificate_that_is_not_valid_yet(services: Services, trust: Trust) -> None:
    early = services.authority.issue("尚未生效的测试机关", start=now() + DAY)
    assert codes(anyhow(early, rendered()), trust) == {"SIG-11"}


def test_expired_since_then_is_fine_with_a_time_stamp(
    sign: Sign, services: Services, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a time stamp is for: the certificate ran out after the stamp."""
    brief = services.authority.issue("快到期的测试机关", end=now() + dt.timedelta(seconds=2))
    signed = sign(brief, Level.B_T)
    import time

    time.sleep(3)
    assert codes(signed, trust) == set()


def test_revoked_certificate(services: Services, sign: Sign, service: Services, trust: Trust) -> None:
    """Told by a list at hand, or by the network where that was asked for; without either it cannot be known: a note."""
    revoked = service.authority.issue("被吊销的测试机关")
    signed = sign(revoked)
    service.authority.revoke(revoked)
    asked = list(service.asked)
    blind = verify_signatures(signed, trust)
    assert (blind.ok, [remark.code for remark in blind.notes]) == (True, ["SIG-20"])
    assert service.asked == asked
    told = crl.CertificateList.load(service.authority.crl("issuing"))
    assert codes(signed, replace(trust, crls=(told,))) == {"SIG-12"}
    assert codes(signed, replace(trust, online=True)) == {"SIG-12"}


@pytest.mark.parametrize(
    ("purpose", "usage"),
    [
        ([ExtendedKeyUsageOID.SERVER_AUTH], ["digital_signature"]),
        ([ExtendedKeyUsageOID.TIME_STAMPING], ["digital_signature"]),
        ([], ["key_encipherment"]),
    ],
)
def test_wrong_purpose(
    purpose: list[x509.ObjectIdentifier], usage: list[str], services: Services, trust: Trust
) -> None:
    server = services.authority.issue("测试服务器", purpose=purpose, usage=usage)
    assert codes(anyhow(server, rendered()), trust) == {"SIG-13"}


def test_a_promise_that_was_never_kept(services: Services, office: Holder, trust: Trust) -> None:
    """The reason names a level that the file does not have."""
    assert codes(anyhow(office, rendered(), reason="年度报告归档签章（PAdES B-LTA）"), trust) == {"SIG-10"}


def test_pages_made_from_other_data(
    tmp_path: Path, office: Holder, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed by the right key, data of the report inside, and on the pages the figures of another one."""
    import converter.render.pdf.render as module

    honest = module.report_json
    monkeypatch.setattr(module, "report_json", lambda report: honest(report).replace(b'"total": 5', b'"total": 3'))
    rendered.cache_clear()
    forged = rendered(REPORT.replace("total: 3", "total: 5"))
    rendered.cache_clear()
    path = tmp_path / "forged.pdf"
    path.write_bytes(anyhow(office, forged))
    found = verify(path, trust, Settings())
    assert (found.ok, found.figures_match) == (False, False)
    assert {remark.code for remark in found.signatures.problems} == {"SIG-07"}
    assert "applications.received.total" in found.signatures.problems[0].words.zh


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), size=st.integers(0, 40), drop=st.booleans())
def test_whatever_is_changed_anywhere_is_noticed(
    place: float, size: int, drop: bool, one_signed: Callable[[], bytes], trust: Trust
) -> None:
    """Bytes replaced or taken out anywhere in the file: refused, with a name, and without a crash."""
    signed = one_signed()
    at = int(place * (len(signed) - 1))
    piece = b"" if drop else bytes(byte ^ 0x15 for byte in signed[at : at + size])
    changed = signed[:at] + piece + signed[at + max(size, 1) :]
    assert changed == signed or codes(changed, trust)


@pytest.fixture(scope="module")
def one_signed(services: Services, office: Holder) -> Callable[[], bytes]:
    """A function, so that a failing case does not show the whole file."""
    signed = anyhow(office, rendered(), reason="年度报告归档签章（PAdES B-B）")
    return lambda: signed
