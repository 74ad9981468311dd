"""What an output depends on, as digests: the report's file, its template, the faces, the versions, the options.

Equal keys mean equal bytes, so what has its key in the ledger need not be made again. The same digests tell whether
the machines of a cluster would make the same bytes.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import converter
from converter import __version__
from converter.bulk.job import Order
from converter.render.fonts import find_fonts
from converter.resources import resource_dir
from converter.settings import Settings
from converter.template import SHARED, find_template

_PACKAGES = ("weasyprint", "pydyf", "jinja2", "qrcode", "python-docx", "docxtpl", "fonttools")
_PANGO = ("libpango-1.0.so.0", "libpango-1.0-0.dll", "pango-1.0-0.dll", "libpango-1.0.dylib")
_NO_REPORT = ("site.", "run-report.")
"""Shared templates of pages over many reports: no report depends on them."""
_NOT_OUTPUT = {"template_dirs", "font_dirs"}
"""Settings that say where to look: what is found there counts, not where it lies."""


class Fingerprint:
    """The keys of one run; faces and templates are read once."""

    def __init__(self, order: Order, signing: str = "") -> None:
        self._settings = order.settings
        options = {name: str(value) for name, value in _options(order.settings).items()}
        self.conditions: dict[str, Any] = machine_digests(order.settings) | {
            "options": {"formats": list(order.formats), "signing": signing, "exact": order.exact} | options,
        }
        self._base = _digest([json.dumps(self.conditions, sort_keys=True).encode()])
        self._templates: dict[str, str] = {}

    def digest(self, data: bytes, template: str, name: str) -> str:
        """The digest of what comes in: a report's bytes, and what a manifest says about it."""
        return _digest([data, template.encode(), name.encode()])

    def key(self, digest: str, template: str) -> str:
        """The key of what is made from it by a template."""
        if template not in self._templates:
            self._templates[template] = template_digest(template, self._settings.template_dirs)
        return _digest([self._base.encode(), digest.encode(), self._templates[template].encode()])


@cache
def machine_digests(settings: Settings) -> dict[str, Any]:
    """What this machine would make outputs with: the program, versions of what sets them, digests of the faces."""
    faces = {face.family: _file_digest(face.path) for face in find_fonts(settings.font_dirs).present if face.path}
    code = _digest(_tree(Path(converter.__file__).parent, "*.py"))[:16]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    versions = {"converter": __version__, "code": code, "python": python, "pango": _pango()}
    return {"versions": versions | {name: _version(name) for name in _PACKAGES}, "faces": faces}


def template_digest(name: str, folders: tuple[Path, ...]) -> str:
    """The digest of a template's folder and of what all reports share."""
    folder = find_template(name, folders).folder
    return _digest(part for root in (folder, resource_dir("templates") / SHARED) for part in _tree(root))


def _options(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__slots__ if name not in _NOT_OUTPUT}


def _tree(root: Path, pattern: str = "*") -> Iterable[bytes]:
    """Name and bytes of every file below a folder."""
    for path in sorted(root.rglob(pattern)):
        if path.is_file() and not path.name.startswith(_NO_REPORT):
            yield path.relative_to(root).as_posix().encode()
            yield path.read_bytes()


def _digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over parts, each with its length before it, so that their borders count."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _pango() -> str:
    """Pango's version, without loading the engine that uses it: that takes a second."""
    for name in _PANGO:
        with suppress(OSError, AttributeError):
            return str(ctypes.CDLL(name).pango_version())
    return ""
