"""Small documents rendered by WeasyPrint and read back: edges, pitch, characters a line, text, links, guards."""

import io
import logging
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import Any

_EMPTY = Path(tempfile.gettempdir()) / "straight-lines-test-fontconfig.xml"
if "FONTCONFIG_FILE" not in os.environ:  # no font of the machine may leak in; read when WeasyPrint is imported
    _EMPTY.write_text('<fontconfig><cachedir prefix="xdg">fontconfig-reports</cachedir></fontconfig>')
    os.environ["FONTCONFIG_FILE"] = str(_EMPTY)

import pdfplumber  # noqa: E402
import pytest  # noqa: E402
import weasyprint  # noqa: E402
from weasyprint.layout import inline  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from converter.render.pdf import shaping, straight  # noqa: E402
from converter.render.pdf.lines import Rules  # noqa: E402
from converter.render.pdf.straight import EngineMismatch, straight_lines  # noqa: E402

FONTS = Path(__file__).resolve().parents[3] / "fonts"
FACES = {  # family: files of which the first found is taken, characters
    "Lat": (["LiberationSerif-Regular.ttf"], "unicode-range: U+20-7E;"),
    "Fang": (["local/FandolFang-Regular.otf", "GWWen.ttf", "GWSong.ttf", "gkai00mp.ttf"], ""),
    "Kai": (["gkai00mp.ttf", "GWWen.ttf"], ""),
    "Hei": (["GWHei.ttf"], ""),
    "Song": (["GWSong.ttf"], ""),
}
LEFT, RIGHT = 28 / 25.4 * 72, 184 / 25.4 * 72
PITCH, INDENT = 28.95, 31.5
STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm }
html { font: 16pt/28.95pt Lat, Fang, Song; letter-spacing: -0.25pt }
body { margin: 0 }
p { margin: 0; text-indent: 31.5pt; text-align: justify; orphans: 1; widows: 1 }
p > span { line-height: 0 }
.kai { font-family: Lat, Kai, Song } .hei { font-family: Hei, Song }
table { width: 100%; font-size: 10pt } a { color: inherit; text-decoration: none }
"""
PROSE = (
    "2019年，全区认真贯彻落实《中华人民共和国政府信息公开条例》（以下简称《条例》）及“放管服”改革要"
    "求，主动公开各类信息1,234条，受理依申请公开834项，其中自然人12.5%、法人3.2‰；投入资"
    "金1243.64万元，比2018年增长36.5%。通过APP、PDF/A和Windows 11等渠道"
    "，依据国办函〔2020〕2号、第3条——第12款……及时答复，做到“谁公开、谁审查”“谁主管、谁负责"
    "”，网址https://www.example.gov.cn/zwgk/2025/index.htm"
    "l，电话0914-1234567。群众满意吗？满意！一是健全机制、二是完善制度；三是加强培训：全年共"
    "培训20次，参加1,065人次。"
)
HAN = re.sub("[^一-鿿]", "", PROSE)


@dataclass
class Line:
    """One line read back from a PDF: the baseline, both edges (pt) and the text."""

    page: int
    y: float
    x0: float
    x1: float
    text: str


@pytest.fixture(scope="session")
def fonts() -> tuple[FontConfiguration, Any]:
    """Load whatever faces are there, once."""
    faces = ""
    for family, (files, characters) in FACES.items():
        found = next((FONTS / file for file in files if (FONTS / file).is_file()), None)
        if found:
            faces += f"@font-face {{ font-family: {family}; src: url({found.as_uri()}); {characters} }}\n"
    assert "Fang" in faces, "a Chinese face is committed in fonts/"
    assert "Lat" in faces, "a Latin face is committed in fonts/"
    configuration = FontConfiguration()
    return configuration, weasyprint.CSS(string=faces + STYLE, font_config=configuration)


class Press:
    """Renders the body of a document, straight or as WeasyPrint does."""

    def __init__(self, fonts: tuple[FontConfiguration, Any]) -> None:
        """Keep the loaded faces."""
        self.configuration, self.css = fonts

    def stock(self, body: str) -> bytes:
        """Render as WeasyPrint does by itself, or within whatever surrounds the call."""
        html = weasyprint.HTML(string=f"<!doctype html><html lang=zh-CN><title>t</title><body>{body}")
        pdf: bytes = html.write_pdf(stylesheets=[self.css], font_config=self.configuration, pdf_tags=True)
        return pdf

    def straight(self, body: str, rules: Rules | None = None) -> bytes:
        """Render with straight lines."""
        with straight_lines(rules):
            return self.stock(body)

    def lines(self, body: str) -> list[Line]:
        """Render with straight lines and read them back."""
        return read(self.straight(body))


@pytest.fixture(scope="session")
def press(fonts: tuple[FontConfiguration, Any]) -> Iterator[Press]:
    """Make a press; missing glyphs are no matter here."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    yield Press(fonts)
    logging.getLogger("weasyprint").setLevel(logging.NOTSET)


