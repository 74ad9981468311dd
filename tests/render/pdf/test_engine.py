"""The engine from one document to the next: style sheets are parsed once, their faults are told each time."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from converter.errors import FormError
from converter.render.fonts import find_fonts
from converter.render.pdf import engine as room
from converter.render.pdf.engine import Engine

HTML = '<html lang="zh"><head><title>题</title></head><body><p>文</p></body></html>'


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(find_fonts())


def width(engine: Engine, *sheets: str) -> float:
    """Width of the page in pt."""
    data = engine.write_pdf(HTML, list(sheets), lambda document, pdf: None)
    return float(PdfReader(io.BytesIO(data)).pages[0].mediabox.width)


def page(points: int) -> str:
    return f"html {{ font-family: var(--body-face) }} @page {{ size: {points}pt 500pt }}"


def test_a_sheet_is_parsed_once_and_a_changed_one_anew(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = Engine._sheet

    def counting(self: Engine, css: str) -> object:
        parsed.append(css)
        return parse(self, css)

    monkeypatch.setattr(Engine, "_sheet", counting)
    assert [width(engine, page(points)) for points in (300, 300, 310, 300, 310)] == [300, 300, 310, 300, 310]
    assert parsed == [page(300), page(310)]


def test_order_decides_and_not_what_was_seen_first(engine: Engine) -> None:
    assert width(engine, page(320), page(330)) == 330
    assert width(engine, page(330), page(320)) == 320


def test_a_fault_is_told_to_every_report(engine: Engine) -> None:
    wrong = page(340) + " p { no-such-property: 1 }"
    for _ in range(3):
        with pytest.raises(FormError, match="no-such-property"):
            width(engine, wrong)
    assert width(engine, page(340)) == 340


def test_sheets_of_a_long_run_are_not_hoarded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_SHEETS", 2)
    assert [width(engine, page(points)) for points in range(400, 405)] == [400, 401, 402, 403, 404]
    assert len(engine._sheets) <= 2
