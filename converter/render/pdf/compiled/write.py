"""PDF objects as bytes → one file: streams as they come, everything else in object streams (ISO 32000-1 7.5.7, 7.5.8).

No stream's bytes end in a carriage return: with the line feed before `endstream` it would read as one line end, and the
length as wrong (ISO 19005-3 6.1.7.1).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable

from converter.render.pdf.compiled.unfit import Unfit

LEVEL = 1
"""Of zlib: a third of the time of the ordinary path's, for files a fiftieth larger."""
_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_RETURN = b"\r"
_FREE = (0, 0, 65535)


def pdf_string(text: str) -> str:
    """A text string as PDF writes it: ASCII in parentheses, else UTF-16 in hexadecimal (as pydyf does)."""
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<feff{text.encode('utf-16-be').hex()}>"


def number(value: float) -> str:
    """A number as PDF writes it, to a millionth."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def stream_object(
    extra: bytes, data: bytes, *, compress: bool = True, pad: bytes = b"", strategy: int = zlib.Z_DEFAULT_STRATEGY
) -> bytes:
    """A stream object. `pad` may be added to the data where they would end badly; else they are not deflated."""
    if not compress:
        if data.endswith(_RETURN):
            raise Unfit("一段数据的结尾会被误读", "data whose end would be misread")
        return b"<<%b/Length %d>>stream\n%b\nendstream" % (extra, len(data), data)
    packed = _deflated(data, strategy)
    if packed.endswith(_RETURN):  # the check sum's last byte is that of the data, however they are deflated
        if not pad:
            return stream_object(extra, data, compress=False)
        packed = _deflated(data + pad, strategy)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (extra, len(packed), packed)


def _deflated(data: bytes, strategy: int) -> bytes:
    packer = zlib.compressobj(LEVEL, strategy=strategy)
    return packer.compress(data) + packer.flush()


def object_stream(objects: list[tuple[int, bytes]]) -> bytes:
    """An object stream that holds these numbered objects."""
    places: list[str] = []
    at = 0
    for number_, data in objects:
        places.append(f"{number_} {at}")
        at += len(data) + 1
    head = " ".join(places).encode() + b"\n"
    body = head + b"\n".join([data for _, data in objects])
    return stream_object(b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head)), body, pad=b"\n")


def write_file(
    streams: Iterable[tuple[int, bytes]],
    packed: Iterable[tuple[bytes, list[int]]],
    next_number: int,
    root: int,
    info: int,
) -> bytes:
    """The file of `streams` (numbered) and of `packed` object streams (with the numbers that each holds).

    Numbers from `next_number` on are free; `root` and `info` are the catalog's and the information's.
    """
    parts, at = [_HEAD], len(_HEAD)
    table: dict[int, tuple[int, int, int]] = {}

    def add(number_: int, data: bytes) -> None:
        nonlocal at
        part = b"%d 0 obj\n%b\nendobj\n" % (number_, data)
        table[number_] = (1, at, 0)
        parts.append(part)
        at += len(part)

    for number_, data in streams:
        add(number_, data)
    for data, numbers in packed:
        for index, inside in enumerate(numbers):
            table[inside] = (2, next_number, index)
        add(next_number, data)
        next_number += 1
    table[next_number] = (1, at, 0)
    rows = b"".join([struct.pack(">BIH", *table.get(place, _FREE)) for place in range(next_number + 1)])
    digest = hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest().encode()
    extra = b"/Type/XRef/W[1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (
        next_number + 1, root, info, digest, digest,
    )  # fmt: skip
    start = at
    add(next_number, stream_object(extra, rows))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % start)
    return b"".join(parts)
