"""Names of WeasyPrint that the compiled forms lean on: another version must be looked at before it is used."""

from __future__ import annotations

import inspect
import re

import weasyprint
from weasyprint.draw import text
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text import fonts, line_break
from weasyprint.text.ffi import harfbuzz
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout, split_first_line

from converter.render.pdf.compiled.styles import _NAMES

STYLE = re.compile(r"style\['([a-z_]*)'\]")
PARAMETERS = {
    draw_first_line: "stream textbox text_overflow block_ellipsis matrix",
    split_first_line: "text style context max_width justification_spacing is_line_start minimum",
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


def test_styles_are_asked_for_nothing_else() -> None:
    """`styles.TextStyle` stands in for a style; what it has not got belongs to decoration, which is refused."""
    asked = {name for module in (line_break, fonts, text) for name in STYLE.findall(inspect.getsource(module))}
    assert {name for name in asked - set(_NAMES) if not name.startswith("text_")} == {"color"}


def test_what_typefaces_ask_of_harfbuzz_is_declared() -> None:
    """`typefaces` reads a font's file where HarfBuzz has it; WeasyPrint itself asks with the same three functions."""
    source = inspect.getsource(fonts.get_hb_object_data)
    asked = ("hb_face_reference_blob", "hb_blob_get_data", "hb_blob_destroy")
    assert all(f"harfbuzz.{name}(" in source and hasattr(harfbuzz, name) for name in asked)
