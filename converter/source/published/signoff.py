"""The lines at the end of a report → 发文机关署名 and 成文日期, and the lines before them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.model.figures import to_half_width
from converter.model.report import Placed, SignOff
from converter.source.published.account import Account, Use
from converter.source.published.naming import day_of, is_agency
from converter.source.published.page import Piece

_DAY = re.compile(r"[（(]?(?:[0-9]{4}|[二2][〇○零Ｏ0-9一二三四五六七八九]{3})\s*[-/.年].{1,12}$")
_DAY_SHAPED = re.compile(r"[（(]?[0-9]{4}(?:年[0-9]{1,2}月[0-9]{1,2}日|([-/.])[0-9]{1,2}\1[0-9]{1,2})[)）]?")
_OFFICE = re.compile("(?:政府|办公室|办公厅|局|委员会|厅|办事处)$")


def read_signoff(lines: Sequence[Piece], named: str, account: Account) -> tuple[SignOff, int]:
    """Signature and date among the last lines, claimed, and how many lines stand before them.

    `named` is the agency by the title, "" for none. A date that the calendar does not have is left unclaimed.
    """
    last = len(lines)
    for at in range(last - 1, -1, -1):
        text = lines[at].text
        cut = _cut(text, named)
        if cut:
            account.claim(lines[at], Use.SIGNOFF)
            date = day_of(text[cut:])
            agency = Placed("".join(text[:cut].split()), lines[at].place)
            return SignOff(agency, Placed(date, lines[at].place) if date else None), at
        if _is_day(text):
            return _around(lines, at, named, account)
    if last > 1 and _signs_alone(lines[-1].text, named):
        return SignOff(_sign(lines[-1], account)), last - 1
    return SignOff(), last


def _around(lines: Sequence[Piece], at: int, named: str, account: Account) -> tuple[SignOff, int]:
    """The date's line and the agency's above or below it."""
    agency, before = None, at
    if at and is_agency(lines[at - 1].text, named):
        agency, before = _sign(lines[at - 1], account), at - 1
    elif at + 1 < len(lines) and is_agency(lines[at + 1].text, named):
        agency = _sign(lines[at + 1], account)
    day = day_of(lines[at].text)
    if day:
        account.claim(lines[at], Use.SIGNOFF)
    return SignOff(agency, Placed(day, lines[at].place) if day else None), before


def _sign(line: Piece, account: Account) -> Placed[str]:
    account.claim(line, Use.SIGNOFF)
    return Placed("".join(line.text.split()), line.place)


def _cut(text: str, named: str) -> int:
    """Where the date begins on a line that holds agency and date; 0 when it does not."""
    match = _DAY.search(text)
    agency = text[: match.start()] if match else ""
    return len(agency) if match and day_of(match.group()) and is_agency(agency, named) else 0


def _is_day(text: str) -> bool:
    plain = "".join(to_half_width(text).split())
    return day_of(text) is not None or _DAY_SHAPED.fullmatch(plain) is not None


def _signs_alone(text: str, named: str) -> bool:
    """Whether a line without a date is a signature: a sentence without its full stop may end as an office's name."""
    plain, known = "".join(text.split()), "".join(named.split())
    return is_agency(text, named) and (known in plain if known else _OFFICE.search(plain) is not None)
