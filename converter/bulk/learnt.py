"""What compiled forms have learnt, on this machine's disk: a second run, and a second worker, need not learn it again.

It lies in the user's own folder for such things and may be deleted at any time. One folder for each set of conditions
(program, versions of what sets pages, digests of the faces), in it one file for each thing learnt: the digest of its
name and content, then the content as JSON. What is broken, belongs to other conditions, or may have been written by
somebody else is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from converter.bulk.fingerprint import machine_digests
from converter.errors import WriteError
from converter.finish.write import write_all
from converter.settings import Settings

_FOLDER = "compiled-forms"
_MOST_CONDITIONS, _MOST_FILES = 4, 1500
_LARGEST = 4 << 20
_DIGEST = 64


def learnt_folder() -> Path | None:
    """Where this user's programs keep what they can make again; None where there is no such place.

    The environment may name another folder, or, being empty, none: CONVERTER_CACHE_DIR.
    """
    named = os.environ.get("CONVERTER_CACHE_DIR")
    if named is not None:
        return Path(named) / _FOLDER if Path(named).is_absolute() else None
    try:
        return _cache_home() / "converter" / _FOLDER
    except RuntimeError:  # a user without a home
        return None


def _cache_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"


class LearntFolder:
    """A memory in a folder; it never stops a report: what cannot be read or written is learnt again."""

    def __init__(self, folder: Path, conditions: str) -> None:
        self._folder = folder / conditions
        self._usable = False
        self._room = 0
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            self._usable = _is_ours(folder) and _is_ours(self._folder)
            if self._usable:
                os.utime(self._folder)
                _forget_old(folder)
                self._room = _MOST_FILES - sum(1 for _ in self._folder.iterdir())

    def read(self, name: str) -> Any:
        """What was kept under a name; None when nothing sound was."""
        if not self._usable:
            return None
        try:
            with (self._folder / name).open("rb") as stream:
                data = stream.read(_LARGEST)
            return json.loads(data[_DIGEST:]) if data[:_DIGEST] == _digest(name, data[_DIGEST:]) else None
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, name: str, data: Any) -> None:
        """Keep data under a name, if the disk lets us."""
        if not self._usable or self._room <= 0:
            return
        content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        if len(content) < _LARGEST - _DIGEST:
            with suppress(WriteError):
                write_all({self._folder / name: _digest(name, content) + content})
                self._room -= 1


def open_learnt(settings: Settings) -> LearntFolder | None:
    """This machine's memory for what it would set pages with now; None where it has no place."""
    folder = learnt_folder()
    if folder is None:
        return None
    conditions = json.dumps(machine_digests(settings), sort_keys=True)
    return LearntFolder(folder, hashlib.sha256(conditions.encode()).hexdigest()[:32])


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + content).hexdigest().encode()


def _is_ours(folder: Path) -> bool:
    """Whether nobody but this user can have put anything there: what is read there is drawn on pages."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _forget_old(folder: Path) -> None:
    """Delete what was learnt under conditions that were used longest ago."""
    known = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in known[:-_MOST_CONDITIONS]:
        shutil.rmtree(path, ignore_errors=True)
