"""A Word file from anyone → Page: what its body says when all tracked changes are accepted.

Paragraphs are lines, tables are grids. A table around tables lays the page out, and its text flows. Headers, footers,
notes and remarks are none of the body. Text boxes follow the paragraph that they hang on.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from converter.findings import Finding, Place, Words, note
from converter.ooxml.package import MAIN, open_package, refusal
from converter.ooxml.xml import parse
from converter.source.draft.markup import child, name, spoken
from converter.source.published.page import Page
from converter.source.published.pictures import picture_notes
from converter.source.published.refusing import MAX_LINES, too_much
from converter.source.published.signs import count_visible, unseen
from converter.source.published.text import check_size
from converter.source.published.word_numbers import NUMBERING, STYLES, Numbers, read_numbers
from converter.source.published.word_walk import WordWalk, is_hidden, is_unseen, text_of

_MAX_TAGS = 500_000
"""A report with a run for every character has half of it."""
_APART = (("word/footnotes.xml", "脚注", "footnotes"), ("word/endnotes.xml", "尾注", "endnotes"))
_READ = (MAIN, NUMBERING, STYLES, *(part for part, _, _ in _APART))


def read_word(data: bytes, file: str) -> Page:
    """The page in a Word file; SourceError for one that is damaged, encrypted, forged or endless."""
    parts = open_package(data, file)
    if sum(parts[part].count(b"<") for part in _READ if part in parts) > _MAX_TAGS:
        raise too_much(file, _MAX_TAGS, "个标签", "tags")
    body = child(parse(parts[MAIN]), "body")
    if body is None:
        raise refusal(file, "Word 文件损坏：没有正文", "it is damaged: there is no body")
    shown = "".join(_shown(body))
    characters = check_size(shown, file)
    numbers = read_numbers(parts)
    walk = WordWalk(body, file, numbers.of)
    blocks = walk.read()
    if len(blocks) > MAX_LINES:
        raise too_much(file, MAX_LINES, "段", "paragraphs")
    notes = [
        *unseen(shown, file),
        *_apart(parts, body, file),
        *_unread(numbers, file),
        *picture_notes(blocks, walk.pictures, file),
    ]
    return Page(file, blocks, characters + walk.numbers, remarks=notes)


def _shown(body: ET.Element) -> Iterator[str]:
    """All text that is seen, element by element: a count that owes nothing to how lines and cells are made."""
    below: set[ET.Element] = set()
    for element in body.iter():
        if element in below:
            continue
        said = spoken(element)
        for item in [*element][len(said) :]:
            below.update(item.iter())
        if is_unseen(element):
            below.update(element.iter())
        else:
            yield text_of(element)


def _unread(numbers: Numbers, file: str) -> Iterator[Finding]:
    """A note about automatic numbers that are not in the text."""
    if numbers.unread:
        words = Words(
            f"有 {numbers.unread} 段的自动编号没有读",
            f"the automatic numbers of {numbers.unread} paragraphs were not read",
        )
        yield note("IMP-22", words, place=Place(file))


def _apart(parts: Mapping[str, bytes], body: ET.Element, file: str) -> Iterator[Finding]:
    """Notes about text outside of the body."""
    for part, zh, en in _APART:
        count = count_visible("".join(_shown(parse(parts[part])))) if part in parts else 0
        if count:
            words = Words(f"{zh}里有 {count} 字，没有读", f"{count} characters of {en} were not read")
            yield note("IMP-22", words, place=Place(file))
    hidden = sum(count_visible("".join(map(text_of, run.iter()))) for run in body.iter() if is_hidden(run))
    if hidden:
        words = Words(f"有 {hidden} 字设为隐藏，没有读", f"{hidden} characters that are hidden were not read")
        yield note("IMP-22", words, place=Place(file))
    if any(name(element) == "altChunk" for element in body.iter()):
        words = Words("插入了别的文件的内容（altChunk），没有读", "another file inside (altChunk) was not read")
        yield note("IMP-22", words, place=Place(file))
