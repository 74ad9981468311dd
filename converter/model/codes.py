"""Short codes for the figures of a form: `t3.r5c1` is table three, figure row 5, figure column 1.

The paths of the figures are exact but long (up to 78 characters), too long for a tag in a narrow cell
of a Word template and for a bookmark name there (40 characters). A code is what a clerk can count on
the printed form.
"""

from __future__ import annotations

from converter.model.form import Form, Section
from converter.model.grid import Role, table_grid


def figure_codes(form: Form) -> dict[str, str]:
    """Full path → code for every figure of the form, in reading order.

    The number after `t` is that of the section among the numbered ones, so that `t3` stands under
    the heading 三、; a table in a section without number gets `u1`, `u2` … Rows and columns count
    from 1 and only where figures stand: titles, heads and labels are passed over, a merged cell
    counts once.
    """
    codes: dict[str, str] = {}
    numbered = unnumbered = 0
    for section in form.sections:
        if section.number:
            numbered += 1
        elif section.table:
            unnumbered += 1
        if section.table:
            name = f"t{numbered}" if section.number else f"u{unnumbered}"
            codes.update(_section_codes(section, name))
    return codes


def _section_codes(section: Section, table: str) -> dict[str, str]:
    rows = ([cell.path for cell in row if cell.role is Role.FIGURE] for row in table_grid(section).rows)
    figure_rows = [paths for paths in rows if paths]
    return {
        path: f"{table}.r{row}c{column}"
        for row, paths in enumerate(figure_rows, 1)
        for column, path in enumerate(paths, 1)
    }
