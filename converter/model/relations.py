"""The relations that a form declares, spelled out cell by cell.

`applications: total = natural_persons + … each row` becomes one equation for every row: which
cells stand on the left, which on the right. Checks compare them; a sheet can write formulas from them.
Relations between years are spelled out in the same way, over the cells of two reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.findings import Words
from converter.model.form import Cell, Form, Relation, Term, YearsRelation


@dataclass(frozen=True, slots=True)
class Equation:
    """One relation in one column or row: the sum of `left` equals the sum of `right`."""

    relation: Relation
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]

    @property
    def where(self) -> Words:
        """The column or the row that the equation speaks of."""
        cell = self.left[0]
        section, term = self.relation.section, self.relation.left[0]
        if self.relation.each == "column":
            return Words(f"“{cell.column_name}”列", f"column “{cell.path.removeprefix(f'{section}.{term}.')}”")
        name = cell.row_name or "·".join(entry.short for entry in cell.column[:-1])
        return Words(f"“{name}”", f"“{cell.path.removeprefix(f'{section}.').removesuffix(f'.{term}')}”")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells that the equation covers."""
        return self.left + self.right


def equations(form: Form) -> Iterator[Equation]:
    """Every equation of the form, relation by relation in the order of the form."""
    for relation in form.relations:
        cells = form.section(relation.section).cells
        for key in _instances(relation, relation.left[0], cells):
            left = _terms(relation, relation.left, key, cells)
            right = _terms(relation, relation.right, key, cells)
            yield Equation(relation, left, right)


@dataclass(frozen=True, slots=True)
class YearsEquation:
    """One relation between years in one column or row: the cell `left` of this year's report and, on the right, cells
    with the terms that tell whose they are and their sign.
    """

    relation: YearsRelation
    left: Cell
    right: tuple[tuple[Term, Cell], ...]


def years_equations(form: Form, last: Form) -> Iterator[YearsEquation]:
    """Every equation between a report on `form` and last year's on `last`, where both forms have what it speaks of.

    Raises KeyError for a term that `form` itself does not have.
    """
    for relation in form.between_years:
        cells = form.section(relation.section).cells
        for key in _instances(relation, relation.left, cells):
            paths = [_term_path(relation, term.name, key) for term in relation.right]
            right = tuple(zip(relation.right, [cells[path] for path in paths], strict=True))
            if all(cell.path in last.cells for term, cell in right if term.last):
                yield YearsEquation(relation, cells[_term_path(relation, relation.left, key)], right)


def _term_path(relation: YearsRelation, name: str, key: str) -> str:
    return f"{relation.section}.{name}.{key}" if relation.each == "column" else f"{key}.{name}"


def _instances(relation: Relation | YearsRelation, term: str, cells: dict[str, Cell]) -> list[str]:
    """What varies: column suffixes for "column", path prefixes for "row", in reading order."""
    if relation.each == "column":
        prefix = f"{relation.section}.{term}."
        found = [path.removeprefix(prefix) for path in cells if path.startswith(prefix)]
    else:
        suffix = f".{term}"
        found = [path.removesuffix(suffix) for path in cells if path.endswith(suffix)]
    if not found:
        raise KeyError(term)
    return found


def _terms(relation: Relation, terms: tuple[str, ...], key: str, cells: dict[str, Cell]) -> tuple[Cell, ...]:
    """The cells of one side. Raises KeyError for a term that the table does not have."""
    found: list[Cell] = []
    for term in terms:
        if relation.each == "row":
            found.append(cells[f"{key}.{term}"])
        elif term.endswith(".*"):
            prefix = f"{relation.section}.{term[:-1]}"
            group = [cell for path, cell in cells.items() if path.startswith(prefix) and path.endswith(f".{key}")]
            if not group:
                raise KeyError(term)
            found += group
        else:
            found.append(cells[f"{relation.section}.{term}.{key}"])
    return tuple(found)
