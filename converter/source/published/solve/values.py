"""The text of a token → the figure that it is in a cell of a given kind, with what documents write beside figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from converter.model.figures import Figure, FigureError, Kind, read_figure, to_half_width
from converter.source.published.page import Token

_MORE = re.compile(r"(?:增加?|上升|升)\+?(?=[0-9])")
_LESS = re.compile(r"(?:减少?|下降|降)-?(?=[0-9])")
_COUNTED = re.compile(r"(?<=[0-9])\s*[件项个条次宗起]")
_NOTHING = re.compile(r"[-—–―─]+|无")
_AMOUNT_UNIT = re.compile(r"(?<=[0-9])\s*(亿元|百万元|万元|千元|元)")


@dataclass(frozen=True, slots=True)
class Value:
    """What a token, or a part of one, says in a cell.

    `text` is the figure as the report has it, empty when the token is none; `number` what sums use: 0 for `/` and for
    a dash, None for a text whose number nobody knows. `written` is the document's spelling where the figure was
    understood rather than read.
    """

    text: str
    number: Decimal | None
    token: Token
    written: str = ""

    @property
    def is_figure(self) -> bool:
        """False for a text that is no figure: it stands in a cell, and the cell stays blank."""
        return bool(self.text)


def read_value(token: Token, kind: Kind, unit: str | None = None, head: str | None = None, part: str = "") -> Value:
    """The value of a token in a cell of `kind`; `part` is the piece of it that is meant where cells ran together.

    `unit` is what the form prints for the cell, `head` what the document's head says beside. An amount without a unit
    takes the one of the head; a number under a head with another unit than the form's is no figure for its cell.
    """
    written = (part or token.text).strip()
    figure, plain = _understood(written, kind, unit, head)
    if figure is not None:
        return Value(figure.text, figure.value, token, "" if plain else written)
    return Value("", Decimal(0) if _NOTHING.fullmatch(to_half_width(written)) else None, token)


@lru_cache(maxsize=20_000)
def _understood(written: str, kind: Kind, unit: str | None, head: str | None) -> tuple[Figure | None, bool]:
    """The figure in a text, and whether it stands there plainly; None where there is none."""
    if kind is Kind.DECIMAL and head and unit and head != unit:
        return None, False
    figure = _read(written, kind)
    if figure is not None:
        if kind is Kind.AMOUNT and head and figure.number is not None and figure.unit is None:
            return _read(figure.text + head, kind), False
        return figure, True
    return _read(_without_words(to_half_width(written), kind, unit), kind), False


def _without_words(text: str, kind: Kind, unit: str | None) -> str:
    """`增10` as `+10`, `12件` as `12`, `35.65万元` as `35.65` where the form's own unit is 万元; else as it is."""
    if kind in (Kind.COUNT, Kind.CHANGE):
        text = _COUNTED.sub("", text) if _COUNTED.search(text) and _COUNTED.sub("", text)[-1:].isdigit() else text
    if kind is Kind.CHANGE:
        text = _LESS.sub("-", _MORE.sub("+", text, count=1), count=1)
    named = _AMOUNT_UNIT.search(text)
    if kind is Kind.DECIMAL and named and named.group(1) == unit:
        text = text[: named.start()] + text[named.end() :]
    return text


def _read(text: str, kind: Kind) -> Figure | None:
    try:
        figure = read_figure(text, kind)
    except FigureError:
        return None
    return figure if figure.text else None
