"""What a merge compares: when two texts are the same, which paragraph of the report is which of the base, sentences."""

from __future__ import annotations

import re
import unicodedata

from converter.model.alignment import align, common
from converter.model.chinese import read_date
from converter.model.drafts import heading_path, paragraph_path
from converter.model.figures import FigureError, read_figure
from converter.model.form import Form
from converter.model.report import Report

_SENTENCE = re.compile(r"[^。！？；]*[。！？；]+[”’」』）]*|[^。！？；]+\Z")
Hunk = tuple[int, int, list[str]]
"""Sentences from one place to another of the base, and what stands there instead."""


def plain(text: str) -> str:
    """Text as it is compared: one Unicode spelling, no space at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def said(form: Form, path: str, text: str) -> str:
    """What a text says at a path: a figure without full width and separators, a date as a date; else itself."""
    try:
        if path in form.cells:
            return read_figure(text, form.cells[path].kind).text
        date = read_date(text) if path == "signoff.date" else None
    except (FigureError, ValueError):
        return plain(text)
    return date.isoformat() if date else plain(text)


def order_path(section: str) -> str:
    """The path of the order in which the paragraphs of a section stand."""
    return f"{section}.order"


def paragraphs(report: Report, section: str) -> list[str]:
    """The paragraphs of a prose section, none where the report does not have it."""
    return [paragraph.text for paragraph in report.texts.get(section, ())]


def whereabouts(base: Report, ours: Report, section: str) -> list[int | None]:
    """For each paragraph of the base its place in the section as it is now; None when it was deleted there.

    What belongs together in the order of both is found first; a paragraph that was moved as it is, after that.
    """
    old, new = ([plain(text) for text in paragraphs(report, section)] for report in (base, ours))
    found: list[int | None] = [None] * len(old)
    free = dict.fromkeys(range(len(new)))
    for i, j in align(old, new):
        if i is not None and j is not None:
            found[i] = j
            del free[j]
    for i, text in enumerate(old):
        j = next((j for j in free if new[j] == text), None) if found[i] is None else None
        if j is not None:
            found[i] = j
            del free[j]
    return found


def anchor(section: str, after: str) -> int:
    """The number of the base paragraph that something was added behind; -1 for the beginning of the section."""
    match = re.fullmatch(rf"{re.escape(section)}\[(\d+)\]", after)
    return int(match.group(1)) if match else -1


def data_paths(report: Report) -> list[str]:
    """Every path of a draft of this report that holds data, in reading order."""
    found = ["title", *(f"catalogue.{name}" for name in report.catalogue)]
    for section in report.form.sections:
        found += section.cells
        found += [paragraph_path(section.id, index) for index in range(len(report.texts.get(section.id, ())))]
    return [*found, "signoff.agency", "signoff.date"]


def is_beginning(section: str, after: str) -> bool:
    """True when something was added before the first paragraph of a section."""
    return after in ("", section, heading_path(section))


def merged_sentences(base: str, ours: str, theirs: str) -> str | None:
    """A paragraph with the sentences changed on either side; None where both changed the same one, or neighbours."""
    old, one, other = (_SENTENCE.findall(text) for text in (base, ours, theirs))
    hunks = _hunks(old, one)
    for hunk in _hunks(old, other):
        if hunk in hunks:
            continue
        if any(hunk[0] <= end and start <= hunk[1] for start, end, _ in hunks):
            return None
        hunks = sorted([*hunks, hunk])
    for start, end, new in reversed(hunks):
        old[start:end] = new
    return "".join(old)


def _hunks(old: list[str], new: list[str]) -> list[Hunk]:
    """Where `new` says something else than `old`."""
    hunks, i, j = [], 0, 0
    for same_old, same_new in [*common(old, new), (len(old), len(new))]:
        if same_old > i or same_new > j:
            hunks.append((i, same_old, new[j:same_new]))
        i, j = same_old + 1, same_new + 1
    return hunks
