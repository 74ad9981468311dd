"""Frames, looks and shapes ↔ plain data.

Texts that are the same in every report are set anew when they come back, and what draws them must be what was kept:
data that do not belong to these faces are refused (None), and are learnt again.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from converter.render.pdf.compiled.elements import Element
from converter.render.pdf.compiled.harvest import Shape, TextPlace
from converter.render.pdf.compiled.setting import Drawn, Script, Scripts
from converter.render.pdf.compiled.unfit import Unfit

_GEOMETRY = ("y", "end", "foot", "solid", "bookmarks", "anchors", "tables", "avoids")
_PLACED = [field.name for field in fields(TextPlace) if field.name not in ("script", "drawn")]


class StaleError(Exception):
    """Data that do not belong to these faces."""


NOT_A_RECORD = (StaleError, KeyError, TypeError, ValueError, IndexError, AttributeError)
"""What comes of reading data that are no record."""


class Palette:
    """The scripts of a record, each written once."""

    def __init__(self, scripts: Scripts, values: list[Any] | None = None) -> None:
        self._scripts = scripts
        self._known = [scripts.of_values(own) for own in values or ()]

    @property
    def values(self) -> list[Any]:
        """The scripts as plain data, in the order of their numbers."""
        return [script.values for script in self._known]

    def number(self, script: Script) -> int:
        """The number of a script."""
        if script not in self._known:
            self._known.append(script)
        return self._known.index(script)

    def __getitem__(self, number: int) -> Script:
        return self._known[number]

    def fixed(self, drawn: Drawn) -> list[Any]:
        """A text that is the same in every report, as plain data."""
        return [drawn.text, drawn.operators, drawn.width, drawn.height, drawn.baseline]

    def set_fixed(self, script: Script, data: list[Any]) -> Drawn:
        """The same text set anew. Raises StaleError when something else would be drawn than what was kept."""
        text, operators, width, height, baseline = data
        try:
            lines = script.lines(text, None)
        except Unfit:
            raise StaleError from None
        if [line.operators for line in lines] != [operators]:
            raise StaleError
        return Drawn(text, operators, width, height, baseline, lines[0].glyphs)


def shape_data(shape: Shape, scripts: Scripts) -> dict[str, Any] | None:
    """A shape whose slots are without texts as plain data; None where a fixed text cannot be set anew."""
    palette = Palette(scripts)
    data: dict[str, Any] = {name: getattr(shape, name) for name in _GEOMETRY}
    data["rules"] = shape.rules
    data["starts"] = [[page, *start] for page, start in shape.starts.items()]
    data["texts"] = [_text_data(text, palette) for text in shape.texts]
    data["elements"] = [
        [each.kind, each.extra.decode("latin-1"), each.parent, each.page, each.kids, each.identifier]
        for each in shape.elements
    ]
    data["scripts"] = palette.values
    return data if read_shape(plain(data), scripts) else None


def _text_data(text: TextPlace, palette: Palette) -> list[Any]:
    drawn = None if text.drawn is None else palette.fixed(text.drawn)
    return [palette.number(text.script), drawn, *(getattr(text, name) for name in _PLACED)]


def read_shape(data: Any, scripts: Scripts) -> Shape | None:
    """A shape from plain data; None when it does not belong to these faces."""
    try:
        palette = Palette(scripts, data["scripts"])
        return Shape(
            y=data["y"],
            rules=[[tuple(rule) for rule in page] for page in data["rules"]],
            texts=[_text(each, palette) for each in data["texts"]],
            elements=[Element(k, e.encode("latin-1"), p, n, kids, name) for k, e, p, n, kids, name in data["elements"]],
            end=tuple(data["end"]),
            foot=data["foot"],
            solid=data["solid"],
            bookmarks=[tuple(each) for each in data["bookmarks"]],
            anchors=[tuple(each) for each in data["anchors"]],
            starts={page: (at, offset) for page, at, offset in data["starts"]},
            tables=data["tables"],
            avoids=tuple(data["avoids"]),
        )
    except NOT_A_RECORD:
        return None


def _text(data: list[Any], palette: Palette) -> TextPlace:
    script = palette[data[0]]
    rest = dict(zip(_PLACED, data[2:], strict=True))
    drawn = None if data[1] is None else palette.set_fixed(script, data[1])
    return TextPlace(script=script, drawn=drawn, **rest)


def plain(data: Any) -> Any:
    """Data as they come back from JSON: lists for tuples."""
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list | tuple) else data
