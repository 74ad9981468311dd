"""Faces: declared, sound, the office's own first, nothing else of the system ever."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from converter.errors import MissingError
from converter.render import fonts as room
from converter.render.fonts import FontSet, find_fonts
from converter.render.pdf.render import render_pdf
from converter.render.sfnt import font_facts
from converter.source import load_report
from converter.template import find_template
from tests.render.conftest import ROOT

FONTS = ROOT / "fonts"
TEXT = "青禾县财政局2025年政府信息公开工作报告一总体情况二主动三收到和处理申请四行政复议诉讼"


def fake_font(folder: Path, name: str, *, restricted: bool = False, windows_encoding: int = 1) -> Path:
    """A small font that calls itself `name`."""
    options = subset.Options(notdef_outline=True, name_IDs=[])
    font = TTFont(FONTS / "GWWen.ttf")
    cutter = subset.Subsetter(options)
    cutter.populate(text=TEXT)
    cutter.subset(font)
    font["name"].names = []
    for name_id in (1, 4, 6):
        font["name"].setName(name, name_id, 3, windows_encoding, 0x804)
    font["OS/2"].fsType = 2 if restricted else 0
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{abs(hash((name, restricted)))}.ttf"
    font.save(path)
    return path


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FontSet]:
    """find_fonts without the fonts that this machine may happen to have, and without its memory."""
    monkeypatch.setattr(room, "SYSTEM_FOLDERS", ())
    return lambda *folders: find_fonts.__wrapped__(folders)


@pytest.mark.parametrize("face", find_fonts().faces, ids=lambda face: face.family)
def test_every_declared_face_is_sound(face: room.Face) -> None:
    if face.path is not None:
        assert face.sound
        assert face.licence
        assert face.source


def test_families_are_unique_and_stacks_name_known_ones() -> None:
    found = find_fonts()
    families = [face.family for face in found.faces]
    assert len(set(families)) == len(families)
    assert {family for stack in found.stacks.values() for family in stack} <= set(families)
    assert not any(face.path and face.path.suffix == ".woff2" for face in found.faces)


def test_licence_texts_travel_along() -> None:
    import yaml

    for face in yaml.safe_load((FONTS / "fonts.yaml").read_text(encoding="utf-8"))["faces"]:
        assert (FONTS / face["licence_file"]).is_file(), face["family"]


@pytest.mark.parametrize(
    ("name", "role", "family"),
    [
        ("仿宋_GB2312", "body_face", "GWUserFang"),
        ("FangSong", "body_face", "GWUserFang"),
        ("楷体_GB2312", "subheading_face", "GWUserKai"),
        ("黑体", "heading_face", "GWUserHei"),
        ("SimHei", "heading_face", "GWUserHei"),
        ("方正小标宋简体", "title_face", "GWUserXbs"),
    ],
)
def test_the_offices_own_font_comes_first(
    name: str, role: str, family: str, tmp_path: Path, search: Callable[..., FontSet]
) -> None:
    path = fake_font(tmp_path / "own", name)
    found = search(tmp_path / "own")
    assert found.families(role)[0] == family
    assert next(face for face in found.faces if face.family == family).path == path


def test_it_is_embedded_in_the_pdf(tmp_path: Path, search: Callable[..., FontSet]) -> None:
    fake_font(tmp_path / "own", "仿宋_GB2312")
    report = tmp_path / "report.yaml"
    report.write_text(
        "template: disclosure-2021\nagency: 青禾县\nyear: 2025\noverview: 政府信息公开。\n", encoding="utf-8"
    )
    loaded = load_report(report)
    data = render_pdf(loaded, find_template(loaded.form.name), search(tmp_path / "own"))
    names = {
        f.get_object()["/BaseFont"]
        for p in PdfReader(io.BytesIO(data)).pages
        for f in p["/Resources"]["/Font"].values()
    }
    assert any("GWUserFang" in name for name in names), names


def test_a_font_that_forbids_embedding_is_left_alone(tmp_path: Path, search: Callable[..., FontSet]) -> None:
    fake_font(tmp_path / "own", "仿宋_GB2312", restricted=True)
    assert "GWUserFang" not in search(tmp_path / "own").families("body_face")


def test_old_encodings_of_names_are_read(tmp_path: Path) -> None:
    facts = font_facts(fake_font(tmp_path, "仿宋_GB2312", windows_encoding=3))
    assert facts is not None
    assert "仿宋_GB2312" in facts.names


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x00\x00", b"OTTO" + b"\xff" * 40, b"%PDF-1.7", b"\x00\x01\x00\x00" + b"\xff" * 400]
)
def test_damaged_font_files_are_passed_over(content: bytes, tmp_path: Path, search: Callable[..., FontSet]) -> None:
    (tmp_path / "broken.ttf").write_bytes(content)
    assert font_facts(tmp_path / "broken.ttf") is None
    assert search(tmp_path).families("body_face")[0] != "GWUserFang"


def test_without_the_uncommitted_face_another_one_of_ours_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: Callable[..., FontSet]
) -> None:
    home = tmp_path / "fonts"
    shutil.copytree(FONTS, home, ignore=shutil.ignore_patterns("local"))
    monkeypatch.setattr(room, "resource_dir", lambda name: home)
    found = search()
    assert "GWFang" not in found.families("body_face")
    assert "GWWen" in found.families("body_face")


def test_a_missing_committed_font_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: Callable[..., FontSet]
) -> None:
    home = tmp_path / "fonts"
    shutil.copytree(FONTS, home, ignore=shutil.ignore_patterns("local"))
    (home / "GWHei.ttf").unlink()
    monkeypatch.setattr(room, "resource_dir", lambda name: home)
    with pytest.raises(MissingError, match="GWHei"):
        search()


def test_no_face_of_the_system_leaks_in(make_report: Callable[[str], Path]) -> None:
    """Whatever the machine has installed, only declared families are embedded."""
    report = load_report(make_report("overview: |\n  一段文字 with English, ελληνικά и русский。\n"))
    data = render_pdf(report, find_template(report.form.name), find_fonts())
    allowed = {face.family for face in find_fonts().present}
    for page in PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            assert font.get_object()["/BaseFont"].split("+")[1].split("-")[0] in allowed
