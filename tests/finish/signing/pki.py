"""A certificate authority, offices, a time stamp authority, revocation lists and answers: all made on the spot.

Everything says 测试; keys live in memory and in the test's own folder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

PASSPHRASE = "测试口令-not-a-secret"
DAY = dt.timedelta(days=1)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key a name and process: making one takes long."""
    return rsa.generate_private_key(65537, bits)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def subject(name: str, organization: str = "测试机关") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


@dataclass
class Holder:
    """A key, its certificate and those above it, nearest first."""

    key: Key
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def chain_pem(self) -> bytes:
        return b"".join(c.public_bytes(Encoding.PEM) for c in (self.certificate, *self.above))

    def p12(self, passphrase: str | None = PASSPHRASE, *, chain: bool = True) -> bytes:
        encryption: KeySerializationEncryption = NoEncryption()
        if passphrase is not None:
            encryption = BestAvailableEncryption(passphrase.encode())
        above = self.above if chain else ()
        return pkcs12.serialize_key_and_certificates("签章".encode(), self.key, self.certificate, above, encryption)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class Authority:
    """A root and an issuing authority below it; `url` is where its lists and answers are served ("" for none)."""

    url: str = ""
    name: str = "测试"
    revoked: dict[int, dt.datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = self._authority(f"{self.name}根CA", None)
        self.issuing = self._authority(f"{self.name}政务CA", self.root)
        self.ocsp = self.issue("测试OCSP", purpose=[ExtendedKeyUsageOID.OCSP_SIGNING], pointers=False)
        self.tsa = self.issue("测试时间戳", purpose=[ExtendedKeyUsageOID.TIME_STAMPING])

    def _authority(self, name: str, issuer: Holder | None) -> Holder:
        key = rsa_key(name + self.url)
        builder = self._builder(name, key, issuer, now() - 3000 * DAY, now() + 20000 * DAY, bool(issuer))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_usage("key_cert_sign", "crl_sign", "digital_signature"), critical=True)
        signed = builder.sign((issuer or Holder(key, None)).key, hashes.SHA256())  # type: ignore[arg-type]
        return Holder(key, signed, (issuer.certificate,) if issuer else ())

    def _builder(
        self, name: str, key: Key, issuer: Holder | None, start: dt.datetime, end: dt.datetime, pointers: bool
    ) -> x509.CertificateBuilder:
        above = issuer.certificate if issuer else None
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject(name))
            .issuer_name(above.subject if above else subject(name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if above is not None:
            identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key())  # type: ignore[arg-type]
            builder = builder.add_extension(identifier, critical=False)
        if pointers and self.url:
            which = "root" if above is not None and above.issuer == above.subject else "issuing"
            point = x509.DistributionPoint([_uri(f"{self.url}/{which}.crl")], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
            if which == "issuing":
                access = AuthorityInformationAccessOID
                reach = [
                    x509.AccessDescription(access.OCSP, _uri(f"{self.url}/ocsp")),
                    x509.AccessDescription(access.CA_ISSUERS, _uri(f"{self.url}/issuing.cer")),
                ]
                builder = builder.add_extension(x509.AuthorityInformationAccess(reach), critical=False)
        return builder

    def issue(
        self,
        name: str,
        *,
        purpose: Iterable[x509.ObjectIdentifier] = (),
        usage: Iterable[str] = ("digital_signature", "content_commitment"),
        start: dt.datetime | None = None,
        end: dt.datetime | None = None,
        key: Key | None = None,
        pointers: bool = True,
    ) -> Holder:
        """A certificate for an office, a time stamp authority or something with a wrong purpose."""
        key = key or rsa_key(name)
        start, end = start or now() - 700 * DAY, end or now() + 3000 * DAY
        builder = self._builder(name, key, self.issuing, start, end, pointers)
        builder = builder.add_extension(_usage(*usage), critical=True)
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purpose), critical=True)
        if ExtendedKeyUsageOID.OCSP_SIGNING in purpose:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        signed = builder.sign(self.issuing.key, hashes.SHA256())
        return Holder(key, signed, (self.issuing.certificate, self.root.certificate))

    def revoke(self, holder: Holder, day: dt.datetime | None = None) -> None:
        self.revoked[holder.certificate.serial_number] = day or now() - 30 * DAY

    def crl(self, which: str) -> bytes:
        """The revocation list of the root or of the issuing authority, as of now."""
        issuer = self.root if which == "root" else self.issuing
        builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
        builder = builder.last_update(now() - dt.timedelta(minutes=5)).next_update(now() + 7 * DAY)
        for serial, day in self.revoked.items() if which == "issuing" else ():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(day).build()
            builder = builder.add_revoked_certificate(entry)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(7), critical=False)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def ocsp_answer(self, request: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        day = self.revoked.get(asked.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if day else ocsp.OCSPCertStatus.GOOD,
            this_update=now() - dt.timedelta(minutes=1),
            next_update=now() + DAY,
            revocation_time=day,
            revocation_reason=None,
        )
        for extension in asked.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.ocsp.certificate)
        builder = builder.certificates([self.ocsp.certificate])
        return builder.sign(self.ocsp.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _uri(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)


def _usage(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in names for name in every})
