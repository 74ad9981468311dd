"""Report → the one context that every output is made from: plain dictionaries, lists, strings.

No object with methods is handed to a template. Figures are the texts that the office wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from converter import __version__
from converter.model.data import data_digest, report_json
from converter.model.form import Field, Section
from converter.model.grid import Grid, GridCell, Role, table_grid
from converter.model.prose import Paragraph
from converter.model.report import Report
from converter.model.sealing import seal_diameter
from converter.render.typography import signature_room, signoff_indent, signoff_width, title_lines

_SCOPES = {
    Role.TITLE: "colgroup",
    Role.CORNER: "col",
    Role.COLUMN_HEAD: "col",
    Role.ROW_HEAD: "row",
}
_NARROW = 15.0
"""Column heads in cells narrower than this many mm are set two characters a line."""


def make_context(report: Report, *, unchecked: bool = False, paper: bool = False) -> dict[str, Any]:
    """Everything a template may print. `unchecked` marks every page 未通过校核; `paper` is the copy for ink."""
    agency = report.agency.value if report.agency else ""
    signed_by = report.signoff.agency.value if report.signoff.agency else ""
    date = report.signoff.date.value.isoformat() if report.signoff.date else ""
    return {
        "title": report.title,
        "title_lines": title_lines(report.title),
        "agency": agency,
        "year": str(report.year.value) if report.year else "",
        "description": report.form.label,
        "keywords": "政府信息公开, 年度报告" + (f", {agency}" if agency else ""),
        "generator": f"converter {__version__}",
        "created": f"{date}T00:00:00+08:00" if date else "",
        "mobile_url": report.mobile_url.value if report.mobile_url else "",
        "unchecked": unchecked,
        "paper": _paper(report) if paper else None,
        "catalogue": catalogue_rows(report),
        "sections": [_section(report, section) for section in report.printed_sections],
        "signoff": {
            "agency": signed_by,
            "date": report.date_line,
            "indent": signoff_indent(signed_by, report.date_line),
            "width": signoff_width(signed_by, report.date_line),
        },
    }


def _paper(report: Report) -> dict[str, Any]:
    """What the copy for ink has besides: the digest of the data in groups of four, room above the line to sign on."""
    digest = data_digest(report_json(report))
    lines = bool(report.signoff.agency) + bool(report.date_line)
    return {
        "digest": [digest[i : i + 4] for i in range(0, len(digest), 4)],
        "room": signature_room(seal_diameter(report), lines),
    }


def _section(report: Report, section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "heading": section.heading,
        "paragraphs": _paragraphs(report.texts.get(section.id, ())),
        "table": _table(report, section) if section.table else None,
    }


def _paragraphs(paragraphs: tuple[Paragraph, ...]) -> list[dict[str, Any]]:
    """Paragraphs with what they are: `level` is the heading's level in the text (its looks), `depth` its level in
    the outline, which never skips one (ISO 14289-1 7.4.2): `1.` may follow a section without a `（一）` between.
    """
    found: list[dict[str, Any]] = []
    depth = 2
    for paragraph in paragraphs:
        alone = bool(paragraph.head) and not paragraph.body
        if alone:
            depth = min(paragraph.level + 1, depth + 1)
        found.append(
            {
                "head": paragraph.head,
                "body": paragraph.body,
                "level": paragraph.level,
                "depth": depth if alone else 0,
                "label": paragraph.head.rstrip("。！？"),
            }
        )
    return found


def _table(report: Report, section: Section) -> dict[str, Any]:
    grid = table_grid(section)
    rows = [[_cell(report, grid, cell) for cell in row] for row in grid.rows]
    parts: list[dict[str, Any]] = []
    if grid.head_rows:
        parts = [{"tag": "thead", "rows": rows[: grid.head_rows]}]
    for row in rows[grid.head_rows :]:
        if not parts or parts[-1]["tag"] == "thead" or row[0]["role"] == Role.TITLE.value:
            parts.append({"tag": "tbody", "rows": []})
        parts[-1]["rows"].append(row)
    return {"id": section.id, "widths": list(grid.widths), "parts": parts}


def _cell(report: Report, grid: Grid, cell: GridCell) -> dict[str, Any]:
    figure = report.figure(cell.path).text if cell.path else ""
    scope = _SCOPES.get(cell.role, "")
    return {
        "role": cell.role.value,
        "row": cell.row,
        "path": cell.path,
        "text": figure if cell.role is Role.FIGURE else cell.text,
        "rows": cell.rows,
        "columns": cell.columns,
        "scope": scope + "group" if cell.group and scope in ("col", "row") else scope,
        "narrow": cell.role is Role.COLUMN_HEAD and len(cell.text) > 3 and _width(grid, cell) < _NARROW,
        "size": figure_size(figure) if cell.columns == 1 else "",
    }


def _width(grid: Grid, cell: GridCell) -> float:
    return sum(grid.widths[cell.column : cell.column + cell.columns])


def figure_size(figure: str) -> str:
    """Style for a figure that is too long for a narrow cell: 9 pt up to six digits, 7.5 pt to eight, else 6 pt."""
    return "" if len(figure) <= 6 else "long" if len(figure) <= 8 else "longer"


def catalogue_rows(report: Report) -> list[list[dict[str, Any]]]:
    """The catalogue table: two fields a row, a wide field alone; the fields that the report gives, blank ones too."""
    rows: list[list[dict[str, Any]]] = []
    for field in report.form.catalogue:
        if f"catalogue.{field.id}" not in report.places:
            continue
        entry = _catalogue_field(report, field)
        if field.wide or not rows or len(rows[-1]) == 2 or rows[-1][0]["columns"] > 1:
            rows.append([entry])
        else:
            rows[-1].append(entry)
    for row in rows:
        if len(row) == 1:
            row[0]["columns"] = 3
    return rows


def _catalogue_field(report: Report, field: Field) -> dict[str, Any]:
    values: Mapping[str, Any] = report.catalogue
    text = values[field.id].value if field.id in values else ""
    return {"id": field.id, "label": field.label, "text": text, "columns": 3 if field.wide else 1}
