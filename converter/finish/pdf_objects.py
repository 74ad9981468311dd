"""Objects of a PDF, read when they are asked for (home of pypdf, with `pdf_reader.py`).

pypdf reads all objects of an object stream at once, each by single bytes. In a tagged file nearly all are small plain
dictionaries, the elements of its structure; those are read here, and whatever is not plainly sound is left to pypdf.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from itertools import pairwise
from typing import Any

from pypdf import PdfReader, generic
from pypdf.errors import PdfStreamError
from pypdf.generic import IndirectObject, PdfObject

_PLAIN = re.compile(
    rb"""\s*+
    (?: (?P<name>/[A-Za-z0-9_.+-]*+)(?=[\s()<>\[\]/])
      | (?P<number>[0-9]{1,9})\s++(?P<generation>[0-9]{1,5})\s++R(?=[\s<>\[\]/])
      | (?P<integer>[0-9]{1,9})(?=[\s()<>\[\]/])
      | (?P<begin><<|\[)
      | (?P<end>>>|\])
      | \((?P<string>[A-Za-z0-9_.+-]*+)\) )""",
    re.VERBOSE,
)
_MAX_PLAIN = 1000
_ObjectStream = tuple[bytes, dict[int, int]]  # its bytes, offset of each object by its number


class Reader(PdfReader):
    """Reads an object of an object stream when it is asked for, where pypdf reads all objects of the stream at once."""

    def __init__(self, file: io.BytesIO) -> None:
        self.known: dict[str, PdfObject] = {}  # names, with their slash, and strings: few, and there again and again
        self._contents: dict[int, _ObjectStream] = {}
        super().__init__(file)

    def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
        """The object; whatever is not plainly a sound object in a sound object stream is left to pypdf."""
        generation = 0 if isinstance(indirect_reference, int) else indirect_reference.generation
        number = indirect_reference if isinstance(indirect_reference, int) else indirect_reference.idnum
        if generation == 0 and number in self.xref_objStm and (0, number) not in self.resolved_objects:
            data, places = self._object_stream(self.xref_objStm[number][0])
            if number in places:
                stream = io.BytesIO(data)
                stream.seek(places[number])
                with suppress(PdfStreamError):
                    found = plain_dictionary(data, places[number], self) or generic.read_object(stream, self)
                    return self.cache_indirect_object(0, number, found)
        return super().get_object(indirect_reference)

    def forget(self) -> None:
        """Let go of all objects. Each knows its reader: without this they would wait for the garbage collector."""
        self.resolved_objects.clear()

    def _object_stream(self, number: int) -> _ObjectStream:
        """The bytes of an object stream and where its objects begin; no places where its head is not sound."""
        if number not in self._contents:
            self._contents[number] = b"", {}
            stream = None if number in self.xref_objStm else super().get_object(number)
            if isinstance(stream, generic.StreamObject) and stream.get("/Type") == "/ObjStm":
                data = stream.get_data()
                count: Any = stream["/N"]
                first: Any = stream["/First"]
                self._contents[number] = data, places_of(data, int(count), int(first))
        return self._contents[number]


def places_of(data: bytes, count: int, first: int) -> dict[int, int]:
    """Object number → offset in an object stream (ISO 32000-1 7.5.7); nothing where any of it is out of order."""
    head = data[: max(first, 0)].split()
    if len(head) != 2 * count or not all(part.isdigit() for part in head):
        return {}
    numbers, offsets = [int(part) for part in head[::2]], [int(part) + first for part in head[1::2]]
    rising = all(a < b for a, b in pairwise([-1, *offsets, len(data)]))
    return dict(zip(numbers, offsets, strict=True)) if rising and len(set(numbers)) == count else {}


def plain_dictionary(data: bytes, at: int, reader: Reader) -> PdfObject | None:
    """What pypdf would read there, sooner: a dictionary of plain names, integers, strings, references; None for others.

    Nearly all objects of a tagged file are elements of its structure, and those are such dictionaries.
    """
    around: list[list[Any]] = []
    items: list[Any] = []
    for _ in range(_MAX_PLAIN):
        token = _PLAIN.match(data, at)
        if token is None:
            return None
        at, kind = token.end(), token.lastgroup
        if kind in ("name", "string"):
            text = token[kind].decode("ascii")
            if text not in reader.known:
                reader.known[text] = (generic.NameObject if kind == "name" else generic.TextStringObject)(text)
            items.append(reader.known[text])
        elif kind == "generation":
            items.append(IndirectObject(int(token["number"]), int(token[kind]), reader))
        elif kind == "integer":
            items.append(generic.NumberObject(token[kind]))
        elif kind == "begin":
            around.append(items)
            items = [token[kind]]
        else:
            closed = _closed(items, token["end"])
            if closed is None or len(around) == 1:
                return closed if isinstance(closed, generic.DictionaryObject) else None
            items = around.pop()
            items.append(closed)
    return None


def _closed(items: list[Any], end: bytes) -> PdfObject | None:
    """Array or dictionary of the items behind its opening bracket; None where they make no sound one."""
    if end == b"]":
        return generic.ArrayObject(items[1:]) if items[:1] == [b"["] else None
    found = generic.DictionaryObject()
    found.update(zip(items[1::2], items[2::2], strict=False))
    sound = items[:1] == [b"<<"] and 2 * len(found) + 1 == len(items)
    return found if sound and all(isinstance(key, generic.NameObject) for key in found) else None
