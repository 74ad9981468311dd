"""Gives WeasyPrint's justified Chinese paragraphs two straight edges.

WeasyPrint asks `split_text_box` for one piece of a line after the other. Inside `straight_lines()` a paragraph
(`text-align: justify`, language zh) is planned as a whole by `converter.render.pdf.lines`, and WeasyPrint gets
pieces whose widths are final. The HTML stays one element, so tags, links, copied text, widows and page breaks remain
WeasyPrint's. Three functions of `weasyprint.layout.inline` are wrapped for that, none is copied.

A paragraph with floats beside it, images, padded spans, ::first-letter, or in a table cell keeps WeasyPrint's own line
ends; its lines are still stretched to the edge. Ellipsis, soft hyphens and cursive scripts are left alone.
"""

import inspect
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import strut

from converter.render.pdf.lines import Line, Rules, plan_lines
from converter.render.pdf.shaping import Text, has_controls, is_cursive, place, stretch

WEASYPRINT = "70.0"
"""The one version whose inner ways these wrappers know."""

_EDGES = (("margin", ""), ("padding", ""), ("border", "_width"))
_rules: ContextVar[Rules | None] = ContextVar("straight_lines_rules", default=None)
_install_lock = Lock()


class EngineMismatch(RuntimeError):
    """The installed WeasyPrint is not the one that this module knows from inside."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a text box that stands on one line: advances (px) with their bytes, and where the box goes on."""

    text: str
    advances: list[tuple[int, float]]
    width: float
    resume: int | None


@contextmanager
def straight_lines(rules: Rules | None = None) -> Iterator[None]:
    """Documents laid out inside come out with straight lines. May be entered again; each thread enters for itself.

    The root of the HTML needs `lang="zh…"`, and paragraphs (not the body) `text-align: justify`.
    Raises EngineMismatch when WeasyPrint is another one than expected.
    """
    _install()
    token = _rules.set(rules or Rules())
    try:
        yield
    finally:
        _rules.reset(token)


def check_engine() -> None:
    """Raise EngineMismatch unless version and parameters of WeasyPrint are the known ones."""
    if weasyprint.__version__ != WEASYPRINT:
        raise EngineMismatch(f"straight lines know WeasyPrint {WEASYPRINT}; installed is {weasyprint.__version__}")
    for name, wrapper in _WRAPPERS.items():
        known = list(inspect.signature(wrapper).parameters)
        found = list(inspect.signature(getattr(inline, name, lambda: None)).parameters)
        if found != known:
            raise EngineMismatch(f"weasyprint.layout.inline.{name} takes {found}, not {known}")


def _install() -> None:
    """Wrap WeasyPrint's functions, once per process; outside of `straight_lines` the wrappers only pass on."""
    with _install_lock:
        check_engine()
        for name, wrapper in _WRAPPERS.items():
            if name not in _originals:  # who wraps ours later on is not wrapped again
                _originals[name] = getattr(inline, name)
                setattr(inline, name, wrapper)


def _get_next_linebox(
    context: Any, linebox: Any, position_y: Any, bottom_space: Any, skip_stack: Any, containing_block: Any,
    absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
) -> Any:  # fmt: skip
    """Plan the paragraph when its first line is asked for, or when its width has changed since."""
    rules = _rules.get()
    if rules and _is_ours(linebox.style):
        block = containing_block.style
        is_cut = block["text_overflow"] != "clip" or block["block_ellipsis"] != "none"
        is_free = not (
            is_cut
            or context.excluded_shapes
            or first_letter_style
            or first_line_style
            or _is_as_wide_as_its_text(containing_block)
        )
        linebox.straight_is_cut = is_cut
        plan = (containing_block.width, is_free, rules)
        indent = linebox.text_indent
        known = linebox.__dict__.get("straight_plan")
        if known is None or known[:3] != plan or (skip_stack is None and known[3] != indent):
            linebox.straight_plan = (*plan, indent)
            _plan_linebox(linebox, skip_stack, containing_block.width, indent, rules if is_free else None)
    return _originals["get_next_linebox"](
        context, linebox, position_y, bottom_space, skip_stack, containing_block,
        absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
    )  # fmt: skip


def _split_text_box(context: Any, box: Any, available_width: Any, skip: Any, is_line_start: Any = True) -> Any:
    """Answer with the planned piece that begins at byte `skip`, if there is one."""
    pieces = box.__dict__.get("straight_pieces")
    piece: _Piece | None = pieces.get(skip) if pieces and _rules.get() else None
    if piece is None:
        return _originals["split_text_box"](context, box, available_width, skip, is_line_start=is_line_start)
    placed = box.copy_with_text(piece.text)
    place(placed, piece.width, piece.advances)
    line_height, placed.baseline = strut(box.style)
    placed.height = box.style["font_size"]
    placed.margin_top = placed.margin_bottom = (line_height - placed.height) / 2
    return placed, piece.resume, False


def _justify_line(context: Any, line: Any, extra_width: Any) -> Any:
    """Leave planned lines as they are, stretch the others over all their gaps instead of their spaces alone."""
    rules = _rules.get()
    if rules is None or not _is_ours(line.style) or line.__dict__.get("straight_is_cut"):
        return _originals["justify_line"](context, line, extra_width)
    texts = [box for _, box in _text_boxes(line)]
    if any("straight_placed" in box.__dict__ for box in texts):
        return None
    if not texts or any(is_cursive(box.text) or "\u00ad" in box.text for box in texts):
        return _originals["justify_line"](context, line, extra_width)
    stretch(line, texts, extra_width, rules)
    return None


