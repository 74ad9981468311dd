"""What is being read out of one draft: the draft, its base, and which of its text has found a place."""

from __future__ import annotations

from dataclasses import dataclass, field

from converter.findings import Words, shorten
from converter.model.drafts import bookmark_names, contents
from converter.model.edits import Draft, Found, Unmatched
from converter.model.report import Report
from converter.source.draft.similar import plain, same
from converter.source.draft.story import Cell, Row, Table
from converter.source.draft.views import MARK, Extra, Line

Holder = Line | Cell

BODY = Words("正文", "body")
DELETED = Words("已删除的文字，底稿里没有", "deleted text that the report never had")
CHANGED = Words("固定表述被改动", "fixed wording of the form was changed")


@dataclass
class Gathering:
    """The reading of one draft. `base` are the texts of its report by path, `paths` the paths by marker.

    `claimed` are the elements whose text has found a place, `remarks` the container of each comment by its number.
    """

    draft: Draft
    report: Report
    base: dict[str, str] = field(init=False)
    paths: dict[str, str] = field(init=False)
    claimed: set[int] = field(default_factory=set)
    remarks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base = contents(self.report)
        counts = {section: len(paragraphs) for section, paragraphs in self.report.texts.items()}
        names = bookmark_names(self.report.form, counts)
        self.paths = {marker: path for path, marker in names.items()}

    def named(self, holder: Holder) -> list[str]:
        """The paths that the markers of a container name."""
        return [self.paths[marker] for marker in holder.names if marker in self.paths]

    def claim(self, holder: Holder | Extra, path: str = "") -> None:
        """All text of the container has found a place; its remarks are about `path`."""
        self.claimed.update(map(id, holder.atoms))
        if not isinstance(holder, Extra):
            for number in holder.comments:
                self.remarks[number] = self.remarks.get(number) or path

    def found(self, path: str, holder: Holder, via: str, ghost: Line | None = None) -> None:
        """The container of `path`. `ghost` is where it was before it was moved under revision.

        A line end is looks in a title or a short field, where there can be no second paragraph.
        """
        text, original, revisions = holder.text, holder.original, holder.revisions
        if ghost:
            original = original or ghost.original
            self.claim(ghost, path)
        if not path.endswith("]") or same(text, self.base.get(path, "")):
            text, original = text.replace("\n", ""), original.replace("\n", "")
        self.draft.found[path] = Found(path, text, original, revisions, via)
        self.claim(holder, path)

    def fixed(self, holder: Holder, printed: str, where: Words, path: str = "") -> bool:
        """Wording of the form, as printed: told when it reads otherwise now. True when it stands."""
        self.claim(holder, path)
        stands = same(holder.text, printed)
        if not stands:
            self.tell(holder.text, where, changed(printed, holder.text))
        self._tell_deleted(holder, printed, where)
        return stands

    def tell(self, text: str, where: Words, why: Words, *holders: Holder | Extra) -> None:
        """Something that belongs to no container; the text of `holders` has found its place with it."""
        self.draft.unmatched.append(Unmatched(text, where, why))
        for holder in holders:
            self.claim(holder)
            if not isinstance(holder, Extra):
                self._tell_deleted(holder, text, where)

    def _tell_deleted(self, holder: Holder, known: str, where: Words) -> None:
        """What was deleted under revision where there is no value, unless it is in `known`, which is told anyway."""
        text = "".join(change.text for change in holder.revisions if change.kind == "del").replace(MARK, "").strip()
        if text and plain(text) not in plain(known):
            self.tell(text, where, DELETED)

    def tell_row(self, row: Row, where: Words, why: Words) -> None:
        """A row of a table that is none of ours."""
        self.tell(row.text, where, why, *row.cells)

    def tell_table(self, table: Table, where: Words, why: Words) -> None:
        """A table that is none of ours."""
        self.tell(table.text, where, why, *(cell for row in table.rows for cell in row.cells))


def changed(old: str, new: str) -> Words:
    """That wording of the form reads otherwise now."""
    old, new = shorten(old, 80), shorten(new, 80)
    return Words(
        f"{CHANGED.zh}：原为“{old}”，现为“{new}”" if new else f"{CHANGED.zh}：“{old}”没有了",
        f"{CHANGED.en}: was “{old}”, is “{new}”" if new else f"{CHANGED.en}: “{old}” is gone",
    )


def near(holder: Holder) -> Words:
    """Where something is: at the text beside it."""
    text = shorten(holder.text or holder.original, 20)
    return Words(f"“{text}”处", f"at “{text}”") if text else BODY
