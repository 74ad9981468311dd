"""Documents and articles that a report cites: the form's own notice, the fee rules, the regulations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from converter.checks.sentences import Sentence, plain_text, sentences
from converter.findings import Finding, Words, shorten, warning
from converter.model.report import Report

_OPEN, _CLOSE = r"[〔\[(【{<〈]", r"[〕\])】}>〉]"
_NUMBER = rf"{_OPEN}?(?P<year>20[0-9]{{2}}){_CLOSE}?第?0*(?P<number>[0-9]{{1,4}})号"
_FORM_NOTICES = {("2019", "60"), ("2021", "30")}
_NOTICE = re.compile(rf"(?P<issuer>国办公开?办?函|国公开办函|国办函){_NUMBER}")
_OF_FORM = re.compile("格式|年度报告")
_FEE_RULES = ("2020", "109")
_DECREE = re.compile(
    r"(?<![省市州])政府信息公开条例》?(?:\([^()]{0,20}?)?(?:中华人民共和国)?国务院令?\(?第?(?P<number>[0-9]{2,4})号"
)
_DECREE_NOW, _DECREE_OLD = "711", "492"
_OF_OLD = re.compile("原|旧|修订前|2007|2008")
_BAD_NUMBER = re.compile(
    rf"(?P<brackets>(?<=[\u4e00-\u9fff])(?:(?![〔]){_OPEN}20[0-9]{{2}}{_CLOSE}|〔20[0-9]{{2}}(?!〕){_CLOSE})第?[0-9]{{1,4}}号)"
    r"|(?P<lost>〔20[0-9]{2}[0-9]{1,4}号|(?<=[\u4e00-\u9fff])20[0-9]{2}〕[0-9]{1,4}号)"
    r"|(?P<padded>〔20[0-9]{2}〕(?:第[0-9]{1,4}|0[0-9]{1,3})号)"
)
_ARTICLE = re.compile(
    r"(?<![省市州])(?:政府信息公开条例|《条例)》?(?:\([^()]{0,40}\))*(?:的?有?关?规定)?(?P<articles>第(?P<first>[一二三四五六七八九十]+|[0-9]+)条[^。；]{0,30})"
)
_MAKES_REPORT = re.compile("(?:编制|编写|编撰|制作|形成|撰写|公布|发布)[^。；]{0,30}报告")
_ARTICLES_OF_REPORT = re.compile("第(?:四十九|五十|49|50)条")
_ARTICLE_21 = re.compile(r"第二十一条第?\([一二三四五六七八九]\)项?")
_CLAUSE_NUMBER = Words("GB/T 9704-2012 7.2.5", "GB/T 9704-2012, 7.2.5")
_ARTICLES = Words(
    "《政府信息公开条例》第四十九条、第五十条", "Regulations on Open Government Information, articles 49, 50"
)
_ARTICLE_20 = Words("《政府信息公开条例》第二十条", "Regulations on Open Government Information, article 20")


@dataclass(frozen=True, slots=True)
class _Slip:
    """A wrong reference in a sentence: what is quoted, what is wrong with it, what to do."""

    code: str
    quote: str
    words: Words
    hint: Words
    clause: Words | None = None


def check_references(report: Report) -> Iterator[Finding]:
    """A warning for every document number or article in the prose that cannot be meant."""
    found: dict[tuple[str, str], list[tuple[Sentence, _Slip]]] = defaultdict(list)
    cited = {_pair(match) for s in sentences(report) for match in _NOTICE.finditer(s.text)}
    for sentence in sentences(report):
        for slip in (
            *_notices(report, sentence, cited),
            *_decrees(sentence),
            *_numbers(sentence),
            *_articles(sentence),
        ):
            found[slip.code, sentence.section].append((sentence, slip))
    for (code, section), slips in found.items():
        context = f"{report.form.clause}；" + "、".join(slip.quote for _, slip in slips)
        for sentence, slip in slips:
            where = {"path": section, "place": sentence.place, "clause": slip.clause, "context": context}
            yield warning(code, slip.words, hint=slip.hint, **where)


def _pair(match: re.Match[str]) -> tuple[str, str]:
    return match["year"], match["number"]


def _notices(report: Report, sentence: Sentence, cited: set[tuple[str, str]]) -> Iterator[_Slip]:
    own_match = _NOTICE.search(plain_text(report.form.clause))
    own = _pair(own_match) if own_match else None
    for match in _NOTICE.finditer(sentence.text):
        pair, issuer = _pair(match), match["issuer"]
        quote = sentence.quote(*match.span())
        of_form = _OF_FORM.search(sentence.text)
        if issuer == "国办函":
            if "信息处理费" in sentence.text and (pair[0] == _FEE_RULES[0]) != (pair[1] == _FEE_RULES[1]):
                yield _wrong(quote, f"国办函〔{_FEE_RULES[0]}〕{_FEE_RULES[1]}号")
        elif issuer != "国办公开办函":
            if pair in _FORM_NOTICES:
                yield _wrong(quote, f"国办公开办函〔{pair[0]}〕{pair[1]}号")
        elif of_form and own and pair[0] in dict(_FORM_NOTICES) and pair not in _FORM_NOTICES:
            yield _wrong(quote, report.form.clause)
        elif of_form and own and pair in _FORM_NOTICES and pair != own and own not in cited:
            words = Words(
                f"“{quote}”是另一版格式的文件，本报告用的是{report.form.label}",
                f"“{quote}” is the notice of another form; this report is on “{report.form.name}”",
            )
            hint = Words(f"本版格式的文件是{report.form.clause}", f"this form's notice is “{report.form.clause}”")
            yield _Slip("REF-02", quote, words, hint)


def _wrong(quote: str, right: str) -> _Slip:
    words = Words(f"文号“{shorten(quote)}”有误", f"“{shorten(quote)}” is no such document")
    return _Slip("REF-01", quote, words, Words(f"应为{right}", f"it should be “{right}”"))


def _decrees(sentence: Sentence) -> Iterator[_Slip]:
    for match in _DECREE.finditer(sentence.text):
        quote, number = sentence.quote(*match.span()), match["number"]
        if number != _DECREE_NOW and not (number == _DECREE_OLD and _OF_OLD.search(sentence.text)):
            yield _wrong(quote, f"国务院令第{_DECREE_NOW}号（2019年修订）")


def _numbers(sentence: Sentence) -> Iterator[_Slip]:
    """Document numbers that are not written as GB/T 9704 has them."""
    for match in _BAD_NUMBER.finditer(sentence.text):
        quote = sentence.quote(*match.span())
        faults = {
            "brackets": Words(f"文号“{quote}”的年份应用六角括号〔〕", f"the year in “{quote}” stands in “〔〕”"),
            "lost": Words(f"文号“{quote}”的括号不全", f"a bracket is lost in “{quote}”"),
            "padded": Words(f"文号“{quote}”的序号不加“第”字，不编虚位", f"no “第” and no leading 0 in “{quote}”"),
        }
        hint = Words("写成“〔2021〕30号”的样子", "write it like “〔2021〕30号”")
        yield _Slip("REF-03", quote, faults[str(match.lastgroup)], hint, _CLAUSE_NUMBER)


def _articles(sentence: Sentence) -> Iterator[_Slip]:
    """Articles of the regulations: 49 and 50 are about the annual report, 20 lists what is disclosed."""
    match = _ARTICLE.search(sentence.text)
    if match and _MAKES_REPORT.search(sentence.text, match.start()) and not _ARTICLES_OF_REPORT.search(sentence.text):
        number = f"第{match['first']}条"
        words = Words(
            f"年度报告的依据写的是《条例》{number}", f"the report is said to rest on “{number}” of the regulations"
        )
        hint = Words(
            "年度报告由第四十九条、第五十条规定（第三十一、三十二条是旧条例）",
            "articles 49 and 50 are about annual reports",
        )
        yield _Slip("REF-04", number, words, hint, _ARTICLES)
    for slip in _ARTICLE_21.finditer(sentence.text):
        quote = sentence.quote(*slip.span())
        words = Words(f"“{quote}”应是第二十条", f"“{quote}” should be article 20")
        hint = Words("主动公开的各项在第二十条", "article 20 lists what is disclosed")
        yield _Slip("REF-04", quote, words, hint, _ARTICLE_20)