def read(pdf: bytes) -> list[Line]:
    """Read the lines of 16 pt text, top to bottom."""
    found = []
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            rows: dict[float, list[dict[str, Any]]] = {}
            for char in page.chars:
                if abs(char["size"] - 16) < 0.1:
                    rows.setdefault(round(char["matrix"][5], 2), []).append(char)
            for y in sorted(rows, reverse=True):
                chars = sorted((char for char in rows[y] if char["text"].strip()), key=lambda char: char["x0"])
                if chars:
                    text = "".join(char["text"] for char in chars)
                    found.append(Line(page.page_number, y, chars[0]["x0"], chars[-1]["x1"], text))
    return found


def letters(text: str) -> str:
    """Take the tags and all white space off."""
    return re.sub(r"<[^>]*>|\s", "", text)


def paragraph(inner: str, style: str = "") -> str:
    """Mark up a paragraph as reports do."""
    return f'<p style="{style}"><span>{inner}</span></p>'


def assert_straight(lines: list[Line], *, edge: float = 0.05) -> None:
    """Every line but the last ends at the right edge; all but the first begin at the left one."""
    assert len(lines) > 2
    assert max(abs(line.x1 - RIGHT) for line in lines[:-1]) <= edge
    assert max(abs(line.x0 - LEFT) for line in lines[1:]) <= edge


@pytest.mark.parametrize("start", range(0, 60, 4))
def test_both_edges_of_mixed_text(start: int, press: Press) -> None:
    text = PROSE[start:] + PROSE[:start]
    lines = press.lines(paragraph(text))
    assert_straight(lines)
    assert lines[0].x0 == pytest.approx(LEFT + INDENT, abs=0.05)
    assert "".join(line.text for line in lines) == letters(text)


def test_every_line_has_the_same_pitch(press: Press) -> None:
    inner = f'<span class="kai">（一）主动公开。</span>{PROSE}<b class="hei">黑体</b>喆堃㛃𬭎{PROSE}'
    lines = press.lines(paragraph(inner) * 3)
    pitches = [above.y - below.y for above, below in pairwise(lines) if above.page == below.page]
    assert min(pitches) == pytest.approx(PITCH, abs=0.02)
    assert max(pitches) == pytest.approx(PITCH, abs=0.02)


def test_a_full_line_of_ideographs_holds_28(press: Press) -> None:
    lines = press.lines(paragraph(HAN * 3))
    assert_straight(lines)
    assert len(lines[0].text) == 26
    assert {len(line.text) for line in lines[1:-1]} == {28}


def test_two_paragraphs_of_two_pages_hold_22_lines_a_page(press: Press) -> None:
    lines = press.lines(paragraph(HAN * 3) * 4)
    assert sum(line.page == 1 for line in lines) == 22


