"""The gate: a compiled PDF against the ordinary one, by what is printed, what is said, and how it is structured."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from converter.finish.pdf_reader import _marked_text
from converter.model.report import Report
from converter.outputs import laid_out_pdf
from converter.render.pdf.compiled.engine import CompiledForms
from converter.render.pdf.render import RenderedPdf
from converter.settings import Settings
from converter.template import find_template
from tests.conftest import machine_environment

_ELSEWHERE = {"/P", "/Pg", "/Parent", "/StructParent"}
"""Entries that say where an object is and not what it is."""
_UNLIKE = {"/StructTreeRoot", "/Pages", "/Outlines", "/Metadata", "/Names", "/AF", "/AcroForm", "/OutputIntents"}


_BOXES = ("/MediaBox", "/TrimBox", "/BleedBox")


@dataclass(frozen=True)
class Pair:
    """The same report made both ways."""

    compiled: RenderedPdf
    ordinary: RenderedPdf


def both_ways(forms: CompiledForms, report: Report, *, unchecked: bool = False) -> Pair:
    """A report by its compiled form and by the ordinary path. Raises Unfit."""
    template, settings = find_template(report.form.name), Settings()
    compiled = forms.render(report, template, settings, unchecked)
    return Pair(compiled, laid_out_pdf(report, template, settings, unchecked))


def differing_pixels(one: bytes, other: bytes, dpi: int, folder: Path) -> list[int]:
    """For every page how many pixels differ in grey, as poppler draws it; [-1] when the pages are not as many."""
    pictures = [list(_pictures(data, dpi, folder / name)) for name, data in (("one", one), ("other", other))]
    if len(pictures[0]) != len(pictures[1]):
        return [-1]
    return [_differing(left, right) for left, right in zip(*pictures, strict=True)]


def _pictures(data: bytes, dpi: int, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-", str(folder / "page")]
    subprocess.run(command, input=data, check=True, env=machine_environment())
    yield from sorted(folder.iterdir())


def _differing(one: Path, other: Path) -> int:
    with Image.open(one) as left, Image.open(other) as right:
        return sum(ImageChops.difference(left, right).histogram()[1:])


def printed_text(data: bytes) -> str:
    """The text of a PDF as poppler lays it out."""
    command = ["pdftotext", "-layout", "-", "-"]
    made = subprocess.run(command, input=data, capture_output=True, check=True, env=machine_environment())
    return made.stdout.decode()


def anatomy(data: bytes) -> dict[str, Any]:
    """All of a PDF that is no drawing: structure tree with texts, outline, places, annotations, catalog, metadata."""
    import io

    reader = PdfReader(io.BytesIO(data))
    catalog: Any = reader.trailer["/Root"]
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    marked = [_marked_text(page, reader) for page in reader.pages]
    names = catalog["/Names"].get("/Dests", {}).get("/Names", [])
    root = catalog["/StructTreeRoot"]
    return {
        "tree": list(_elements(root["/K"][0].get_object(), 0, 0, pages, marked)),
        "identifiers": [str(name) for name in root.get("/IDTree", {}).get("/Names", [])[::2]],
        "outline": list(_outline(catalog.get("/Outlines", {}).get("/First"), 0, pages)),
        "places": [(str(name), _plain(place, pages)) for name, place in zip(names[::2], names[1::2], strict=True)],
        "annotations": [[_plain(item, pages) for item in page.get("/Annots", [])] for page in reader.pages],
        "boxes": [
            [_plain(page[name], pages) for name in ("/MediaBox", "/TrimBox", "/BleedBox")] for page in reader.pages
        ],
        "catalog": {name: _plain(value, pages) for name, value in catalog.items() if name not in _UNLIKE},
        "information": {name: str(value) for name, value in (reader.metadata or {}).items()},
        "metadata": catalog["/Metadata"].get_data(),
        "attachments": dict(reader.attachments),
        "intents": [str(item["/OutputConditionIdentifier"]) for item in catalog["/OutputIntents"]],
        "fonts": sorted({str(font["/BaseFont"]) for page in reader.pages for font in _fonts(page)}),
    }


def _fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def _plain(value: Any, pages: dict[int, int]) -> Any:
    """A PDF object as plain data; pages by their number, lengths to a thousandth."""
    if isinstance(value, IndirectObject):
        return f"page {pages[value.idnum]}" if value.idnum in pages else _plain(value.get_object(), pages)
    if isinstance(value, DictionaryObject):
        return {name: _plain(item, pages) for name, item in sorted(value.items()) if name not in _ELSEWHERE}
    if isinstance(value, ArrayObject):
        return [
            _plain(value.raw_get(index) if hasattr(value, "raw_get") else item, pages)
            for index, item in enumerate(value)
        ]
    return round(float(value), 3) if isinstance(value, int | float) else str(value)


def _elements(
    element: Any, depth: int, page: int, pages: dict[int, int], marked: list[dict[int, str]]
) -> Iterator[tuple[Any, ...]]:
    """An element and all below it: depth, kind, page, what else it says; texts by their marks."""
    if "/Pg" in element:
        page = pages[element.raw_get("/Pg").idnum]
    rest = {name: _plain(value, pages) for name, value in element.items() if name not in {*_ELSEWHERE, "/K", "/S"}}
    yield depth, str(element["/S"]), page, rest
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found: Any = kid.get_object()
        if isinstance(found, int):
            yield depth + 1, "text", page, marked[page].get(found)
        elif found.get("/Type") == "/OBJR":
            yield depth + 1, "object", page, _plain(found["/Obj"], pages)
        else:
            yield from _elements(found, depth + 1, page, pages, marked)


def _outline(item: Any, depth: int, pages: dict[int, int]) -> Iterator[tuple[Any, ...]]:
    while item is not None:
        mark = item.get_object()
        yield depth, str(mark["/Title"]), _plain(mark["/Dest"], pages), int(mark.get("/Count", 0))
        yield from _outline(mark.get("/First"), depth + 1, pages)
        item = mark.get("/Next")
