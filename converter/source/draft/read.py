"""The bytes of an edited draft → what it says, and the report it was made from.

parts ─► base ─► report ──┐
      └► story ───────────┴─► tables ─► regions ─► prose ─► around ─► what is left over
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path

from converter.errors import FormError, SourceError
from converter.findings import Place, Words
from converter.model.drafts import draft_number
from converter.model.edits import Draft
from converter.model.report import Report
from converter.ooxml.foreign import foreign_parts
from converter.ooxml.package import MAIN, open_package, refusal
from converter.ooxml.xml import parse
from converter.source.draft.around import read_edges, read_extras, read_remarks
from converter.source.draft.base import UNREADABLE, identity, last_saved_by
from converter.source.draft.catalogue import read_catalogue
from converter.source.draft.gather import BODY, Gathering
from converter.source.draft.markup import name, sign, spoken, value
from converter.source.draft.prose import read_prose
from converter.source.draft.regions import divide
from converter.source.draft.similar import plain
from converter.source.draft.story import Story, Table
from converter.source.draft.tables import identify, read_section_table
from converter.source.draft.views import Line, joined
from converter.source.draft.wording import template_wording
from converter.source.load import read_report

_STYLES = "word/styles.xml"
_NEW_TABLE = Words("报告没有这张表", "the report has no such table")
_FILE = Words("稿子里", "in the draft")
_LEFT = Words("有文字不属于任何一处", "text that belongs nowhere")


def read_draft(
    data: bytes, file: str, template_dirs: tuple[Path, ...] = (), base: bytes | None = None
) -> tuple[Draft, Report]:
    """An edited draft and its base report. `base` is the report.json to compare with when the draft has lost its own.

    SourceError when the file cannot be read, must not be opened, or there is nothing to compare with.
    """
    parts = open_package(data, file)
    number, inside = identity(parts)
    text = inside or base
    if text is None:
        raise _no_base(file, number)
    report = _report(text, file, template_dirs)
    draft = Draft(file, number or (draft_number(inside) if inside else None), inside)
    try:
        draft.last_modified_by = last_saved_by(parts)
        _read(Gathering(draft, report), parts, template_dirs)
    except UNREADABLE as problem:
        said = f"its content cannot be read ({type(problem).__name__})"
        raise refusal(file, "Word 文件损坏，内容读不出", said) from None
    return draft, report


def _read(gathering: Gathering, parts: Mapping[str, bytes], template_dirs: tuple[Path, ...]) -> None:
    body = _body(parts)
    story = Story(_styles(parts.get(_STYLES))).read(body)
    tables = [block for block in story.blocks if isinstance(block, Table)]
    kinds = identify(gathering, tables)
    for section in gathering.report.form.sections:
        own = [table for number, table in enumerate(tables) if kinds.get(number) == section.id]
        if section.table:
            read_section_table(gathering, section, own)
    read_catalogue(gathering, [table for number, table in enumerate(tables) if kinds.get(number) == "catalogue"])
    for table in [*(table for number, table in enumerate(tables) if number not in kinds), *story.nested]:
        gathering.tell_table(table, BODY, _NEW_TABLE)
    lines, edges = template_wording(gathering.report.form, template_dirs)
    blocks = [block for block in story.blocks if isinstance(block, Table) or not _own_line(gathering, block, lines)]
    places = [place for place, block in enumerate(blocks) if isinstance(block, Table)]
    read_prose(gathering, divide(gathering, blocks, {places[number]: kind for number, kind in kinds.items()}))
    read_extras(gathering, story.extras)
    read_edges(gathering, parts, edges)
    _read_left_over(gathering, body)
    read_remarks(gathering, parts)
    for words in foreign_parts(parts):
        gathering.tell("", _FILE, words)


def _own_line(gathering: Gathering, line: Line, wording: set[str]) -> bool:
    """Whether a line is wording of the template, as it was printed: nobody's addition."""
    own = plain(line.text) in wording and not line.revisions and not gathering.named(line)
    if own:
        gathering.claim(line)
    return own


def _body(parts: Mapping[str, bytes]) -> ET.Element:
    root = parse(parts[MAIN])
    body = next((item for item in root if name(item) == "body"), None)
    if body is None:
        raise ValueError("no body")
    return body


def _styles(xml: bytes | None) -> dict[str, str]:
    """Identifier of a style → its name: office programs keep the name and change the identifier."""
    styles = (item for item in parse(xml) if name(item) == "style") if xml else ()
    return {value(style, "styleId"): _style_name(style) for style in styles}


def _style_name(style: ET.Element) -> str:
    return next((value(item) for item in style if name(item) == "name"), "")


def _read_left_over(gathering: Gathering, body: ET.Element) -> None:
    """Every character of the body is in a container, or told: what no one has claimed is told here."""
    left = [atom for atom in _all_texts(body) if id(atom) not in gathering.claimed]
    text = "".join(atom.text or "" if name(atom) == "drawn" else sign(atom) for atom in left)
    if text.strip():
        gathering.tell(text.strip(), BODY, _LEFT)


def _all_texts(element: ET.Element) -> Iterator[ET.Element]:
    """Every element with text, found without any knowledge of paragraphs and tables."""
    if name(element) in ("t", "delText", "sym", "drawn"):
        yield element
    # The second spelling of a thing is left out only where it says the same.
    children = spoken(element) if _says_it_twice(element) else element
    for item in children:
        yield from _all_texts(item)


def _says_it_twice(element: ET.Element) -> bool:
    first, *others = [plain(joined(item)) for item in element] if name(element) == "AlternateContent" else ["", "?"]
    return all(text in (first, "") for text in others)


def _report(base: bytes, file: str, template_dirs: tuple[Path, ...]) -> Report:
    """The base as a report. A base that is none, or of a form that is not here, is a fault of the draft."""
    try:
        return read_report(base, f"{file}/report.json", template_dirs)
    except FormError as problem:
        raise SourceError(problem.words, place=problem.place, hint=problem.hint) from None


def _no_base(file: str, number: str | None) -> SourceError:
    made = f"（编号 {number}）" if number else ""
    words = Words(
        f"稿子里没有底稿{made}，无法知道改了什么",
        f"the draft has lost the report it was made from ({number or 'no number'})",
    )
    hint = Words("用 --into 指明它来自哪份报告", "name the report it came from")
    return SourceError(words, place=Place(file), hint=hint)
