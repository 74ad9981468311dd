"""What differs between two reports: nothing where nothing was edited, otherwise exactly what was edited."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.comparison import Difference, compare_reports
from converter.model.form import Form
from converter.model.report import Report
from converter.source import load_report, read_report
from tests.properties.test_round_trip import FORMS, figures, reports
from tests.render.conftest import REPORTS

SHORT = ("agency", "mobile_url", "title", "catalogue.index_number", "catalogue.validity", "signoff.agency")
WORDS = st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=1, max_size=8)


def load(data: dict[str, Any]) -> Report:
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")


def put(data: dict[str, Any], path: str, value: Any) -> None:
    *groups, leaf = path.split(".")
    for group in groups:
        data = data.setdefault(group, {})
    data[leaf] = value


def paragraph(number: int) -> str:
    """A paragraph that shares no character with any other one; figures in it do not count."""
    return f"{number}" + "".join(chr(0x4E00 + 20 * number + i) for i in range(20))


@st.composite
def edited(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], list[Difference]]:
    """A report, the same with some edits, and what they are."""
    form: Form = draw(st.sampled_from(FORMS))
    old: dict[str, Any] = {"template": form.name, "year": draw(st.integers(2008, 2100)), "signoff": {}, "catalogue": {}}
    old["signoff"]["date"] = "2026-01-20"
    for path in SHORT:
        put(old, path, draw(WORDS))
    for path in draw(st.lists(st.sampled_from(list(form.cells)), max_size=20, unique=True)):
        put(old, path, draw(figures(form.cells[path])))
    prose = [section.id for section in form.sections if not section.table]
    texts = {name: draw(st.integers(0, 6)) for name in prose}
    lists = {name: [paragraph(50 * place + i) for i in range(texts[name])] for place, name in enumerate(prose)}
    new = copy.deepcopy(old)
    found = [_short(draw, old, new, path) for path in draw(st.lists(st.sampled_from(SHORT), max_size=3, unique=True))]
    for path in draw(st.lists(st.sampled_from(list(form.cells)), max_size=8, unique=True)):
        found.append(_figure(draw, old, new, path))
    for place, name in enumerate(prose):
        kept, more = _edit_prose(draw, name, lists[name], 50 * place + 25)
        old[name], new[name] = "\n".join(lists[name]) or None, "\n".join(kept) or None
        found += more
    return old, new, found


def _short(draw: st.DrawFn, old: dict[str, Any], new: dict[str, Any], path: str) -> Difference:
    was = _value(old, path)
    will = draw(WORDS.filter(lambda text: text != was))
    put(new, path, will)
    return Difference(path, "changed", was, will)


def _figure(draw: st.DrawFn, old: dict[str, Any], new: dict[str, Any], path: str) -> Difference:
    was = _value(old, path)
    will = draw(st.sampled_from([text for text in ("", "0", "/", "7") if text != was]))
    put(new, path, will or None)
    return Difference(path, "changed", was, will)


def _value(data: Any, path: str) -> str:
    for name in path.split("."):
        data = (data or {}).get(name)
    return data or ""


def _edit_prose(draw: st.DrawFn, name: str, old: list[str], fresh: int) -> tuple[list[str], list[Difference]]:
    """Paragraphs kept, struck out, reworded, and others put between them."""
    new: list[str] = []
    found = []
    for number, text in enumerate([*old, ""]):
        if draw(st.integers(0, 4)) == 0:
            found.append(Difference(f"{name}[{len(new)}]", "added", None, paragraph(fresh + number)))
            new.append(paragraph(fresh + number))
        fate = draw(st.sampled_from(("kept", "kept", "deleted", "changed"))) if text else "none"
        if fate == "deleted":
            found.append(Difference(f"{name}[{number}]", "deleted", text, None))
        elif fate != "none":
            will = text if fate == "kept" else "99" + text.strip("0123456789")[:-3] + "新"
            if fate == "changed":
                found.append(Difference(f"{name}[{len(new)}]", "changed", text, will))
            new.append(will)
    return new, found


@given(reports())
@settings(max_examples=60, deadline=None)
def test_a_report_does_not_differ_from_itself(data: dict[str, Any]) -> None:
    assert compare_reports(load(data), load(data)) == []


@given(edited())
@settings(max_examples=150, deadline=None)
def test_exactly_the_edits_are_found(case: tuple[dict[str, Any], dict[str, Any], list[Difference]]) -> None:
    old, new, edits = case
    found = compare_reports(load(old), load(new))
    assert len(found) == len(edits)
    assert set(found) == set(edits)


@given(edited())
@settings(max_examples=40, deadline=None)
def test_the_other_way_round_is_the_reverse(case: tuple[dict[str, Any], dict[str, Any], list[Difference]]) -> None:
    there, back = (compare_reports(*map(load, pair)) for pair in (case[:2], case[1::-1]))
    assert {(item.old, item.new) for item in there} == {(item.new, item.old) for item in back}


def two(values: dict[str, Any], others: dict[str, Any]) -> list[tuple[str, str, str | None, str | None]]:
    head = {"template": "disclosure-2021", "agency": "青禾县财政局", "year": 2025}
    return [
        (item.path, item.kind, item.old, item.new) for item in compare_reports(load(head | values), load(head | others))
    ]


def test_the_printed_title_follows_agency_and_year() -> None:
    title = "青禾县财政局{}年政府信息公开工作年度报告"
    assert two({}, {"year": 2026}) == [
        ("year", "changed", "2025", "2026"),
        ("title", "changed", title.format(2025), title.format(2026)),
    ]


def test_what_only_one_side_has_is_added_or_deleted_what_is_blank_is_there() -> None:
    assert two({"catalogue": {"validity": None}}, {"catalogue": {"validity": "有效"}}) == [
        ("catalogue.validity", "changed", "", "有效")
    ]
    assert two({"signoff": {"date": "2026-01-20"}}, {"catalogue": {"genre": None}}) == [
        ("catalogue.genre", "added", None, ""),
        ("signoff.date", "deleted", "2026年1月20日", None),
    ]
    assert two({}, {"overview": None}) == [("overview.heading", "added", None, "一、总体情况")]


@pytest.mark.parametrize(("old", "new"), [("", "0"), ("0", "/"), ("/", ""), ("12", "120")])
def test_blank_nought_and_slash_are_three_things(old: str, new: str) -> None:
    sides = ({"applications": {"received": {"total": value or None}}} for value in (old, new))
    assert two(*sides) == [("applications.received.total", "changed", old, new)]


def test_a_paragraph_that_stands_elsewhere_was_moved() -> None:
    first, second, third = "甲" * 12, "乙" * 12, "丙" * 12
    assert two({"overview": f"{first}\n{second}\n{third}"}, {"overview": f"{second}\n{third}\n{first}"}) == [
        ("overview[2]", "moved", first, first)
    ]
    assert two({"overview": f"{first}\n{second}", "preamble": None}, {"overview": second, "preamble": first}) == [
        ("preamble[0]", "moved", first, first)
    ]


def test_last_year_and_this_year_are_told_paragraph_by_paragraph() -> None:
    sides = (f"{year}年新收申请{count}件，办结{count}件，结转0件。" for year, count in ((2024, 1186), (2025, 7)))
    assert [item[:2] for item in two(*({"overview": f"{text}\n其他。"} for text in sides))] == [
        ("overview[0]", "changed")
    ]


def test_two_editions_of_the_form_tell_the_rows_that_one_of_them_has() -> None:
    old, new = (load_report(REPORTS[name]) for name in ("disclosure-2019", "disclosure-2021"))
    found = {item.path: item for item in compare_reports(old, new) if not item.path.endswith("]")}
    assert found["template"] == Difference("template", "changed", "disclosure-2019", "disclosure-2021")
    for path in {*old.form.cells, *new.form.cells}:
        was = old.figure(path).text if path in old.form.cells else None
        will = new.figure(path).text if path in new.form.cells else None
        kind = "added" if was is None else "deleted" if will is None else "changed"
        assert found.get(path) == (None if was == will else Difference(path, kind, was, will))
