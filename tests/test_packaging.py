"""The wheel, installed alone outside the checkout, is the whole program; building it twice gives the same bytes."""

from __future__ import annotations

import email
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples/disclosure-2021/report.yaml"
FACE = Path("fonts/local/FandolFang-Regular.otf")
LOCKS = ("requirements.lock", "requirements-sign.lock", "requirements-cluster.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def hashes(lock: str) -> dict[str, set[str]]:
    blocks = re.split(r"^(?=[a-z0-9.-]+==)", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return {block.split("==")[0]: set(re.findall(r"--hash=(\S+)", block)) for block in blocks if "==" in block}


def test_each_extra_holds_the_core_and_the_tests_hold_all() -> None:
    # `./run sign` and `./run test` on top of `./run` must not change what the program runs on.
    core, sign, cluster, dev = (pins(lock).items() for lock in LOCKS)
    assert core < sign < dev
    assert core < cluster < dev


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry_and_no_machine(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    known = re.compile(r"[a-z0-9.-]+==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?|    #[\w ().-]+")
    assert [line for line in lines if not known.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    found = hashes(lock)
    assert found.keys() == pins(lock).keys()
    assert all(found.values())


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = re.compile(r"[A-Za-z0-9.-]+")
    wanted = {found[0].lower() for line in project["dependencies"] if (found := name.match(line))}
    assert wanted <= pins("requirements.lock").keys()
    for extra in ("sign", "cluster", "dev"):
        wanted = {found[0].lower() for line in project["optional-dependencies"][extra] if (found := name.match(line))}
        assert wanted <= pins(f"requirements-{extra}.lock").keys()


def built_with_rust(package: str) -> bool:
    """Whether a library of this installed package has Rust's own words in it (they outlast stripping)."""
    files = importlib.metadata.files(package) or []
    libraries = [Path(str(file.locate())) for file in files if ".so" in file.suffixes]
    return any(b"/rustc/" in library.read_bytes() for library in libraries)


def test_only_signing_needs_what_is_built_with_rust() -> None:
    core, sign, cluster = (pins(lock) for lock in LOCKS[:3])
    assert built_with_rust("cryptography")  # the measure measures
    assert [package for package in core | cluster if built_with_rust(package)] == []
    assert [package for package in sign if built_with_rust(package)] == ["cryptography"]
    # The same by name, for a package that comes without a library on this machine.
    known = {"bcrypt", "cryptography", "nh3", "orjson", "pydantic-core", "resvg-py", "rpds-py", "tokenizers", "typst"}
    assert (core | cluster).keys().isdisjoint(known)


def call(*command: object, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CONVERTER"))}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )


def build(kind: str, folder: Path, **more: str) -> Path:
    # Nothing is fetched: hatchling is in the environment.
    done = call(sys.executable, "-m", "build", "--no-isolation", kind, "--outdir", folder, ROOT, folder=ROOT, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    (tmp_path / "wheel").mkdir()
    return build("--wheel", tmp_path / "wheel")


@pytest.mark.slow
def test_the_wheel_carries_templates_fonts_and_licences_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0].split("-")[0] for name in names} == {"converter"}
    data = {name.removeprefix("converter/_data/") for name in names if name.startswith("converter/_data/")}
    assert {"fonts/fonts.yaml", "fonts/licences/ARPHICPL.TXT", "templates/disclosure-2021/form.yaml"} <= data
    tracked = call("git", "ls-files", "-zco", "--exclude-standard", "templates", "fonts", folder=ROOT)
    if tracked.returncode == 0:
        left_out = {"fonts/.gitignore", "fonts/build.py", "fonts/charset.txt"}
        assert data == set(filter(None, tracked.stdout.split("\0"))) - left_out
    assert not [name for name in data if name.startswith("fonts/local")]
    assert not [name for name in names if name.endswith(".pyc") or "__pycache__" in name]
    for licence in ("LICENSE", "NOTICE"):
        assert any(name.endswith(f".dist-info/licenses/{licence}") for name in names)


@pytest.mark.slow
def test_the_wheel_offers_signing_as_an_extra(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    fields = email.message_from_bytes(archive.read(metadata))
    assert "sign" in fields.get_all("Provides-Extra", [])
    needed = [
        re.fullmatch(r"([a-z0-9-]+)[^;]*(?:; extra == '(\w+)')?", line) for line in fields.get_all("Requires-Dist", [])
    ]
    always, sign = ({found[1] for found in needed if found and found[2] == extra} for extra in (None, "sign"))
    assert sign == {"pyhanko", "cryptography", "keyring"}
    assert "weasyprint" in always
    assert always.isdisjoint(sign)


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    epoch = {"SOURCE_DATE_EPOCH": "1768867200"}
    first, second = (build("--wheel", tmp_path / name, **epoch).read_bytes() for name in "ab")
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


@pytest.mark.slow
def test_a_source_package_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    source = build("--sdist", tmp_path / "source")
    with tarfile.open(source) as archive:
        assert not [name for name in archive.getnames() if "/fonts/local" in name or "__pycache__" in name]
    assert call("tar", "-xzf", source, folder=tmp_path).returncode == 0
    unpacked = tmp_path / source.name.removesuffix(".tar.gz")
    words = ("-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path / "again", unpacked)
    assert call(sys.executable, *words, folder=tmp_path).returncode == 0
    (again,) = (tmp_path / "again").iterdir()
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


class Installed:
    """The wheel alone in an empty environment, called from a folder outside the checkout."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "venv/bin/python"
        call(sys.executable, "-m", "venv", folder / "venv", folder=folder)
        pip = ("-m", "pip", "install", "--quiet", "--no-user", "--disable-pip-version-check")
        locked = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.lock")
        for words in (locked, ("--no-index", wheel)):  # the wheel's dependencies must be what the lock brought
            done = call(self.python, *pip, *words, folder=folder)
            assert done.returncode == 0, done.stderr
        shutil.copy(EXAMPLE, folder)

    def converter(self, *words: object) -> str:
        done = call(self.folder / "venv/bin/converter", *words, folder=self.folder)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fetch_the_face(self) -> None:
        """The face that is fetched at set-up time is no part of the wheel: the checkout has it, or neither."""
        (data,) = self.folder.glob("venv/lib/python*/site-packages/converter/_data")
        if (ROOT / FACE).is_file():
            (data / FACE).parent.mkdir()
            shutil.copy(ROOT / FACE, data / FACE)


@pytest.mark.slow
def test_installed_alone_it_is_the_whole_program(wheel: Path, tmp_path: Path) -> None:
    # One test, because installing takes longer than all the rest.
    (tmp_path / "elsewhere").mkdir()
    installed = Installed(wheel, tmp_path / "elsewhere")
    code = "import converter, converter.resources as r; print(converter.__file__, r.resource_dir('fonts'))"
    where = call(installed.python, "-c", code, folder=installed.folder).stdout
    assert str(installed.folder) in where
    assert str(ROOT) not in where

    checkout = call(sys.executable, "-m", "converter", "--version", folder=ROOT)
    assert installed.converter("--version") == checkout.stdout != ""
    doctor = json.loads(installed.converter("doctor", "--json"))
    assert not [item for item in doctor if item["state"] == "missing"]
    templates = {template["name"] for template in json.loads(installed.converter("templates", "--json"))}
    assert {"disclosure-2019", "disclosure-2021"} <= templates

    for name in ("report.pdf", "report.docx"):
        installed.converter("render", EXAMPLE.name, "-o", name)
        read = json.loads(installed.converter("inspect", name, "--against", EXAMPLE.name, "--json"))
        assert read["figures_match"] is True

    installed.fetch_the_face()
    for name in ("same.pdf", "same.docx"):
        installed.converter("render", EXAMPLE.name, "-o", name)
        wanted = call(sys.executable, "-m", "converter", "render", EXAMPLE, "-o", tmp_path / name, folder=ROOT)
        assert wanted.returncode == 0, wanted.stderr
        assert (installed.folder / name).read_bytes() == (tmp_path / name).read_bytes()
