"""Two reports → what one says otherwise than the other; and a Word file that shows it as tracked changes (花脸稿)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from converter.finish.compare import require_equal
from converter.finish.read import read_document
from converter.model.alignment import align
from converter.model.drafts import heading_path, paragraph_path
from converter.model.report import Report
from converter.settings import Settings
from converter.template import find_template

Kind = Literal["changed", "added", "deleted", "moved"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two reports say at one path: None on the side that has no such thing, "" for one that is left blank.

    The path is that of the new report, of the old one for what is deleted. What is moved says the same elsewhere.
    """

    path: str
    kind: Kind
    old: str | None
    new: str | None

    def as_dict(self) -> dict[str, str | None]:
        """The difference as JSON gives it."""
        return {"path": self.path, "kind": self.kind, "old": self.old, "new": self.new}


def tracked_changes(old: Report, new: Report, name: str, settings: Settings) -> bytes:
    """The Word file `name` with `new` as tracked changes against `old`, reopened and found to say what `new` says."""
    from converter.render.word.redline import render_redline

    templates = [find_template(report.form.name, settings.template_dirs) for report in (old, new)]
    made = render_redline(old, new, templates[0], templates[1])
    require_equal(new, read_document(made, name))
    return made


def compare_reports(old: Report, new: Report) -> list[Difference]:
    """Everything that differs, in the order of the new report; nothing when both say the same."""
    found = [*_values(_head(old), _head(new))]
    for section_id in _merged((section.id for section in report.form.sections) for report in (new, old)):
        found += _values(_heading(old, section_id), _heading(new, section_id))
        found += _values(_cells(old, section_id), _cells(new, section_id))
        found += _paragraphs(section_id, _texts(old, section_id), _texts(new, section_id))
    found += _values(_signoff(old), _signoff(new))
    return _with_moves(found)


def _merged(lists: Iterable[Iterable[str]]) -> list[str]:
    """Every name once, those of the first list first."""
    return list(dict.fromkeys(name for names in lists for name in names))


def _values(old: dict[str, str], new: dict[str, str]) -> Iterator[Difference]:
    """Path by path; a path that only one side has is something added or deleted."""
    for path in _merged((new, old)):
        before, after = old.get(path), new.get(path)
        if before != after:
            kind: Kind = "added" if before is None else "deleted" if after is None else "changed"
            yield Difference(path, kind, before, after)


def _head(report: Report) -> dict[str, str]:
    """The values before the sections, and what is said of the whole."""
    kind = report.agency_kind
    found = {
        "template": report.form.name,
        "agency": report.agency.value if report.agency else None,
        "agency_kind": kind.value.label if kind else None,
        "year": str(report.year.value) if report.year else None,
        "title": report.title,
        "mobile_url": report.mobile_url.value if report.mobile_url else None,
    }
    for field in report.form.catalogue:
        path = f"catalogue.{field.id}"
        if path in report.places:
            found[path] = report.catalogue[field.id].value if field.id in report.catalogue else ""
    return {path: text for path, text in found.items() if text is not None}


def _heading(report: Report, section_id: str) -> dict[str, str]:
    """The heading that is printed over a section, if it is printed."""
    headings = (section.heading for section in report.printed_sections if section.id == section_id)
    return {heading_path(section_id): heading for heading in headings if heading}


def _cells(report: Report, section_id: str) -> dict[str, str]:
    cells = (section.cells for section in report.form.sections if section.id == section_id)
    return {path: report.figure(path).text for paths in cells for path in paths}


def _texts(report: Report, section_id: str) -> list[str]:
    return [paragraph.text for paragraph in report.texts.get(section_id, ())]


def _signoff(report: Report) -> dict[str, str]:
    """署名 and 成文日期 as they are printed."""
    agency = report.signoff.agency.value if report.signoff.agency else ""
    return {path: text for path, text in (("signoff.agency", agency), ("signoff.date", report.date_line)) if text}


def _paragraphs(section_id: str, old: list[str], new: list[str]) -> Iterator[Difference]:
    for i, j in align(old, new):
        if j is None and i is not None:
            yield Difference(paragraph_path(section_id, i), "deleted", old[i], None)
        elif i is None and j is not None:
            yield Difference(paragraph_path(section_id, j), "added", None, new[j])
        elif i is not None and j is not None and old[i] != new[j]:
            yield Difference(paragraph_path(section_id, j), "changed", old[i], new[j])


def _with_moves(found: list[Difference]) -> list[Difference]:
    """A paragraph that is gone here and stands word for word there was moved: told once, where it stands now."""
    prose = [item for item in found if _is_prose(item)]
    gone = Counter(item.old for item in prose if item.kind == "deleted")
    moves = gone & Counter(item.new for item in prose if item.kind == "added")
    kept, left, right = [], moves.copy(), moves.copy()
    for item in found:
        if _is_prose(item) and item.kind == "deleted" and left[item.old]:
            left[item.old] -= 1
        elif _is_prose(item) and item.kind == "added" and right[item.new]:
            right[item.new] -= 1
            kept.append(replace(item, kind="moved", old=item.new))
        else:
            kept.append(item)
    return kept


def _is_prose(item: Difference) -> bool:
    return item.path.endswith("]")
