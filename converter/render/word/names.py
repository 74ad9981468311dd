"""The context → the names that a Word template may print, in Chinese and as identifiers.

`{{ 标题 }}` and `{{ title }}` are one value. Figures go by their codes: `{{ t3.r5c1 }}`.
Templates get plain strings, lists and dictionaries, nothing with methods of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from converter.model.codes import figure_codes
from converter.model.drafts import bookmark_names, paragraph_path
from converter.model.form import Section
from converter.model.report import Report
from converter.render.word.marks import BODY, HEAD, PLACES

Names = dict[str, Any]

FENCE = "\ufdd0"
"""A noncharacter, kept for a program's own use by Unicode 23.7: it stands inside `{_{` until the end."""

UNCHECKED = "未通过校核"
CAPTION = "扫描打开手机端"

# What XML 1.0 cannot hold, and noncharacters; line ends and tabs are no part of a printed value.
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile("[\t\n\r]")
# docxtpl reads {_{ as an escaped {{ and likewise }_} {_% %_}.
_ESCAPES = re.compile(r"(?<=\{)_(?=[{%])|(?<=[}%])_(?=\})")


def word_names(
    report: Report, context: Mapping[str, Any], *, label: str, picture: str, number: str = "", date: str = ""
) -> Names:
    """All names for a report. `label` is the word in the footer, `picture` what marks the place of the QR code;
    `number` and `date` of the draft go with the label. What is a place of the report is listed under PLACES.
    """
    names: Names = {}
    marks = draft_places(report)
    present = {section["id"]: section for section in context["sections"]}
    for section in report.form.sections:
        if section.table is None:
            names.update(_prose(section, present.get(section.id), marks))
    names.update(_figures(report, marks))
    names.update(_top_level(context, marks))
    names.update(_furniture(context, label, number if label else "", date if label else ""))
    names.update(_catalogue(report, context["catalogue"], marks))
    cleaned: Names = clean(names)
    cleaned["title_broken"] = cleaned["分行标题"] = _broken(context["title_lines"])
    cleaned["qr"] = cleaned["二维码"] = picture if context["mobile_url"] else ""
    return cleaned


def draft_places(report: Report) -> dict[str, str]:
    """Path → bookmark of every place that a draft of this report may have."""
    return bookmark_names(report.form, {section: len(lines) for section, lines in report.texts.items()})


def clean(value: Any) -> Any:
    """The value with every text made fit for XML and safe from docxtpl's own escapes."""
    if isinstance(value, str):
        return _ESCAPES.sub(f"{FENCE}_", _SPACES.sub(" ", _BARRED.sub("", value)))
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, list) else value


def _broken(lines: list[str]) -> str:
    """The title with line breaks: docxtpl turns each line end into `w:br`."""
    return "\n".join(clean(line) for line in lines)


def _top_level(context: Mapping[str, Any], marks: Mapping[str, str]) -> Names:
    signoff = context["signoff"]
    agency = _both("agency", "机关", signoff["agency"], marks["signoff.agency"])
    date = _both("date", "日期", signoff["date"], marks["signoff.date"])
    return {
        **_both("title", "标题", context["title"]),
        **_both("agency", "机关", context["agency"]),
        **_both("year", "年度", context["year"]),
        **_both("mobile_url", "手机端网址", context["mobile_url"]),
        **_both("signoff", "落款", agency | date | {PLACES: agency[PLACES] | date[PLACES]}),
        PLACES: dict.fromkeys(("title", "标题", "title_broken", "分行标题"), marks["title"]),
    }


def _furniture(context: Mapping[str, Any], label: str, number: str, date: str) -> Names:
    """What stands around the text: the words of headers and footers."""
    return {
        **_both("label", "稿别", label),
        **_both("draft_number", "稿号", number),
        **_both("draft_date", "稿日", date),
        **_both("mark", "校核标记", UNCHECKED if context["unchecked"] else ""),
        **_both("qr_caption", "扫码提示", CAPTION if context["mobile_url"] else ""),
    }


def _both(identifier: str, label: str, value: Any, place: str = "") -> Names:
    """A value under its two names; `place` is the bookmark of what is a place of the report."""
    names = {identifier: value, label: value}
    return names | {PLACES: dict.fromkeys(names, place)} if place else names


def _prose(section: Section, given: Mapping[str, Any] | None, marks: Mapping[str, str]) -> Names:
    """`总体情况` is the list of paragraphs, `有总体情况` whether the report has the section at all."""
    paragraphs = [
        _paragraph(paragraph, marks[paragraph_path(section.id, index)])
        for index, paragraph in enumerate(given["paragraphs"] if given else ())
    ]
    return {
        **_both(section.id, section.label, paragraphs),
        **_both(f"has_{section.id}", f"有{section.label}", given is not None),
    }


def _paragraph(paragraph: Mapping[str, Any], place: str) -> Names:
    """One paragraph; `样式` says how it is set: 二级标题 三级标题 四级标题, 二级连排, or 正文."""
    level, head, body = paragraph["level"], paragraph["head"], paragraph["body"]
    styles = {2: "二级标题", 3: "三级标题", 4: "四级标题"}
    # A run-in heading of level 3 or 4 has the face of the body (GB/T 9704-2012 7.3.3): one run is enough.
    style = styles.get(level, "正文") if not body else "二级连排" if level == 2 else "正文"
    return {
        **_both("style", "样式", style),
        **_both("head", "标题", head),
        **_both("body", "正文", body),
        **_both("text", "全文", head + body),
        **_both("level", "级别", level),
        PLACES: {"text": place, "全文": place}
        | dict.fromkeys(("head", "标题"), place + HEAD)
        | dict.fromkeys(("body", "正文"), place + BODY),
    }


def _figures(report: Report, marks: Mapping[str, str]) -> Names:
    """`t3` → `r5c1` → the figure as the office wrote it."""
    tables: Names = {}
    for path, code in figure_codes(report.form).items():
        table, _, cell = code.partition(".")
        figures = tables.setdefault(table, {PLACES: {}})
        figures[cell] = report.figure(path).text
        figures[PLACES][cell] = marks[path]
    return tables


def _catalogue(report: Report, rows: list[list[Mapping[str, Any]]], marks: Mapping[str, str]) -> Names:
    """`目录信息.索引号` for one field, `目录行` for the table: rows with one wide field or two."""
    given = {field["id"]: field["text"] for row in rows for field in row}
    fields: Names = {}
    places: dict[str, str] = {}
    for field in report.form.catalogue:
        names = _both(field.id, field.label, given.get(field.id, ""), marks[f"catalogue.{field.id}"])
        places |= names[PLACES]
        fields |= names | {PLACES: places}
    drawn = [_row(row, marks) for row in rows]
    return {**_both("catalogue", "目录信息", fields), **_both("catalogue_rows", "目录行", drawn)}


def _row(row: list[Mapping[str, Any]], marks: Mapping[str, str]) -> Names:
    left, right = _entry(row[0], marks), _entry(row[-1], marks)
    return {**_both("wide", "独占", len(row) == 1), **_both("left", "左", left), **_both("right", "右", right)}


def _entry(field: Mapping[str, Any], marks: Mapping[str, str]) -> Names:
    return {
        **_both("label", "要素", field["label"]),
        **_both("text", "内容", field["text"], marks[f"catalogue.{field['id']}"]),
    }
