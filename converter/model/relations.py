"""The relations that a form declares, spelled out cell by cell.

`applications: total = natural_persons + … each row` becomes one equation for every row: which
cells stand on the left, which on the right. Checks compare them; a sheet can write formulas from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.findings import Words
from converter.model.form import Cell, Form, Relation


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
        for key in _instances(relation, cells):
            left = _terms(relation, relation.left, key, cells)
            right = _terms(relation, relation.right, key, cells)
            yield Equation(relation, left, right)


def _instances(relation: Relation, cells: dict[str, Cell]) -> list[str]:
    """What varies: column suffixes for "column", path prefixes for "row", in reading order."""
    term = relation.left[0]
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
