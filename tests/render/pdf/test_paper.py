"""The copy for ink as measured on its pages: the digest at the foot, the line to sign on below the seal."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from converter.cli import main
from converter.finish.compare import compare
from converter.finish.pdf_reader import read_pdf
from converter.model.address import page_address
from converter.model.data import DATA_NAME
from converter.model.sealing import seal_diameter
from converter.render.fonts import find_fonts
from converter.render.pdf.page_codes import BOTTOM as CODE_BOTTOM
from converter.render.pdf.page_codes import SIZE
from converter.render.pdf.render import render_pdf_pages
from converter.render.typography import signature_room
from converter.source import load_report
from converter.template import Template, find_template
from tests.render.conftest import BOTTOM, LEFT, MM, PITCH, RIGHT, ROOT, Document, Line

EXAMPLES = {name: ROOT / f"examples/{name}/report.yaml" for name in ("disclosure-2019", "disclosure-2021")}
SIGN = "负责人（签字）："
QUIET = 2.2
"""Quiet zone of the QR code in mm."""
SENTENCE = "各乡镇人民政府和县人民政府各部门按季度核对公开目录，逾期未更新的予以通报。"


def render(path: Path, template: Template | None = None, *, unchecked: bool = False) -> Document:
    report = load_report(path)
    template = template or find_template(report.form.name)
    data = render_pdf_pages(report, template, find_fonts(), paper=True, unchecked=unchecked).data
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        pages = tuple(pdf.pages)
        for page in pages:
            assert page.chars  # read while the file is open
            assert page.rects is not None
    return Document(data, report, pages)


@cache
def _example(name: str) -> Document:
    return render(EXAMPLES[name])


@pytest.fixture(params=list(EXAMPLES))
def paper(request: pytest.FixtureRequest) -> Document:
    return _example(request.param)


def digest_chars(page: Any) -> list[dict[str, Any]]:
    return [c for c in page.chars if abs(c["size"] - 7.5) < 0.1 and c["text"].strip() and c["top"] > BOTTOM]


def shown_digest(page: Any) -> str:
    rows: dict[float, list[dict[str, Any]]] = {}
    for char in digest_chars(page):
        rows.setdefault(round(char["matrix"][5]), []).append(char)
    lines = ["".join(c["text"] for c in sorted(rows[y], key=lambda c: c["x0"])) for y in sorted(rows, reverse=True)]
    assert lines[0] == "数据摘要SHA-256"
    assert [len(line) for line in lines[1:]] == [32, 32]
    return "".join(lines[1:])


def attached(data: bytes) -> bytes:
    (found,) = PdfReader(io.BytesIO(data)).attachments[DATA_NAME]
    return bytes(found)


def test_every_page_shows_the_digest_of_the_attached_data(paper: Document) -> None:
    wanted = hashlib.sha256(attached(paper.data)).hexdigest()
    assert [shown_digest(page) for page in paper.pages] == [wanted] * len(paper.pages)


def test_digest_touches_nothing_and_is_readable(paper: Document) -> None:
    for page in paper.pages:
        chars = digest_chars(page)
        left, right = min(c["x0"] for c in chars), max(c["x1"] for c in chars)
        top, bottom = min(c["top"] for c in chars), max(c["bottom"] for c in chars)
        assert top > BOTTOM + 5 * MM
        assert page.height - bottom > 10 * MM, "printers leave an edge"
        x0 = LEFT if page.page_number % 2 else RIGHT - SIZE * MM
        assert right < x0 - QUIET * MM or left > x0 + (SIZE + QUIET) * MM
        others = [c for c in page.chars if c["text"].strip() and c not in chars and c["top"] > BOTTOM + 6]
        assert "".join(c["text"] for c in others if abs(c["size"] - 14) < 0.1) == f"—{page.page_number}—"
        for char in others:
            apart = char["x1"] < left - 3 or char["x0"] > right + 3 or char["bottom"] < top - 3
            assert apart, f"page {page.page_number}: {char['text']}"
        assert {tuple(c["non_stroking_color"]) for c in chars} == {(0,)}


def test_codes_are_decoded(paper: Document) -> None:
    url = paper.report.mobile_url
    assert url is not None
    pdf = pypdfium2.PdfDocument(paper.data)
    for number, page in enumerate(pdf, 1):
        image = page.render(scale=150 / 72).to_pil().convert("L")
        found = [code.text for code in zxingcpp.read_barcodes(image)]
        assert found == [page_address(url.value, number, len(pdf))]
    pdf.close()
    assert CODE_BOTTOM == 11.5


def test_digest_is_an_artifact_and_the_line_to_sign_on_is_read_last(paper: Document) -> None:
    facts = read_pdf(paper.data, "x.pdf")
    assert compare(paper.report, facts) == []
    text = "".join(facts.text.split())
    assert "数据摘要" not in text
    assert text.endswith(paper.report.date_line.replace(" ", "") + SIGN)


def signing(document: Document) -> tuple[int, list[Line], Line, Any]:
    """Page of the sign-off, its lines, the line to sign on, the rule."""
    page = len(document.pages) - 1
    lines = document.lines(page)
    (line,) = [found for found in lines if found.text == SIGN]
    report = document.report
    wanted = [report.signoff.agency.value if report.signoff.agency else "", "".join(report.date_line.split())]
    signoff = [found for found in lines if found.text in wanted and found.left > LEFT + 100]
    rules = [r for r in document.pages[page].rects if 49 * MM < r["width"] < 51 * MM and r["height"] < 1]
    (rule,) = rules
    return page, signoff, line, rule


def assert_room_for_ink(document: Document) -> None:
    page, signoff, line, rule = signing(document)
    lines = document.lines(page)
    assert len(signoff) == 2
    assert lines[-1] is line or lines[-1].text == SIGN, "nothing below"
    # The middle of a line is 8 pt less the descent above its base line: 5.5 pt for the body's face.
    middle = (signoff[0].baseline + signoff[1].baseline) / 2 - 5.5
    circle = middle + (seal_diameter(document.report) / 2 - 4) * MM
    assert min(c["top"] for c in line.chars) > circle + 2 * MM
    assert rule["top"] > line.baseline
    assert line.left == pytest.approx(LEFT + 31.5, abs=2)
    assert line.right - 10 < rule["x0"] < line.right + 12
    assert rule["width"] / MM == pytest.approx(50, abs=0.5)
    assert rule["bottom"] < BOTTOM
    steps = (line.baseline - signoff[1].baseline) / PITCH
    assert steps == pytest.approx(round(steps), abs=0.02), "off the grid"


def test_line_to_sign_on_is_below_the_seal(paper: Document) -> None:
    assert_room_for_ink(paper)


@pytest.mark.parametrize(
    ("agency", "diameter"),
    [("青禾省人民政府", 50), ("青禾县人民政府", 45), ("禾丰镇人民政府", 42), ("青禾县财政局", 42)],
)
def test_each_seal_has_its_room(agency: str, diameter: float, make_report: Callable[[str], Path]) -> None:
    document = render(make_report(f"overview: 无。\nsignoff: {{agency: {agency}, date: 2026-01-20}}\n"))
    assert seal_diameter(document.report) == diameter
    assert_room_for_ink(document)


def test_room_grows_by_lines() -> None:
    assert [signature_room(diameter, 2) for diameter in (42, 45, 50)] == [0, 0, PITCH]
    assert signature_room(42, 1) == PITCH
    assert signature_room(50, 0) == 2 * PITCH


@pytest.mark.slow
@pytest.mark.parametrize("agency", ["青禾省人民政府", "青禾县财政局"])
def test_sign_off_and_line_stay_together_below_text(agency: str, make_report: Callable[[str], Path]) -> None:
    """For every number of lines on the last page: both on one page, text above them."""
    filled = set()
    for count in range(24):
        prose = "overview: 无。\nother_matters: |\n" + "  一行文字。\n" * count + f"  {SENTENCE * 3}\n"
        document = render(make_report(prose + f"signoff: {{agency: {agency}, date: 2026-01-20}}\n"))
        assert_room_for_ink(document)
        page, signoff, _, _ = signing(document)
        above = [line for line in document.lines(page) if line.baseline < signoff[0].baseline]
        assert above, f"{count}: alone on its page"
        assert compare(document.report, read_pdf(document.data, "x.pdf")) == []
        filled.add(len(above))
    assert filled >= set(range(1, 12))


def test_without_sign_off_or_address(make_report: Callable[[str], Path]) -> None:
    document = render(make_report("overview: 无。\n"))
    assert shown_digest(document.pages[0]) == hashlib.sha256(attached(document.data)).hexdigest()
    assert any(line.text == SIGN for line in document.lines(len(document.pages) - 1))


def test_marked_pages_have_the_digest_too() -> None:
    document = render(EXAMPLES["disclosure-2019"], unchecked=True)
    for page in document.pages:
        assert "未通过校核" in "".join(page.extract_text().split())
        assert len(shown_digest(page)) == 64


def test_an_older_template_of_an_office_still_works(tmp_path: Path) -> None:
    """A page of its own, without the block and the class: no line, no digest, no fault."""
    own = find_template("disclosure-2019")
    folder = tmp_path / "disclosure-2019"
    shutil.copytree(own.folder, folder)
    shared = (ROOT / "templates/_shared/report.html.j2").read_text(encoding="utf-8")
    older = "\n".join(line for line in shared.splitlines() if "paper" not in line).replace(
        '{% else %}\n<body{% if mobile_url %} class="mobile"{% endif %}>\n{% endif %}',
        '<body{% if mobile_url %} class="mobile"{% endif %}>',
    )
    (folder / "report.html.j2").write_text(older, encoding="utf-8")
    document = render(EXAMPLES["disclosure-2019"], Template(folder, own.form))
    assert compare(document.report, read_pdf(document.data, "x.pdf")) == []
    assert all(not digest_chars(page) for page in document.pages)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Word draft and phone page are as ever, and both PDF files carry the same data."""
    source = str(EXAMPLES["disclosure-2021"])
    made = {}
    for name, options in (("plain", []), ("paper", ["--paper"])):
        made[name] = tmp_path / name
        assert main(["render", source, "-o", str(made[name]), "--to", "pdf,docx,html", *options]) == 0
    for kind in ("docx", "html"):
        assert (made["paper"] / f"report.{kind}").read_bytes() == (made["plain"] / f"report.{kind}").read_bytes()
    plain, paper = ((made[name] / "report.pdf").read_bytes() for name in ("plain", "paper"))
    assert attached(plain) == attached(paper)
    assert plain != paper
    assert "数据摘要" not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(plain)).pages)
    assert main(["inspect", str(made["paper"] / "report.pdf"), "--against", source]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "x.pdf", "--print"], "不能同时用"),
        (["-o", "x.docx"], "只用于 PDF"),
        (["-o", "out", "--to", "docx,html"], "只用于 PDF"),
    ],
)
def test_what_does_not_go_together(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", str(EXAMPLES["disclosure-2019"]), "--paper", *options]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
