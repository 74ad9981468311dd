"""One report as JSON, as JSON in a YAML file, as block and as flow YAML: the same values, the same findings."""

from __future__ import annotations

import json

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.checks import check_report
from converter.model.report import Report
from converter.source.bind import bind_report
from converter.template import find_template
from converter.tree import Mapping, read_tree
from tests.checks.consistent import consistent_figures, report_tree

FORM = find_template("disclosure-2021").form
FIGURES = st.sampled_from(["0", "/", "１２", "1,234", "六", "-1", "1.5", "012", "", "٣", "1e3", "true"])
PROSE = st.text(st.sampled_from("甲乙。：:# |>-\u200b⼀\n\n（一）1.2025年<&>\"'\\𠮷"), max_size=40)


def bound(text: str, name: str) -> Report:
    root = read_tree(text.encode(), name)
    assert isinstance(root, Mapping)
    return bind_report(root, FORM, name)


def essence(report: Report) -> object:
    return (
        {path: placed.value for path, placed in report.figures.items()},
        {path: [paragraph.text for paragraph in paragraphs] for path, paragraphs in report.texts.items()},
        report.title,
        report.date_line,
        sorted((f.code, f.path, f.message.zh) for f in check_report(report)),
    )


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FORM.cells)), FIGURES, max_size=6), PROSE, PROSE)
def test_all_spellings_of_a_file_say_the_same(changed: dict[str, str], overview: str, title: str) -> None:
    tree = report_tree(FORM, {**consistent_figures(FORM), **changed})
    tree |= {"overview": overview, "title": title}
    plain = json.dumps(tree, ensure_ascii=False)
    expected = essence(bound(plain, "r.json"))
    assert essence(bound(json.dumps(tree, indent=1), "r.json")) == expected
    assert essence(bound(plain, "r.yaml")) == expected
    for style in (None, True, False):
        text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=style, width=40)
        assert essence(bound(text, "r.yaml")) == expected
