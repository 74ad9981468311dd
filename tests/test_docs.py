"""What README.md and examples/README.md show works as shown, and README.md names every verb."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from converter.cli import main
from converter.cli.parser import make_parser

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "examples/README.md")
GOOD = ("disclosure-2019", "disclosure-2021")
CODE = re.compile(r"退出码(?:为|是)? *`?(\d+)|exit code(?: is)? `?(\d+)|exits with `?(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """One console block: its commands, and the exit code of the last one, as the paragraph after it states (or 0)."""

    page: str
    line: int
    commands: tuple[str, ...]
    code: int


def blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for match in re.finditer(r"^ *```console\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        commands = tuple(re.findall(r"^ *\$ (.+)$", match[1], re.MULTILINE))
        after = text[match.end() :].lstrip("\n").split("\n\n", 1)[0]
        stated = None if after.startswith(("```", "#")) else CODE.search(after)
        code = int(next(filter(None, stated.groups()))) if stated else 0
        found.append(Block(page, text.count("\n", 0, match.start()) + 1, commands, code))
    return found


BLOCKS = [block for page in PAGES for block in blocks(page)]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONVERTER_FONTS", raising=False)
    return tmp_path


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}:{block.line}")
def test_every_console_block_works(block: Block, copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in block.commands:
        wanted = block.code if command == block.commands[-1] else 0
        program, *words = shlex.split(command, comments=True)
        if program != "./run" or words[:1] == ["test"]:
            continue
        code = leave(words)
        assert code == wanted, f"$ {command}\n{capfd.readouterr().err}"
        out = [words[i + 1] for i, word in enumerate(words) if word in ("-o", "--output")]
        for name in out:
            assert (copy / name).exists() == (code == 0), f"$ {command}"


def leave(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as leaving:  # --version, --help
        return int(leaving.code or 0)


def test_the_pages_show_commands() -> None:
    for page in PAGES:
        commands = [command for block in BLOCKS if block.page == page for command in block.commands]
        assert any(command.startswith("./run render ") for command in commands), page


def test_the_pages_name_files_that_exist() -> None:
    for page in PAGES:
        folder = (ROOT / page).parent
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)|src=\"([^\"]+)\"", text):
            name = target[0] or target[1]
            if not name.startswith(("http:", "https:", "mailto:")):
                assert (folder / name).exists(), f"{page}: {name}"


def test_the_readme_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    parser = make_parser()
    (verbs,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    assert [verb for verb in verbs.choices if not re.search(rf"(?<![\w-]){verb}(?![\w-])", text)] == []


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
@pytest.mark.parametrize("name", GOOD)
def test_good_examples_are_sound_and_render(name: str, suffix: str, copy: Path) -> None:
    report = f"examples/{name}/report.yaml"
    assert main(["check", report]) == 0
    assert main(["render", report, "-o", f"{name}.{suffix}"]) == 0
    assert main(["inspect", f"{name}.{suffix}", "--against", report]) == 0


def test_the_broken_example_has_the_faults_that_its_page_lists(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "examples/README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) \| .* \| (错误|警告) \|$", page, re.MULTILINE)
    assert len(listed) == 6
    before = os.listdir(copy)  # noqa: PTH208
    assert main(["check", "examples/broken/report.yaml"]) == 1
    said = capfd.readouterr().err
    for line, severity in listed:
        assert re.search(rf"report\.yaml:{line}\b.* (?:{severity}|提醒)", said), f"{line} {severity}\n{said}"
    assert main(["render", "examples/broken/report.yaml", "-o", "broken.pdf"]) == 1
    assert os.listdir(copy) == before  # noqa: PTH208
