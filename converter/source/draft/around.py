"""What a draft says outside its paragraphs and tables: headers, footers, notes, text boxes, pictures, remarks."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping

from converter.findings import Words
from converter.model.edits import Comment
from converter.ooxml.xml import parse
from converter.source.draft.gather import Gathering, near
from converter.source.draft.markup import name, value
from converter.source.draft.similar import plain
from converter.source.draft.views import Extra, joined

_PART = re.compile(r"word/(?:(?P<story>header|footer|footnotes|endnotes)|(?P<remarks>comments))\d*\.xml")
_WHERE = {
    "header": Words("页眉", "header"),
    "footer": Words("页脚", "footer"),
    "footnotes": Words("脚注", "footnote"),
    "endnotes": Words("尾注", "endnote"),
}
_EDGE = Words("页眉页脚的文字与稿子原来印的不同", "not what the draft had in its headers and footers")
_NOTE = Words("报告没有脚注、尾注", "a report has no notes")
_EXTRAS = {
    "text box": Words("文本框里的文字", "text in a text box"),
    "picture": Words("图片或图形", "a picture or drawing"),
    "object": Words("嵌入的对象，没有读取", "an embedded object, which was not read"),
}
_OURS = ("未通过校核", "扫描打开手机端", "")
_LABEL = "征求意见稿"
_NUMBERS = re.compile(
    r"D-[0-9a-f]{6,}|\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2})?|[—–－-]+\s*\d*\s*[—–－-]*|^\s*\d+\s*$"
)


def read_extras(gathering: Gathering, extras: list[Extra]) -> None:
    """Text boxes, pictures and objects: none of the report's data, told with their text."""
    for extra in extras:
        gathering.tell(extra.text, near(extra.near), _EXTRAS[extra.kind], extra)


def read_edges(gathering: Gathering, parts: Mapping[str, bytes], wording: set[str]) -> None:
    """Headers, footers and notes; `wording` is what the template has in its own."""
    stories = list(edge_stories(parts))
    edges = [(kind, list(segments(root))) for kind, root in stories if kind in ("header", "footer")]
    known = _known(edges, wording)
    told = set()
    for kind, said in edges:
        for segment in said:
            if plain(_NUMBERS.sub("", segment)) not in known and (kind, segment) not in told:
                told.add((kind, segment))
                gathering.tell(segment, _WHERE[kind], _EDGE)
    for kind, root in stories:
        if kind in ("footnotes", "endnotes"):
            for note in root:
                text = joined(note)
                if text:
                    gathering.tell(text, _WHERE[kind], _NOTE)


def edge_stories(parts: Mapping[str, bytes]) -> Iterator[tuple[str, ET.Element]]:
    """Headers, footers and notes with what they are."""
    for part in sorted(parts):
        match = _PART.fullmatch(part)
        if match and match["story"]:
            yield match["story"], parse(parts[part])


def segments(root: ET.Element) -> Iterator[str]:
    """What a header or footer says, piece by piece between tabs and line ends."""
    for line in re.split(r"[\t\n]", joined(root)):
        if line.strip():
            yield line.strip()


def _known(edges: list[tuple[str, list[str]]], wording: set[str]) -> set[str]:
    """What may stand in headers and footers: our marks, the wording of the template, and one label."""
    known = {*_OURS, *(plain(_NUMBERS.sub("", text)) for text in wording)}
    rest = [{plain(_NUMBERS.sub("", segment)) for segment in said} - known for _, said in edges]
    counts = Counter(segment for said in rest for segment in said)
    if _LABEL in counts or not counts:
        return known | {_LABEL}
    label, often = counts.most_common(1)[0]  # a draft may have been made with a label of its own: on every page
    return known | {label} if often > 1 else known


def read_remarks(gathering: Gathering, parts: Mapping[str, bytes]) -> None:
    """Comments, each with the container it is about. Dates are kept as written: LibreOffice writes 0-00-00."""
    for part in sorted(parts):
        match = _PART.fullmatch(part)
        if match and match["remarks"]:
            for item in parse(parts[part]):
                if name(item) == "comment":
                    path = gathering.remarks.get(value(item, "id"), "")
                    comment = Comment(path, value(item, "author"), value(item, "date"), joined(item))
                    gathering.draft.comments.append(comment)
