"""Rebuilds the committed faces and charset.txt from pinned packages of npm and Debian.

`python fonts/build.py`            builds all, writes the files, and their sha256 into fonts.yaml
`python fonts/build.py --check`    builds all in a temporary folder, compares, and writes nothing
`python fonts/build.py --keep DIR` keeps the downloaded packages in DIR and uses those that are there already

For developers only: needs npm, apt-get and the fontTools of FONTTOOLS_VERSION with brotli; about 190 MB of downloads.
The same packages and the same fontTools give the same bytes.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fontTools  # type: ignore[import-untyped]
from fetch import download, member
from fontTools import subset
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).resolve().parent
MANIFEST = FONTS / "fonts.yaml"
CHARSET = FONTS / "charset.txt"
FONTTOOLS_VERSION = "4.68.0"


@dataclass(frozen=True)
class Package:
    """One version of a package of npm or Debian."""

    registry: str
    name: str
    version: str

    def file(self, ending: str, folder: Path) -> bytes:
        """Take the file whose path ends in `ending` out of the package, which is downloaded once a folder."""
        place = folder / f"{self.registry}-{self.name.strip('@').replace('/', '-')}-{self.version}"
        place.mkdir(parents=True, exist_ok=True)
        return self._from_npm(ending, place) if self.registry == "npm" else self._from_debian(ending, place)

    def _from_npm(self, ending: str, place: Path) -> bytes:
        if not list(place.glob("*.tgz")):
            subprocess.run(["npm", "pack", "--silent", f"{self.name}@{self.version}"], cwd=place, check=True)
        with tarfile.open(next(place.glob("*.tgz"))) as archive:
            found = archive.extractfile(f"package/{ending}")
            if found is None:
                raise FileNotFoundError(ending)
            return found.read()

    def _from_debian(self, ending: str, place: Path) -> bytes:
        deb = next(place.glob("*.deb"), None) or download(f"{self.name}={self.version}", place)
        return member(deb, ending)


NOTO_SERIF = Package("npm", "@expo-google-fonts/noto-serif-sc", "0.4.3")
NOTO_SANS = Package("npm", "@expo-google-fonts/noto-sans-sc", "0.4.3")
WENKAI = Package("npm", "@fontsource/lxgw-wenkai", "5.3.0")
ARPHIC = Package("debian", "fonts-arphic-gkai00mp", "2.11-16")
LIBERATION = Package("debian", "fonts-liberation2", "2.1.5-1")
UNICODE = Package("debian", "unicode-data", "15.0.0-1")


@dataclass(frozen=True)
class Recipe:
    """How one committed face is made; `charset` is core, all or fix, or empty for a file that stays as it is."""

    family: str
    file: str
    package: Package
    member: str
    charset: str = ""


RECIPES = (
    Recipe("GWXbs", "GWXbs.ttf", NOTO_SERIF, "800ExtraBold/NotoSerifSC_800ExtraBold.ttf", "core"),
    Recipe("GWSong", "GWSong.ttf", NOTO_SERIF, "400Regular/NotoSerifSC_400Regular.ttf", "all"),
    Recipe("GWFix", "GWFix.ttf", NOTO_SERIF, "400Regular/NotoSerifSC_400Regular.ttf", "fix"),
    Recipe("GWHei", "GWHei.ttf", NOTO_SANS, "500Medium/NotoSansSC_500Medium.ttf", "core"),
    Recipe("GWWen", "GWWen.ttf", WENKAI, "files/lxgw-wenkai-latin-300-normal.woff2", "core"),
    Recipe("GWKai", "gkai00mp.ttf", ARPHIC, "arphic-gkai00mp/gkai00mp.ttf"),
    Recipe("GWLat", "LiberationSerif-Regular.ttf", LIBERATION, "liberation2/LiberationSerif-Regular.ttf"),
)

# What official documents use beside ideographs, as first and last code point.
SYMBOLS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin, with the vowels of pinyin
    (0x01CD, 0x01DC),  # pinyin, third and fourth tone
    (0x0251, 0x0261),  # pinyin ɑ ɡ
    (0x02C6, 0x02D9),  # tone marks
    (0x0370, 0x045F),  # Greek, Cyrillic
    (0x2000, 0x20BF),  # punctuation, superscripts, currency
    (0x2100, 0x22FF),  # letterlike, number forms, arrows, mathematics
    (0x2460, 0x26FF),  # enclosed numbers, box drawing, shapes
    (0x2713, 0x2717),  # check marks
    (0x2776, 0x2793),  # numbers in filled circles
    (0x3000, 0x312F),  # CJK punctuation, kana, bopomofo
    (0x3200, 0x33FF),  # enclosed CJK, units
    (0xFE10, 0xFE6F),  # vertical and small forms
    (0xFF00, 0xFFEF),  # full-width and half-width forms
)
# What another face draws wrong, FandolFang ￥ (as $), or not at all though it lists it, gkai00mp the others; and the
# space, which Pango gives to the face of the character after it. Without the space, this is unicode_range of GWFix.
FIXES = (
    (0x0020, 0x0020),
    (0x0144, 0x0144),  # ń
    (0x0148, 0x0148),  # ň
    (0x0251, 0x0251),  # ɑ
    (0x0261, 0x0261),  # ɡ
    (0x2170, 0x2179),  # ⅰ to ⅹ
    (0xFE31, 0xFE31),  # vertical forms
    (0xFE33, 0xFE44),
    (0xFFE5, 0xFFE5),  # ￥
)
FEATURES = (
    *("calt", "ccmp", "clig", "dist", "kern", "liga", "locl", "mark", "mkmk", "rclt", "rlig"),
    *("chws", "fwid", "halt", "hwid", "lnum", "palt", "pnum", "pwid", "tnum"),
)
# Hinting; vertical setting; signatures and axes that a subset no longer has; tables of FontForge and of AAT.
USELESS_TABLES = [
    *("cvt ", "fpgm", "prep", "gasp", "hdmx", "LTSH", "VDMX", "VORG", "vhea", "vmtx"),
    *("DSIG", "STAT", "FFTM", "bsln", "feat", "lcar", "mort", "morx", "opbd", "prop"),
]
KEPT_NAMES = (0, 7, 13, 14)  # copyright, trademark, licence, address of the licence
WINDOWS = (3, 1, 0x409)  # platform, encoding, language


def gb2312() -> set[int]:
    """List the characters of GB 2312-80."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(char) for pair in pairs for char in pair.decode("gb2312", "ignore")}


