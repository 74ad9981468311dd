"""The figures of a workbook: what was typed, and totals that its formulas leave to us."""

from __future__ import annotations

from collections.abc import Mapping

from converter.findings import Finding, Words, note, shorten, warning
from converter.model.figures import BLANK, Figure, FigureError, read_figure
from converter.model.form import Cell, Form
from converter.model.relations import Equation
from converter.model.totals import determined, total
from converter.source.sheet.cells import cell_text
from converter.source.sheet.spots import Spot
from converter.tabular import Content


def figure_texts(form: Form, spots: Mapping[str, Spot], file: str) -> tuple[dict[str, str], list[Finding]]:
    """Path → text for every figure that was found and can be read, and findings for the others."""
    reader = _Reader(form, spots, file)
    return reader.texts(), reader.findings


class _Reader:
    def __init__(self, form: Form, spots: Mapping[str, Spot], file: str) -> None:
        self.form = form
        self.spots = spots
        self.file = file
        self.known: dict[str, Equation] = determined(form)
        self.findings: list[Finding] = []
        self._read: dict[str, str | None] = {}

    def texts(self) -> dict[str, str]:
        found = {path: self._text(path) for path in self.form.cells if path in self.spots}
        self._tell_replaced([path for path in found if path in self.known])
        return {path: text for path, text in found.items() if text is not None}

    def _text(self, path: str) -> str | None:
        """The text of a cell; each is read once, for its findings are told once."""
        if path not in self._read:
            is_total = path in self.known and bool(self.spots[path].cell.formula)
            self._read[path] = self._total(path) if is_total else self._typed(path)
        return self._read[path]

    def _typed(self, path: str) -> str | None:
        cell = self.form.cells[path]
        text, findings = cell_text(self.spots[path], self.file, path, cell.label, is_figure=True)
        self.findings += findings
        return text

    def _total(self, path: str) -> str | None:
        """A total as its parts give it; None where one of them cannot be read."""
        spot, cell = self.spots[path], self.form.cells[path]
        parts = [self._figure(part) for part in self.known[path].right]
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            words = Words(
                f"{cell.label}：要合计的格里有读不出的，没有合计",
                f"{path}: not added up, because one of its cells cannot be read",
            )
            self.findings.append(note("SHT-12", words, path=path, place=spot.place(self.file)))
            return None
        ours = total(whole)
        if spot.cell.content is not Content.PENDING and not _is_same(spot.cell.text, ours, cell):
            self.findings.append(self._differs(path, ours))
        return ours.text

    def _figure(self, cell: Cell) -> Figure | None:
        text = self._text(cell.path) if cell.path in self.spots else ""
        try:
            return read_figure(text, cell.kind) if text is not None else None
        except FigureError:
            return None

    def _differs(self, path: str, ours: Figure) -> Finding:
        cell, spot = self.form.cells[path], self.spots[path]
        shown = shorten(spot.cell.text)
        words = Words(
            f"{cell.label}：表里的公式得“{shown}”，按各格应为“{ours.text}”，按“{ours.text}”读入",
            f"{cell.path}: the formula shows “{shown}”, the cells give “{ours.text}”, which is read",
        )
        hint = Words(
            "各格里可能有按文本存放的数，或公式改过、没有重新计算；核对后保存一次",
            "numbers stored as text, a changed formula, or no recalculation: look at the cells and save the file again",
        )
        return warning("SHT-04", words, path=path, place=spot.place(self.file), hint=hint)

    def _tell_replaced(self, totals: list[str]) -> None:
        """Totals that were typed over their formulas; once where a file keeps no formulas at all."""
        replaced = [path for path in totals if not self.spots[path].cell.formula]
        if len(replaced) == len(totals):
            return
        for path in replaced:
            spot, cell = self.spots[path], self.form.cells[path]
            if self._read[path] == "" and self._blank_anyway(path):
                continue
            shown = shorten(spot.cell.text)
            words = Words(
                f"{cell.label}：合计公式被改成了“{shown}”，照填写的读入",
                f"{cell.path}: “{shown}” was typed over the formula of the total, and is read",
            )
            self.findings.append(note("SHT-05", words, path=path, place=spot.place(self.file)))

    def _blank_anyway(self, path: str) -> bool:
        return all(self._figure(part) in (BLANK, None) for part in self.known[path].right)


def _is_same(text: str, ours: Figure, cell: Cell) -> bool:
    try:
        return read_figure(text, cell.kind).number == ours.number
    except FigureError:
        return False
