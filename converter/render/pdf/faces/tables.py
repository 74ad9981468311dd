"""The frame of an OpenType file: its directory of tables, read with care and written anew."""

from __future__ import annotations

import struct

_RECORD = struct.Struct(">4sIII")
_WORD = 0xFFFFFFFF
_PAIR = 8
_ODD = b"\0\0\0\0\xff\xff\xff\xff"
_CHECKSUM_TOTAL = 0xB1B0AFBA
_ADJUSTMENT = slice(8, 12)
"""Where `head` keeps what makes the sum of the whole file come out at `_CHECKSUM_TOTAL`."""


class Uncuttable(ValueError):
    """A font that is damaged, or built in a way that slices cannot follow; the ordinary subset is made of it."""


def part(data: memoryview, at: int, size: int) -> memoryview:
    """The bytes from `at` on, `size` of them. Raises Uncuttable where there are not so many."""
    if at < 0 or size < 0 or at + size > len(data):
        raise Uncuttable("a part lies outside of the font")
    return data[at : at + size]


def unsigned(data: memoryview, at: int, size: int = 2) -> int:
    """The unsigned number at `at`."""
    return int.from_bytes(part(data, at, size), "big")


def read_tables(data: memoryview) -> dict[bytes, memoryview]:
    """The tables of a file with one face, by tag. Raises Uncuttable when the directory is not sound."""
    tables: dict[bytes, memoryview] = {}
    for number in range(unsigned(data, 4)):
        tag, _, at, size = _RECORD.unpack(part(data, 12 + _RECORD.size * number, _RECORD.size))
        if tag in tables:
            raise Uncuttable("two tables of one name")
        tables[tag] = part(data, at, size)
    return tables


def write_tables(flavour: bytes, tables: dict[bytes, bytes]) -> bytes:
    """A whole file of these tables, `head` among them, with its sums."""
    tables = dict(sorted(tables.items()))
    power = len(tables).bit_length() - 1
    directory = struct.pack(">4s4H", flavour, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    at = len(directory) + _RECORD.size * len(tables)
    total = 0
    head_at = 0
    bodies = []
    for tag, body in tables.items():
        if tag == b"head":
            head_at = at
            body = body[: _ADJUSTMENT.start] + bytes(4) + body[_ADJUSTMENT.stop :]
        padded = body + bytes(-len(body) % 4)
        checksum = _checksum(padded)
        total += checksum
        directory += _RECORD.pack(tag, checksum, at, len(body))
        bodies.append(padded)
        at += len(padded)
    file = bytearray(b"".join([directory, *bodies]))
    adjustment = (_CHECKSUM_TOTAL - total - _checksum(directory)) & _WORD
    file[head_at + _ADJUSTMENT.start : head_at + _ADJUSTMENT.stop] = adjustment.to_bytes(4, "big")
    return bytes(file)


def _checksum(padded: bytes) -> int:
    """The sum of all words of 32 bits: all are added in pairs at once, as one long number folded over and over."""
    pairs = -(-len(padded) // _PAIR)
    words = int.from_bytes(padded.ljust(pairs * _PAIR, b"\0"), "big")
    odd = int.from_bytes(_ODD * pairs, "big")
    total = (words & odd) + (words >> 32 & odd)
    while pairs > 1:
        pairs = (pairs + 1) // 2
        bits = 8 * _PAIR * pairs
        total = (total >> bits) + (total & (1 << bits) - 1)
    return total & _WORD
