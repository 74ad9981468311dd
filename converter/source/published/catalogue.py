"""The block of catalogue data at the head of a page (目录信息), in the shapes that portals give it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from converter.model.form import Field, Form
from converter.model.report import Placed
from converter.source.published.account import Account, Use
from converter.source.published.labels import plain_label, simplified
from converter.source.published.page import Grid, GridCell, Line, Piece

_BARS = re.compile(r"[|｜\t]")
_FEWEST = 2
_LONGEST = 12


class CatalogueReader:
    """Takes in pieces of the head of a document and remembers which fields they give."""

    def __init__(self, form: Form, account: Account) -> None:
        self.account = account
        names = [name for field in form.catalogue for name in (field.label, *field.aliases)]
        self.labels = re.compile(
            r"(?:^|(?<=[\s【\[]))[\s【\[]{0,8}(?P<label>"
            + "|".join(r"\s{0,4}".join(name) for name in sorted(names, key=len, reverse=True))
            + r")\s{0,4}[】\]]?\s{0,4}[：:]"
        )
        self.fields = {plain_label(name): field for field in form.catalogue for name in (field.label, *field.aliases)}
        self.values: dict[str, Placed[str]] = {}

    def grid(self, grid: Grid) -> bool:
        """Take a table in which labels and values alternate; False when it is none."""
        cells = [cell for row in grid.rows for cell in row]
        parts = [(cell, 0, len(cell.text)) for cell in cells]
        if sum(self._field(cell.text) is not None for cell in cells) >= _FEWEST:
            self._pairs(parts)
            return True
        if sum(len(self._colons(cell)) for cell in cells) >= _FEWEST:
            for cell in cells:
                self._take_all(cell)
            return True
        return False

    def labelled(self, flow: Sequence[Line | GridCell | Grid]) -> list[Line | GridCell | Grid]:
        """Take lines that are a label alone, each with the line after it, where there are several; give the rest."""
        labels = {n: item for n, item in enumerate(flow) if not isinstance(item, Grid) and self._field(item.text)}
        if len(labels) < _FEWEST:
            return [*flow]
        taken = set(labels)
        for number, label in labels.items():
            self.account.claim(label, Use.CATALOGUE)
            field, value = self._field(label.text), flow[number + 1] if number + 1 < len(flow) else None
            if field and value and not isinstance(value, Grid) and number + 1 not in labels:
                self._take(field, value, 0, len(value.text))
                taken.add(number + 1)
        return [item for number, item in enumerate(flow) if number not in taken]

    def line(self, line: Piece) -> bool:
        """Take a line with labels and values between bars, or with a label and a colon; False when it is none."""
        parts = list(_parts(line))
        if len(parts) > 1 and any(self._field(line.text[start:end]) for _, start, end in parts):
            self._pairs(parts)
            for match in _BARS.finditer(line.text):
                self.account.claim(line, Use.SEPARATOR, match.start(), match.end())
            return True
        return self._take_all(line)

    def _field(self, text: str) -> Field | None:
        return self.fields.get(plain_label(text.rstrip("：: "))) if len(text) <= _LONGEST else None

    def _pairs(self, parts: Sequence[tuple[Piece, int, int]]) -> None:
        """Cells one after the other: a label's value is the next cell, unless that is a label too."""
        field: Field | None = None
        for piece, start, end in parts:
            text = piece.text[start:end].strip()
            found = self._field(text)
            if found:
                field = found
                self.account.claim(piece, Use.CATALOGUE, start, end)
            elif field and text:
                self._take(field, piece, start, end)
                field = None

    def _colons(self, piece: Piece) -> list[re.Match[str]]:
        """The labels with a colon in a piece that opens with one."""
        found = list(self.labels.finditer(simplified(piece.text)))
        return found if found and not piece.text[: found[0].start()].strip() else []

    def _take_all(self, piece: Piece) -> bool:
        """Take what stands behind each label with a colon; False when there is none."""
        found = self._colons(piece)
        for match, end in zip(found, [*(after.start() for after in found[1:]), len(piece.text)], strict=False):
            field = self._field(match["label"])
            if field and self._take(field, piece, match.end(), end):
                self.account.claim(piece, Use.CATALOGUE, match.start(), match.end())
        return bool(found)

    def _take(self, field: Field, piece: Piece, start: int, end: int) -> bool:
        """Take a value, and say whether; one that differs from an earlier one is left where it is."""
        text = " ".join(piece.text[start:end].split())
        if text and text != self.values.setdefault(field.id, Placed(text, piece.place)).value:
            return False
        self.account.claim(piece, Use.CATALOGUE, start, end)
        return True


def _parts(piece: Piece) -> Iterator[tuple[Piece, int, int]]:
    start = 0
    for match in _BARS.finditer(piece.text):
        yield piece, start, match.start()
        start = match.end()
    if isinstance(piece, Line | GridCell):
        yield piece, start, len(piece.text)
