"""Which reports of a run are to be made, under which names: each source against the ledger and the files there.

A source is read twice: here, for its agency and year, and by its worker. That costs a hundredth of making it, and
gives every report its name in the order of the plan, whichever worker is faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from converter.bulk import trouble
from converter.bulk.candidates import Source
from converter.bulk.fingerprint import Fingerprint
from converter.bulk.job import SEPARATOR, Failure, Job, Order, file_of
from converter.bulk.ledger import Entry, Ledger, State
from converter.bulk.names import collision_key, output_stem
from converter.errors import ConverterError, SourceError
from converter.findings import Place, Words, visible
from converter.source import read_report
from converter.source.load import read_report_file


@dataclass(frozen=True, slots=True)
class Again:
    """What is made although the ledger has it: everything (`force`), or of what is known the failed (`only_failed`)."""

    force: bool = False
    only_failed: bool = False


def identity(source: Source) -> str:
    """What a source is in the ledger: its resolved path with forward slashes; and how a manifest wants it, for it may
    want one file in several ways.
    """
    path = source.path.resolve().as_posix().encode(errors="surrogateescape").decode(errors="backslashreplace")
    return SEPARATOR.join((path, source.template, source.name)) if source.template or source.name else path


def _require_name(path: Path) -> None:
    """SourceError for a name whose bytes are no UTF-8: nothing could be told of it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        words = Words("文件名不是 UTF-8 编码", "the file's name is not UTF-8")
        hint = Words("给文件改个名", "give the file another name")
        raise SourceError(words, place=Place(visible(str(path))), hint=hint) from None


class Plan:
    """The jobs of a run. What needs no job is told to `settled`: an entry, and whether it is news."""

    def __init__(
        self, ledger: Ledger, order: Order, fingerprint: Fingerprint, sizes: dict[str, int], again: Again
    ) -> None:
        self._ledger = ledger
        self._order = order
        self._fingerprint = fingerprint
        self._sizes = sizes
        self._there = {collision_key(name): name for name in sizes}
        self._again = again

    def jobs(self, sources: Iterable[Source], settled: Callable[[Entry, bool], None]) -> Iterator[Job]:
        """A job for each report that has to be made; its name is taken when it is handed out."""
        for source in sources:
            if self._is_left_alone(source):
                settled(self._ledger.entries.get(identity(source)) or self._blank(source), False)
                continue
            entry, data = self._look(source)
            if entry.state is State.SENT:
                unknown = tuple(name for name in self._wanted(entry.stem) if self._is_foreign(name, entry))
                self._ledger.send(self._blocked(entry, unknown[0]) if unknown else entry)
                yield Job(entry.source, data, source.template, entry.stem, unknown)
            else:
                settled(entry, entry != self._ledger.entries.get(entry.source))

    def _blank(self, source: Source) -> Entry:
        policy = self._order.policy
        return Entry(identity(source), visible(str(source.path)), "", "", "", "", policy, State.PASSED_OVER)

    def _is_left_alone(self, source: Source) -> bool:
        """Whether the run is over what has failed, and this has not."""
        known = self._ledger.entries.get(identity(source))
        asked = self._again.force or not self._again.only_failed
        return not asked and (known is None or known.state is not State.FAILED)

    def _look(self, source: Source) -> tuple[Entry, bytes]:
        """The entry that this run begins with: sent off, or settled already."""
        blank = replace(self._blank(source), state=State.FAILED)
        known = self._ledger.entries.get(blank.source)
        try:
            _require_name(source.path)
            data = read_report_file(source.path)
            digest = self._fingerprint.digest(data, source.template, source.name)
            if known and self._holds(known, digest):
                return known, b""
            return self._name(source, data, replace(blank, digest=digest)), data
        except ConverterError as problem:
            return replace(blank, failure=Failure.of_error(problem)), b""
        except Exception as problem:
            return replace(blank, failure=Failure.of_bug(problem)), b""

    def _holds(self, known: Entry, digest: str) -> bool:
        """Whether what the ledger says of a report is what making it now would give."""
        if self._again.force or known.digest != digest or known.key != self._fingerprint.key(digest, known.template):
            return False
        if known.errors and known.policy is not self._order.policy:
            return False
        if known.state is State.DONE:
            return self._is_whole(known)
        if known.state is State.FAILED:
            return not (self._again.only_failed or known.failure is None or trouble.retried(known.failure))
        return known.state is State.PASSED_OVER

    def _is_whole(self, known: Entry) -> bool:
        sizes = {file.name: file.size for file in self._ledger.outputs_of(known.source)}
        there = all(self._sizes.get(name) == size for name, size in sizes.items())
        return there and sizes.keys() >= set(self._wanted(known.stem))

    def _name(self, source: Source, data: bytes, entry: Entry) -> Entry:
        """The entry with template, key and name; or with the reason why it can have none."""
        report = read_report(data, entry.shown, self._order.settings.template_dirs, template=source.template)
        template = source.template or report.form.name
        agency, year = report.agency, report.year
        year_number = year.value if year else None
        stem = output_stem(agency.value if agency else "", year_number, source.name, place=source.place)
        entry = replace(entry, template=template, key=self._fingerprint.key(entry.digest, template), stem=stem)
        owner = self._ledger.owner(stem)
        if owner and owner != entry.source:
            if Path(file_of(owner)).exists():
                shown = self._ledger.entries[owner].shown
                return replace(entry, stem="", failure=trouble.name_taken(stem, shown))
            self._ledger.move(owner, entry.source)
        known = self._ledger.entries.get(entry.source)
        if known and self._holds(known, entry.digest):
            return known
        return replace(entry, state=State.SENT)

    def _blocked(self, entry: Entry, name: str) -> Entry:
        """How a report is noted that is made only to see whether a file is its own: were it noted as sent, the run
        after one that was interrupted would take the file for its own unseen.
        """
        return replace(entry, state=State.FAILED, failure=trouble.file_in_the_way(name))

    def _wanted(self, stem: str) -> list[str]:
        """The files of a report; with its receipts where it is signed."""
        kinds = (*self._order.formats, *(("receipt.json", "receipt.html") if self._order.hand_back else ()))
        return [f"{stem}.{kind}" for kind in kinds]

    def _is_foreign(self, name: str, entry: Entry) -> bool:
        """Whether a file lies where an output should go and is not this report's: neither one that the ledger has,
        nor one that an interrupted run had been about to write.
        """
        there = self._there.get(collision_key(name))
        if there is None:
            return False
        output = self._ledger.outputs.get(there)
        if output:
            return output.source != entry.source
        known = self._ledger.entries.get(entry.source)
        return not (known and known.stem == entry.stem and known.state is State.SENT)
