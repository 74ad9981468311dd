"""The same report gives the same bytes: in any order, process and hash seed, and whether a form was learnt or read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from converter.render.pdf.compiled.engine import CompiledForms
from converter.settings import Settings
from converter.template import find_template
from tests.render.pdf.compiled.reports import make_report

ORDERS = {"1": "4 2 9 0", "77": "0 9 2 4"}
"""Hash seed: numbers of reports."""
_MAKE = """
import hashlib, sys
from pathlib import Path
from converter.bulk.learnt import LearntFolder
from converter.render.pdf.compiled.engine import CompiledForms
from converter.settings import Settings
from converter.template import find_template
from tests.render.pdf.compiled.reports import make_report

forms = CompiledForms(LearntFolder(Path(sys.argv[1]), "here"))
for number in sys.argv[2:]:
    report = make_report(int(number))
    made = forms.render(report, find_template(report.form.name), Settings(), False)
    print(number, hashlib.sha256(made.data).hexdigest())
"""


def digests(seed: str, folder: Path) -> list[str]:
    command = [sys.executable, "-c", _MAKE, str(folder), *ORDERS[seed].split()]
    root = Path(__file__).resolve().parents[4]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
    made = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True)
    return sorted(made.stdout.splitlines())


@pytest.mark.slow
def test_other_processes_seeds_orders_and_memories(tmp_path: Path) -> None:
    cold, other = digests("1", tmp_path / "one"), digests("77", tmp_path / "other")
    assert len(cold) == 4
    assert cold == other
    assert cold == digests("77", tmp_path / "one"), "what was read from disk is not what was learnt"


@pytest.mark.slow
def test_neighbours_do_not_matter() -> None:
    reports = [make_report(number) for number in range(8)]
    made = []
    for order in (reports, reports[::-1]):
        forms = CompiledForms()
        made.append([forms.render(each, find_template(each.form.name), Settings(), False).data for each in order])
    assert made[0] == made[1][::-1]
