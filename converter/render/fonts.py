"""Faces: which file serves which role, and in which order faces stand in for one another.

`fonts/fonts.yaml` declares them. The office's own fonts (方正小标宋, 仿宋_GB2312, 楷体_GB2312, 黑体) win
when they are found in a folder the user named, in `fonts/local/`, or among the system's fonts. No
other font of the system is ever used: what has no face here is told, not replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from converter.errors import MissingError
from converter.findings import Place, Words
from converter.render.sfnt import font_facts
from converter.resources import resource_dir
from converter.tree import as_plain, read_tree

SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("C:/Windows/Fonts"),
    Path("/Library/Fonts"),
)
_SUFFIXES = {".ttf", ".otf"}


@dataclass(frozen=True, slots=True)
class Face:
    """One font file under a family name of its own. `path` is None when the file is not there."""

    family: str
    role: str
    label: str
    path: Path | None
    source: str
    licence: str
    unicode_range: str = ""
    sha256: str = ""

    @property
    def sound(self) -> bool:
        """True when the file is there and is the file that was declared (an office's own font is taken as it is)."""
        if self.path is None:
            return False
        return not self.sha256 or hashlib.sha256(self.path.read_bytes()).hexdigest() == self.sha256


@dataclass(frozen=True, eq=False)
class FontSet:
    """The faces that are at hand and the stacks of families by role."""

    faces: tuple[Face, ...]
    stacks: dict[str, tuple[str, ...]]

    @property
    def present(self) -> tuple[Face, ...]:
        """The faces whose file is there."""
        return tuple(face for face in self.faces if face.path is not None)

    def families(self, role: str) -> tuple[str, ...]:
        """The families that serve a role, in order of preference, those that are there."""
        there = {face.family for face in self.present}
        return tuple(family for family in self.stacks[role] if family in there)


@cache
def find_fonts(folders: tuple[Path, ...] = ()) -> FontSet:
    """All faces for this machine. `folders` are searched first for the office's own fonts.

    Raises MissingError when a face that travels with the program is not there.
    """
    home = resource_dir("fonts")
    manifest = _manifest(home / "fonts.yaml")
    own = list(_own_faces(manifest["faces"], home))
    official = list(_official_faces(manifest["official"], (*folders, home / "local", *SYSTEM_FOLDERS)))
    stacks = {role: tuple(families) for role, families in manifest["stacks"].items()}
    return FontSet((*official, *own), stacks)


def _manifest(path: Path) -> dict:  # type: ignore[type-arg]
    try:
        return as_plain(read_tree(path.read_bytes(), str(path)))  # type: ignore[return-value]
    except OSError:
        words = Words("找不到字体清单", "the list of fonts is not there")
        hint = Words("重新安装 converter", "install converter again")
        raise MissingError(words, place=Place(str(path)), hint=hint) from None


def _own_faces(entries: list[dict[str, str]], home: Path) -> Iterator[Face]:
    for entry in entries:
        committed = entry["committed"] == "true"
        path = home / entry["file"] if committed else home / "local" / Path(entry["file"]).name
        if committed and not path.is_file():
            words = Words(f"缺少字体文件 {entry['file']}（{entry['label']}）", f"font file {entry['file']} is missing")
            hint = Words("重新安装 converter，或运行 fonts/build.py", "install converter again, or run fonts/build.py")
            raise MissingError(words, place=Place(str(path)), hint=hint)
        yield Face(
            family=entry["family"],
            role=entry["role"],
            label=entry["label"],
            path=path if path.is_file() else None,
            source=entry["source"],
            licence=entry["licence"],
            unicode_range=entry.get("unicode_range") or "",
            sha256=entry["sha256"],
        )


def _official_faces(entries: list[dict], folders: tuple[Path, ...]) -> Iterator[Face]:  # type: ignore[type-arg]
    """The office's own fonts, each the first file found that bears one of its names, names in order of preference."""
    wanted = {name: (rank, entry) for entry in entries for rank, name in enumerate(entry["names"])}
    best: dict[str, tuple[tuple[int, int], Path]] = {}
    for order, path in enumerate(_font_files(folders)):
        facts = font_facts(path)
        if facts is None or not facts.embeddable:
            continue
        for name in facts.names & wanted.keys():
            rank, entry = wanted[name]
            known = best.get(entry["family"])
            if known is None or (rank, order) < known[0]:
                best[entry["family"]] = (rank, order), path
    for entry in entries:
        found = best[entry["family"]][1] if entry["family"] in best else None
        source = "本单位字体" if found else "本机没有"
        yield Face(entry["family"], entry["role"], entry["label"], found, source, "单位自有授权")


def _font_files(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
