"""Certificates from files: PEM or DER, one or many, a file or a folder of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from asn1crypto import pem, x509

from converter.errors import SourceError
from converter.findings import Place, Words

# Purposes (RFC 5280 4.2.1.12) of certificates that people and offices sign documents with: not those of servers,
# programs, time stamps. The last is RFC 9336's, the one before Adobe's.
_DOCUMENTS = {
    "any_extended_key_usage",
    "email_protection",
    "client_auth",
    "microsoft_document_signing",
    "adobe_authentic_documents_trust",
    "1.3.6.1.5.5.7.3.36",
}
_SIGNS = {"digital_signature", "non_repudiation"}
_SUFFIXES = (".pem", ".crt", ".cer", ".der")
_MAX_BYTES = 5_000_000


def read_certificates(path: Path) -> list[x509.Certificate]:
    """All certificates in a file, in its order; those of a folder's .pem, .crt, .cer and .der files by name."""
    if path.is_dir():
        files = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in _SUFFIXES)
        return [certificate for file in files for certificate in read_certificates(file)]
    try:
        data = path.read_bytes()[:_MAX_BYTES]
        found = list(_load(data))
    except OSError:
        raise _unreadable(path, Words("读不出证书文件", "the certificate file cannot be read")) from None
    except (ValueError, TypeError):
        raise _unreadable(path, Words("文件里的证书损坏", "the certificate in the file is damaged")) from None
    if not found:
        raise _unreadable(path, Words("文件里没有证书", "the file holds no certificate"))
    return found


def _load(data: bytes) -> Iterable[x509.Certificate]:
    parts = [data]
    if pem.detect(data):
        parts = [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
    for part in parts:
        certificate = x509.Certificate.load(part, strict=True)
        _ = certificate["tbs_certificate"].native, certificate.public_key.algorithm  # decode it all now, not later
        yield certificate


def _unreadable(path: Path, words: Words) -> SourceError:
    hint = Words("证书应是 PEM 或 DER 格式（.pem .crt .cer）", "a certificate is PEM or DER (.pem .crt .cer)")
    return SourceError(words, place=Place(str(path)), hint=hint)


def holder_name(certificate: x509.Certificate) -> str:
    """Who a certificate was made out to: its common name, with the organization where that says something else."""
    subject = certificate.subject.native
    common, organization = (_text(subject.get(part)) for part in ("common_name", "organization_name"))
    if common and organization and organization not in common:
        return f"{common}（{organization}）"
    return common or organization or certificate.subject.human_friendly


def _text(value: object) -> str:
    return str(value[0] if isinstance(value, list) else value or "")


def signs_documents(certificate: x509.Certificate) -> bool:
    """True when key usage and purposes, where the certificate has them, allow signatures on documents."""
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    return (usage is None or bool(usage.native & _SIGNS)) and (
        purposes is None or bool(set(purposes.native) & _DOCUMENTS)
    )
