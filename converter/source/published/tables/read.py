"""The blocks under a table's heading → rows of the form with what stands in them, and all that is odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from converter.findings import Finding, Place, Words, note, shorten, warning
from converter.model.figures import Kind
from converter.model.form import Section
from converter.source.published.account import Account, Use
from converter.source.published.page import Block, FoundRow, FoundTable, Grid, Line, Token
from converter.source.published.tables.expected import EXACT, Expected, Fixed, expected_cells
from converter.source.published.tables.match import Match, MatchedRow, match, windows
from converter.source.published.tables.shapes import BARS, SHAPES, Cell, Shape, grid_cells

_KEPT = 0.8
"""From this share of rows on that fit a shape with its empty cells, empty cells are taken to have survived."""
_ENOUGH = 3.0
_NAMED = 4
_DIGITS = re.compile(r"[0-9.+\-/万亿千元]{2,}")
_UNIT = re.compile(r"[（(](?:单位[:：]?)?\s*(亿元|万元|千元|元)\s*[)）]")
_UNIT_LINE = re.compile(r"\s*[（(]?(?:计量)?单位[:：]\s*\S{1,4}?\s*[)）]?\s*")
_PARTS = re.compile(r"[+\-]?[0-9]+(?:\.[0-9]+)?|/")
_GRID = Shape("grid", True, lambda lines, expected: [])


@dataclass(frozen=True, slots=True)
class _Reading:
    """The cells as one shape has them, and how they fit."""

    shape: Shape
    cells: Sequence[Cell]
    match: Match
    rows: tuple[tuple[MatchedRow, Sequence[Cell] | None], ...]

    @property
    def fits(self) -> int:
        """How many rows that say anything have exactly one cell for each column."""
        return sum(fit is not None and any(cell.text for cell in fit) for _, fit in self.rows)

    @property
    def score(self) -> float:
        filled = sum(any(cell.text for cell in row.values) for row, _ in self.rows)
        too_many = sum(len([c for c in row.values if c.text]) > len(row.paths) for row, _ in self.rows)
        figures = sum(bool(cell.text) for row, _ in self.rows for cell in row.values)
        return self.match.weight + 3 * self.fits + filled - 3 * too_many + figures / 10

    @property
    def kept(self) -> bool:
        """Whether empty cells survived."""
        told = [fit for row, fit in self.rows if row.values and len(row.paths) > 1]
        return self.shape.blanks and bool(told) and sum(fit is not None for fit in told) >= _KEPT * len(told)


def read_table(section: Section, blocks: Sequence[Block], account: Account) -> FoundTable:
    """What a document has of a section's table. Whatever is understood is claimed in the account."""
    expected = expected_cells(section)
    table = FoundTable(section)
    reading = _best(blocks, expected)
    if reading is None or reading.match.weight < _ENOUGH:
        table.notes.append(_no_table(section, blocks, account))
        return table
    _claim(reading, blocks, account)
    table.dropped = _dropped(reading, expected)
    for row, fit in reading.rows:
        if row.fixed is not None and row.fixed.block in reading.match.permuted:
            continue
        tokens = () if table.dropped else tuple(_tokens(row, fit, reading, account, table.notes))
        whole = reading.kept and fit is not None and len(tokens) == len(row.paths)
        glued = not whole and len(tokens) == 1 and len(row.paths) > 1 and _DIGITS.fullmatch(tokens[0].text) is not None
        glued = glued and reading.shape.name in ("run on", "words")
        table.rows.append(FoundRow(row.label.text if row.label else "", row.paths, tokens, whole, glued))
    table.merged = not reading.kept and _maybe_merged(reading)
    table.units = dict(_units(section, reading, table.notes))
    table.cut, told = _missing(section, expected, reading)
    table.notes += [*told, *_slips(reading), *_odd(section, reading, table, account)]
    return table


def _best(blocks: Sequence[Block], expected: Expected) -> _Reading | None:
    """The reading that fits best: of real tables where there are any that fit, else of the lines."""
    grids = [block for block in blocks if isinstance(block, Grid)]
    lines = [block for block in blocks if isinstance(block, Line)]
    weighed: dict[str, list[float]] = {}
    real = _reading(_GRID, grid_cells(grids), expected, weighed) if grids else None
    if real and real.match.weight >= _ENOUGH:
        return real
    filled = any(line.text.strip() for line in lines)
    readings = [_reading(shape, shape.cut(lines, expected), expected, weighed) for shape in SHAPES] if filled else []
    return max(readings, key=lambda reading: reading.score, default=real)