PIXEL = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".replace("<", "%3C").replace(
    ">", "%3E"
)
INSIDE = {
    "link": f'{PROSE[:40]}<a href="https://example.org/">{PROSE[40:110]}</a>{PROSE[110:]}',
    "run-in heading": f'<span class="kai">（一）主动公开政府信息情况。</span>{PROSE}',
    "nested": f'<em>{PROSE[:30]}<b class="hei">{PROSE[30:60]}<i>{PROSE[60:130]}</i></b></em>{PROSE[130:]}',
    "superscript": f'{PROSE[:90]}<sup style="line-height:0;font-size:9pt">[12]</sup>{PROSE[90:]}',
    "underline": f"{PROSE[:40]}<u>{PROSE[40:120]}</u>{PROSE[120:]}",
    "spaces": f"  <b>{PROSE[:40]}</b> <i> </i> ABC {PROSE[40:]}<b> </b> ",
    "inline block of two lines": f'{HAN[:60]}<b style="display:inline-block;width:80pt">附件</b>{HAN[60:]}',
    "image": f'{HAN[:60]}<img alt="x" src="{PIXEL}" style="width:16pt;height:16pt">{HAN[60:]}',
    "no-break space": PROSE.replace("政府", "政府&nbsp;"),
    "inline block": f'{HAN[:60]}<b style="display:inline-block;letter-spacing:0">附件</b>{HAN[60:]}',
    "padding": f'{HAN[:60]}<b style="padding:0 4pt">附件</b>{HAN[60:]}',
    "first letter": f"<style>p::first-letter{{color:red}}</style>{PROSE}",
    "positioned": f'{PROSE[:90]}<b style="position:absolute"></b>{PROSE[90:]}',
    "pre-line": f'<span style="white-space:pre-line">{PROSE}</span>',
}


@pytest.mark.parametrize("inner", INSIDE.values(), ids=INSIDE)
def test_what_stands_inside_a_paragraph(inner: str, press: Press) -> None:
    lines = press.lines(paragraph(inner))
    assert_straight(lines)
    text = "".join(line.text for line in lines)
    assert sorted(text) == sorted(re.sub(r"\[12\]|\xa0", "", letters(re.sub("<style.*style>|&nbsp;", "", inner))))


@pytest.mark.parametrize("style", ["display:inline-block", "float:left", "display:table-cell"])
@pytest.mark.parametrize("text", ["附件", "PDF/A", "2019年，", "“甲”"])
def test_a_box_as_wide_as_its_text_stays_one_line(style: str, text: str, press: Press) -> None:
    body = f'<div style="{style};text-align:justify;letter-spacing:0">{text}</div>'
    assert len(press.lines(body)) == 1


def test_forced_line_ends(press: Press) -> None:
    lines = press.lines(paragraph(f"{PROSE[:150]}<br>{PROSE[150:]}<br><br>完。"))
    ends = [line for line in lines if line.x1 < RIGHT - 1]
    assert [line.text[-2:] for line in ends[-1:]] == ["完。"]
    assert len(ends) == 3
    assert all(abs(line.x1 - RIGHT) < 0.05 for line in lines if line not in ends)
    assert "".join(line.text for line in lines) == letters(PROSE) + "完。"


def test_beside_a_float_the_lines_are_still_stretched(press: Press) -> None:
    box = '<div style="float:right;width:120pt;height:60pt"></div>'
    lines = press.lines(box + paragraph(PROSE))
    assert abs(lines[0].x1 - (RIGHT - 120)) < 0.05
    assert abs(lines[-2].x1 - RIGHT) < 0.05


def test_links_stay_links(press: Press) -> None:
    with pdfplumber.open(io.BytesIO(press.straight(paragraph(INSIDE["link"])))) as document:
        assert {link["uri"] for link in document.pages[0].hyperlinks} == {"https://example.org/"}


LONG_RUNS = ["。" * 80, "（" * 80, "——" * 60, "……" * 60, "1234567890" * 30, "https://" + "a" * 200]


@pytest.mark.parametrize("run", LONG_RUNS, ids=lambda run: run[:3])
def test_runs_longer_than_a_line_stay_on_the_page(run: str, press: Press) -> None:
    lines = press.lines(paragraph(f"见{run}，完。"))
    assert "".join(line.text for line in lines) == f"见{run}，完。"
    assert max(line.x1 for line in lines) < RIGHT + 0.05


@pytest.mark.parametrize("text", ["", " ", "。", "年", "“", "国家", "é", "葛\U000e0100", "👍🏽"])
def test_next_to_nothing(text: str, press: Press) -> None:
    assert len(press.lines(paragraph(text))) <= 1


UNTOUCHED = {
    "left": paragraph(PROSE, "text-align:left"),
    "centred": paragraph(PROSE[:20], "text-align:center"),
    "English": f'<p lang="en">{"Plain English text, justified. " * 20}</p>',
    "table": f"<table><tr><th>合计<td>{PROSE[:60]}</table>",
    "heading": f"<h1>{PROSE[:50]}</h1>",
    "Hebrew": '<p lang="he" dir="rtl">שלום עולם</p>',
}


