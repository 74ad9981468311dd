"""The seal onto the pages: its picture in the signature field, its strips on the edges, all in the signed revision."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from converter.finish.signing.seal import Seal
from converter.finish.signing.straddle import Strip

MM = 72 / 25.4
"""Points in a millimetre."""
_NAME = "/Seal"


class Writer(IncrementalPdfFileWriter):
    """pyHanko's writer of one more revision, which leaves the XMP packet as it is: it would write it anew in another
    spelling, and put its own name where the producer's stands (a private step, held by a test and a pinned version).
    """

    def _update_meta(self) -> None:
        pass


def add_picture(writer: Writer, seal: Seal) -> Any:
    """The seal's picture as an image object; field and strips share it."""
    plain = {"/Type": "/XObject", "/Subtype": "/Image", "/Filter": "/FlateDecode"}
    cover = writer.add_object(_stream(seal.cover, plain | {"/ColorSpace": "/DeviceGray"}, seal))
    picture = _stream(seal.colour, plain | {"/ColorSpace": "/DeviceRGB"}, seal)
    picture["/SMask"] = cover
    return writer.add_object(picture)


def _stream(data: bytes, names: dict[str, str], seal: Seal) -> Any:
    entries = {name: generic.NameObject(value) for name, value in names.items()}
    numbers = {"/Width": seal.width, "/Height": seal.height, "/BitsPerComponent": 8}
    entries |= {name: generic.NumberObject(value) for name, value in numbers.items()}  # type: ignore[misc]
    pairs = {generic.NameObject(name): value for name, value in entries.items()}
    return generic.StreamObject(pairs, encoded_data=data)


def paint_field(writer: Writer, field: Any, picture: Any, diameter: float | None) -> None:
    """The picture as the field's appearance; the field is made `diameter` mm wide around its middle, where given."""
    x0, y0, x1, y1 = (float(value) for value in field["/Rect"])
    if diameter:
        x, y, half = (x0 + x1) / 2, (y0 + y1) / 2, diameter * MM / 2
        x0, y0, x1, y1 = x - half, y - half, x + half, y + half
        field["/Rect"] = generic.ArrayObject([generic.FloatObject(round(v, 3)) for v in (x0, y0, x1, y1)])
    width, height = x1 - x0, y1 - y0
    looks = generic.StreamObject(stream_data=f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {_NAME} Do Q".encode())
    looks["/Type"], looks["/Subtype"] = generic.NameObject("/XObject"), generic.NameObject("/Form")
    looks["/BBox"] = generic.ArrayObject([generic.FloatObject(round(v, 3)) for v in (0, 0, width, height)])
    looks["/Resources"] = _resources(picture)
    field["/AP"] = generic.DictionaryObject({generic.NameObject("/N"): writer.add_object(looks)})
    writer.update_container(field)


def _resources(picture: Any) -> Any:
    xobjects = generic.DictionaryObject({generic.NameObject(_NAME): picture})
    return generic.DictionaryObject({generic.NameObject("/XObject"): xobjects})


def paint_strip(writer: Writer, strip: Strip, picture: Any, diameter: float) -> None:
    """A strip of the seal on a page's edge, half way up, as an artifact: no reader reads it aloud (ISO 14289-1 7.1)."""
    page = writer.prev.root["/Pages"]["/Kids"][strip.page]
    x0, y0, x1, y1 = (float(value) for value in page.get("/TrimBox", page["/MediaBox"]))
    size = diameter * MM
    width, bottom = (strip.end - strip.start) * size, (y0 + y1 - size) / 2
    edge = x0 if strip.left else x1 - width
    shift = edge - strip.start * size
    drawing = (
        "Q /Artifact <</Type /Pagination>> BDC q "
        f"{edge:.3f} {bottom:.3f} {width:.3f} {size:.3f} re W n "
        f"{size:.3f} 0 0 {size:.3f} {shift:.3f} {bottom:.3f} cm {_NAME} Do Q EMC"
    )
    # What was drawn before leaves its matrix in force: it is put between q and Q.
    before = writer.add_object(generic.StreamObject(stream_data=b"q"))
    after = writer.add_object(generic.StreamObject(stream_data=drawing.encode()))
    pages: Any = writer
    pages.add_stream_to_page(strip.page, before, prepend=True)
    _, resources = pages.find_page_for_modification(strip.page)
    there = _NAME in resources.get_object().get("/XObject", {})  # pages may share one dictionary
    pages.add_stream_to_page(strip.page, after, resources=None if there else _resources(picture))
