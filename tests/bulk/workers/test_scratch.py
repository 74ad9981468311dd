"""What a worker leaves in its temporary folder goes with it, whatever ended it; the same for a driver."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from converter.bulk.workers import scratch
from converter.bulk.workers.scratch import ScratchFolder
from converter.bulk.workers.supervisor import Limits, SupervisedExecutor, WorkerError
from tests.bulk.workers import jobs

HOLD = """
import sys
from converter.bulk.workers.scratch import ScratchFolder

scratch = ScratchFolder()
print(scratch.for_worker().name, flush=True)
sys.stdin.read()
"""
ROOT = Path(__file__).resolve().parents[3]
OLD = 1_000_000_000.0


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_each_worker_has_a_folder_and_none_is_left(temporary: Path) -> None:
    with SupervisedExecutor(2, Limits(recycle=1)) as executor:
        places = [executor.submit(jobs.leave_a_file).result() for _ in range(3)]
        assert len(set(places)) == 3
        assert all(Path(place).is_relative_to(temporary) for place in places)
        assert not Path(places[0]).exists(), "a worker that was replaced took its folder along"
    assert not list(temporary.iterdir())


def test_a_worker_that_is_killed_leaves_nothing(temporary: Path) -> None:
    with SupervisedExecutor(1) as executor:
        with pytest.raises(WorkerError):
            executor.submit(jobs.leave_a_file, signal.SIGKILL).result()
        assert len(list(temporary.rglob("*"))) == 2, "the driver's folder and its lock"
    assert not list(temporary.iterdir())


def driver(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another program's driver, and its folder."""
    environment = {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)}
    process = subprocess.Popen([sys.executable, "-c", HOLD], cwd=ROOT, env=environment, stdin=-1, stdout=-1, text=True)
    assert process.stdout
    folder = Path(process.stdout.readline().strip()).parent
    os.utime(folder, (OLD, OLD))
    return process, folder


def test_what_a_killed_driver_left_goes_when_the_next_one_starts(temporary: Path) -> None:
    process, folder = driver(temporary)
    with process:
        ScratchFolder().close()
        assert folder.is_dir(), "its driver lives"
        process.kill()
    assert folder.is_dir()
    ScratchFolder().close()
    assert not list(temporary.iterdir())


def test_what_is_not_known_to_be_left_stays(temporary: Path) -> None:
    fresh, strange, bare = (temporary / f"{scratch._PREFIX}{name}" for name in ("fresh", "strange", "bare"))
    for folder in (fresh, strange, bare):
        folder.mkdir()
    (fresh / scratch._LOCK).touch()
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / scratch._LOCK).touch()
    for folder in (strange, bare):
        os.utime(folder, (OLD, OLD))
    link = temporary / f"{scratch._PREFIX}link"
    link.symlink_to(temporary / "elsewhere")
    ScratchFolder().close()
    assert {path.name for path in temporary.iterdir()} == {fresh.name, strange.name, bare.name, "elsewhere", link.name}


def test_somebody_elses_folder_stays(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, folder = driver(temporary)
    with process:
        process.kill()
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    ScratchFolder().close()
    assert folder.is_dir()
    shutil.rmtree(folder)


def test_closing_twice_is_nothing() -> None:
    folder = ScratchFolder()
    folder.close()
    folder.close()
