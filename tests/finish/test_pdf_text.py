"""Content streams: the strings that they show are those that pypdf's own reading finds; bad bytes end in an error."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ContentStream, DecodedStreamObject

from converter.finish.pdf_text import decode, shown_strings, unicode_map
from tests.finish.conftest import EXAMPLES

PROPERTIES = {"/MC0": 70, "/MC1": 71}
Shown = list[tuple[int, str, list[bytes]]]


def by_pypdf(content: ContentStream) -> Shown:
    """The same, from the operations that pypdf makes of a content stream."""
    found: Shown = []
    marks: list[int | None] = []
    font = ""
    for operands, operator in content.operations:
        if operator in (b"BDC", b"BMC"):
            listed = operands[1] if operator == b"BDC" else None
            number = PROPERTIES.get(listed) if isinstance(listed, str) else (listed or {}).get("/MCID")
            outer = marks[-1] if marks else None
            marks.append(outer if number is None else int(number))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            font = str(operands[0])
        elif operator in (b"TJ", b"Tj", b"'", b'"'):
            items = operands[0] if operator == b"TJ" else operands[-1:]
            strings = [bytes(getattr(s, "original_bytes", s)) for s in items if isinstance(s, (str, bytes))]
            if strings and marks and marks[-1] is not None:
                found.append((marks[-1], font, strings))
    return found


def content_stream(*parts: bytes) -> ContentStream:
    """A page's content in parts, as pypdf joins them."""
    streams = ArrayObject()
    for part in parts:
        stream = DecodedStreamObject()
        stream.set_data(part)
        streams.append(stream)
    return ContentStream(streams, PdfWriter())


def shown(content: bytes) -> Shown:
    return list(shown_strings(content, PROPERTIES))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_pages_of_the_examples(name: str, example_pdf: Callable[[str], bytes]) -> None:
    pages = PdfReader(io.BytesIO(example_pdf(name))).pages
    assert len(pages) > 3
    for page in pages:
        contents = page.get_contents()
        assert contents is not None
        assert shown(contents.get_data()) == by_pypdf(contents)


# Any content stream: what may stand between tokens, operands, operators that matter and others that do not.
# Left out is what pypdf reads against ISO 32000-1; SPELLINGS has it: NUL as white space, `\x` for no escape, `\777`,
# and a second line end after an escaped one.
SPACE = st.sampled_from([b" ", b"\n", b"\r\n", b"\t ", b"  ", b" % (Tj BDC <<\n", b"\n%\r"])
PLAIN = st.binary(max_size=6).map(lambda raw: bytes(byte for byte in raw if byte not in b"()\\"))
ESCAPE = st.sampled_from([rb"\n", rb"\r", rb"\(", rb"\)", rb"\\", rb"\0", rb"\12", rb"\377", b"\\\nx", b"\\\r\nx"])
LITERAL = st.recursive(
    st.lists(PLAIN | ESCAPE, max_size=4).map(b"".join),
    lambda inner: st.lists(PLAIN | ESCAPE | inner.map(lambda text: b"(" + text + b")"), max_size=4).map(b"".join),
    max_leaves=6,
).map(lambda text: b"(" + text + b")")
HEXADECIMAL = st.text("0123456789abcdefABCDEF \n", max_size=12).map(lambda digits: b"<" + digits.encode() + b">")
STRING = LITERAL | HEXADECIMAL
NUMBER = st.sampled_from([b"0", b"-5", b"12.50", b".5", b"+3", b"-.25", b"100000"])
NAME = st.sampled_from([b"/F1", b"/F#31", b"/Span", b"/A1.0", b"/Tj", b"/BDC", b"/MCID", b"/", b"/\xe4\xbb\xbf"])
VALUE = st.recursive(
    NUMBER | NAME | STRING | st.sampled_from([b"true", b"false", b"null"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: b"[" + b" ".join(items) + b"]")
        | st.lists(inner, max_size=2).map(
            lambda items: b"<<" + b"".join(b"/K%d %b " % pair for pair in enumerate(items)) + b">>"
        )
    ),
    max_leaves=5,
)


