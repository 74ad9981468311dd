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
MASK = 3
"""One mask for all symbols: trying all eight costs eight times as much, and every mask can be read."""
QUIET_ZONE = 4
"""Light modules that must stay free on every side."""

Matrix = list[list[bool]]
_DARK = re.compile(b"\x01+")


def qr_matrix(address: str) -> Matrix:
    """Rows of modules, True where dark, without quiet zone: always 37 × 37, so that all pages look alike."""
    code = qrcode.QRCode(version=VERSION, border=0, error_correction=ERROR_CORRECT_M, mask_pattern=MASK)
    code.add_data(address.encode(), optimize=0)
    try:
        code.make(fit=False)
    except (DataOverflowError, ValueError):
        words = Words(f"网址太长，二维码容不下：{address}", f"the address is too long for the QR code: {address}")
        hint = Words("换一个较短的手机端网址", "use a shorter mobile_url")
        raise OutputError(words, hint=hint) from None
    matrix: Matrix = code.get_matrix()
    return matrix


def dark_runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Runs of dark modules as (row, first column, length): fewer and larger rectangles than one a module."""
    for row, modules in enumerate(matrix):
        for run in _DARK.finditer(bytes(modules)):
            yield row, run.start(), run.end() - run.start()
