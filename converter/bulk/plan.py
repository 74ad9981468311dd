"""Which reports of a run are to be made, under which names: each source against the ledger and the files there.

A source is read twice: here, for its agency and year, and by its worker. That costs a hundredth of making it, and
gives every report its name in the order of the plan, whichever worker is faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from converter.bulk import trouble
from converter.bulk.fingerprint import Fingerprint
from converter.bulk.job import Failure, Job, Order
from converter.bulk.ledger import Entry, Ledger, State
from converter.bulk.names import collision_key, output_stem
from converter.bulk.sources import Source
from converter.errors import ConverterError
from converter.source import read_report
from converter.source.load import read_file


@dataclass(frozen=True, slots=True)
class Again:
    """What is made although the ledger has it: everything (`force`), or of what is known the failed (`only_failed`)."""

    force: bool = False
    only_failed: bool = False


def identity(source: Source) -> str:
    """What a source is in the ledger: its resolved path with forward slashes; and how a manifest wants it, for it may
    want one file in several ways.
    """
    path = source.path.resolve().as_posix()
    return "\t".join((path, source.template, source.name)) if source.template or source.name else path


def _file_of(identity: str) -> Path:
    return Path(identity.split("\t", 1)[0])


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
            entry, data = self._look(source)
            if entry.state is State.SENT:
                self._ledger.send(entry)
                yield Job(entry.source, data, source.template, entry.stem)
            else:
                settled(entry, entry != self._ledger.entries.get(entry.source))

    def _look(self, source: Source) -> tuple[Entry, bytes]:
        """The entry that this run begins with: sent off, or settled already."""
        blank = Entry(identity(source), str(source.path), "", "", "", "", self._order.policy, State.FAILED)
        known = self._ledger.entries.get(blank.source)
        if self._again.only_failed and not self._again.force and (known is None or known.state is not State.FAILED):
            return replace(known or blank, state=State.DONE), b""
        try:
            data = read_file(source.path)
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
        files = self._ledger.outputs_of(known.source)
        wanted = {f"{known.stem}.{kind}" for kind in self._order.formats}
        return wanted <= {file.name for file in files} and all(self._sizes.get(f.name) == f.size for f in files)

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
            if _file_of(owner).exists():
                shown = self._ledger.entries[owner].shown
                return replace(entry, stem="", failure=trouble.name_taken(stem, shown))
            self._ledger.move(owner, entry.source)
        known = self._ledger.entries.get(entry.source)
        if known and self._holds(known, entry.digest):
            return known
        blocked = next((name for name in self._wanted(stem) if self._is_foreign(name, entry)), None)
        if blocked:
            return replace(entry, stem="", failure=trouble.file_in_the_way(blocked))
        return replace(entry, state=State.SENT)

    def _wanted(self, stem: str) -> list[str]:
        return [f"{stem}.{kind}" for kind in self._order.formats]

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
