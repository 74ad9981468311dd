"""Pictures of a template as they are printed: too coarse for paper, and a finding says so.

Print shops and archives ask for 300 dots an inch at the printed size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.images import RasterImage

from converter.findings import Finding, Words, warning

ENOUGH = 300
"""Dots an inch."""


def coarse_pictures(document: Any) -> Iterator[Finding]:
    """A warning for every raster picture that has fewer dots an inch than paper wants."""
    for number, page in enumerate(document.pages, 1):
        for box in page._page_box.descendants():
            picture = getattr(box, "replacement", None) if isinstance(box, boxes.ReplacedBox) else None
            if isinstance(picture, RasterImage) and box.width and box.height:
                dots = min(picture.width / box.width, picture.height / box.height) * 96  # a CSS pixel is 1/96 inch
                if dots < ENOUGH - 0.5:
                    name = (box.element.get("alt") if box.element is not None else "") or "?"
                    yield _coarse(number, name, round(dots))


def _coarse(page: int, name: str, dots: int) -> Finding:
    words = Words(
        f"第 {page} 页的图片“{name}”印出来只有 {dots} dpi，少于 {ENOUGH} dpi",
        f"the picture “{name}” on page {page} is printed at {dots} dpi, less than {ENOUGH}",
    )
    hint = Words("换一张更清晰的图片，或把它印得小一些", "use a finer picture, or print it smaller")
    return warning("IMG-01", words, path="template", hint=hint)
