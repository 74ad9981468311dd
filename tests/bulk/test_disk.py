"""A disk that is full, a folder that may not be written or is taken away, reports that change under the run's hands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from converter.bulk.batch import BatchWish, Summary, run_batch
from converter.bulk.drive import Team
from converter.bulk.job import Order
from converter.bulk.ledger import LEDGER, open_ledger, read_ledger
from converter.bulk.store import HIDDEN
from converter.errors import WriteError
from converter.findings import Words
from tests.bulk.running import Desk, Here
from tests.conftest import Outcome

REPORTS = 30


@contextmanager
def here(wish: BatchWish, order: Order) -> Iterator[Team]:
    yield Team(Here(), window=2)


def run(desk: Desk, tell: Callable[[Summary], None] = lambda summary: None) -> Summary:
    """The data files of all reports: real work, and little of it."""
    return run_batch(BatchWish((str(desk.reports),), str(desk.archive), ("json",)), tell, here)


def contents(archive: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in archive.glob("*.json") if not path.name.startswith("run-report")}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    for number in range(REPORTS):
        desk.put(f"第{number}")
    return desk


@pytest.fixture
def whole(desk: Desk, tmp_path: Path) -> dict[str, bytes]:
    """What an undisturbed run makes."""
    run_batch(BatchWish((str(desk.reports),), str(tmp_path / "whole"), ("json",)), assemble=here)
    return contents(tmp_path / "whole")


Mount = Callable[[str], None]


@pytest.fixture
def mount(desk: Desk) -> Iterator[Mount]:
    """The archive on a disk of its own in memory; called again it changes the options."""
    mounted = False

    def call(options: str) -> None:
        nonlocal mounted
        desk.archive.mkdir(exist_ok=True)
        how = f"remount,{options}" if mounted else options
        command = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(desk.archive)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode and not mounted:
            pytest.skip(f"mounting is not permitted here: {done.stderr.decode().strip()}")
        assert done.returncode == 0, done.stderr.decode()
        mounted = True

    if sys.platform != "linux" or os.geteuid():
        pytest.skip("only root may mount")
    yield call
    if mounted:
        subprocess.run(["umount", "--lazy", str(desk.archive)], check=True)


@pytest.mark.parametrize("size", [4, 16, 40, 64, 96, 128, 160, 200, 240, 300])
def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(
    desk: Desk, whole: dict[str, bytes], mount: Mount, size: int
) -> None:
    """Full at the ledger, its log or an output, as the size in KB has it."""
    mount(f"size={size}k")
    with pytest.raises(WriteError) as caught:
        run(desk)
    assert caught.value.exit_code == 7
    assert caught.value.hint is not None
    made = contents(desk.archive)
    assert len(made) < REPORTS
    assert all(data == whole[name] for name, data in made.items())
    assert not list((desk.archive / HIDDEN / "writing").rglob("*.tmp"))
    mount("size=50m")
    found = run(desk)
    assert (found.done + found.skipped, found.failures) == (REPORTS, [])
    assert contents(desk.archive) == whole
    with read_ledger(desk.archive / HIDDEN / LEDGER) as ledger:
        assert len(ledger.outputs) == REPORTS


@pytest.mark.slow
def test_a_full_disk_on_the_command_line(desk: Desk, mount: Mount, run: Callable[..., Outcome]) -> None:
    mount("size=160k")
    words = ("batch", desk.reports, "-o", desk.archive, "--to", "json", "--jobs", "2")
    stopped = run(*words)
    assert stopped.code == 7, stopped.err
    assert "空间" in stopped.err
    mount("size=50m")
    assert run(*words).code == 0


def test_a_disk_that_may_only_be_read(desk: Desk, mount: Mount) -> None:
    mount("size=50m")
    run(desk)
    desk.put("新")
    mount("ro")
    with pytest.raises(WriteError) as caught:
        run(desk)
    assert caught.value.hint is not None
    mount("rw")
    assert run(desk).done == 1


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_may_not_be_written(desk: Desk, there: bool) -> None:
    closed = desk.archive if there else desk.archive.parent
    if there:
        desk.archive.mkdir()
    closed.chmod(0o555)
    try:
        if os.access(closed, os.W_OK):
            pytest.skip("needs a user whom permissions bind")
        with pytest.raises(WriteError):
            run(desk)
    finally:
        closed.chmod(0o755)
    assert run(desk).done == REPORTS


def test_an_archive_that_is_taken_away_ends_the_run(desk: Desk, whole: dict[str, bytes]) -> None:
    """Every other report would fail in the same way, at full cost."""
    elsewhere = desk.archive.with_name("elsewhere")

    def tell(summary: Summary) -> None:
        if summary.done == 3:
            desk.archive.rename(elsewhere)

    with pytest.raises(WriteError):
        run(desk, tell)
    assert not desk.archive.exists()
    assert run(desk).done == REPORTS
    assert contents(desk.archive) == whole


def test_a_disk_that_is_full_when_a_signed_file_is_written_ends_the_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        conditions = ""
        asked = 0

        def sign(self, *_: object) -> None:
            self.asked += 1
            problem = WriteError(Words("磁盘满了", "the disk is full"))
            problem.everywhere = True
            raise problem

    signer = Full()
    monkeypatch.setattr("converter.bulk.batch._signer", lambda wish, order: nullcontext(signer))
    with pytest.raises(WriteError, match="the disk is full"):
        run(desk)
    assert signer.asked == 1


def test_a_second_run_leaves_the_first_one_its_half_written_files(desk: Desk) -> None:
    run(desk)
    half = desk.archive / HIDDEN / "writing" / ".half.tmp"
    half.write_bytes(b"half")
    with open_ledger(desk.archive / HIDDEN / LEDGER), pytest.raises(WriteError, match="another batch"):
        run(desk)
    assert half.exists()


@pytest.mark.parametrize("gone", [True, False])
def test_a_report_that_changes_after_it_was_read(desk: Desk, gone: bool) -> None:
    """What was read is made; what is there by then is the next run's."""
    path = desk.reports / "第5.yaml"
    old = path.read_text(encoding="utf-8")

    class Late(Here):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
            if "第5局" in args[0][0].stem:
                path.unlink() if gone else path.write_text(old + "总体情况: 有改动。\n", encoding="utf-8")
            return super().submit(fn, *args, **kwargs)

    @contextmanager
    def late(wish: BatchWish, order: Order) -> Iterator[Team]:
        yield Team(Late(), window=2)

    wish = BatchWish((str(desk.reports),), str(desk.archive), ("json",))
    assert run_batch(wish, assemble=late).done == REPORTS
    before = contents(desk.archive)
    found = run(desk)
    changed = {name for name, data in contents(desk.archive).items() if data != before[name]}
    assert (found.total, found.done) == ((REPORTS - 1, 0) if gone else (REPORTS, 1))
    assert changed == (set() if gone else {"青禾县第5局-2025.json"})


def test_a_report_that_is_gone_before_it_is_read(desk: Desk) -> None:
    def tell(summary: Summary) -> None:
        (desk.reports / "第9.yaml").unlink(missing_ok=True)

    found = run(desk, tell)
    assert (found.done, [failure.code for _, failure in found.failures]) == (REPORTS - 1, ["SOURCE"])
