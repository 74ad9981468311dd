"""The PDF as a file: metadata, bookmarks, faces, black, determinism, and any text whole or refused."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, Destination

from converter.errors import FormError, MissingError
from converter.finish.compare import compare
from converter.finish.pdf_reader import read_pdf
from converter.render.fonts import find_fonts
from converter.render.pdf.engine import MISREAD_END, Engine, Source
from converter.render.pdf.render import render_pdf
from converter.source import load_report
from converter.template import find_template
from tests.render.conftest import ROOT, Document, render

ALLOWED = {face.family for face in find_fonts().present}


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def test_it_says_what_the_report_says(document: Document) -> None:
    facts = read_pdf(document.data, "report.pdf")
    assert compare(document.report, facts) == []
    assert len([table for table in facts.tables if table.rows > 3]) >= 3


def test_a_changed_figure_is_missed(document: Document) -> None:
    """The inspection can fail: another figure in the report is found to differ from the page."""
    facts = read_pdf(document.data, "report.pdf")
    path, placed = next((p, v) for p, v in document.report.figures.items() if v.value.number)
    other = load_report(Path(document.report.file))
    other.figures[path] = type(placed)(type(placed.value)("987654", placed.value.number), placed.place)
    assert [miss.path for miss in compare(other, facts)] == [path, "report.json"]


def test_metadata(document: Document) -> None:
    pdf = reader(document.data)
    info = pdf.metadata
    assert info is not None
    assert info.title == document.report.title
    assert info.author == document.report.agency.value  # type: ignore[union-attr]
    date = document.report.signoff.date
    assert date is not None
    assert info.creation_date is not None
    assert info.creation_date.date() == date.value
    catalog = pdf.trailer["/Root"]
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert document.report.title in xmp
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_bookmarks_follow_the_headings(document: Document) -> None:
    flat: list[str] = []

    def walk(items: list[Destination | list[Destination]]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                flat.append(str(item.title))

    walk(reader(document.data).outline)  # type: ignore[arg-type]
    assert flat[0] == document.report.title
    for section in document.report.printed_sections:
        if section.heading:
            assert section.heading in flat
    assert any(title.startswith("（一）") and "。" not in title for title in flat)


def test_faces_are_embedded_subset_and_ours(document: Document) -> None:
    for page in reader(document.data).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            assert re.fullmatch(r"/[A-Z]{6}\+.*", font["/BaseFont"])
            assert font["/BaseFont"].split("+")[1].split("-")[0] in ALLOWED
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert "/ToUnicode" in font


def test_black_is_one_ink(document: Document) -> None:
    pdf = reader(document.data)
    for page in pdf.pages:
        operators = {operator for _, operator in ContentStream(page.get_contents(), pdf).operations}
        assert not operators & {b"rg", b"RG", b"k", b"K", b"scn", b"SCN"}
        assert b"g" in operators


def test_same_input_same_bytes_in_another_process(document: Document, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from converter.source import load_report;"
        "from converter.template import find_template; from converter.render.fonts import find_fonts;"
        "from converter.render.pdf.render import render_pdf;"
        "r = load_report(Path(sys.argv[1]));"
        "Path(sys.argv[2]).write_bytes(render_pdf(r, find_template(r.form.name), find_fonts()))"
    )
    target = tmp_path / "again.pdf"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, document.report.file, str(target)]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path, timeout=120)
    assert target.read_bytes() == document.data


def test_a_forced_report_is_marked_on_every_page() -> None:
    data, _ = render(ROOT / "examples/disclosure-2019/report.yaml", unchecked=True)
    pages = reader(data).pages
    assert all("未通过校核" in "".join(page.extract_text().split()) for page in pages)
    plain, _ = render(ROOT / "examples/disclosure-2019/report.yaml")
    assert not any("未通过校核" in page.extract_text() for page in reader(plain).pages)


HOSTILE = [
    "1 < 2 & 3 > 2，<b>不是标签</b>。",
    "{{ 7*7 }} {% raw %} {# 注 #} {_{ x }_}",
    "]]> &amp; &lt; &#20; <!-- 注释 --> <script>alert(1)</script>",
    "罕见字：㛃𬭎䶮𫟹㑇𬱖𬍛𬭚𫖮𪩘𬘭𬀩。",
    "“引号”‘单引号’——破折号……省略号·间隔号",
    "￥4820.73万元，100％，37.5℃，№3，①②③，㎡",
    "\\u0041 \\n %s %(a)s $HOME `ls` ${x}",
    "繁體字與簡體字並存：臺灣、國務院、龍龜。",
    "1.5倍 （一）不在行首（1）2.0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_arrives_whole(text: str, make_report: Callable[[str], Path]) -> None:
    data, report = render(make_report(f"overview: |\n  {text}\nother_matters: |\n  {text}\n"))
    assert compare(report, read_pdf(data, "x.pdf")) == []
    assert report.texts["overview"][0].text == text


def test_long_paragraphs_and_empty_sections(make_report: Callable[[str], Path]) -> None:
    long = "公开是常态，不公开是例外；" * 170
    data, report = render(make_report(f"preamble:\noverview: |\n  {long}\nproblems_and_improvements: |\n"))
    facts = read_pdf(data, "x.pdf")
    assert compare(report, facts) == []
    assert "五、存在的主要问题及改进情况" in facts.text
    assert "六、" not in facts.text


def test_a_report_without_anything_renders(make_report: Callable[[str], Path]) -> None:
    data, report = render(make_report(""))
    facts = read_pdf(data, "x.pdf")
    assert compare(report, facts) == []
    assert facts.links == ()
    assert "扫描打开手机端" not in reader(data).pages[0].extract_text()


@pytest.mark.parametrize(
    ("character", "where"),
    [("😀", "overview"), ("✔", "overview"), ("ᠮ", "overview"), ("ก", "signoff"), ("𓀀", "agency")],
)
def test_a_character_without_a_face_is_named_with_its_place(
    character: str, where: str, make_report: Callable[[str], Path]
) -> None:
    text = {
        "overview": f"overview: |\n  第一段。\n\n  第二段{character}。\n",
        "signoff": f"signoff:\n  agency: 某{character}局\n  date: 2026-01-20\n",
        "agency": f"title: 某{character}局2025年报告\n",
    }[where]
    report = load_report(make_report(text))
    with pytest.raises(MissingError) as caught:
        render_pdf(report, find_template(report.form.name), find_fonts())
    assert f"U+{ord(character):04X}" in caught.value.words.zh
    assert caught.value.place is not None
    assert caught.value.place.line == {"overview": 7, "signoff": 5, "agency": 4}[where]


def test_long_figures_stay_in_their_cells(make_report: Callable[[str], Path]) -> None:
    text = "applications:\n  received:\n    natural_persons: 123456\n    businesses: 12345678\n    total: 1234567890\n"
    data, report = render(make_report(text))
    assert compare(report, read_pdf(data, "x.pdf")) == []
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        words = {w["text"]: w for page in pdf.pages for w in page.extract_words()}
    for figure in ("123456", "12345678", "1234567890"):
        assert words[figure]["x1"] - words[figure]["x0"] < 11 * 72 / 25.4, figure


def test_a_template_that_reaches_out_is_stopped(tmp_path: Path, make_report: Callable[[str], Path]) -> None:
    folder = tmp_path / "templates" / "disclosure-2021"
    folder.mkdir(parents=True)
    own = ROOT / "templates/disclosure-2021"
    for name in ("form.yaml", "report.css"):
        (folder / name).write_bytes((own / name).read_bytes())
    report = load_report(make_report(""))
    for source in ("http://127.0.0.1:9/a.png", "file:///etc/hostname", "a.png"):
        (folder / "report.html.j2").write_text(f'<html lang="zh"><title>t</title><img src="{source}" alt="x"></html>')
        template = find_template("disclosure-2021", (tmp_path / "templates",))
        with pytest.raises(FormError, match="template"):
            render_pdf(report, template, find_fonts())


@pytest.mark.parametrize(
    "body",
    [
        "{{ nothing }}",
        "{{ title.__class__.__mro__ }}",
        "{% include '../../x' %}",
        "{% for x in %}",
        "{{ ''.join }}{{ 1/0 }}",
    ],
)
def test_a_wrong_template_is_a_form_error(body: str, tmp_path: Path, make_report: Callable[[str], Path]) -> None:
    folder = tmp_path / "templates" / "disclosure-2021"
    folder.mkdir(parents=True)
    for name in ("form.yaml", "report.css"):
        (folder / name).write_bytes((ROOT / "templates/disclosure-2021" / name).read_bytes())
    (folder / "report.html.j2").write_text(body)
    template = find_template("disclosure-2021", (tmp_path / "templates",))
    with pytest.raises(FormError):
        render_pdf(load_report(make_report("")), template, find_fonts())


def test_no_stream_ends_so_that_it_can_be_misread(document: Document) -> None:
    assert MISREAD_END not in document.data


def test_a_file_that_could_be_misread_is_written_once_more(
    make_report: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = []

    def write(self: Engine, html: str, sheets: list[str], finisher: object, source: Source) -> bytes:
        words.append(source.description)
        return b"x" + MISREAD_END if len(words) < 3 else b"sound"

    monkeypatch.setattr(Engine, "_write", write)
    assert render(make_report(""))[0] == b"sound"
    assert words == [words[0], words[0] + " ", words[0] + "  "]
