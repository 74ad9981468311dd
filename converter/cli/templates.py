"""`converter templates`: what can be rendered, the names of everything in a form, and Word templates to restyle."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.cli.say import put, put_json, say, say_findings, say_written
from converter.errors import ExitCode, UsageError
from converter.findings import Finding, Place, Words, error, shorten
from converter.finish.compare import compare
from converter.finish.read import read_bytes, read_document
from converter.finish.write import write_new
from converter.model.form import Form
from converter.template import Template, find_template, template_names

if TYPE_CHECKING:
    from converter.render.word.template_check import TemplateCheck

READ_BACK = "TPL-10"


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser(
        "templates",
        parents=[common],
        help="列出可用模板；show 各项名称；new 生成 Word 模板；check 检查改过的 Word 模板",
    )
    verb.add_argument("action", choices=("list", "show", "new", "check"), nargs="?", default="list")
    verb.add_argument("name", nargs="?", metavar="NAME|FILE.docx")
    verb.add_argument("-o", "--output", type=Path, metavar="FILE.docx", help="new：写到哪里")
    verb.add_argument("--form", metavar="NAME", help="check：是哪个模板的 Word 样子；不写就由其中的标记判断")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the list or one form, write a Word template, or check one."""
    folders = tuple(options.templates)
    if options.action == "list":
        return _list(options, folders)
    if not options.name:
        what = Words("缺少文件名", "the file is missing") if options.action == "check" else None
        raise UsageError(what or Words("缺少模板名", "the template's name is missing"))
    if options.action == "check":
        return _check(options, folders)
    form = find_template(options.name, folders).form
    if options.action == "new":
        return _new(options, form)
    put_json(_form_json(form)) if options.json else _put_form(form, options.lang)
    return ExitCode.DONE


def _list(options: argparse.Namespace, folders: tuple[Path, ...]) -> int:
    forms = [find_template(name, folders).form for name in template_names(folders)]
    if options.json:
        put_json([{"name": form.name, "label": form.label, "clause": form.clause} for form in forms])
    else:
        for form in forms:
            put(f"{form.name}  {form.label_en if options.lang == 'en' else form.label}")
    return ExitCode.DONE


def _new(options: argparse.Namespace, form: Form) -> int:
    """The Word template to start from; a file that exists is never overwritten."""
    from converter.render.word.starter import make_starter

    output: Path | None = options.output
    if output is None or output.suffix.lower() != ".docx":
        raise UsageError(Words("用 -o 写明 .docx 文件名", "name a .docx file with -o"))
    write_new(output, make_starter(form))
    say_written([output], options.lang)
    return ExitCode.DONE


def _check(options: argparse.Namespace, folders: tuple[Path, ...]) -> int:
    """What a Word template prints, and what is wrong with it."""
    from converter.render.word.template_check import check_word_template

    data = read_bytes(Path(options.name))
    template = _template(options, data, folders)
    check = check_word_template(data, options.name, template)
    check.findings.extend(_read_back(check, options.name))
    if options.json:
        put_json(_check_json(options.name, template.form, check, options.lang))
    else:
        asked = [field for field in check.fields if not field.optional]
        form, total, printed = template.form.name, len(asked), sum(field.count > 0 for field in asked)
        zh = f"模板 {form}：{total} 项中印出 {printed} 项" if total else f"模板 {form}：标记有误，没有逐项核对"
        en = f"template {form}: {printed} of {total} fields are printed" if total else f"template {form}: not counted"
        say(Words(zh, en).text(options.lang))
        say_findings(check.findings, options.lang, notes=True)
    return ExitCode.DONE if check.findings.ok else ExitCode.FORM


def _template(options: argparse.Namespace, data: bytes, folders: tuple[Path, ...]) -> Template:
    from converter.render.word.template_check import guess_template

    if options.form:
        return find_template(options.form, folders)
    known = [find_template(name, folders) for name in template_names(folders)]
    found = guess_template(data, options.name, known)
    if found is None:
        words = Words("看不出是哪个模板的 Word 文件", "it does not show which template this Word file is for")
        hint = Words("用 --form 写明模板名", "name the template with --form")
        raise UsageError(words, hint=hint)
    return found


def _read_back(check: TemplateCheck, file: str) -> Iterator[Finding]:
    """What the trial draft does not say, beside what was found already."""
    told = [finding.path for finding in check.findings if finding.path]
    for miss in compare(check.report, read_document(check.draft, file)) if check.draft else ():
        if not any(miss.path == path or miss.path.startswith((f"{path}.", f"{path}[")) for path in told):
            words = Words(
                f"试印后读回不符：{miss.path} 应为“{shorten(miss.wanted)}”，印的是“{shorten(miss.found)}”",
                f"the trial draft differs: {miss.path} should be “{shorten(miss.wanted)}”, is “{shorten(miss.found)}”",
            )
            yield error(READ_BACK, words, path=miss.path, place=Place(file))


def _check_json(file: str, form: Form, check: TemplateCheck, language: str) -> dict[str, object]:
    return {
        "file": file,
        "template": form.name,
        "fields": [field.as_dict() for field in check.fields],
        "findings": [finding.as_dict(language) for finding in check.findings],
        "errors": len(check.findings.errors),
        "warnings": len(check.findings.warnings),
    }


def _form_json(form: Form) -> dict[str, object]:
    return {
        "name": form.name,
        "label": form.label,
        "clause": form.clause,
        "sections": [{"id": section.id, "label": section.heading or section.label} for section in form.sections],
        "cells": [
            {
                "path": path,
                "row": cell.row_label,
                "column": cell.column_label,
                "kind": cell.kind.value,
                "unit": cell.unit,
            }
            for path, cell in form.cells.items()
        ],
        "relations": [
            {"id": r.id, "code": r.code, "section": r.section, "each": r.each, "left": r.left, "right": r.right}
            for r in form.relations
        ],
        "catalogue": [{"id": field.id, "label": field.label} for field in form.catalogue],
    }


def _put_form(form: Form, language: str) -> None:
    put(f"{form.name}  {form.label_en if language == 'en' else form.label}")
    for section in form.sections:
        put(f"\n{section.heading or section.label}  {section.id}")
        for path, cell in section.cells.items():
            put(f"  {path.removeprefix(section.id + '.')}  {cell.label}")
