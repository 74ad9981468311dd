"""What is wrong with a Word template → FormError in words that tell a clerk what to mend.

A template comes out of Word or WPS: tags typed with a Chinese input method, misspelt names, revisions
that nobody has accepted. Jinja finds some of this; the rest would be printed as it stands.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, UndefinedError

from converter.errors import FormError
from converter.findings import Place, Words
from converter.model.figures import shorten

TEXT_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")
_TEXT = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>")
_REVISION = re.compile(r"<w:(?:ins|del|moveFrom|moveTo)[ >]")
_WIDE = re.compile(r"[｛{]\s?[｛{％]|[％｝}]\s?[｝}]|[{｛]％|％[}｝]")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_HALF_TAG = re.compile(r"\{\{|\}\}|\{%|%\}")
_NAME = re.compile(r"'([^']+)' is undefined|no (?:attribute|element) '?([^']+?)'?$")

REVISED = Words("模板里还有修订痕迹", "the template still holds tracked changes")
ACCEPT = Words("在 Word 或 WPS 里接受全部修订，再保存", "accept all changes in Word or WPS and save")
COMMENTED = Words("模板里还有批注", "the template still holds comments")
UNCOMMENT = Words("在 Word 或 WPS 里删除批注，再保存", "delete the comments in Word or WPS and save")
BRACES = Words("标记的括号要用英文半角：{{ 标题 }}、{% … %}", "type plain braces: {{ title }}, {% … %}")
_RESTORE = Words("改正模板里的标记，或换回原来的 report.docx", "mend the tag, or put the original report.docx back")


def check_template(parts: Mapping[str, bytes], file: str) -> None:
    """Raise FormError for leftovers of editing and for tags that would be printed instead of filled in."""
    for name in filter(TEXT_PARTS.fullmatch, parts):
        xml = parts[name].decode("utf-8", "replace")
        if _REVISION.search(xml):
            raise FormError(REVISED, place=Place(file), hint=ACCEPT)
        if "<w:commentReference" in xml:
            raise FormError(COMMENTED, place=Place(file), hint=UNCOMMENT)
        for text in _paragraphs(xml):
            fault = tag_fault(text)
            if fault:
                raise FormError(fault, place=Place(file), hint=BRACES)


def _paragraphs(xml: str) -> Iterator[str]:
    """The text of each paragraph that holds a brace."""
    for chunk in xml.split("</w:p>"):
        text = html.unescape("".join(_TEXT.findall(chunk)))
        if any(brace in text for brace in "{}｛｝"):
            yield text


def tag_fault(text: str) -> Words | None:
    """What is wrong with the tags in the text of a paragraph; None when all are whole."""
    left = TAG.sub("", text)
    if _HALF_TAG.search(left):
        return Words(f"标记缺了一半：“{shorten(text)}”", f"half of a tag is missing: “{shorten(text)}”")
    if _WIDE.search(left):
        return Words(f"标记用了全角括号：“{shorten(text)}”", f"a tag has full-width braces: “{shorten(text)}”")
    return None


def tag_error(problem: Exception, file: str, parts: Mapping[str, bytes], names: Mapping[str, Any]) -> FormError:
    """What Jinja or the XML parser has to say about the template, in the program's words."""
    if isinstance(problem, UndefinedError):
        return _unknown_name(problem, file, parts, names)
    said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    near = _near(problem)
    words = Words(f"模板有误：{said}{near}", f"the template is wrong: {said}{near}")
    return FormError(words, place=Place(file), hint=_RESTORE)


def _unknown_name(
    problem: UndefinedError, file: str, parts: Mapping[str, bytes], names: Mapping[str, Any]
) -> FormError:
    match = _NAME.search(str(problem))
    name = (match.group(1) or match.group(2)) if match else str(problem)
    texts = (text for part in filter(TEXT_PARTS.fullmatch, parts) for text in _paragraphs(parts[part].decode()))
    where = next((shorten(text) for text in texts if name in text), "")
    return FormError(unknown_name(name, names, where), place=Place(file), hint=_RESTORE)


def unknown_name(name: str, names: Mapping[str, Any], where: str = "") -> Words:
    """A name that is none of ours, and the one that may be meant."""
    close = difflib.get_close_matches(name, {*_all_names(names)}, 1, 0.5)
    place_zh, place_en = (f"，见“{where}”", f", in “{where}”") if where else ("", "")
    guess_zh, guess_en = (f"；是否为“{close[0]}”？", f"; did you mean “{close[0]}”?") if close else ("", "")
    zh = f"模板里的“{name}”不是可用的名称{place_zh}{guess_zh}"
    return Words(zh, f"“{name}” in the template is no known name{place_en}{guess_en}")


def _all_names(names: Mapping[str, Any]) -> Iterator[str]:
    for name, value in names.items():
        if name.isidentifier():
            yield name
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict):
            yield from _all_names(first)


def _near(problem: Exception) -> str:
    """The text around a syntax error, as far as docxtpl knows it."""
    if not isinstance(problem, TemplateSyntaxError):
        return ""
    lines = [line.strip() for line in getattr(problem, "docx_context", ())]
    text = shorten(" ".join(line for line in lines if "{" in line))
    return f"（{text}）" if text else ""


def not_word(file: str, problem: Exception) -> FormError:
    """The template cannot be opened at all."""
    said = type(problem).__name__
    words = Words("模板不是能打开的 Word（docx）文件", f"the template is no Word (docx) file that opens ({said})")
    hint = Words("换回原来的 report.docx", "put the original report.docx back")
    return FormError(words, place=Place(file), hint=hint)