@st.composite
def mark(draw: st.DrawFn) -> bytes:
    """The begin of a mark: with a number in one way or another, or without."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return b"/Artifact" + draw(SPACE) + b"BMC"
    if kind == 1:
        return b"/Span" + draw(SPACE) + draw(st.sampled_from([b"/MC0", b"/MC1", b"/M#430", b"/Other"])) + b" BDC"
    key = draw(st.sampled_from([b"/MCID", b"/MC#49D"])) + draw(SPACE) + b"%d" % draw(st.integers(0, 99))
    entries = [b"/Lang" + draw(SPACE) + draw(VALUE), key] if kind == 3 else [key]
    return b"/P" + draw(SPACE) + b"<<" + draw(SPACE).join(draw(st.permutations(entries))) + draw(SPACE) + b">>BDC"


@st.composite
def image(draw: st.DrawFn) -> bytes:
    """An inline image whose size is told, so that its data may be anything."""
    key, size = draw(st.sampled_from([(b"/CS/RGB/BPC 8", 6), (b"/CS /G/BPC 8", 2), (b"/CS/CMYK", 8)]))
    data = draw(st.binary(min_size=size, max_size=size) | st.just(b" EI (x) "[:size]))
    return b"BI" + draw(SPACE) + b"/W 2" + draw(SPACE) + b"/H 1 " + key + b" ID " + data + b"\nEI Q"


@st.composite
def operation(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(["Tj", "TJ", "'", '"', "Tf", "drawing", "array", "image"]))
    if kind == "Tj":
        return draw(STRING) + draw(SPACE | st.just(b"")) + b"Tj"
    if kind == "TJ":
        items = draw(st.lists(STRING | NUMBER, max_size=5))
        return b"[" + draw(SPACE).join([*items, b"]"]) + draw(SPACE | st.just(b"")) + b"TJ"
    if kind == "'":
        return draw(STRING) + b"'"
    if kind == '"':
        return b"1 2" + draw(STRING) + b'"'
    if kind == "Tf":
        return draw(NAME) + draw(SPACE) + draw(NUMBER) + draw(SPACE) + b"Tf"
    if kind == "array":
        return b"[3 (Tj) 5]0 d"
    if kind == "image":
        return draw(image())
    drawing = st.sampled_from([b"BT", b"ET", b"T*", b"EX", b"BX", b"re", b"f*", b"q", b"Q", b"Td", b"Tm", b"gs", b"MP"])
    return b" ".join([*draw(st.lists(NUMBER | NAME, max_size=6)), draw(drawing)])


@st.composite
def contents(draw: st.DrawFn) -> list[bytes]:
    """A content in parts; marks are begun before they are ended."""
    parts, line, depth = [], b"", 0
    for _ in range(draw(st.integers(1, 12))):
        step = draw(st.sampled_from(["begin", "end", "show", "show", "part"]))
        if step == "begin":
            line, depth = line + draw(mark()), depth + 1
        elif step == "end" and depth:
            line, depth = line + b"EMC", depth - 1
        elif step == "part":
            parts, line = [*parts, line], b""
        else:
            line += draw(operation())
        line += draw(SPACE)
    return [*parts, line]


@given(contents())
def test_any_content_stream(parts: list[bytes]) -> None:
    content = content_stream(*parts)
    assert shown(content.get_data()) == by_pypdf(content)


# Inside the mark 5, in the font F1: what a spelling of a string means (7.3.4.2, 7.3.4.3).
SPELLINGS: dict[bytes, bytes] = {
    rb"(a\053b\53\0053)": b"a+b+\x053",
    rb"(\777)": b"\xff",
    rb"(\a\ \%)": b"a %",
    b"(\\\n\n)": b"\n",
    b"(\\\rx\\\r\ny)": b"xy",
    rb"(a(b(c)\)d)e)": b"a(b(c))d)e",
    rb"(\\)": b"\\",
    b"(%)": b"%",
    b"()": b"",
    b"<>": b"",
    b"<4 1\n4>": b"A@",
    b"<\x0041\x00>": b"A",
}


@pytest.mark.parametrize("spelling", SPELLINGS, ids=repr)
def test_spellings_of_strings(spelling: bytes) -> None:
    content = b"/P<</MCID 5>>BDC/F1\x009 Tf %b Tj[%b 3]TJ EMC" % (spelling, spelling)
    assert shown(content) == [(5, "/F1", [SPELLINGS[spelling]])] * 2


IMAGES = {
    "mask": b"/IM true/W 9/H 1 ID \0\1",
    "hexadecimal": b"/W 1/H 1/BPC 8/CS/G/F/AHx ID 00>",
    "two filters": b"/W 1/H 1/BPC 8/CS/G/F[/A85/Fl] ID <~xx~>",
    "colours in a table": rb"/W 2/H 1/BPC 8/CS[/I/RGB 1(ID(\)) EI)]ID " + b"\0\1",
    "longer than it says": b"/W 1/H 1/BPC 8/CS/G ID \0\0\0\0",
    "shorter than it says": b"/W 99/H 99/BPC 8/CS/G ID \0\0\0\0",
    "EI inside": b"/F/Fl/W 1/H 1 ID \x80 EI \x80\x81\x02\x03",
}


@pytest.mark.parametrize("entries", IMAGES.values(), ids=IMAGES)
@pytest.mark.parametrize("after", [b"EMC", b"Q q 1 0 0 1 0 0 cm EMC", b"-100.25 0 m EMC"])
def test_inline_images(entries: bytes, after: bytes) -> None:
    content = b"/P<</MCID 5>>BDC BI%b\nEI %b /P<</MCID 6>>BDC(b)Tj EMC" % (entries, after)
    assert shown(content) == [(6, "", [b"b"])]


BAD = {
    "string": b"(abc",
    "strings in strings": b"(" * 100_000,
    "hexadecimal": b"<0g>",
    "hexadecimal without end": b"<00",
    "dictionary": b"<</MCID 3",
    "dictionaries": b"<<" * 100_000,
    "names": b"/P<<" + b"/A" * 200_000,
    "operator in array": b"[(a) Tj",
    "array end": b"]",
    "dictionary end": b">>",
    "brace": b"{",
    "byte": b"\xff",
    "end of mark": b"EMC",
    "image without end": b"BI /W 1 ID " + b" EI \1" * 20_000,
    "image without data": b"BI /W 1",
    "image of strings": b"BI " + b"(" * 100_000,
}
WITHOUT_TEXT = {
    "nothing": b"",
    "spaces": b" " * 1_000_000,
    "numbers": b"1" * 1_000_000,
    "numbers and spaces": b"1 " * 500_000,
    "comments": b"%a\n" * 200_000,
    "a long operator": b"q" * 1_000_000,
    "arrays": b"[" * 100_000,
    "an array without end": b"[" + b"<00>1 " * 100_000,
    "images": b"BI /W 1/F/X ID a\nEI " * 20_000,
    "escapes": b"(" + b"\\(" * 200_000 + b")",
    "no operands": b"Tj TJ Tf ' \" EMC"[:12],
    "a mark without operands": b"BDC (a) Tj",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_bad_bytes(content: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(ValueError):
        shown(content)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("content", WITHOUT_TEXT.values(), ids=WITHOUT_TEXT)
def test_long_and_odd_bytes(content: bytes) -> None:
    started = time.monotonic()
    assert shown(content) == []
    assert time.monotonic() - started < 20


@given(
    st.lists(st.sampled_from([b"(", b")", b"<", b">", b"[", b"]", b"/", b"%", b"\\", b"BI", b"ID", b" ", b"EI", b"Tj"]))
)
def test_any_bytes_are_read_or_refused(parts: list[bytes]) -> None:
    with suppress(ValueError):
        shown(b"/P <</MCID 0>> BDC " + b"".join(parts))


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converter.finish.pdf_text._MAX_TOKENS", 5)
    assert shown(b"(a) " * 4) == []
    with pytest.raises(ValueError, match="too much"):
        shown(b"(a) " * 5)


def test_codes_and_maps() -> None:
    cmap = b"1 beginbfchar <0001> <4e2d> endbfchar 1 beginbfrange <0010> <0012> <0041> endbfrange"
    table = unicode_map(cmap)
    assert table == {1: "中", 0x10: "A", 0x11: "B", 0x12: "C"}
    cases: list[tuple[bytes, Any]] = [(b"\0\1\0\x11", "中B"), (b"\0\1\x10", "中A"), (b"\0\2", "\ufffd"), (b"", "")]
    assert [decode(string, table) for string, _ in cases] == [text for _, text in cases]
