"""Changes and decisions over them → what the report file is to say, and what is left because nobody decided.

What no conflict stands against is taken over; a decision may refuse it ("ours"). Nothing is written that the report
could not say: a figure that is none, a date that is none, a character that cannot be printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from converter.findings import Place, Severity
from converter.model.chinese import read_date
from converter.model.edits import Change, State
from converter.model.figures import FigureError, read_figure
from converter.model.form import Form
from converter.model.report import Report
from converter.source.merge_texts import anchor, order_path, paragraphs, whereabouts
from converter.source.text import clean_lines
from converter.tree import Scalar

Choice = str | Mapping[str, str] | None
"""Over conflicts: "ours", "theirs", nothing, or path → "ours", "theirs" or the text that shall stand there."""
Decided = tuple[dict[str, str | None], dict[str, list[str]], list[Change]]
_TAKEN = (State.APPLY, State.ADDED, State.DELETED)


@dataclass(slots=True)
class _Item:
    """A paragraph on its way: `base` is its number in the base, None for one that the base does not have."""

    text: str | None
    base: int | None = None
    added: bool = False


def decide(base: Report, ours: Report, changes: list[Change], choice: Choice = None) -> Decided:
    """Values by path, the full paragraphs of every prose section that changes, and the changes that are left.

    Left are conflicts that nobody decided, drafts against drafts that "theirs" cannot tell apart, and what cannot be
    written.
    """
    prose = {section.id for section in ours.form.sections if section.table is None}
    values: dict[str, str | None] = {}
    accepted: dict[str, list[tuple[Change, str | None]]] = {}
    left: list[Change] = []
    rivals = {change.path for change in changes if change.state is State.CONFLICT and _rivals(changes, change)}
    for change in changes:
        answer = _answer(change, choice, change.path in rivals)
        if answer == "ours":
            continue
        text = change.theirs if answer == "theirs" else answer
        section = change.path.partition("[")[0].removesuffix(".order")
        if answer is None or not _writable(ours.form, change, text, section in prose):
            left.append(change)
        elif section in prose:
            accepted.setdefault(section, []).append((change, text))
        else:
            values[change.path] = text
    texts = {section: _new_text(base, ours, section, taken) for section, taken in accepted.items()}
    return values, {name: new for name, new in texts.items() if new != paragraphs(ours, name)}, left


def _rivals(changes: list[Change], change: Change) -> bool:
    return sum(other.path == change.path and other.state is State.CONFLICT for other in changes) > 1


def _answer(change: Change, choice: Choice, rivals: bool) -> str | None:
    """ "ours", "theirs", the text that shall stand there, or None: nobody decided."""
    said = choice.get(change.path) if isinstance(choice, Mapping) else None
    if isinstance(choice, str) and change.state is State.CONFLICT:
        said = choice
    if said is None and change.state is not State.CONFLICT:
        return "theirs" if change.state in _TAKEN else "ours"
    if said == "theirs" and rivals:
        return None
    if said == "theirs" and change.state in (State.SAME, State.KEPT):
        return "ours" if change.state is State.SAME else "theirs"
    wholesale = change.state is State.ADDED or change.path.endswith(".order")
    return None if wholesale and said not in ("ours", "theirs") else said


def _writable(form: Form, change: Change, text: str | None, prose: bool) -> bool:
    """True when the report can say this at that path."""
    path, text = change.path, text or ""
    if any(finding.severity is Severity.ERROR for finding in clean_lines(Scalar(text, Place("")), path)[1]):
        return False
    try:
        if path in form.cells:
            read_figure(text, form.cells[path].kind)
            return True
        dates = {"signoff.date", *(f"catalogue.{field.id}" for field in form.catalogue if field.kind == "date")}
        if path in dates and text:
            return read_date(text) is not None
    except (FigureError, ValueError):
        return False
    if path == "title":
        return bool(text)  # left out, the form's own title would come back
    return prose or path.partition(".")[0] in ("catalogue", "signoff")


def _new_text(base: Report, ours: Report, section: str, taken: Iterable[tuple[Change, str | None]]) -> list[str]:
    """The paragraphs of a section with the changes made; what the report added itself stays where it is."""
    owners = {place: number for number, place in enumerate(whereabouts(base, ours, section)) if place is not None}
    items = [_Item(text, owners.get(place)) for place, text in enumerate(paragraphs(ours, section))]
    order: list[int] = []
    for change, text in taken:
        if change.path == order_path(section):
            order = [anchor(section, path) for path in (text or "").split()]
        elif change.path == section:
            _insert(items, _Item(text, added=True), anchor(section, change.after))
        else:
            _put(items, anchor(section, change.path), text)
    return [item.text for item in _ordered(items, order) if item.text is not None and item.text.strip()]


def _put(items: list[_Item], number: int, text: str | None) -> None:
    """Another text for a paragraph of the base; one that the report deleted comes back in its place."""
    item = next((item for item in items if item.base == number), None)
    if item is not None:
        item.text = text
    elif text is not None:
        _insert(items, _Item(text, number), number - 1)


def _insert(items: list[_Item], item: _Item, number: int) -> None:
    """Put in behind a paragraph of the base, or the last one before it that is there; behind earlier additions."""
    at = 0
    while number >= 0:
        place = next((place for place, other in enumerate(items) if other.base == number), None)
        if place is not None:
            at = place + 1
            break
        number -= 1
    while item.added and at < len(items) and items[at].added:
        at += 1
    items.insert(at, item)


def _ordered(items: list[_Item], order: list[int]) -> list[_Item]:
    """The items in a new order of the base's paragraphs; what follows one goes with it, what is not named stays."""
    blocks: list[list[_Item]] = [[]]
    for item in items:
        if item.base is None:
            blocks[-1].append(item)
        else:
            blocks.append([item])
    here = {block[0].base: block for block in blocks[1:]}
    named = iter([here[number] for number in order if number in here])
    moved = [blocks[0], *(next(named) if block[0].base in order else block for block in blocks[1:])]
    return [item for block in moved for item in block]
