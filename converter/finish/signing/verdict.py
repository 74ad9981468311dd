"""What a file's signatures are worth, in plain data that every part of the program may hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from converter.findings import Words


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong (or worth knowing) about a signed file: a code for the search box, and words."""

    code: str
    words: Words

    def text(self, language: str) -> str:
        """Code and words on one line."""
        return f"{self.code} {self.words.text(language)}"


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature: the field it stands in, who made it, whether it holds.

    `intact`: the signed bytes are what they were, and the arithmetic holds. `trusted`: a certificate chain leads to
    what the reader trusts. `covers_whole_file`: nothing but proofs of time follows it, and the file ends there. `time`
    is that of a trusted time stamp, or where there is none what the signer's own clock said (`claimed_time`).
    """

    field: str
    signer: str
    certificate: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    level: str
    time: dt.datetime | None
    claimed_time: bool

    def as_dict(self) -> dict[str, object]:
        """The signature as JSON gives it."""
        return {
            "field": self.field,
            "signer": self.signer,
            "certificate_sha256": self.certificate,
            "intact": self.intact,
            "trusted": self.trusted,
            "covers_whole_file": self.covers_whole_file,
            "level": self.level,
            "time": self.time.isoformat() if self.time else None,
            "claimed_time": self.claimed_time,
        }


@dataclass(slots=True)
class SignatureVerdict:
    """All signatures of a file, what is wrong with them (`problems`) and what a reader should know (`notes`)."""

    signatures: list[SignatureFacts] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def blame(self, code: str, zh: str, en: str) -> None:
        """One more problem; the same words are said once."""
        remark = Remark(code, Words(zh, en))
        if remark not in self.problems:
            self.problems.append(remark)

    def remark(self, code: str, zh: str, en: str) -> None:
        """One more note."""
        self.notes.append(Remark(code, Words(zh, en)))

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.problems
