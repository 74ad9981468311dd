"""A restyled Word template → what it prints, misses or prints twice, and what is wrong with it, place by place.

template ──► tags with their places ──► faults ─┐
form ──► a report of which every value is another one ──► filled in ──► counted ──► a draft to be read back
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import ChainableUndefined, Environment, TemplateError

from converter.errors import FormError
from converter.findings import Finding, Findings, Place, Words, error, note, warning
from converter.model.codes import figure_codes
from converter.model.figures import Kind, read_figure
from converter.model.form import Form
from converter.model.prose import read_paragraph
from converter.model.report import Placed, Report, SignOff
from converter.ooxml.foreign import foreign_parts
from converter.ooxml.package import open_package
from converter.render.context import make_context
from converter.render.environment import make_environment
from converter.render.word.draft import WORD_FILE, render_word
from converter.render.word.faults import TEXT_PARTS
from converter.render.word.names import CAPTION, UNCHECKED, word_names
from converter.render.word.template_tags import PartTags, read_tags
from converter.template import Template

MISSING, TWICE, FILLED, FOREIGN = "TPL-06", "TPL-07", "TPL-08", "TPL-09"
_LABEL, _NUMBER, _DAY, _CODE = "〔稿别〕", "〔稿号〕", "〔稿日〕", "〔二维码〕"
_URL, _YEAR, _SIGNED = "https://example.cn/m.html", 8765, dt.date(9876, 12, 11)
_CODES = re.compile(r"\b[tu]\d+\.r\d+c\d+\b")
_ADVICE = Words("对照 converter templates new 生成的原样补上", "compare with what converter templates new writes")
_ONCE = Words("只留一处", "leave it in one place only")


@dataclass(frozen=True, slots=True)
class Field:
    """Something a template may print: the tag's name, the path of the value, how often it is printed."""

    name: str
    path: str
    count: int
    optional: bool = False

    def as_dict(self) -> dict[str, object]:
        """The field as JSON gives it."""
        return {"name": self.name, "path": self.path, "printed": self.count, "optional": self.optional}


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    """What was found in a template; `draft` is the trial `report` printed with it, None when that cannot be done."""

    findings: Findings
    fields: list[Field]
    report: Report
    draft: bytes | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A field to look for: each of `marks` is in the print once. `furniture` stands in headers and footers; what has no
    `weight` may be printed, often or never.
    """

    name: str
    path: str
    marks: Sequence[str]
    weight: str = "error"
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class _Given(Template):
    """A template folder with another Word template in it."""

    data: bytes = b""

    def read(self, name: str) -> bytes:
        return self.data if name == WORD_FILE else Template.read(self, name)


def guess_template(data: bytes, file: str, templates: Iterable[Template]) -> Template | None:
    """The template whose form a Word file is made for, by its codes first, by the labels of its tables second."""
    text = _all_text(open_package(data, file))
    found = set(_CODES.findall(text))

    def likeness(template: Template) -> tuple[float, float]:
        codes = set(figure_codes(template.form).values())
        labels = {entry.label for c in template.form.cells.values() for entry in (*c.row, *c.column)} - {""}
        shown = sum(re.sub(r"\s", "", label) in text for label in labels)
        return len(codes & found) / (len(codes | found) or 1), shown / (len(labels) or 1)

    best = max(templates, key=likeness, default=None)
    return best if best and any(likeness(best)) else None


def _all_text(parts: Mapping[str, bytes]) -> str:
    xml = "".join(parts[name].decode("utf-8", "replace") for name in parts if TEXT_PARTS.fullmatch(name))
    return re.sub(r"<[^>]*>|\s", "", xml.replace("</w:p>", "\x1f"))


def check_word_template(data: bytes, file: str, template: Template) -> TemplateCheck:
    """Everything about a Word template for the form of `template`."""
    parts = open_package(data, file)
    report = _trial(template.form)
    context = make_context(report, unchecked=True)
    names = word_names(report, context, label=_LABEL, picture=_CODE, number=_NUMBER, date=_DAY)
    environment = make_environment(None)
    tags = read_tags(parts, names, environment)
    findings = [error(f.code, f.words, place=Place(file), hint=f.hint) for part in tags for f in part.faults]
    draft = None if findings else _draft(report, _Given(template.folder, template.form, data), file, findings)
    fields, uses = _fields(template.form, report, tags, names, environment)
    findings += [] if fields is None else _uses(template.form, fields, uses, file)
    findings += [note(FOREIGN, words, place=Place(file)) for words in foreign_parts(parts)]
    return TemplateCheck(Findings(findings), fields or [], report, draft)


def _draft(report: Report, template: Template, file: str, findings: list[Finding]) -> bytes | None:
    try:
        return render_word(report, template, label=_LABEL, unchecked=True)
    except FormError as problem:
        findings.append(error(FILLED, problem.words, place=Place(file), hint=problem.hint))
        return None


def _trial(form: Form) -> Report:
    """A report of which every value is another one."""
    place = Place(form.name)
    prose = [section for section in form.sections if section.table is None]
    texts = {s.id: tuple(map(read_paragraph, _paragraphs(s.label))) for s in prose}
    figures = {}
    for number, (path, cell) in enumerate(form.cells.items(), 200_001):
        figures[path] = Placed(read_figure(("+" if cell.kind is Kind.CHANGE else "") + str(number), cell.kind), place)
    paths = [*(s.id for s in form.sections), *(f"catalogue.{field.id}" for field in form.catalogue)]
    return Report(
        form,
        form.name,
        agency=Placed("〔填报机关〕", place),
        year=Placed(_YEAR, place),
        given_title=Placed("〔本报告题目〕", place),
        mobile_url=Placed(_URL, place),
        catalogue={field.id: Placed(f"〔{field.label}〕", place) for field in form.catalogue},
        texts=texts,
        figures=figures,
        signoff=SignOff(Placed("〔署名〕", place), Placed(_SIGNED, place)),
        places=dict.fromkeys(paths, place),
    )


def _paragraphs(label: str) -> list[str]:
    """A paragraph of each style that a section may have."""
    kinds = ("（一）〔{}二级〕", "（二）〔{}二级连排〕。〔{}连文〕", "1.〔{}三级〕", "（1）〔{}四级〕", "〔{}正文〕")
    return [kind.format(label, label) for kind in kinds]


def _wanted(form: Form, report: Report) -> Iterator[_Wanted]:
    """Everything a template should print, in the order of the form, and at the end what it may print."""
    yield _Wanted("标题", "title", [report.title])
    for field in form.catalogue:
        yield _Wanted(f"目录信息.{field.label}", f"catalogue.{field.id}", [report.catalogue[field.id].value])
    codes = figure_codes(form)
    for section in form.sections:
        if section.table is None:
            name = section.label if section.label.isidentifier() else section.id
            yield _Wanted(
                name, section.id, [part for p in report.texts[section.id] for part in (p.head, p.body) if part]
            )
        for path in section.cells:
            yield _Wanted(codes[path], path, [report.figures[path].value.text])
    yield _Wanted("落款.机关", "signoff.agency", ["〔署名〕"])
    yield _Wanted("落款.日期", "signoff.date", [report.date_line])
    yield _Wanted("校核标记", "mark", [UNCHECKED], furniture=True)
    yield _Wanted("稿别", "label", [_LABEL], "warning", furniture=True)
    yield _Wanted("稿号", "draft_number", [_NUMBER], "warning", furniture=True)
    yield _Wanted("稿日", "draft_date", [_DAY], "warning", furniture=True)
    yield _Wanted("二维码", "qr", [_CODE], "warning", furniture=True)
    yield _Wanted("扫码提示", "qr_caption", [CAPTION], "warning", furniture=True)
    yield _Wanted("机关", "agency", ["〔填报机关〕"], "")
    yield _Wanted("年度", "year", [str(_YEAR)], "")
    yield _Wanted("手机端网址", "mobile_url", [_URL], "")


def _fields(
    form: Form, report: Report, tags: list[PartTags], names: Mapping[str, Any], environment: Environment
) -> tuple[list[Field] | None, list[tuple[_Wanted, int, int]]]:
    """Each field with its count; None when the tags cannot be filled in so far that counting makes sense."""
    said = {"document": "", "other": ""}
    lenient = environment.overlay(undefined=ChainableUndefined)
    for part in tags:
        if not part.source and any(line.text for line in part.lines):
            return None, []
        try:
            filled = lenient.from_string(part.source).render(names)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError):
            return None, []
        said["document" if part.name == "word/document.xml" else "other"] += re.sub(r"\s", "", filled)
    uses = []
    for field in _wanted(form, report):
        counts = [[_count(text, mark) for mark in field.marks] for text in (said["document"], said["other"])]
        least = (
            min(min(counts[0]) or min(counts[1]), 1) if field.furniture else min(counts[0]) or min(min(counts[1]), 1)
        )
        uses.append((field, least, least if field.furniture else max(*counts[0], least)))
    return [Field(field.name, field.path, most if least else 0, not field.weight) for field, least, most in uses], uses


def _count(text: str, mark: str) -> int:
    """How often a value stands in a text; a number is no part of a longer one."""
    plain = re.escape("".join(mark.split()))
    return len(re.findall(rf"(?<!\d){plain}(?!\d)" if mark[-1:].isdigit() else plain, text))


def _uses(form: Form, fields: list[Field], uses: list[tuple[_Wanted, int, int]], file: str) -> Iterator[Finding]:
    """Missing and double fields; a table of which nothing is printed is told once."""
    printed = {field.path for field in fields if field.count}
    bare = [s for s in form.sections if s.cells and not printed & s.cells.keys()]
    for section in bare:
        words = Words(f"没有印出“{section.label}”表中的任何数字", f"no figure of the table {section.id} is printed")
        yield error(MISSING, words, path=section.id, place=Place(file), hint=_ADVICE)
    skipped = {path for section in bare for path in section.cells}
    for field, least, most in uses:
        if field.path in skipped or not field.weight:
            continue
        cell = form.cells.get(field.path)
        label = f"（{cell.label}）" if cell else ""
        if not least:
            words = Words(f"没有印出 {field.name}{label}", f"{field.name} is not printed ({field.path})")
            make = error if field.weight == "error" else warning
            yield make(MISSING, words, path=field.path, place=Place(file), hint=_ADVICE)
        elif most > 1:
            words = Words(f"{field.name}{label} 印了 {most} 次", f"{field.name} is printed {most} times ({field.path})")
            yield error(TWICE, words, path=field.path, place=Place(file), hint=_ONCE)
