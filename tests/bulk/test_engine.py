"""The engine of a batch: compiled where it can be, ordinary where not, and told which."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from converter.bulk import engine
from converter.bulk.engine import BatchEngine
from converter.bulk.job import Order, Policy, Way
from converter.bulk.ways import Ways
from converter.errors import FormError
from converter.findings import Words
from converter.render.pdf.compiled.unfit import Unfit
from converter.settings import Settings

COMPILED, ORDINARY = object(), object()
TEMPLATE: Any = SimpleNamespace(folder="templates/disclosure-2021")
ORDER = Order(("pdf",), Policy.STOP, Settings(), "store", run="a run")


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Engines that hand out what they are, and may be told to fail; every report is made both ways on demand. A first
    report of the run has been made.
    """
    told = SimpleNamespace(problem=None, alike=True, digest="1" * 8)

    def compiled(*arguments: Any) -> Any:
        if told.problem:
            raise told.problem
        return COMPILED

    monkeypatch.setattr(engine, "_forms", lambda settings: SimpleNamespace(render=compiled))
    monkeypatch.setattr(engine, "laid_out_pdf", lambda *arguments: ORDINARY)
    monkeypatch.setattr(engine, "looks_alike", lambda one, other: told.alike)
    monkeypatch.setattr(engine, "report_json", lambda report: b"")
    monkeypatch.setattr(engine, "data_digest", lambda data: told.digest)
    monkeypatch.setattr(engine, "_stopped", set())
    monkeypatch.setattr(engine, "_begun", {(ORDER.run, TEMPLATE.folder)})
    return told


def render(order: Order = ORDER, template: Any = TEMPLATE) -> tuple[object, Way]:
    made = BatchEngine(order)
    pdf: object = made.render(None, template, Settings(), False)  # type: ignore[arg-type]
    assert made.way
    return pdf, made.way


def test_compiled_where_it_can_be(engines: SimpleNamespace) -> None:
    assert render() == (COMPILED, Way())


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (Unfit("有图片", "a picture"), "有图片"),
        (FormError(Words("模板坏了", "broken")), "报告或模板有问题，由常规排版说明"),
        (KeyError("x"), "快速排版内部出错（KeyError）"),
    ],
)
def test_whatever_is_wrong_takes_the_ordinary_path(engines: SimpleNamespace, problem: Exception, reason: str) -> None:
    engines.problem = problem
    pdf, way = render()
    assert pdf is ORDINARY
    assert way.reason is not None
    assert way.reason.zh == reason


def test_no_memory_is_told(engines: SimpleNamespace) -> None:
    engines.problem = MemoryError()
    with pytest.raises(MemoryError):
        render()


def test_exact_compiles_nothing(engines: SimpleNamespace) -> None:
    pdf, way = render(replace(ORDER, exact=True))
    assert pdf is ORDINARY
    assert way.reason is not None


def test_the_first_of_a_run_and_template_is_made_both_ways(engines: SimpleNamespace) -> None:
    for order, template in ((replace(ORDER, run="another"), TEMPLATE), (ORDER, SimpleNamespace(folder="own"))):
        assert [render(order, template)[1].compared for _ in range(3)] == [True, False, False]
    engines.alike = False
    assert render(replace(ORDER, run="a third"))[1].differs


def test_a_difference_ends_it_for_the_run(engines: SimpleNamespace) -> None:
    engines.digest = "0" * 8
    assert render() == (COMPILED, Way(compared=True))
    engines.alike = False
    pdf, way = render()
    assert (pdf, way.differs) == (ORDINARY, True)
    engines.digest = "1" * 8
    assert render()[0] is ORDINARY
    engines.alike = True
    assert render(replace(ORDER, run="another"))[0] is COMPILED


def test_ways_are_counted_and_come_back() -> None:
    ways = Ways()
    reason = Words("有图片", "a picture")
    for way in (Way(), Way(compared=True), Way(reason), Way(reason), Way(reason, compared=True, differs=True)):
        ways.count(way)
    told = ways.as_dict()
    assert (told["compiled"], told["ordinary"], told["compared"], told["differ"]) == (2, 3, 2, 1)
    assert told["reasons"] == [{"zh": "有图片", "en": "a picture", "reports": 3}]
    assert Ways.of_dict(told) == ways
    assert Ways.of_dict({}) == Ways()
