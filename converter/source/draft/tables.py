"""Tables of a draft ↔ tables of the form: figures by marker and by place, wording of the form compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.findings import Words
from converter.model.form import Section
from converter.model.grid import GridCell, Role, table_grid
from converter.source.draft.gather import Gathering, changed
from converter.source.draft.similar import align, likeness, plain, same
from converter.source.draft.story import Cell, Row, Table

_NEW_ROW = Words("表格里多出的一行，报告没有这一行", "a row that the form does not have")
_GONE_ROW = Words("表格的这一行在文稿里删去了，报告里的数不动", "this row was taken out; the report keeps its figures")
_NO_FIELD = Words("这一格不在表格的格式里", "the form has no such cell")
_DOUBLED = Words("这一格还有别处的书签，按位置认", "the marker of another cell is here too; the place decided")
_TWO_WAYS = Words("书签与位置不符，无法判断是哪一格", "marker and place name different cells")
_UNSURE = Words("这一行的格数与表格不符，无法判断是哪一格", "with another number of cells, which is which is unsure")
_ALIKE, _LABEL = 0.8, 0.5


def identify(gathering: Gathering, tables: list[Table]) -> dict[int, str]:
    """Number of a table among the draft's → the section whose table it is, or `catalogue`; others are left out."""
    kinds = {"catalogue": {plain(field.label) for field in gathering.report.form.catalogue}}
    for section in gathering.report.form.sections:
        if section.table:
            fixed = (cell.text for row in table_grid(section).rows for cell in row)
            kinds[section.id] = {plain(text) for text in fixed if text}
    found: dict[int, str] = {}
    for number, table in enumerate(tables):
        scores = {kind: _score(gathering, table, kind, labels) for kind, labels in kinds.items()}
        best = max(scores, key=lambda kind: scores[kind])
        if scores[best] >= _LABEL:
            found[number] = best
    return found


def _score(gathering: Gathering, table: Table, kind: str, labels: set[str]) -> float:
    """How sure it is that a table is of this kind: by its markers, and by the wording of the form in it."""
    cells = [cell for row in table.rows for cell in row.cells]
    named = [path.partition(".")[0] for cell in cells for path in gathering.named(cell)]
    markers = named.count(kind) / len(named) if named else 0.0
    texts = {plain(cell.text or cell.original) for cell in cells} - {""}
    wording = {text for text in texts if not text.isdecimal()}
    known = len(wording & labels)
    share = max(known / len(wording), known / len(labels)) if known > 1 or (known and len(wording) == 1) else 0.0
    return max(markers, share)


def read_section_table(gathering: Gathering, section: Section, tables: list[Table]) -> None:
    """The table of a section, also where somebody has cut it in two."""
    where = Words(f"“{section.heading or section.label}”的表格", f"table of “{section.heading or section.label}”")
    _SectionTable(gathering, where, [row for table in tables for row in table.rows], _forms(section)).read()


@dataclass(frozen=True, slots=True)
class _Form:
    """A row as the form has it: its wording, and the paths of its figures."""

    fixed: tuple[GridCell, ...]
    paths: tuple[str, ...]

    @property
    def label(self) -> str:
        return "".join(cell.text for cell in self.fixed)

    @property
    def name(self) -> str:
        return "·".join(cell.text for cell in self.fixed if cell.text)

    @property
    def size(self) -> int:
        return len(self.fixed) + len(self.paths)


def _forms(section: Section) -> list[_Form]:
    return [
        _Form(
            tuple(cell for cell in row if cell.role is not Role.FIGURE),
            tuple(cell.path for cell in row if cell.role is Role.FIGURE),
        )
        for row in table_grid(section).rows
    ]


