"""A fresh machine, two commands: a Debian root with only python3 becomes one that makes the PDF and the draft."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SUITE = "bookworm"
REPORT = "examples/disclosure-2021/report.yaml"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Mounts live and die with this shell: nothing outside ever sees them, and removing the root is safe.
INSIDE = """
root=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while read -r folder; do mount --rbind "$folder" "$root$folder"; done < "$root/mounts"
exec chroot "$root" "$@"
"""
ISOLATED = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", INSIDE, "sh")

pytestmark = pytest.mark.slow


class Machine:
    """A root folder to run commands in, with the registries that this machine uses and nothing else of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seconds: dict[str, float] = {}
        self._environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "TERM": "dumb"}
        self._bring_apt_settings()
        self._bring_pip_settings()

    def run(self, *command: str, folder: str = "/") -> subprocess.CompletedProcess[str]:
        start = time.monotonic()
        done = subprocess.run(
            [*ISOLATED, str(self.root), "sh", "-c", f'cd "{folder}" && exec "$@"', "sh", *command],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1500,
        )
        line, seconds = " ".join(command), time.monotonic() - start
        self.seconds[line] = min(seconds, self.seconds.get(line, seconds))
        return done

    def _bring_apt_settings(self) -> None:
        """Sources, keys, and how to reach them; hooks and the like stay behind."""
        for name in ("etc/apt/sources.list", "etc/apt/auth.conf"):
            if (Path("/") / name).is_file():
                shutil.copy(Path("/") / name, self.root / name)
            else:
                (self.root / name).unlink(missing_ok=True)
        for name in ("sources.list.d", "trusted.gpg.d", "keyrings", "auth.conf.d"):
            _copy_folder(Path("/etc/apt") / name, self.root / "etc/apt" / name)
        _copy_folder(Path("/usr/share/keyrings"), self.root / "usr/share/keyrings")
        settings = _output("apt-config", "dump").splitlines()
        acquire = [line for line in settings if line.startswith("Acquire::")]
        (self.root / "etc/apt/apt.conf.d/99host").write_text("\n".join(acquire) + "\n")
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def _bring_pip_settings(self) -> None:
        """Settings files, PIP_… and proxy variables, certificates, and the folders on this machine that they name."""
        for source, target in (
            (Path("/etc/pip.conf"), "etc/pip.conf"),
            (Path.home() / ".config/pip/pip.conf", "root/.config/pip/pip.conf"),
            (Path.home() / ".pip/pip.conf", "root/.pip/pip.conf"),
        ):
            if source.is_file():
                (self.root / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, self.root / target)
        for name, value in os.environ.items():
            if name.startswith("PIP_") or name.lower().endswith("_proxy"):
                self._environment[name] = value
        if CERTIFICATES.is_file():
            # Not in its usual place: that is rewritten when the root gets Debian's package of certificates.
            shutil.copy(CERTIFICATES, self.root / "etc/host-certificates.crt")
            self._environment |= dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE"), "/etc/host-certificates.crt")
        words = _output(sys.executable, "-m", "pip", "config", "list").replace("'", " ").replace("=", " ").split()
        # An index in a folder points at files beside it.
        folders = {Path(word.removeprefix("file://")).parent for word in words if word.startswith("file:///")}
        folders |= {Path(word) for word in words if word.startswith("/")}
        mounts = [folder for folder in sorted(folders) if folder.is_dir() and not self._has(folder)]
        for folder in mounts:
            (self.root / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
        (self.root / "mounts").write_text("".join(f"{folder}\n" for folder in mounts))

    def _has(self, folder: Path) -> bool:
        own = self.root / folder.relative_to("/")
        return own.is_dir() and any(own.iterdir())


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _copy_folder(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def _mirror() -> list[str]:
    """Where this machine's own apt gets the suite from; debootstrap knows a place itself otherwise."""
    lines = _output("apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Identifier: Packages")
    return [uri for codename, _, uri in (line.partition(" ") for line in lines.splitlines()) if codename == SUITE][:1]


@contextmanager
def _bare_root(cache: Path, folder: Path) -> Iterator[Path]:
    """What `debootstrap --variant=minbase --include=python3` makes: made once, then unpacked."""
    root, archive = folder / "root", cache / f"{SUITE}.tar.gz"
    root.mkdir()
    try:
        if archive.is_file():
            subprocess.run(["tar", "-xzpf", archive, "-C", root], check=True)
        else:
            command = ["debootstrap", "--variant=minbase", "--include=python3", SUITE, str(root), *_mirror()]
            made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
            part = archive.with_suffix(f".{os.getpid()}")
            subprocess.run(["tar", "-I", "gzip -1", "-cpf", part, "-C", root, "."], check=True)
            part.replace(archive)
        yield root
    finally:
        shutil.rmtree(root)


@pytest.fixture(scope="module")
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    for tool in ("debootstrap", "unshare", "chroot", "apt-get", "git"):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not on this machine")
    if os.geteuid() != 0:
        pytest.skip("only root can make a Debian root")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True).returncode:
        pytest.skip("this container allows no mounts of its own")
    with _bare_root(request.config.cache.mkdir("fresh-debian"), tmp_path_factory.mktemp("fresh")) as root:
        files = _output("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for name in filter(None, files.split("\0")):
            if (ROOT / name).is_file():
                target = root / "srv/converter" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
        yield Machine(root)


def test_two_commands_on_a_fresh_machine(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    assert machine.run("python3", "-c", "import ensurepip").returncode != 0, "not as bare as Debian leaves it"
    for name in ("report.pdf", "report.docx"):
        _render(machine, name)
    for _ in range(3):
        again = machine.run("./run", "--version", folder="/srv/converter")
        plain = machine.run(".venv/bin/python", "-I", "-m", "converter", "--version", folder="/srv/converter")
        assert again.stdout == plain.stdout != ""
        assert again.stderr == ""
    with capfd.disabled():
        for command, seconds in machine.seconds.items():
            sys.stderr.write(f"\nfresh {SUITE}: {seconds:6.2f} s  {command}")
    assert machine.seconds["./run --version"] - machine.seconds[".venv/bin/python -I -m converter --version"] < 0.3
    assert (machine.root / "srv/converter/fonts/local/FandolFang-Regular.otf").is_file()


def _render(machine: Machine, name: str) -> None:
    done = machine.run("./run", "render", REPORT, "-o", name, folder="/srv/converter")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    read = machine.run("./run", "inspect", name, "--against", REPORT, folder="/srv/converter")
    assert read.returncode == 0, read.stdout + read.stderr
