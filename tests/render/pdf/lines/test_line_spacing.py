"""The gap between two characters: its own width, its share of a stretch, what it gives away."""

from collections.abc import Callable

import pytest

from converter.render.pdf.lines import Cluster, Rules
from converter.render.pdf.lines.spacing import fill, gaps_of, sums_of

Typeset = Callable[[str], list[Cluster]]

GAPS = [  # pair, advance of the first, share, gives
    ("政府", 15.75, 1.0, 0.0),
    ("政，", 15.75, 1.0, 0.0),
    ("，政", 15.75, 1.0, 8.0),
    ("政（", 15.75, 1.0, 8.0),
    ("（政", 15.75, 1.0, 0.0),
    ("”，", 7.75, 1.0, 0.0),
    ("》（", 7.75, 1.0, 0.0),
    ("“《", 7.75, 1.0, 0.0),
    ("）。", 7.75, 1.0, 0.0),
    ("（）", 15.75, 1.0, 0.0),
    ("？”", 15.75, 1.0, 0.0),
    ("”？", 15.75, 1.0, 8.0),
    ("·政", 15.75, 1.0, 0.0),
    ("——", 15.75, 0.0, 0.0),
    ("……", 15.75, 0.0, 0.0),
    ("政—", 15.75, 1.0, 0.0),
    ("—政", 15.75, 1.0, 0.0),
    ("，—", 15.75, 1.0, 8.0),
    ("政A", 15.75, 1.0, 0.0),
    ("A政", 8.0, 1.0, 0.0),
    ("A，", 8.0, 1.0, 0.0),
    ("A（", 8.0, 1.0, 8.0),
    ("AB", 8.0, 0.0, 0.0),
    ("12", 8.0, 0.0, 0.0),
    ("A ", 8.0, 0.0, 0.0),
    (" A", 4.0, 2.0, 1.28),
    ("\u00a0政", 4.0, 2.0, 1.28),
    ("政 ", 15.75, 1.0, 0.0),
]


@pytest.mark.parametrize(("pair", "advance", "share", "gives"), GAPS)
def test_gap(pair: str, advance: float, share: float, gives: float, typeset: Typeset) -> None:
    gaps = gaps_of(typeset(pair), Rules())
    assert (gaps.advance[0], gaps.share[0], gaps.gives[0]) == pytest.approx((advance, share, gives))
    assert (gaps.share[1], gaps.gives[1]) == (0.0, 0.0)


def test_the_last_character_keeps_its_own_width(typeset: Typeset) -> None:
    assert gaps_of(typeset("政。"), Rules()).advance[-1] == 16.0


def test_sums_start_at_nothing(typeset: Typeset) -> None:
    sums = sums_of(gaps_of(typeset("政府。"), Rules()))
    assert sums.advance == pytest.approx([0.0, 15.75, 31.5, 47.5])
    assert sums_of(gaps_of([], Rules())).share == [0.0]


@pytest.mark.parametrize(
    ("text", "width", "stretch", "advances"),
    [
        ("政府公", 49.5, True, [16.75, 16.75, 16.0]),
        ("政府公", 49.5, False, [15.75, 15.75, 16.0]),
        ("政——公", 65.25, True, [16.75, 15.75, 16.75, 16.0]),
        ("，政府", 43.5, True, [11.75, 15.75, 16.0]),
        ("，政府", 43.5, False, [11.75, 15.75, 16.0]),
        ("，政府", 20.0, True, [7.75, 15.75, 16.0]),
        ("政", 99.0, True, [16.0]),
        ("政A B", 44.75, True, [18.75, 8.0, 10.0, 8.0]),
    ],
)
def test_fill(text: str, width: float, stretch: bool, advances: list[float], typeset: Typeset) -> None:
    clusters = typeset(text)
    filled = fill(gaps_of(clusters, Rules()), clusters, 0, len(clusters), width, stretch)
    assert filled == pytest.approx(advances)
