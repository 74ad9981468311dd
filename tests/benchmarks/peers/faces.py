"""The same font files for everybody: a private fontconfig file, and style rules that name its families.

The families have the names that our style sheets use, and reach no further than ours do.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

from converter.render.fonts import Face, FontSet
from converter.render.sfnt import font_facts

ROLES = ("title_face", "body_face", "heading_face", "subheading_face", "table_face")
LIMITED = ("latin_face", "yen_face")
"""Roles whose faces stand before the Chinese ones, for a few characters only."""


def fontconfig(folder: Path, fonts: FontSet, aliases: dict[str, str] | None = None) -> dict[str, str]:
    """The environment in which fontconfig sees these faces only. `aliases` are further names: name → family."""
    file = folder / "fonts.conf"
    file.write_text(_configuration(folder, fonts, aliases or {}), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(file)}


def _configuration(folder: Path, fonts: FontSet, aliases: dict[str, str]) -> str:
    folders = sorted({str(face.path.parent) for face in fonts.present if face.path})
    lines = [f"<dir>{escape(name)}</dir>" for name in folders]
    lines += [f"<cachedir>{escape(str(folder / 'fontconfig'))}</cachedir>"]
    lines += [_scan_rule(face) for face in fonts.present]
    lines += [
        f'<alias binding="same"><family>{escape(name)}</family><accept><family>{family}</family></accept></alias>'
        for name, family in aliases.items()
    ]
    return "\n".join(["<fontconfig>", *lines, "</fontconfig>"])


def _scan_rule(face: Face) -> str:
    """When the file is found, it gets our family name, and as many characters as we let it have."""
    ranges = "".join(
        f"<range><int>0x{first}</int><int>0x{last}</int></range>" for first, last in code_ranges(face.unicode_range)
    )
    reach = f'<edit name="charset" mode="assign"><charset>{ranges}</charset></edit>' if ranges else ""
    return (
        f'<match target="scan"><test name="file"><string>{escape(str(face.path))}</string></test>'
        f'<edit name="family" mode="assign_replace"><string>{face.family}</string></edit>{reach}</match>'
    )


def code_ranges(unicode_range: str) -> list[tuple[str, str]]:
    """A CSS unicode-range as pairs of hexadecimal numbers.

    >>> code_ranges("U+20-7E, U+FFE5")
    [('20', '7E'), ('FFE5', 'FFE5')]
    """
    found = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", unicode_range)
    return [(first, last or first) for first, last in found]


def stacks(fonts: FontSet) -> str:
    """The custom properties that our style sheets read: which families serve which role."""
    rules = (f"--{role.replace('_', '-')}: {', '.join(fonts.families(role))};" for role in ROLES)
    return f"html {{ {' '.join(rules)} }}\n"


def limited_faces(fonts: FontSet) -> str:
    """@font-face rules for those faces that must not take more than their range, by the names inside their files."""
    rules = []
    for face in fonts.present:
        facts = font_facts(face.path) if face.path else None
        if face.unicode_range and facts:
            names = ", ".join(f'local("{name}")' for name in sorted(facts.names) if name.isascii())
            rules.append(
                f"@font-face {{ font-family: {face.family}; src: {names}; unicode-range: {face.unicode_range} }}"
            )
    return "\n".join(rules) + "\n"
