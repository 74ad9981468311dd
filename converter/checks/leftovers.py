"""What a template or another form left behind: instructions, placeholders, labels and headings of another form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from converter.checks.sentences import plain_text
from converter.findings import Finding, Place, Words, shorten, warning
from converter.model.figures import to_half_width
from converter.model.report import Report

_INSTRUCTIONS = (
    "(?:该|此|本)?部分?以表格形式报告",
    "表格如下",
    r"[(【\[<](?:请|此处|在此)*(?:填写|填报|填入|插入|注明|简述|简要说明|概述)[^)】\]>]{0,40}[)】\]>]",
    r"[(【\[<][^)】\]>]{0,20}(?:请(?:填|删|替换|修改|补充)|填写说明|填报说明|模板|不需要的)[^)】\]>]{0,20}[)】\]>]",
    "此处(?:填写|填报|填入|插入|应填|为)",
    "(?:请)?删除(?:本行|此行|本段|此段|本句|此句)|(?:本行|此行|本段|此段)(?:请)?删除",
    r"[(【\[](?:本?单位|机关|部门|机构)(?:名称|全称)[)】\]]",
    "20(?:[XxＸ×✕*＊?？_]{2}|[XxＸ×✕*＊?？_])年",
    "(?<![A-Za-z0-9])[XxＸ]{2,}(?![A-Za-z0-9])|[×✕]{2,}",
    "某某(?:省|市|州|县|区|镇|乡|街道|局|委|办|单位|部门|机关)",
    "_{2,}",
    r"\[\.{2,}\]|\[…+\]|[\[(](?:略|待补充?|待填写?|待定|待核实)[\])]",
    r"\{\{[^{}]*\}\}|\$\{[^{}]*\}",
)
_LEFT = re.compile("|".join(_INSTRUCTIONS))

# Column heads that only one of the two forms has; a form's own labels are never held against it.
_LABELS = (
    *("本年新制作数量", "本年新公开数量", "对外公开总数量", "上一年项目数量", "本年增/减", "采购项目数量"),
    *("其他对外管理服务事项", "本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "本年收费金额"),
)
_LABEL = re.compile("|".join(map(re.escape, _LABELS)))
_OLD_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]+、|[((][一二三四五六七八九十]+[))]|[0-9]{1,2}[.、])?"
    "(?:政府信息公开|依申请公开|信息公开)?(?:工作|申请)?的?(?:收费(?:情况)?[及和与]减免(?:收费)?(?:情况)?|收费情况[及和与]费用减免)(?:的?情况)?[。:]?"
)
_EXTRA_SECTION = re.compile("[七八九十]、[^。，；]{2,30}")


def check_leftovers(report: Report) -> Iterator[Finding]:
    """A warning for instructions and placeholders of a template in the prose, the names and the catalogue data."""
    for path, texts in _texts(report).items():
        found = [(match.group(), place) for text, place in texts for match in _LEFT.finditer(_plain(text))]
        context = "、".join(quote for quote, _ in found)
        for quote, place in found:
            words = Words(
                f"“{shorten(quote)}”像是模板里留下的字", f"“{shorten(quote)}” looks left over from a template"
            )
            hint = Words("换成实际内容，或者删去", "put in what is meant, or take it out")
            yield warning("TPL-01", words, path=path, place=place, hint=hint, context=context)


def _plain(text: str) -> str:
    return " ".join(to_half_width(text).split())


def _texts(report: Report) -> dict[str, list[tuple[str, Place | None]]]:
    """Path → the texts that were written there, with their places."""
    named = {"agency": report.agency, "title": report.given_title, "signoff.agency": report.signoff.agency}
    named |= {f"catalogue.{name}": value for name, value in report.catalogue.items()}
    texts: dict[str, list[tuple[str, Place | None]]] = {
        path: [(value.value, value.place)] for path, value in named.items() if value
    }
    for section, paragraphs in report.texts.items():
        texts[section] = [(paragraph.text, paragraph.place) for paragraph in paragraphs]
    return texts


def check_other_form(report: Report) -> Iterator[Finding]:
    """A warning for labels of the other form and for headings of sections that this form does not have."""
    own = {entry.label for cell in report.form.cells.values() for entry in (*cell.row, *cell.column)}
    found: dict[tuple[str, str], list[tuple[str, Place | None]]] = defaultdict(list)
    for section, paragraphs in report.texts.items():
        for paragraph in paragraphs:
            text = plain_text(paragraph.text)
            for label in dict.fromkeys(_LABEL.findall(text)):
                if not any(label in name for name in own):
                    found["LBL-01", section].append((label, paragraph.place))
            heading = plain_text(paragraph.head) or text
            if _OLD_SECTION.fullmatch(heading) or _EXTRA_SECTION.fullmatch(text):
                found["LBL-02", section].append((heading, paragraph.place))
    for (code, section), quotes in found.items():
        context = f"{report.form.name}；" + "、".join(quote for quote, _ in quotes)
        for quote, place in quotes:
            yield _of_other_form(report, code, section, quote, place, context)


def _of_other_form(report: Report, code: str, section: str, quote: str, place: Place | None, context: str) -> Finding:
    said, clause = shorten(quote), Words(report.form.clause, report.form.clause)
    if code == "LBL-01":
        words = Words(f"“{said}”是另一版格式的名称", f"“{said}” is a label of another form")
        hint = Words(f"改用{report.form.label}的名称", f"use the labels of “{report.form.name}”")
    else:
        words = Words(f"“{said}”不是这一版格式的章节", f"“{said}” is no section of this form")
        hint = Words(
            "信息处理费写在第六部分；多出的标题删去，内容并入六个部分",
            "the report has six sections; move the text there",
        )
    return warning(code, words, path=section, place=place, clause=clause, hint=hint, context=context)
