"""Compiled and ordinary PDFs of the same report: no pixel, no character, no element of the structure differs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from converter.bulk.engine import looks_alike
from converter.model.address import page_address
from converter.model.report import Report
from converter.render.pdf.compiled import content, document
from converter.render.pdf.compiled.engine import CompiledForms
from converter.source import load_report
from tests.render.conftest import REPORTS
from tests.render.pdf.compiled.gate import Pair, anatomy, both_ways, differing_pixels, printed_text
from tests.render.pdf.compiled.reports import make_report
from tests.validators.test_archive_grade import verapdf

QUICK = (4, 7, 10)
ALL = range(60)
DECODED_AT = 150


@pytest.fixture(scope="session")
def forms() -> CompiledForms:
    """The compiled forms of this process."""
    return CompiledForms()


def require_alike(pair: Pair, folder: Path, resolutions: tuple[int, ...]) -> None:
    """Fail unless both PDFs are the same to a reader, a printer and a program."""
    one, other = pair.compiled.data, pair.ordinary.data
    for dpi in resolutions:
        assert not any(differing_pixels(one, other, dpi, folder)), f"at {dpi} dpi"
    assert printed_text(one) == printed_text(other)
    made, wanted = anatomy(one), anatomy(other)
    assert made.keys() == wanted.keys()
    for name in wanted:
        assert made[name] == wanted[name], name
    assert pair.compiled.starts == pair.ordinary.starts
    assert pair.compiled.findings == pair.ordinary.findings


def require_codes(report: Report, data: bytes) -> None:
    """Fail unless every page's code leads to its page."""
    if report.mobile_url is None:
        return
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(document, 1):
        image = page.render(scale=DECODED_AT / 72).to_pil().convert("L")
        wanted = page_address(report.mobile_url.value, number, len(document))
        found = [code.text for code in zxingcpp.read_barcodes(image)]
        assert [text for text in found if "/" in text] == [wanted]  # some table is a bar code to it
    document.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_examples_and_the_sample(forms: CompiledForms, tmp_path: Path, name: str) -> None:
    if not REPORTS[name].exists():
        pytest.skip(f"{name} is not here")
    report = load_report(REPORTS[name])
    pair = both_ways(forms, report)
    require_alike(pair, tmp_path, (100, 300))
    require_codes(report, pair.compiled.data)


@pytest.mark.slow
@pytest.mark.parametrize("number", QUICK)
def test_a_few_varied_reports(forms: CompiledForms, tmp_path: Path, number: int) -> None:
    report = make_report(number)
    pair = both_ways(forms, report)
    require_alike(pair, tmp_path, (100,))
    require_codes(report, pair.compiled.data)


@pytest.mark.slow
def test_sixty_varied_reports(forms: CompiledForms, tmp_path: Path) -> None:
    files = []
    for number in ALL:
        report = make_report(number)
        pair = both_ways(forms, report, unchecked=number % 7 == 3)
        require_alike(pair, tmp_path, (100, 300))
        require_codes(report, pair.compiled.data)
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(pair.compiled.data)
    verdicts = verapdf(files)
    assert len(verdicts) == 2 * len(files)
    assert all(line.startswith("PASS") for line in verdicts), verdicts


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a figure shifted by a pixel": lambda content: re.sub(
        rb"BT 1 0 0 -1 (\d+)", lambda m: b"BT 1 0 0 -1 %d" % (int(m[1]) + 1), content, count=1
    ),
    "a page shifted by a pixel": lambda content: content.replace(b"1 0 0 -1 0 ", b"1 0 0 -1 1 ", 1),
    "a comma dropped": lambda content: re.sub(rb"(<[0-9a-f]{4})[0-9a-f]{4}", rb"\1", content, count=1),
    "an advance that is wrong": lambda content: re.sub(rb">16<", b">56<", content, count=3),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CHANGES))
def test_the_gate_can_fail(forms: CompiledForms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    written = document.page_content

    def spoil(*arguments: Any) -> content.Content:
        made = written(*arguments)
        return content.Content(CHANGES[name](made.data), made.marks)

    monkeypatch.setattr(document, "page_content", spoil)
    pair = both_ways(forms, make_report(QUICK[0]))
    assert any(differing_pixels(pair.compiled.data, pair.ordinary.data, 100, tmp_path))
    assert not looks_alike(pair.compiled, pair.ordinary)


def test_a_compiled_pdf_is_read_again(forms: CompiledForms) -> None:
    from converter.finish.compare import require_equal
    from converter.finish.read import read_document

    report = make_report(QUICK[0])
    pair = both_ways(forms, report)
    require_equal(report, read_document(pair.compiled.data, "report.pdf"))
    assert io.BytesIO(pair.compiled.data).read(8) == b"%PDF-1.7"
