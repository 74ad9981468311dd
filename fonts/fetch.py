"""Gets FandolFang, the 仿宋 face, into fonts/local/ out of a Debian package that is downloaded but not installed.

Run `python3 fonts/fetch.py` at set-up time: standard library only, no root, Python 3.11 or later. What to get and the
sum it must have stand in fonts.yaml. A face already there costs a few milliseconds. When the face can't be had, one
warning says so and the exit code is 0: reports then set 仿宋 in GWWen. After a failure an hour passes before the next
attempt; `--again` tries at once.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from pathlib import Path
from typing import BinaryIO

FONTS = Path(__file__).resolve().parent
FAMILY = "GWFang"
DOWNLOAD_SECONDS = 900
REST_SECONDS = 3600
APT_OPTIONS = (
    "-qq",
    "-oAPT::Sandbox::User=root",  # root in a folder that _apt can't enter: no warning; without effect for others
    "-oAcquire::Retries=1",
    "-oAcquire::http::Timeout=20",
    "-oAcquire::https::Timeout=20",
)
AR_MAGIC = b"!<arch>\n"
AR_HEAD = 60
READERS = {".xz": "r|xz", ".gz": "r|gz", ".bz2": "r|bz2", ".tar": "r|"}


class FetchError(Exception):
    """The face can't be had: the reason, in Chinese and in English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(chinese, english)
        self.chinese = chinese
        self.english = english


def manifest_entry(text: str, family: str) -> dict[str, str]:
    """Read the plain values of one face in the text of fonts.yaml (PyYAML may not be installed yet)."""
    block = re.search(rf"^  - family: {re.escape(family)}\b.*\n((?:    .*\n?)*)", text, re.MULTILINE)
    if block is None:
        raise FetchError(f"fonts.yaml 中没有 {family}", f"fonts.yaml does not list {family}")
    return dict(re.findall(r'^    (\w+): *"?([^"#\n]*[^"#\s])', block[1], re.MULTILINE))


def download(package: str, folder: Path) -> Path:
    """Let apt-get download a package into a folder, and return the .deb; `name=version` asks for one version."""
    import subprocess  # this and the other late imports: the usual run finds the face and needs none of them

    log = folder / "apt-get.log"
    command = ["apt-get", "download", *APT_OPTIONS, package]
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
    except FileNotFoundError:
        raise FetchError("本机没有 apt-get", "this machine has no apt-get") from None
    try:
        code = process.wait(DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise FetchError("下载超时", "the download took too long") from None
    finally:
        _end(process.pid)
        process.wait()
    debs = list(folder.glob("*.deb"))
    if code or not debs:
        said = log.read_text(errors="replace").split("\n", 1)[0].strip()
        raise FetchError(f"下载 {package} 失败：{said}", f"could not download {package}: {said}")
    return debs[0]


def _end(group: int) -> None:
    """End apt-get and the transfer methods it has started."""
    import signal

    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)


def member(deb: Path, ending: str) -> bytes:
    """Take the file whose path ends in `ending` out of a Debian package, an ar archive around a data.tar."""
    import lzma
    import tarfile

    with deb.open("rb") as stream:
        suffix = _seek_data(stream)
        if suffix not in READERS:
            raise FetchError(
                f"软件包的压缩格式 {suffix} 无法用标准库解开",
                f"the standard library can't open {suffix} packages",
            )
        try:
            with tarfile.open(fileobj=stream, mode=READERS[suffix]) as archive:  # type: ignore[call-overload]
                for info in archive:
                    found = archive.extractfile(info) if info.isfile() and info.name.endswith("/" + ending) else None
                    if found is not None:
                        return bytes(found.read())
        except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
            raise FetchError(f"软件包已损坏：{error}", f"the package is damaged: {error}") from error
    raise FetchError(f"软件包中没有 {ending}", f"the package has no {ending}")


def _seek_data(stream: BinaryIO) -> str:
    """Move to the content of data.tar.* in a .deb and return the last suffix of that name."""
    if stream.read(len(AR_MAGIC)) != AR_MAGIC:
        raise FetchError("下载的不是 Debian 软件包", "what came is not a Debian package")
    while len(head := stream.read(AR_HEAD)) == AR_HEAD:
        name = head[:16].decode("ascii", "replace").strip().rstrip("/")
        if name.startswith("data.tar"):
            return Path(name).suffix
        size = int(head[48:58])
        stream.seek(size + size % 2, os.SEEK_CUR)
    raise FetchError("软件包中没有 data.tar", "the package has no data.tar")


def sha256_of(data: bytes) -> str:
    """Sum up as fonts.yaml does."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def is_there(face: Path, sha256: str) -> bool:
    """Tell whether the right face is in place, by the stamp of an earlier check if size and time are the same."""
    if not face.is_file():
        return False
    stamp = _stamp(face)
    if stamp.is_file() and stamp.read_text() == _state(face, sha256):
        return True
    if sha256_of(face.read_bytes()) != sha256:
        return False
    with contextlib.suppress(OSError):  # a folder that can't be written costs a sum at each run, no more
        stamp.write_text(_state(face, sha256))
    return True


def _stamp(face: Path) -> Path:
    return face.with_name(f".{face.name}.checked")


def _state(face: Path, sha256: str) -> str:
    state = face.stat()
    return f"{sha256} {state.st_size} {state.st_mtime_ns}\n"


def write_atomically(face: Path, data: bytes) -> None:
    """Put a file in its place whole or not at all, also when two set-ups run at once."""
    part = face.with_name(f".{face.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(face)
    finally:
        part.unlink(missing_ok=True)


def fetch(entry: dict[str, str], face: Path) -> None:
    """Download the package of one face, take the face out, check its sum and put it in its place."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="fonts-") as folder:
        data = member(download(entry["package"], Path(folder)), entry["member"])
    found = sha256_of(data)
    if found != entry["sha256"]:
        raise FetchError(
            f"{face.name} 的 sha256 是 {found[:12]}…，与 fonts.yaml 不符",
            f"{face.name} has the sha256 {found[:12]}…, fonts.yaml wants another",
        )
    write_atomically(face, data)
    is_there(face, found)


def ensure(*, again: bool = False) -> None:
    """See to it that FandolFang is in fonts/local/; FetchError or OSError when it can't be."""
    entry = manifest_entry((FONTS / "fonts.yaml").read_text(encoding="utf-8"), FAMILY)
    face = FONTS / entry["file"]
    if is_there(face, entry["sha256"]):
        return
    face.parent.mkdir(exist_ok=True)
    failed = face.with_name(f".{face.name}.failed")
    if not again and failed.is_file() and 0 <= time.time() - failed.stat().st_mtime < REST_SECONDS:
        chinese, _, english = failed.read_text(encoding="utf-8").partition("\n")
        raise FetchError(chinese, english.strip())
    try:
        fetch(entry, face)
    except FetchError as error:
        failed.write_text(f"{error.chinese}\n{error.english}\n", encoding="utf-8")
        raise
    failed.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Run the command line: silent when all is well, one warning when it is not, 0 in both cases."""
    if set(arguments) - {"--again"}:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        ensure(again="--again" in arguments)
    except FetchError as error:
        _warn(error.chinese, error.english)
    except OSError as error:
        _warn(str(error), str(error))
    return 0


def _warn(chinese: str, english: str) -> None:
    print(
        f"警告：未取得 FandolFang（{chinese}），仿宋改用 GWWen。 "
        f"Warning: no FandolFang ({english}); 仿宋 falls back to GWWen.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
