"""A key that never comes here: a program of the office's seal service gets a digest and gives back a signature.

The program is started without a shell for every signature. It reads one line of JSON from its standard input,

    {"digest": "<hex>", "digest_algorithm": "sha256", "signature_algorithm": "sha256_rsa", "certificate_sha256": "<…>"}

and writes one line to its standard output: {"signature": "<base64>"} (PKCS#1 v1.5 for RSA, DER for ECDSA). Nothing but
the digest of the signed attributes leaves this process. What it writes to its standard error is shown when it fails.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import shlex
import subprocess
from collections.abc import Callable

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

from converter.errors import SignatureError, UsageError
from converter.findings import Words, shorten
from converter.finish.signing.keys import OpenKey, make_key, require_known_algorithm
from converter.finish.signing.passphrase import VARIABLE
from converter.finish.signing.raw_signer import RawSigner

TIMEOUT = 120
"""Seconds that a seal service may take; somebody may have to confirm on a phone."""
Remote = Callable[[dict[str, str]], bytes]
"""A request as in the module's head → the raw signature. For a developer who embeds us: `remote_key`."""
_KINDS = {"rsa": "rsa", "ec": "ecdsa"}


def program_key(command: str, certificates: list[x509.Certificate]) -> OpenKey:
    """The key behind a program; `certificates` hold the signer's first."""
    words = shlex.split(command)
    if not words:
        raise UsageError(Words("program: 后面缺少程序", "a program is missing after program:"))
    return remote_key(lambda request: _run(words, request), certificates)


def remote_key(remote: Remote, certificates: list[x509.Certificate]) -> OpenKey:
    """The key behind a function that signs elsewhere."""
    if not certificates:
        words = Words("外部签名需要签名人的证书", "signing elsewhere needs the signer's certificate")
        raise UsageError(words, hint=Words("加上 --certificate 证书.pem", "add --certificate CERT.pem"))
    certificate = certificates[0]
    require_known_algorithm(certificate)
    public = load_der_public_key(certificate.public_key.dump())

    def sign(data: bytes, algorithm: str) -> bytes:
        digest = hashlib.new(algorithm, data).digest()
        signature = remote(
            {
                "digest": digest.hex(),
                "digest_algorithm": algorithm,
                "signature_algorithm": f"{algorithm}_{_KINDS[certificate.public_key.algorithm]}",
                "certificate_sha256": certificate.sha256.hex(),
            }
        )
        _require_fit(public, signature, digest, algorithm)
        return signature

    return make_key(RawSigner(certificate, sign), certificates[1:])


def _require_fit(public: object, signature: bytes, digest: bytes, name: str) -> None:
    """A signature that does not fit the certificate is told now, not by whoever verifies the file."""
    algorithm = utils.Prehashed(getattr(hashes, name.upper())())
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, digest, padding.PKCS1v15(), algorithm)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, digest, ec.ECDSA(algorithm))
    except InvalidSignature:
        words = Words("外部签名与证书不符", "the signature from elsewhere does not fit the certificate")
        hint = Words("检查 --certificate 是否就是那把密钥的证书", "is --certificate that of the key?")
        raise SignatureError(words, hint=hint) from None


def _run(command: list[str], request: dict[str, str]) -> bytes:
    try:
        line = json.dumps(request).encode() + b"\n"
        around = {name: value for name, value in os.environ.items() if name != VARIABLE}
        done = subprocess.run(command, input=line, capture_output=True, timeout=TIMEOUT, check=False, env=around)
    except subprocess.TimeoutExpired:
        raise _failed(Words(f"{TIMEOUT} 秒内没有回答", f"no answer in {TIMEOUT} seconds"), command) from None
    except OSError as problem:
        raise _failed(Words("程序启动不了", f"it does not start: {problem.strerror}"), command) from None
    if done.returncode:
        said = shorten(done.stderr.decode("utf-8", "replace"), 200)
        raise _failed(Words(f"退出码 {done.returncode} {said}", f"exit code {done.returncode} {said}"), command)
    try:
        return base64.b64decode(json.loads(done.stdout)["signature"], validate=True)
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise _failed(Words("回答里没有签名", "its answer holds no signature"), command) from None


def _failed(reason: Words, command: list[str]) -> SignatureError:
    words = Words(f"外部签名没有成功：{reason.zh}", f"signing elsewhere failed: {reason.en}")
    hint = Words(f"检查程序 {command[0]} 和签章服务", f"look at {command[0]} and the seal service")
    return SignatureError(words, hint=hint)
