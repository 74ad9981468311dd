"""Which form a document is on: told by the labels of its tables, for a year says little about the edition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from converter.errors import SourceError
from converter.findings import Finding, Place, Words, note, warning
from converter.model.figures import to_half_width
from converter.model.form import Form
from converter.model.grid import table_grid
from converter.source.published.labels import plain_label, simplified
from converter.source.published.page import Page

_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*年")
_NAMED = 5
_FEWEST_COMMON = 4
"""So many labels of a form, or its name in the text, make a document such a report."""
_WHAT = re.compile("政府信息公开.{0,6}年度报告|政府信息公开工作年报|信息公开.{0,4}年度报告")


def choose_form(page: Page, forms: Sequence[Form], file: str) -> tuple[Form, list[Finding]]:
    """The form whose labels the document has, and what is to be told about the choice.

    SourceError when the document has nothing of such a report.
    """
    text = "".join(piece.text for piece in page.pieces())
    compact = plain_label(text)
    labels = {form.name: _labels(form) for form in forms}
    found = {name: {label for label in of_form if label in compact} for name, of_form in labels.items()}
    if not any(len(of_form) >= _FEWEST_COMMON for of_form in found.values()) and not _WHAT.search(simplified(text)):
        raise _no_report(file)
    own = {form.name: _only(form.name, found, labels, forms) for form in forms}
    best = max(forms, key=lambda form: len(own[form.name]))
    rivals = [form for form in forms if form is not best and own[form.name]]
    if (rivals and any(len(own[form.name]) == len(own[best.name]) for form in rivals)) or not own[best.name]:
        return _by_year(forms, text, file)
    return best, [_strange(best, form, own[form.name], file) for form in rivals]


def _labels(form: Form) -> set[str]:
    grids = (table_grid(section) for section in form.sections if section.table)
    texts = {cell.text for grid in grids for row in grid.rows for cell in row if cell.text}
    return {plain_label(text) for text in texts if len(plain_label(text)) > 3}


def _aliases(form: Form) -> Iterator[str]:
    entries = (entry for cell in form.cells.values() for entry in (*cell.row, *cell.column))
    yield from (alias for entry in entries for alias in entry.aliases)


def _only(name: str, found: dict[str, set[str]], labels: dict[str, set[str]], forms: Sequence[Form]) -> set[str]:
    """Labels that the document has and no other form has, not even inside of a longer one."""
    others = [label for other, of_form in labels.items() if other != name for label in of_form]
    others += [plain_label(alias) for form in forms if form.name != name for alias in _aliases(form)]
    return {label for label in found[name] if not any(label in other for other in others)}


def _by_year(forms: Sequence[Form], text: str, file: str) -> tuple[Form, list[Finding]]:
    """No table tells: the year does, and it is told so."""
    years = [int(year) for year in _YEAR.findall(to_half_width(text))]
    for year in years:
        for form in forms:
            if (form.first_year or 0) <= year <= (form.last_year or year):
                words = Words(
                    f"表格看不出是哪一年的格式，按 {year} 年度用“{form.label}”",
                    f"the tables do not tell the edition; by the year {year} it is “{form.name}”",
                )
                hint = Words("不对就用 --template 指定", "name another one with --template")
                return form, [warning("IMP-31", words, place=Place(file), hint=hint)]
    if len(forms) == 1:
        return forms[0], []
    words = Words("看不出用的是哪一年的格式", "it does not tell which edition of the form it is on")
    hint = Words("用 --template 指定，如 disclosure-2021", "name it with --template, such as disclosure-2021")
    raise SourceError(words, place=Place(file), hint=hint)


def _strange(best: Form, other: Form, labels: set[str], file: str) -> Finding:
    shown = "、".join(sorted(labels)[:_NAMED])
    words = Words(
        f"按“{best.label}”读；其中有另一种格式（{other.name}）的叫法：{shown}",
        f"read as “{best.name}”; it has labels of “{other.name}” too: {shown}",
    )
    return note("IMP-30", words, place=Place(file))


def _no_report(file: str) -> SourceError:
    words = Words("这不像是政府信息公开工作年度报告：没有找到表格的行名和标题", "this looks like no such annual report")
    hint = Words("确认选对了文件；目录页要点进报告正文再保存", "is it the right file? Save the report itself, no list")
    return SourceError(words, place=Place(file), hint=hint)
