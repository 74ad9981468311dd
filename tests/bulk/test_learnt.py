"""What compiled forms have learnt, on disk: it comes back as it was, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from converter.bulk import learnt
from converter.bulk.learnt import LearntFolder, learnt_folder, open_learnt
from converter.settings import Settings

NAME = "a" * 64
DATA = {"end": [0, 1.5], "texts": [["国", None]], "y": 0.1 + 0.2}


def only_file(folder: Path) -> Path:
    (found,) = [path for path in folder.rglob("*") if path.is_file()]
    return found


def test_what_was_written_is_read(tmp_path: Path) -> None:
    memory = LearntFolder(tmp_path / "forms", "now")
    assert memory.read(NAME) is None
    memory.write(NAME, DATA)
    assert memory.read(NAME) == DATA
    assert LearntFolder(tmp_path / "forms", "now").read(NAME) == DATA


def test_other_conditions_know_nothing(tmp_path: Path) -> None:
    LearntFolder(tmp_path / "forms", "now").write(NAME, DATA)
    assert LearntFolder(tmp_path / "forms", "later").read(NAME) is None


@pytest.mark.parametrize("change", ["a figure", "cut off", "empty", "another's", "no digest", "endless"])
def test_what_is_not_as_it_was_is_not_used(tmp_path: Path, change: str) -> None:
    memory = LearntFolder(tmp_path / "forms", "now")
    memory.write(NAME, DATA)
    file = only_file(tmp_path)
    sound = file.read_bytes()
    spoilt = {
        "a figure": sound.replace(b"1.5", b"1.6"),
        "cut off": sound[:-1],
        "empty": b"",
        "another's": sound,
        "no digest": sound[64:],
        "endless": b"[" * 100_000,
    }
    if change == "another's":
        file = file.rename(file.with_name("b" * 64))
    file.write_bytes(spoilt[change])
    assert memory.read(file.name) is None
    memory.write(NAME, DATA)
    assert memory.read(NAME) == DATA


@pytest.mark.skipif(os.name == "nt", reason="no permissions of this kind")
@pytest.mark.parametrize("others", [0o775, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_not_used(tmp_path: Path, others: int) -> None:
    memory = LearntFolder(tmp_path / "forms", "now")
    memory.write(NAME, DATA)
    (tmp_path / "forms" / "now").chmod(others)
    memory = LearntFolder(tmp_path / "forms", "now")
    assert memory.read(NAME) is None
    memory.write("b" * 64, DATA)
    assert only_file(tmp_path).name == NAME


@pytest.mark.skipif(os.name == "nt", reason="no permissions of this kind")
def test_folders_are_made_for_this_user_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        memory = LearntFolder(tmp_path / "forms", "now")
    finally:
        os.umask(before)
    memory.write(NAME, DATA)
    assert memory.read(NAME) == DATA


def test_a_link_in_its_place_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "forms").symlink_to(tmp_path / "elsewhere")
    LearntFolder(tmp_path / "forms", "now").write(NAME, DATA)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_place_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "forms").write_text("a file")
    memory = LearntFolder(tmp_path / "forms", "now")
    memory.write(NAME, DATA)
    assert memory.read(NAME) is None


def test_conditions_used_longest_ago_are_forgotten(tmp_path: Path) -> None:
    for number in range(6):
        LearntFolder(tmp_path, str(number)).write(NAME, DATA)
        os.utime(tmp_path / str(number), (number, number))
    LearntFolder(tmp_path, "now")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3", "4", "5", "now"]


def test_it_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt, "_MOST_FILES", 3)
    for number in range(3):
        memory = LearntFolder(tmp_path, "now")
        memory.write(f"{number}a", DATA)
        memory.write(f"{number}b", DATA)
    assert len(list((tmp_path / "now").iterdir())) == 3


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONVERTER_CACHE_DIR", str(tmp_path))
    assert learnt_folder() == tmp_path / "compiled-forms"
    monkeypatch.setenv("CONVERTER_CACHE_DIR", "")
    assert learnt_folder() is None
    assert open_learnt(Settings()) is None
    monkeypatch.delenv("CONVERTER_CACHE_DIR")
    if os.name != "nt":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
        found = learnt_folder()
        assert found is not None
        assert tmp_path in found.parents or "Caches" in found.parts
