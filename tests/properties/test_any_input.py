"""Whatever the bytes: a report, or an error of ours with a place. Never another exception, never a hang."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.checks import check_report
from converter.errors import ConverterError, ExitCode
from converter.source import load_report

EXAMPLE = (Path(__file__).parents[2] / "examples" / "disclosure-2021" / "report.yaml").read_text(encoding="utf-8")
HEAD = "template: disclosure-2021\nagency: 甲\nyear: 2025\n"
GENTLE = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)

SIGNS = "abc一、（）()：: \n\t-{}[],|>&*!?#%@`\"'\\/<~=+0１½\u200b\ufeff\x00\x85年报告总计自然人"
KEYS = [
    "template",
    "模板",
    "agency",
    "year",
    "年度",
    "applications",
    "received",
    "总计",
    "overview",
    "signoff",
    "机关类别",
    "explanations",
    "code",
    "项目",
    "value",
    "理由",
    "by",
    "<<",
    "三、本年度办理结果",
]
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.sampled_from(SIGNS), max_size=8)
TREES = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)


def _look_at(problem: ConverterError) -> None:
    assert problem.exit_code in (ExitCode.SOURCE, ExitCode.FORM)
    assert problem.place
    assert problem.words.zh.isprintable()
    assert problem.hint


def attempt(folder: Path, data: bytes, name: str) -> None:
    path = folder / name
    path.write_bytes(data)
    try:
        findings = check_report(load_report(path))
    except ConverterError as problem:
        _look_at(problem)
        return
    for finding in findings:
        assert finding.message.zh.isprintable()
        assert finding.message.en.isprintable()
        assert finding.place
        assert finding.place.line
        assert finding.place.column
    json.dumps([finding.as_dict("zh") for finding in findings], ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
@GENTLE
@given(data=st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    attempt(tmp_path_factory.getbasetemp(), data, name)


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
@GENTLE
@given(text=st.text(st.sampled_from(SIGNS), max_size=60))
def test_any_signs_after_a_good_head(name: str, text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    attempt(tmp_path_factory.getbasetemp(), (HEAD + text).encode(), name)


@GENTLE
@given(tree=st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), TREES, max_size=5))
def test_any_tree_with_a_template(tree: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> None:
    text = json.dumps({**tree, "template": "disclosure-2021"})
    for name in ("r.json", "r.yaml"):
        attempt(tmp_path_factory.getbasetemp(), text.encode(), name)


@GENTLE
@given(data=st.data())
def test_a_good_report_with_a_piece_cut_out_or_put_in(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    start = data.draw(st.integers(0, len(EXAMPLE)))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(st.text(st.sampled_from(SIGNS), max_size=5))
    attempt(tmp_path_factory.getbasetemp(), (EXAMPLE[:start] + piece + EXAMPLE[start + length :]).encode(), "r.yaml")
