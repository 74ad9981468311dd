"""Base, the report as it is now, and edited drafts of the base → what is to become of every change.

Only what one side changed is taken over; where both changed the same place to different things, a person decides.
An added paragraph has the path of its section, a new order of paragraphs that of `order_path`: the paths of the
paragraphs one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from converter.findings import Severity
from converter.model.drafts import contents, paragraph_path
from converter.model.edits import Added, Change, Draft, Found, Revision, State
from converter.model.report import Report
from converter.source.merge_decide import Choice, decide
from converter.source.merge_texts import (
    anchor,
    data_paths,
    is_beginning,
    merged_sentences,
    order_path,
    paragraphs,
    plain,
    said,
    whereabouts,
)

__all__ = ["Choice", "decide", "merge"]
_UNREADABLE = "\0"


@dataclass(slots=True)
class _Wish:
    """What one draft, or several that want the same, would have at a place: `text` None to delete it."""

    text: str | None
    files: list[str] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    untracked: bool = False

    def join(self, file: str, revisions: tuple[Revision, ...], untracked: bool) -> None:
        self.files += [] if file in self.files else [file]
        self.revisions += revisions
        self.untracked = self.untracked or untracked or not revisions

    def change(self, path: str, base: str | None, ours: str | None, state: State, after: str = "") -> Change:
        authors = dict.fromkeys(revision.author for revision in self.revisions if revision.author)
        date = max((revision.date for revision in self.revisions), default="")
        files = tuple(self.files)
        return Change(path, base, ours, self.text, state, "、".join(authors), date, self.untracked, after, files)


def merge(base: Report, ours: Report, drafts: list[Draft]) -> list[Change]:
    """Every change of the drafts, and of the report since the drafts went out (`KEPT`), in reading order."""
    return list(_Merge(base, ours, drafts).changes())


class _Merge:
    def __init__(self, base: Report, ours: Report, drafts: list[Draft]) -> None:
        self.form = base.form
        self.drafts = drafts
        self.base = contents(base)
        self.base_report, self.ours_report = base, ours
        self.places = {s.id: whereabouts(base, ours, s.id) for s in self.form.sections if s.table is None}
        self.ours: dict[str, str | None] = {**contents(ours)}
        for section, places in self.places.items():
            texts = paragraphs(ours, section)
            for index, place in enumerate(places):
                self.ours[paragraph_path(section, index)] = None if place is None else texts[place]
        # What nobody could read is no blank: it is never overwritten unasked.
        self.unread = {found.path for found in ours.reading if found.severity is Severity.ERROR}
        self.added = self._added()

    def changes(self) -> Iterator[Change]:
        started: set[str] = set()
        for path in data_paths(self.base_report):
            section = path.partition("[")[0]
            if section in self.places and section not in started:
                started.add(section)
                yield from self._section_start(section)
            yield from self._at(path)
            yield from (change for added, change in self.added if added.after == path and section == added.section)
        done = {(s, paragraph_path(s, index)) for s in started for index in range(len(self.places[s]))}
        for section in self.places:
            if section not in started:
                yield from self._section_start(section)
        for added, change in self.added:
            at_start = added.section in self.places and is_beginning(added.section, added.after)
            if not at_start and (added.section, added.after) not in done:
                yield change

    def _section_start(self, section: str) -> Iterator[Change]:
        yield from self._order(section)
        yield from (
            change for added, change in self.added if added.section == section and is_beginning(section, added.after)
        )

    def _at(self, path: str) -> Iterator[Change]:
        """What is to become of one container."""
        is_paragraph = path.endswith("]")
        base = self.base.get(path, "")
        ours = self.ours.get(path)
        base_said = said(self.form, path, base)
        ours_said = _UNREADABLE if path in self.unread else said(self.form, path, ours or "")
        wishes = self._wishes(path, base_said, is_paragraph)
        if not wishes:
            if ours_said != base_said:
                yield Change(path, base, ours, base, State.KEPT)
            return
        for wish in wishes:
            state = State.CONFLICT
            if len(wishes) == 1:
                gone = is_paragraph and ours is None
                state = _state(wish, base_said, None if gone else ours_said, self._said(path, wish))
                if state is State.CONFLICT and is_paragraph:
                    state = self._between(path, wish, base, ours)
            yield wish.change(path, base, ours, state)

    def _between(self, path: str, wish: _Wish, base: str, ours: str | None) -> State:
        """A paragraph that both changed: in different sentences, or the report already says it somewhere else."""
        if wish.text is None:
            return State.CONFLICT
        if ours is None:
            there = self._times(self.ours_report, path.partition("[")[0], wish)
            return State.SAME if there else State.CONFLICT
        merged = merged_sentences(plain(base), plain(ours), wish.text)
        if merged is None:
            return State.CONFLICT
        wish.text = merged
        return State.SAME if merged == plain(ours) else State.APPLY

    def _said(self, path: str, wish: _Wish) -> str | None:
        return None if wish.text is None else said(self.form, path, wish.text)

    def _wishes(self, path: str, base_said: str, is_paragraph: bool) -> list[_Wish]:
        """What the drafts want at a path, each wish once; drafts that left it alone have none."""
        wishes: dict[str | None, _Wish] = {}
        for draft in self.drafts:
            found = draft.found.get(path)
            if path in draft.deleted:
                wishes.setdefault(None, _Wish(None)).join(draft.file, draft.deleted[path], False)
            elif found is not None:
                want = said(self.form, path, found.text)
                if want != base_said:
                    key = None if is_paragraph and not want else want
                    wish = wishes.setdefault(key, _Wish(key and self._written(path, found, want)))
                    wish.join(draft.file, found.revisions, said(self.form, path, found.original) != base_said)
        return list(wishes.values())

    def _written(self, path: str, found: Found, want: str) -> str:
        return want if path in self.form.cells else plain(found.text)

    def _added(self) -> list[tuple[Added, Change]]:
        """The added paragraphs, in the order of the drafts; one that several have at the same place is one."""
        wishes: dict[tuple[str, str, str, int], tuple[Added, _Wish]] = {}
        for draft in self.drafts:
            times: Counter[tuple[str, str]] = Counter()
            for added in draft.added:
                text = plain(added.text)
                if not text:
                    continue
                times[added.section, text] += 1
                key = (added.section, added.after, text, times[added.section, text])
                _, wish = wishes.setdefault(key, (added, _Wish(text)))
                wish.join(draft.file, added.revisions, False)
        return [(added, self._addition(added, wish, key[3])) for key, (added, wish) in wishes.items()]

    def _addition(self, added: Added, wish: _Wish, times: int) -> Change:
        """Already there when the report has this very paragraph so many times more than the base."""
        there = self._times(self.ours_report, added.section, wish) - times >= self._times(
            self.base_report, added.section, wish
        )
        state = State.SAME if there else State.ADDED
        return wish.change(added.section, None, wish.text if there else None, state, added.after)

    def _times(self, report: Report, section: str, wish: _Wish) -> int:
        return [plain(text) for text in paragraphs(report, section)].count(wish.text or "")

    def _order(self, section: str) -> Iterator[Change]:
        """A new order of the paragraphs of a section."""
        wishes: dict[str, tuple[tuple[str, ...], _Wish]] = {}
        for draft in self.drafts:
            paths = draft.moved.get(section, ())
            if list(paths) == sorted(paths, key=lambda path: anchor(section, path)):
                continue
            text = " ".join(paths)
            revisions = tuple(r for path in paths if path in draft.found for r in draft.found[path].revisions)
            moves = tuple(revision for revision in revisions if revision.kind == "move")
            wishes.setdefault(text, (paths, _Wish(text)))[1].join(draft.file, moves, False)
        for paths, wish in wishes.values():
            old = sorted(paths, key=lambda path: anchor(section, path))
            now = {path: self.places[section][anchor(section, path)] for path in old}
            here = [path for path in old if now[path] is not None]
            ours = sorted(here, key=lambda path: now[path] or 0)
            state = State.CONFLICT
            if len(wishes) == 1 and ours == [path for path in paths if path in here]:
                state = State.SAME
            elif len(wishes) == 1 and ours == here:
                state = State.APPLY
            yield wish.change(order_path(section), " ".join(old), " ".join(ours), state)


def _state(wish: _Wish, base: str, ours: str | None, theirs: str | None) -> State:
    """What becomes of the one wish for a place; `ours` is None when the report deleted the paragraph."""
    if ours == theirs:
        return State.SAME
    if ours != base:
        return State.CONFLICT
    return State.DELETED if wish.text is None else State.APPLY
