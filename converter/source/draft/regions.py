"""The paragraphs of a draft → the parts of the report they stand in: under which heading, before or after a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from converter.findings import Words
from converter.model.drafts import heading_path
from converter.model.form import Section
from converter.source.draft.gather import BODY, Gathering, changed
from converter.source.draft.similar import likeness, plain
from converter.source.draft.story import Table
from converter.source.draft.views import Line

_DISTRUST, _ELSEWHERE, _ALIKE, _SAME_WORDS = 0.3, 0.6, 0.6, 0.8
_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}、")
_NEW_SECTION = Words(
    "底稿没有这一部分，文稿里加上了它的标题", "the report leaves this section out, the draft has its heading"
)
_ORDER = Words("各部分的次序变了，报告仍按表格的格式排", "the sections stand in another order; the form has its own")
_WORTH = 8
"""Shorter paragraphs are not enough to tell the section by."""


@dataclass(slots=True)
class Region:
    """What stands between one heading and the next; `sections` are those that the form has there."""

    sections: list[Section]
    lines: list[Line] = field(default_factory=list)

    @property
    def where(self) -> Words:
        """What people call it."""
        name = next((section.heading or section.label for section in self.sections), "")
        return Words(f"“{name}”之下", f"under “{name}”") if name else BODY


def divide(gathering: Gathering, blocks: Sequence[Line | Table], tables: dict[int, str]) -> list[Region]:
    """All paragraphs, region by region in the order of the draft; headings are read on the way.

    `tables` tells by place among `blocks` which table belongs to which section. The first region is what stands before
    all headings.
    """
    groups = _groups(gathering)
    starts = _Starts(gathering, blocks, groups, tables).found()
    regions, now = [Region(groups[0])], 0
    for place, block in enumerate(blocks):
        if place in starts and starts[place].group != now:
            now = starts[place].group
            regions.append(Region(groups[now]))
        if isinstance(block, Line) and not (place in starts and starts[place].heading):
            regions[-1].lines.append(block)
    _read_headings(gathering, blocks, starts, groups)
    return regions


def _groups(gathering: Gathering) -> list[list[Section]]:
    """Sections with a heading begin a group; those without go with what is before them."""
    groups: list[list[Section]] = [[]]
    for section in gathering.report.form.sections:
        if section.heading:
            groups.append([])
        groups[-1].append(section)
    return groups


@dataclass(frozen=True, slots=True)
class _Start:
    """A group begins here: with its heading, or (the heading lost) with its table or a paragraph of it."""

    group: int
    heading: bool = False
    via: str = ""


@dataclass(frozen=True, slots=True)
class _Starts:
    """Looks for the place where each group begins."""

    gathering: Gathering
    blocks: Sequence[Line | Table]
    groups: list[list[Section]]
    tables: dict[int, str]

    def found(self) -> dict[int, _Start]:
        """Place among the blocks → what begins there."""
        starts: dict[int, _Start] = {}
        for group in range(1, len(self.groups)):
            heading = self._heading(group, starts)
            if heading:
                starts[heading[0]] = _Start(group, True, heading[1])
        headed = {start.group for start in starts.values()}
        for place, kind in self.tables.items():
            for group, sections in enumerate(self.groups):
                if any(section.id == kind for section in sections) and group not in headed:
                    starts.setdefault(place, _Start(group))
        for group in range(1, len(self.groups)):
            if group not in headed:
                first = self._first_paragraph(group, starts)
                if first is not None:
                    starts[first] = _Start(group)
        return dict(sorted(starts.items()))

    def _lines(self) -> Iterator[tuple[int, Line]]:
        return ((place, block) for place, block in enumerate(self.blocks) if isinstance(block, Line))

    def _heading(self, group: int, starts: dict[int, _Start]) -> tuple[int, str] | None:
        """Where the heading of a group stands: by its marker, else by its number and wording."""
        section = self.groups[group][0]
        likes = {place: self._like(line, section) for place, line in self._lines() if place not in starts}
        scores = {place: score for place, score in likes.items() if score}
        best = max(scores, key=lambda place: scores[place], default=None)
        marker = heading_path(section.id)
        for place, line in self._lines():
            if marker in self.gathering.named(line) and line.text and place not in starts:
                elsewhere = best is not None and best != place and scores[best] > _ELSEWHERE
                trusted = likeness(line.text, section.heading) >= _DISTRUST or not elsewhere
                if trusted and not self._is_paragraph(line, section):
                    return place, "bookmark"
        return (best, "structure") if best is not None else None

    def _is_paragraph(self, line: Line, section: Section) -> bool:
        """Whether a line with the heading's marker is a paragraph of the section, its heading joined to it."""
        paragraphs = self.gathering.report.texts.get(section.id, ())
        heading = likeness(line.text, section.heading)
        return any(likeness(line.text, paragraph.text, _ELSEWHERE) > heading for paragraph in paragraphs)

    def _like(self, line: Line, section: Section) -> float:
        """How much a line reads like the heading of a section; 0: it does not. A number must be that of the section."""
        text = plain(line.text)
        if not text or len(text) > 2 * len(section.heading) + 10:
            return 0.0
        numbered = text.startswith(f"{section.number}、")
        alike = likeness(text, section.heading, _ALIKE)
        if numbered and alike:
            return alike
        bare = likeness(_NUMBER.sub("", text, count=1), section.label, _SAME_WORDS)
        return bare - 0.1 if bare else 0.0

    def _first_paragraph(self, group: int, starts: dict[int, _Start]) -> int | None:
        """Where a group without heading begins: with the first paragraph that is one of its own."""
        before = [place for place, start in starts.items() if start.group < group]
        paths = {
            path: text
            for section in self.groups[group]
            for path, text in self.gathering.base.items()
            if path.startswith(f"{section.id}[")
        }
        texts = {plain(text) for text in paths.values() if len(text) >= _WORTH}
        long = [text for text in texts if len(text) > 4 * _WORTH]
        for place, line in self._lines():
            if place > max(before, default=-1) and line.text and place not in starts:
                text = plain(line.text)
                if text in texts or any(path in paths for path in self.gathering.named(line)):
                    return place
                if any(likeness(text, other, _ELSEWHERE) for other in long if len(text) > 4 * _WORTH):
                    return place
        return None


def _read_headings(
    gathering: Gathering, blocks: Sequence[Line | Table], starts: dict[int, _Start], groups: list[list[Section]]
) -> None:
    """Headings are wording of the form: found while they stand, told when they do not."""
    seen = []
    for place, start in starts.items():
        line, section = blocks[place], groups[start.group][0]
        if not start.heading or not isinstance(line, Line):
            continue
        seen.append(start.group)
        path, where = heading_path(section.id), Words(f"“{section.heading}”", f"“{section.heading}”")
        if path not in gathering.base:
            gathering.tell(line.text, where, _NEW_SECTION, line)
        elif gathering.fixed(line, section.heading, where, path):
            gathering.found(path, line, start.via)
    if seen != sorted(seen):
        order = " ".join(groups[group][0].heading for group in seen)
        gathering.tell(order, BODY, _ORDER)
    for group, sections in enumerate(groups):
        if group and group not in seen and heading_path(sections[0].id) in gathering.base:
            heading = sections[0].heading
            gathering.tell(heading, Words(f"“{heading}”", f"“{heading}”"), changed(heading, ""))
