"""The phone page: whole, alone, with heads for every figure, and the same bytes each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.finish.compare import compare
from converter.finish.html_reader import read_html
from converter.model.prose import Paragraph
from converter.model.report import Report
from converter.render.phone import render_phone
from converter.template import find_template
from tests.render.phone.conftest import ROOT, STARTS, Page, example, page_bytes, page_of

NASTY = "<b>甲</b> & &amp; {{ 乙 }} {% raw %} ]]> </style> </script> <!-- \"丙\" '丁' \\u0041"


def test_it_says_what_the_report_says(report: Report) -> None:
    assert compare(report, read_html(page_bytes(report), "report.html")) == []


def test_it_needs_nothing_beside_itself(report: Report) -> None:
    page = page_of(report, links={"pdf": "report.pdf"})
    assert page.markup.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert not [element for element in page.elements if element.tag in ("script", "img", "iframe", "object")]
    assert "@import" not in page.markup
    assert "url(" not in page.markup
    loaded = [element.given["href"] for element in page.elements if element.tag == "link"]
    assert loaded == ["data:,"]
    policy = next(e.given["content"] for e in page.elements if e.given.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert page.metas()["viewport"] == "width=device-width, initial-scale=1"


def test_catalogue_is_seen_and_is_metadata(report: Report) -> None:
    page = page_of(report)
    metas = page.metas()
    values = {name: value.value for name, value in report.catalogue.items()}
    assert metas["dcterms.identifier"] == values["index_number"]
    assert metas["dcterms.publisher"] == values["publisher"]
    assert metas["dcterms.issued"] == metas["PubDate"] == values["publication_date"]
    assert metas["report.year"] == str(report.year.value)  # type: ignore[union-attr]
    assert metas["report.agency"] == metas["author"] == report.agency.value  # type: ignore[union-attr]
    assert metas["generator"].startswith("converter ")
    assert report.signoff.date is not None
    assert metas["dcterms.created"] == report.signoff.date.value.isoformat()
    terms = [element.text for element in page.elements if element.tag == "dd"]
    assert set(terms) == set(values.values())


def test_every_figure_names_its_heads(report: Report) -> None:
    """`headers` of a figure are its column heads and its row heads from the outside in, as the form has them."""
    page = page_of(report)
    texts = {element.given["id"]: element.text for element in page.elements if element.tag == "th"}
    figures = [element for element in page.elements if element.tag == "td"]
    assert len(figures) == len(report.form.cells)
    for figure, (path, cell) in zip(figures, report.form.cells.items(), strict=True):
        named = [texts[name] for name in figure.given["headers"].split()]
        labels = [entry.label for entry in (*cell.column, *cell.row)]
        assert named[-len(labels) :] == labels, path
        assert [text for text in named if text not in labels] in ([], named[:1])  # the title of a block
        assert figure.given["data-label"] == cell.column[-1].label
        assert figure.text == report.figure(path).text


def test_the_cell_of_persons_and_granted(report: Report) -> None:
    page = page_of(report)
    texts = {element.given["id"]: element.text for element in page.elements if element.tag == "th"}
    place = list(report.form.cells).index("applications.granted.natural_persons")
    figure = [element for element in page.elements if element.tag == "td"][place]
    named = [texts[name] for name in figure.given["headers"].split()]
    assert named == ["申请人情况", "自然人", "三、本年度办理结果", "（一）予以公开"]


def test_groups_are_named_where_they_begin() -> None:
    page = page_of(example("disclosure-2021"))
    groups = [element.given["data-group"] for element in page.elements if "data-group" in element.given]
    assert set(groups) == {"法人或其他组织", "行政复议", "行政诉讼·未经复议直接起诉", "行政诉讼·复议后起诉"}


def test_tables_keep_their_roles_when_a_style_sheet_makes_blocks_of_them(report: Report) -> None:
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for element in page_of(report).elements:
        if element.tag in roles:
            assert element.given["role"] == roles[element.tag]
        if element.tag == "th":
            row = element.given["scope"] in ("row", "rowgroup")
            assert element.given["role"] == ("rowheader" if row else "columnheader")


def test_blank_zero_and_slash_are_three(write_report: Callable[[str], Report]) -> None:
    text = "proactive_disclosure:\n  rules: {issued: 0, repealed: /}\n"
    cells = [element for element in page_of(write_report(text), ()).elements if element.tag == "td"][:3]
    assert [cell.text for cell in cells] == ["0", "/", ""]
    assert [cell.given.get("aria-label") for cell in cells] == [None, None, "空白"]


def test_nothing_is_lost_or_read_as_markup(write_report: Callable[[str], Report]) -> None:
    quoted = NASTY.replace("'", "''")
    report = write_report(
        f"agency: '{quoted}'\nyear: 2025\ncatalogue: {{summary: '{quoted}'}}\noverview: '{quoted}'\n"
        f"signoff: {{agency: '{quoted}', date: 2026-01-20}}\n"
    )
    data = page_bytes(report, (), links={"pdf": 'a"b&c <d>.pdf'})
    assert compare(report, read_html(data, "report.html")) == []
    page = Page(data.decode("utf-8"))
    assert page.metas()["author"] == NASTY
    assert page.metas()["dcterms.abstract"] == NASTY
    files = [element.given["href"] for element in page.elements if element.tag == "a"]
    assert "a%22b%26c%20%3Cd%3E.pdf" in files


SAFE = st.characters(exclude_categories=("Cs", "Cc"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(SAFE, min_size=1, max_size=60), min_size=1, max_size=4), st.integers(0, 60))
def test_any_prose_comes_back(lines: list[str], offset: int) -> None:
    report = example("disclosure-2021")
    paragraphs = tuple(Paragraph(line[:3], line[3:], 2) for line in lines)
    report = replace(report, texts=report.texts | {"overview": paragraphs})
    starts = (replace(STARTS[0]), replace(STARTS[1], at="overview:0", offset=offset))
    assert compare(report, read_html(page_bytes(report, starts), "report.html")) == []


def test_a_report_without_anything_is_a_page_too(write_report: Callable[[str], Report]) -> None:
    report = write_report("")
    data = page_bytes(report, ())
    assert compare(report, read_html(data, "report.html")) == []


def test_headings_go_down_one_step_at_a_time(write_report: Callable[[str], Report]) -> None:
    report = write_report("overview: |\n  1.甲\n\n  （1）乙\n\n  （一）丙\n\n  （1）丁\n\n  （二）戊。己\n\n  1.庚\n")
    tags = {e.text: e.tag for e in page_of(report, ()).elements if re.fullmatch(r"h[2-6]", e.tag)}
    shown = {text: tag for text, tag in tags.items() if text[0] in "1（"}
    assert shown == {"1.甲": "h3", "（1）乙": "h4", "（一）丙": "h3", "（1）丁": "h4", "1.庚": "h4"}


def test_links_to_what_lies_beside_it() -> None:
    report = example("disclosure-2021")
    page = page_of(report, links={"json": "数据 1.json", "pdf": "report.pdf"})
    files = [e.given["href"] for e in page.elements if e.tag == "a" and not e.given["href"].startswith("#")]
    assert files == ["report.pdf", "%E6%95%B0%E6%8D%AE%201.json"]
    assert not [e for e in page_of(report).elements if e.tag == "a" and not e.given["href"].startswith("#")]


def test_every_link_inside_the_page_has_its_target(report: Report) -> None:
    page = page_of(report)
    ids = {element.given.get("id") for element in page.elements}
    inside = [e.given["href"][1:] for e in page.elements if e.tag == "a" and e.given["href"].startswith("#")]
    assert set(inside) <= ids
    assert {f"p{n}" for n in range(1, 10)} <= set(inside)


def test_unchecked_is_said_and_recorded() -> None:
    report = example("disclosure-2021")
    page = page_of(report, unchecked=True)
    assert page.text.strip().find("未通过校核") < page.text.strip().find(report.title, 100)
    assert page.metas()["report.unchecked"] == "true"
    plain = page_of(report)
    assert "未通过校核" not in plain.text
    assert "report.unchecked" not in plain.metas()


def test_a_template_folder_may_bring_its_own_page(tmp_path: Path) -> None:
    report = example("disclosure-2021")
    (tmp_path / "phone.html.j2").write_text("<!DOCTYPE html><p>{{ title }}</p>", encoding="utf-8")
    template = replace(find_template(report.form.name), folder=tmp_path)
    assert render_phone(report, template, (), links={}).decode() == f"<!DOCTYPE html><p>{report.title}</p>"


def test_a_template_folder_may_bring_its_own_style(tmp_path: Path) -> None:
    report = example("disclosure-2021")
    (tmp_path / "phone.css").write_text("h1 { color: teal }", encoding="utf-8")
    template = replace(find_template(report.form.name), folder=tmp_path)
    page = render_phone(report, template, (), links={}).decode()
    assert "teal" in page
    assert "--paper" in page


@pytest.mark.parametrize("seed", ["0", "1"])
def test_bytes_do_not_depend_on_the_hash_seed(seed: str) -> None:
    code = (
        "from tests.render.phone.conftest import *; import sys; "
        "sys.stdout.buffer.write(page_bytes(example('disclosure-2021')))"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment, cwd=ROOT)
    assert made.stdout == page_bytes(example("disclosure-2021"))


def test_it_is_small(report: Report) -> None:
    assert len(page_bytes(report)) < 100_000
