"""The relations that a form declares, spelled out cell by cell.

`applications: total = natural_persons + … each row` becomes one equation for every row: which
cells stand on the left, which on the right. Checks compare them; a sheet can write formulas from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.model.form import Cell, Form, Relation


@dataclass(frozen=True, slots=True)
class Equation:
    """One relation in one column or row: the sum of `left` equals the sum of `right`."""

    relation: Relation
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]

    @property
    def where(self) -> str:
        """The column or the row that the equation speaks of, as the form labels it."""
        cell = self.left[0]
        if self.relation.each == "column":
            return cell.column_label
        return cell.row_label or "·".join(entry.label for entry in cell.column[:-1])

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
    start = relation.section + "."
    if relation.each == "column":
        prefix = f"{start}{term}."
        return [path[len(prefix) :] for path in cells if path.startswith(prefix)]
    suffix = f".{term}"
    return [path[: -len(suffix)] for path in cells if path.endswith(suffix)]


def _terms(relation: Relation, terms: tuple[str, ...], key: str, cells: dict[str, Cell]) -> tuple[Cell, ...]:
    found: list[Cell] = []
    for term in terms:
        if relation.each == "row":
            found.append(cells[f"{key}.{term}"])
        elif term.endswith(".*"):
            prefix = f"{relation.section}.{term[:-1]}"
            found += [cell for path, cell in cells.items() if path.startswith(prefix) and path.endswith(f".{key}")]
        else:
            found.append(cells[f"{relation.section}.{term}.{key}"])
    return tuple(found)
