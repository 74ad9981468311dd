"""Whatever the office has written arrives in the draft, character for character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.finish.compare import compare
from converter.finish.word_reader import read_word
from converter.render.word.names import clean
from tests.render.word.drafts import draft, load

HOSTILE = [
    "A&B <x> c 后文",
    "100<200 & more",
    "{{7*7}} {% raw %} {# x #}",
    "{_{ x }_} {_% y %_} }_}_} {_{_{",
    "｛｛标题｝｝ {％ 甲 ％}",
    "</w:t></w:r></w:p><w:p><w:r><w:t>伪造段落",
    "]]> <![CDATA[ &amp; &#x41; <!-- -->",
    "\"双\" ‘单’ “全” '直'",
    "㛃𬭎䶮 🚩👩‍💻".replace("\u200d", ""),
    "{{ t3.r1c1 }} 二维码 未通过校核",
    "很长的一段。" * 350,
    "a  b   c",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text(tmp_path: Path, text: str) -> None:
    report = load(
        tmp_path,
        agency=text[:200],
        title=text[:200],
        overview=f"{text}\n（一）标题{text}。{text}\n（二）{text}",
        catalogue={"keywords": text},
        signoff={"agency": text[:60], "date": "2026-01-20"},
    )
    facts = read_word(draft(report, label=text[:20]), "草稿.docx")
    assert compare(report, facts) == []
    lines = facts.text.split("\n")
    for paragraph in report.texts["overview"]:
        assert paragraph.text in lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


# What the reader of report files refuses (controls, formats, private use, unassigned) does not come this far.
PLAIN = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
SIGNS = st.sampled_from(["{", "}", "_", "%", "{{", "}}", "{%", "<", "&", "]]>"])
PIECES = st.one_of(st.text(PLAIN, min_size=1, max_size=30), SIGNS)
LINES = st.lists(st.lists(PIECES, min_size=1, max_size=8).map("".join), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(lines=LINES)
def test_any_text(folder: Path, lines: list[str]) -> None:
    report = load(folder, overview="\n".join(lines), other_matters="（一）" + lines[0])
    facts = read_word(draft(report), "草稿.docx")
    assert compare(report, facts) == []
    printed = facts.text.split("\n")
    for section in ("overview", "other_matters"):
        for paragraph in report.texts.get(section, ()):
            assert paragraph.text in printed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\x00乙\x0b\x0c\x1f丙", "甲乙丙"),
        ("甲\t乙\n丙", "甲 乙 丙"),
        ("\ufdd0\ufdd1\ufffe\uffff甲\ud800", "甲"),
        ("\ue000私有\uf8ff", "\ue000私有\uf8ff"),
    ],
)
def test_what_xml_cannot_hold_is_left_out(text: str, kept: str) -> None:
    assert clean(text) == kept
