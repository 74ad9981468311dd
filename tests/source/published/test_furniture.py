"""What surely belongs to the web page is told from what may be the report's own."""

from __future__ import annotations

import pytest
import yaml

from converter.source.published.furniture import is_cut_mark, is_furniture
from tests.conftest import CASES

LINES: dict[str, list[str]] = yaml.safe_load((CASES / "furniture.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", LINES["furniture"])
def test_furniture(line: str) -> None:
    assert is_furniture(line)
    assert is_furniture(f"　{line} ")


@pytest.mark.parametrize("line", LINES["text"])
def test_text_of_the_report(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize("line", ["[… 以下截断]", "（以下省略）", "未完待续……", "以下截断"])
def test_marks_of_a_document_that_breaks_off(line: str) -> None:
    assert is_cut_mark(line)


@pytest.mark.parametrize("line", ["以下截断面用于量水。", "工作未完，待续办。", "……"])
def test_no_such_marks(line: str) -> None:
    assert not is_cut_mark(line)
