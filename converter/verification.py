"""A signed file of ours → one verdict: is it signed, by whom, untouched, and do its pages say what its data says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from converter.errors import ConverterError, SourceError
from converter.findings import Place, Words, shorten
from converter.finish.compare import compare
from converter.finish.read import own_data, read_bytes, read_document
from converter.finish.signing.trust import Trust
from converter.finish.signing.verdict import Remark, SignatureVerdict
from converter.finish.signing.verify import Expected, verify_signatures
from converter.model.data import DATA_NAME
from converter.settings import Settings
from converter.source import read_report


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict about one file; `figures_match` is None when there is no data to compare the pages with."""

    file: str
    signatures: SignatureVerdict
    figures_match: bool | None

    @property
    def ok(self) -> bool:
        """Signed, trusted, untouched, and its figures are its data's."""
        return self.signatures.ok and self.figures_match is not False

    def as_dict(self, language: str) -> dict[str, object]:
        """The verdict as JSON gives it."""
        verdict = self.signatures
        return {
            "file": self.file,
            "ok": self.ok,
            "signatures": [signature.as_dict() for signature in verdict.signatures],
            "figures_match": self.figures_match,
            "problems": [remark.text(language) for remark in verdict.problems],
            "notes": [remark.text(language) for remark in verdict.notes],
        }


def verify(path: Path, trust: Trust, settings: Settings, expected: Expected | None = None) -> Verification:
    """Judge a file. SourceError when it is not there or no PDF; whatever is wrong with a PDF is in the verdict."""
    data = read_bytes(path)
    if not data.startswith(b"%PDF-"):
        words = Words("不是 PDF 文件", "this is no PDF")
        raise SourceError(words, place=Place(str(path)), hint=Words("确认选对了文件", "is this the right file?"))
    verdict = verify_signatures(data, trust, expected)
    return Verification(str(path), verdict, _figures_match(data, path, settings, verdict))


def _figures_match(data: bytes, path: Path, settings: Settings, verdict: SignatureVerdict) -> bool | None:
    """Whether every figure on the pages is the one in the data inside."""
    try:
        facts = read_document(data, str(path))
        if facts.data is None:
            verdict.remark(
                "SIG-22", "文件里没有随带数据，页面上的数字无从核对", "there is no data inside to compare with"
            )
            return None
        report = read_report(own_data(facts, str(path)), f"{path}/{DATA_NAME}", settings.template_dirs)
        misses = compare(report, facts)
    except ConverterError as problem:
        words = Words(
            f"页面与数据无从核对：{problem.words.zh}", f"pages and data cannot be compared: {problem.words.en}"
        )
        verdict.problems.append(Remark("SIG-15", words))
        return None
    for miss in misses[:3]:
        wanted, found = shorten(miss.wanted), shorten(miss.found)
        zh = f"页面与随带数据不符：{miss.path} 数据是“{wanted}”，页面是“{found}”"
        verdict.blame(
            "SIG-07", zh, f"page and data differ: {miss.path} is “{wanted}” in the data, “{found}” on the page"
        )
    return not misses
