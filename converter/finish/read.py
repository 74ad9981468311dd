"""A finished document, on the disk or as bytes → facts, by its kind."""

from __future__ import annotations

from pathlib import Path

from converter.errors import SourceError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts

MAX_BYTES = 200_000_000


def read_file(path: Path) -> DocumentFacts:
    """Facts of a document on the disk."""
    return read_document(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """A document on the disk, whole; SourceError when it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(Words("文件太大", "the file is too big"), place=Place(str(path)))
        return path.read_bytes()
    except OSError as problem:
        words = Words("读不出这个文件", f"cannot read the file: {problem.strerror}")
        hint = Words("检查路径和文件名", "check path and name")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None


def own_data(facts: DocumentFacts, file: str) -> bytes:
    """The data that travels inside a document of ours; SourceError for one that carries none."""
    if facts.data is None:
        words = Words("这份文件里没有随带报告数据", "this file carries no report data")
        hint = Words("只能读回本程序生成的 PDF", "only PDF files made by this program can be read back")
        raise SourceError(words, place=Place(file), hint=hint)
    return facts.data


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
