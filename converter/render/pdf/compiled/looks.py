"""What all paragraphs of one class share, as read off a probe, and as plain data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from converter.render.pdf.compiled.records import NOT_A_RECORD, Palette
from converter.render.pdf.compiled.setting import Script, Scripts


@dataclass(frozen=True, slots=True)
class Look:
    """What all paragraphs of one class share; lengths in px."""

    tag: str
    x: float
    width: float
    indent: float
    pitch: float
    scripts: tuple[Script, ...]
    rises: tuple[float, ...]
    """From the top of a line to the base line, for each piece of text."""
    foot: float
    """From the top of a line to the lower end of its letters."""
    keeps: bool
    """No page ends behind it."""
    solid: bool
    """No page ends within it."""
    level: int
    """Of its bookmark; 0: none."""
    spans: tuple[tuple[int, float], ...]
    """For each piece the level of the bookmark of its innermost tag, and how far that lies below the line's top."""
    depths: tuple[int, ...]
    """How many tags each piece lies in."""


_PLAIN = [field.name for field in fields(Look) if field.name not in ("scripts", "rises", "spans", "depths")]


def look_data(look: Look, scripts: Scripts) -> dict[str, Any]:
    """A look as plain data."""
    palette = Palette(scripts)
    data = {name: getattr(look, name) for name in (*_PLAIN, "rises", "spans", "depths")}
    numbers = [palette.number(script) for script in look.scripts]
    return data | {"numbers": numbers, "scripts": palette.values}


def read_look(data: Any, scripts: Scripts) -> Look | None:
    """A look from plain data; None when it is none."""
    try:
        palette = Palette(scripts, data["scripts"])
        return Look(
            scripts=tuple([palette[number] for number in data["numbers"]]),
            rises=tuple(data["rises"]),
            spans=tuple([(level, rise) for level, rise in data["spans"]]),
            depths=tuple(data["depths"]),
            **{name: data[name] for name in _PLAIN},
        )
    except NOT_A_RECORD:
        return None