def tgh() -> set[int]:
    """List the characters of 通用规范汉字表, from charset.txt."""
    lines = CHARSET.read_text(encoding="utf-8").splitlines()
    return {ord(char) for line in lines if not line.startswith("#") for char in line}


def core() -> set[int]:
    """List the characters of a core subset; a source that lacks some goes without."""
    return gb2312() | tgh() | codes(SYMBOLS)


def codes(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    """Write out ranges of first and last code points."""
    return {code for first, last in ranges for code in range(first, last + 1)}


def charset_text(folder: Path) -> bytes:
    """Write charset.txt: 通用规范汉字表 in the order of the table, out of the property kTGH of Unihan."""
    packed = UNICODE.file("unicode/Unihan_OtherMappings.txt.bz2", folder)
    entries = re.findall(r"^U\+([0-9A-F]+)\tkTGH\t2013:(\d+)$", bz2.decompress(packed).decode(), re.MULTILINE)
    chars = [chr(int(code, 16)) for code, number in sorted(entries, key=lambda entry: int(entry[1]))]
    head = "# 通用规范汉字表 (2013), 8105 characters in the order of the table; source: Unihan 15.0.0, property kTGH"
    rows = ["".join(chars[start : start + 50]) for start in range(0, len(chars), 50)]
    return "\n".join([head, *rows, ""]).encode()


def options(features: tuple[str, ...]) -> subset.Options:
    """Choose what a subset keeps: outlines, the layout of horizontal text, nothing that varies between two runs."""
    chosen = subset.Options()
    chosen.layout_features = list(features)
    chosen.name_IDs = ["*"]
    chosen.name_languages = ["*"]
    chosen.notdef_outline = True
    chosen.glyph_names = False
    chosen.hinting = False
    chosen.harfbuzz_repacker = False  # packs otherwise where uharfbuzz happens to be installed
    chosen.recalc_timestamp = False
    chosen.drop_tables += USELESS_TABLES
    return chosen


def rename(font: Any, recipe: Recipe) -> None:
    """Give a subset its own name and say what was changed; copyright, trademark and licence stay as they were."""
    table = font["name"]
    kept = {number: str(record) for number in KEPT_NAMES if (record := table.getName(number, *WINDOWS))}
    version = str(table.getName(5, *WINDOWS)).split(";", 1)[0]
    own = {
        1: recipe.family,
        2: "Regular",
        3: f"{recipe.family};{version}",
        4: recipe.family,
        5: version,
        6: recipe.family,
        10: "Modified version: fewer characters and tables, another name; see the copyright notice for the original.",
    }
    table.names = []
    for number, text in sorted({**kept, **own}.items()):
        table.setName(text, number, *WINDOWS)


def cut(recipe: Recipe, source: Path, target: Path) -> None:
    """Make a face of ours out of a whole font."""
    font = TTFont(source, recalcTimestamp=False)
    wanted = {"core": core(), "all": set(font.getBestCmap()), "fix": codes(FIXES)}
    subsetter = subset.Subsetter(options(() if recipe.charset == "fix" else FEATURES))
    subsetter.populate(unicodes=sorted(wanted[recipe.charset]))
    subsetter.subset(font)
    rename(font, recipe)
    font["OS/2"].usWeightClass = 400  # one face a family: no weight to match, none in the name that a PDF shows
    font.flavor = None
    font.save(target)


def build(recipe: Recipe, packages: Path, target: Path) -> None:
    """Make one committed face."""
    data = recipe.package.file(recipe.member, packages)
    if not recipe.charset:
        target.write_bytes(data)
        return
    source = target.with_suffix(".source")
    source.write_bytes(data)
    cut(recipe, source, target)
    source.unlink()


def sum_in(text: str, family: str) -> re.Match[str]:
    """Find the place where the manifest states the sha256 of a family."""
    found = re.search(rf'(?<=- family: {family}\n)(?:    .*\n)*?    sha256: "([0-9a-f]{{64}})"', text)
    if found is None:
        raise LookupError(f"fonts.yaml has no sha256 for {family}")
    return found


def differences(built: Path) -> list[str]:
    """List what is not as it was built: the committed files, and the sums in the manifest."""
    text = MANIFEST.read_text(encoding="utf-8")
    names = [CHARSET.name, *(recipe.file for recipe in RECIPES)]
    found = [name for name in names if not (FONTS / name).is_file()]
    found += [name for name in names if name not in found and sha256(FONTS / name) != sha256(built / name)]
    sums = {recipe.family: sha256(built / recipe.file) for recipe in RECIPES}
    return found + [f"fonts.yaml: {family}" for family, value in sums.items() if sum_in(text, family)[1] != value]


def accept(built: Path) -> None:
    """Put what was built in place and state its sums in the manifest."""
    text = MANIFEST.read_text(encoding="utf-8")
    for recipe in RECIPES:
        (FONTS / recipe.file).write_bytes((built / recipe.file).read_bytes())
        place = sum_in(text, recipe.family)
        text = text[: place.start(1)] + sha256(built / recipe.file) + text[place.end(1) :]
    MANIFEST.write_text(text, encoding="utf-8")


def sha256(path: Path) -> str:
    """Sum up a file as the manifest writes it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(packages: Path, built: Path, *, check: bool) -> int:
    """Build all, then write or compare."""
    charset = charset_text(packages)
    (built / CHARSET.name).write_bytes(charset)
    if not check:
        CHARSET.write_bytes(charset)
    for recipe in RECIPES:
        build(recipe, packages, built / recipe.file)
        print(f"{sha256(built / recipe.file)}  {recipe.file}", flush=True)
    if not check:
        accept(built)
    different = differences(built)
    for name in different:
        print(f"differs: {name}", file=sys.stderr)
    return 1 if different else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the downloaded packages there")
    wish = parser.parse_args()
    if fontTools.version != FONTTOOLS_VERSION:
        print(f"fontTools is {fontTools.version}; the sums belong to {FONTTOOLS_VERSION}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="fonts-") as folder:
        built = Path(folder) / "built"
        built.mkdir()
        return run((wish.keep or Path(folder) / "packages").resolve(), built, check=wish.check)


if __name__ == "__main__":
    sys.exit(main())
