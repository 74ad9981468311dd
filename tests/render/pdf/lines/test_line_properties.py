"""What holds for every text, however odd: nothing is lost, edges are straight, prohibitions hold."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.render.pdf.lines import Cluster, Kind, Line, plan_lines
from converter.render.pdf.lines.breaks import FORBIDDEN, break_costs
from converter.render.pdf.lines.rules import Rules

Typeset = Callable[[str], list[Cluster]]
RULES = Rules()
WHOLE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = [
    *"政府信息公开年月日件，。、；：？！（）《》“”—… ·％￥\u00a0",
    *("——", "……", "〔2025〕12号", "2019年", "1,234.56万元", "APP", "PDF/A", "第3条", "》（", "”，", "12.5%"),
    *("https://www.example.gov.cn/zwgk/index.html", "Donaudampfschifffahrt", "1234567890123456789"),
]
prose = st.lists(st.sampled_from(PIECES), max_size=160).map("".join)
odd = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=120)
texts = st.one_of(prose, prose, odd)
widths = st.sampled_from([20.0, 64.0, 157.5, 252.0, 442.2, 600.0])
indents = st.sampled_from([0.0, 31.5, -10.0])


def planned(typeset: Typeset, text: str, width: float, indent: float) -> tuple[list[Cluster], list[Line]]:
    """Typeset a text and plan its lines."""
    clusters = typeset(text)
    return clusters, plan_lines(clusters, width, indent)


@WHOLE
@given(text=texts, width=widths, indent=indents)
def test_nothing_is_lost_but_spaces_at_line_ends(text: str, width: float, indent: float, typeset: Typeset) -> None:
    clusters, lines = planned(typeset, text, width, indent)
    place = 0
    for line in lines:
        assert all(piece.kind is Kind.SPACE for piece in clusters[place : line.first])
        assert line.first < line.stop <= line.following
        assert len(line.advances) == line.stop - line.first
        place = line.stop
    assert all(piece.kind is Kind.SPACE for piece in clusters[place:])


@WHOLE
@given(text=texts, width=widths, indent=indents)
def test_every_line_fits_unless_one_cluster_is_wider(text: str, width: float, indent: float, typeset: Typeset) -> None:
    _, lines = planned(typeset, text, width, indent)
    for number, line in enumerate(lines):
        room = width - indent if number == 0 else width
        assert sum(line.advances) <= room + 1e-6 or line.stop - line.first == 1


@WHOLE
@given(text=texts, width=widths, indent=indents)
def test_justified_lines_end_at_the_edge(text: str, width: float, indent: float, typeset: Typeset) -> None:
    clusters, lines = planned(typeset, text, width, indent)
    for number, line in enumerate(lines[:-1]):
        run = clusters[line.first : line.stop]
        inside_word = all(piece.kind in (Kind.LATIN, Kind.DASH) for piece in run)
        if len(run) > 1 and not inside_word:
            assert abs(sum(line.advances) - (width - indent if number == 0 else width)) < 1e-6


@WHOLE
@given(text=prose, indent=indents)
def test_prohibitions_hold_unless_nothing_else_fits(text: str, indent: float, typeset: Typeset) -> None:
    width = 442.2
    clusters, lines = planned(typeset, text, width, indent)
    costs = break_costs(clusters, RULES)
    is_tight = any(run > width * 0.35 for run in unbreakable(clusters, costs))
    for line in lines[:-1]:
        ends = clusters[line.following - 1 : line.following + 1]
        is_word = all(piece.kind is Kind.LATIN for piece in ends)  # cut rather than leaving a hole
        assert is_tight or is_word or costs[line.following - 1] != FORBIDDEN
    for before, after in pairwise(lines):
        if not is_tight:
            assert not clusters[before.stop - 1].not_at_end
            assert not clusters[after.first].not_at_head or clusters[after.first].kind is Kind.LATIN


def unbreakable(clusters: list[Cluster], costs: list[float]) -> list[float]:
    """Measure the runs in which no line may end."""
    widths = [0.0]
    for piece, cost in zip(clusters, costs, strict=True):
        widths[-1] += piece.width
        if cost not in (FORBIDDEN, RULES.inside_address):
            widths.append(0.0)
    return widths


@WHOLE
@given(text=texts, width=widths, indent=indents)
def test_the_same_text_gives_the_same_lines(text: str, width: float, indent: float, typeset: Typeset) -> None:
    assert planned(typeset, text, width, indent) == planned(typeset, text, width, indent)


@WHOLE
@given(text=prose, width=st.sampled_from([252.0, 442.2]))
def test_a_plan_taken_up_again_goes_on_where_it_stopped(text: str, width: float, typeset: Typeset) -> None:
    clusters, lines = planned(typeset, text, width, 0.0)
    if len(lines) > 1:
        rest = plan_lines(clusters, width, first=lines[1].first)
        assert rest[0].first == lines[1].first
        assert rest[-1].following == len(clusters)
