"""What a signed file is made of, apart from whether it holds: its end, and the level that its parts add up to."""

from __future__ import annotations

from asn1crypto import parser
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from converter.finish.signing.levels import Level


def clean_end(data: bytes, last_startxref: int | None) -> bool:
    """The file ends with its last revision: from its last cross-reference on there is one `startxref` and one `%%EOF`,
    and nothing follows but a line end. On files of level B-LT and B-LTA appended bytes change no other sign of health.
    """
    tail = data[last_startxref:]
    ends = tail.endswith((b"%%EOF", b"%%EOF\n", b"%%EOF\r", b"%%EOF\r\n"))
    return ends and tail.count(b"startxref") == 1 and tail.count(b"%%EOF") == 1


def spare_room_is_empty(embedded: EmbeddedPdfSignature) -> bool:
    """Behind the signature, in the room that was kept for it, are zeros alone: no digest covers what stands there."""
    content = embedded.pkcs7_content
    return not content[parser.peek(content) :].strip(b"\0")


def level_of(embedded: EmbeddedPdfSignature) -> Level:
    """The PAdES level by what is there: a stamp on the signature, proofs for its certificate, a stamp over them."""
    if not any(True for _ in extract_tst_data_iter(embedded.signer_info, signed=False)):
        return Level.B_B
    if not _has_proofs(embedded):
        return Level.B_T
    later = [s for s in embedded.reader.embedded_timestamp_signatures if s.signed_revision > embedded.signed_revision]
    return Level.B_LTA if later else Level.B_LT


def _has_proofs(embedded: EmbeddedPdfSignature) -> bool:
    """The file's security store knows the signer's certificate, and what was told of it where it names who tells."""
    try:
        store = DocumentSecurityStore.read_dss(embedded.reader)
        known = {certificate.sha256 for certificate in store.load_certs()}
    except (ValidationInfoReadingError, ValueError, KeyError, TypeError, AttributeError):
        return False
    signer = embedded.signer_cert
    declared = signer.crl_distribution_points or signer.ocsp_urls
    return signer.sha256 in known and bool(not declared or store.crls or store.ocsps)
