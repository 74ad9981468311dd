"""The PDF for a print shop: bleed, crop marks, printing condition; the page itself unchanged."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from converter.cli import main
from converter.finish.compare import compare
from converter.finish.pdf_reader import read_pdf
from converter.render.fonts import find_fonts
from converter.render.pdf.render import render_pdf_pages
from converter.source import load_report
from converter.template import find_template
from tests.render.conftest import MM, ROOT

SOURCE = ROOT / "examples/disclosure-2019/report.yaml"


@pytest.fixture(scope="module")
def press() -> bytes:
    report = load_report(SOURCE)
    data = render_pdf_pages(report, find_template(report.form.name), find_fonts(), press=True).data
    assert compare(report, read_pdf(data, "x.pdf")) == []
    return data


def test_boxes(press: bytes) -> None:
    for page in PdfReader(io.BytesIO(press)).pages:
        trim, bleed, media = page.trimbox, page.bleedbox, page.mediabox
        assert round(float(trim.width) / MM, 1) == 210.0
        assert round(float(trim.height) / MM, 1) == 297.0
        assert float(bleed.width - trim.width) / MM == pytest.approx(6, abs=0.01)
        assert float(media.width - trim.width) / MM == pytest.approx(20, abs=0.01)


def test_everything_is_black_ink(press: bytes) -> None:
    reader = PdfReader(io.BytesIO(press))
    for page in reader.pages:
        operators = {operator for _, operator in ContentStream(page.get_contents(), reader).operations}
        assert not operators & {b"rg", b"RG", b"scn", b"SCN"}


def test_the_printing_condition_is_named_beside_the_archives_intent(press: bytes) -> None:
    intents: Any = PdfReader(io.BytesIO(press)).trailer["/Root"]["/OutputIntents"]  # type: ignore[index]
    kinds = {intent.get_object()["/S"]: intent.get_object()["/OutputConditionIdentifier"] for intent in intents}
    assert kinds["/GTS_PDFX"] == "FOGRA39"
    assert "/GTS_PDFA1" in kinds


def test_links_of_a_run_are_listed(tmp_path: Path) -> None:
    listed = tmp_path / "links.txt"
    assert main(["render", str(SOURCE), "-o", str(tmp_path / "x.pdf"), "--links", str(listed)]) == 0
    pages = len(PdfReader(tmp_path / "x.pdf").pages)
    lines = listed.read_text(encoding="utf-8").splitlines()
    assert lines == [f"https://www.qinghe.example.gov.cn/m/2020.html#p{n}" for n in range(1, pages + 1)]


@pytest.mark.parametrize(("side", "told"), [(473, False), (471, True), (200, True)])
def test_a_coarse_picture_is_told(side: int, told: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """40 mm at 300 dpi are 472 dots."""
    import base64
    import shutil

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (side, side), 128).save(buffer, "PNG")
    picture = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    folder = tmp_path / "templates" / "disclosure-2019"
    shutil.copytree(ROOT / "templates/disclosure-2019", folder)
    page = folder / "report.html.j2"
    tag = f'<img src="{picture}" alt="公章测试" style="width: 40mm">'
    page.write_text(page.read_text(encoding="utf-8") + tag, encoding="utf-8")
    command = ["render", str(SOURCE), "-o", str(tmp_path / "x.pdf"), "--templates", str(tmp_path / "templates")]
    assert main(command) == 0
    assert ("IMG-01" in capsys.readouterr().err) == told
