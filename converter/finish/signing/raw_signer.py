"""pyHanko's signer around a function that does the arithmetic, wherever that is done."""

from __future__ import annotations

from collections.abc import Callable

from asn1crypto import x509
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

RawSign = Callable[[bytes, str], bytes]
"""What is to be signed and the name of the digest algorithm → the raw signature (PKCS#1 v1.5, or DER for ECDSA)."""
_ROOM = 512
"""Bytes kept for a signature; RSA of 4096 bits takes as many."""


class RawSigner(Signer):
    """Signs with a certificate and a function. pyHanko's own for keys in memory loads the key anew for every file,
    which takes twice as long as all the rest.
    """

    def __init__(self, certificate: x509.Certificate, sign: RawSign) -> None:
        super().__init__(signing_cert=certificate, cert_registry=SimpleCertificateStore())
        self._sign = sign
        self._size = max(_ROOM, int(certificate.public_key.byte_size))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature over `data`; a dry run only tells its size."""
        if dry_run:
            return bytes(self._size)
        return self._sign(data, digest_algorithm)
