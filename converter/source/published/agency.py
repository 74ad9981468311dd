"""Who reports, and of which year: by sign-off, title, period and catalogue data; told where from, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from converter.findings import Finding, Place, Words, note
from converter.model.figures import to_half_width
from converter.model.prose import Paragraph
from converter.model.report import Placed
from converter.source.published.naming import agency_of, year_of

_PERIOD = re.compile(
    r"(?<![0-9])(?P<first>20[0-9]{2})\s*年\s*1\s*月\s*1\s*日?[^。；0-9]{0,6}(?:(?P<last>20[0-9]{2})\s*年\s*)?12\s*月\s*3[01]"
)


def find_agency(
    title: Placed[str] | None, signed: Placed[str] | None, catalogue: Mapping[str, Placed[str]]
) -> tuple[Placed[str] | None, list[Finding]]:
    """The agency that signed, else the one that the title names.

    Who published it is often somebody else, such as the office of the city: that is told, never taken.
    """
    named = agency_of(title.value) if title else ""
    if signed or not title or not named:
        return signed, []
    words = Words(f"没有落款，机关按标题写作“{named}”", f"there is no sign-off; the agency is “{named}” by the title")
    publisher = catalogue.get("publisher")
    hint = Words("核对机关全称", "look whether this is its full name")
    if publisher and publisher.value != named:
        hint = Words(
            f"核对机关全称；目录信息里的发布机构是“{publisher.value}”，不一定是本机关",
            f"look whether this is its full name; the publisher is “{publisher.value}”, which may be another",
        )
    return Placed(named, title.place), [note("IMP-18", words, path="agency", place=title.place, hint=hint)]


def find_year(
    title: Placed[str] | None, preamble: Sequence[Paragraph], listed: Placed[str] | None, file: str
) -> tuple[Placed[int] | None, list[Finding]]:
    """The year of the title, else of the period in the preamble, else of the title in the catalogue data (`listed`)."""
    year = year_of(title.value) if title else None
    if title and year:
        return Placed(year, title.place), []
    for paragraph in preamble:
        period = _PERIOD.search(to_half_width(paragraph.text))
        if period and period["last"] in (None, period["first"]):
            return _told(int(period["first"]), paragraph.place or Place(file), "统计期限", "the period of the figures")
    year = year_of(listed.value) if listed else None
    if listed and year:
        return _told(year, listed.place, "目录信息里的名称", "the title in the catalogue data")
    return None, []


def _told(year: int, place: Place, source: str, source_en: str) -> tuple[Placed[int], list[Finding]]:
    words = Words(f"标题里没有年份，年度按{source}写作 {year}", f"the title names no year; it is {year} by {source_en}")
    hint = Words("核对年度", "look whether this is the year")
    return Placed(year, place), [note("IMP-18", words, path="year", place=place, hint=hint)]
