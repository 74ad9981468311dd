"""`converter templates`: what can be rendered, and the names of everything in a form."""

from __future__ import annotations

import argparse
from typing import Any

from converter.cli.say import put, put_json
from converter.errors import ExitCode, UsageError
from converter.findings import Words
from converter.model.form import Form
from converter.template import find_template, template_names


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb's grammar."""
    verb = verbs.add_parser("templates", parents=[common], help="列出可用模板；show 显示一个模板的各项名称")
    verb.add_argument("action", choices=("list", "show"), nargs="?", default="list")
    verb.add_argument("name", nargs="?", metavar="NAME")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the list, or one form."""
    folders = tuple(options.templates)
    if options.action == "show":
        if not options.name:
            raise UsageError(Words("缺少模板名", "the template's name is missing"))
        form = find_template(options.name, folders).form
        put_json(_form_json(form)) if options.json else _put_form(form, options.lang)
        return ExitCode.DONE
    forms = [find_template(name, folders).form for name in template_names(folders)]
    if options.json:
        put_json([{"name": form.name, "label": form.label, "clause": form.clause} for form in forms])
    else:
        for form in forms:
            put(f"{form.name}  {form.label_en if options.lang == 'en' else form.label}")
    return ExitCode.DONE


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
