"""The authority's services on loopback: time stamps, revocation lists, OCSP answers, certificates."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.finish.signing.pki import Authority, Holder


def asn1(holder: Holder) -> tuple[x509.Certificate, keys.PrivateKeyInfo]:
    """Certificate and key as pyHanko takes them."""
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(key)


def time_stamper(holder: Holder) -> DummyTimeStamper:
    certificate, key = asn1(holder)
    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in holder.above)
    return DummyTimeStamper(certificate, key, certs_to_embed=store)


class Services(ThreadingHTTPServer):
    """`asked` counts the requests by path; `silent` paths answer 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[str] = []
        self.silent: set[str] = set()
        self.authority = Authority(self.url)
        self.stampers = {"/tsa": time_stamper(self.authority.tsa)}

    def answer(self, path: str, body: bytes) -> tuple[str, bytes]:
        if path in self.stampers:
            answer = self.stampers[path].request_tsa_response(tsp.TimeStampReq.load(body))
            return "application/timestamp-reply", answer.dump()
        if path == "/ocsp":
            return "application/ocsp-response", self.authority.ocsp_answer(body)
        if path == "/issuing.cer":
            return "application/pkix-cert", self.authority.issuing.certificate.public_bytes(Encoding.DER)
        return "application/pkix-crl", self.authority.crl(path.strip("/").removesuffix(".crl"))


class _Handler(BaseHTTPRequestHandler):
    server: Services

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        self.server.asked.append(self.path)
        if self.path in self.server.silent:
            self.send_error(503)
            return
        kind, data = self.server.answer(self.path, body)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running_services() -> Iterator[Services]:
    services = Services()
    thread = threading.Thread(target=services.serve_forever, daemon=True)
    thread.start()
    try:
        yield services
    finally:
        services.shutdown()
        services.server_close()
