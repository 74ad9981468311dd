"""Bytes → files, in one step: a file is there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from converter.errors import WriteError
from converter.findings import Place, Words

_EVERYWHERE = {errno.ENOSPC, errno.EROFS, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What is wrong with a disk, and not with one file on it."""


def write_all(outputs: dict[Path, bytes], *, staging: Path | None = None) -> None:
    """Write all files or, when one cannot be prepared, none. Existing files are replaced only at the end.

    They are prepared beside their places, or in `staging`, a folder on the same disk; with it the folders are brought
    to the disk as well, so that a power cut cannot take back what was told as written.
    """
    prepared: list[tuple[Path, Path]] = []
    try:
        for target, data in outputs.items():
            try:
                prepared.append((_prepare(target, data, staging or target.parent), target))
            except OSError as problem:
                raise _cannot(target, problem, staging) from None
        while prepared:
            temporary, target = prepared[0]
            try:
                temporary.replace(target)
            except OSError as problem:
                raise _cannot(target, problem, staging) from None
            prepared.pop(0)
        if staging:
            for folder in {target.parent for target in outputs}:
                _sync(folder)
    finally:
        for temporary, _ in prepared:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_new(target: Path, data: bytes) -> None:
    """Write a file that is not there yet; one that a person may have filled in is never overwritten."""
    if target.exists():
        words = Words("文件已存在，不覆盖", "the file exists and is not overwritten")
        hint = Words("换一个文件名，或先移走旧文件", "take another name, or move the old file away")
        raise WriteError(words, place=Place(str(target)), hint=hint)
    write_all({target: data})


def _prepare(target: Path, data: bytes, folder: Path) -> Path:
    """The data in a temporary file in `folder`, safely on the disk."""
    if target.is_dir():
        raise IsADirectoryError
    number, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=folder)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _cannot(target: Path, problem: OSError, staging: Path | None) -> WriteError:
    reasons = {
        FileNotFoundError: Words("文件夹不存在", "its folder does not exist"),
        NotADirectoryError: Words("路径中间有一段不是文件夹", "a part of the path is no folder"),
        IsADirectoryError: Words("这是一个文件夹", "it is a folder"),
        PermissionError: Words("没有写入权限，或文件正被别的程序打开", "no permission, or another program has it open"),
    }
    other = Words(problem.strerror or "写入失败", problem.strerror or "writing failed")
    reason = reasons.get(type(problem), other)
    words = Words(f"写不出文件：{reason.zh}", f"cannot write: {reason.en}")
    hint = Words("检查输出路径和磁盘空间", "check the output path and the space on the disk")
    found = WriteError(words, place=Place(str(target)), hint=hint)
    gone = staging is not None and not staging.is_dir()  # somebody has taken the whole archive away
    found.everywhere = gone or problem.errno in _EVERYWHERE
    return found
