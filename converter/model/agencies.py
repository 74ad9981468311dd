"""Names of agencies as different people write them: when two of them name the same one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from converter.model.figures import to_half_width


def fold_agency(name: str) -> str:
    """A name without what people vary: width, spaces, capitals.

    >>> fold_agency("青禾县 教育局（体育局）") == fold_agency("青禾县教育局(体育局)")
    True
    """
    return "".join(to_half_width(name).split()).casefold()


def likely_agency(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that may be meant by `name`: it is its short form, or nearly the same; None when none is.

    >>> likely_agency("县教育局", ["青禾县财政局", "青禾县教育局"])
    '青禾县教育局'
    """
    folded = {fold_agency(other): other for other in names}
    wanted = fold_agency(name)
    for other, written in folded.items():
        if wanted and other and (other.endswith(wanted) or wanted.endswith(other)):
            return written
    close = difflib.get_close_matches(wanted, list(folded), 1, 0.75)
    return folded[close[0]] if close else None
