"""QR codes: an address → a matrix of dark modules (ISO/IEC 18004, version 5, error correction M)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from converter.errors import OutputError
from converter.findings import Words

VERSION = 5
EDGE = 37
"""Modules on each side of a symbol of this version."""
MASK = 3
"""One mask for all symbols: trying all eight costs eight times as much, and every mask can be read."""
QUIET_ZONE = 4
"""Light modules that must stay free on every side."""

Matrix = list[list[bool]]
_DARK = re.compile(b"\x01+")


def qr_matrix(address: str) -> Matrix:
    """Rows of modules, True where dark, without quiet zone: always 37 × 37, so that all pages look alike."""
    data = address.encode()
    symbol = _symbol_from_last(data)
    if symbol is None:
        symbol = _symbol(data)
    _last[len(data)] = data, symbol
    return [[module == "1" for module in row] for row in _rows(symbol)]


_MOST_NEW = 8
"""Bits in which an address may differ from the last one for the difference to be learnt."""
_last: dict[int, tuple[bytes, int]] = {}
_bits: dict[tuple[int, int, int], int] = {}
"""What a bit of an address contributes to the symbol, by length of the address, byte and bit."""


def _symbol_from_last(data: bytes) -> int | None:
    """The symbol of `data` from the one made last for so many bytes; None when too much differs.

    The code is linear: with one version, mask and length the modules that differ are the sum (modulo 2) of what each
    differing bit contributes. The pages of a report differ in a digit, so most symbols cost next to nothing.
    """
    if len(data) not in _last:
        return None
    before, symbol = _last[len(data)]
    keys = [
        (len(data), place, bit)
        for place, (old, new) in enumerate(zip(before, data, strict=True))
        if old != new
        for bit in range(8)
        if (old ^ new) >> bit & 1
    ]
    if sum(key not in _bits for key in keys) > _MOST_NEW:
        return None
    for key in keys:
        if key not in _bits:
            _, place, bit = key
            other = bytearray(before)
            other[place] ^= 1 << bit
            _bits[key] = _symbol(bytes(other)) ^ _last[len(data)][1]
        symbol ^= _bits[key]
    return symbol


def _symbol(data: bytes) -> int:
    """The modules of a symbol, row by row, as the bits of a number."""
    code = qrcode.QRCode(version=VERSION, border=0, error_correction=ERROR_CORRECT_M, mask_pattern=MASK)
    code.add_data(data, optimize=0)
    try:
        code.make(fit=False)
    except (DataOverflowError, ValueError):
        address = data.decode()
        words = Words(f"网址太长，二维码容不下：{address}", f"the address is too long for the QR code: {address}")
        hint = Words("换一个较短的手机端网址", "use a shorter mobile_url")
        raise OutputError(words, hint=hint) from None
    matrix: Matrix = code.get_matrix()
    return int("".join("1" if module else "0" for row in matrix for module in row), 2)


def _rows(symbol: int) -> list[str]:
    modules = f"{symbol:0{EDGE * EDGE}b}"
    return [modules[start : start + EDGE] for start in range(0, EDGE * EDGE, EDGE)]


def dark_runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Runs of dark modules as (row, first column, length): fewer and larger rectangles than one a module."""
    for row, modules in enumerate(matrix):
        for run in _DARK.finditer(bytes(modules)):
            yield row, run.start(), run.end() - run.start()
