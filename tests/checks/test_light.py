"""`check` answers at once: it loads none of the engines that make documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGINES = {
    "weasyprint",
    "docx",
    "docxtpl",
    "lxml",
    "jinja2",
    "pypdf",
    "PIL",
    "qrcode",
    "fontTools",
    "pydyf",
    "markupsafe",
}
PROGRAM = """
import sys
from converter.cli.main import main
code = main(["check", "examples/disclosure-2021/report.yaml"])
print(code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_check_loads_no_engine() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    code, *loaded = done.stdout.split()
    assert code == "0"
    assert not ENGINES & set(loaded)
