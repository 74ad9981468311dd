"""Text in a style → what draws it: WeasyPrint's own shaping and drawing, asked once for each text and remembered.

Short texts (cells, titles, names) are set whole. Prose is shaped word by word and character by character, and set into
lines with advances that the line planner gives, with the arithmetic of WeasyPrint's drawing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import SimpleNamespace
from typing import Any, TypeAlias

from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import TO_UNITS, ffi
from weasyprint.text.line_break import split_first_line

from converter.render.pdf.compiled.styles import TextStyle, style_values
from converter.render.pdf.compiled.typefaces import Typefaces
from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.lines import Cluster
from converter.render.pdf.shaping import (
    TOKEN,
    PlacedLayout,
    PlainLayout,
    glyphs_of,
    has_controls,
    is_cursive,
    measure,
    stepped_width,
)

_MOST = 20_000
_HEX = re.compile("<([0-9a-f]*)>")


Use: TypeAlias = tuple[str, int, str]
"""A glyph that is drawn: face, id, text."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of text: operators after its matrix, size and base line in px, and (face, glyph, text) of its glyphs."""

    text: str
    operators: str
    width: float
    height: float
    baseline: float
    glyphs: tuple[Use, ...]

    @property
    def metrics(self) -> tuple[float, float]:
        """What the height of a line depends on."""
        return self.height, self.baseline


class _Recorder:
    """The part of a page's stream that `draw_first_line` uses."""

    def __init__(self, faces: Typefaces) -> None:
        self._faces = faces
        self.parts: list[str] = []
        self.fonts: dict[str, Any] = {}
        self.order: list[tuple[str, str]] = []
        self._font = ""
        self.length = ffi.new("unsigned int *")
        self.ink_rect, self.logical_rect = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        face, size = self._faces.of(pango_font)
        return self.fonts.setdefault(face.name, face.fresh()), size

    def set_font_size(self, font: str, size: float) -> None:
        self._font = f"/{font}"
        self.parts.append(f"/{font} {size:.6f} Tf")

    def show_text(self, text: str) -> None:
        shown = text.replace(">0<", "")
        self.parts.append(f"[{shown[:-1] if shown.endswith('>0') else shown}]TJ")
        self.order.append((self._font, text))

    def set_text_matrix(self, *values: float) -> None:
        pass

    def set_text_rise(self, rise: float) -> None:
        raise Unfit("文字上下移动", "text that is raised")


@dataclass(eq=False, slots=True)
class Glyph:
    """A glyph of prose: its face and the operator that chooses it, id, widths as shaped (Pango units) and as written in
    the PDF (thousandths of an em), its text, and what draws it so many thousandths wide.
    """

    face: str
    choose: str
    glyph: int
    natural: int
    written: int
    size: float
    text: str
    made: dict[int, str]


