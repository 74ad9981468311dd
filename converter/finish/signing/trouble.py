"""Why a signer is not trusted: pyHanko's indications (ETSI EN 319 102-1, table 5) in words that citizens understand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate

from converter.findings import Words
from converter.finish.signing.verdict import Remark

_UNKNOWN_ISSUER = Words(
    "签名人的证书不是由信任的机构签发", "the signer's certificate does not come from a trusted authority"
)
_EXPIRED = Words(
    "签名人的证书已过期，没有可信的时间戳证明它签在过期之前",
    "the certificate has expired and no trusted stamp proves an earlier time",
)
_REVOKED = Words("签名人的证书已被吊销", "the signer's certificate was revoked")
_REASONS = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: ("SIG-05", _UNKNOWN_ISSUER),
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND: ("SIG-05", _UNKNOWN_ISSUER),
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: ("SIG-11", _EXPIRED),
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: ("SIG-11", _EXPIRED),
    AdESIndeterminate.EXPIRED: ("SIG-11", _EXPIRED),
    AdESFailure.REVOKED: ("SIG-12", _REVOKED),
    AdESIndeterminate.REVOKED_NO_POE: ("SIG-12", _REVOKED),
    AdESIndeterminate.REVOKED_CA_NO_POE: (
        "SIG-12",
        Words("签发机构的证书已被吊销", "the authority's certificate was revoked"),
    ),
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: (
        "SIG-14",
        Words("签名的算法太弱", "the signature's algorithm is too weak"),
    ),
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "SIG-14",
        Words("签名的算法太弱", "the algorithm is too weak"),
    ),
}
_EARLY = Words("签名人的证书还没有生效", "the certificate is not valid yet")
_OTHER = ("SIG-05", Words("签名人的证书查不到有效的来路", "no valid path leads to the signer's certificate"))
_NOBODY = Words(
    "没有指定信任哪些机构（--trust 或信任文件夹），不能确认签名人",
    "nobody is trusted (--trust or the folder): the signer is not confirmed",
)
_RUN_OUT = (
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESIndeterminate.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a signer from being trusted, whether it is the certificate's age alone, and notes."""

    problem: Remark | None
    expired: bool = False
    notes: list[Remark] = field(default_factory=list)


def trust_trouble(status: Any, context: Any, *, anchored: bool) -> Trouble:
    """What pyHanko's status says about trust. `anchored` is False when the reader trusts nobody at all."""
    if status.trusted:
        return Trouble(None, notes=_unchecked(status.signing_cert, context))
    if not anchored:
        return Trouble(Remark("SIG-05", _NOBODY))
    early = status.signing_cert.not_valid_before > context.timing_params.validation_time
    code, words = ("SIG-11", _EARLY) if early else _REASONS.get(status.trust_problem_indic, _OTHER)
    return Trouble(Remark(code, words), expired=not early and status.trust_problem_indic in _RUN_OUT)


def _unchecked(certificate: x509.Certificate, context: Any) -> list[Remark]:
    """A note when nothing at hand tells whether the certificate was revoked, though somebody could be asked."""
    asked = context.fetching_allowed or context.ocsps
    listed = any(found.issuer == certificate.issuer for found in context.crls)
    if asked or listed or not (certificate.crl_distribution_points or certificate.ocsp_urls):
        return []
    words = Words(
        "没有查证书是否被吊销：文件里没有吊销信息（--online 联网查，--crl 用手头的列表）",
        "whether a certificate was revoked was not checked: the file does not tell (--online asks, --crl takes a list)",
    )
    return [Remark("SIG-20", words)]
