"""What many tests need: reading text as a file, running a command, cases that are data."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.checks import check_report
from converter.cli.main import main
from converter.findings import Finding, Findings
from converter.model.report import Report
from converter.source import load_report

CASES = Path(__file__).parent / "cases"
HEAD = "template: disclosure-2021\nagency: 青禾县人民政府办公室\nyear: 2025\n"


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What compiled forms learn in tests lies with the tests, and so do temporary files, also those of processes that
    a test kills.
    """
    os.environ["CONVERTER_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    with tempfile.TemporaryDirectory(prefix="tests-", ignore_cleanup_errors=True) as temporary:
        Path(temporary).chmod(0o755)  # some tests call another user
        os.environ["TMPDIR"] = tempfile.tempdir = temporary
        yield


def cases(name: str) -> list[Any]:
    """The cases in `tests/cases/<name>.yaml`; each shows its own text as the test's name."""
    found = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=str(case.get("name", number))) for number, case in enumerate(found)]


def read_text(folder: Path, text: str | bytes, name: str = "报告.yaml") -> Report:
    """The report in a text, through a file as in life."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_report(path)


def check_text(folder: Path, text: str | bytes, name: str = "报告.yaml") -> Findings:
    return check_report(read_text(folder, text, name))


def only(findings: Findings | list[Finding], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


@cache
def has_calc() -> bool:
    """Whether the spreadsheet half of LibreOffice is there: without it the program converts no workbook."""
    if shutil.which("soffice") is None:
        return False
    packages = subprocess.run(["dpkg-query", "-W", "libreoffice-calc*"], capture_output=True, text=True, check=False)
    return any(line.split()[1:] for line in packages.stdout.splitlines())


def machine_environment() -> dict[str, str]:
    """The environment for programs of the machine, without the empty set of fonts that some tests keep."""
    return {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}


@dataclass(frozen=True)
class Outcome:
    """What a command said and left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run a command in this process."""

    def command(*arguments: object) -> Outcome:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Outcome(code, said.out, said.err)

    return command
