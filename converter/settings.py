"""What a run may know of the world: folders and choices, collected once by the command line or a caller."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """`template_dirs` and `font_dirs` are searched before the program's own folders.

    `force` renders in spite of errors and marks every page; `label` is the word in a Word draft's footer, with
    `draft_date`, the day when it is made (None: no date), and `controls` puts content controls around its figures;
    `press` makes the PDF for a print shop, `paper` the copy that is signed and stamped with ink.
    `seal_diameter` (mm) is used instead of the one that follows from the agency's kind.
    """

    template_dirs: tuple[Path, ...] = ()
    font_dirs: tuple[Path, ...] = ()
    force: bool = False
    label: str = "征求意见稿"
    draft_date: dt.date | None = None
    controls: bool = False
    press: bool = False
    paper: bool = False
    seal_diameter: float | None = None
