"""A text dump → Page: every line is a line, blank ones too, spaces and tabs as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from converter.findings import Finding, Place
from converter.source.published.page import Line, Page
from converter.source.published.refusing import MAX_CHARACTERS, MAX_LINES, too_much
from converter.source.published.signs import count_visible, tidy, unseen

_LINE_END = re.compile("\r\n|\r|\n")


def read_dump(text: str, file: str, remarks: Iterable[Finding] = ()) -> Page:
    """The page in a text; SourceError when it is longer than any report."""
    characters = check_size(text, file)
    lines = _LINE_END.split(text)
    if len(lines) > MAX_LINES:
        raise too_much(file, MAX_LINES, "行", "lines")
    if not lines[-1]:
        lines.pop()  # the last line ends like all others, and no other begins
    blocks = [Line(tidy(line), Place(file, number)) for number, line in enumerate(lines, 1)]
    return Page(file, list(blocks), characters, keeps_blanks=True, remarks=[*remarks, *unseen(text, file)])


def check_size(text: str, file: str) -> int:
    """How many visible characters a text has; SourceError when they are more than any report has."""
    characters = count_visible(text)
    if characters > MAX_CHARACTERS:
        raise too_much(file, MAX_CHARACTERS, "字", "characters")
    return characters
