"""What was edited in a Word draft: what each container says now, and what became of it against the report.

Plain data between the reader of drafts, the merge, what writes it into the report file, and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from converter.findings import Words


@dataclass(frozen=True, slots=True)
class Revision:
    """One tracked change: `kind` is "ins", "del" or "move"; author and date as the office program wrote them."""

    kind: str
    author: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a draft says in one container: with all revisions accepted (`text`) and with all rejected (`original`).

    `via` tells how the container was recognised: "bookmark", "structure" or "text".
    """

    path: str
    text: str
    original: str
    revisions: tuple[Revision, ...] = ()
    via: str = "bookmark"


@dataclass(frozen=True, slots=True)
class Added:
    """A paragraph that the base does not have. `after` is the path of the container before it ("" at the beginning of
    the section), `section` the section it stands in.
    """

    section: str
    after: str
    text: str
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark in the margin, at the container it is about ("" where that is none of ours)."""

    path: str
    author: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Something in the draft that belongs to no container, or is none of the report's data: told, never dropped."""

    text: str
    where: Words
    why: Words


@dataclass(slots=True)
class Draft:
    """A draft that was read. `base` is the report.json inside it (None when it was lost), `number` the draft's number.

    `deleted` are the paths of base paragraphs that are gone, with the revisions that tell who took them out; `moved`
    the sections whose paragraphs stand in another order, with the base paths in their new order.
    """

    file: str
    number: str | None = None
    base: bytes | None = None
    last_modified_by: str = ""
    found: dict[str, Found] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    deleted: dict[str, tuple[Revision, ...]] = field(default_factory=dict)
    moved: dict[str, tuple[str, ...]] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)


class State(Enum):
    """What is to become of a change; the names are those of `pull --json`."""

    APPLY = "apply"
    SAME = "same"
    KEPT = "kept"
    CONFLICT = "conflict"
    ADDED = "added"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the text at `path` in the base, in the report as it is now (`ours`) and in the draft (`theirs`).

    `by` and `date` come from the tracked changes; `untracked` when the draft was (also) changed with tracking off.
    `after` places an added paragraph (as in `Added`); `drafts` names the files that want this change.
    """

    path: str
    base: str | None
    ours: str | None
    theirs: str | None
    state: State
    by: str = ""
    date: str = ""
    untracked: bool = False
    after: str = ""
    drafts: tuple[str, ...] = ()