@pytest.mark.parametrize("body", UNTOUCHED.values(), ids=UNTOUCHED)
def test_everything_else_is_left_to_weasyprint_byte_for_byte(body: str, press: Press) -> None:
    assert press.straight(body) == press.stock(body)


def test_text_of_another_direction_is_whole(press: Press) -> None:
    body = paragraph(PROSE[:50] + "שלום עולם" + PROSE[50:])
    assert sorted(read(press.straight(body))[0].text) == sorted(read(press.stock(body))[0].text)


def test_pages_of_other_widths(press: Press) -> None:
    narrow = "<style>@page :first { margin-right: 80mm }</style>"
    lines = press.lines(narrow + paragraph(PROSE * 6))
    first = [line for line in lines if line.page == 1]
    assert max(abs(line.x1 - (RIGHT - 54 / 25.4 * 72)) for line in first) < 0.05
    assert_straight([line for line in lines if line.page > 1])
    assert "".join(line.text for line in lines) == letters(PROSE * 6)


def test_page_counts_in_the_text_are_settled(press: Press) -> None:
    count = "<style>b::after { content: target-counter('#z', page) }</style>"
    lines = press.lines(count + paragraph(f"{PROSE}见第<b></b>页。") * 5 + "<p id=z>末</p>")
    assert "".join(line.text for line in lines) == (letters(PROSE) + f"见第{lines[-1].page}页。") * 5 + "末"


def test_the_same_bytes_again(press: Press) -> None:
    assert press.straight(paragraph(PROSE) * 3) == press.straight(paragraph(PROSE) * 3)


def test_entered_twice_and_left_again(press: Press) -> None:
    body = paragraph(PROSE)
    before, wanted = press.stock(body), press.straight(body)
    with straight_lines():
        with straight_lines():
            assert press.stock(body) == wanted
        assert press.stock(body) == wanted
    assert press.stock(body) == before != wanted


def test_who_wraps_our_functions_is_not_wrapped_again(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    body = paragraph(PROSE)
    wanted = press.straight(body)
    ours, calls = inline.split_text_box, []

    @wraps(ours)
    def theirs(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        return ours(*arguments, **named)

    monkeypatch.setattr(inline, "split_text_box", theirs)
    assert press.straight(body) == wanted
    assert calls


def test_rules_are_those_of_the_innermost(press: Press) -> None:
    body = paragraph(PROSE)
    rules = Rules(stretch_step=1.0, squeeze_step=0.001)
    with straight_lines():
        assert press.straight(body, rules) != press.stock(body)


def test_another_thread_is_not_concerned(press: Press) -> None:
    body, found = paragraph(PROSE), []
    before = press.stock(body)
    with straight_lines():
        thread = threading.Thread(target=lambda: found.append(press.stock(body)))
        thread.start()
        thread.join()
    assert found == [before]


def test_an_error_inside_switches_it_off(press: Press) -> None:
    before = press.stock(paragraph(PROSE))
    with pytest.raises(KeyError), straight_lines():
        raise KeyError
    assert press.stock(paragraph(PROSE)) == before


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with pytest.raises(EngineMismatch, match=r"70\.1"), straight_lines():
        pass


@pytest.mark.parametrize("name", ["get_next_linebox", "split_text_box", "justify_line"])
def test_changed_parameters_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline, name, lambda context, other: None)
    with pytest.raises(EngineMismatch, match=name):
        straight.check_engine()
    monkeypatch.delattr(inline, name)
    with pytest.raises(EngineMismatch, match=name):
        straight.check_engine()


def test_remembered_widths_are_bounded(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = press.straight(paragraph(PROSE))
    monkeypatch.setattr(shaping, "MOST_TOKENS", 20)
    assert press.straight(paragraph(PROSE) + "") == wanted
    press.straight(paragraph("甲乙丙丁戊己庚辛壬癸") + paragraph("子丑寅卯辰巳午未申酉戌亥"))
    remembered = shaping._known_tokens[press.configuration].values()
    assert min(len(tokens) for tokens in remembered) <= 20
