"""A store somewhere else: whatever fsspec has a driver for, such as s3:// (s3fs), oss:// (ossfs), sftp:// (paramiko).

Keys and passwords are the driver's affair: it takes them from its own environment and files, never from here.
"""

from __future__ import annotations

import errno
import importlib.util
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from converter.bulk.store import WRITING
from converter.errors import ConverterError, MissingError, SourceError, UsageError, WriteError
from converter.findings import Place, Words, visible

INSTALL_LINE = "python3 -m pip install 'converter[cluster]'"
_WHOLE = {"s3", "s3a", "gs", "gcs", "abfs", "az", "adl", "oss", "oci", "tos", "tosfs", "memory"}
"""Where an object appears when all of it has arrived, and never before."""
_DRIVERS = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "az": "adlfs",
    "oss": "ossfs",
    "oci": "ocifs",
    "tos": "tosfs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
    "webdav": "webdav4",
}
"""The packages that fsspec wants for what it reaches."""
_HINT = Words(
    "检查地址、网络和访问凭据（凭据写在驱动自己的环境变量或配置文件里）",
    "check address, network and credentials (they belong into the driver's own environment or files)",
)


class RemoteStore:
    """The folder at an address such as s3://bucket/folder. UsageError for an address that nothing can reach,
    MissingError when its driver is not installed.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        scheme = address.partition("://")[0]
        self._moves = scheme not in _WHOLE
        self._files, root = _open(address, scheme)
        self._root = root.rstrip("/")
        self._writing = f"{self._root}/{WRITING}"

    def prepare(self, run: str = "") -> None:
        """Make the folder where there are folders, and clear away what other runs have left half written."""
        with self._trouble("建不了输出文件夹", "cannot make the output folder"):
            if self._files.exists(self._writing):
                self._files.rm(self._writing, recursive=True)
            if self._moves:
                self._files.makedirs(f"{self._writing}/{run}", exist_ok=True)

    def put(self, files: dict[str, bytes], run: str = "") -> None:
        """Write all of them. Where half a file could be seen, each is written into the hidden folder and then moved;
        how safe a move is depends on the target.
        """
        for name, data in files.items():
            with self._trouble("写不出文件", "cannot write", name):
                self._put(f"{self._root}/{name}", data, run)

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file in the folder itself."""
        try:
            self._files.invalidate_cache(self._root)
            entries = self._files.ls(self._root, detail=True)
        except FileNotFoundError:
            return {}
        except Exception as problem:
            raise self._unreadable(problem) from None
        return {entry["name"].rpartition("/")[2]: entry["size"] for entry in entries if entry["type"] == "file"}

    def read(self, name: str) -> bytes:
        """The bytes of a file in the folder."""
        try:
            return bytes(self._files.cat_file(f"{self._root}/{name}"))
        except Exception as problem:
            raise self._unreadable(problem, name) from None

    def _put(self, target: str, data: bytes, run: str) -> None:
        if not self._moves:
            self._files.pipe_file(target, data)
            return
        if self._files.isdir(target):
            raise IsADirectoryError(target)
        temporary = f"{self._writing}/{run}/{secrets.token_hex(16)}"
        try:
            self._files.pipe_file(temporary, data)
            self._files.mv(temporary, target)
        except BaseException:
            with suppress(Exception):
                self._files.rm_file(temporary)
            raise

    @contextmanager
    def _trouble(self, zh: str, en: str, name: str = "") -> Iterator[None]:
        """WriteError for whatever a driver raises; each has exceptions of its own."""
        try:
            yield
        except Exception as problem:
            said = _said(problem)
            words = Words(f"{zh}：{said}", f"{en}: {said}")
            found = WriteError(words, place=self._place(name), hint=_HINT)
            full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EROFS)
            found.everywhere = full or isinstance(problem, PermissionError)
            raise found from None

    def _unreadable(self, problem: Exception, name: str = "") -> SourceError:
        said = _said(problem)
        return SourceError(Words(f"读不出：{said}", f"cannot read: {said}"), place=self._place(name), hint=_HINT)

    def _place(self, name: str) -> Place:
        return Place(f"{self.address.rstrip('/')}/{name}" if name else self.address)


def _open(address: str, scheme: str) -> tuple[Any, str]:
    """fsspec's file system for an address, and the path there."""
    if importlib.util.find_spec("fsspec") is None:
        words = Words("本机没有装访问远程存储的组件（fsspec）", "what reaches other stores is not installed (fsspec)")
        raise MissingError(words, place=Place(address), hint=Words(f"运行：{INSTALL_LINE}", f"run: {INSTALL_LINE}"))
    import fsspec.core  # type: ignore[import-untyped]

    try:
        files, root = fsspec.core.url_to_fs(address)
    except ImportError as problem:
        raise _no_driver(address, scheme, problem) from None
    except Exception as problem:
        words = Words(f"不能输出到这个地址：{_said(problem)}", f"nothing can be written there: {_said(problem)}")
        hint = Words(
            "写文件夹路径，或 s3://桶/文件夹 这样的地址", "give a folder, or an address like s3://bucket/folder"
        )
        raise UsageError(words, place=Place(address), hint=hint) from None
    return files, str(root)


def _no_driver(address: str, scheme: str, problem: ImportError) -> ConverterError:
    words = Words(f"本机没有装 {scheme}:// 的驱动", f"the driver for {scheme}:// is not installed here")
    if scheme in _DRIVERS:
        line = f"python3 -m pip install {_DRIVERS[scheme]}"
        hint = Words(f"运行：{line}（集群的每台机器都要装）", f"run: {line} (on every machine of a cluster)")
    else:
        hint = Words(f"fsspec 说：{_said(problem)}", f"fsspec says: {_said(problem)}")
    return MissingError(words, place=Place(address), hint=hint)


def _said(problem: BaseException) -> str:
    text = visible(" ".join(str(problem).split()))[:200]
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
