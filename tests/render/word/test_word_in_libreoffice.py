"""The draft as LibreOffice sets it: 22 lines of 28 characters, furniture in its place, all inside the type area."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from converter.finish.compare import compare
from converter.finish.word_reader import read_word
from converter.model.data import report_json
from converter.model.drafts import draft_number
from converter.source import load_report
from converter.source.draft.base import draft_identity
from converter.template import find_template
from tests.render.word.drafts import ROOT, W, draft, load, part, template_of
from tests.render.word.test_identity import bookmarks, identified, wanted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM
WORD_AGAIN = "docx:MS Word 2007 XML"
FACES = {
    "仿宋_GB2312": ("FandolFang", "GWWen"),
    "楷体_GB2312": ("AR PL KaitiM GB",),
    "黑体": ("GWHei",),
    "方正小标宋简体": ("GWXbs",),
    "宋体": ("GWSong",),
    "Times New Roman": ("Liberation Serif",),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """DOCX bytes → bytes of another kind, by LibreOffice with its own profile and the faces of this repository."""
    folder = tmp_path_factory.mktemp("office")
    aliases = "".join(
        f"<alias binding='same'><family>{name}</family><accept><family>{face}</family></accept></alias>"
        for name, faces in FACES.items()
        for face in faces
    )
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{ROOT / 'fonts'}</dir><cachedir>{folder / 'cache'}</cachedir>{aliases}</fontconfig>",
        encoding="utf-8",
    )

    def convert(data: bytes, kind: str, suffix: str = "docx") -> bytes:
        source, target = folder / f"draft.{suffix}", folder / "out"
        source.write_bytes(data)
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(target), str(source)]
        environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
        subprocess.run(command, check=True, capture_output=True, timeout=180, env=environment)
        return (target / f"draft.{kind.partition(':')[0]}").read_bytes()

    return convert


def pages_of(pdf_bytes: bytes) -> list[Any]:
    with pdfplumber.open(io.BytesIO(pdf_bytes)) as pdf:
        pages = list(pdf.pages)
        assert all(page.chars is not None for page in pages)  # read while the file is open
    return pages


def body_lines(page: Any) -> list[list[dict[str, Any]]]:
    """Characters of 16 pt by base line, top down."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for char in page.chars:
        if abs(char["size"] - 16) < 0.3 and char["text"].strip():
            rows.setdefault(round(char["matrix"][5]), []).append(char)
    return [sorted(rows[y], key=lambda char: char["x0"]) for y in sorted(rows, reverse=True)]


def test_twenty_two_lines_of_twenty_eight_characters(tmp_path: Path, office: Any) -> None:
    pages = pages_of(office(draft(load(tmp_path, overview="青禾县人民政府办公室" * 200)), "pdf"))
    lines = body_lines(pages[1])
    assert [len(line) for line in lines] == [28] * 22
    heights = [line[0]["matrix"][5] for line in lines]
    assert all(above - below == pytest.approx(28.95, abs=0.6) for above, below in pairwise(heights))
    assert heights[0] - heights[-1] == pytest.approx(21 * 28.95, abs=1.5)


@pytest.mark.parametrize("name", ["disclosure-2019", "disclosure-2021"])
def test_nothing_leaves_the_type_area(name: str, office: Any) -> None:
    report = load_report(ROOT / "examples" / name / "report.yaml")
    pages = pages_of(office(draft(report), "pdf"))
    said = ""
    for number, page in enumerate(pages, 1):
        body = [char for char in page.chars if abs(char["size"] - 14) > 0.3 and char["size"] > 8.5]
        assert min(char["x0"] for char in body) >= LEFT - 0.5
        assert max(char["x1"] for char in body) <= RIGHT + 0.5
        rules = [edge for edge in page.edges if edge["width"] < 500]
        assert all(edge["x0"] >= LEFT - 1 and edge["x1"] <= RIGHT + 1 for edge in rules)
        assert max(char["bottom"] for char in body) <= BOTTOM + 1
        foot(page, number)
        said += "".join(char["text"] for char in body).replace(" ", "")
    for section in report.form.sections:
        for paragraph in report.texts.get(section.id, ()):
            assert paragraph.text[-20:].replace(" ", "") in said


def foot(page: Any, number: int) -> None:
    """— n — outside, one character in; the code opposite, clear of it and of the type area."""
    dashes = [char for char in page.chars if char["text"] == "—" and abs(char["size"] - 14) < 0.3]
    (picture,) = page.images
    assert len(dashes) == 2
    if number % 2:
        assert dashes[1]["x1"] == pytest.approx(RIGHT - 14, abs=1)
        assert picture["x0"] == pytest.approx(LEFT - 2.16 * MM, abs=1)
        assert picture["x1"] < dashes[0]["x0"]
    else:
        assert dashes[0]["x0"] == pytest.approx(LEFT + 14, abs=1)
        assert picture["x1"] == pytest.approx(RIGHT + 2.16 * MM, abs=1)
        assert picture["x0"] > dashes[1]["x1"]
    assert picture["top"] > BOTTOM
    words = "".join(char["text"] for char in page.chars)
    assert "征求意见稿" in words
    assert "扫描打开手机端" in words


@pytest.mark.parametrize("name", ["disclosure-2019", "disclosure-2021"])
def test_a_draft_saved_again_says_the_same(name: str, office: Any) -> None:
    report = load_report(ROOT / "examples" / name / "report.yaml")
    assert compare(report, read_word(office(draft(report), WORD_AGAIN), "草稿.docx")) == []


def test_a_template_saved_again_prints_the_same(tmp_path: Path, office: Any) -> None:
    report = load_report(ROOT / "examples/disclosure-2021/report.yaml")
    template = template_of(tmp_path, office(find_template("disclosure-2021").read("report.docx"), WORD_AGAIN))
    data = draft(report, template, unchecked=True)
    assert compare(report, read_word(data, "草稿.docx")) == []
    identified(report, data)


def whole_bookmarks(data: bytes) -> dict[str, str]:
    """Bookmarks without the halves that LibreOffice 7.4 adds: in an empty paragraph it writes a start twice."""
    tree = part(data, "word/document.xml")
    ends = {end.get(f"{W}id") for end in tree.iter(f"{W}bookmarkEnd")}
    for start in list(tree.iter(f"{W}bookmarkStart")):
        if start.get(f"{W}id") not in ends:
            start.getparent().remove(start)
    return bookmarks(tree)


@pytest.mark.parametrize("controls", [False, True], ids=["plain", "controls"])
def test_a_draft_saved_again_is_the_same_draft(controls: bool, office: Any) -> None:
    report = load_report(ROOT / "examples/disclosure-2021/report.yaml")
    again = office(draft(report, controls=controls), WORD_AGAIN)
    assert whole_bookmarks(again) == wanted(report)
    assert compare(report, read_word(again, "草稿.docx")) == []
    data = report_json(report)
    assert draft_identity(again, "草稿.docx") == (draft_number(data), data)


@pytest.mark.parametrize("kind", ["odt", "doc"])
def test_bookmarks_and_number_come_through_other_formats(kind: str, office: Any) -> None:
    report = load_report(ROOT / "examples/disclosure-2021/report.yaml")
    again = office(office(draft(report), kind), WORD_AGAIN, kind)
    assert whole_bookmarks(again) == wanted(report)
    assert draft_identity(again, "草稿.docx")[0] == draft_number(report_json(report))
