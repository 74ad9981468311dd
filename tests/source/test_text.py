"""Text of a report: it arrives as it was written, what was changed or refused is told with its place."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.report import Report
from converter.source.bind import bind_report
from converter.source.text import _COMPATIBLE, _REFUSED
from converter.template import find_template
from converter.tree import Mapping, read_tree
from tests.conftest import HEAD, only, read_text

FORM = find_template("disclosure-2021").form

REFUSED = {
    "zero-width space": ("\u200b", "零宽空格"),
    "zero-width joiner": ("\u200d", "零宽连字"),
    "left-to-right mark": ("\u200e", "U+200E"),
    "bidi override": ("\u202e", "U+202E"),
    "bidi isolate": ("\u2066", "U+2066"),
    "word joiner": ("\u2060", "零宽不断行"),
    "byte order mark inside": ("\ufeff", "零宽不断行空格"),
    "soft hyphen": ("\xad", "可选连字符"),
    "private use": ("\ue000", "自造字"),
    "private use plane": ("\U000f0001", "自造字"),
    "replacement character": ("\ufffd", "原字已丢失"),
    "tag character": ("\U000e0041", "U+E0041"),
    "hangul filler": ("\u3164", "U+3164"),
    "interlinear mark": ("\ufff9", "U+FFF9"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize(
    ("before", "after", "line", "column"),
    [
        ("overview: |\n  第一段。\n\n  第二", "段。\n", 7, 5),
        ("overview: 第", "段\n", 4, 12),
        ("overview: '第", "段'\n", 4, 13),
        ("overview: >\n  第一\n  第二", "段\n", 6, 5),
        ("title: 标", "题\n", 4, 9),
        ("signoff:\n  agency: 甲", "乙\n", 5, 12),
        ("catalogue: {index_number: 甲", "乙}\n", 4, 28),
    ],
    ids=["literal", "plain", "quoted", "folded", "title", "signoff", "catalogue"],
)
def test_hidden_characters_are_refused(
    case: str, before: str, after: str, line: int, column: int, tmp_path: Path
) -> None:
    character, says = REFUSED[case]
    (finding,) = read_text(tmp_path, HEAD + before + character + after).reading
    assert (finding.code, finding.severity.value) == ("TXT-01", "error")
    assert f"U+{ord(character):04X}" in finding.message.zh
    assert f"U+{ord(character):04X}" in finding.message.en
    assert says in finding.message.zh
    assert finding.place is not None
    assert (finding.place.line, finding.place.column) == (line, column)


@pytest.mark.parametrize("escape", ["\\u200b", "\\u0007", "\\u2028", "\\u0000", "\\u001b", "\\u0085"])
def test_escapes_hide_nothing(escape: str, tmp_path: Path) -> None:
    for name, text in (
        ("r.json", f'{{"template": "disclosure-2021", "agency": "甲", "year": 2025,\n "overview": "第{escape}段"}}'),
        ("r.yaml", f'template: disclosure-2021\noverview:    "第{escape}段"\nagency: 甲\nyear: 2025\n'),
        ("a.json", f'{{"template": "disclosure-2021", "year": 2025,\n "agency":   "第{escape}段"}}'),
    ):
        (finding,) = read_text(tmp_path, text, name).reading
        assert finding.code == "TXT-01"
        assert finding.place is not None
        assert (finding.place.line, finding.place.column) == (2, 16)


CHANGED = {
    "Kangxi radical": ("⼀", "一", "U+2F00→“一”"),
    "Kangxi radical 人": ("⼈", "人", "U+2F08→“人”"),
    "compatibility ideograph": ("\uf90a", "金", "U+F90A→“金”"),
    "compatibility supplement": ("\U0002f804", "你", "U+2F804→“你”"),
    "CJK radical": ("⻳", "龟", "U+2EF3→“龟”"),
    "horizontal bar": ("―", "—", "U+2015→“—”"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_look_alikes_become_ordinary_characters_with_a_note(case: str, tmp_path: Path) -> None:
    written, printed, says = CHANGED[case]
    report = read_text(tmp_path, f"{HEAD}overview: |\n  第{written}段{written}。\ntitle: 甲{written}\n")
    assert report.texts["overview"][0].text == f"第{printed}段{printed}。"
    assert report.title == f"甲{printed}"
    first, second = report.reading
    assert (first.code, first.severity.value) == ("TXT-02", "note")
    assert says in first.message.zh
    assert first.place is not None
    assert (first.place.line, first.place.column) == (5, 4)
    assert second.path == "title"


def test_ordinary_characters_in_the_compatibility_block_stay(tmp_path: Path) -> None:
    text = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩⺀㛃𬭎䶮"
    report = read_text(tmp_path, f"{HEAD}overview: {text}\n")
    assert report.texts["overview"][0].text == text
    assert not report.reading


def test_paragraphs_lose_their_indent_and_nothing_else(tmp_path: Path) -> None:
    report = read_text(
        tmp_path, f"{HEAD}overview: |\n  　　第一段 有 空格。\n\n\n    第二段。  \n  　\n  （一）甲。乙\n"
    )
    assert [paragraph.text for paragraph in report.texts["overview"]] == [
        "第一段 有 空格。",
        "第二段。",
        "（一）甲。乙",
    ]
    places = [
        (paragraph.place.line, paragraph.place.column) for paragraph in report.texts["overview"] if paragraph.place
    ]
    assert places == [(5, 5), (8, 5), (10, 3)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(end: str, tmp_path: Path) -> None:
    text = f"{HEAD}overview: |\n  甲\n\n  乙\ntitle: 丙\n".replace("\n", end)
    report = read_text(tmp_path, text)
    assert [paragraph.text for paragraph in report.texts["overview"]] == ["甲", "乙"]
    assert not report.reading
    assert report.given_title
    assert report.given_title.place.line == 8


def test_json_strings_with_line_ends_of_windows(tmp_path: Path) -> None:
    report = read_text(
        tmp_path,
        '{"template": "disclosure-2021", "agency": "甲", "year": "2025",\n"overview": "甲\\r\\n\\r\\n乙"}',
        "r.json",
    )
    assert [paragraph.text for paragraph in report.texts["overview"]] == ["甲", "乙"]
    assert not report.reading


def _bound(overview: str) -> Report:
    text = json.dumps({"template": "disclosure-2021", "agency": "甲", "year": 2025, "overview": overview})
    root = read_tree(text.encode(), "r.json")
    assert isinstance(root, Mapping)
    return bind_report(root, FORM, "r.json")


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_any_text_arrives_unchanged_or_is_told(text: str) -> None:
    report = _bound(text)
    paragraphs = [paragraph.text for paragraph in report.texts.get("overview", ())]
    refused = [match.group() for match in _REFUSED.finditer(text)]
    if text.strip():
        assert len(only(report.reading, "TXT-01")) == len(refused)
    changed = _COMPATIBLE.sub(
        lambda m: {"\u2015": "—", "\t": " "}.get(m.group()) or unicodedata.normalize("NFKC", m.group()), text
    )
    assert paragraphs == [line.strip() for line in changed.split("\n") if line.strip()]
    assert bool(only(report.reading, "TXT-02")) == (changed != text and bool(text.strip()))


@given(
    st.text(
        st.sampled_from(
            "一二三，。、；：“”‘’（）《》〈〉【】—…·！？%℃㎡①②ⅠⅡ〇々〆㛃𬭎䶮𠮷aZ09<>&{}[]#*_~`'\"\\/|@$^+=-. "
        ),
        min_size=1,
    )
)
def test_printable_text_is_never_touched(text: str) -> None:
    report = _bound(text)
    assert not report.reading
    assert [paragraph.text for paragraph in report.texts.get("overview", ())] == (
        [text.strip()] if text.strip() else []
    )


@pytest.mark.parametrize("value", ["　", "\u00a0", "''", "~", ""])
def test_a_value_of_spaces_is_missing(value: str, tmp_path: Path) -> None:
    report = read_text(tmp_path, f"template: disclosure-2021\nyear: 2025\nagency: {value}\n")
    assert report.agency is None
