"""LibreOffice, headless, from our Word drafts, which are made beforehand and cost it nothing.

The drafts hold a QR code: one picture for all pages.

It cannot be asked report by report, so it gets batches: (a batch of 13 − a batch of 1) ÷ 12 is the price of a report
without the start. Reports of ours are made right after each batch and give the ratio.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from converter.render.fonts import FontSet, find_fonts
from converter.render.word.draft import render_word
from converter.template import find_template
from tests.benchmarks.peers.content import make_content
from tests.benchmarks.peers.faces import LIMITED, fontconfig

FIRST = 10_000
"""Number of the first report: nobody else makes these."""
MORE = 12
NAMES = {
    "仿宋_GB2312": "body_face",
    "楷体_GB2312": "subheading_face",
    "黑体": "heading_face",
    "方正小标宋简体": "title_face",
    "宋体": "table_face",
}
"""Faces that the Word template names, by role."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A batch without its start, and the report of ours beside it: seconds of CPU a report; MB at the peak."""

    cpu: float
    ours: float
    memory: float


def missing() -> str:
    """What must be installed first; empty when all is there."""
    return "" if shutil.which("soffice") else "LibreOffice (apt-get install libreoffice-writer-nogui)"


def measure(folder: Path, ours: Callable[[int], float], sittings: int) -> tuple[list[Sitting], list[Path]]:
    """Batches in turn with `ours`, which makes report i and tells its seconds; and the PDFs of the last batch."""
    folder.mkdir(exist_ok=True)
    drafts = [_draft(folder, FIRST + number) for number in range(MORE + 1)]
    environment = _environment(folder)
    _convert(folder, drafts[:1], environment)  # makes the profile
    found = []
    for sitting in range(sittings):
        one, _ = _convert(folder, drafts[:1], environment)
        many, peak = _convert(folder, drafts, environment)
        beside = [ours(FIRST + MORE * (sitting + 1) + number) for number in range(MORE)]
        found.append(Sitting((many - one) / MORE, statistics.median(beside), peak))
    return found, [draft.with_suffix(".pdf") for draft in drafts]


def _draft(folder: Path, number: int) -> Path:
    report = make_content(number).report
    path = folder / f"{number}.docx"
    path.write_bytes(render_word(report, find_template(report.form.name)))
    return path


def _environment(folder: Path) -> dict[str, str]:
    fonts = find_fonts()
    aliases = {name: _chinese(fonts, role) for name, role in NAMES.items()}
    aliases |= {"Times New Roman": next(face.family for face in fonts.present if face.role == "latin_face")}
    return os.environ | fontconfig(folder, fonts, aliases)


def _chinese(fonts: FontSet, role: str) -> str:
    """The family that sets the Chinese characters of a role."""
    limited = {face.family for face in fonts.faces if face.role in LIMITED}
    return next(family for family in fonts.families(role) if family not in limited)


def _convert(folder: Path, drafts: list[Path], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of CPU and MB at the peak, of the program and of all that it started."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, drafts)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    made = [draft.with_suffix(".pdf") for draft in drafts]
    if process.returncode or not all(path.is_file() for path in made):
        raise RuntimeError("LibreOffice did not convert the drafts")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
