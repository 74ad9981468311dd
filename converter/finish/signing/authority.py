"""Whom a signature needs besides its key: the time stamp authority, and what says that no certificate was revoked.

While a signature is made, certificates and revocation data are gathered for the signer and the authority. A chain
ends at a trusted certificate where one was given, else at the highest certificate that can be had: gathering is not
trusting, `verify` trusts only what it is handed.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from asn1crypto import x509
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator import ValidationContext

from converter.errors import SignatureError, UsageError
from converter.findings import Words, shorten
from converter.finish.signing.certificates import holder_name
from converter.finish.signing.keys import OpenKey

TIMEOUT = 20
"""Seconds that a time stamp authority may take."""


def time_authority(url: str) -> TimeStamper:
    """The authority behind an address (RFC 3161 over HTTP)."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        words = Words(f"时间戳服务的网址不对：{shorten(url)}", f"this is no address of an authority: {shorten(url)}")
        raise UsageError(words, hint=Words("网址以 http:// 或 https:// 开头", "it begins with http:// or https://"))
    return HTTPTimeStamper(url, timeout=TIMEOUT)


async def gathering_context(
    key: OpenKey, authority: TimeStamper, trusted: tuple[x509.Certificate, ...]
) -> ValidationContext:
    """The context in which revocation data is gathered over the network. Its caller closes it (`aclose`)."""
    await first_stamp(authority)
    known = [*trusted, *_known(key, authority)]
    anchors = list(trusted)
    for leaf in (key.certificate, *_stamping(authority)):
        top = _top(leaf, known)
        if not _same(top, leaf) or not _is_judged_elsewhere(leaf):
            anchors += [] if any(_same(top, anchor) for anchor in anchors) else [top]
        elif not trusted:
            raise _no_chain(leaf)
        # Else the issuer's address in the certificate leads to a trusted one, or the signature is refused.
    return ValidationContext(trust_roots=anchors, other_certs=known, allow_fetching=True, revocation_mode="hard-fail")


def _is_judged_elsewhere(certificate: x509.Certificate) -> bool:
    """Somebody keeps a list of what was revoked, and the certificate says who: it cannot vouch for itself."""
    return bool(certificate.crl_distribution_points or certificate.ocsp_urls)


def _no_chain(leaf: x509.Certificate) -> SignatureError:
    name = holder_name(leaf)
    words = Words(f"缺少“{name}”的上级证书，查不到吊销状态", f"the certificates above “{name}” are not there")
    hint = Words(
        "用 --certificate 给出上级证书（文件里可有多张），或用 --trust 给出根证书；或用 --level B-T 签到较低的级别",
        "give them with --certificate, or the root with --trust, or sign at a lower level with --level B-T",
    )
    return SignatureError(words, hint=hint)


def chain_tops(key: OpenKey, authority: TimeStamper | None) -> tuple[x509.Certificate, ...]:
    """The highest certificates that are known above the signer and above the authority (once it has given a stamp)."""
    known = _known(key, authority)
    return tuple(_top(leaf, known) for leaf in (key.certificate, *_stamping(authority)))


def _known(key: OpenKey, authority: TimeStamper | None) -> list[x509.Certificate]:
    others = [*authority.cert_registry] if authority else []
    return [key.certificate, *key.chain, *_stamping(authority), *others]


def _stamping(authority: TimeStamper | None) -> list[x509.Certificate]:
    """The certificates by which the authority has stamped (pyHanko keeps them to itself)."""
    return list(authority._certs.values()) if authority else []


def _same(one: x509.Certificate, other: x509.Certificate) -> bool:
    return bool(one.dump() == other.dump())


async def first_stamp(authority: TimeStamper) -> bytes:
    """A stamp on nothing, asked for once a run: what its size is, and whether the authority answers at all."""
    try:
        return bytes((await authority.async_dummy_response("sha256")).dump())
    except (OSError, ValueError) as problem:
        raise no_stamp(problem) from None


def no_stamp(problem: BaseException) -> SignatureError:
    """The authority did not answer, or not with a stamp."""
    cause = problem.__cause__ or problem
    detail = shorten(f"{type(cause).__name__} {cause}", 120)
    words = Words(f"时间戳服务没有给出时间戳（{detail}）", f"the time stamp authority gave no stamp ({detail})")
    hint = Words(
        "检查 --timestamp-url 和网络；不要时间戳就去掉它，只签到 B-B",
        "check --timestamp-url and the network; without it the file is signed at level B-B",
    )
    return SignatureError(words, hint=hint)


def _top(leaf: x509.Certificate, known: list[x509.Certificate]) -> x509.Certificate:
    """The highest certificate above `leaf` among those that are known."""
    top = leaf
    for _ in range(10):
        if top.self_signed != "no":
            break
        above = next((c for c in known if c.subject == top.issuer and not _same(c, top)), None)
        if above is None:
            break
        top = above
    return top
