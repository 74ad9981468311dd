"""Stores that fsspec reaches: whole files or none, and troubles in words."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.bulk.remote import RemoteStore
from converter.bulk.store import HIDDEN, FolderStore, open_store
from converter.errors import MissingError, SourceError, UsageError, WriteError

MEMORY = "memory://archive/年报"


@pytest.fixture(params=["memory", "file"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield MEMORY if request.param == "memory" else (tmp_path / "归档").as_uri()
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture
def store(address: str) -> RemoteStore:
    made = RemoteStore(address)
    made.prepare()
    return made


def test_what_was_put_is_there(store: RemoteStore) -> None:
    store.put({"青禾县_2025.pdf": b"first", "b.docx": b""})
    store.put({"青禾县_2025.pdf": b"second"})
    assert store.sizes() == {"青禾县_2025.pdf": 6, "b.docx": 0}
    assert store.read("青禾县_2025.pdf") == b"second"


@settings(max_examples=30)
@given(
    files=st.dictionaries(
        st.text("甲乙ab_ #%?&+", min_size=1, max_size=8).map("x{}.pdf".format), st.binary(max_size=50)
    )
)
def test_any_name_any_bytes(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    for address in ("memory://any", tmp_path_factory.mktemp("any").as_uri()):
        store = RemoteStore(address)
        fsspec.filesystem("memory").store.clear()
        store.prepare()
        store.put(files)
        assert store.sizes() == {name: len(data) for name, data in files.items()}
        assert all(store.read(name) == data for name, data in files.items())


def test_an_address_opens_the_store_behind_it(tmp_path: Path) -> None:
    assert isinstance(open_store("memory://reports"), RemoteStore)
    folder = open_store((tmp_path / "归 档").as_uri())
    assert isinstance(folder, FolderStore), "a folder has its own way, which brings it to the disk"
    assert folder.folder == tmp_path / "归 档"


def test_nothing_is_there_before_it_is_made(address: str) -> None:
    store = RemoteStore(address)
    assert store.sizes() == {}
    with pytest.raises(SourceError, match="cannot read") as caught:
        store.read("a.pdf")
    assert str(caught.value.place) == f"{address}/a.pdf"


def test_what_was_half_written_is_cleared_away(store: RemoteStore) -> None:
    store.put({f"{HIDDEN}/writing/half": b"ha", "a.pdf": b"whole"})
    store.prepare()
    assert store.sizes() == {"a.pdf": 5}
    with pytest.raises(SourceError):
        store.read(f"{HIDDEN}/writing/half")


def test_a_failed_move_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RemoteStore(tmp_path.as_uri())
    store.prepare()
    store.put({"a.pdf": b"old"})

    def fail(*paths: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store._files, "mv", fail)
    with pytest.raises(WriteError, match="No space left") as caught:
        store.put({"a.pdf": b"new"})
    assert "写不出文件" in caught.value.words.zh
    assert store.read("a.pdf") == b"old"
    assert not list((tmp_path / HIDDEN / "writing").iterdir())


def test_a_folder_in_the_way_is_not_filled(tmp_path: Path) -> None:
    store = RemoteStore(tmp_path.as_uri())
    store.prepare()
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(WriteError, match="IsADirectory"):
        store.put({"a.pdf": b"new"})
    assert not list((tmp_path / "a.pdf").iterdir())


REFUSALS: list[tuple[BaseException, bool]] = [
    (PermissionError("Access Denied"), True),
    (OSError(28, "No space left on device"), True),
    (OSError("Connection reset"), False),
    (RuntimeError("Unable to locate credentials"), False),
]


@pytest.mark.parametrize(("problem", "everywhere"), REFUSALS)
def test_what_a_driver_raises_is_told(
    monkeypatch: pytest.MonkeyPatch, problem: BaseException, everywhere: bool
) -> None:
    def refuse(*arguments: Any, **keywords: Any) -> None:
        raise problem

    store = RemoteStore(MEMORY)
    monkeypatch.setattr(store._files, "pipe_file", refuse)
    monkeypatch.setattr(store._files, "ls", refuse)
    with pytest.raises(WriteError) as caught:
        store.put({"a.pdf": b"new"})
    assert str(problem) in caught.value.words.zh
    assert caught.value.everywhere is everywhere
    with pytest.raises(SourceError):
        store.sizes()


DRIVERS = [("s3://b/x", "pip install s3fs"), ("oss://b/x", "pip install ossfs"), ("sftp://h/x", "pip install paramiko")]


@pytest.mark.parametrize(("address", "line"), DRIVERS)
def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch, address: str, line: str) -> None:
    def lacking(address: str) -> None:
        raise ImportError("no driver")

    monkeypatch.setattr("fsspec.core.url_to_fs", lacking)
    with pytest.raises(MissingError) as caught:
        RemoteStore(address)
    assert caught.value.hint is not None
    assert line in caught.value.hint.zh


def test_a_driver_that_only_fsspec_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(address: str) -> None:
        raise ImportError("Please install dropboxdrivefs")

    monkeypatch.setattr("fsspec.core.url_to_fs", lacking)
    with pytest.raises(MissingError) as caught:
        RemoteStore("dropbox://x")
    assert caught.value.hint is not None
    assert "dropboxdrivefs" in caught.value.hint.zh


def test_a_scheme_that_nobody_knows() -> None:
    with pytest.raises(UsageError, match="Protocol not known"):
        RemoteStore("quark://x/y")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingError) as caught:
        RemoteStore("s3://b/x")
    assert caught.value.hint is not None
    assert "converter[cluster]" in caught.value.hint.zh
