"""The account of a document: what every single character of it became. Nothing gets lost between the rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum

from converter.findings import Place
from converter.source.published.page import Page, Piece


class Use(Enum):
    """What a character became."""

    TITLE = "标题"
    CATALOGUE = "目录信息"
    HEADING = "章节标题"
    PROSE = "文字"
    LABEL = "表头和行名"
    FIGURE = "数字"
    SIGNOFF = "落款"
    FURNITURE = "网页零件"
    SEPARATOR = "分隔符"
    UNPLACED = "没有去处"


class Account:
    """Who claims which characters of which piece. What nobody claims is unplaced."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._claims: dict[Piece, list[tuple[int, int, Use]]] = {}

    def claim(self, piece: Piece, use: Use, start: int = 0, end: int | None = None) -> None:
        """Say what the characters of a piece from `start` to `end` became; the first to claim a character has it."""
        stop = len(piece.text) if end is None else end
        self._claims.setdefault(piece, []).append((start, stop, use))

    def claim_all(self, pieces: Iterable[Piece], use: Use) -> None:
        """Say it of whole pieces."""
        for piece in pieces:
            self.claim(piece, use)

    def uses(self, piece: Piece) -> list[Use]:
        """What each character of a piece became."""
        uses = [Use.UNPLACED] * len(piece.text)
        for start, stop, use in reversed(self._claims.get(piece, [])):
            uses[start:stop] = [use] * len(uses[start:stop])
        return uses

    def counts(self) -> Counter[Use]:
        """How many visible characters there are of each use."""
        return Counter(
            use
            for piece in self.page.pieces()
            for use, sign in zip(self.uses(piece), piece.text, strict=True)
            if not sign.isspace()
        )

    def unplaced(self) -> Iterator[tuple[str, Place]]:
        """Every stretch of text that became nothing, with its place."""
        for piece in self.page.pieces():
            uses = self.uses(piece)
            text = "".join(sign if use is Use.UNPLACED else "\0" for sign, use in zip(piece.text, uses, strict=True))
            yield from ((part.strip(), piece.place) for part in text.split("\0") if part.strip())

    def missing(self) -> int:
        """How many characters of the document are in no block at all; 0 unless a reader of files has a fault."""
        return self.page.characters - sum(self.counts().values())
