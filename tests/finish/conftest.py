"""The examples as PDF files, each rendered once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.render.conftest import ROOT, render

EXAMPLES = ("disclosure-2021", "disclosure-2019")


@cache
def _rendered(name: str) -> bytes:
    return render(ROOT / "examples" / name / "report.yaml")[0]


@pytest.fixture
def example_pdf() -> Callable[[str], bytes]:
    return _rendered
