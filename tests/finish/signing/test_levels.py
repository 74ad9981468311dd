"""Each PAdES level: made, judged by us, by pyHanko's own validation, and by poppler."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager

from converter.errors import SignatureError, UsageError
from converter.finish.signing.authority import time_authority
from converter.finish.signing.keys import KeyChoice, open_key
from converter.finish.signing.levels import Level, wanted_level
from converter.finish.signing.sign import SigningWish, sign_pdf
from converter.finish.signing.trust import Trust
from converter.finish.signing.verify import verify_signatures
from tests.finish.signing.conftest import rendered
from tests.finish.signing.pki import Authority, Holder
from tests.finish.signing.service import Services, asn1

Sign = Callable[..., bytes]


@pytest.mark.parametrize("level", list(Level), ids=str)
def test_every_level_holds(level: Level, sign: Sign, office: Holder, service: Services, trust: Trust) -> None:
    signed = sign(office, level)
    verdict = verify_signatures(signed, trust)
    assert verdict.ok, verdict.problems
    (facts,) = verdict.signatures
    assert (facts.level, facts.field, facts.claimed_time) == (str(level), "Seal", level is Level.B_B)
    assert (facts.intact, facts.trusted, facts.covers_whole_file) == (True, True, True)
    assert "青禾县财政局（测试）" in facts.signer
    assert signed.startswith(rendered()), "the unsigned file is the first revision of the signed one"


@pytest.mark.parametrize("level", list(Level), ids=str)
def test_pyhanko_validates_every_level(level: Level, sign: Sign, office: Holder, service: Services) -> None:
    signed = sign(office, level)
    root = asn1(service.authority.root)[0]
    crls = [service.authority.crl(which) for which in ("root", "issuing")]
    context = ValidationContext(trust_roots=[root], crls=crls, allow_fetching=False, revocation_mode="hard-fail")
    (embedded,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    status = validate_pdf_signature(embedded, context, context)
    assert status.bottom_line
    assert embedded.docmdp_level is MDPPerm.NO_CHANGES
    assert (status.timestamp_validity is not None) == (level > Level.B_B)


@pytest.mark.parametrize("level", list(Level), ids=str)
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_poppler_validates_every_level(level: Level, sign: Sign, office: Holder, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(office, level))
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    first = said.split("Signature #2")[0]
    assert "Signature Validation: Signature is Valid." in first
    assert "ETSI.CAdES.detached" in first
    assert ("Total document signed" in re.sub("Not total", "", first)) == (level <= Level.B_T)


def test_the_highest_level_passes_the_strict_long_term_policy(sign: Sign, office: Holder, service: Services) -> None:
    """pyHanko's AdES validation: revocation proven for every certificate by what the file holds, no network."""
    signed = sign(office, Level.B_LTA)
    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([asn1(service.authority.root)[0]]),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
    )
    gathering = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(policy, gathering))
    service.asked.clear()
    (embedded,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    result = asyncio.run(ades_lta_validation(embedded, spec))
    assert result.ades_subindic == AdESPassed.OK, result.failure_msg
    assert service.asked == []


def test_verifying_asks_nobody(sign: Sign, office: Holder, service: Services, trust: Trust) -> None:
    signed = sign(office, Level.B_LTA)
    service.asked.clear()
    assert verify_signatures(signed, trust).ok
    assert service.asked == []


def test_long_term_proofs_are_asked_for_once_when_signing(sign: Sign, office: Holder, service: Services) -> None:
    sign(office, Level.B_LTA)
    assert "/root.crl" in service.asked
    assert "/ocsp" in service.asked or "/issuing.crl" in service.asked


@pytest.mark.parametrize(("silent", "words"), [("/tsa", "时间戳服务"), ("/root.crl", "来路")])
def test_no_silent_step_down(silent: str, words: str, sign: Sign, office: Holder, service: Services) -> None:
    """An authority that does not answer stops the signature; it is never made at a lower level instead."""
    service.silent |= {silent}
    with pytest.raises(SignatureError) as caught:
        sign(office, Level.B_LTA)
    assert words in caught.value.words.zh
    assert caught.value.hint is not None
    assert "只签到 B-B" in caught.value.hint.zh or "--level B-T" in caught.value.hint.zh


class TestChains:
    """A key file may come without the certificates above it."""

    def _sign(self, office: Holder, service: Services, folder: Path, trusted: Trust | None = None) -> bytes:
        (folder / "key.p12").write_bytes(office.p12(None, chain=False))
        authority = time_authority(f"{service.url}/tsa")
        wish = SigningWish(Level.B_LTA, authority, trusted.anchors if trusted else ())
        with open_key(KeyChoice(str(folder / "key.p12"))) as key:
            return sign_pdf(rendered(), "r.pdf", key, wish)

    def test_they_are_found_where_the_root_is_trusted(
        self, office: Holder, service: Services, tmp_path: Path, trust: Trust
    ) -> None:
        assert verify_signatures(self._sign(office, service, tmp_path, trust), trust).ok

    def test_they_are_asked_for_where_nobody_is(self, tmp_path: Path, service: Services) -> None:
        alone = Authority(service.url, name="独立测试").issue("没有上级的测试机关")
        with pytest.raises(SignatureError) as caught:
            self._sign(alone, service, tmp_path)
        assert "上级证书" in caught.value.words.zh
        assert caught.value.hint
        assert "--certificate" in caught.value.hint.zh

    def test_a_certificate_that_stands_for_itself(self, service: Services, tmp_path: Path, trust: Trust) -> None:
        """Self-signed, no list anywhere: it is what it is, and the reader trusts it or not."""
        root = service.authority.root
        own = Holder(root.key, root.certificate)
        signed = self._sign(own, service, tmp_path)
        assert verify_signatures(signed, trust).signatures[0].level == "B-LTA"


def test_a_revoked_certificate_gets_no_long_term_signature(sign: Sign, service: Services) -> None:
    revoked = service.authority.issue("被吊销的测试机关")
    service.authority.revoke(revoked)
    with pytest.raises(SignatureError, match="revoked"):
        sign(revoked, Level.B_LTA)


def test_a_file_is_signed_once(sign: Sign, office: Holder) -> None:
    with pytest.raises(SignatureError, match="signed already"):
        sign(office, data=sign(office))


@pytest.mark.parametrize(
    ("name", "stamped", "level"),
    [(None, False, Level.B_B), (None, True, Level.B_LTA), ("b-t", True, Level.B_T), ("B-B", True, Level.B_B)],
)
def test_wanted_level(name: str | None, stamped: bool, level: Level) -> None:
    assert wanted_level(name, stamped=stamped) is level


@pytest.mark.parametrize(("name", "stamped"), [("B-T", False), ("B-LTA", False), ("B-X", True), ("", True)])
def test_levels_that_cannot_be(name: str, stamped: bool) -> None:
    with pytest.raises(UsageError):
        wanted_level(name, stamped=stamped)
