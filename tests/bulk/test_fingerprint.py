"""Keys: equal exactly when everything is equal that an output depends on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from converter.bulk.fingerprint import Fingerprint, machine_digests
from converter.bulk.job import Order, Policy
from converter.resources import resource_dir
from converter.settings import Settings

ORDER = Order(("pdf",), Policy.STOP, Settings(), "somewhere")


def key(order: Order = ORDER, data: bytes = b"data", template: str = "", name: str = "", signing: str = "") -> str:
    made = Fingerprint(order, signing)
    return made.key(made.digest(data, template, name), "disclosure-2021")


def test_the_same_gives_the_same() -> None:
    assert key() == key()
    assert key(replace(ORDER, store="elsewhere", policy=Policy.MARK, hand_back=True)) == key()


@pytest.mark.parametrize(
    "other",
    [
        lambda: key(data=b"datum"),
        lambda: key(template="disclosure-2021"),
        lambda: key(name="another"),
        lambda: key(signing="somebody"),
        lambda: key(replace(ORDER, formats=("pdf", "docx"))),
        lambda: key(replace(ORDER, settings=Settings(press=True))),
        lambda: key(replace(ORDER, settings=Settings(label="送审稿"))),
        lambda: key(replace(ORDER, settings=Settings(seal_diameter=45))),
    ],
)
def test_anything_else_gives_something_else(other: object) -> None:
    assert other() != key()  # type: ignore[operator]


def test_borders_between_the_parts_count() -> None:
    made = Fingerprint(ORDER)
    assert made.digest(b"ab", "c", "") != made.digest(b"a", "bc", "")


def test_every_file_of_a_template_counts(tmp_path: Path) -> None:
    shutil.copytree(resource_dir("templates") / "disclosure-2021", tmp_path / "disclosure-2021")
    order = replace(ORDER, settings=Settings(template_dirs=(tmp_path,)))
    before = key(order)
    assert before == key(), "the same template somewhere else makes the same"
    for path in sorted((tmp_path / "disclosure-2021").iterdir()):
        kept = path.read_bytes()
        path.write_bytes(kept + b"\n")
        assert key(order) != before, path.name
        path.write_bytes(kept)
    (tmp_path / "disclosure-2021" / "more.html").write_text("")
    assert key(order) != before


def test_an_office_font_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from converter.bulk import fingerprint
    from converter.render.fonts import FontSet, find_fonts

    fonts = find_fonts()
    fewer = FontSet(fonts.faces[:-1], fonts.stacks)
    before = key()
    monkeypatch.setattr(fingerprint, "find_fonts", lambda folders: fewer)
    machine_digests.cache_clear()
    assert key() != before
    machine_digests.cache_clear()


def test_the_conditions_name_versions_and_faces() -> None:
    conditions = Fingerprint(ORDER).conditions
    assert {"converter", "code", "weasyprint", "pango", "python"} <= conditions["versions"].keys()
    assert all(conditions["versions"].values())
    assert all(len(digest) == 64 for digest in conditions["faces"].values())
