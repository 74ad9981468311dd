"""What an import assumed stays told until somebody has confirmed it."""

from __future__ import annotations

from pathlib import Path

from converter.model.data import report_data
from converter.source.write import report_text
from tests.conftest import HEAD, check_text, only, read_text

SAID = "推定: 表三 2 格\n"


def test_told_until_the_line_is_deleted(tmp_path: Path) -> None:
    found = only(check_text(tmp_path, HEAD + SAID), "IMP-01")
    assert [finding.severity.value for finding in found] == ["warning"]
    assert found[0].place
    assert found[0].place.line == 4
    assert not only(check_text(tmp_path, HEAD), "IMP-01")


def test_it_stays_in_the_report_file_and_out_of_what_is_published(tmp_path: Path) -> None:
    report = read_text(tmp_path, HEAD + SAID)
    assert "推定: " in report_text(report)
    assert "推定" not in str(report_data(report))
    assert "assumed" not in report_data(report)


def test_a_remark_stands_behind_its_figure(tmp_path: Path) -> None:
    report = read_text(tmp_path, HEAD + "applications:\n  received:\n    total: 3\n")
    text = report_text(report, remarks={"applications.received.total": "推定"}, notes=["来自\n某处"])
    assert "    总计: 3  # 推定\n" in text
    assert "# 来自 某处\n" in text
    assert report_data(read_text(tmp_path, text)) == report_data(report)


def test_a_blank_report_does_not_speak_of_it() -> None:
    from converter.source.write import blank_report
    from converter.template import find_template

    assert "推定" not in blank_report(find_template("disclosure-2021").form)
