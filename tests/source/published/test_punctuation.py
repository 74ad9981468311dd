"""Punctuation becomes Chinese beside Chinese; words and figures never change."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from converter.source.published.punctuation import mend, told
from tests.conftest import cases

SIGNS = st.sampled_from(
    [*'公开件，。：；、（）“”《》……—— ,;:?!()".-/@%01aBz\u3000\xa0\n〔〕＋+_', "http://a.cn/", "x@y.cn", "..."]
)
TEXTS = st.lists(SIGNS, max_size=30).map("".join)


@pytest.mark.parametrize("case", cases("punctuation"))
def test_case(case: dict[str, Any]) -> None:
    text, changes = mend(case["text"])
    assert text == case.get("mended", case["text"])
    if "changes" in case:
        assert changes == case["changes"]
    assert bool(changes) == (text != case["text"])


@given(TEXTS)
@example("公(公(公)")
@example("公,,,,,,公")
@example('公"公"公"公')
@example("((((公))))")
def test_twice_is_once(text: str) -> None:
    once = mend(text)[0]
    assert mend(once) == (once, {})


@given(TEXTS)
def test_words_and_figures_stay(text: str) -> None:
    mended = mend(text)[0]
    assert _words(mended) == _words(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_latin_text_stays(text: str) -> None:
    assert mend(text)[0] == text


def _words(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign)[0] in "LN")


@pytest.mark.parametrize(
    "text", ['"' + "公" * 200_000, "公" * 200_000, "公" + "." * 200_000, "(" * 100_000 + "公" + ")" * 100_000]
)
def test_long_text_takes_no_time(text: str) -> None:
    """A step that looks back over the whole text at every sign would take minutes here."""
    mended, changes = mend(text)
    assert _words(mended) == _words(text)
    assert changes.total() <= 100_000


def test_told_in_both_languages() -> None:
    words = told(mend("公开,信息,共3条;")[1])
    assert words.zh == ",→， 2 处，;→； 1 处"
    assert words.en == ",→， ×2, ;→； ×1"
