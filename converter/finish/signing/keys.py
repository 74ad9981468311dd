"""Keys where they are: a PKCS#12 file, a token or card (PKCS#11), a program that signs elsewhere.

A key is opened once and signs as often as it is asked to. What it takes to open it is forgotten at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.sign.signers import Signer

from converter.errors import SignatureError, SourceError
from converter.findings import Place, Words
from converter.finish.signing.certificates import holder_name, read_certificates, signs_documents
from converter.finish.signing.passphrase import PassphraseSource
from converter.finish.signing.raw_signer import RawSign, RawSigner

TOKEN_PREFIX = "pkcs11:"
PROGRAM_PREFIX = "program:"
_MAX_BYTES = 5_000_000
_SIGNS = ("rsa", "ec")
_SM2 = "1.2.156.10197.1.301"
_MIN_RSA = 2048


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Which key: `location` is a PKCS#12 file, `pkcs11:…` (RFC 7512) or `program:COMMAND`; `certificates` are files
    with the signer's certificate and those above it, where the key does not bring them along.
    """

    location: str
    passphrase: PassphraseSource = field(default_factory=PassphraseSource)
    certificates: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key ready to sign: pyHanko's signer, its certificate, and the certificates that came with it."""

    signer: Signer
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def name(self) -> str:
        """Who signs with it."""
        return holder_name(self.certificate)


@contextmanager
def open_key(choice: KeyChoice) -> Iterator[OpenKey]:
    """The key, open until the block ends. SignatureError when it does not open or must not sign."""
    given = [certificate for path in choice.certificates for certificate in read_certificates(path)]
    if choice.location.startswith(TOKEN_PREFIX):
        from converter.finish.signing.token import open_token

        with open_token(choice.location, choice.passphrase, given) as key:
            yield require_fit(key)
    elif choice.location.startswith(PROGRAM_PREFIX):
        from converter.finish.signing.program import program_key

        yield require_fit(program_key(choice.location.removeprefix(PROGRAM_PREFIX), given))
    else:
        yield require_fit(_open_file(Path(choice.location), choice.passphrase, given))


def make_key(signer: Signer, chain: list[x509.Certificate]) -> OpenKey:
    """The key of a signer that knows its certificate."""
    certificate = signer.signing_cert
    if certificate is None:
        raise SignatureError(Words("密钥没有对应的证书", "the key has no certificate"))
    signer.cert_registry.register_multiple(chain)
    return OpenKey(signer, certificate, tuple(c for c in chain if c.dump() != certificate.dump()))


def require_fit(key: OpenKey) -> OpenKey:
    """The key itself, when it may sign documents; SignatureError says why not."""
    require_known_algorithm(key.certificate)
    public = key.certificate.public_key
    if public.algorithm == "rsa" and public.bit_size < _MIN_RSA:
        words = Words(f"RSA 密钥只有 {public.bit_size} 位", f"the RSA key has {public.bit_size} bits only")
        raise SignatureError(
            words, hint=Words("用 2048 位以上的 RSA 或 ECDSA", "use RSA of 2048 bits or more, or ECDSA")
        )
    if not signs_documents(key.certificate):
        words = Words(
            f"“{key.name}”的证书不是签署文件用的", f"the certificate of “{key.name}” is not for signing documents"
        )
        raise SignatureError(words, hint=Words("换用签名证书", "use a certificate for signatures"))
    return key


def require_known_algorithm(certificate: x509.Certificate) -> None:
    """SignatureError for a key that no library here can sign with; it is asked before one of them meets the key."""
    curve = certificate.public_key["algorithm"]["parameters"]
    if certificate.public_key.algorithm == "ec" and getattr(curve.chosen, "dotted", "") == _SM2:
        raise _chinese_algorithm()
    if certificate.public_key.algorithm not in _SIGNS:
        kind = certificate.public_key.algorithm
        words = Words(f"证书的密钥不能用来签名：{kind}", f"a key of this kind is not fit for signing: {kind}")
        raise SignatureError(words, hint=Words("用 RSA 或 ECDSA 证书", "use a certificate for RSA or ECDSA"))


def _chinese_algorithm() -> SignatureError:
    words = Words("这是国密（SM2）密钥，现有的签名库都不支持", "this is an SM2 key, which no library here supports")
    return SignatureError(words, hint=Words("换用 RSA 或 ECDSA 证书", "use a certificate for RSA or ECDSA"))


def _open_file(path: Path, passphrase: PassphraseSource, given: list[x509.Certificate]) -> OpenKey:
    try:
        data = path.read_bytes()[:_MAX_BYTES]
    except OSError as problem:
        words = Words("读不出密钥文件", f"cannot read the key: {problem.strerror}")
        raise SourceError(
            words, place=Place(str(path)), hint=Words("检查路径和文件名", "check path and name")
        ) from None
    bundle = _unlock(data, path, passphrase)
    if bundle.key is None or bundle.cert is None:
        words = Words("文件里没有成对的密钥和证书", "the file holds no key with its certificate")
        raise SignatureError(
            words, place=Place(str(path)), hint=Words("导出时连同私钥一起导出", "export both together")
        )
    chain = [_convert(extra.certificate) for extra in bundle.additional_certs] + given
    return make_key(RawSigner(_convert(bundle.cert.certificate), _arithmetic(bundle.key)), chain)


def _arithmetic(key: object) -> RawSign:
    """What a key in memory does; it is checked and loaded once."""

    def sign(data: bytes, algorithm: str) -> bytes:
        digest = getattr(hashes, algorithm.upper())()
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, padding.PKCS1v15(), digest)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(data, ec.ECDSA(digest))
        raise SignatureError(Words("密钥不能用来签名", "a key of this kind is not fit for signing"))

    return sign


def _unlock(data: bytes, path: Path, passphrase: PassphraseSource) -> pkcs12.PKCS12KeyAndCertificates:
    """The content of a PKCS#12 file. The passphrase is asked for only when the file has one."""
    from asn1crypto import pkcs12 as asn1_pkcs12

    try:
        if asn1_pkcs12.Pfx.load(data, strict=True)["version"].native != "v3":
            raise ValueError
    except (ValueError, TypeError):
        words = Words("不是 PKCS#12 密钥文件（.p12、.pfx）", "this is no PKCS#12 file (.p12, .pfx)")
        hint = Words("向发证机构要 .p12 或 .pfx；U 盾用 pkcs11:…", "get a .p12 or .pfx; a token is named pkcs11:…")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None
    for empty in (None, b""):
        with contextlib.suppress(ValueError):
            return _load(data, empty)
    secret = passphrase.read(path.name)
    try:
        return _load(data, secret.reveal().encode())
    except ValueError:
        words = Words("口令不对，或密钥文件损坏", "the passphrase is wrong, or the file is damaged")
        raise SignatureError(
            words, place=Place(str(path)), hint=Words("核对口令后再试", "check the passphrase")
        ) from None


def _load(data: bytes, passphrase: bytes | None) -> pkcs12.PKCS12KeyAndCertificates:
    try:
        return pkcs12.load_pkcs12(data, passphrase)
    except UnsupportedAlgorithm as problem:
        if _SM2 in str(problem):
            raise _chinese_algorithm() from None
        words = Words("密钥文件用了不支持的算法", f"the key uses an algorithm that is not supported: {problem}")
        raise SignatureError(
            words, hint=Words("换用 RSA 或 ECDSA 证书", "use a certificate for RSA or ECDSA")
        ) from None


def _convert(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
