"""What a template cannot say because it depends on the data: sizes of long figures, the place of the sign-off.

Works on the filled-in body. Nothing here changes a text.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from converter.render.typography import CELL, width_in_cells
from converter.render.word.starter_styles import TYPE_AREA
from converter.render.word.starter_xml import POINT

_FIGURE = re.compile(r"[+-]?[0-9][0-9.]*(?:亿元|百万元|万元|千元|元)?")
_SIZES = (9.0, 7.5, 6.0)
"""Character sizes in pt for figures that are too long for a narrow cell, the first that fits is taken."""
_MARGINS = 4.0
"""Space that the two sides of a cell take, in pt."""
SIGNOFF_STYLE = "落款"


def fit_figures(body: Any) -> None:
    """Give figures that are wider than their cell a smaller size."""
    for cell in body.iter(qn("w:tc")):
        texts = list(cell.iter(qn("w:t")))
        width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
        if len(texts) != 1 or width is None or width.get(qn("w:type")) != "dxa":
            continue
        text = texts[0].text or ""
        room = int(width.get(qn("w:w"))) / POINT - _MARGINS
        if _FIGURE.fullmatch(text) and width_in_cells(text) * _SIZES[0] > room:
            size = next((size for size in _SIZES if width_in_cells(text) * size <= room), _SIZES[-1])
            _resize(texts[0].getparent(), size)


def _resize(run: Any, points: float) -> None:
    run.get_or_add_rPr().get_or_add_sz().set(qn("w:val"), str(round(points * 2)))


def place_signoff(body: Any, styles: Any, agency: str, date: str) -> None:
    """署名 centred over 成文日期, the date four characters in from the right; not alone on a page.

    GB/T 9704-2012 7.3.5.1. Both lines are centred in one strip at the right edge; a clerk's own
    indent on a paragraph is left as it is.
    """
    style = _style_id(styles, SIGNOFF_STYLE)
    lines = [line for line in body.iter(qn("w:p")) if style and line.style == style and _text(line) in (agency, date)]
    strip = max(width_in_cells(date) + 8, width_in_cells(agency) + 0.5) * CELL * POINT
    for line in lines:
        properties = line.get_or_add_pPr()
        if properties.find(qn("w:ind")) is None:
            properties.get_or_add_ind().set(qn("w:left"), str(max(0, TYPE_AREA - round(strip))))
    before = lines[0].getprevious() if lines else None
    if before is not None and before.tag == qn("w:p"):
        before.get_or_add_pPr().get_or_add_keepNext()


def _style_id(styles: Any, name: str) -> str:
    """The identifier of a style by its name: office programs keep the name and may change the identifier."""
    for style in styles.iter(qn("w:style")):
        title = style.find(qn("w:name"))
        if title is not None and title.get(qn("w:val")) == name:
            return str(style.get(qn("w:styleId")))
    return ""


def _text(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def end_with_paragraph(body: Any) -> None:
    """A body must not end with a table: Word calls such a file damaged."""
    last = [child for child in body if child.tag != qn("w:sectPr")][-1:]
    if not last or last[0].tag == qn("w:tbl"):
        sections = body.findall(qn("w:sectPr"))
        paragraph = OxmlElement("w:p")
        if sections:
            sections[-1].addprevious(paragraph)
        else:
            body.append(paragraph)


def drop_empty_frames(story: Any) -> None:
    """Frames of a header or footer that were left empty are taken out, so that nothing floats over the text."""
    for frame in list(story.iter(qn("w:framePr"))):
        paragraph = frame.getparent().getparent()
        empty = not _text(paragraph) and paragraph.find(f".//{qn('w:drawing')}") is None
        if empty and len(paragraph.getparent()) > 1:
            paragraph.getparent().remove(paragraph)
