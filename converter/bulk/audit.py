"""An archive against its ledger: is every file there, byte for byte; do its pages say what its data says; does the
signature hold where one is expected. The way to prove in five years that nothing rotted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.bulk.ledger import LEDGER, Output, read_ledger
from converter.bulk.store import HIDDEN
from converter.bulk.trouble import of_worker
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor
from converter.errors import ConverterError
from converter.findings import Words, shorten
from converter.finish.read import read_bytes
from converter.recover import recover
from converter.settings import Settings

if TYPE_CHECKING:
    from converter.finish.signing.verify import Expected

_GONE = Words("文件不见了", "the file is gone")
_ROTTEN = Words("内容与归档时不同（SHA-256 与台账不符）", "its bytes are not those that were archived (SHA-256)")
_UNKNOWN = Words("台账里没有这个文件", "the ledger knows no such file")


@dataclass(frozen=True, slots=True)
class AuditWish:
    """Which archive, and by what signatures are judged: files of trusted certificates and of revoked ones, whether the
    network may be asked, who should have signed.
    """

    folder: Path
    settings: Settings = field(default_factory=Settings)
    trust: tuple[Path, ...] = ()
    crls: tuple[Path, ...] = ()
    online: bool = False
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """The verdict about one file. `figures_match` is None where there are no pages or no data to compare."""

    file: str
    problems: tuple[Words, ...] = ()
    signatures: tuple[dict[str, object], ...] = ()
    figures_match: bool | None = None

    @property
    def ok(self) -> bool:
        """Nothing is wrong with it."""
        return not self.problems

    def as_dict(self, language: str) -> dict[str, object]:
        """The verdict as JSON gives it, in the shape of a single file's."""
        return {
            "file": self.file,
            "ok": self.ok,
            "signatures": list(self.signatures),
            "figures_match": self.figures_match,
            "problems": [words.text(language) for words in self.problems],
        }


def is_archive(folder: Path) -> bool:
    """Whether a folder has a ledger."""
    return (folder / HIDDEN / LEDGER).is_file()


def audit_archive(wish: AuditWish, workers: int) -> Iterator[Audited]:
    """A verdict on every file of the archive as it comes, then on PDF files that the ledger does not know. Watched
    processes look at them: a file that crashes its reader is one bad file.

    Raises SourceError when there is no ledger, or a run holds it.
    """
    with read_ledger(wish.folder / HIDDEN / LEDGER) as ledger:
        outputs = list(ledger.outputs.values())
    known = {output.name for output in outputs}
    executor = SupervisedExecutor(workers, Limits())
    waiting: dict[Future[Audited], Output] = {}
    try:
        for output in outputs:
            waiting[executor.submit(audit_file, output, wish)] = output
            if len(waiting) >= workers * 4:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)
    finally:
        executor.stop()
    for path in sorted(wish.folder.glob("*.pdf")):
        if path.name not in known:
            yield Audited(str(path), (_UNKNOWN,))


def _finished(waiting: dict[Future[Audited], Output]) -> Iterator[Audited]:
    """The verdicts that have come; those of readers that did not survive their file, too."""
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        output = waiting.pop(future)
        problem = future.exception()
        yield Audited(output.name, (of_worker(problem).message,)) if problem else future.result()


def audit_file(output: Output, wish: AuditWish) -> Audited:
    """One file against its row in the ledger."""
    path = wish.folder / output.name
    if not path.is_file():
        return Audited(str(path), (_GONE,))
    problems: list[Words] = []
    try:
        if hashlib.sha256(read_bytes(path)).hexdigest() != output.sha256:
            problems.append(_ROTTEN)
        found = _audit_pages(path, output, wish)
        return replace(found, problems=(*problems, *found.problems))
    except ConverterError as problem:
        return Audited(str(path), (*problems, problem.words))


def _audit_pages(path: Path, output: Output, wish: AuditWish) -> Audited:
    if path.suffix != ".pdf":
        return Audited(str(path))
    if output.signed:
        from converter.verification import verify

        verdict = verify(path, _trust(wish.trust, wish.crls, wish.online), wish.settings, wish.expected)
        signatures = tuple(signature.as_dict() for signature in verdict.signatures.signatures)
        problems = tuple(remark.words for remark in verdict.signatures.problems)
        return Audited(str(path), problems, signatures, verdict.figures_match)
    _, misses = recover(path, wish.settings)
    problems = tuple(
        Words(
            f"页面与随带数据不符：{miss.path} 数据是“{shorten(miss.wanted)}”，页面是“{shorten(miss.found)}”",
            f"page and data differ: {miss.path} is “{shorten(miss.wanted)}” in the data, “{shorten(miss.found)}” on it",
        )
        for miss in misses[:3]
    )
    return Audited(str(path), problems, figures_match=not misses)


@cache
def _trust(anchors: tuple[Path, ...], crls: tuple[Path, ...], online: bool) -> Any:
    from converter.finish.signing.trust import read_trust

    return read_trust(anchors, crls, online=online)