class Script:
    """A style in which text is set, by its values; equal styles of all probes are one."""

    def __init__(self, values: list[Any], style: TextStyle, faces: Typefaces) -> None:
        self.values = values
        self.style = style
        self._faces = faces
        self._lines: dict[tuple[str, float | None], tuple[Drawn, ...]] = {}
        self._tokens: dict[str, tuple[tuple[Cluster, ...], tuple[Glyph, ...]]] = {}
        self._contextual: set[Glyph] = set()
        self.per_mille = 1000 / style["font_size"]

    def lines(self, text: str, width: float | None) -> tuple[Drawn, ...]:
        """The lines of a text that is set as it comes, in a box of `width` px."""
        found = self._lines.get((text, width))
        if found is None:
            if len(self._lines) >= _MOST:
                self._lines.clear()
            found = self._lines[text, width] = tuple(self._split(text, width))
        return found

    def _split(self, text: str, width: float | None) -> list[Drawn]:
        if has_controls(text) or is_cursive(text) or "  " in text:
            raise Unfit("文字里有控制字符或连写文字", "text with controls or cursive letters")
        raw, at = text.encode(), 0
        lines = []
        while True:
            layout, length, resume, wide, height, baseline = split_first_line(
                raw[at:].decode(), self.style, None, width, 0
            )
            if not length:
                raise Unfit("空行", "an empty line")
            layout.reactivate(self.style)
            lines.append(self._drawn(layout.text, layout, wide, height, baseline))
            layout.deactivate()
            if resume is None:
                return lines
            if " " in text:
                raise Unfit("表格里带空格的文字要分行", "a cell whose text has spaces and needs several lines")
            at += resume

    def drawn_box(self, box: Any) -> Drawn:
        """A text box of a probe, as WeasyPrint draws it."""
        box.pango_layout.reactivate(box.style)
        made = self._drawn(box.text, box.pango_layout, box.width, box.height, box.baseline)
        box.pango_layout.deactivate()
        return made

    def _drawn(self, text: str, layout: Any, width: float, height: float, baseline: float) -> Drawn:
        recorder = _Recorder(self._faces)
        box = SimpleNamespace(text=text, style=self.style, pango_layout=layout)
        draw_first_line(recorder, box, "clip", "none", Matrix())
        glyphs = []
        for name, shown in recorder.order:
            meant = recorder.fonts[name].to_unicode
            for run in _HEX.findall(shown):
                ids = [int(run[at : at + 4], 16) for at in range(0, len(run), 4)]
                glyphs += [(name, glyph, meant[glyph]) for glyph in ids]
        return Drawn(text, " ".join(recorder.parts), width, height, baseline, tuple(glyphs))

    def tokens(self, text: str) -> tuple[list[Cluster], list[Glyph]]:
        """The clusters of a piece of prose, measured, and the glyph of each."""
        tokens = TOKEN.findall(text)
        known = self._tokens
        try:
            entries = [known[token] for token in tokens]
        except KeyError:
            if len(known) >= _MOST:
                known.clear()
            for token in dict.fromkeys(tokens):
                if token not in known:
                    known[token] = self._learn(token)
            entries = [known[token] for token in tokens]
        return [item for entry in entries for item in entry[0]], [item for entry in entries for item in entry[1]]

    def _learn(self, token: str) -> tuple[tuple[Cluster, ...], tuple[Glyph, ...]]:
        if has_controls(token) or is_cursive(token):
            raise Unfit("文字里有控制字符或连写文字", "text with controls or cursive letters")
        clusters = tuple(measure(self.style, token))
        alone = self._shape(token)
        glyphs = alone if token == " " else self._shape(f"国{token}国")[1:-1]
        if len(clusters) != len(glyphs) or [c.text for c in clusters] != [g.text for g in glyphs]:
            raise Unfit("文字由几个字形拼成", "a character of several glyphs")
        # A space takes the face of its neighbour.
        if token == " " or [(g.face, g.glyph, g.natural) for g in glyphs] != [
            (g.face, g.glyph, g.natural) for g in alone
        ]:
            self._contextual.update(glyphs)
        return clusters, glyphs

    def _shape(self, text: str) -> tuple[Glyph, ...]:
        layout = PlainLayout(self.style)
        layout.set_text(text)
        line, _ = layout.get_first_line()
        raw = text.encode()
        found = sorted(glyphs_of(line), key=lambda piece: piece[0])
        ends = [start for start, _, _ in found[1:]] + [len(raw)]
        glyphs = []
        for (start, infos, pango_font), end in zip(found, ends, strict=True):
            if len(infos) != 1 or infos[0].geometry.y_offset or infos[0].glyph & 0xF0000000:
                raise Unfit("文字由几个字形拼成，或没有这个字", "a character of several glyphs, or of none")
            glyphs.append(self._glyph(infos[0], pango_font, raw[start:end].decode()))
        layout.deactivate()
        return tuple(glyphs)

    def _glyph(self, info: Any, pango_font: Any, text: str) -> Glyph:
        face, size = self._faces.of(pango_font)
        choose = sys.intern(f"{face.name} {size:.6f} Tf")
        glyph = info.glyph
        return Glyph(face.name, choose, glyph, info.geometry.width, face.widths[glyph], size, text, {})

    def placed(self, glyphs: Sequence[Glyph], advances: Sequence[float]) -> tuple[str, tuple[Use, ...]]:
        """What draws glyphs with these advances (px), and the glyphs that are drawn besides them.

        Some faces draw a mark differently in other company: a line that holds such a mark is shaped as a whole.
        """
        if self._contextual.isdisjoint(glyphs):
            return self._operators(glyphs, advances), ()
        texts = [glyph.text for glyph in glyphs]
        starts = accumulate([len(text.encode()) for text in texts], initial=0)
        text = "".join(texts)
        layout = PlacedLayout(self.style, text, list(zip(starts, advances, strict=False)))
        layout.reactivate(self.style)
        drawn = self._drawn(text, layout, 0.0, 0.0, 0.0)
        return drawn.operators, drawn.glyphs

    def _operators(self, glyphs: Sequence[Glyph], advances: Sequence[float]) -> str:
        """The same glyph by glyph. The running sum is rounded, as `PlacedLayout` does."""
        per_mille, parts, chosen = self.per_mille, [], ""
        wanted = drawn = 0.0
        for glyph, advance in zip(glyphs, advances, strict=True):
            wanted += advance * per_mille
            step = round(wanted - drawn)
            drawn += step
            if glyph.choose is not chosen:
                parts.append(f">]TJ {glyph.choose} [<" if chosen else f"{glyph.choose} [<")
                chosen = glyph.choose
            parts.append(glyph.made.get(step) or self._shown(glyph, step))
        parts.append(">]TJ")
        return "".join(parts)

    def _shown(self, glyph: Glyph, step: int) -> str:
        """A glyph and the shift behind it, so that it takes `step` thousandths of an em when it is drawn."""
        width = stepped_width(glyph.natural, step, self.per_mille)
        shift = int(glyph.written - width * 1000 / TO_UNITS / glyph.size)
        made = glyph.made[step] = f"{glyph.glyph:04x}>{shift}<" if shift else f"{glyph.glyph:04x}"
        return made


class Scripts:
    """All styles that a form has been seen to set text in."""

    def __init__(self, faces: Typefaces, font_config: Any) -> None:
        self._faces = faces
        self._font_config = font_config
        self._by_key: dict[str, Script] = {}

    def of(self, style: Any) -> Script:
        """The script of a style. Raises Unfit for what the compiled path does not draw."""
        return self.of_values(style_values(style))

    def of_values(self, values: list[Any]) -> Script:
        """The script of a style's values."""
        key = repr(values)
        if key not in self._by_key:
            self._by_key[key] = Script(values, TextStyle(values, self._font_config), self._faces)
        return self._by_key[key]
