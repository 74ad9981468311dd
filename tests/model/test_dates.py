"""Dates as people write them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.chinese import chinese_date, read_date


@pytest.mark.parametrize(
    "written",
    ["2026-01-20", "2026-1-20", "2026/1/20", "2026.1.20", "2026年1月20日", "2026年01月20日", "2026 年 1 月 20 日",
     "２０２６－０１－２０", "２０２６年１月２０日", "2026-01-20 00:00", "2026-01-20T08:30:00", " 2026-01-20 "],
)  # fmt: skip
def test_one_day_in_many_spellings(written: str) -> None:
    assert read_date(written) == dt.date(2026, 1, 20)


@pytest.mark.parametrize(
    "written",
    ["", "20260120", "26-01-20", "2026-01", "一月二十日", "2026年1月", "٢٠٢٦-٠١-٢٠", "2026-01-20起", "x2026-01-20"],
)
def test_what_is_no_date(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-13-01", "2026-00-01", "2025-02-29", "0000-01-01", "2026年4月31日"]
)
def test_days_that_the_calendar_lacks(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(written)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))
def test_every_date_is_read_as_it_is_printed(date: dt.date) -> None:
    assert read_date(chinese_date(date)) == date
    assert read_date(date.isoformat()) == date
    assert "0" not in chinese_date(date).partition("年")[2][:1]


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_none(text: str) -> None:
    with suppress(ValueError):
        assert read_date(text) is None or isinstance(read_date(text), dt.date)
