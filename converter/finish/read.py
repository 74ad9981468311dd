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
    words = Words("既不是 PDF 也不是 Word（docx）文件", "this is neither a PDF nor a Word (docx) file")
    raise SourceError(words, place=Place(file), hint=Words("确认选对了文件", "is this the right file?"))
