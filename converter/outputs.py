"""The outputs of one report, each by its suffix; what several of them need is made once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from converter.errors import UsageError
from converter.findings import Finding, Place, Words, note
from converter.finish.compare import require_equal
from converter.finish.read import read_document
from converter.model.data import report_json
from converter.model.drafts import archive_folder, draft_number
from converter.model.report import Report
from converter.render.fonts import find_fonts
from converter.settings import Settings
from converter.template import Template

if TYPE_CHECKING:
    from converter.render.pdf.render import RenderedPdf

FORMATS = ("pdf", "docx", "html", "json")


_NO_ARCHIVE = Words(
    "报告旁边不能写入，没有留存这份 Word 稿的底稿",
    "the base of this Word draft was not kept: no writing beside the report",
)
_NO_ARCHIVE_HINT = Words(
    "底稿在 Word 稿里也有一份；要在报告旁边留存，就把报告放到能写入的文件夹",
    "the draft holds it as well; to keep one beside the report, move the report to a folder that can be written",
)


PdfEngine: TypeAlias = "Callable[[Report, Template, Settings, bool], RenderedPdf]"
"""A report's PDF, marked 未通过校核 or not. Whatever stands behind it, the same pages come out."""


def laid_out_pdf(report: Report, template: Template, settings: Settings, unchecked: bool) -> RenderedPdf:
    """The PDF laid out from the template's HTML and style sheets."""
    from converter.render.pdf.render import render_pdf_pages

    return render_pdf_pages(
        report,
        template,
        find_fonts(settings.font_dirs),
        unchecked=unchecked,
        press=settings.press,
        paper=settings.paper,
        seal=settings.seal_diameter,
    )


@dataclass
class Outputs:
    """Makes the outputs of a report; `unchecked` marks every page 未通过校核. Engines are loaded by who needs them.

    `findings` gathers what comes up on the way, `links` the addresses that links and QR codes lead to.
    `make_pdf` is the engine behind the PDF.
    """

    report: Report
    template: Template
    settings: Settings
    unchecked: bool
    make_pdf: PdfEngine = laid_out_pdf
    findings: list[Finding] = field(default_factory=list)
    links: dict[str, None] = field(default_factory=dict)

    def make_all(self, targets: list[Path]) -> dict[Path, bytes]:
        """The bytes for every target, each reopened and compared with the report before it counts as made."""
        made = {target: self.make(target, targets) for target in targets}
        for target, data in made.items():
            if target.suffix.lower() == ".json":
                continue  # the data itself: there is nothing in it to compare with
            facts = read_document(data, str(target))
            require_equal(self.report, facts)
            self.links |= dict.fromkeys(facts.links)
        return made

    def make(self, target: Path, others: list[Path]) -> bytes:
        """The bytes for one target; a phone page links to `others` and to what lies beside it already."""
        match target.suffix.lower():
            case ".pdf":
                return self._pdf.data
            case ".docx":
                return self._word()
            case ".html":
                return self._phone(target, others)
            case ".json":
                return report_json(self.report)
        known = "、".join(FORMATS)
        words = Words(
            f"不会生成“{target.suffix}”文件，可用：{known}", f"cannot make “{target.suffix}” files, only {known}"
        )
        raise UsageError(words)

    @cached_property
    def _pdf(self) -> RenderedPdf:
        rendered = self.make_pdf(self.report, self.template, self.settings, self.unchecked)
        self.findings += rendered.findings
        return rendered

    def _word(self) -> bytes:
        from converter.render.word.draft import render_word

        return render_word(
            self.report,
            self.template,
            label=self.settings.label,
            unchecked=self.unchecked,
            date=self.settings.draft_date,
            controls=self.settings.controls,
        )

    @contextmanager
    def archive(self, report_file: Path, targets: list[Path]) -> Iterator[dict[Path, bytes]]:
        """What has to be written beside the report along with `targets`: the base of its Word draft, so that a draft
        that has lost its own can still be compared. Its folder is made here, and goes again if the writing fails.
        """
        data = report_json(self.report)
        folder = archive_folder(report_file)
        base = folder / f"{draft_number(data)}.json"
        if not any(target.suffix.lower() == ".docx" for target in targets) or _holds(base, data):
            yield {}
            return
        made = not folder.exists()
        try:
            folder.mkdir(exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            self.findings.append(note("DRF-01", _NO_ARCHIVE, place=Place(str(folder)), hint=_NO_ARCHIVE_HINT))
            yield {}
            return
        try:
            yield {base: data}
        except BaseException:
            if made:
                with suppress(OSError):
                    folder.rmdir()
            raise

    def _phone(self, target: Path, others: list[Path]) -> bytes:
        from converter.render.phone import render_phone

        beside = {target.with_suffix(f".{kind}") for kind in FORMATS if kind != "html"}
        there = {path for path in beside if path in others or path.is_file()}
        links = {path.suffix.removeprefix("."): path.name for path in sorted(there)}
        # The published pages lead to it, not those of the copy for ink, which may end elsewhere.
        published = replace(self.settings, paper=False)
        pages = (
            self.make_pdf(self.report, self.template, published, self.unchecked) if self.settings.paper else self._pdf
        )
        return render_phone(self.report, self.template, pages.starts, links=links, unchecked=self.unchecked)


def _holds(path: Path, data: bytes) -> bool:
    """Whether the file is there with these bytes."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False