def _reading(shape: Shape, cells: Sequence[Cell], expected: Expected, weighed: dict[str, list[float]]) -> _Reading:
    result = match(cells, expected, weighed)
    starts = [windows(row.values, len(row.paths)) for row in result.rows]
    # Bars that fill up spanned cells stand at the same end of every row: rows that leave no choice tell which.
    front = all(places[0] == 0 for places in starts if len(places) == 1)
    fits = []
    for row, places in zip(result.rows, starts, strict=True):
        first = places[0] if len(places) == 1 or (places and front and places[0] == 0) else None
        values = row.values if first is None else row.values[first : first + len(row.paths)]
        seen = shape.blanks or all(cell.text for cell in values)
        fits.append((row, values if first is not None and seen else None))
    return _Reading(shape, cells, result, tuple(fits))


def _tokens(
    row: MatchedRow, fit: Sequence[Cell] | None, reading: _Reading, account: Account, notes: list[Finding]
) -> Iterator[Token]:
    """The row's tokens: with empty cells where they are known to have survived, else the figures only."""
    filled = [cell for cell in row.values if cell.text]
    if fit is not None and (reading.kept or all(cell.text for cell in fit)):
        chosen = list(fit)
    elif len(filled) > len(row.paths):
        chosen = filled[:1] if len(row.paths) == 1 and all(_is_nothing(cell.text) for cell in filled[1:]) else []
        notes.append(_too_many(row, filled, bool(chosen)))
    else:
        chosen = filled
        if reading.shape.name == "run on" and len(filled) == 1 and len(row.paths) > 1:
            chosen = _apart(filled[0], len(row.paths))
    for cell in chosen:
        account.claim(cell.piece, Use.FIGURE, cell.start, cell.end)
        yield Token(cell.text, cell.piece, cell.start, cell.end)


def _apart(cell: Cell, width: int) -> list[Cell]:
    """Figures that ran together, where a sign between them tells them apart; else the one cell that they are in."""
    parts = list(_PARTS.finditer(cell.text))
    whole = "".join(part.group() for part in parts) == cell.text
    if not whole or len(parts) != width:
        return [cell]
    return [Cell(p.group(), cell.piece, cell.start + p.start(), cell.start + p.end(), cell.row) for p in parts]


def _is_nothing(text: str) -> bool:
    return text in ("0", "０", "/", "")


def _claim(reading: _Reading, blocks: Sequence[Block], account: Account) -> None:
    for cell in [*(cell for cell, _, _ in reading.match.found), *reading.match.more]:
        account.claim(cell.piece, Use.LABEL, cell.start, cell.end)
    for block in blocks:
        if isinstance(block, Line) and _UNIT_LINE.fullmatch(block.text):
            account.claim(block, Use.LABEL)
    if reading.shape is not _GRID:
        for line in (block for block in blocks if isinstance(block, Line)):
            rule = not line.text.strip(BARS + " :-")
            for place, sign in enumerate(line.text):
                if sign in BARS or (rule and sign in ":-"):
                    account.claim(line, Use.SEPARATOR, place, place + 1)


def _dropped(reading: _Reading, expected: Expected) -> bool:
    """Whether every text stands there once only, though the form repeats some: then figures were dropped as well."""
    if reading.kept:
        return False
    found = [fixed.text for _, fixed, _ in reading.match.found]
    covered = len({fixed.block for _, fixed, _ in reading.match.found}) > 1 or len(found) > len(expected.cells) / 2
    texts = [fixed.text for fixed in expected.cells]
    repeated = {text for text in texts if texts.count(text) > 1 and text in found}
    once = all(found.count(text) == 1 for text in repeated)
    filled = sum(any(cell.text for cell in row.values) for row, _ in reading.rows)
    return bool(repeated) and covered and once and len(reading.rows) > 3 and filled <= len(reading.rows) / 4


def _maybe_merged(reading: _Reading) -> bool:
    """Nothing speaks against equal neighbours having been merged: no two are left, and some row is too short."""
    short = False
    for row, _ in reading.rows:
        texts = [cell.text for cell in row.values]
        if any(one == other != "" for one, other in pairwise(texts)):
            return False
        short = short or 0 < len([text for text in texts if text]) < len(row.paths)
    return short


