"""Where pages end: paragraphs and units of given heights on pages of given heights, against WeasyPrint's rules."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from converter.render.pdf.compiled.flow import Flow, Lines
from converter.render.pdf.compiled.markup import Prose, Unit
from converter.render.pdf.compiled.unfit import Unfit

PITCH, TOP = 10.0, 100.0


def paragraph(lines: int, *, keeps: bool = False, solid: bool = False) -> tuple[Any, Any]:
    block = Prose(SimpleNamespace(), ("p", "", ()), [])  # type: ignore[arg-type]
    return block, SimpleNamespace(
        look=SimpleNamespace(pitch=PITCH, keeps=keeps, solid=solid), lines=[[]] * lines, prose=block
    )


def unit(height: float, *, avoids_before: bool = False) -> tuple[Any, Any]:
    return Unit([]), SimpleNamespace(height=height, avoids=(avoids_before, False))


class Units:
    """Units that are never broken."""

    def __init__(self, known: dict[int, Any], bottom: float) -> None:
        self._known, self._bottom = known, bottom

    def set(self, block: Unit, frame: Any, y: float, is_first: bool) -> Any:
        end = y + self._known[id(block)].height
        if end > self._bottom and y > TOP:
            return None
        return SimpleNamespace(unit=block, shape=SimpleNamespace(pages=1, end=(0, end)), down=0.0)

    def avoids(self, block: Unit, frame: Any) -> Any:
        return self._known[id(block)].avoids


def pages(lines: int, *blocks: tuple[Any, Any]) -> list[list[str]]:
    """Pages of so many lines: for each what stands there, `0:2-5` being lines 2 to 5 of block 0, `1` the unit 1."""
    frame = SimpleNamespace(top=TOP, bottom=TOP + lines * PITCH)
    known = {id(block): told for block, told in blocks}
    prose = SimpleNamespace(set=lambda block, frame: known[id(block)])
    markup = SimpleNamespace(blocks=[block for block, _ in blocks])
    made = Flow(markup, frame, prose, Units(known, frame.bottom)).run()  # type: ignore[arg-type]
    return [[f"{p.block}:{p.first}-{p.stop}" if isinstance(p, Lines) else f"{p.block}" for p in page] for page in made]


def test_a_paragraph_goes_on_overleaf() -> None:
    assert pages(4, paragraph(3), paragraph(6)) == [["0:0-3", "1:0-1"], ["1:1-5"], ["1:5-6"]]


def test_a_page_that_is_full_to_a_hair_is_full() -> None:
    assert pages(4, paragraph(4), paragraph(1)) == [["0:0-4"], ["1:0-1"]]


def test_a_heading_goes_with_what_follows() -> None:
    heading = paragraph(1, keeps=True, solid=True)
    assert pages(4, paragraph(3), heading, paragraph(2)) == [["0:0-3"], ["1:0-1", "2:0-2"]]
    assert pages(4, paragraph(2), heading, paragraph(2)) == [["0:0-2", "1:0-1", "2:0-1"], ["2:1-2"]]


def test_two_headings_go_together() -> None:
    headings = [paragraph(1, keeps=True, solid=True) for _ in range(2)]
    assert pages(4, paragraph(2), *headings, paragraph(2)) == [["0:0-2"], ["1:0-1", "2:0-1", "3:0-2"]]


def test_a_solid_heading_is_not_broken_unless_it_must() -> None:
    assert pages(4, paragraph(3), paragraph(2, keeps=True, solid=True), paragraph(1)) == [
        ["0:0-3"],
        ["1:0-2", "2:0-1"],
    ]
    assert pages(2, paragraph(3, solid=True)) == [["0:0-2"], ["0:2-3"]]


def test_a_unit_moves_on_and_takes_its_heading_along() -> None:
    heading = paragraph(1, keeps=True, solid=True)
    assert pages(4, paragraph(2), unit(30)) == [["0:0-2"], ["1"]]
    assert pages(4, paragraph(1), heading, unit(30)) == [["0:0-1"], ["1:0-1", "2"]]


def test_the_sign_off_takes_the_last_line_of_a_paragraph_along() -> None:
    assert pages(4, paragraph(3), unit(20, avoids_before=True)) == [["0:0-2"], ["0:2-3", "1"]]


def test_the_sign_off_takes_a_whole_short_paragraph_along() -> None:
    assert pages(4, paragraph(2), paragraph(1), unit(20, avoids_before=True)) == [["0:0-2"], ["1:0-1", "2"]]


def test_where_no_page_may_end_it_ends_all_the_same() -> None:
    assert pages(2, paragraph(1), unit(20, avoids_before=True)) == [["0:0-1"], ["1"]]
    heading = paragraph(1, keeps=True, solid=True)
    assert pages(1, heading, paragraph(1)) == [["0:0-1"], ["1:0-1"]]


def test_a_line_higher_than_a_page_is_refused() -> None:
    with pytest.raises(Unfit):
        pages(0, paragraph(1))
