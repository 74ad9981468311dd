"""pyHanko's reader, with the tables of object streams kept.

The original reads such a table anew for each of its thousand objects, which takes seconds where this takes a tenth
(a private step of pyHanko's, held by a test and a pinned version).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

_Table = tuple[bytes, list[int], list[int]]


class Reader(PdfFileReader):
    """Reads signed and unsigned files of ours; PdfReadError for what is damaged."""

    def __init__(self, data: bytes) -> None:
        self._tables: dict[int, tuple[Any, _Table]] = {}
        super().__init__(BytesIO(data))

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        stream = generic.Reference(stmnum, 0, self).get_object()
        if id(stream) not in self._tables:
            self._tables[id(stream)] = stream, _read_table(stream)  # the stream is kept: its id stays its own
        content, numbers, offsets = self._tables[id(stream)][1]
        if not 0 <= idx < len(numbers) or numbers[idx] != idnum:
            raise PdfReadError(f"object {idnum} is not where the cross-reference says")
        source = BytesIO(content)
        source.seek(offsets[idx])
        found = generic.read_object(source, generic.Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfReadError(f"object {idnum} must not stand in an object stream")
        return found


def _read_table(stream: Any) -> _Table:
    """The content of an object stream, the numbers of its objects, and where each begins (ISO 32000-1 7.5.7)."""
    if not isinstance(stream, generic.StreamObject) or stream.get("/Type") != "/ObjStm":
        raise PdfReadError("an object stream is no object stream")
    first, count = int(stream["/First"]), int(stream["/N"])
    content = stream.read_data(DecodePurpose.OBJECT_STREAM)
    try:
        table = [int(word) for word in content[:first].split()]
    except ValueError:
        raise PdfReadError("the table of an object stream is damaged") from None
    if len(table) != 2 * count:
        raise PdfReadError("the table of an object stream has a wrong length")
    return content, table[::2], [first + offset for offset in table[1::2]]
