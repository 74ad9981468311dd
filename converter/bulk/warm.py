"""What a worker does once, so that no report pays for it, and between two reports, so that none does within."""

from __future__ import annotations

import gc
from contextlib import suppress

from converter.errors import ConverterError
from converter.render.fonts import find_fonts
from converter.settings import Settings


def warm_up(settings: Settings) -> None:
    """Load the engine with its faces. What is in memory now lives as long as the process: no more looks at it, and
    from now on garbage is looked for by `tidy_up` only. While a report is made, nearly all of it is in use: to look
    again and again costs a tenth of the time. What the machine lacks is not told from here, but by each report.
    """
    from converter.render.pdf.engine import load_engine

    with suppress(ConverterError):
        load_engine(find_fonts(settings.font_dirs))
    gc.collect()
    gc.freeze()
    gc.disable()


def tidy_up() -> None:
    """Give back what the last report has left, in a process that was warmed up; elsewhere Python does it by itself.

    What outlives a report was learnt for those to come, such as a compiled form: nobody looks through it again.
    """
    if not gc.isenabled():
        gc.collect()
        gc.freeze()
