"""Where workers put their temporary files: a folder each, which goes with its worker, whatever ended it.

A process that is killed cleans up nothing, and the layout engine alone keeps 40 MB of copied faces. So the driver
does it: when a worker has gone, when the driver ends, and, for a driver that was killed too, when the next one
starts. A lock that the system gives back at a process's end tells which drivers still live.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from converter.errors import NoRoomError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PREFIX = "converter-workers-"
_LOCK = "in-use"
_SETTLED = 60.0
"""Seconds after which a folder without a lock is nobody's: a driver that has just made it may not hold it yet."""


class ScratchFolder:
    """A driver's folder below the system's folder for temporary files. NoRoomError: there is no place for one."""

    def __init__(self) -> None:
        try:
            _remove_abandoned(Path(tempfile.gettempdir()))
            self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
            self._lock = (Path(self._folder.name) / _LOCK).open("wb")
        except OSError as problem:
            raise NoRoomError(problem) from None
        with suppress(OSError):  # a file system without locks: nobody else can take it either, so the folder stays
            _take(self._lock)

    def for_worker(self) -> tempfile.TemporaryDirectory[str]:
        """A folder for one worker, to be cleaned up when it has gone."""
        return tempfile.TemporaryDirectory(dir=self._folder.name, ignore_cleanup_errors=True)

    def close(self) -> None:
        """Remove the folder and all that is in it; a second time nothing."""
        self._lock.close()
        self._folder.cleanup()


def environment(folder: str) -> dict[str, str]:
    """This process's environment, with `folder` for temporary files by every name that systems look for."""
    return {**os.environ, "TMPDIR": folder, "TEMP": folder, "TMP": folder}


def _remove_abandoned(temporary: Path) -> None:
    for folder in temporary.glob(_PREFIX + "*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """Whether this user's driver made it and is gone."""
    try:
        found = folder.lstat()
        if time.time() - found.st_mtime < _SETTLED or (sys.platform != "win32" and found.st_uid != os.getuid()):
            return False
        with (folder / _LOCK).open("r+b") as lock:
            _take(lock)
    except OSError:
        return False
    return True


def _take(lock: IO[bytes]) -> None:
    """Hold the lock until the file is closed. OSError: another process holds it."""
    if sys.platform == "win32":
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