def _missing(section: Section, expected: Expected, reading: _Reading) -> tuple[bool, list[Finding]]:
    """Rows of the form that the document has not: at the end, it breaks off; in between, they are named."""
    seen = {row.paths for row, _ in reading.rows}
    wanted = [fixed for fixed in expected.cells if fixed.paths]
    gone = [fixed for fixed in wanted if fixed.paths not in seen]
    tail: list[Fixed] = []
    while gone and wanted and gone[-1] is wanted[-1]:
        tail.insert(0, gone.pop())
        wanted.pop()
    name, place = section.heading or section.label, reading.cells[-1].piece.place
    told = []
    if tail:
        words = Words(
            f"“{name}”的表格从“{tail[0].text}”起缺 {len(tail)} 行，来源在这里截断了",
            f"the table of “{section.id}” breaks off: {len(tail)} rows are missing from “{tail[0].text}” on",
        )
        told.append(warning("IMP-33", words, path=section.id, place=place, hint=_BY_HAND))
    if gone:
        shown = "、".join(fixed.text for fixed in gone[:_NAMED]) + ("等" if len(gone) > _NAMED else "")
        words = Words(
            f"“{name}”的表格缺 {len(gone)} 行：{shown}",
            f"{len(gone)} rows are missing in the table of “{section.id}”: {shown}",
        )
        told.append(warning("IMP-34", words, path=section.id, place=place, hint=_BY_HAND))
    return bool(tail), told


_BY_HAND = Words("对照原件补上", "add them from the original")


def _units(section: Section, reading: _Reading, notes: list[Finding]) -> Iterator[tuple[str, str]]:
    """Last part of a column's path → the unit that its head names, where that is not the form's."""
    for head, fixed, _ in reading.match.found:
        unit = _UNIT.search(head.text)
        if not unit or not fixed.leaf:
            continue
        columns = [cell.column[-1] for cell in section.cells.values() if cell.column[-1].label == fixed.text]
        if columns and columns[0].kind is Kind.AMOUNT:
            words = Words(
                f"“{shorten(head.text)}”：单位“{unit[1]}”写在表头里，数后面没有单位",
                f"“{shorten(head.text)}”: the unit {unit[1]} stands in the head, not behind the figure",
            )
            hint = Words(f"在数后面写上{unit[1]}", f"write {unit[1]} behind the figure")
            notes.append(warning("IMP-39", words, path=section.id, place=head.piece.place, hint=hint))
        elif columns and columns[0].id and columns[0].unit not in (None, unit[1]):
            yield columns[0].id, unit[1]


def _slips(reading: _Reading) -> Iterator[Finding]:
    """Labels that are spelt otherwise than on the form: understood, and told."""
    for cell, fixed, weight in reading.match.found:
        if weight != EXACT:
            words = Words(
                f"“{shorten(cell.text)}”认作“{fixed.text}”", f"“{shorten(cell.text)}” is taken for “{fixed.text}”"
            )
            yield note("IMP-32", words, place=cell.piece.place)


def _odd(section: Section, reading: _Reading, table: FoundTable, account: Account) -> Iterator[Finding]:
    place = reading.cells[0].piece.place
    name = section.heading or section.label
    if table.dropped:
        words = Words(
            f"“{name}”：转载时重复的内容都被去掉了，数字无法恢复，全部留空",
            f"“{section.id}”: whatever repeats was dropped on the way; no figure can be recovered",
        )
        yield warning("IMP-35", words, path=section.id, place=place, hint=_BY_HAND)
    for row, _ in reading.rows:
        if row.fixed is not None and row.fixed.block in reading.match.permuted:
            words = Words(
                f"“{row.fixed.text}”一行的列次序与规定格式不同，没有读",
                f"the columns above “{row.fixed.text}” stand in another order than on the form; not read",
            )
            yield warning("IMP-36", words, path=section.id, place=place, hint=_BY_HAND)


def _too_many(row: MatchedRow, filled: Sequence[Cell], first: bool) -> Finding:
    label = row.fixed.text if row.fixed else row.paths[0]
    texts = "、".join(cell.text for cell in filled)
    end = Words("取第一个", "the first is taken") if first else Words("没有读", "none is taken")
    words = Words(
        f"“{label}”一行应有 {len(row.paths)} 个数，来源有 {len(filled)} 个（{shorten(texts)}），{end.zh}",
        f"“{label}” has {len(filled)} figures ({shorten(texts)}) for {len(row.paths)} columns; {end.en}",
    )
    return warning("IMP-37", words, path=row.paths[0], place=filled[0].piece.place, hint=_BY_HAND)


def _no_table(section: Section, blocks: Sequence[Block], account: Account) -> Finding:
    name = section.heading or section.label
    place = next((block.place for block in blocks), Place(account.page.file))
    words = Words(f"没有找到“{name}”的表格，这张表缺", f"the table of “{section.id}” was not found")
    hint = Words("表格可能是图片；对照原件填写", "it may be a picture; fill it in from the original")
    return warning("IMP-38", words, path=section.id, place=place, hint=hint)
