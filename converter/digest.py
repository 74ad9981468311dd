"""The digest that someone reads off a sheet of paper ↔ the data in a file: do the two belong together?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from converter.errors import UsageError
from converter.findings import Words, visible
from converter.finish.compare import Miss, compare
from converter.finish.read import own_data, read_file
from converter.model.data import DATA_NAME, data_digest, report_json
from converter.settings import Settings
from converter.source import load_report, read_report

LEAST, ALL = 16, 64
"""Hex digits that must be given, and that a digest has."""
_REPORTS = (".yaml", ".yml", ".json")
_HINT = Words(
    "照纸质件页脚“数据摘要 SHA-256”下面的两行输入，从头开始，可以只输前几组",
    "type the two lines at the foot of the paper from their beginning; the first groups will do",
)


@dataclass(frozen=True, slots=True)
class DigestMatch:
    """Whether a file holds the data whose digest was `wanted`, of which `digits` digits were given; `found` has all 64.

    `figures_match` tells whether the pages of a PDF say what its data says, with the `misses`; None for a report file,
    which has no pages. A file whose pages say something else does not match, whatever its digest.
    """

    file: str
    wanted: str
    found: str
    matches: bool
    digits: int
    figures_match: bool | None
    misses: tuple[Miss, ...] = ()


def match_digest(path: Path, digest: str, settings: Settings) -> DigestMatch:
    """Compare a digest, or its beginning, with the data inside a PDF of ours or with that of a report file."""
    wanted = fold_digest(digest)
    found, misses = _of_report(path, settings) if path.suffix.lower() in _REPORTS else _of_document(path, settings)
    same = found.startswith(wanted)
    figures_match = None if misses is None else not misses
    matches = same and figures_match is not False
    return DigestMatch(str(path), wanted, found, matches, len(wanted), figures_match, tuple(misses or ()))


def _of_report(path: Path, settings: Settings) -> tuple[str, None]:
    return data_digest(report_json(load_report(path, settings.template_dirs))), None


def _of_document(path: Path, settings: Settings) -> tuple[str, list[Miss]]:
    facts = read_file(path)
    data = own_data(facts, str(path))
    report = read_report(data, f"{path}/{DATA_NAME}", settings.template_dirs)
    return data_digest(data), compare(report, facts)


def fold_digest(typed: str) -> str:
    """The hex digits in what was typed: full width, upper case, spaces, line ends, hyphens and colons are all fine.

    >>> fold_digest("７ＥＤ０ 4e33-A27D:7db9")
    '7ed04e33a27d7db9'
    """
    digits = ""
    for position, character in enumerate(typed, 1):
        for folded in unicodedata.normalize("NFKC", character).lower():
            if folded in "0123456789abcdef":
                digits += folded
            elif not _separates(folded):
                raise _not_hex(character, position)
    if not LEAST <= len(digits) <= ALL:
        words = Words(
            f"数据摘要至少要 {LEAST} 位，最多 {ALL} 位；这里是 {len(digits)} 位",
            f"a digest has {LEAST} digits at least and {ALL} at most; these are {len(digits)}",
        )
        raise UsageError(words, hint=_HINT)
    return digits


def _separates(character: str) -> bool:
    """White space, hyphens and dashes of all kinds, colons, what shows nothing."""
    return character in ":−" or character.isspace() or unicodedata.category(character) in ("Pd", "Cf")


def _not_hex(character: str, position: int) -> UsageError:
    shown = visible(character)
    words = Words(
        f"数据摘要第 {position} 个字符“{shown}”不是 0–9 或 a–f",
        f"character {position} of the digest, “{shown}”, is none of 0–9 and a–f",
    )
    return UsageError(words, hint=_HINT)
