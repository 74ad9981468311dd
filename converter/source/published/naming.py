"""Title, agency and year of a report, out of what documents write there."""

from __future__ import annotations

import datetime as dt
import re

from converter.model.chinese import read_date
from converter.model.figures import to_half_width
from converter.source.published.labels import simplified

_TITLE = re.compile(r"(?:政府)?信息公开.{0,6}(?:报告|年报)|政府信息公开(?:年度)?工作(?:情况|总结)?")
_LONGEST = 70
_YEAR = r"(?P<year>20[0-9]{2}|[二][〇○零Ｏ一二三四五六七八九]{3})\s*年\s*(?:度)?"
_BEFORE = re.compile(rf"^(?:关于|《)?\s*(?P<agency>.*?)\s*(?:关于)?\s*{_YEAR}")
_AFTER = re.compile(rf"^(?:关于|《)?\s*{_YEAR}\s*(?P<agency>.*?)(?:的)?(?:政府)?信息公开")
_ALONE = re.compile(r"^(?:关于|《)?\s*(?P<agency>.*?)(?:的)?(?:政府)?信息公开")
_AGENCY_ENDS = re.compile(
    r"(?:政府|办公室|办公厅|局|委员会|委|厅|院|中心|街道办事处|办事处|街道|乡|镇|区|县|市|州|处|所|署|馆|站|校|学校|公司|总队|支队|大队|联合会|集团|部|会|室|科)$"
)
_NUMERALS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_CHINESE_DAY = re.compile(
    r"(二[〇○零Ｏ一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


def is_title(text: str) -> bool:
    """Whether a line reads like the title of such a report."""
    plain = simplified(text.strip())
    if not plain or len(plain) > _LONGEST or any(sign in plain for sign in "。；|｜>＞»"):
        return False
    match = _TITLE.search(plain)
    return match is not None and len(plain) - match.end() <= 12


def begins_title(text: str) -> bool:
    """Whether a line is the first half of a title: an agency, or an agency and a year."""
    plain = "".join(text.split())
    match = re.search(rf"{_YEAR}$", to_half_width(plain))
    return is_agency(plain[: match.start()] if match else plain, "")


def agency_of(title: str) -> str:
    """The agency that a title names; empty when it names none.

    >>> agency_of("2019年上海市人民政府办公厅政府信息公开工作年度报告")
    '上海市人民政府办公厅'
    """
    plain = simplified(title.strip())
    for pattern in (_BEFORE, _AFTER, _ALONE):
        match = pattern.search(plain)
        if match and match["agency"].strip("《》 "):
            start, end = match.span("agency")
            agency = title.strip()[start:end].strip("《 ")
            # 人民政府信息公开: the agency's name and the matter share the word 政府.
            whole = plain[:end].endswith("人民") and plain[end:].startswith("政府")
            return agency + title.strip()[end : end + 2] if whole else agency
    return ""


def year_of(text: str) -> int | None:
    """The first year with 年 that a text names, in digits or Chinese numerals."""
    match = re.search(_YEAR, to_half_width(text))
    if not match:
        return None
    digits = match["year"].translate(_NUMERALS)
    return int(digits) if digits.isdigit() else None


def is_agency(text: str, known: str) -> bool:
    """Whether a line alone reads like an agency's signature."""
    plain = "".join(text.split())
    if not 2 < len(plain) <= 30 or re.search("[，。；：、（）()|0-9]", plain):
        return False
    return plain == "".join(known.split()) or _AGENCY_ENDS.search(simplified(plain)) is not None


def day_of(text: str) -> dt.date | None:
    """The date that a line consists of; None when it is none, or no day of the calendar."""
    plain = "".join(to_half_width(text).split()).strip("()（）")
    match = _CHINESE_DAY.fullmatch(plain)
    try:
        if match:
            year, month, day = match.groups()
            return dt.date(int(year.translate(_NUMERALS)), _small(month), _small(day))
        return read_date(plain)
    except ValueError:
        return None


def _small(numeral: str) -> int:
    """十 to 三十一 as a number."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int(numeral.translate(_NUMERALS))
    return 10 * (int(tens.translate(_NUMERALS)) if tens else 1) + (int(ones.translate(_NUMERALS)) if ones else 0)
