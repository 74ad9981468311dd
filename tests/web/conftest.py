"""Real Chromium, driven by Playwright, with axe-core; pages made from the examples and their PDFs."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from converter.model.pages import PageStart
from converter.model.report import Report
from converter.render.fonts import find_fonts
from converter.render.phone import render_phone
from converter.template import find_template
from tests.render.phone.conftest import FORMS, ROOT, example

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FACES = (
    "<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"
)
Open = Callable[..., Any]


@dataclass(frozen=True)
class Rendered:
    """A report as PDF and as phone page: where each page begins by the layout, and what it begins with by the PDF."""

    report: Report
    markup: bytes
    starts: tuple[PageStart, ...]
    texts: tuple[str, ...]


def first_text(page: Any) -> str:
    """What a PDF page begins with, furniture left out: by pdfplumber, in reading order."""
    body = page.crop((28 * 72 / 25.4, 36 * 72 / 25.4, 186 * 72 / 25.4, (297 - 34) * 72 / 25.4))
    return "".join((body.extract_text() or "").split())


def render(report: Report) -> Rendered:
    pdfplumber = pytest.importorskip("pdfplumber")
    module = pytest.importorskip("converter.render.pdf.render")
    if not hasattr(module, "render_pdf_pages"):
        pytest.skip("the PDF does not tell where its pages begin")
    template = find_template(report.form.name)
    rendered = module.render_pdf_pages(report, template, find_fonts())
    data, starts = rendered.data, rendered.starts
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        texts = tuple(first_text(page) for page in pdf.pages)
    markup = render_phone(report, template, starts, links={"pdf": "report.pdf", "json": "report.json"})
    return Rendered(report, markup, starts, texts)


@pytest.fixture(scope="session", params=FORMS)
def rendered(request: pytest.FixtureRequest) -> Rendered:
    return render(example(request.param))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The browser of the machine, with the project's faces; skipped where it or its driver is absent."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed (pip install playwright)"
    )
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium (apt-get install chromium)")
    folder = tmp_path_factory.mktemp("fontconfig")
    faces = folder / "fonts.conf"
    faces.write_text(FACES.format(fonts=ROOT / "fonts", cache=folder), encoding="utf-8")
    # The PDF engine tells fontconfig in this process to find nothing: a browser without any face cannot live.
    environment = os.environ | {"FONTCONFIG_FILE": str(faces)}
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, from a Python package that carries it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed (axe-playwright-python)")
    return (Path(str(package.__file__)).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """Open markup from a file; every request beside that file is refused and counted in `page.asked`."""
    contexts = []

    def open_(markup: bytes, *, width: int = 360, scheme: str = "light", anchor: str = "", name: str = "a.html") -> Any:
        path = tmp_path / name
        path.write_bytes(markup)
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.said = []
        own = path.as_uri()

        def route(call: Any) -> None:
            if call.request.url.partition("#")[0] == own:
                call.continue_()
            else:
                page.asked.append(call.request.url)
                call.abort()

        context.route("**/*", route)
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(own + anchor)
        return page

    yield open_
    for context in contexts:
        context.close()
