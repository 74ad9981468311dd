"""WeasyPrint as a newcomer writes it: everything anew for each report, QR codes as pictures in margin boxes.

As many codes as a report may have pages, because their number is not known before. A plain PDF.
"""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

from converter.model.address import page_address
from converter.render.fonts import find_fonts
from tests.benchmarks.peers.content import MOST_PAGES, Content
from tests.benchmarks.peers.engine import Render
from tests.benchmarks.peers.faces import fontconfig, stacks
from tests.benchmarks.peers.page import page

_EDGE = 20
"""Edge of a picture in mm."""


def naive(folder: Path) -> Render:
    fonts = find_fonts()
    os.environ |= fontconfig(folder, fonts)
    import qrcode
    from weasyprint import HTML

    def code_box(address: str, number: int) -> str:
        code = qrcode.make(address)
        buffer = io.BytesIO()
        code.save(buffer)
        uri = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
        box = "@bottom-left" if number % 2 else "@bottom-right"
        picture = f'content: url("{uri}") "\\A" string(caption); white-space: pre-line'
        return (
            f"@page :nth({number}) {{ {box} {{ {picture}; image-resolution: {code.pixel_size / _EDGE * 25.4}dpi }} }}\n"
        )

    def render(content: Content) -> bytes:
        url = content.report.mobile_url
        assert url is not None
        numbers = range(1, MOST_PAGES + 1)
        boxes = [code_box(page_address(url.value, number, MOST_PAGES), number) for number in numbers]
        return bytes(HTML(string=page(content.report, stacks(fonts) + "".join(boxes))).write_pdf())

    return render