@dataclass(frozen=True, slots=True)
class _SectionTable:
    """A table of the draft and the rows that the form has for it."""

    gathering: Gathering
    where: Words
    rows: list[Row]
    forms: list[_Form]

    def read(self) -> None:
        pairs = dict(self._pairs())
        for number, row in enumerate(self.rows):
            form = self.forms[pairs[number]] if number in pairs else None
            if form is None:
                if row.text or any(cell.atoms for cell in row.cells):
                    self.gathering.tell_row(row, self.where, _NEW_ROW)
            elif row.gone:
                self.gathering.tell_row(row, self.where, _GONE_ROW)
            else:
                self._read_row(row, form)
        for number, form in enumerate(self.forms):
            if number not in pairs.values():
                label = form.name or "、".join(form.paths)
                self.gathering.tell(label, self.where, _GONE_ROW if form.paths else changed(label, ""))

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Rows of the draft with rows of the form: in order, then those that were moved, by their labels."""
        cells = [[cell for cell in row.cells if not cell.goes_on] for row in self.rows]
        if len(cells) == len(self.forms) and all(map(self._as_printed, cells, self.forms)):
            yield from ((number, number) for number in range(len(cells)))
            return
        pairs = align(len(cells), len(self.forms), lambda i, j: self._weight(cells[i], self.forms[j], i, j))
        yield from pairs
        free = [number for number in range(len(cells)) if number not in dict(pairs)]
        taken = {form for _, form in pairs}
        for number in free:
            scores = {
                form: self._weight(cells[number], self.forms[form])
                for form in range(len(self.forms))
                if form not in taken and self.forms[form].label
            }
            best = max(scores, key=lambda form: scores[form], default=None)
            if best is not None and scores[best] > _ALIKE:
                taken.add(best)
                yield number, best

    def _as_printed(self, cells: list[Cell], form: _Form) -> bool:
        return len(cells) == form.size and same("".join(cell.text for cell in cells[: len(form.fixed)]), form.label)

    def _weight(self, cells: list[Cell], form: _Form, row: int = 0, other: int = 0) -> float:
        """How well a row of the draft fits a row of the form; 0: not at all."""
        named = [path for cell in cells for path in self.gathering.named(cell)]
        markers = sum(path in form.paths for path in named) / len(named) if named else 0.0
        labels = cells[: len(cells) - len(form.paths)] if form.paths else cells
        said = plain("".join(cell.text or cell.original for cell in labels))
        shape = 0.3 if len(cells) == form.size else 0.0
        # Of rows that fit equally well the nearest is taken: a copy of a row stands after what it was made from.
        near = 0.01 / (1 + abs(row - other))
        if markers > 0:
            return 2 * markers + shape + near
        if not form.label or not said:
            # Nothing to go by but the place: a row of figures without words, or a label that was wiped out.
            return shape + near if shape and not (form.label and not form.paths) and not said else 0.0
        alike = likeness(said, plain(form.label), _LABEL)
        return alike + shape + near if alike else 0.0

    def _read_row(self, row: Row, form: _Form) -> None:
        """One row: wording compared, figures found, whatever else stands in it told."""
        cells = [cell for cell in row.cells if not cell.goes_on]
        for cell in row.cells:
            if cell.goes_on and cell.atoms:
                self._tell(cell, _NO_FIELD)
        if len(cells) != form.size:
            cells = [cell for cell in cells if not (cell.sliver and not cell.atoms and not cell.names)]
        if len(cells) == form.size:
            for cell, printed in zip(cells, form.fixed, strict=False):
                self.gathering.fixed(cell, printed.text, self.where)
            for cell, path in zip(cells[len(form.fixed) :], form.paths, strict=True):
                self._figure(cell, path)
        else:
            self._uneven(cells, form)

    def _figure(self, cell: Cell, path: str) -> None:
        """A cell whose place says `path`. Its marker must not say otherwise."""
        named = self.gathering.named(cell)
        if path in self.gathering.draft.found or (named and path not in named):
            self._tell(cell, _TWO_WAYS)
        else:
            self.gathering.found(path, cell, "bookmark" if named else "structure")
            if set(named) - {path}:
                self._tell(cell, _DOUBLED)

    def _uneven(self, cells: list[Cell], form: _Form) -> None:
        """A row with cells too many or too few: markers decide, and the wording that is still there."""
        fixed = list(form.fixed)
        seen: set[str] = set()
        for cell in cells:
            path = next((path for path in self.gathering.named(cell) if path in form.paths), "")
            wording = next((item for item in fixed if item.text and same(item.text, cell.text)), None)
            if path and path not in self.gathering.draft.found:
                seen.add(path)
                self.gathering.found(path, cell, "bookmark")
            elif wording:
                fixed.remove(wording)
                self.gathering.fixed(cell, wording.text, self.where)
            elif cell.atoms:
                self._tell(cell, _UNSURE)
        for item in fixed:
            if item.text:
                self.gathering.tell("", self.where, changed(item.text, ""))
        if missing := [path for path in form.paths if path not in self.gathering.draft.found]:
            self.gathering.tell(form.name or "、".join(missing), self.where, _UNSURE)

    def _tell(self, cell: Cell, why: Words) -> None:
        self.gathering.tell(cell.text or cell.original, self.where, why, cell)
