"""A run killed at any moment, with all its processes: the next one makes what is missing, and nothing else.

And what a power cut does to an archive: the ledger of an earlier moment beside the files of a later one.
"""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from converter.bulk.batch import BatchWish, Summary, run_batch
from converter.bulk.drive import Team
from converter.bulk.job import Order
from converter.bulk.ledger import LEDGER, State, read_ledger
from converter.bulk.store import HIDDEN
from converter.errors import WriteError
from tests.bulk.running import REPORT, Desk, Here

LOG = logging.getLogger(__name__)
"""What pytest shows of a test that has failed."""
ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("KILL_SEED", "0")) or random.randrange(1, 1_000_000)
"""KILL_SEED gives the moments of an earlier run again."""
REPORTS, PRINTED = 30, 6
"""How many reports a run has; how many when it makes PDF files as well, each of which takes a hundred times as long."""
KILLS = [("json", REPORTS)] * 15 + [("json,pdf", PRINTED)] * 5

Files = dict[str, bytes]


@contextmanager
def here(wish: BatchWish, order: Order) -> Iterator[Team]:
    """Real work in this process: it has loaded the engine once for all runs."""
    yield Team(Here(), window=2)


def run(reports: Path, archive: Path, formats: str) -> Summary:
    return run_batch(BatchWish((str(reports),), str(archive), tuple(formats.split(","))), assemble=here)


def outputs(archive: Path) -> list[Path]:
    """What lies in an archive and is no report of a run."""
    return [path for path in archive.glob("*") if path.is_file() and not path.name.startswith("run-report")]


def contents(archive: Path) -> Files:
    return {path.name: path.read_bytes() for path in outputs(archive)}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Files]]:
    """For each set of formats a folder of reports, and the archive that an undisturbed run makes of it."""
    found = {}
    for formats, count in sorted(set(KILLS)):
        folder = tmp_path_factory.mktemp("desk")
        reports = folder / "in"
        reports.mkdir()
        for number in range(count):
            text = REPORT.format(agency=f"青禾县第{number}局", year=2025)
            (reports / f"{number:02}.yaml").write_text(text, encoding="utf-8")
        assert run(reports, folder / "out", formats).done == count
        found[formats] = (reports, contents(folder / "out"))
    return found


