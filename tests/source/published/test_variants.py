"""Tables as portals really give them: read without a wrong figure, or told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from converter.model.grid import Role, table_grid
from tests.source.published.test_told import FIGURES, NEW, OLD, change, codes, dump, read

SECTION = NEW.section("applications")


def between() -> tuple[str, str, str]:
    """The dump before, in and after table three."""
    text = dump()
    start = text.index(SECTION.heading) + len(SECTION.heading) + 1
    end = text.index("四、政府信息公开行政复议")
    return text[:start], text[start:end], text[end:]


def spans_written_out() -> str:
    """Every column of a spanned label has its text again, as programs write that know no spans."""
    before, _, after = between()
    lines = []
    for row in table_grid(SECTION).rows:
        figures = [cell for cell in row if cell.role is Role.FIGURE]
        if figures:
            labels = [entry.label for entry in SECTION.cells[figures[0].path].row]
            labels += labels[-1:] * (3 - len(labels))
            lines.append(" | ".join(labels + [FIGURES[NEW.name][cell.path] for cell in figures]))
        else:
            lines.append(" | ".join(cell.text for cell in row))
    return before + "\n".join(lines) + "\n" + after


def head_again() -> str:
    before, table, after = between()
    lines = table.splitlines()
    return before + "\n".join([*lines[:15], *lines[:3], *lines[15:]]) + "\n" + after


VARIANTS: dict[str, Callable[[], str]] = {
    "bars of full width": lambda: dump().replace(" | ", "｜"),
    "a label on two lines": lambda: change("（二）部分公开（区分", "（二）部分公开\n（区分", shape="lines"),
    "spans written out": spans_written_out,
    "the head again on a second page": head_again,
    "a row that the form has not": lambda: change("四、结转", "合计 | 1 | 2 | 3 | 4 | 5 | 6 | 21 |\n四、结转"),
    "a line with the unit": lambda: change(f"{SECTION.heading}\n", f"{SECTION.heading}\n（单位：件）\n"),
    "head cells": lambda: dump(NEW, "html").replace("<td", "<th", 30).replace("</td>", "</th>", 30),
    "a table for the layout": lambda: (
        dump(NEW, "html")
        .replace("<body>", "<body><table><tr><td><table><tr><td>")
        .replace("</body>", "</td></tr></table></td><td>栏目导航</td></tr></table></body>")
    ),
    "capitals, no end tags": lambda: dump(NEW, "html").upper().replace("</TD>", "").replace("</TR>", ""),
    "one line for the page": lambda: dump(NEW, "html").replace("\n", ""),
    "windows line ends": lambda: dump().replace("\n", "\r\n"),
    "markdown headings": lambda: (
        dump(NEW, "markdown").replace("一、总体", "## 一、总体").replace("六、其他需要", "## **六、其他需要")
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant(name: str) -> None:
    imported = read(VARIANTS[name]())
    assert {path: placed.value.text for path, placed in imported.report.figures.items()} == FIGURES[NEW.name]
    assert not imported.questions
    assert "IMP-17" not in codes(imported)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    imported = read(dump(OLD).encode(encoding))
    assert len(imported.report.figures) == len(OLD.cells)
    assert not imported.questions


def test_columns_of_another_kind_of_amount() -> None:
    """A head that gives 元 where the form has 万元: the figure is not taken over as it stands."""
    imported = read(change("（单位：万元）", "（单位：元）"))
    assert "proactive_disclosure.administrative_fees.amount_10k_yuan" not in imported.report.figures
    assert "IMP-51" in codes(imported)


def test_numbers_that_only_a_browser_writes_are_told() -> None:
    text = dump(NEW, "html").replace("<p>（二）平台建设", "<ol><li>甲事。</li><li>乙事。</li></ol><p>（二）平台建设")
    imported = read(text, "a.html")
    assert "IMP-22" in codes(imported)
    assert [p.text for p in imported.report.texts["overview"]][1:3] == ["甲事。", "乙事。"]
