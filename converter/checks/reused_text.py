"""Prose that is last year's over again, word for word or with nothing but the figures changed.

Sentences are compared, wherever they stood last year. Headings, the preamble and what has to be said every year in the
same words do not count, nor do sentences too short to be anybody's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from converter.checks.last_year import year_of
from converter.findings import Finding, Place, Words, warning
from converter.model.figures import to_half_width
from converter.model.form import Section
from converter.model.report import Report

_SECTION_PERCENT, _WHOLE_PERCENT = 60, 80
_LEAST = 100
"""Characters that count: less of them is no text to speak of."""
_SHORT = 8
_LONG_HEADING = 30
_PLACES = 3
_ENDS = re.compile("[。！？；;!?]+")
_NUMBERING = re.compile(
    r"[一二三四五六七八九十]{1,2}[是、]|\([一二三四五六七八九十0-9]{1,2}\)|[0-9]{1,2}[.、](?![0-9])"
)
_SAID_EVERY_YEAR = re.compile("需要报告的|信息处理费|统计期限")
_FIGURES = re.compile("[0-9]+(?:[.,:][0-9]+)*[%‰]?|[〇○零一二三四五六七八九十百千万亿]{2,}")
_ARTICLE_50 = Words("《政府信息公开条例》第五十条", "Regulations on Open Government Information, article 50")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without spaces, numbering and end; `frame` is the same with a sign for every figure, `place` that of
    its paragraph.
    """

    words: str
    frame: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class _Counted:
    """Characters of a text: `all` that count, the `same` word for word, and those `framed`: same but for figures."""

    all: int
    same: int
    framed: int
    copied: tuple[tuple[Place | None, Place | None], ...] = ()

    def percent(self, part: int) -> int:
        """How much of the text a part is."""
        return 100 * part // self.all if self.all else 0


class _LastYear:
    """Where each sentence stood in last year's report."""

    def __init__(self, last: Report) -> None:
        self.words: dict[str, Place | None] = {}
        self.frames: dict[str, Place | None] = {}
        every = [sentence for section in _sections(last) for sentence in _sentences(last, section)]
        for sentence in every:
            self.words.setdefault(sentence.words, sentence.place)
            self.frames.setdefault(sentence.frame, sentence.place)
        plain = "".join(sentence.words for sentence in every)
        self.fingerprint = hashlib.sha256(plain.encode()).hexdigest()[:12]


def check_reused_text(report: Report, last: Report) -> Iterator[Finding]:
    """A warning for each section of which 60 % or more stood in last year's report, and one for the whole from 80 %."""
    if report.year and last.year and last.year.value >= report.year.value:
        return
    before = _LastYear(last)
    context = f"上一年 {before.fingerprint}"
    counts = []
    for section in _sections(report):
        counted = _count(_sentences(report, section), before)
        counts.append(counted)
        if counted.all >= _LEAST and counted.percent(counted.framed) >= _SECTION_PERCENT:
            yield _section_finding(report, last, section, counted, context)
    whole = _Counted(sum(c.all for c in counts), sum(c.same for c in counts), sum(c.framed for c in counts))
    written = sum(bool(counted.all) for counted in counts)
    if written > 1 and whole.all >= _LEAST and whole.percent(whole.framed) >= _WHOLE_PERCENT:
        yield _whole_finding(report, last, whole, context)


def _sections(report: Report) -> list[Section]:
    """The prose that is an office's own: the preamble has no number and is the same every year."""
    return [section for section in report.form.sections if section.number and not section.table]


def _sentences(report: Report, section: Section) -> list[_Sentence]:
    found = []
    for paragraph in report.texts.get(section.id, ()):
        is_heading = paragraph.level and len(paragraph.head) <= _LONG_HEADING
        text = "".join(to_half_width(paragraph.body if is_heading else paragraph.text).split())
        for numbered in _ENDS.split(text):
            words = numbered[_numbering(numbered) :]
            if len(words) >= _SHORT and not _SAID_EVERY_YEAR.search(words):
                found.append(_Sentence(words, _FIGURES.sub("#", words), paragraph.place))
    return found


