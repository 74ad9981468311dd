"""Has WeasyPrint embed fonts as `converter.render.pdf.faces.cut` cuts them.

WeasyPrint has HarfBuzz make two subsets of every font, one from the other, and embeds them as whole font files. Slices
are found in one pass, and a report is a twentieth (20 KB) smaller, without character maps, names and vertical metrics
that no PDF reader asks a font for. Inside `cut_fonts()` one function of `weasyprint.pdf` is wrapped for that, not
copied. A font that cannot be cut, or that is embedded for more than its drawn glyphs (form fields), gets the ordinary
subset.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

import pydyf
import weasyprint
from weasyprint import pdf as weasyprint_pdf

from converter.render.pdf.faces.cut import cut_font, is_cff
from converter.render.pdf.objects import resolve
from converter.render.pdf.straight import WEASYPRINT, EngineMismatch

_NAME = "build_fonts_dictionary"
_is_cutting: ContextVar[bool] = ContextVar("cut_fonts_is_cutting", default=False)
_install_lock = Lock()
_originals: dict[str, Callable[..., Any]] = {}


@contextmanager
def cut_fonts() -> Iterator[None]:
    """Documents written inside carry cut fonts. May be entered again; each thread enters for itself.

    Raises EngineMismatch when WeasyPrint is another one than expected.
    """
    _install()
    token = _is_cutting.set(True)
    try:
        yield
    finally:
        _is_cutting.reset(token)


def check_engine() -> None:
    """Raise EngineMismatch unless version and parameters of WeasyPrint are the known ones."""
    if weasyprint.__version__ != WEASYPRINT:
        raise EngineMismatch(f"cut fonts know WeasyPrint {WEASYPRINT}; installed is {weasyprint.__version__}")
    known = list(inspect.signature(_build_fonts_dictionary).parameters)
    found = list(inspect.signature(getattr(weasyprint_pdf, _NAME, lambda: None)).parameters)
    if found != known:
        raise EngineMismatch(f"weasyprint.pdf.{_NAME} takes {found}, not {known}")


def _install() -> None:
    """Wrap WeasyPrint's function, once per process; outside of `cut_fonts` the wrapper only passes on."""
    with _install_lock:
        check_engine()
        if _NAME not in _originals:  # who wraps ours later on is not wrapped again
            _originals[_NAME] = getattr(weasyprint_pdf, _NAME)
            setattr(weasyprint_pdf, _NAME, _build_fonts_dictionary)


def _build_fonts_dictionary(pdf: Any, fonts: Any, compress: Any, subset: Any, options: Any) -> Any:
    """Give each font its cut program before WeasyPrint embeds it, and correct what WeasyPrint takes CFF for."""
    if _is_cutting.get() and subset and not options["hinting"]:
        _cut_all(fonts.values())
    first = len(pdf.objects)
    dictionary = _originals[_NAME](pdf, fonts, compress, subset, options)
    _declare_cff(pdf, pdf.objects[first:])
    return dictionary


def _cut_all(fonts: Iterable[Any]) -> None:
    """Cut one program for all fonts of one hash, which WeasyPrint embeds as one file: that of the first."""
    groups: dict[str, list[Any]] = {}
    for font in fonts:
        groups.setdefault(font.hash, []).append(font)
    for group in groups.values():
        if any(font.used_in_forms for font in group):
            continue
        # What WeasyPrint draws for characters that no font has counts on from the last glyph: such a font is not cut.
        program = cut_font(group[0].file_content, {glyph for font in group for glyph in font.to_unicode})
        if program is not None:
            group[0].file_content = program
            group[0].clean = _is_clean


def _is_clean(to_unicode: Any, hinting: Any) -> None:
    """Stands in for `Font.clean`: nothing is left to remove."""


def _declare_cff(pdf: Any, objects: list[Any]) -> None:
    """Name bare CFF fonts for what they are: WeasyPrint takes all that is not an OpenType file for TrueType."""
    dictionaries = [item for item in objects if isinstance(item, pydyf.Dictionary)]
    descriptors = set()
    for descriptor in dictionaries:
        if "FontFile2" in descriptor and is_cff(resolve(pdf, descriptor["FontFile2"]).stream[0]):
            descriptor["FontFile3"] = descriptor.pop("FontFile2")
            resolve(pdf, descriptor["FontFile3"]).extra = {"Subtype": "/CIDFontType0C"}
            descriptors.add(descriptor.reference)
    for font in dictionaries:
        if font.get("FontDescriptor") in descriptors:
            font["Subtype"] = "/CIDFontType0"
            del font["CIDToGIDMap"]
