"""What a worker does once, so that no report pays for it: engine and faces are loaded, what stays is set aside."""

from __future__ import annotations

import gc

from converter.render.fonts import find_fonts
from converter.settings import Settings


def warm_up(settings: Settings) -> None:
    """Load the engine with its faces. What is in memory now lives as long as the process: no more looks at it."""
    from converter.render.pdf.engine import load_engine

    load_engine(find_fonts(settings.font_dirs))
    gc.collect()
    gc.freeze()
