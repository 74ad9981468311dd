"""Where the outputs of a batch lie: a folder; or, by `remote.py`, whatever fsspec reaches.

A file is there whole under its name or not at all, also after a power cut: it is written beside, brought to the
disk, renamed, and the folder is brought to the disk as well.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

from converter.errors import WriteError
from converter.findings import Place, Words
from converter.finish.write import write_all

HIDDEN = ".converter"
"""The folder inside an archive that holds the ledger and what is being written."""


class Store(Protocol):
    """A place for files by name."""

    def prepare(self) -> None:
        """Make it, and clear away what an interrupted run has left half written. WriteError when it cannot be made."""

    def put(self, files: dict[str, bytes]) -> None:
        """Write all of them; each is there whole or not at all. WriteError when it cannot be."""

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file there, by name."""

    def read(self, name: str) -> bytes:
        """The bytes of a file. SourceError when it is not there."""


class FolderStore:
    """A folder on this machine, or shared between machines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, files: dict[str, bytes]) -> None:
        """Write all of them through the hidden folder, so that half a file never lies among the outputs."""
        staging = self.folder / HIDDEN / "writing"
        write_all({self.folder / name: data for name, data in files.items()}, staging=staging)

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file in the folder itself."""
        import os

        with os.scandir(self.folder) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}

    def read(self, name: str) -> bytes:
        """The bytes of a file in the folder."""
        from converter.finish.read import read_bytes

        return read_bytes(self.folder / name)

    def prepare(self) -> None:
        """Make the folder, and clear away what an interrupted run has left half written."""
        staging = self.folder / HIDDEN / "writing"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            words = Words("建不了输出文件夹", f"cannot make the output folder: {problem.strerror}")
            hint = Words("检查路径和写入权限", "check the path and the permissions")
            raise WriteError(words, place=Place(str(self.folder)), hint=hint) from None


def open_store(address: str) -> Store:
    """The store at an address: a path, or a URL such as s3://bucket/folder for which fsspec has a driver."""
    if "://" in address:
        from converter.bulk.remote import RemoteStore

        return RemoteStore(address)
    return FolderStore(Path(address))