def start(reports: Path, archive: Path, formats: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "converter", "batch", str(reports), "-o", str(archive)]
    return subprocess.Popen(
        [*command, "--to", formats, "--jobs", "2"],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def wait_for(archive: Path, files: int, driver: subprocess.Popen[bytes]) -> None:
    """Until so many files are there, or the run has ended without being disturbed."""
    deadline = time.monotonic() + 60
    while len(outputs(archive)) < files and driver.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def kill_all(driver: subprocess.Popen[bytes], *, driver_first: bool) -> None:
    """SIGKILL to each process by its number: the workers are in sessions of their own."""
    with suppress(psutil.NoSuchProcess):
        tree = [psutil.Process(driver.pid), *psutil.Process(driver.pid).children(recursive=True)]
        for process in tree if driver_first else reversed(tree):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(tree[1:], timeout=30)
    driver.wait(30)


def ledger_copy(archive: Path, folder: Path) -> Path | None:
    """The ledger and its log as they are, elsewhere: who opened them in their place would mend what is to be seen."""
    folder.mkdir()
    for suffix in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copy(archive / HIDDEN / f"{LEDGER}{suffix}", folder)
    copy = folder / LEDGER
    return copy if copy.exists() and (copy.stat().st_size or (folder / f"{LEDGER}-wal").exists()) else None


def done_by(ledger: Path | None, whole: Files) -> set[str]:
    """The files that a ledger has as done, after a look at it: sound, and right about each."""
    if ledger is None:
        return set()
    with closing(sqlite3.connect(ledger)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if database.execute("PRAGMA user_version").fetchone() == (0,):
            return set()  # killed before there was a table in it
    with read_ledger(ledger) as opened:
        done = {entry.source for entry in opened.entries.values() if entry.state is State.DONE}
        for name, output in opened.outputs.items():
            assert output.sha256 == sha256(whole[name]).hexdigest()
        return {name for name, output in opened.outputs.items() if output.source in done}


def require_whole(archive: Path, whole: Files) -> None:
    """No file under a name of an output that is not all of it, and no other files."""
    found = contents(archive)
    assert set(found) <= set(whole)
    assert all(data == whole[name] for name, data in found.items())
    assert all(data.rstrip().endswith(b"%%EOF") for name, data in found.items() if name.endswith(".pdf"))
    hidden = {path.name for path in (archive / HIDDEN).glob("*")}
    assert hidden <= {"writing", LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", f"{LEDGER}-journal"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize(("number", "formats", "count"), [(n, *kill) for n, kill in enumerate(KILLS)])
def test_killed_at_any_moment(
    number: int, formats: str, count: int, desks: dict[str, tuple[Path, Files]], tmp_path: Path
) -> None:
    chance = random.Random(f"{SEED} {number}")
    archive = tmp_path / "out"
    reports, whole = desks[formats]
    driver = start(reports, archive, formats)
    wait_for(archive, chance.randrange(len(whole)), driver)
    time.sleep(chance.uniform(0, 0.05))
    kill_all(driver, driver_first=bool(number % 2))
    LOG.warning("KILL_SEED=%d: %d of %d files were there", SEED, len(outputs(archive)), len(whole))

    require_whole(archive, whole)
    ledger = ledger_copy(archive, tmp_path / "ledger")
    done = done_by(ledger, whole)
    assert done <= set(contents(archive))
    made = {name: (archive / name).stat().st_mtime_ns for name in done}

    second = run(reports, archive, formats)
    sources_done = len({Path(name).stem for name in done})
    assert (second.done, second.skipped, second.failures) == (count - sources_done, sources_done, [])
    assert contents(archive) == whole
    assert not list((archive / HIDDEN / "writing").iterdir())
    assert {name: (archive / name).stat().st_mtime_ns for name in done} == made

    before = {path: path.stat().st_mtime_ns for path in outputs(archive)}
    third = run(reports, archive, formats)
    assert (third.done, third.skipped, third.failures) == (0, count, [])
    assert {path: path.stat().st_mtime_ns for path in outputs(archive)} == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="other signals")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_driver_that_dies_alone(ending: signal.Signals, desks: dict[str, tuple[Path, Files]], tmp_path: Path) -> None:
    """Its workers leave by themselves, and do no harm to the run that begins while they are still there."""
    archive = tmp_path / "out"
    reports, whole = desks["json,pdf"]
    driver = start(reports, archive, "json,pdf")
    wait_for(archive, 4, driver)
    workers = psutil.Process(driver.pid).children(recursive=True)
    driver.send_signal(ending)
    driver.wait(30)
    second = run(reports, archive, "json,pdf")
    assert (second.done + second.skipped, second.failures) == (PRINTED, [])
    _, left = psutil.wait_procs(workers, timeout=60)
    assert not left
    require_whole(archive, whole)
    assert contents(archive) == whole
    assert run(reports, archive, "json,pdf").skipped == PRINTED


def snapshots(desk: Desk, folder: Path) -> list[Path]:
    """Copies of the archive at every report of a run, as a power cut would leave it."""
    taken: list[Path] = []

    def tell(summary: Summary) -> None:
        taken.append(folder / f"{summary.done:02}")
        shutil.copytree(desk.archive, taken[-1])

    run_batch(BatchWish((str(desk.reports),), str(desk.archive), ("json",)), tell, here)
    return taken


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, list[Path], Files]:
    desk = Desk(tmp_path_factory.mktemp("moments"))
    for number in range(12):
        desk.put(f"第{number}")
    taken = snapshots(desk, tmp_path_factory.mktemp("taken"))
    return desk, taken, contents(desk.archive)


Moments = tuple[Desk, list[Path], Files]


def require_mended(moments: Moments, archive: Path, done: int | None = None) -> None:
    """The next run ends with the right archive, the one after it has nothing to do."""
    desk, _, whole = moments
    second = run(desk.reports, archive, "json")
    assert (second.done + second.skipped, second.failures) == (12, [])
    assert done is None or second.done == done
    assert contents(archive) == whole
    assert run(desk.reports, archive, "json").skipped == 12


@pytest.mark.parametrize("number", range(20))
def test_a_log_that_was_cut_off(moments: Moments, number: int, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED} cut {number}")
    archive = shutil.copytree(chance.choice(moments[1]), tmp_path / "out")
    log = archive / HIDDEN / f"{LEDGER}-wal"
    size = chance.randrange(log.stat().st_size)
    LOG.warning("KILL_SEED=%d: cut to %d bytes", SEED, size)
    os.truncate(log, size)
    require_mended(moments, archive)


@pytest.mark.parametrize("number", range(10))
def test_a_log_that_ends_in_zeros(moments: Moments, number: int, tmp_path: Path) -> None:
    """Pages that had been asked for and never reached the disk."""
    chance = random.Random(f"{SEED} zeros {number}")
    archive = shutil.copytree(chance.choice(moments[1]), tmp_path / "out")
    log = archive / HIDDEN / f"{LEDGER}-wal"
    start = chance.randrange(log.stat().st_size)
    LOG.warning("KILL_SEED=%d: zeros from %d on", SEED, start)
    data = log.read_bytes()
    log.write_bytes(data[:start] + bytes(len(data) - start))
    require_mended(moments, archive)


@pytest.mark.parametrize("lost", ["the log", "the ledger", "all of it"])
def test_a_ledger_that_is_lost(moments: Moments, lost: str, tmp_path: Path) -> None:
    """What lies there is made again to see that it is ours."""
    archive = shutil.copytree(moments[1][7], tmp_path / "out")
    for suffix in {"the log": ("-wal",), "the ledger": ("",), "all of it": ("", "-wal")}[lost]:
        (archive / HIDDEN / f"{LEDGER}{suffix}").unlink()
    require_mended(moments, archive, done=12)


@pytest.mark.parametrize(("ledger", "files"), [(0, 11), (3, 11), (3, 4), (10, 11)])
def test_a_ledger_of_an_earlier_moment(moments: Moments, ledger: int, files: int, tmp_path: Path) -> None:
    archive = shutil.copytree(moments[1][files], tmp_path / "out")
    shutil.rmtree(archive / HIDDEN)
    shutil.copytree(moments[1][ledger] / HIDDEN, archive / HIDDEN)
    require_mended(moments, archive, done=11 - ledger)


@pytest.mark.parametrize("harm", ["lost", "empty", "cut"])
def test_files_that_the_disk_has_lost(moments: Moments, harm: str, tmp_path: Path) -> None:
    archive = shutil.copytree(moments[0].archive, tmp_path / "out")
    for path in outputs(archive)[::3]:
        if harm == "lost":
            path.unlink()
        else:
            os.truncate(path, 0 if harm == "empty" else path.stat().st_size - 1)
    require_mended(moments, archive, done=4)


def test_without_its_ledger_a_file_of_somebody_else_stays(moments: Moments, tmp_path: Path) -> None:
    archive = shutil.copytree(moments[0].archive, tmp_path / "out")
    (archive / HIDDEN / LEDGER).unlink()
    own = outputs(archive)[0]
    own.write_bytes(b"not of the archive")
    for _ in range(3):
        found = run(moments[0].reports, archive, "json")
        assert [failure.code for _, failure in found.failures] == ["BAT-06"]
        assert own.read_bytes() == b"not of the archive"


def test_interrupted_while_it_looks_whose_a_file_is(moments: Moments, tmp_path: Path) -> None:
    """A name that was taken only to look at the file under it gives no right to the file."""
    archive = tmp_path / "out"
    archive.mkdir()
    own = archive / sorted(moments[2])[0]
    own.write_bytes(b"not of the archive")

    class Cut(Here):
        def submit(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise KeyboardInterrupt

    @contextmanager
    def cut(wish: BatchWish, order: Order) -> Iterator[Team]:
        yield Team(Cut(), window=20)

    wish = BatchWish((str(moments[0].reports),), str(archive), ("json",))
    with pytest.raises(KeyboardInterrupt):
        run_batch(wish, assemble=cut)
    found = run_batch(wish, assemble=here)
    assert ([failure.code for _, failure in found.failures], found.done) == (["BAT-06"], 11)
    assert own.read_bytes() == b"not of the archive"


def test_a_broken_ledger_says_what_to_do_and_that_helps(moments: Moments, tmp_path: Path) -> None:
    archive = shutil.copytree(moments[0].archive, tmp_path / "out")
    ledger = archive / HIDDEN / LEDGER
    data = bytearray(ledger.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    ledger.write_bytes(data)
    with pytest.raises(WriteError) as caught:
        run(moments[0].reports, archive, "json")
    assert caught.value.hint is not None
    assert "移走台账" in caught.value.hint.zh
    ledger.rename(tmp_path / "broken")
    require_mended(moments, archive, done=12)
