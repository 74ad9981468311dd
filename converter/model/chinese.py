"""Chinese dates in official documents.

GB/T 9704-2012 7.3.5.4: the date of issue is written in Arabic numerals, the year in full,
month and day without leading zeros.
"""

from __future__ import annotations

import datetime as dt
import re

from converter.model.figures import to_half_width

_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_DATE = re.compile(_DAY + r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)


def read_date(text: str) -> dt.date | None:
    """The date in `2026-01-20`, `2026年1月20日`, `2026/1/20` or `2026-01-20 00:00`; None when the text is no date.

    Raises ValueError for a date that the calendar does not have, such as 2026-02-30.

    >>> read_date("２０２６年１月２０日")
    datetime.date(2026, 1, 20)
    """
    match = _DATE.fullmatch(to_half_width(text).strip())
    return dt.date(*(int(part) for part in match.groups())) if match else None


def chinese_date(date: dt.date) -> str:
    """The date as it is printed.

    >>> chinese_date(dt.date(2026, 1, 20))
    '2026年1月20日'
    """
    return f"{date.year}年{date.month}月{date.day}日"
