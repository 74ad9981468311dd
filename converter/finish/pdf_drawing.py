"""PDF bytes → what its pages draw, so that two files that were made in different ways can be held against each other.

Texts with face, size, place and the glyphs with their shifts, rules with width and both ends, filled rectangles, and
the frames (transformations) that all of it is drawn in: each kind in the order of drawing. What makes no difference on
paper (marks, graphics states that change nothing, shifts by nothing) is left out.
"""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass

from pypdf.errors import PyPdfError

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.pdf_objects import Reader

_OPERATOR = re.compile(
    rb"(?P<frame>(?:-?[\d.]+\s+){6})cm\b|(?P<matrix>(?:-?[\d.]+\s+){6})Tm\b|(?P<face>/[\w+-]+)\s+(?P<size>[\d.]+)\s+Tf\b|\[(?P<shown>[^\]]*)\]\s*TJ\b"
    rb"|(?P<width>[\d.]+)\s+w\b|(?P<ends>(?:-?[\d.]+\s+){2}m\s+(?:-?[\d.]+\s+){2})l\b|(?P<box>(?:-?[\d.]+\s+){4})re\b"
)
_NUMBER = re.compile(rb"-?[\d.]+")
_PLACES = 5
_NEAR = 0.001


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """What a page draws; lengths as in the file, to a hundred-thousandth."""

    texts: tuple[tuple[object, ...], ...]
    rules: tuple[tuple[float, ...], ...]
    boxes: tuple[tuple[float, ...], ...]
    frames: tuple[tuple[float, ...], ...] = ()


def read_drawings(data: bytes, file: str) -> list[PageDrawing]:
    """What the pages of a PDF of ours draw. SourceError when the bytes are no PDF that can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = Reader(io.BytesIO(data))
        contents = (page.get_contents() for page in reader.pages)
        return [_drawing(b"" if content is None else content.get_data()) for content in contents]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as problem:
        words = Words("PDF 损坏或不是 PDF", f"this is no PDF that can be read ({type(problem).__name__})")
        raise SourceError(words, place=Place(file)) from None


def draw_alike(one: list[PageDrawing], other: list[PageDrawing]) -> bool:
    """Whether pages draw the same, all lengths to a thousandth."""
    pages = [tuple((page.texts, page.rules, page.boxes, page.frames) for page in pages) for pages in (one, other)]
    return _alike(pages[0], pages[1])


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _NEAR
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return one == other


def _drawing(content: bytes) -> PageDrawing:
    texts: list[tuple[object, ...]] = []
    rules: list[tuple[float, ...]] = []
    boxes: list[tuple[float, ...]] = []
    frames: list[tuple[float, ...]] = []
    matrix: tuple[float, ...] = ()
    face: tuple[bytes, float] = (b"", 0.0)
    width = 0.0
    for found in _OPERATOR.finditer(content):
        if found["frame"]:
            frames.append(_numbers(found["frame"]))
        elif found["matrix"]:
            matrix = _numbers(found["matrix"])
        elif found["face"]:
            face = found["face"], round(float(found["size"]), _PLACES)
        elif found["shown"] is not None:
            texts.append((matrix, *face, _glyphs(found["shown"])))
        elif found["width"]:
            width = round(float(found["width"]), _PLACES)
        elif found["ends"]:
            rules.append((width, *_numbers(found["ends"])))
        else:
            boxes.append(_numbers(found["box"]))
    return PageDrawing(tuple(texts), tuple(rules), tuple(boxes), tuple(frames))


def _glyphs(shown: bytes) -> bytes:
    """Glyphs and shifts without shifts by nothing and without needless brackets."""
    bare = b"".join(shown.split()).replace(b">0<", b"").replace(b"><", b"").replace(b"<>", b"")
    return bare[:-1] if bare.endswith(b">0") else bare


def _numbers(text: bytes) -> tuple[float, ...]:
    return tuple([round(float(number), _PLACES) for number in _NUMBER.findall(text)])
