"""The few facts of a font file that decide whether it may be used: names and embedding right.

Read by hand from the sfnt tables `name` and `OS/2` (OpenType specification), because a folder of
hundreds of fonts is looked through at every start.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_FLAVOURS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_FAMILY_NAMES = (1, 4, 6, 16)
_RESTRICTED = 0x0002


@dataclass(frozen=True, slots=True)
class FontFacts:
    """All family, full and PostScript names of a font, and whether it may be embedded in a document."""

    names: frozenset[str]
    embeddable: bool


def font_facts(path: Path) -> FontFacts | None:
    """Facts of a single-face TrueType or OpenType file; None for anything else or a damaged file."""
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
            if head[:4] not in _FLAVOURS:
                return None
            count = struct.unpack(">H", head[4:6])[0]
            directory = stream.read(16 * count)
            tables = {
                directory[i : i + 4]: struct.unpack(">II", directory[i + 8 : i + 16])
                for i in range(0, len(directory) - 15, 16)
            }
            offset, length = tables[b"name"]
            stream.seek(offset)
            names = _names(stream.read(min(length, 1_000_000)))
            embedding = 0
            if b"OS/2" in tables:
                stream.seek(tables[b"OS/2"][0] + 8)
                embedding = struct.unpack(">H", stream.read(2))[0]
    except (OSError, KeyError, struct.error, UnicodeDecodeError):
        return None
    return FontFacts(names, embedding & 0x000F != _RESTRICTED)


def _names(table: bytes) -> frozenset[str]:
    count, start = struct.unpack(">HH", table[2:6])
    found = set()
    for i in range(count):
        record = table[6 + 12 * i : 18 + 12 * i]
        platform, encoding, _, name_id, length, offset = struct.unpack(">6H", record)
        raw = table[start + offset : start + offset + length]
        if name_id in _FAMILY_NAMES:
            found.add(_decode(raw, platform, encoding))
    return frozenset(found - {""})


def _decode(raw: bytes, platform: int, encoding: int) -> str:
    if platform in (0, 3):
        # Old Chinese fonts carry GBK text under the Windows encodings 2 to 4.
        codec = "utf-16-be" if encoding in (0, 1, 10) or platform == 0 else "gb18030"
        return raw.decode(codec, "replace").replace("\x00", "")
    return raw.decode("gb18030" if encoding == 25 else "latin-1", "replace")
