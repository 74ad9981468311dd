"""Paragraphs of a draft ↔ paragraphs of its base, inside one part of the report.

First that answers: marker, the same text, likeness in the order of both, likeness in any order, place. Lines that say
nothing any more (all of their text was deleted, or moved away, under revision) are ghosts: they tell who did it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeGuard

from converter.source.draft.gather import Gathering
from converter.source.draft.similar import align, likeness, plain
from converter.source.draft.views import Line

_DISTRUST, _ELSEWHERE = 0.3, 0.6
_PARAGRAPH, _SHORT_FIELD, _MOVED = 0.45, 0.5, 0.6
_SPLIT = 0.9
_FEW = 400
"""Among more unknown paragraphs likeness is not looked for: nobody writes a section of as many."""
_DATE = re.compile(r"[\d〇○零一二三四五六七八九十]{2,4}\s*年.{1,8}日?")
_TITLE_ROOM, _AGENCY_ROOM = 80, 40


@dataclass(frozen=True, slots=True)
class Target:
    """A paragraph of the base: `title`, `signoff.agency`, `signoff.date` or a paragraph of a section."""

    path: str
    text: str

    @property
    def prose(self) -> bool:
        """Whether it is a paragraph of a section."""
        return self.path.endswith("]")

    @property
    def least(self) -> float:
        """From which likeness on a paragraph may be this one."""
        return _PARAGRAPH if self.prose else _SHORT_FIELD


@dataclass(slots=True)
class Matching:
    """`lines` matched with `targets`: `pairs` line → target, `via` how, `ghosts` target → the line that was it,
    `doubled` lines with a marker that another line has with more right.
    """

    gathering: Gathering
    lines: list[Line]
    targets: list[Target]
    pairs: dict[int, int] = field(default_factory=dict)
    via: dict[int, str] = field(default_factory=dict)
    ghosts: dict[int, int] = field(default_factory=dict)
    doubled: list[int] = field(default_factory=list)

    def match(self) -> Matching:
        """Find all pairs."""
        self._by_marker()
        self._deleted()
        self._by_text()
        self._by_likeness()
        self._anywhere()
        self._by_place()
        self._first_of_parts()
        self._last_ghosts()
        return self

    def _live(self) -> list[int]:
        """Lines that say something and are not matched."""
        return [number for number, line in enumerate(self.lines) if line.text and number not in self.pairs]

    def _silent(self) -> list[int]:
        """Ghosts that are not matched, and empty lines with a marker."""
        used = self.ghosts.values()
        return [
            number
            for number, line in enumerate(self.lines)
            if not line.text and (line.original or line.names) and number not in used
        ]

    def _free(self) -> list[int]:
        taken = {*self.pairs.values(), *self.ghosts}
        return [number for number in range(len(self.targets)) if number not in taken]

    def _pair(self, line: int, target: int, via: str) -> None:
        self.pairs[line], self.via[line] = target, via

    def _by_marker(self) -> None:
        """A marker is trusted, unless its text is another's and the right one stands elsewhere: then it wandered."""
        numbers = {target.path: number for number, target in enumerate(self.targets)}
        claims: dict[int, list[int]] = {}
        for line in self._live():
            for path in self.gathering.named(self.lines[line]):
                if path in numbers:
                    claims.setdefault(numbers[path], []).append(line)
        for target, lines in claims.items():
            text = self.targets[target].text
            likes = {line: likeness(self.lines[line].text, text) for line in lines}
            best = max(lines, key=lambda line: likes[line])
            self.doubled += [line for line in lines if line != best]
            wandered = likes[best] < _DISTRUST and any(
                likeness(self.lines[other].text, text, _ELSEWHERE) for other in self._live() if other != best
            )
            if not wandered and best not in self.pairs:
                self._pair(best, target, "bookmark")

    def _deleted(self) -> None:
        """Paragraphs that were deleted under revision, as a whole and not only moved."""
        said = {plain(self.lines[line].text) for line in self._live()}
        for line in self._silent():
            ghost = self.lines[line]
            kinds = {change.kind for change in ghost.revisions}
            named = self.gathering.named(ghost)
            for target in self._free():
                text = self.targets[target]
                same = plain(ghost.original) == plain(text.text) or text.path in named
                if kinds == {"del"} and same and plain(text.text) not in said:
                    self.ghosts[target] = line
                    break

    def _by_text(self) -> None:
        """The same text word for word; of several alike, in their order."""
        free: dict[str, list[int]] = {}
        for target in self._free():
            free.setdefault(plain(self.targets[target].text), []).append(target)
        for line in self._live():
            same = free.get(plain(self.lines[line].text))
            if same:
                self._pair(line, same.pop(0), "text")

    def _by_likeness(self) -> None:
        """Reworded paragraphs: the pairs that do not cross one another, nor those found so far, and are most alike."""
        lines, targets = self._live()[:_FEW], self._free()
        anchors = sorted(self.pairs.items())

        def weight(i: int, j: int) -> float:
            line, target = lines[i], targets[j]
            if any((one < line) != (other < target) for one, other in anchors):
                return 0.0
            return likeness(self.lines[line].text, self.targets[target].text, self.targets[target].least)

        for i, j in align(len(lines), len(targets), weight):
            self._pair(lines[i], targets[j], "text")

    def _anywhere(self) -> None:
        """What was reworded and moved: the most alike first."""
        found = [
            (alike, line, target)
            for line in self._live()[:_FEW]
            for target in self._free()
            if (alike := likeness(self.lines[line].text, self.targets[target].text, _MOVED))
        ]
        for _, line, target in sorted(found, key=lambda item: -item[0]):
            if line not in self.pairs and target in self._free():
                self._pair(line, target, "text")

    def _by_place(self) -> None:
        """Title and sign-off that were written anew: what stands where they stood and looks like them."""
        numbers = {target.path: number for number, target in enumerate(self.targets)}
        spoken = [number for number, line in enumerate(self.lines) if line.text]
        live = set(self._live())
        free = set(self._free())
        date, agency, title = (numbers.get(path, -1) for path in ("signoff.date", "signoff.agency", "title"))
        if date in free and spoken and spoken[-1] in live and _DATE.fullmatch(self.lines[spoken[-1]].text):
            self._pair(spoken[-1], date, "structure")
        at = next((line for line, target in self.pairs.items() if target == date), None)
        before = self._before(at) if at is not None else None
        if agency in free and before in live and self._short(before, _AGENCY_ROOM):
            self._pair(before, agency, "structure")
        if title in free and spoken and spoken[0] in live and self._short(spoken[0], _TITLE_ROOM):
            style, others = self.lines[spoken[0]].style, {self.lines[number].style for number in spoken[1:]}
            if style and style not in others:  # its looks are a title's: nothing else here has them
                self._pair(spoken[0], title, "structure")

    def _short(self, line: int | None, room: int) -> TypeGuard[int]:
        if line is None:
            return False
        text = self.lines[line].text
        return len(text) <= room and not text.endswith(("。", "；", "，", "："))

    def _first_of_parts(self) -> None:
        """A paragraph cut in two keeps its path in the first part; two joined keep that of the first."""
        for line, target in sorted(self.pairs.items()):
            if self.via[line] != "text" or not self.targets[target].prose:
                continue
            text, base = plain(self.lines[line].text), plain(self.targets[target].text)
            before = self._before(line)
            if before is not None and text != base:
                parts = plain(self.lines[before].text)
                if base.startswith(parts[: len(base)]) and likeness(parts + text, base, _SPLIT):
                    del self.pairs[line]
                    self._pair(before, target, "text")
                    continue
            first = target - 1
            if first in self._free() and self.targets[first].prose and text != base:
                joined = plain(self.targets[first].text)
                if text.startswith(joined) and likeness(text, joined + base, _SPLIT):
                    self.pairs[line] = first

    def _before(self, line: int) -> int | None:
        """The unmatched line right before, if any."""
        live = [number for number, item in enumerate(self.lines) if item.text and number < line]
        return live[-1] if live and live[-1] not in self.pairs else None

    def _last_ghosts(self) -> None:
        """The other ghosts: the old places of what was moved, and what was reworded before it was deleted."""
        live = {target: line for line, target in self.pairs.items()}
        for line in self._silent():
            ghost = self.lines[line]
            named = self.gathering.named(ghost)
            moved = any(change.kind == "move" for change in ghost.revisions)
            for target, text in enumerate(self.targets):
                if target in self.ghosts:
                    continue
                same = bool(ghost.original) and plain(ghost.original) == plain(text.text)
                if target in live:
                    # Only the old place of a moved paragraph belongs to a line that is still there.
                    fits = moved and same and not self.lines[live[target]].original
                else:
                    fits = same or text.path in named or bool(likeness(ghost.original, text.text, text.least))
                if fits:
                    self.ghosts[target] = line
                    break
