"""What a screen reader is told: heads of every cell, whole tables and paragraphs, nested headings."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from converter.finish.pdf_reader import read_pdf
from tests.render.conftest import Document, render

LONG = "政府信息公开工作坚持以公开为常态、不公开为例外，各项任务按时间节点推进并向社会公布。" * 40


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    found = found if isinstance(found, list) else [found]
    return [kid.get_object() if isinstance(kid, IndirectObject) else kid for kid in found]


def walk(element: Any) -> Iterator[Any]:
    yield element
    for kid in kids(element):
        if not isinstance(kid, int) and "/S" in kid:
            yield from walk(kid)


def tree(data: bytes) -> list[Any]:
    root: Any = PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    return list(walk(root))


def attributes(cell: Any) -> Any:
    found = cell["/A"]
    return (found[0] if isinstance(found, list) else found).get_object()


def spoken(data: bytes) -> dict[tuple[str, ...], int]:
    """Heads of every data cell as a screen reader says them, outermost first, and how often."""
    reader = PdfReader(io.BytesIO(data))
    from converter.finish.pdf_reader import _marked_text, _Tree

    marked = {page.indirect_reference.idnum: _marked_text(page, reader) for page in reader.pages}  # type: ignore[union-attr]
    cells = [e for e in walk(reader.trailer["/Root"]["/StructTreeRoot"]) if e.get("/S") in ("/TH", "/TD")]  # type: ignore[index]
    names = {str(e["/ID"]): "".join(_Tree(marked).text(e).split()) for e in cells if "/ID" in e}
    found: dict[tuple[str, ...], int] = {}
    for cell in cells:
        if cell["/S"] == "/TD":
            heads = tuple(names[str(head)] for head in attributes(cell).get("/Headers", []))
            found[heads] = found.get(heads, 0) + 1
    return found


def test_granted_to_natural_persons_names_both_its_heads(document: Document) -> None:
    heads = spoken(document.data)
    wanted = ("申请人情况", "自然人", "三、本年度办理结果", "（一）予以公开")
    assert any(set(wanted) <= set(found) for found in heads), sorted(heads)[:5]


def test_every_figure_of_the_forms_has_its_own_heads(document: Document) -> None:
    """No two cells of a table say the same, and every cell names its row and its column."""
    heads = spoken(document.data)
    applications = {found: count for found, count in heads.items() if "申请人情况" in found}
    assert len(applications) == len(document.report.form.section("applications").cells)
    assert set(applications.values()) == {1}
    courts = {found for found in heads if "行政诉讼" in found or "行政复议" in found}
    assert len(courts) == 15


def test_each_table_is_one_and_each_head_row_once(document: Document) -> None:
    tables = [element for element in tree(document.data) if element.get("/S") == "/Table"]
    assert len(tables) == 3 + bool(document.report.catalogue)
    for table in tables:
        assert sum(1 for e in walk(table) if e.get("/S") == "/THead") <= 1


def test_scope_and_identifiers(document: Document) -> None:
    for cell in (e for e in tree(document.data) if e.get("/S") == "/TH"):
        assert attributes(cell)["/Scope"] in ("/Row", "/Column")
        assert "/ID" in cell


def test_paragraphs_over_pages_are_one_element(document: Document) -> None:
    paragraphs = [p for ps in document.report.texts.values() for p in ps]
    elements = [e for e in tree(document.data) if e.get("/S") in ("/P", "/H3", "/H4", "/H5")]
    extra = bool(document.report.signoff.agency) + bool(document.report.signoff.date)
    assert len(elements) == len(paragraphs) + extra


def test_headings_never_skip_a_level(make_report: Callable[[str], Path]) -> None:
    text = "overview: |\n  1.先有第三级\n  （1）再有第四级\n  （一）然后第二级\n  （2）又是第四级\n"
    data, _ = render(make_report(text))
    levels = [int(str(e["/S"])[2:]) for e in tree(data) if str(e.get("/S", "")).startswith("/H")]
    assert levels[:2] == [1, 2]
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_a_paragraph_over_three_pages_is_one_element(make_report: Callable[[str], Path]) -> None:
    data, report = render(make_report(f"overview: |\n  {LONG}\n\n  末段。\n"))
    facts = read_pdf(data, "x.pdf")
    assert facts.pages is not None
    assert facts.pages >= 5
    elements = [e for e in tree(data) if e.get("/S") == "/P"]
    assert len(elements) == 2
    assert LONG in "".join(facts.text.split())
    assert report.texts["overview"][1].text == "末段。"


@pytest.mark.parametrize("lines", range(0, 22, 3))
def test_the_tree_is_whole_wherever_pages_break(lines: int, make_report: Callable[[str], Path]) -> None:
    """The tables meet the foot of a page at every height: each stays one table, every figure in its cell."""
    from converter.finish.compare import compare

    figures = "applications:\n  received: {natural_persons: 7, total: 7}\n"
    prose = "".join("  一段文字。\n\n" for _ in range(lines))
    data, report = render(make_report(f"overview: |\n{prose or '  无。'}\n{figures}"))
    assert compare(report, read_pdf(data, "x.pdf")) == []
    assert sum(1 for e in tree(data) if e.get("/S") == "/Table") == 3
