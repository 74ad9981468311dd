"""For a print shop: bleed, crop marks, and the printing condition that the sheet is meant for.

The page itself stays as it is; only the sheet around it grows. The archive's output intent (sRGB) stays
too: the printing condition is a second intent, by its registered name, as PDF/X readers look for it
(ISO 15930-7 6.2; ISO 32000-1 14.11.5). Text is pure black in any condition.
"""

from __future__ import annotations

from typing import Any

import pydyf

from converter.render.pdf.objects import MM, page_objects

BLEED = 3.0
"""Bleed in mm on every side; the marks stand outside of it."""
MARGIN = 10.0
"""Sheet around the trimmed page in mm, room for the marks."""
CONDITION = "FOGRA39"
"""ISO 12647-2 offset printing on coated paper, in the registry of the International Color Consortium."""

SHEET = f"@page {{ bleed: {MARGIN}mm; marks: crop cross }}"


def add_press_marks(pdf: Any) -> None:
    """Set the bleed of every page and name the printing condition."""
    for page in page_objects(pdf):
        x0, y0, x1, y1 = page["TrimBox"]
        page["BleedBox"] = pydyf.Array([x0 - BLEED * MM, y0 - BLEED * MM, x1 + BLEED * MM, y1 + BLEED * MM])
    intent = pydyf.Dictionary(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFX",
            "OutputConditionIdentifier": pydyf.String(CONDITION),
            "RegistryName": pydyf.String("http://www.color.org"),
            "Info": pydyf.String("Offset printing, ISO 12647-2, coated paper (CMYK)"),
        }
    )
    pdf.catalog["OutputIntents"].append(intent)
