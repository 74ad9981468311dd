"""Whom the reader trusts, and the contexts in which pyHanko judges by that alone: no list of the system is used."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, ValidationInfoReadingError
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.signing.certificates import read_certificates

FOLDER_VARIABLE = "CONVERTER_TRUST"
USAGE = KeyUsageConstraints(key_usage=frozenset())
"""No constraint: pyHanko's refuse certificates that name no usage. `certificates.signs_documents` is asked instead."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates that end a chain, revocation lists at hand, and whether the network may be asked (`online`)."""

    anchors: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    online: bool = False

    def context(self, reader: PdfFileReader, moment: dt.datetime | None = None) -> ValidationContext:
        """The context for a signature of `reader`, as of now or of `moment`; what the file itself brings helps."""
        ocsps, crls, others = _brought(reader)
        return ValidationContext(
            trust_roots=list(self.anchors),
            other_certs=others,
            crls=[*crls, *self.crls],
            ocsps=ocsps,
            moment=moment,
            allow_fetching=self.online and moment is None,
            revocation_mode="soft-fail",
        )

    def long_term(self) -> PdfSignatureValidationSpec:
        """The policy for a signature that proves itself by what the file holds (ETSI EN 319 102-1 5.6.3)."""
        rule = RevocationCheckingRule.CHECK_IF_DECLARED
        policy = CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(list(self.anchors)),
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
        )
        fetching = (
            RevinfoOnlineFetchingRule.NO_HISTORICAL_FETCH if self.online else RevinfoOnlineFetchingRule.LOCAL_ONLY
        )
        return PdfSignatureValidationSpec(
            SignatureValidationSpec(
                cert_validation_policy=policy,
                revinfo_gathering_policy=RevocationInfoGatheringSpec(fetching),
                local_knowledge=LocalKnowledge(known_crls=[CRLContainer(found) for found in self.crls]),
                key_usage_settings=USAGE,
            )
        )


def _brought(reader: PdfFileReader) -> tuple[list[object], list[object], list[x509.Certificate]]:
    """OCSP answers, revocation lists and certificates in the file's security store."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        return (
            [response.get_object().data for response in store.ocsps],
            [found.get_object().data for found in store.crls],
            list(store.load_certs()),
        )
    except (NoDSSFoundError, ValidationInfoReadingError, ValueError, KeyError, TypeError, AttributeError):
        return [], [], []


def read_trust(anchors: Iterable[Path], crls: Iterable[Path] = (), *, online: bool = False) -> Trust:
    """Trust from files and folders that were named, else from the configured folder."""
    named = list(anchors)
    folder = trust_folder()
    if not named and folder and folder.is_dir():
        named = [folder]
    found = tuple(certificate for path in named for certificate in read_certificates(path))
    return Trust(found, tuple(_read_crl(path) for path in crls), online)


def trust_folder() -> Path | None:
    """The configured folder: CONVERTER_TRUST, else `converter/trust` in the user's configuration."""
    if FOLDER_VARIABLE in os.environ:
        return Path(os.environ[FOLDER_VARIABLE])
    home = os.environ.get("XDG_CONFIG_HOME") or (Path(os.environ["HOME"]) / ".config" if "HOME" in os.environ else None)
    return Path(home) / "converter" / "trust" if home else None


def _read_crl(path: Path) -> crl.CertificateList:
    from asn1crypto import pem

    try:
        data = path.read_bytes()
        if pem.detect(data):
            data = pem.unarmor(data)[2]
        found = crl.CertificateList.load(data, strict=True)
        _ = found["tbs_cert_list"].native
        return found
    except (OSError, ValueError, TypeError):
        words = Words("吊销列表读不出或损坏", "the revocation list cannot be read or is damaged")
        hint = Words("应是 PEM 或 DER 格式的 CRL", "a CRL in PEM or DER is expected")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None
