"""Where the outputs of a batch lie: a folder; or, by `remote.py`, whatever fsspec reaches.

A file is there whole under its name or not at all, also after a power cut: it is written beside, brought to the
disk, renamed, and the folder is brought to the disk as well.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from converter.errors import WriteError
from converter.findings import Place, Words
from converter.finish.read import read_bytes
from converter.finish.write import write_all

HIDDEN = ".converter"
"""The folder inside an archive that holds the ledger and what is being written."""
WRITING = f"{HIDDEN}/writing"


class Store(Protocol):
    """A place for files by name."""

    def prepare(self, run: str = "") -> None:
        """Make it, for a run of this name, and clear away what others have left half written: a worker that outlived
        its driver writes nothing any more. WriteError when it cannot be made.
        """

    def put(self, files: dict[str, bytes], run: str = "") -> None:
        """Write all of them in a run; each is there whole or not at all. WriteError when it cannot be."""

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file there, by name."""

    def read(self, name: str) -> bytes:
        """The bytes of a file. SourceError when it is not there."""


class FolderStore:
    """A folder on this machine, or shared between machines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, files: dict[str, bytes], run: str = "") -> None:
        """Write all of them through the hidden folder, so that half a file never lies among the outputs."""
        staging = self.folder / WRITING / run
        write_all({self.folder / name: data for name, data in files.items()}, staging=staging)

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file in the folder itself."""
        with os.scandir(self.folder) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}

    def read(self, name: str) -> bytes:
        """The bytes of a file in the folder."""
        return read_bytes(self.folder / name)

    def prepare(self, run: str = "") -> None:
        """Make the folder, and clear away what other runs have left half written."""
        shutil.rmtree(self.folder / WRITING, ignore_errors=True)
        make_folder(self.folder / WRITING / run)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. WriteError when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        words = Words("建不了输出文件夹", f"cannot make the output folder: {problem.strerror}")
        hint = Words("检查路径和写入权限", "check the path and the permissions")
        raise WriteError(words, place=Place(str(folder)), hint=hint) from None


def open_store(address: str) -> Store:
    """The store at an address: a path, or a URL such as s3://bucket/folder for which fsspec has a driver."""
    if address.startswith("file://"):
        return FolderStore(Path(unquote(urlsplit(address).path)))
    if "://" in address:
        from converter.bulk.remote import RemoteStore

        return RemoteStore(address)
    return FolderStore(Path(address))
