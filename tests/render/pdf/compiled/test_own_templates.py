"""Templates of offices: compiled to the pixel, or refused with a reason; never anything else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from converter.bulk.engine import looks_alike
from converter.errors import ConverterError
from converter.model.report import Report
from converter.outputs import laid_out_pdf
from converter.render.pdf.compiled.engine import CompiledForms
from converter.render.pdf.compiled.unfit import Unfit
from converter.resources import resource_dir
from converter.settings import Settings
from converter.template import SHARED, Template, find_template
from tests.conftest import cases
from tests.render.pdf.compiled.gate import anatomy, differing_pixels
from tests.render.pdf.compiled.reports import few, many

CASES = cases("own_templates")
SHEET = "report.html.j2"


def restyled(folder: Path, case: dict[str, Any]) -> Template:
    """The shipped template with a change, as an office has it in a folder of its own."""
    home = folder / "disclosure-2021"
    shutil.copytree(resource_dir("templates") / home.name, home)
    with (home / "report.css").open("a", encoding="utf-8") as sheet:
        sheet.write(case.get("css", ""))
    if "old" in case:
        shared = (resource_dir("templates") / SHARED / SHEET).read_text(encoding="utf-8")
        assert shared.count(case["old"]) == 1
        (home / SHEET).write_text(shared.replace(case["old"], case["new"]), encoding="utf-8")
    return find_template(home.name, (folder,))


def made_both_ways(
    forms: CompiledForms, report: Report, template: Template, settings: Settings, folder: Path
) -> Unfit | None:
    """Make a report both ways and hold them against each other; why it was refused, if it was."""
    try:
        compiled = forms.render(report, template, settings, False)
    except Unfit as problem:
        return problem
    except ConverterError as problem:
        with pytest.raises(type(problem)):
            laid_out_pdf(report, template, settings, False)
        return Unfit(problem.words.zh, problem.words.en)
    ordinary = laid_out_pdf(report, template, settings, False)
    assert looks_alike(compiled, ordinary)
    assert anatomy(compiled.data) == anatomy(ordinary.data)
    assert not any(differing_pixels(compiled.data, ordinary.data, 100, folder / "pages"))
    return None


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_alike_or_refused(tmp_path: Path, case: dict[str, Any]) -> None:
    template, settings = restyled(tmp_path, case), Settings(template_dirs=(tmp_path,))
    forms = CompiledForms()
    reasons = [made_both_ways(forms, report, template, settings, tmp_path) for report in (few(), many())]
    if "alike" in case:
        assert not any(reasons), reasons
    if "refused" in case:
        assert all(reason and case["refused"] in reason.reason.zh for reason in reasons), reasons


def test_each_case_says_what_is_wished() -> None:
    given = [case.values[0] for case in CASES]
    assert all(isinstance(case, dict) and len(case.keys() & {"alike", "refused", "either"}) == 1 for case in given)
