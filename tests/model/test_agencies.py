"""Names of agencies: the same in other widths, likely the same in a short form."""

from __future__ import annotations

import pytest

from converter.model.agencies import fold_agency, likely_agency

NAMES = ["青禾县财政局", "青禾县教育局", "禾丰镇人民政府"]


@pytest.mark.parametrize(
    ("one", "other"), [("青禾县　教育局", "青禾县教育局"), ("县教育局（体育局）", "县教育局(体育局)")]
)
def test_the_same(one: str, other: str) -> None:
    assert fold_agency(one) == fold_agency(other)


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("教育局", "青禾县教育局"),
        ("青禾县禾丰镇人民政府", "禾丰镇人民政府"),
        ("青禾县教肓局", "青禾县教育局"),
        ("青禾县供销社", None),
        ("", None),
    ],
)
def test_likely(name: str, likely: str | None) -> None:
    assert likely_agency(name, NAMES) == likely
    assert likely_agency(name, []) is None
