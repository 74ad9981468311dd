"""A report's figures → the text in which portals, converters and clip boards give them back: every shape of a dump."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import groupby

from converter.model.form import Form, Section
from converter.model.grid import GridCell, Role, table_grid

Cell = tuple[str, GridCell]
Rows = list[list[Cell]]

TEXTS = {
    "preamble": ["本报告依照有关规定编制，所列数据的统计期限为全年。"],
    "overview": ["（一）主动公开。全年公开信息318条。", "（二）平台建设。栏目运行正常，群众评价较好。"],
    "problems_and_improvements": ["一是人手不足；二是更新不够及时。下一步加强培训。"],
    "other_matters": ["无。"],
}


def write(form: Form, figures: Mapping[str, str], shape: str, *, drop_blanks: bool = False) -> str:
    """The whole report in one of `SHAPES`; `drop_blanks` leaves out the empty cells, as many converters do."""
    year = form.first_year or 2025
    parts = [f"青禾县水利局{year}年政府信息公开工作年度报告"]
    for section in form.sections:
        parts += [section.heading] if section.number else []
        if section.table:
            rows = _rows(section, figures)
            if drop_blanks and shape != "html":
                rows = [[cell for cell in row if cell[0]] for row in rows]
            parts.append(SHAPES[shape](rows))
        else:
            parts += TEXTS[section.id]
    parts += ["青禾县水利局", f"{year + 1}年1月20日"]
    if shape == "html":
        return (
            "<html><body>" + "".join(p if p.startswith("<table") else f"<p>{p}</p>" for p in parts) + "</body></html>"
        )
    return "\n".join(parts) + "\n"


def _rows(section: Section, figures: Mapping[str, str]) -> Rows:
    grid = table_grid(section).rows
    return [
        [(figures.get(cell.path, "") if cell.role is Role.FIGURE else cell.text, cell) for cell in row] for row in grid
    ]


def _texts(rows: Rows) -> Iterator[list[str]]:
    yield from ([text for text, _ in row] for row in rows)


def _each(rows: Rows) -> list[str]:
    return [text for row in _texts(rows) for text in row]


def _filled(rows: Rows) -> str:
    """Bars behind the last cell stand for the columns that spanned cells take."""
    lines = []
    for row in rows:
        fill = sum(cell.columns - 1 for _, cell in row)
        lines.append(" | ".join(text for text, _ in row) + " " + "|" * (fill + 1))
    return "\n".join(lines)


def _merged(rows: Rows) -> str:
    return "\n".join("\n".join(text for text, _ in groupby(row)) for row in _texts(rows))


def _markdown(rows: Rows) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in _texts(rows)]
    return "\n".join([lines[0], "|---|---|", *lines[1:]])


def _html(rows: Rows) -> str:
    lines = []
    for row in rows:
        cells = "".join(
            f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{escape(text) or "&nbsp;"}</td>' for text, cell in row
        )
        lines.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"


SHAPES: dict[str, Callable[[Rows], str]] = {
    "bars": lambda rows: "\n".join(" | ".join(row) + " |" for row in _texts(rows)),
    "leading bars": lambda rows: "\n".join("| " + " | ".join(row) + " |" for row in _texts(rows)),
    "filled bars": _filled,
    "markdown": _markdown,
    "lines": lambda rows: "\n".join(_each(rows)),
    "lines apart": lambda rows: "\n\n".join(_each(rows)),
    "bars on their own lines": lambda rows: "\n|\n".join(_each(rows)),
    "a bar before each row": lambda rows: "\n".join("|\n" + "\n".join(row) for row in _texts(rows)),
    "cells closed by bars": lambda rows: "\n".join(f"{text} |" for text in _each(rows)),
    "rows closed by bars": lambda rows: "\n".join("\n".join(f"{t} |" for t in row) + "\n||" for row in _texts(rows)),
    "spaces": lambda rows: "\n".join(" ".join(row) for row in _texts(rows)),
    "tabs": lambda rows: "\n".join("\t".join(row) for row in _texts(rows)),
    "run on": lambda rows: "".join(_each(rows)),
    "rows run on": lambda rows: "\n".join("".join(row) for row in _texts(rows)),
    "equal neighbours merged": _merged,
    "html": _html,
}
