"""What this machine has and lacks: faces, system libraries, versions."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from pathlib import Path

from converter import __version__
from converter.errors import ConverterError, MissingError
from converter.findings import Words
from converter.render.fonts import Face, FontSet, find_fonts


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at: `state` is "ok", "optional" (not there, and the program goes on) or "missing"."""

    name: Words
    state: str
    detail: Words
    role: str = ""
    file: str = ""


_CHINESE_ALGORITHMS = Item(
    Words("国密算法 SM2/SM3", "SM2/SM3"),
    "optional",
    Words(
        "不支持：现有的签名库都没有，遇到 SM2 证书会停下并说明",
        "not supported: no library here has them; an SM2 key is refused",
    ),
)


def examine(font_dirs: tuple[Path, ...] = ()) -> list[Item]:
    """Everything the program needs or may use, in the order in which a person should read it."""
    version = f"converter {__version__}, Python {platform.python_version()}, {platform.machine()}"
    items = [Item(Words("程序", "program"), "ok", Words(version, version)), _engine()]
    try:
        fonts = find_fonts(font_dirs)
    except MissingError as problem:
        return [*items, _failed(Words("字体", "fonts"), problem), *_signing()]
    return [*items, _compiled(fonts), *(_face(face) for face in fonts.faces), *_signing()]


def _compiled(fonts: FontSet) -> Item:
    """Whether a batch can make PDFs by compiled forms here; how many took which way its run report tells."""
    name = Words("批量快速排版", "compiled forms")
    try:
        from converter.render.pdf.compiled.engine import CompiledForms
        from converter.render.pdf.compiled.unfit import Unfit
    except (ConverterError, OSError):
        return Item(name, "optional", Words("没有排版引擎，不可用", "not available without the engine"))
    try:
        CompiledForms().check(fonts)
    except ConverterError as problem:
        return replace(_failed(name, problem), state="optional")
    except Unfit as problem:
        reason = problem.reason
        detail = Words(f"不可用，一律常规排版：{reason.zh}", f"not available, the ordinary path takes all: {reason.en}")
        return Item(name, "optional", detail)
    detail = Words(
        "可用；每次有几份没有用、为什么，见运行报告", "work; the run report tells how many reports did without, and why"
    )
    return Item(name, "ok", detail)


def _signing() -> list[Item]:
    """What signs and verifies, which is an extra; and what no library here can do."""
    name = Words("签名组件", "signing")
    try:
        from converter.finish.signing.extra import require_signing
        from converter.finish.signing.trust import trust_folder

        versions, folder = require_signing(), trust_folder()
    except MissingError as problem:
        return [replace(_failed(name, problem), state="optional"), _CHINESE_ALGORITHMS]
    trusted = Words("没有", "none")
    if folder and folder.is_dir():
        trusted = Words(str(folder), str(folder))
    detail = Words(f"{versions}；信任文件夹：{trusted.zh}", f"{versions}; trust folder: {trusted.en}")
    return [Item(name, "ok", detail), _CHINESE_ALGORITHMS]


def _engine() -> Item:
    name = Words("排版引擎", "engine")
    try:
        from converter.render.pdf.engine import engine_versions

        detail = engine_versions()
    except ConverterError as problem:
        return _failed(name, problem)
    return Item(name, "ok", Words(detail, detail))


def _failed(name: Words, problem: ConverterError) -> Item:
    hint = problem.hint or Words("", "")
    detail = Words(f"{problem.words.zh}。{hint.zh}", f"{problem.words.en}. {hint.en}")
    return Item(name, "missing", detail)


def _face(face: Face) -> Item:
    name = Words(face.label, face.family)
    if face.path is None:
        detail = Words(
            f"未安装，由后备字体代替（{face.source}）", f"not installed, another face stands in ({face.source})"
        )
        return Item(name, "optional", detail, face.role)
    if not face.sound:
        words = Words(
            "文件与清单的 sha256 不符，请重新安装", "the file's sha256 is not the declared one: install again"
        )
        return Item(name, "missing", words, face.role, str(face.path))
    detail = Words(f"{face.source}（{face.licence}）", f"{face.source} ({face.licence})")
    return Item(name, "ok", detail, face.role, str(face.path))
