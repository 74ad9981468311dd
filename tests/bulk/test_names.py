"""Names of outputs: what every file system takes, and what none takes for another."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from converter.bulk.names import LONGEST_SUFFIX, MAX_BYTES, collision_key, output_stem
from converter.errors import UsageError
from converter.findings import Place

AGENCY = "青禾县人民政府办公室"
PLACE = Place("清单.xlsx", cell="C7")
ROOM = MAX_BYTES - len(LONGEST_SUFFIX)
LONG = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县人民政府办公室政务公开科"
DEVICES = ["CON", "nul", "Aux", "PRN", "COM1", "lpt9", "COM¹", "CONIN$", "clock$"]

YEARS = st.none() | st.integers(1949, 9999)
SIGNS = st.characters(exclude_categories=[]) | st.sampled_from('\\/:*?"<>|. \u3000\u200b\u202e\u0301\ud800-县')
NAMES = st.text(SIGNS, max_size=150)
PLAIN = st.text(st.characters(categories=["Lo", "Nd", "Lu", "Ll"], codec="utf-8"), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("agency", "year", "stem"),
    [
        (AGENCY, 2025, "青禾县人民政府办公室-2025"),
        (f"  {AGENCY}\n", 2025, "青禾县人民政府办公室-2025"),
        ("青禾县　人民政府", 2025, "青禾县 人民政府-2025"),
        ("", 2025, "机关不详-2025"),
        (" \u3000", None, "机关不详-年度不详"),
        (AGENCY, None, "青禾县人民政府办公室-年度不详"),
        ("发展和改革局/粮食局", 2025, "发展和改革局_粮食局-2025"),
        ('a\\b:c*d?e"f<g>h|i', 2025, "a_b_c_d_e_f_g_h_i-2025"),
        ("../../etc/passwd", 2025, "_.._etc_passwd-2025"),
        ("..", 2025, "机关不详-2025"),
        (".青禾县", 2025, "青禾县-2025"),
        ("青禾\u200b县\u202e", 2025, "青禾_县_-2025"),
        ("青禾县\x00\x1b", 2025, "青禾县__-2025"),
        ("Cafe\u0301", 2025, "Café-2025"),
        ("NUL", 2025, "NUL-2025"),
        ("NUL.x", 2025, "_NUL.x-2025"),
        ("com1 .a", 2025, "_com1 .a-2025"),
        ("𠮷田局", 2025, "𠮷田局-2025"),
    ],
)
def test_agency_and_year(agency: str, year: int | None, stem: str) -> None:
    assert output_stem(agency, year) == stem


def test_a_long_name_keeps_its_year_and_ends_in_a_digest() -> None:
    stem = output_stem(LONG, 2025)
    assert re.fullmatch(r"新疆维吾尔自治区\w+-2025-[0-9a-f]{12}", stem)
    assert len((stem + LONGEST_SUFFIX).encode()) <= MAX_BYTES
    assert stem != output_stem(LONG + "二", 2025)
    assert stem != output_stem(LONG.replace("科", "/"), 2025) != output_stem(LONG.replace("科", ":"), 2025)


def test_an_accent_stays_with_its_letter() -> None:
    stem = output_stem("x" + "n\u0303\u0304" * 60, 2025)
    assert "\u0303\u0304-2025" in stem or "\u0304-2025" in stem
    assert output_stem("\u0301" * 100, 2025)


@pytest.mark.parametrize(
    "name", ["青禾县", "2025-青禾县（终稿）", "a.b", "_CON", "console", "COM10", "x" * ROOM, "好" * (ROOM // 3)]
)
def test_a_given_name_is_taken_as_it_is(name: str) -> None:
    assert output_stem(AGENCY, 2025, name, place=PLACE) == name


@pytest.mark.parametrize(
    "name",
    [
        *(["a/b", "a\\b", "a:b", "a*", "a?", '"a"', "<a", ">", "|"]),
        *(f"{device}{suffix}" for device in DEVICES for suffix in ("", ".a", " .a")),
        *("..", ".", ".hidden", "a.", " a", "a ", "a\n", "a\u200bb", "a\x07", "\ud800", "x" * (ROOM + 1)),
        "好" * (ROOM // 3 + 1),
    ],
)
def test_an_unsafe_given_name_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        output_stem(AGENCY, 2025, name, place=PLACE)
    assert caught.value.place == PLACE
    assert caught.value.hint


def test_a_name_that_would_do_is_proposed() -> None:
    with pytest.raises(UsageError) as caught:
        output_stem(AGENCY, 2025, "青禾县/2025")
    assert caught.value.hint
    assert "“青禾县_2025”" in caught.value.hint.zh


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Qinghe-2025", "QINGHE-2025", True),
        ("Café", "Cafe\u0301", True),
        ("straße", "STRASSE", True),
        ("青禾县", "青禾县", True),
        ("青禾县", "青禾区", False),
        ("2025", "２０２５", False),
    ],
)
def test_collisions(one: str, other: str, same: bool) -> None:
    assert (collision_key(one) == collision_key(other)) is same


@given(NAMES, YEARS)
@example("NUL.", 2025)
@example(".", None)
@example("\u0301" * 200, 2025)
def test_a_name_is_safe_everywhere(agency: str, year: int | None) -> None:
    stem = output_stem(agency, year)
    assert stem == unicodedata.normalize("NFC", stem)
    assert not set(stem) & set('\\/:*?"<>|')
    assert not {unicodedata.category(sign) for sign in stem} & {"Cc", "Cf", "Cs", "Cn"}
    assert stem
    assert stem.strip(". ") == stem
    assert stem.split(".")[0].rstrip().upper() not in {device.upper() for device in DEVICES}
    assert len((stem + LONGEST_SUFFIX).encode()) <= MAX_BYTES
    assert Path("out", stem).parent == Path("out")


@given(NAMES, YEARS)
def test_a_name_that_was_made_can_be_given(agency: str, year: int | None) -> None:
    stem = output_stem(agency, year)
    assert output_stem("", None, stem) == stem


@given(NAMES)
def test_a_given_name_is_taken_or_refused_and_never_changed(name: str) -> None:
    assume(name)
    try:
        assert output_stem(AGENCY, 2025, name) == unicodedata.normalize("NFC", name)
    except UsageError:
        assert name


@given(PLAIN, PLAIN, YEARS, YEARS)
@example(LONG, LONG + "一", 2025, 2025)
@example("長" * 50, "長" * 51, 2025, 2025)
def test_two_reports_have_two_names(one: str, other: str, year: int | None, other_year: int | None) -> None:
    """Where nothing was forbidden, what differs stays different, however long."""
    same = (unicodedata.normalize("NFC", one), year) == (unicodedata.normalize("NFC", other), other_year)
    assert (output_stem(one, year) == output_stem(other, other_year)) is same


@given(NAMES, YEARS)
def test_a_key_is_its_own_key(agency: str, year: int | None) -> None:
    key = collision_key(output_stem(agency, year))
    assert collision_key(key) == key
