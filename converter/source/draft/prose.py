"""The matched paragraphs of a draft → found, added, deleted, moved; the rest is told."""

from __future__ import annotations

from converter.findings import Words
from converter.model.edits import Added
from converter.source.draft.gather import BODY, DELETED, Gathering, near
from converter.source.draft.matching import Matching, Target
from converter.source.draft.regions import Region
from converter.source.draft.views import Line

_DOUBLED = Words("同一个书签有两处，按内容认", "one marker stands in two places; the text decided")
_SINGLE = ("title", "signoff.agency", "signoff.date")
_BEFORE = Words("标题之前的文字，不属于报告的内容", "text before the title is none of the report's")
_BEHIND = Words("落款处的文字，不属于报告的内容", "text at the sign-off is none of the report's")
_TABLED = Words("这一部分只有表格，放不下正文", "this section has a table and no text")


def read_prose(gathering: Gathering, regions: list[Region]) -> None:
    """All paragraphs outside the tables."""
    for number, region in enumerate(regions):
        targets = list(_targets(gathering, region, first=number == 0, last=number == len(regions) - 1))
        matching = Matching(gathering, region.lines, targets).match()
        _Telling(gathering, region, matching).tell()
    for path in gathering.base:
        if (path.endswith("]") or path in _SINGLE) and path not in gathering.draft.found:
            gathering.draft.deleted.setdefault(path, ())


def _targets(gathering: Gathering, region: Region, *, first: bool, last: bool) -> list[Target]:
    """The paragraphs of the base that are to be looked for in a region, in their order."""
    sections = {section.id for section in region.sections}
    paths = [path for path in gathering.base if path.endswith("]") and path.partition("[")[0] in sections]
    front = ["title"] if first else []
    back = ["signoff.agency", "signoff.date"] if last else []
    return [Target(path, gathering.base[path]) for path in [*front, *paths, *back] if gathering.base.get(path)]


class _Telling:
    """Goes through a region in order and says what became of each line."""

    def __init__(self, gathering: Gathering, region: Region, matching: Matching) -> None:
        self.gathering = gathering
        self.region = region
        self.matching = matching
        self.after = ""
        self.signed = False
        prose = [section.id for section in region.sections if section.table is None]
        self.section = prose[0] if prose else ""
        self.titled = not any(matching.targets[target].path == "title" for target in matching.pairs.values())

    def tell(self) -> None:
        """Lines in order, then what is gone."""
        matching = self.matching
        ghosts = {line: target for target, line in matching.ghosts.items()}
        for number, line in enumerate(matching.lines):
            if number in matching.pairs:
                self._found(number, matching.targets[matching.pairs[number]])
            elif line.text:
                self._more(line)
            elif number in ghosts:
                self._gone(line, matching.targets[ghosts[number]])
            elif line.atoms:
                self._ghost(line)
            elif line.comments:
                self.gathering.claim(line, self.after)
            if number in matching.doubled:
                self.gathering.tell(line.text, near(line), _DOUBLED)
        self._moved()

    def _found(self, number: int, target: Target) -> None:
        matching = self.matching
        ghost = matching.ghosts.get(matching.pairs[number])
        before = None if ghost is None else matching.lines[ghost]
        self.gathering.found(target.path, matching.lines[number], matching.via[number], before)
        if target.prose:
            self.after, self.section = target.path, target.path.partition("[")[0]
        elif target.path == "title":
            self.titled = True
        else:
            self.signed = True

    def _more(self, line: Line) -> None:
        """A line that the base does not have: an added paragraph, where paragraphs belong."""
        if self.signed or not self.titled or not self.section:
            why = _BEHIND if self.signed else _TABLED if self.titled else _BEFORE
            self.gathering.tell(line.text, self.region.where, why, line)
            return
        self.gathering.draft.added.append(Added(self.section, self.after, line.text, line.revisions))
        self.gathering.claim(line, self.after)

    def _gone(self, line: Line, target: Target) -> None:
        """A ghost: the place where a paragraph was deleted, or from where it was moved."""
        if target.path not in self.gathering.draft.found and target not in self._live():
            self.gathering.draft.deleted[target.path] = line.revisions
        self.gathering.claim(line, target.path)

    def _live(self) -> list[Target]:
        return [self.matching.targets[target] for target in self.matching.pairs.values()]

    def _ghost(self, line: Line) -> None:
        """Deleted text that was never in the base; what was moved is where it was moved to."""
        if line.revisions and all(change.kind == "move" for change in line.revisions):
            self.gathering.claim(line)
        else:
            text = line.original or "".join(change.text for change in line.revisions)
            self.gathering.tell(text, self.region.where or BODY, DELETED, line)

    def _moved(self) -> None:
        """Sections whose paragraphs stand in another order."""
        order: dict[str, list[int]] = {}
        for _, target in sorted(self.matching.pairs.items()):
            if self.matching.targets[target].prose:
                section = self.matching.targets[target].path.partition("[")[0]
                order.setdefault(section, []).append(target)
        for section, targets in order.items():
            if targets != sorted(targets):
                self.gathering.draft.moved[section] = tuple(self.matching.targets[target].path for target in targets)
