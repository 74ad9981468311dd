"""Tables of a form → WordprocessingML with the merged cells drawn once: no table is computed at render time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from converter.model.form import Section
from converter.model.grid import Grid, GridCell, Role, table_grid
from converter.render.word.starter_xml import POINT, paragraph, run, tag_line, twips

_SIDE = 2.0
"""Space at the left and right of a cell in pt."""
_SIZE = 9
"""Size of table text in pt."""
_NARROW = 15.0
"""Heads of columns narrower than this many mm are set two characters a line, as in the PDF."""
_MANY_ROWS = 20
"""A table of more rows is set closer, so that it fits on one page of 225 mm."""
_CATALOGUE = (20.0, 58.0, 20.0, 58.0)
"""Widths of the catalogue table in mm: label, value, label, value."""
_LOOK = '<w:tblLook w:val="0000"/>'


@dataclass(frozen=True, slots=True)
class _Place:
    """What the cells of one table share: edges of the columns in twips, codes of the figures, how labels stand."""

    edges: list[int]
    codes: Mapping[str, str]
    labels_left: bool


def section_table(section: Section, codes: Mapping[str, str]) -> str:
    """The table of a section, each figure cell with its tag, such as `{{ t3.r5c1 }}`."""
    grid = table_grid(section)
    # Labels of a table with groups of rows are read as sentences: they begin at the left.
    place = _Place(_edges(grid.widths), codes, bool(section.table and section.table.label_columns > 1))
    rows = []
    for number, cells in enumerate(_all_cells(grid)):
        keep = _stays(grid, number)
        drawn = [_cell(cell, number, place, keep) for cell in cells]
        rows.append(_row(drawn, repeat=number < grid.head_rows))
    padding = 1.5 if len(grid.rows) > _MANY_ROWS else 3.0
    return _table(place.edges, rows, padding, _SIDE, section.label)


def _stays(grid: Grid, row: int) -> bool:
    """Whether a row stays on one page with the next: a table of one block as a whole, of several each block's heads."""
    heads_only = all(cell.role is not Role.FIGURE for cell in grid.rows[row])
    return row < len(grid.rows) - 1 and (grid.head_rows > 0 or heads_only)


def catalogue_table() -> str:
    """目录信息 at the head of the report: a loop over its rows, a wide field across three columns."""
    edges = _edges(_CATALOGUE)

    def pair(side: str, first: int, last: int) -> list[str]:
        return [
            _plain(edges, first, first + 1, "GwCatalogueLabel", f"{{{{ 行.{side}.要素 }}}}"),
            _plain(edges, first + 1, last, "GwCatalogue", f"{{{{ 行.{side}.内容 }}}}"),
        ]

    def tag_row(tag: str) -> str:
        return _row([_plain(edges, 0, 4, "GwCatalogue", tag)])

    rows = [
        tag_row("{%tr for 行 in 目录行 %}"),
        tag_row("{%tr if 行.独占 %}"),
        _row(pair("左", 0, 4)),
        tag_row("{%tr else %}"),
        _row([*pair("左", 0, 2), *pair("右", 2, 4)]),
        tag_row("{%tr endif %}"),
        tag_row("{%tr endfor %}"),
    ]
    table = _table(edges, rows, 3.0, 4.0, "目录信息")
    return tag_line("{%p if 目录行 %}", "GwCatalogue") + table + tag_line("{%p endif %}", "GwCatalogue")


def _edges(widths: tuple[float, ...]) -> list[int]:
    """Where the columns begin and the last one ends, in twips; rounded once, so that the sum is exact."""
    edges = [0.0]
    for width in widths:
        edges.append(edges[-1] + width)
    return [twips(edge) for edge in edges]


def _all_cells(grid: Grid) -> Iterator[list[GridCell]]:
    """Each row with the cells that begin in it and those that come down from above, from left to right."""
    above: list[GridCell] = []
    for number, row in enumerate(grid.rows):
        above = [cell for cell in above if cell.row + cell.rows > number]
        yield sorted([*above, *row], key=lambda cell: cell.column)
        above += [cell for cell in row if cell.rows > 1]


def _cell(cell: GridCell, row: int, place: _Place, keep: bool) -> str:
    """One grid cell as it stands in `row`: where it begins with its text, below that as a continuation."""
    width = place.edges[cell.column + cell.columns] - place.edges[cell.column]
    begins = cell.row == row
    merge = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    text = f"{{{{ {place.codes[cell.path]} }}}}" if cell.path else cell.text
    margin = _head_margin(cell.text, width) if cell.role is Role.COLUMN_HEAD else ""
    style = "GwCellLeft" if cell.role is Role.ROW_HEAD and place.labels_left else "GwCell"
    content = paragraph(style, run(text) if begins and text else "", keep_next=keep)
    return _tc(width, cell.columns, merge, margin, content)


def _head_margin(text: str, width: int) -> str:
    """Margins that break the head of a narrow column after every second character: 商业|企业, not 商业企|业."""
    if width >= twips(_NARROW) or len(text) <= 3:
        return ""
    side = round((width - 2.5 * _SIZE * POINT) / 2)
    return f'<w:tcMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tcMar>'


def _plain(edges: list[int], first: int, last: int, style: str, text: str) -> str:
    return _tc(edges[last] - edges[first], last - first, "", "", paragraph(style, run(text)))


def _tc(width: int, columns: int, merge: str, margin: str, content: str) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{margin}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def _row(cells: list[str], *, repeat: bool = False) -> str:
    head = "<w:tblHeader/>" if repeat else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _table(edges: list[int], rows: list[str], padding: float, side: float, caption: str) -> str:
    """A table across the type area, lines of 0.5 pt; `caption` is what a screen reader says of it."""
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{name} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for name in names)
    room = {"top": padding, "left": side, "bottom": padding, "right": side}
    margins = "".join(f'<w:{name} w:w="{round(size * POINT)}" w:type="dxa"/>' for name, size in room.items())
    columns = "".join(f'<w:gridCol w:w="{end - start}"/>' for start, end in pairwise(edges))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>{_LOOK}'
        f'<w:tblCaption w:val="{caption}"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
