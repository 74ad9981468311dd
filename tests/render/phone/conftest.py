"""Reports with page starts made by hand, and a reading of the page that is not the program's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from converter.model.pages import PageStart
from converter.model.report import Report
from converter.render.phone import render_phone
from converter.source import load_report
from converter.template import find_template

ROOT = Path(__file__).resolve().parents[3]
FORMS = ("disclosure-2021", "disclosure-2019")
STARTS = (
    PageStart(1, "catalogue", 0),
    PageStart(2, "overview:0", 10),
    PageStart(3, "overview:1", 3),
    PageStart(4, "overview:1", 200),
    PageStart(5, "proactive_disclosure", 0),
    PageStart(6, "applications", 0),
    PageStart(7, "applications:r9", 0),
    PageStart(8, "problems_and_improvements:1", 0),
    PageStart(9, "signoff", 0),
)


@dataclass
class Element:
    """A tag of the page, where its text begins and what it says."""

    tag: str
    given: dict[str, str]
    start: int
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The text of the page from the first to the last character, and every element in it."""

    markup: str
    text: str = ""
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.feed(self.markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, len(self.text))
        self.elements.append(element)
        if tag not in ("meta", "link", "col", "br", "input"):
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        element = self.open.pop()
        assert element.tag == tag, f"{element.tag} is closed by {tag}"
        element.text = self.text[element.start :]

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].tag not in ("style", "script"):
            self.text += data

    def by_id(self, name: str) -> Element:
        (element,) = [element for element in self.elements if element.given.get("id") == name]
        return element

    def after(self, name: str, count: int = 12) -> str:
        """What follows an anchor, without white space."""
        return "".join(self.text[self.by_id(name).start :].split())[:count]

    def metas(self) -> dict[str, str]:
        found = [e.given for e in self.elements if e.tag == "meta" and "name" in e.given]
        assert len({given["name"] for given in found}) == len(found)
        return {given["name"]: given["content"] for given in found}


def example(form: str) -> Report:
    return load_report(ROOT / "examples" / form / "report.yaml")


def page_bytes(report: Report, starts: tuple[PageStart, ...] = STARTS, **options: Any) -> bytes:
    options.setdefault("links", {})
    return render_phone(report, find_template(report.form.name), starts, **options)


def page_of(report: Report, starts: tuple[PageStart, ...] = STARTS, **options: Any) -> Page:
    return Page(page_bytes(report, starts, **options).decode("utf-8"))


@pytest.fixture(params=FORMS)
def report(request: pytest.FixtureRequest) -> Report:
    return example(request.param)


@pytest.fixture
def write_report(tmp_path: Path) -> Callable[[str], Report]:
    """A report of the 2021 form from the text given, and nothing else."""

    def write(text: str) -> Report:
        path = tmp_path / "report.yaml"
        path.write_text("template: disclosure-2021\n" + text, encoding="utf-8")
        return load_report(path)

    return write
