"""Measures text with Pango, as WeasyPrint sets it, and draws it with advances that are given (lengths in CSS pixels).

WeasyPrint's `Layout` is the only private class used: it knows how a CSS style becomes a Pango layout.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import TO_UNITS, ffi, pango, unicode_to_char_p
from weasyprint.text.line_break import Layout

from converter.render.pdf.lines import LATIN, Cluster, Kind, Rules, cluster, is_word_character, justified

MOST_TOKENS = 30_000
"""Remembered characters and words of one font set-up: numbers never end, a batch must not grow with them."""

_CONTROLS = re.compile("[\t\n\x0b\x0c\r\x85\u00ad\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_CURSIVE = re.compile("[\u0590-\u0dff\u0e00-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc]")
_MARKS = "[\u0300-\u036f\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
TOKEN = re.compile(f"[{LATIN}]+|.(?:{_MARKS}|\u200d.)*", re.DOTALL)
_AMONG = "国"
"""What stands around a character that is measured: in company of other scripts some faces draw marks differently."""
_CUTS_FRACTION = 0.3
"""Thousandths of an em kept between a wished advance and the next whole number, because drawing cuts fractions off."""
FONT_PROPERTIES = (
    'font_family', 'font_style', 'font_stretch', 'font_weight', 'font_size', 'font_kerning', 'font_variant_ligatures',
    'font_variant_position', 'font_variant_caps', 'font_variant_numeric', 'font_variant_alternates',
    'font_variant_east_asian', 'font_feature_settings', 'font_variation_settings', 'font_language_override', 'lang',
    'letter_spacing', 'word_spacing',
)  # fmt: skip

_Token: TypeAlias = tuple[Cluster, ...]
_known_tokens: WeakKeyDictionary[Any, dict[str, dict[str, _Token]]] = WeakKeyDictionary()


@dataclass(slots=True)
class Text:
    """Text boxes one after the other: their clusters, and the place of each (number of its box, first byte in it)."""

    clusters: list[Cluster] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)

    def add(self, number: int, box: Any) -> None:
        """Measure a text box and append it."""
        byte = 0
        for piece in measure(box.style, box.text):
            self.clusters.append(piece)
            self.places.append((number, byte))
            byte += len(piece.text.encode())


def has_controls(text: str) -> bool:
    """Tell whether a text holds characters that end lines, hyphenate or turn directions by themselves."""
    return _CONTROLS.search(text) is not None


def is_cursive(text: str) -> bool:
    """Tell whether a text holds letters that change in company or run from right to left."""
    return _CURSIVE.search(text) is not None


def place(box: Any, width: float, advances: list[tuple[int, float]]) -> None:
    """Make a text box as wide as its advances (first byte, px) say; it forgets the plan of the box it is a copy of."""
    box.straight_pieces = None
    box.straight_placed = True
    box.width = width
    box.pango_layout = PlacedLayout(box.style, box.text, advances)


def stretch(line: Any, texts: list[Any], extra: float, rules: Rules) -> None:
    """Spread the text of a line that WeasyPrint broke, `extra` px too short, over all its gaps."""
    text = Text()
    for number, box in enumerate(texts):
        text.add(number, box)
    if not text.clusters:
        return
    advances = justified(text.clusters, sum(box.width for box in texts) + extra, rules)
    placed: dict[int, list[tuple[int, float]]] = {}
    for (number, byte), advance in zip(text.places, advances, strict=True):
        placed.setdefault(id(texts[number]), []).append((byte, advance))
    _shift(line, 0.0, placed)


def _shift(box: Any, by: float, placed: dict[int, list[tuple[int, float]]]) -> float:
    """Move a box and set the new widths below it; how far what follows has to move."""
    if isinstance(box, boxes.TextBox):
        box.position_x += by
        advances = placed.get(id(box))
        if not advances:
            return by
        before, width = box.width, sum(advance for _, advance in advances)
        place(box, width, advances)
        return by + width - float(before)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += by
        after = by
        for child in box.children:
            if child.is_in_normal_flow():
                after = _shift(child, after, placed)
        box.width += after - by
        return after
    box.translate(by, 0)
    return by


def measure(style: Any, text: str) -> list[Cluster]:
    """Measure a text in a style: its clusters. Each character or Latin word is shaped once per font set-up."""
    key = repr([style[name] for name in FONT_PROPERTIES])
    known = _known_tokens.setdefault(style.font_config, {}).setdefault(key, {})
    tokens: list[str] = TOKEN.findall(text)
    new = [token for token in dict.fromkeys(tokens) if token not in known]
    if new:
        if len(known) + len(new) > MOST_TOKENS:
            known.clear()
            new = list(dict.fromkeys(tokens))
        for group in _groups(new):
            known.update(_shaped(style, group))
    return [piece for token in tokens for piece in known[token]]


def _groups(tokens: Iterable[str]) -> Iterator[list[str]]:
    """Group what is shaped at once: all single characters, but each Latin word alone, lest neighbours be kerned, and
    a space alone, lest it be as wide as in the face of whichever character is new along with it.
    """
    singles: list[str] = []
    for token in tokens:
        if is_word_character(token[0]) or token[0] == " ":
            yield [token]
        else:
            singles.append(token)
    if singles:
        yield singles


def _shaped(style: Any, tokens: Sequence[str]) -> Iterator[tuple[str, _Token]]:
    """Each token with its clusters. Several stand between Chinese characters: some marks are wider elsewhere."""
    between = "" if is_word_character(tokens[0][0]) or tokens[0][0] == " " else _AMONG
    text = between + "".join([token + between for token in tokens])
    layout = PlainLayout(style)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    starts, widths = _widths(line)
    raw, gap = text.encode(), len(between.encode())
    begin = gap
    for token in tokens:
        end = begin + len(token.encode())
        first, last = bisect_left(starts, begin), bisect_left(starts, end)
        edges = [*starts[first:last], end]
        if edges[0] != begin:  # shaped as one with the token before
            edges, found = [begin, end], [sum(widths[first:last])]
        else:
            found = widths[first:last]
        yield (
            token,
            tuple(
                _cluster(style, raw[left:right].decode(), width)
                for (left, right), width in zip(pairwise(edges), found, strict=True)
            ),
        )
        begin = end + gap
    layout.deactivate()


def _widths(line: Any) -> tuple[list[int], list[float]]:
    """Measure from the origin of each cluster to that of the next: first bytes and widths, in the order of the text.

    Kerning by an old `kern` table moves the second glyph and narrows both; here the first one gets all of it.
    """
    pieces = sorted(glyphs_of(line), key=lambda piece: piece[0])
    shifts = [glyphs[0].geometry.x_offset if len(glyphs) == 1 else 0 for _, glyphs, _ in pieces] + [0]
    widths = [sum(glyph.geometry.width for glyph in glyphs) for _, glyphs, _ in pieces]
    moved = [
        (width + after - before) / TO_UNITS for width, (before, after) in zip(widths, pairwise(shifts), strict=True)
    ]
    return [start for start, _, _ in pieces], moved


def _cluster(style: Any, text: str, width: float) -> Cluster:
    """Make a cluster with what the style adds to it: letter-spacing behind it, word-spacing in a space."""
    spacing = style["letter_spacing"]
    made = cluster(text, width, style["font_size"], 0.0 if spacing == "normal" else spacing)
    if made.kind in (Kind.SPACE, Kind.TIE) and style["word_spacing"]:
        return cluster(text, width + style["word_spacing"], made.em, made.spacing)
    return made


def glyphs_of(line: Any) -> Iterator[tuple[int, list[Any], Any]]:
    """First byte, glyphs and font of each cluster of a Pango line, in the order of drawing."""
    run = line.runs[0] if line.runs != ffi.NULL else ffi.NULL
    while run != ffi.NULL:
        string, offset = run.data.glyphs, run.data.item.offset
        infos, starts, count = string.glyphs, string.log_clusters, string.num_glyphs
        index = 0
        while index < count:
            stop = index + 1
            while stop < count and starts[stop] == starts[index]:
                stop += 1
            yield offset + starts[index], [infos[place] for place in range(index, stop)], run.data.item.analysis.font
            index = stop
        run = run.next


class PlainLayout(Layout):  # type: ignore[misc]
    """A layout of one line without letter-spacing or word-spacing."""

    def set_text(self, text: str, justify: bool = False) -> None:
        """Hand the text to Pango as it is."""
        self.text = text
        pointer, _ = unicode_to_char_p(text)
        pango.pango_layout_set_text(self.layout, pointer, -1)


class PlacedLayout(PlainLayout):
    """A line whose advances are given. Its text is shaped when it is drawn, not before."""

    def __init__(self, style: Any, text: str, advances: Sequence[tuple[int, float]]) -> None:
        """`advances`: first byte in the text and advance in px of each cluster."""
        self.text = text
        self.advances = advances
        self.justification_spacing, self.max_width, self.first_line_direction = 0, None, 0
        self.ascent = None
        if style["text_decoration_line"] != "none":  # lines are drawn before the text is shaped
            self.setup(style)
            self.deactivate()

    def get_first_line(self) -> tuple[Any, int | None]:
        """Shape the line and put the given advances into its glyphs."""
        line, index = super().get_first_line()
        self._place(line)
        return line, index

    def _place(self, line: Any) -> None:
        """Write the advances into the glyphs so that what is drawn adds up.

        A PDF is written with whole thousandths of an em: the running sum is rounded, so errors do not add up.
        """
        per_mille = 1000 / self.style["font_size"]
        pieces = sorted(glyphs_of(line), key=lambda piece: piece[0])
        ends = [start for start, _, _ in pieces[1:]] + [len(self.text.encode())]
        wanted = drawn = 0.0
        given = iter(self.advances)
        byte, advance = next(given)
        for (_, glyphs, _), end in zip(pieces, ends, strict=True):
            while byte < end:
                wanted += advance * per_mille
                byte, advance = next(given, (end, 0.0))
            step = round(wanted - drawn)
            drawn += step
            _widen(glyphs, step, per_mille)


def _widen(glyphs: Sequence[Any], step: int, per_mille: float) -> None:
    """Make the glyphs of a cluster `step` thousandths of an em wide; the last one takes what the others leave."""
    for glyph in glyphs[:-1]:
        step -= round(glyph.geometry.width * per_mille / TO_UNITS)
    geometry = glyphs[-1].geometry
    if len(glyphs) == 1:
        geometry.x_offset = 0  # is in the advance of the glyph before
    geometry.width = stepped_width(geometry.width, step, per_mille)


def stepped_width(width: int, step: float, per_mille: float) -> int:
    """The width (Pango units) that makes a glyph `width` wide take `step` thousandths of an em when it is drawn."""
    natural = width * per_mille / TO_UNITS
    wish = float(step)
    if abs(natural - wish) > 0.5:
        wish += _CUTS_FRACTION if wish > natural else -_CUTS_FRACTION
    return round(wish / per_mille * float(TO_UNITS))
