"""A face without a font: full-width characters are 16 wide, Latin letters 8, spaces 4; letter-spacing −0.25."""

from collections.abc import Callable

import pytest

from converter.render.pdf.lines import Cluster, cluster, is_word_character

EM = 16.0
SPACING = -0.25


@pytest.fixture(scope="session")
def typeset() -> Callable[[str], list[Cluster]]:
    """Turn a text into clusters, one for each character."""
    return lambda text: [cluster(character, _width(character), EM, SPACING) for character in text]


def _width(character: str) -> float:
    if character in " \u00a0":
        return 4.0
    return 8.0 if is_word_character(character) and character != "·" else EM
