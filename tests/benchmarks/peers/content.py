"""Report number i: figures, agency and the order of all sentences are its own, and the form's relations hold.

Every report differs in every paragraph, because a memory of lines set before would otherwise win by repetition.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from converter.model.form import Form, Section
from converter.model.report import Report
from converter.source import read_report
from converter.source.write import report_text
from converter.template import find_template
from tests.benchmarks.peers import prose

FORM = "disclosure-2021"
FILE = "report.yaml"
YEAR = 2025
MOST_PAGES = 9
"""No engine needs more pages for a report: those that make QR codes before they know make so many."""
_SENTENCES = 6
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Content:
    """One report: the bytes of its file as an office hands it in, and the same read."""

    number: int
    source: bytes
    report: Report


def make_content(number: int, *, varied: bool = False) -> Content:
    """The same report for the same number, in every process. `varied`: they differ in length and in what they have."""
    chance = random.Random(f"report {number}")
    form = find_template(FORM).form
    agency = f"青禾县{chance.choice(prose.OFFICES)}"
    words = _Words(chance, agency, varied)
    day = f"{YEAR + 1}-01-{chance.randint(10, 31)}"
    data: dict[str, Any] = {
        "template": FORM,
        "agency": agency,
        "year": YEAR,
        "mobile_url": f"https://www.qinghe.example.gov.cn/m/{YEAR}-{number:05}.html",
        "catalogue": {
            "index_number": f"00987654-3-10/{YEAR + 1}-{chance.randint(1, 9_999_999):07}",
            "publisher": agency,
            "catalogue": "政府信息公开工作年度报告",
            "publication_date": day,
            "title": form.title.format(agency=agency, year=YEAR),
            "validity": "有效",
            "subject_category": "政务公开",
            "genre": "报告",
            "disclosure": "主动公开",
        },
        **words.sections(),
        **_figures(chance, form),
        "signoff": {"agency": agency, "date": day},
    }
    if varied:
        _thin(chance, form, data)
    given = read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")
    source = report_text(given).encode()
    return Content(number, source, read_report(source, FILE))


class _Words:
    """Draws paragraphs from the pool and fills in figures and offices."""

    def __init__(self, chance: random.Random, agency: str, varied: bool) -> None:
        self._chance = chance
        self._agency = agency
        self._varied = varied

    def sections(self) -> dict[str, str]:
        return {
            "preamble": "\n".join(self._filled(sentence) for sentence in prose.PREAMBLE),
            "overview": "\n".join(self._overview()),
            "problems_and_improvements": "\n".join(self._problems()),
            "other_matters": self._several(prose.OTHERS, 3),
        }

    def _overview(self) -> Iterator[str]:
        yield self._several(prose.OPENING, len(prose.OPENING))
        topics = self._chance.sample(sorted(prose.TOPICS), self._up_to(len(prose.TOPICS)))
        for numeral, topic in zip(_NUMERALS, topics, strict=False):
            yield f"（{numeral}）{topic}。{self._several(prose.TOPICS[topic], self._up_to(_SENTENCES))}"
        yield f"（{_NUMERALS[len(topics)]}）基层政务公开试点"
        for sentence in prose.PILOT:
            yield self._filled(sentence)

    def _problems(self) -> Iterator[str]:
        for opening, pool in (("一年来的工作还有不足：", prose.PROBLEMS), ("下一步的打算是：", prose.MEASURES)):
            drawn = self._chance.sample(pool, 4)
            points = (f"{numeral}是{self._filled(words)}" for numeral, words in zip(_NUMERALS, drawn, strict=False))
            yield opening + "".join(points)

    def _up_to(self, most: int) -> int:
        return self._chance.randint(1, most) if self._varied else most

    def _several(self, pool: Sequence[str], count: int) -> str:
        return "".join(self._filled(sentence) for sentence in self._chance.sample(pool, count))

    def _filled(self, sentence: str) -> str:
        text = sentence.format(agency=self._agency, year=YEAR)
        pieces = (self._piece(character) for character in text)
        return "".join(pieces)

    def _piece(self, character: str) -> str:
        if character == "#":
            return str(self._chance.choice((self._chance.randint(2, 9), self._chance.randint(10, 97))))
        return f"青禾县{self._chance.choice(prose.OFFICES)}" if character == "~" else character


def _thin(chance: random.Random, form: Form, data: dict[str, Any]) -> None:
    """Leave out what reports do without now and then: catalogue data, sign-off, blank cells; or write a long figure."""
    if chance.random() < 0.3:
        del data["catalogue"]
    elif chance.random() < 0.1:
        del data["signoff"]
    section = form.section("proactive_disclosure")
    for path in section.cells:
        *groups, leaf = path.split(".")
        branch = data
        for group in groups:
            branch = branch[group]
        if chance.random() < 0.05:
            branch[leaf] = chance.choice(("", "1234567.89", 10_483_216))


def _figures(chance: random.Random, form: Form) -> dict[str, Any]:
    figures = {path: chance.randint(0, 2999) for path in form.section("proactive_disclosure").cells}
    figures |= _applications(chance, form.section("applications"))
    figures |= _cases(chance, form.section("reconsideration_and_litigation"))
    tree: dict[str, Any] = {}
    for path, figure in figures.items():
        *groups, leaf = path.split(".")
        branch = tree
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[leaf] = figure
    return tree


def _applications(chance: random.Random, section: Section) -> dict[str, int]:
    """Received + carried over = all outcomes + carried forward, applicant by applicant and in all."""
    rows = list(dict.fromkeys(path.rpartition(".")[0] for path in section.cells))
    applicants = list(dict.fromkeys(path.rpartition(".")[2] for path in section.cells))
    received, carried_over, handled, carried_forward = (
        f"{section.id}.{name}" for name in ("received", "carried_over", "total_handled", "carried_forward")
    )
    outcomes = [row for row in rows if row not in (received, carried_over, handled, carried_forward)]
    figures: dict[str, int] = {}
    for applicant in applicants[:-1]:
        counts = {row: chance.choice((0, 0, 0, 1, 2, 5, 14)) for row in outcomes}
        counts[handled] = sum(counts.values())
        counts[carried_forward] = chance.randint(0, 3)
        counts[carried_over] = chance.randint(0, min(3, counts[handled]))
        counts[received] = counts[handled] + counts[carried_forward] - counts[carried_over]
        figures |= {f"{row}.{applicant}": count for row, count in counts.items()}
    totals = {f"{row}.total": sum(figures[f"{row}.{applicant}"] for applicant in applicants[:-1]) for row in rows}
    return figures | totals


def _cases(chance: random.Random, section: Section) -> dict[str, int]:
    """Each group of the table with its total."""
    figures = {path: chance.choice((0, 0, 1, 2, 11)) for path in section.cells if not path.endswith(".total")}
    for total in set(section.cells) - set(figures):
        group = total.removesuffix("total")
        figures[total] = sum(count for path, count in figures.items() if path.startswith(group))
    return figures