_WRAPPERS: dict[str, Callable[..., Any]] = {
    "get_next_linebox": _get_next_linebox,
    "split_text_box": _split_text_box,
    "justify_line": _justify_line,
}
_originals: dict[str, Callable[..., Any]] = {}


def _is_ours(style: Any) -> bool:
    """Whether a paragraph is justified Chinese text."""
    return (
        style["text_align_all"] == "justify"
        and style["direction"] == "ltr"
        and (style["lang"] or "").lower().startswith("zh")
    )


def _is_as_wide_as_its_text(block: Any) -> bool:
    """Whether WeasyPrint's own measure of the text decides the width, so that ours might not fit in by a hair."""
    is_fitted = isinstance(block, boxes.InlineBlockBox | boxes.TableCellBox) or block.is_floated() or block.is_flex_item
    return bool(is_fitted and block.style["width"] == "auto")


def _plan_linebox(linebox: Any, skip_stack: Any, width: float, indent: float, rules: Rules | None) -> None:
    """Store the pieces of each text box where `_split_text_box` looks for them; without rules forget older ones."""
    found = list(_text_boxes(linebox))
    is_planned = rules is not None and _can_be_planned(linebox)
    for _, box in found:
        box.straight_pieces = {} if is_planned else None
    if rules is None or not is_planned:
        return
    resume = _resume_point([path for path, _ in found], skip_stack)
    order = [box for _, box in found]
    for text in _texts(order):
        first = bisect_left(text.places, resume)
        for line in plan_lines(text.clusters, width, indent, first, rules):
            _store(text, line, order)
        indent = 0.0


def _text_boxes(box: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """All text boxes of a line in order, with the child numbers that lead to them; not those in boxes set into it."""
    for number, child in enumerate(box.children):
        if isinstance(child, boxes.TextBox):
            yield (*path, number), child
        elif isinstance(child, boxes.InlineBox):
            yield from _text_boxes(child, (*path, number))


def _can_be_planned(box: Any) -> bool:
    """Whether a line box holds nothing but text, forced line ends and inline boxes without width of their own."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            if not (_is_plain(child) or _is_line_end(child)):
                return False
        elif not _is_plain_inline(child) or not _can_be_planned(child):
            return False
    return True


def _is_plain_inline(box: Any) -> bool:
    """Whether an inline box adds nothing to its text: no image, float, leader, margin, border or padding."""
    if type(box) is not boxes.InlineBox or not box.is_in_normal_flow() or box.is_leader:
        return False
    edges = [f"{edge}_{side}{width}" for edge, width in _EDGES for side in ("left", "right")]
    return not any(getattr(box.style[name], "value", box.style[name]) for name in edges)


def _is_plain(box: Any) -> bool:
    """Whether the planner understands a text box."""
    style = box.style
    return bool(
        style["white_space"] == "normal"
        and style["direction"] == "ltr"
        and style["font_size"] > 0
        and not has_controls(box.text)
        and not is_cursive(box.text)
    )


def _is_line_end(box: Any) -> bool:
    """Whether a text box is what WeasyPrint makes of <br>."""
    return bool(box.text == "\n" and box.style["white_space"] == "pre-line")


def _texts(order: list[Any]) -> list[Text]:
    """Measure a paragraph's text boxes and cut it at forced line ends."""
    texts = [Text()]
    for number, box in enumerate(order):
        if _is_line_end(box):
            texts.append(Text())
        else:
            texts[-1].add(number, box)
    return texts


def _resume_point(paths: list[tuple[int, ...]], skip_stack: Any) -> tuple[int, int]:
    """Turn WeasyPrint's `skip_stack` into the number of the text box, and the byte in it, at which the text goes on."""
    path: tuple[int, ...] = ()
    while skip_stack:
        ((index, skip_stack),) = skip_stack.items()
        path = (*path, index or 0)
    for number, found in enumerate(paths):
        depth = len(found)
        if found == path[:depth]:
            return number, path[depth] if len(path) > depth else 0
        if found > path:
            return number, 0
    return len(paths), 0


def _store(text: Text, line: Line, order: list[Any]) -> None:
    """Cut a planned line into one piece for each text box it touches."""
    start = line.first
    while start < line.stop:
        number, byte = text.places[start]
        stop = start + 1
        while stop < line.stop and text.places[stop][0] == number:
            stop += 1
        advances = line.advances[start - line.first : stop - line.first]
        firsts = [place[1] - byte for place in text.places[start:stop]]
        order[number].straight_pieces[byte] = _Piece(
            "".join([cluster.text for cluster in text.clusters[start:stop]]),
            list(zip(firsts, advances, strict=True)),
            sum(advances),
            _resume(text, line, stop, order),
        )
        start = stop


def _resume(text: Text, line: Line, stop: int, order: list[Any]) -> int | None:
    """Byte at which the text box goes on after a piece that ends at cluster `stop`; None where no line ends."""
    if stop < line.stop or line.following >= len(text.clusters):
        return None
    number = text.places[stop - 1][0]
    next_number, byte = text.places[line.following]
    return byte if next_number == number else len(order[number].text.encode())
