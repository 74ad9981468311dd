"""How far a batch has come: the rate over the last reports, the time left, lines without a terminal."""

from __future__ import annotations

import pytest

from converter.bulk.batch import Summary
from converter.cli.progress import Rate, _span, show_progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_rate_is_that_of_the_last_reports() -> None:
    clock = Clock()
    rate = Rate(clock)
    assert rate.left(10) is None
    for done in range(1, 101):
        clock.now += 10.0 if done <= 40 else 0.5
        rate.note(done)
    assert rate.rate == pytest.approx(2.0)
    assert rate.left(10) == pytest.approx(5.0)


def test_what_was_up_to_date_tells_nothing_of_the_rate() -> None:
    clock = Clock()
    rate = Rate(clock)
    for _ in range(1000):
        clock.now += 0.001
        rate.note(0)
    assert rate.rate == 0
    clock.now += 1
    rate.note(1)
    assert rate.rate == pytest.approx(0.5)


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0:00"), (59.6, "1:00"), (61, "1:01"), (36061, "10:01:01")])
def test_spans(seconds: float, shown: str) -> None:
    assert _span(seconds) == shown


def test_without_a_terminal_there_are_plain_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("converter.cli.progress._EVERY", 0.0)
    with show_progress("zh") as tell:
        tell(Summary(4, done=1, skipped=1))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("2/4，失败 0，每秒")
    assert "还要" in line
    assert "\x1b" not in line


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with show_progress("en") as tell:
        tell(Summary(4, done=2, skipped=1))
    assert "3/4, 0 failed" in capsys.readouterr().err