def _numbering(sentence: str) -> int:
    """How much of a sentence is the 一是 or （1） that it opens with: another one when sentences change places."""
    match = _NUMBERING.match(sentence)
    return match.end() if match else 0


def _count(sentences: list[_Sentence], before: _LastYear) -> _Counted:
    same = [sentence for sentence in sentences if sentence.words in before.words]
    framed = [sentence for sentence in sentences if sentence.frame in before.frames]
    return _Counted(_length(sentences), _length(same), _length(framed), tuple(_copied(sentences, framed, before)))


def _length(sentences: list[_Sentence]) -> int:
    return sum(len(sentence.words) for sentence in sentences)


def _copied(
    sentences: list[_Sentence], framed: list[_Sentence], before: _LastYear
) -> Iterator[tuple[Place | None, Place | None]]:
    """The paragraphs that are last year's for the better part: where they stand, and where they stood."""
    again = {place: list(group) for place, group in groupby(framed, lambda sentence: sentence.place)}
    for place, own in groupby(sentences, lambda sentence: sentence.place):
        if place in again and 2 * _length(again[place]) >= _length(list(own)):
            yield place, before.frames[again[place][0].frame]


def _section_finding(report: Report, last: Report, section: Section, counted: _Counted, context: str) -> Finding:
    name = section.heading or section.label
    same, framed = counted.percent(counted.same), counted.percent(counted.framed)
    figures_only = same < _SECTION_PERCENT
    place = counted.copied[0][0] if counted.copied else report.place(section.id)
    zh, en = _places(counted)
    if figures_only:
        words = Words(
            f"“{name}”有 {framed}% 的文字与 {year_of(last).zh}只换了数字（其中 {same}% 一字未改）{zh}",
            f"{framed}% of “{section.id}” is {year_of(last).en} with other figures ({same}% word for word){en}",
        )
    else:
        words = Words(
            f"“{name}”有 {same}% 的文字与 {year_of(last).zh}一字不差，连同只换数字的共 {framed}%{zh}",
            f"{same}% of “{section.id}” is {year_of(last).en} word for word, {framed}% but for figures{en}",
        )
    hint = Words("写本年的情况；确属情况相同的，写明情况说明", "write of this year, or explain why it is the same")
    code = "REU-02" if figures_only else "REU-01"
    return warning(code, words, path=section.id, place=place, clause=_ARTICLE_50, hint=hint, context=context)


def _places(counted: _Counted) -> tuple[str, str]:
    """`：第 12 行即上一年第 10 行、……`, the first paragraphs of those that are last year's."""
    pairs = [(_at(here), _at(there)) for here, there in counted.copied[:_PLACES]]
    if not pairs:
        return "", ""
    zh = "、".join(f"{here.zh}即上一年{there.zh}" for here, there in pairs)
    en = ", ".join(f"{here.en} is last year's {there.en}" for here, there in pairs)
    more = len(counted.copied) > _PLACES
    return f"：{zh}{'……' if more else ''}", f": {en}{' …' if more else ''}"


def _at(place: Place | None) -> Words:
    if place and place.cell:
        return Words(f" {place.cell} 格", f"cell {place.cell}")
    line = place.line if place and place.line else "?"
    return Words(f"第 {line} 行", f"line {line}")


def _whole_finding(report: Report, last: Report, whole: _Counted, context: str) -> Finding:
    same, framed = whole.percent(whole.same), whole.percent(whole.framed)
    words = Words(
        f"全文 {whole.all} 字中有 {framed}% 与 {year_of(last).zh}相同或者只换了数字（其中 {same}% 一字未改）",
        f"{framed}% of the whole text is {year_of(last).en} but for figures, {same}% word for word",
    )
    hint = Words("整份报告像是上一年的旧稿，确认没有拿错文件", "it reads like last year's: is this the right file?")
    return warning("REU-03", words, place=report.place(""), clause=_ARTICLE_50, hint=hint, context=context)
