"""A document's blocks → what each is: title, catalogue data, preamble, sections, sign-off, the page around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from converter.findings import Finding, Place, Words, note, shorten, warning
from converter.model.form import Form
from converter.model.prose import Paragraph, read_paragraph
from converter.model.report import Placed, SignOff
from converter.source.published.account import Account, Use
from converter.source.published.agency import find_agency, find_year
from converter.source.published.catalogue import CatalogueReader
from converter.source.published.furniture import is_cut_mark, is_furniture, is_page_number
from converter.source.published.headings import Heading, find_headings, foreign_heading
from converter.source.published.labels import plain_label
from converter.source.published.naming import agency_of, begins_title, is_title
from converter.source.published.page import Block, Grid, GridCell, Line, Page, Piece
from converter.source.published.prose import full_width, paragraphs
from converter.source.published.punctuation import JOINED, mend, told
from converter.source.published.signoff import read_signoff

_PROSE = 16
"""A line of the head is prose from this length on, or with a full stop."""
_BY_HAND = Words("对照原件补上", "add it from the original")

Flow: TypeAlias = "Line | GridCell | Grid"
"""What is read one after the other: lines, cells of tables that only lay out text, and tables."""


@dataclass(slots=True)
class Outline:
    """What a document has of a report beside its figures; `table_blocks` are left to the tables room, unclaimed."""

    title: Placed[str] | None = None
    agency: Placed[str] | None = None
    year: Placed[int] | None = None
    catalogue: dict[str, Placed[str]] = field(default_factory=dict)
    texts: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    headings: dict[str, Piece] = field(default_factory=dict)
    table_blocks: dict[str, list[Block]] = field(default_factory=dict)
    signoff: SignOff = field(default_factory=SignOff)
    notes: list[Finding] = field(default_factory=list)


def read_outline(page: Page, form: Form, account: Account) -> Outline:
    """Which block is what. Whatever is understood is claimed in the account, nothing else."""
    flow = list(_flow(page.blocks))
    found = find_headings([None if isinstance(item, Grid) else item for item in flow], form)
    opened = {id(heading.number or heading.piece): heading for heading in found.values()}
    starts = [place for place, item in enumerate(flow) if id(item) in opened]
    ends = [*starts[1:], len(flow)] if starts else []
    parts = [(opened[id(flow[at])], flow[at:end]) for at, end in zip(starts, ends, strict=True)]
    head = flow[: starts[0]] if starts else flow
    prose = [head, *(part for heading, part in parts if heading.section.table is None)]
    reader = _Reader(form, account, full_width([i.text for part in prose for i in part if not isinstance(i, Grid)]))
    whole = not parts or parts[0][0].section.number == next(s.number for s in form.sections if s.number)
    reader.head(head if whole else reader.before_foreign(head))
    for number, (heading, part) in enumerate(parts, 1):
        inside = [item for item in part if item is not heading.number and item is not heading.piece]
        reader.section(heading, inside, last=number == len(parts))
    reader.name()
    reader.missing()
    return reader.outline


def _flow(blocks: Sequence[Block]) -> Iterator[Flow]:
    for block in blocks:
        if isinstance(block, Grid) and all(len(row) == 1 for row in block.rows):
            yield from (row[0] for row in block.rows)
        else:
            yield block


class _Reader:
    """Takes a document in from its head to its end."""

    def __init__(self, form: Form, account: Account, width: int) -> None:
        self.form = form
        self.account = account
        self.width = width
        self.catalogue = CatalogueReader(form, account)
        self.outline = Outline()

    def head(self, flow: Sequence[Flow]) -> None:
        """Title, catalogue data, preamble, and what the web page has above them."""
        prose: list[Piece] = []
        flow = [item for item in flow if isinstance(item, Grid) or item.text.strip()]
        flow = self.catalogue.labelled(flow)
        for place, item in enumerate(flow):
            if isinstance(item, Grid):
                self.catalogue.grid(item)
            elif self._plainly_none(item):
                continue
            elif is_title(item.text) and not prose:
                self._title(item, flow[place - 1] if place else None)
            elif self.catalogue.line(item):
                continue
            elif is_furniture(item.text) or self._listed(item.text):
                self.account.claim(item, Use.FURNITURE)
            elif _is_prose(item.text) and (self.outline.title or self.catalogue.values):
                prose.append(item)
        self.outline.catalogue = self.catalogue.values
        if prose:
            self._prose("preamble", [(piece, 0) for piece in prose])

    def before_foreign(self, flow: Sequence[Flow]) -> Sequence[Flow]:
        """The head up to a section that the form does not have, where the form's first section is missing."""
        texts = ["" if isinstance(item, Grid) or self._listed(item.text) else item.text for item in flow]
        at = foreign_heading(texts, None)
        if at is not None:
            self._strange([item for item in flow[at:] if not isinstance(item, Grid)])
        return flow[:at]

    def section(self, heading: Heading, flow: Sequence[Flow], *, last: bool) -> None:
        """What stands under a heading."""
        section = heading.section
        self.outline.headings[section.id] = heading.piece
        self.account.claim(heading.piece, Use.HEADING, 0, heading.end)
        if heading.number:
            self.account.claim(heading.number, Use.HEADING)
        if not heading.exact:
            written = heading.written
            words = Words(
                f"标题“{written}”认作“{section.heading}”", f"heading “{written}” is taken for “{section.heading}”"
            )
            self.outline.notes.append(note("IMP-11", words, path=section.id, place=heading.piece.place))
        flow = [item for item in flow if isinstance(item, Grid) or not self._plainly_none(item)]
        if section.table:
            self.outline.table_blocks[section.id] = [item for item in flow if not isinstance(item, GridCell)]
            return
        parts: list[tuple[Piece, int]] = []
        if heading.piece.text[heading.end :].strip():
            parts.append((heading.piece, heading.end))
        lines = [item for item in flow if not isinstance(item, Grid) and item.text.strip()]
        if last:
            lines = self._closing(lines)
        foreign = foreign_heading([line.text for line in lines], section)
        if foreign is not None:
            self._strange(lines[foreign:])
        for line in lines[:foreign]:
            if is_furniture(line.text):
                self.account.claim(line, Use.FURNITURE)
            else:
                parts.append((line, 0))
        self._prose(section.id, parts)

    def _plainly_none(self, item: Piece) -> bool:
        """Take the mark that the document was cut off here."""
        if not is_cut_mark(item.text):
            return False
        self.account.claim(item, Use.FURNITURE)
        words = Words("来源在这里截断了，后面的内容缺", "the source was cut off here; what follows is missing")
        self.outline.notes.append(warning("IMP-12", words, place=item.place, hint=_BY_HAND))
        return True

    def _listed(self, text: str) -> bool:
        """Whether a line of the head is a heading again: it stands in the web page's table of contents."""
        return plain_label(text) in {plain_label(section.heading) for section in self.form.sections if section.number}

    def _title(self, item: Piece, before: Flow | None) -> None:
        text = mend(item.text.strip().strip("#*"))[0].strip()
        self.account.claim(item, Use.TITLE)
        if self.outline.title:
            if text != self.outline.title.value:
                words = Words(f"标题又出现一次：“{text}”", f"the title stands there again: “{text}”")
                self.outline.notes.append(note("IMP-13", words, place=item.place))
            return
        if not agency_of(text) and isinstance(before, Line | GridCell) and begins_title(before.text):
            self.account.claim(before, Use.TITLE)
            self.outline.title = Placed(before.text.strip() + text, before.place)
        else:
            self.outline.title = Placed(_written(item.text, text), item.place)

    def _prose(self, section_id: str, parts: Sequence[tuple[Piece, int]]) -> None:
        """The paragraphs of a section, punctuation mended, and that told."""
        changes: Counter[str] = Counter()
        found = []
        for piece, start in parts:
            self.account.claim(piece, Use.PROSE, start)
        for written in paragraphs(parts, self.width):
            text, changed = mend(written.text)
            changes += changed
            changes[JOINED] += written.lines - 1
            found.append(read_paragraph(text, written.piece.place))
        changes = +changes
        if found:
            self.outline.texts[section_id] = tuple(found)
        if changes:
            label, what = self.form.section(section_id).label, told(changes)
            words = Words(
                f"“{label}”改了标点、空格或断行：{what.zh}", f"punctuation of “{section_id}” changed: {what.en}"
            )
            place = parts[0][0].place
            self.outline.notes.append(note("IMP-14", words, path=section_id, place=place))

    def _closing(self, lines: list[Piece]) -> list[Piece]:
        """The lines of the last section without sign-off and page furniture behind it."""
        self.account.claim_all((line for line in lines if is_page_number(line.text)), Use.FURNITURE)
        lines = [line for line in lines if not is_page_number(line.text)]
        end = next((n for n, line in enumerate(lines) if is_furniture(line.text)), len(lines))
        known = agency_of(self.outline.title.value) if self.outline.title else ""
        self.outline.signoff, stop = read_signoff(lines[:end], known, self.account)
        for line in lines[stop:]:
            if is_furniture(line.text):
                self.account.claim(line, Use.FURNITURE)
        return lines[:stop]

    def _strange(self, lines: Sequence[Piece]) -> None:
        words = Words(
            f"“{shorten(lines[0].text)}”不是规定格式里的部分，没有读入",
            f"“{shorten(lines[0].text)}” is no section of the form; not read",
        )
        hint = Words("要的话，放进合适的部分", "put it into a section where it belongs, if it does")
        self.outline.notes.append(warning("IMP-15", words, place=lines[0].place, hint=hint))

    def name(self) -> None:
        """Agency and year: by sign-off and title, else by catalogue data and preamble; never guessed."""
        outline, preamble = self.outline, self.outline.texts.get("preamble", ())
        listed = outline.catalogue.get("title")
        outline.title = outline.title or listed
        outline.agency, told_agency = find_agency(outline.title, outline.signoff.agency, outline.catalogue)
        outline.year, told_year = find_year(outline.title, preamble, listed, self.account.page.file)
        outline.notes += [*told_agency, *told_year]

    def missing(self) -> None:
        """Tell of what a report has and this document has not."""
        outline, place = self.outline, Place(self.account.page.file)
        required = (
            ("标题", "title", outline.title),
            ("机关", "agency", outline.agency),
            ("年度", "year", outline.year),
        )
        for zh, en, value in required:
            if value is None:
                words = Words(f"来源里没有找到{zh}", f"no {en} was found")
                outline.notes.append(warning("IMP-16", words, path=en, place=place, hint=_BY_HAND))
        gone = [s for s in self.form.sections if s.number and s.id not in outline.headings]
        if gone:
            zh, en = "、".join(s.heading for s in gone), ", ".join(s.id for s in gone)
            words = Words(f"来源里缺这些部分：{zh}", f"these sections are missing: {en}")
            outline.notes.append(warning("IMP-17", words, place=place, hint=_BY_HAND))


def _written(line: str, text: str) -> str:
    """A title as written: its brackets and commas stay as they are."""
    return line.strip() if text == mend(line.strip())[0] else text


def _is_prose(text: str) -> bool:
    return len(text.strip()) >= _PROSE or any(sign in text for sign in "。；")
