"""Form → an empty report file to fill in: block style YAML, one figure a line."""

from __future__ import annotations

from collections.abc import Iterator

from converter.model.form import Form
from converter.source.keys import Key, report_keys


def blank_report(form: Form, *, labels: bool = True) -> str:
    """The text of an empty report on `form`; keys are the official labels, or identifiers."""
    lines = [
        f"# {form.label}",
        f"# 依据：{form.clause}。没有发生的填 0；一行一个数；文字部分一段一行，段间空一行。",
    ]
    prose = {section.id for section in form.sections if section.table is None}
    preset = {"template": form.name}
    for key in report_keys(form).children:
        lines += _lines(key, 0, labels, prose, preset)
    return "\n".join(lines) + "\n"


def _lines(key: Key, depth: int, labels: bool, prose: set[str], preset: dict[str, str]) -> Iterator[str]:
    """One key and what is below it. Headings without identifier are written as comments when keys are identifiers."""
    indent = "  " * depth
    if not key.id:
        yield f"{indent}# {key.label}"
        for child in key.children:
            yield from _lines(child, depth, labels, prose, preset)
        return
    name = _quoted(key.label) if labels else key.id
    note = "" if labels or key.children else f"  # {key.label}"
    if key.children:
        yield f"{indent}{name}:" + ("" if labels else f"  # {key.label}")
        for child in key.children:
            yield from _lines(child, depth + 1, labels, prose, preset)
    elif depth == 0 and key.id in prose:
        yield f"{indent}{name}: |{note}"
        yield f"{indent}  "
    elif key.id in preset and depth == 0:
        yield f"{indent}{name}: {preset[key.id]}{note}"
    else:
        yield f"{indent}{name}:{note}"


def _quoted(label: str) -> str:
    """A label as a YAML key: quoted where its first sign or a colon would be read as YAML's own."""
    return f'"{label}"' if ": " in label or "#" in label or label[0] in "[{&*!|>%@`\"'-?," else label
