"""The template of a draft → what it prints whatever the report says: an office may have its own lines in it."""

from __future__ import annotations

import re
from pathlib import Path

from converter.errors import FormError, SourceError
from converter.model.form import Form
from converter.ooxml.package import MAIN, open_package
from converter.ooxml.xml import parse
from converter.source.draft.around import edge_stories, segments
from converter.source.draft.base import UNREADABLE
from converter.source.draft.similar import plain
from converter.source.draft.story import Story
from converter.source.draft.views import Line
from converter.template import find_template

_TEMPLATE = "report.docx"
_TAG = re.compile(r"\{[{%].*?[%}]\}")


def template_wording(form: Form, template_dirs: tuple[Path, ...]) -> tuple[set[str], set[str]]:
    """Lines of the body and pieces of headers and footers that hold no tag, without space; headings are left out."""
    try:
        parts = open_package(find_template(form.name, template_dirs).read(_TEMPLATE), _TEMPLATE)
        body = Story().read(parse(parts[MAIN]))
        edges = {_TAG.sub("", text) for _, root in edge_stories(parts) for text in segments(root)}
    except (FormError, SourceError, *UNREADABLE):
        return set(), set()  # the report is here, its template is not (any more): then all is the person's
    lines = {plain(block.text) for block in body.blocks if isinstance(block, Line) and not _TAG.search(block.text)}
    return lines - {plain(section.heading) for section in form.sections} - {""}, edges
