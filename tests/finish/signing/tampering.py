"""Ways to change a signed file: each takes signed bytes and gives changed ones."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader, PdfWriter

Change = Callable[[bytes], bytes]


def last_start(data: bytes) -> int:
    return int(data[: data.rindex(b"%%EOF")].rsplit(b"startxref", 1)[1].split()[0])


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def flip_early(data: bytes) -> bytes:
    return flipped(data, 5000)


def flip_in_signature(data: bytes) -> bytes:
    """One digit inside the signature itself."""
    at = data.index(b"/Contents <") + 3000 if b"/Contents <" in data else data.rindex(b"/ByteRange") - 3000
    return data[:at] + (b"1" if data[at : at + 1] == b"0" else b"0") + data[at + 1 :]


def revised(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """One more revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_content(data: bytes) -> bytes:
    """White paint over a figure, another figure above it: here just a stroke."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        stroke = writer.add_object(generic.StreamObject(stream_data=b"1 g 100 100 200 200 re f"))
        writer.add_stream_to_page(0, stroke)

    return revised(data, change)


def annotation(data: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        names = {"/Type": "/Annot", "/Subtype": "/Square"}
        entries: dict[Any, Any] = {generic.pdf_name(k): generic.pdf_name(v) for k, v in names.items()}
        entries[generic.pdf_name("/Rect")] = generic.ArrayObject([generic.NumberObject(v) for v in (10, 10, 90, 90)])
        note = writer.add_object(generic.DictionaryObject(entries))
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Annots"].append(note)
        writer.update_container(page["/Annots"])

    return revised(data, change)


def catalog_key(data: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[generic.pdf_name("/Foo")] = generic.pdf_name("/Bar")
        writer.update_root()

    return revised(data, change)


def _replaced(data: bytes, find: Callable[[IncrementalPdfFileWriter], Any], stream: Callable[[Any], Any]) -> bytes:
    """A revision in which one stream is another one."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        reference = find(writer)
        writer.mark_update(reference)
        writer.objects[(reference.generation, reference.idnum)] = stream(reference.get_object())

    return revised(data, change)


def attachment(data: bytes) -> bytes:
    """Other data in the same attachment."""

    def find(writer: IncrementalPdfFileWriter) -> Any:
        names = writer.root["/Names"]["/EmbeddedFiles"]
        while "/Kids" in names:
            names = names["/Kids"][0]
        return names["/Names"][1]["/EF"].raw_get("/F").reference

    def stream(old: Any) -> Any:
        return generic.StreamObject(dict(old), stream_data=old.data.replace(b"3", b"4"))

    return _replaced(data, find, stream)


def seal_picture(data: bytes) -> bytes:
    """Another seal in the field."""

    def find(writer: IncrementalPdfFileWriter) -> Any:
        looks = writer.root["/AcroForm"]["/Fields"][0]["/AP"]["/N"]
        return looks["/Resources"]["/XObject"].raw_get("/Seal").reference

    def stream(old: Any) -> Any:
        return generic.StreamObject(dict(old), stream_data=bytes(len(old.data)))

    return _replaced(data, find, stream)


def saved_again(data: bytes) -> bytes:
    """Opened and saved by another program."""
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(data))).write(out)
    return out.getvalue()


def emptied(data: bytes) -> bytes:
    """The signature taken out of its field, the file written anew."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for field in writer.root_object["/AcroForm"]["/Fields"]:
        field.get_object().pop("/V", None)
    writer.root_object.pop("/Perms", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def let_go(data: bytes) -> bytes:
    """The field emptied by one more revision: the signature's bytes are still there, nothing leads to them."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        del field["/V"]
        writer.update_container(field)

    return revised(data, change)


def first_revision(data: bytes) -> bytes:
    """The file as it was before it was signed."""
    return data[: data.index(b"%%EOF") + 6]


def second_revision(data: bytes) -> bytes:
    """The file as it was right after it was signed: proofs and later stamps cut off."""
    first = data.index(b"%%EOF")
    return data[: data.index(b"%%EOF", first + 5) + 6]


def junk(data: bytes) -> bytes:
    return data + b"\n%junk"


def junk_with_an_end(data: bytes) -> bytes:
    return data + b"\n%%junk\nstartxref\n%d\n%%%%EOF\n" % last_start(data)


def cut(data: bytes) -> bytes:
    return data[:-700]


def shorter_range(data: bytes) -> bytes:
    """A byte range that leaves out the end of the signed revision."""
    match = re.search(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", data)
    assert match
    numbers = [int(number) for number in match.groups()]
    spelled = b"/ByteRange [%d %d %d %d" % (*numbers[:3], numbers[3] - 100)
    return data.replace(match.group(), spelled.ljust(len(match.group())))


def without_stamp(data: bytes) -> bytes:
    """The time stamp taken out of the signature; nothing else is touched, and no digest covers it."""
    (embedded,) = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
    content = cms.ContentInfo.load(embedded.pkcs7_content)
    content["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([])
    old = embedded.pkcs7_content.hex().encode()
    at = data.lower().index(old[:200])
    return data[:at] + content.dump(force=True).hex().encode().ljust(len(old), b"0") + data[at + len(old) :]
