"""Typst with a compiler that stays: the same context as JSON, QR codes by our encoder as SVG paths inside it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from converter.model.address import page_address
from converter.model.data import report_json
from converter.render.context import make_context
from converter.render.fonts import FontSet, find_fonts
from converter.render.qr import dark_runs, qr_matrix
from tests.benchmarks.peers.content import MOST_PAGES, Content
from tests.benchmarks.peers.engine import Render
from tests.benchmarks.peers.faces import ROLES, code_ranges

DOCUMENT = Path(__file__).with_name("report.typ")
ARCHIVE = ["a-3a", "ua-1"]


def missing() -> str:
    """What must be installed first; empty when all is there."""
    return "" if importlib.util.find_spec("typst") else "the package typst (pip install typst)"


def plain(folder: Path) -> Render:
    """A plain PDF."""
    return _load([])


def archive(folder: Path) -> Render:
    """PDF/A-3a and PDF/UA-1, the data inside."""
    return _load(ARCHIVE)


def _load(standards: list[Any]) -> Render:
    import typst

    fonts = find_fonts()
    folders = sorted({str(face.path.parent) for face in fonts.present if face.path})
    there = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    names = {Path(font.path): font.family for font in there.fonts() if font.path}
    compiler = typst.Compiler(str(DOCUMENT), font_paths=there, ignore_system_fonts=True)
    faces = {role: _stack(fonts, role, names) for role in ROLES}

    def render(content: Content) -> bytes:
        data = make_context(content.report) | {"faces": faces, "codes": _codes(content), "data": None}
        if standards:
            data["data"] = report_json(content.report).decode()
        made = compiler.compile(
            sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
            pdf_standards=standards,
            pdf_tags=bool(standards),
        )
        assert isinstance(made, bytes)
        return made

    return render


def _stack(fonts: FontSet, role: str, names: dict[Path, str]) -> list[dict[str, str | None]]:
    """The faces of a role by the names that the files have, with the characters that they may serve."""
    by_family = {face.family: face for face in fonts.present}
    return [
        {"name": names[face.path], "covers": _pattern(face.unicode_range)}
        for face in (by_family[family] for family in fonts.families(role))
        if face.path
    ]


def _pattern(unicode_range: str) -> str | None:
    ranges = "".join(rf"\x{{{first}}}-\x{{{last}}}" for first, last in code_ranges(unicode_range))
    return f"[{ranges}]" if ranges else None


def _codes(content: Content) -> list[str]:
    """A picture for every page that there may be."""
    url = content.report.mobile_url
    assert url is not None
    return [_picture(page_address(url.value, number, MOST_PAGES)) for number in range(1, MOST_PAGES + 1)]


def _picture(address: str) -> str:
    matrix = qr_matrix(address)
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for row, column, length in dark_runs(matrix))
    edge = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {edge} {edge}"><path d="{path}"/></svg>'
