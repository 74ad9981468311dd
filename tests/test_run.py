"""`./run` on machines that do not exist: every command it calls is a stand-in that notes how it was called."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-sign.lock", "requirements-cluster.lock", "requirements-dev.lock")
# What a bare system has; everything else that `run` calls is a stand-in.
REAL = ("cat", "cksum", "flock", "ls", "mkdir", "mktemp", "mv", "readlink", "rm", "sh", "sleep", "tail", "touch")
PACKAGES = "python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
INSTALL = f"apt-get install -y --no-install-recommends {PACKAGES}"

# $state holds one file a fact: uid, missing (packages), sudo (there: it works), no-network, no-packages, code.
PYTHON = r"""#!/bin/sh
note() { echo "$*" >> "$state/calls"; }
case "$*" in
  *ctypes*) [ ! -e "$state/old" ] || exit 1; cat "$state/missing" ;;
  *"sys, pip"*) [ -e "${0%/*}/pip" ] ;;
  *"-m venv"*) note venv; echo noise; mkdir -p "$4/bin"; cp "$state/python" "$4/bin/python"; touch "$4/bin/pip" ;;
  *"pip install"*) note "pip $*"; echo noise; [ ! -e "$state/slow" ] || exec sleep 60
    [ ! -e "$state/no-network" ] || { echo "no route to host"; exit 1; } ;;
  *relpath*) note path ;;
  *compileall*) note compile ;;
  *fetch.py) note fonts; [ -e "$state/no-face" ] || touch "${2%/*}/local/FandolFang-Regular.otf" ;;
  *"-m converter"*) shift 3; echo "data:$*"; echo "words" >&2; exit "$(cat "$state/code")" ;;
  *"-m pytest"*) shift 2; echo "pytest:$*" ;;
  -V) echo "Python 3.9.2" ;;
  *) echo "unexpected: $*" >&2; exit 99 ;;
esac
"""
APT = r"""#!/bin/sh
echo "apt-get $*" >> "$state/calls"; echo noise
case $1 in install)
  [ ! -e "$state/no-packages" ] || { echo "unable to locate"; exit 100; }
  : > "$state/missing" ;;
