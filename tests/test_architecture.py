"""The house is kept: floors, one home for each library, sizes of rooms, and ARCHITECTURE.md tells the truth."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "converter"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up. Rooms on one floor are strangers to one another.
FLOORS = [
    ("findings", "resources"),
    ("errors", "settings"),
    ("model", "tree", "ooxml", "tabular"),
    ("template",),
    ("source", "checks", "render", "finish"),
    ("outputs",),
    (
        "convert",
        "doctor",
        "recover",
        "comparison",
        "digest",
        "receipt",
        "verification",
        "pull",
        "site",
        "total",
    ),
    ("filing", "importing"),
    ("bulk",),
    ("cli",),
    ("__main__",),
]
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor}

HOMES = {
    "yaml": ["converter/tree/yaml_events.py"],
    "weasyprint": [
        f"converter/render/pdf/{n}.py"
        for n in (
            "engine",
            "straight",
            "shaping",
            "tables",
            "continuity",
            "pages",
            "pictures",
            "signature_field",
            "faces/embed",
            "compiled/frame",
            "compiled/harvest",
            "compiled/paragraphs",
            "compiled/probe",
            "compiled/setting",
            "compiled/styles",
            "compiled/typefaces",
        )
    ],
    "pydyf": [
        f"converter/render/pdf/{n}.py"
        for n in ("tables", "artifacts", "page_codes", "signature_field", "metadata", "streams", "press", "faces/embed")
    ],
    "jinja2": ["converter/render/environment.py", "converter/render/word/"],
    "qrcode": ["converter/render/qr.py"],
    "pypdf": [f"converter/finish/pdf_{n}.py" for n in ("reader", "objects", "drawing")],
    "docx": ["converter/render/word/"],
    "docxtpl": ["converter/render/word/"],
    # In `clean` because it hands on what other programs wrote: their prefixes must stay, `mc:Ignorable` names them.
    "lxml": [
        "converter/render/word/",
        "converter/source/published/html",
        *(f"converter/finish/word_{n}.py" for n in ("accept", "clean", "parts")),
    ],
    "PIL": ["converter/render/word/", "converter/finish/signing/seal.py"],
    "markupsafe": ["converter/render/word/"],
    "pyhanko": ["converter/finish/signing/"],
    "pyhanko_certvalidator": ["converter/finish/signing/"],
    "asn1crypto": ["converter/finish/signing/"],
    "cryptography": ["converter/finish/signing/"],
    "pkcs11": ["converter/finish/signing/token.py"],
    "keyring": ["converter/finish/signing/passphrase.py"],
    "openpyxl": ["converter/tabular/", "converter/render/sheet/"],
    "rich": ["converter/cli/progress.py"],
    "distributed": ["converter/bulk/cluster/"],
    "dask": ["converter/bulk/cluster/"],
    "fsspec": ["converter/bulk/remote.py"],
}
STANDARD_ONLY = ("ooxml", "findings", "errors", "resources", "settings", "model", "checks")
MODULE_LINES, FUNCTION_LINES, CONVERT_LINES = 300, 50, 80


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative import"
            yield str(node.module)


def own_imports(path: Path) -> Iterator[str]:
    for target in imports(path):
        parts = target.split(".")
        if parts[0] == "converter" and len(parts) > 1:
            yield parts[1]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    wrong = [other for other in own_imports(path) if other != here and HEIGHT[other] >= HEIGHT[here]]
    assert not wrong, f"{name(path)} on floor {HEIGHT[here]} imports {wrong}"


def test_the_floor_test_can_fail() -> None:
    assert HEIGHT["checks"] == HEIGHT["render"]
    assert HEIGHT["convert"] > HEIGHT["finish"] > HEIGHT["template"] > HEIGHT["model"] > HEIGHT["errors"]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_each_library_has_one_home(path: Path) -> None:
    for target in imports(path):
        library = target.split(".")[0]
        if library in HOMES:
            assert any(name(path).startswith(home) for home in HOMES[library]), f"{name(path)} imports {library}"


def test_no_library_without_a_home() -> None:
    import sys

    known = set(sys.stdlib_module_names) | {"converter"} | set(HOMES)
    strangers = {
        f"{name(path)}: {target}" for path in MODULES for target in imports(path) if target.split(".")[0] not in known
    }
    assert not strangers


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) in STANDARD_ONLY], ids=name)
def test_the_core_needs_the_standard_library_only(path: Path) -> None:
    assert not {target.split(".")[0] for target in imports(path)} & set(HOMES)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_rooms_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    limit = CONVERT_LINES if path.name == "convert.py" else MODULE_LINES
    assert len(text.splitlines()) <= limit
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < FUNCTION_LINES, f"{node.name} is too long"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_printer_prints_and_only_the_command_line_leaves(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called != "print" or path.name == "say.py", f"{name(path)} prints"
            assert called not in ("sys.exit", "exit", "quit"), f"{name(path)} leaves the program"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_clock_and_network_stay_outside(path: Path) -> None:
    used = set(imports(path))
    assert not used & {"socket", "urllib.request", "http.client", "random", "uuid"}
    assert "time" not in used or room(path) in ("bulk", "cli"), "how long it takes is known to those who watch it"
    text = path.read_text(encoding="utf-8")
    assert "datetime.now" not in text
    assert "date.today" not in text or room(path) == "cli", "the day is a setting: what is made depends on nothing else"


def test_architecture_page_is_true() -> None:
    """Every module is named in its room's row, and every name there is a module."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) <= 120
    named = set()
    for line in page.splitlines():
        row = re.match(r"\| `(converter/[\w/]*)` \|", line)
        if row:
            named |= {row.group(1) + module for module in re.findall(r"`(\w+\.py)`", line)}
    modules = {name(path) for path in MODULES if path.name not in ("__init__.py", "__main__.py")}
    assert named == modules, f"silent about {sorted(modules - named)}, invents {sorted(named - modules)}"


def test_the_project_speaks_of_itself_alone() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/|prototype|shared/facts", re.I)
    files = [p for folder in ("converter", "templates", "examples", "fonts") for p in (ROOT / folder).rglob("*")]
    files += [*ROOT.glob("*.md"), ROOT / "run", ROOT / ".ci" / "run", ROOT / "pyproject.toml"]
    for path in files:
        if (
            path.suffix in (".py", ".md", ".yaml", ".css", ".j2", ".toml", "")
            and path.is_file()
            and "_pycache_" not in str(path)
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not pattern.search(text), f"{path.relative_to(ROOT)}: {pattern.search(text)}"
