"""Text that copies right: every character once, in reading order, none that only looks like what it is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from converter.finish.compare import compare
from converter.finish.pdf_reader import read_pdf
from tests.render.conftest import Document, render


def pages(data: bytes) -> list[str]:
    """The text of each page as another library copies it."""
    pdf = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    pdf.close()
    return texts


def test_every_character_is_there_once(document: Document) -> None:
    """All text = what the structure says + page numbers + captions; nothing twice, nothing lost."""
    copied = Counter("".join("".join(pages(document.data)).split()))
    told = Counter("".join(read_pdf(document.data, "x.pdf").text.split()))
    furniture = Counter()
    for number in range(1, len(document.pages) + 1):
        furniture.update(f"—{number}—扫描打开手机端")
    assert copied == told + furniture


def test_no_look_alikes(document: Document) -> None:
    for text in pages(document.data):
        odd = {c for c in text if unicodedata.normalize("NFKC", c) != c and re.match("[\u2e80-\u2fdf\uf900-\ufaff]", c)}
        assert not odd


def test_look_alikes_are_printed_as_what_they_mean(make_report: Callable[[str], Path]) -> None:
    data, report = render(make_report("overview: ⼀⽉⾦融⽇报，豈更。\n"))
    assert compare(report, read_pdf(data, "x.pdf")) == []
    assert "一月金融日报，豈更。" in "".join("".join(pages(data)).split())
    assert any(finding.code == "TXT-02" for finding in report.reading)


def test_table_rows_read_from_left_to_right(document: Document) -> None:
    """A row of table two copies as its label and then its figures."""
    text = " ".join(" ".join(pages(document.data)).split())
    row = [document.report.figure(f"proactive_disclosure.rules.{name}").text for name in (
        ("issued", "repealed", "in_force") if document.report.form.name == "disclosure-2021"
        else ("newly_made", "newly_published", "total_published")
    )]  # fmt: skip
    assert " ".join(["规章", *row]) in text