esac
"""
SUDO = r"""#!/bin/sh
[ -e "$state/sudo" ] || { echo "sudo: a password is required" >&2; exit 1; }
[ "$1" != -n ] || exit 0
echo sudo >> "$state/calls"; exec "$@"
"""


class Machine:
    """A checkout in a folder with an awkward name, and a PATH of stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.state, self.bin, self.home = folder / "state", folder / "bin", folder / "青禾 县's 报告"
        for made in (self.state, self.bin, self.home / "fonts/local", self.home / "converter"):
            made.mkdir(parents=True)
        shutil.copy(ROOT / "run", self.home / "run")
        for name in (*LOCKS, "fonts/fonts.yaml"):
            (self.home / name).write_text(name)
        for name in REAL:
            if found := shutil.which(name):
                (self.bin / name).symlink_to(found)
        (self.bin / "cp").symlink_to(shutil.which("cp") or "cp")
        self.stand_in("id", '#!/bin/sh\ncat "$state/uid"\n')
        self.stand_in("apt-get", APT)
        self.stand_in("python3", PYTHON)
        shutil.copy(self.bin / "python3", self.state / "python")
        self.set("uid", "0").set("missing", PACKAGES).set("code", "0")

    def stand_in(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def set(self, fact: str, text: str = "") -> Machine:
        (self.state / fact).write_text(text)
        return self

    def start(self, *words: str, script: Path | None = None, folder: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(script or self.home / "run"), *words],
            cwd=folder or self.home,
            env={"PATH": str(self.bin), "state": str(self.state), "HOME": str(self.state)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # Started in the background, a test run ignores SIGINT, and so would all that it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *words: str, script: Path | None = None, folder: Path | None = None) -> tuple[int, str, str]:
        process = self.start(*words, script=script, folder=folder)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def calls(self) -> list[str]:
        """What was called since the last question."""
        path = self.state / "calls"
        lines = path.read_text().splitlines() if path.is_file() else []
        path.unlink(missing_ok=True)
        return lines

    def everything(self) -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in self.home.rglob("*")}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def kinds(calls: list[str]) -> list[str]:
    return [call if call.startswith(("apt-get", "sudo")) else call.split()[0] for call in calls]


def locks(machine: Machine) -> list[str]:
    """Which locks were installed since the last question."""
    return [Path(call.split(" -r ")[1]).name for call in machine.calls() if call.startswith("pip")]


def test_root_installs_what_is_missing(machine: Machine) -> None:
    code, out, err = machine.run("check", "a b.yaml")
    assert (code, out) == (0, "data:check a b.yaml\n")
    assert PACKAGES in err
    assert "noise" not in err
    calls = machine.calls()
    assert kinds(calls) == [
        "apt-get update -qq",
        f"apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 {PACKAGES}",
        *("venv", "pip", "path", "compile", "fonts"),
    ]
    assert "--require-hashes" in calls[3]
    assert f"-r {machine.home}/requirements.lock" in calls[3]


def test_the_second_call_installs_nothing_and_is_quick(machine: Machine) -> None:
    machine.run("--version")
    machine.calls()
    before, start = machine.everything(), time.monotonic()
    assert machine.run("--version") == (0, "data:--version\n", "words\n")
    assert time.monotonic() - start < 0.3
    assert machine.calls() == []
    assert machine.everything() == before


def test_sudo_is_used_where_it_works(machine: Machine) -> None:
    machine.stand_in("sudo", SUDO)
    machine.set("uid", "1000").set("sudo")
    assert machine.run("--version")[0] == 0
    calls = machine.calls()
    assert calls[0] == calls[2] == "sudo"
    assert calls[3].startswith("apt-get install")
    assert calls.count("sudo") == 2


@pytest.mark.parametrize("has_sudo", [True, False], ids=["sudo wants a password", "no sudo"])
def test_neither_root_nor_sudo_prints_the_line_and_changes_nothing(machine: Machine, has_sudo: bool) -> None:
    if has_sudo:
        machine.stand_in("sudo", SUDO)
    machine.set("uid", "1000")
    before = machine.everything()
    code, out, err = machine.run("--version")
    assert (code, out) == (5, "")
    prefix = "sudo " if has_sudo else ""
    lines = [line.strip() for line in err.splitlines() if "apt-get" in line]
    assert lines == [f"{prefix}apt-get update && {prefix}{INSTALL}"]
    assert machine.calls() == []
    assert machine.everything() == before


def test_no_root_is_needed_where_nothing_is_missing(machine: Machine) -> None:
    machine.set("uid", "1000").set("missing")
    assert machine.run("--version")[0] == 0
    assert kinds(machine.calls()) == ["venv", "pip", "path", "compile", "fonts"]


@pytest.mark.parametrize("changed", ["requirements.lock", "fonts/fonts.yaml", "run"])
def test_a_changed_recipe_installs_again_and_keeps_the_environment(machine: Machine, changed: str) -> None:
    machine.run("--version")
    machine.calls()
    stamp = (machine.home / changed).stat().st_mtime_ns
    with (machine.home / changed).open("a") as file:
        file.write("\n# more\n")
    os.utime(machine.home / changed, ns=(stamp, stamp))  # content counts, not time
    assert machine.run("--version")[0] == 0
    assert kinds(machine.calls()) == ["pip", "path", "compile", "fonts"]


def test_another_python_behind_the_environment_makes_it_anew(machine: Machine) -> None:
    machine.run("--version")
    machine.calls()
    python = machine.home / ".venv/bin/python"
    python.unlink()
    python.symlink_to(machine.state / "gone")
    assert machine.run("--version")[0] == 0
    assert "venv" in machine.calls()


def test_exit_codes_pass_through(machine: Machine) -> None:
    machine.set("code", "6")
    assert machine.run("inspect")[0] == 6
    assert machine.run("inspect") == (6, "data:inspect\n", "words\n")


def test_test_brings_its_own_lock_and_serves_both(machine: Machine) -> None:
    code, out, _ = machine.run("test", "-k", "a or b")
    assert (code, out) == (0, "pytest:-n auto --dist worksteal -k a or b\n")
    (pip,) = [call for call in machine.calls() if call.startswith("pip")]
    assert f"-r {machine.home}/requirements-dev.lock" in pip
    machine.run("--version")
    assert machine.calls() == []
    (machine.home / "requirements-dev.lock").write_text("other")
    machine.run("--version")
    assert machine.calls() == []
    machine.run("test")
    assert "pip" in kinds(machine.calls())


def test_signing_brings_its_own_lock_when_it_is_first_asked_for(machine: Machine) -> None:
    for plain in (["--version"], ["check", "sign"], ["render", "verify.yaml", "--signature"], ["doctor"]):
        assert machine.run(*plain)[0] == 0
    assert locks(machine) == ["requirements.lock"]
    code, out, err = machine.run("sign", "a.pdf")
    assert (code, out) == (0, "data:sign a.pdf\n")
    assert "requirements-sign.lock" in err
    assert kinds(machine.calls()) == ["pip", "path", "compile", "fonts"]
    for any_kind in (["sign"], ["verify"], ["batch", "--sign"], ["--version"]):
        assert machine.run(*any_kind) == (0, f"data:{' '.join(any_kind)}\n", "words\n")
    assert machine.calls() == []


@pytest.mark.parametrize("words", ["sign a.pdf", "verify a.pdf", "batch b --sign", "batch --sign=seal b"])
def test_signing_first_serves_every_verb_but_not_the_tests(machine: Machine, words: str) -> None:
    machine.run(*words.split())
    assert locks(machine) == ["requirements-sign.lock"]
    machine.run("render", "a.yaml")
    assert machine.calls() == []
    machine.run("test", "--sign")
    assert locks(machine) == ["requirements-dev.lock"]


def test_a_cluster_brings_its_own_lock_and_signing_over_one_brings_both(machine: Machine) -> None:
    machine.run("batch", "b", "--cluster", "tcp://host:8786")
    assert locks(machine) == ["requirements-cluster.lock"]
    machine.run("batch", "b", "--cluster=tcp://host:8786", "--sign")
    assert locks(machine) == ["requirements-sign.lock"]
    machine.run("batch", "b")
    assert machine.calls() == []


def test_signing_needs_nothing_more_after_the_tests(machine: Machine) -> None:
    machine.run("test")
    machine.calls()
    assert machine.run("sign") == (0, "data:sign\n", "words\n")
    assert machine.run("check") == (0, "data:check\n", "words\n")
    assert machine.calls() == []


@pytest.mark.parametrize(
    ("changed", "installed"), [("requirements.lock", ["requirements.lock"]), ("requirements-sign.lock", [])]
)
def test_a_changed_lock_is_installed_by_the_verbs_that_need_it(
    machine: Machine, changed: str, installed: list[str]
) -> None:
    machine.run("sign")
    machine.calls()
    (machine.home / changed).write_text("other")
    machine.run("check")
    assert locks(machine) == installed
    machine.run("verify")
    assert locks(machine) == ["requirements-sign.lock"]


def test_an_older_checkout_in_between_is_not_forgotten(machine: Machine) -> None:
    machine.run("sign")
    machine.run("test")
    lock = machine.home / "requirements.lock"
    new = lock.read_text()
    lock.write_text("older")
    machine.run("check")  # takes packages back to what they were
    lock.write_text(new)
    machine.calls()
    machine.run("sign")
    machine.run("test")
    assert locks(machine) == ["requirements-sign.lock", "requirements-dev.lock"]


def test_no_packages_for_signing_leave_the_rest_usable(machine: Machine) -> None:
    machine.run("--version")
    machine.set("no-network")
    code, out, err = machine.run("sign", "a.pdf")
    assert (code, out) == (5, "")
    assert "Rust" in err
    assert "其他功能" in err
    assert "no route to host" in err
    assert machine.run("--version") == (0, "data:--version\n", "words\n")
    (machine.state / "no-network").unlink()
    assert machine.run("sign", "a.pdf")[0] == 0


def test_only_signing_speaks_of_rust(machine: Machine) -> None:
    machine.set("no-network")
    assert "Rust" not in machine.run("--version")[2] + machine.run("test")[2]


def test_signing_needs_no_packages_of_the_system_of_its_own(machine: Machine) -> None:
    (machine.bin / "python3").unlink()
    machine.set("uid", "1000")
    _, _, err = machine.run("sign")
    assert err.splitlines()[-1].endswith(f"apt-get install -y --no-install-recommends python3 {PACKAGES}")


def test_called_through_a_link_from_another_folder(machine: Machine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处 elsewhere"
    elsewhere.mkdir()
    (elsewhere / "公文").symlink_to(machine.home / "run")
    assert machine.run("--version", script=elsewhere / "公文", folder=elsewhere)[0] == 0
    assert (machine.home / ".venv/bin/python").is_file()
    assert list(elsewhere.iterdir()) == [elsewhere / "公文"]


def test_no_network_for_pip(machine: Machine) -> None:
    machine.set("no-network")
    code, out, err = machine.run("--version")
    assert (code, out) == (5, "")
    assert "网络" in err
    assert "no route to host" in err
    (machine.state / "no-network").unlink()
    assert machine.run("--version")[0] == 0


def test_no_network_for_the_tests_leaves_the_program_usable(machine: Machine) -> None:
    machine.run("--version")
    machine.set("no-network")
    assert machine.run("test")[0] == 5
    assert machine.run("--version") == (0, "data:--version\n", "words\n")


def test_packages_that_will_not_install(machine: Machine) -> None:
    machine.set("no-packages")
    code, out, err = machine.run("--version")
    assert (code, out) == (5, "")
    assert INSTALL in err
    assert "unable to locate" in err
    assert not (machine.home / ".venv").exists()


def interrupt(machine: Machine, *words: str) -> None:
    machine.calls()
    machine.set("slow")
    process = machine.start(*words)
    # Read without taking the file away: what is noted in between would be lost.
    while "pip" not in (calls.read_text() if (calls := machine.state / "calls").is_file() else ""):
        time.sleep(0.02)
    time.sleep(0.2)  # dash swallows a signal that comes while it starts a command
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    (machine.state / "slow").unlink()
    machine.calls()


def test_an_interruption_ends_with_130_and_the_next_call_starts_over(machine: Machine) -> None:
    interrupt(machine, "--version")
    assert machine.run("--version")[0] == 0
    (pip,) = [call for call in machine.calls() if call.startswith("pip")]
    assert "--ignore-installed" in pip
    (machine.home / "requirements.lock").write_text("other")
    machine.run("--version")
    assert "--ignore-installed" not in " ".join(machine.calls())


def test_an_interrupted_installation_for_signing_starts_over(machine: Machine) -> None:
    machine.run("--version")
    interrupt(machine, "sign")
    assert machine.run("--version") == (0, "data:--version\n", "words\n")
    assert machine.calls() == []
    machine.run("verify")
    assert "--ignore-installed" in " ".join(machine.calls())
    machine.run("test")
    assert "--ignore-installed" not in " ".join(machine.calls())


def test_an_environment_that_was_not_finished_is_made_anew(machine: Machine) -> None:
    machine.run("--version")
    machine.calls()
    (machine.home / ".venv/.converter-making").touch()
    (machine.home / ".venv/.converter-run").unlink()
    (machine.home / ".venv/rubbish").touch()
    assert machine.run("--version")[0] == 0
    assert "venv" in machine.calls()
    assert not (machine.home / ".venv/rubbish").exists()


def test_an_old_python_is_told(machine: Machine) -> None:
    machine.set("old")
    code, out, err = machine.run("--version")
    assert (code, out) == (5, "")
    assert "3.11" in err
    assert "Python 3.9.2" in err
    assert machine.calls() == []


def test_a_newer_python_beside_an_old_one_is_taken(machine: Machine) -> None:
    machine.stand_in("python3", '#!/bin/sh\nif [ "$1" = -V ]; then echo Python 3.9.2; fi; exit 1\n')
    machine.stand_in("python3.12", PYTHON)
    assert machine.run("--version")[0] == 0


def test_no_python_at_all_asks_for_it_too(machine: Machine) -> None:
    (machine.bin / "python3").unlink()
    machine.set("uid", "1000")
    code, _, err = machine.run("--version")
    assert code == 5
    assert f"apt-get install -y --no-install-recommends python3 {PACKAGES}" in err


def test_no_python_and_no_apt(machine: Machine) -> None:
    (machine.bin / "python3").unlink()
    (machine.bin / "apt-get").unlink()
    code, _, err = machine.run("--version")
    assert code == 5
    assert "3.11" in err


def test_other_distributions_get_hints_and_go_on(machine: Machine) -> None:
    (machine.bin / "apt-get").unlink()
    machine.set("uid", "1000").set("missing", "libpango-1.0-0")
    code, out, err = machine.run("--version")
    assert (code, out) == (0, "data:--version\n")
    assert "dnf install pango" in err
    assert machine.run("--version") == (0, "data:--version\n", "words\n")


def test_a_face_that_cannot_be_had_does_not_stop_the_way(machine: Machine) -> None:
    machine.set("no-face")
    code, out, err = machine.run("--version")
    assert (code, out) == (0, "data:--version\n")
    assert "fonts/fetch.py --again" in err


def test_two_at_once_install_once(machine: Machine) -> None:
    if not shutil.which("flock"):
        pytest.skip("flock is not on this machine")
    both = [machine.start("--version") for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in both] == ["data:--version\n"] * 2
    assert kinds(machine.calls()).count("venv") == 1


def test_signing_and_another_verb_at_once(machine: Machine) -> None:
    if not shutil.which("flock"):
        pytest.skip("flock is not on this machine")
    both = [machine.start(word) for word in ("sign", "check")]
    assert [process.communicate(timeout=60)[0] for process in both] == ["data:sign\n", "data:check\n"]
    calls = machine.calls()
    assert kinds(calls).count("venv") == 1
    assert [call for call in calls if "requirements-sign.lock" in call]
    assert machine.run("sign")[1] == "data:sign\n"
    assert machine.calls() == []


def test_a_folder_that_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory(prefix="run-") as name:
        machine = Machine(Path(name))
        for folder in (Path(name), machine.home):
            folder.chmod(0o555)
        try:
            # Root may write anywhere: another user calls.
            user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
            done = subprocess.run(
                [machine.home / "run", "--version"],
                env={"PATH": str(machine.bin), "state": str(machine.state)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                **user,  # type: ignore[call-overload]
            )
        finally:
            for folder in (Path(name), machine.home):
                folder.chmod(0o755)
    assert (done.returncode, done.stdout) == (5, "")
    assert "不能写入" in done.stderr


def test_the_probe_knows_this_machine() -> None:
    probe = (ROOT / "run").read_text(encoding="utf-8").split("probe='", 1)[1].split("\n'", 1)[0]
    for kind, known in (("run", PACKAGES), ("sign", PACKAGES), ("test", PACKAGES + " libzbar0 poppler-utils")):
        done = subprocess.run(
            [sys.executable, "-I", "-c", probe, "python3-venv", kind], capture_output=True, text=True, check=True
        )
        assert set(done.stdout.split()) <= set(known.split())
    hidden = "import ctypes, sys\ndef gone(name): raise OSError(name)\nctypes.CDLL = gone\n"
    command = [sys.executable, "-I", "-c", hidden + probe, "python3-venv", "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if sys.platform == "linux":
        assert set(PACKAGES.split()) - {"python3-venv"} <= set(done.stdout.split())
