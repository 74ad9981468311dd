"""Names of WeasyPrint that the compiled forms lean on: another version must be looked at before it is used."""

from __future__ import annotations

import inspect

import weasyprint
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout, split_first_line, strut

PARAMETERS = {
    draw_first_line: "stream textbox text_overflow block_ellipsis matrix",
    split_first_line: "text style context max_width justification_spacing is_line_start minimum",
    strut: "style",
    get_pango_font_key: "pango_font",
    Font.__init__: "self pango_font description font_size",
    Stream.__init__: "self fonts page_rectangle resources images tags color_profiles output_intent args kwargs",
    block.find_earlier_page_break: "context children absolute_boxes fixed_boxes",
    boxes.Box.hit_area: "self",
    Layout.reactivate: "self style",
    Layout.deactivate: "self",
    Layout.get_first_line: "self",
}


def test_the_version_is_the_known_one() -> None:
    assert weasyprint.__version__ == "70.0"


def test_functions_take_what_they_took() -> None:
    for function, known in PARAMETERS.items():
        assert " ".join(inspect.signature(function).parameters) == known, function


def test_drawing_asks_a_stream_for_nothing_else() -> None:
    """`setting._Recorder` stands in for a stream."""
    source = inspect.getsource(draw_first_line)
    asked = {part.split("(")[0].split(",")[0].split(")")[0] for part in source.split("stream.")[1:]}
    known = {"set_text_matrix", "add_font", "show_text", "set_font_size", "set_text_rise", "ink_rect", "logical_rect"}
    assert {name.split(".")[0].strip() for name in asked} <= known
