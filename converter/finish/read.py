"""Bytes of a finished document → facts, by its kind."""

from __future__ import annotations

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts


def read_document(data: bytes, file: str) -> DocumentFacts:
    """Facts of a PDF or Word file; the first bytes tell which. SourceError for anything else."""
    if data.startswith(b"%PDF-"):
        from converter.finish.pdf_reader import read_pdf

        return read_pdf(data, file)
    if data.startswith(b"PK"):
        from converter.finish.word_reader import read_word

        return read_word(data, file)
    if data.lstrip()[:15].lower().startswith(b"<!doctype html"):
        from converter.finish.html_reader import read_html

        return read_html(data, file)
    words = Words("不是 PDF、Word（docx）或网页文件", "this is no PDF, no Word (docx) file and no web page")
    raise SourceError(words, place=Place(file), hint=Words("确认选对了文件", "is this the right file?"))
