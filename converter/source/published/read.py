"""A published document → Report, with everything that could not be settled.

bytes ─► Page ─► form ─► outline ─► tables ─► solver ─► Report + questions + what became of every character
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from converter.findings import Finding, Place, Words, error, note, shorten, warning
from converter.model.figures import read_figure
from converter.model.form import Form
from converter.model.report import Placed, Report
from converter.source.published.account import Account, Use
from converter.source.published.edition import choose_form
from converter.source.published.open import read_page
from converter.source.published.outline import Outline, read_outline
from converter.source.published.page import FoundTable, Page
from converter.source.published.result import Imported
from converter.source.published.solve.solve import Solution, solve
from converter.source.published.tables.read import read_table

ASSUMED = "推定，待核实"
_NAMED = 4


def read_published(data: bytes, file: str, forms: Sequence[Form], answers: Mapping[str, str]) -> Imported:
    """The report that a published page, a text dump or a Word file holds. The form is chosen among `forms` by labels.

    SourceError for a file that cannot be read or holds no such report, UsageError for an answer to no question.
    """
    page = read_page(data, file)
    form, findings = choose_form(page, forms, file)
    account = Account(page)
    outline = read_outline(page, form, account)
    tables = [
        read_table(section, outline.table_blocks.get(section.id, []), account)
        for section in form.sections
        if section.table
    ]
    solution = solve(form, tables, answers)
    report = _report(form, file, outline, tables, solution)
    told = [*page.remarks, *findings, *outline.notes, *(note for table in tables for note in table.notes)]
    told += [*solution.notes, *_conservation(page, account)]
    remarks = {path: ASSUMED for path, figure in solution.figures.items() if figure.assumed}
    return Imported(report, tuple(solution.questions), tuple(told), remarks, tuple(account.unplaced()))


def _report(form: Form, file: str, outline: Outline, tables: Sequence[FoundTable], solution: Solution) -> Report:
    report = Report(form, file, agency=outline.agency, year=outline.year, given_title=outline.title)
    report.catalogue = dict(outline.catalogue)
    report.texts = dict(outline.texts)
    report.signoff = outline.signoff
    start = Place(file, 1)
    report.places = {"": start, "template": start}
    report.places |= {f"catalogue.{name}": placed.place for name, placed in outline.catalogue.items()}
    report.places |= {name: line.place for name, line in outline.headings.items()}
    report.places |= {name: texts[0].place or start for name, texts in outline.texts.items() if texts}
    for name, value in (("agency", outline.agency), ("year", outline.year), ("title", outline.title)):
        if value:
            report.places[name] = value.place
    for name, part in (("agency", outline.signoff.agency), ("date", outline.signoff.date)):
        if part:
            report.places[f"signoff.{name}"] = part.place
    for path, solved in solution.figures.items():
        report.figures[path] = Placed(read_figure(solved.text, form.cells[path].kind), solved.place)
        report.places[path] = solved.place
    assumed = [path for path, solved in solution.figures.items() if solved.assumed]
    if assumed:
        report.assumed = Placed(_assumed(form, assumed), solution.figures[assumed[0]].place)
        report.places["assumed"] = report.assumed.place
    return report


def _assumed(form: Form, paths: Sequence[str]) -> str:
    """In words for the report file: which figures of which tables were assumed."""
    counts = Counter(path.partition(".")[0] for path in paths)
    parts = []
    for section_id, count in counts.items():
        names = [form.cells[path].label for path in paths if path.startswith(f"{section_id}.")]
        shown = "、".join(names[:_NAMED]) + ("等" if count > _NAMED else "")
        parts.append(f"“{form.section(section_id).label}”{count}格（{shown}）")
    return "；".join(parts)


def _conservation(page: Page, account: Account) -> Iterator[Finding]:
    """What became of the document's characters: how many of each use, every stretch without use by name."""
    counts, missing = account.counts(), account.missing()
    shown = [(use, counts[use]) for use in Use if counts[use] and use is not Use.UNPLACED]
    words = Words(
        f"来源共 {page.characters} 字：" + "，".join(f"{use.value} {count}" for use, count in shown)
        + f"，没有去处 {counts[Use.UNPLACED]}",
        f"{page.characters} characters: " + ", ".join(f"{use.name.lower()} {count}" for use, count in shown)
        + f", unplaced {counts[Use.UNPLACED]}",
    )  # fmt: skip
    yield note("IMP-03", words, place=Place(page.file))
    for text, place in account.unplaced():
        words = Words(f"没有去处的文字：“{shorten(text, 60)}”", f"text without a place: “{shorten(text, 60)}”")
        hint = Words("要的话，放到报告文件里合适的地方", "put it where it belongs in the report file, if it does")
        yield warning("IMP-02", words, place=place, hint=hint)
    if missing:
        words = Words(f"来源里有 {missing} 个字没有读到", f"{missing} characters of the source were not read")
        hint = Words("请把这个文件发给开发者", "please send the file to the developers")
        yield error("IMP-04", words, place=Place(page.file), hint=hint)
