"""Chromium, warm: one browser, one page, the same HTML and style sheets for every report.

It knows no `:nth` for pages and no named strings, so its pages carry no QR code and no caption.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
from pathlib import Path

from converter.render.fonts import find_fonts
from tests.benchmarks.peers.content import Content
from tests.benchmarks.peers.engine import Render
from tests.benchmarks.peers.faces import fontconfig, limited_faces, stacks
from tests.benchmarks.peers.page import page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

_ONE_NUMBER = "@page :left { @bottom-right { content: none } }"
"""Where our sheet puts the caption instead of the page number, which Chromium would leave standing."""


def missing() -> str:
    """What must be installed first; empty when all is there."""
    if not any(map(shutil.which, _NAMES)):
        return "chromium (apt-get install chromium)"
    return "" if importlib.util.find_spec("playwright") else "the package playwright (pip install playwright)"


def chromium(folder: Path) -> Render:
    """A plain PDF."""
    fonts = find_fonts()
    os.environ |= fontconfig(folder, fonts)
    from playwright.sync_api import sync_playwright

    style = stacks(fonts) + limited_faces(fonts) + _ONE_NUMBER
    program = next(filter(None, map(shutil.which, _NAMES)))
    driver = sync_playwright().start()
    browser = driver.chromium.launch(executable_path=program, args=_FLAGS)
    atexit.register(driver.stop)
    atexit.register(browser.close)
    tab = browser.new_page()

    def render(content: Content) -> bytes:
        tab.set_content(page(content.report, style), wait_until="load")
        tab.evaluate("document.fonts.ready.then(() => true)")
        return tab.pdf(prefer_css_page_size=True, print_background=True)

    return render
