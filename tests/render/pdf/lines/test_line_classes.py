"""Each character gets the class by which its gaps and its prohibitions are looked up."""

import pytest

from converter.render.pdf.lines import Kind, cluster, is_word_character

CELL, OPENER, CLOSER, DASH, LATIN, SPACE, TIE = Kind

KINDS = {
    CELL: "政龘㐀𠮷々あ１％？·・　＋￥№👍",
    OPENER: "（《〈「『【〔〖［｛“‘",
    CLOSER: "）》〉」』】〕〗］｝”’，。、；：！．",
    DASH: "—―…⋯",
    LATIN: "aZ09é,.:;!?%()[]-+/@#$&='\"¥£×÷°αЖ‐‑",
    SPACE: " ",
    TIE: "\u00a0",
}
NO_HEAD = "，。、；：！？．）》〉」』】〕〗］｝”’·％‰℃°～,.:;!?)]}%々"
NO_END = "（《〈「『【〔〖［｛“‘￥＄£€№＃@#([{$"


@pytest.mark.parametrize(("kind", "character"), [(kind, char) for kind, chars in KINDS.items() for char in chars])
def test_kind(kind: Kind, character: str) -> None:
    assert cluster(character, 16.0, 16.0).kind is kind


@pytest.mark.parametrize("character", NO_HEAD)
def test_not_at_the_head_of_a_line(character: str) -> None:
    assert cluster(character, 16.0, 16.0).not_at_head


@pytest.mark.parametrize("character", NO_END)
def test_not_at_the_end_of_a_line(character: str) -> None:
    assert cluster(character, 16.0, 16.0).not_at_end


@pytest.mark.parametrize("character", "政—…A9（《“ \u00a0+-")
def test_free_at_the_head(character: str) -> None:
    assert not cluster(character, 16.0, 16.0).not_at_head


@pytest.mark.parametrize("character", "政—…A9）》”，。%？")
def test_free_at_the_end(character: str) -> None:
    assert not cluster(character, 16.0, 16.0).not_at_end


@pytest.mark.parametrize("quote", "“”‘’")
def test_narrow_quotes_have_no_free_half_but_keep_their_prohibition(quote: str) -> None:
    narrow = cluster(quote, 5.6, 16.0)
    assert narrow.kind is CELL
    assert narrow.not_at_head or narrow.not_at_end


def test_marks_on_a_character_do_not_change_its_class() -> None:
    assert cluster("葛\U000e0100", 16.0, 16.0).kind is CELL
    assert cluster("n\u0301", 8.0, 16.0).kind is LATIN


@pytest.mark.parametrize(("character", "joins"), [("a", True), ("7", True), ("%", True), (" ", False), ("政", False)])
def test_word_characters(character: str, joins: bool) -> None:
    assert is_word_character(character) is joins
