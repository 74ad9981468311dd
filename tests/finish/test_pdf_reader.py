"""PDF → facts: objects are those that pypdf reads, files of other programs too, and damaged ones end in one error."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, StreamObject

from converter.errors import SourceError
from converter.finish.pdf_objects import Reader, places_of, plain_dictionary
from converter.finish.pdf_reader import read_pdf
from tests.finish.conftest import EXAMPLES


def plain(value: Any) -> Any:
    """An object with the kinds of all that is in it, references by their numbers."""
    if isinstance(value, IndirectObject):
        return value.idnum, value.generation
    if isinstance(value, StreamObject):
        return type(value), value.get_data()
    if isinstance(value, dict):
        return type(value), {key: plain(value.raw_get(key)) for key in value}  # type: ignore[attr-defined]
    if isinstance(value, list):
        return type(value), [plain(item) for item in list.__iter__(value)]
    return type(value), value


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_object_is_as_pypdf_reads_it(name: str, example_pdf: Callable[[str], bytes]) -> None:
    ours, theirs = (kind(io.BytesIO(example_pdf(name))) for kind in (Reader, PdfReader))
    numbers = [*theirs.xref_objStm, *theirs.xref[0]]
    assert len(theirs.xref_objStm) > 500
    for number in numbers:
        assert plain(ours.get_object(number)) == plain(theirs.get_object(number)), number
    assert list(ours.get_object(numbers[0]).indirect_reference.__dict__)[:2] == ["idnum", "generation"]  # type: ignore[union-attr]


PLAIN = [
    b"<</A/B/C 5/D[1 2 0 R 3]/E<</F(g-1)>>/G 1 0 R>> ",
    b"<< /A 0001 /B [ ] /C () /D << /E [ [ ] ] >> >>",
    b"<</A 1\n0\nR/B 2>>",
]
NOT_PLAIN = [
    b"",
    b"5 ",
    b"[1 2]",
    b"<</A -1>>",
    b"<</A 1.5>>",
    b"<</A (a\\)b)>>",
    b"<</A <00>>>",
    b"<</A true>>",
    b"<</A#20 1>>",
    b"<</A 1/A 2>>",
    b"<</A>>",
    b"<<1 2>>",
    b"<</A[>>]",
    b"<</A]",
    b"<</A 1",
    b"<</A%c\n1>>",
    b"<</A " + b"[" * 5000,
    b"<</A[" + b"0 " * 5000 + b"]>>",
]


@pytest.mark.parametrize("data", PLAIN)
def test_plain_dictionaries(data: bytes, example_pdf: Callable[[str], bytes]) -> None:
    from pypdf.generic import read_object

    reader = Reader(io.BytesIO(example_pdf(EXAMPLES[0])))
    found = plain_dictionary(b"  " + data, 2, reader)
    assert found is not None
    assert plain(found) == plain(read_object(io.BytesIO(data), reader))


@pytest.mark.parametrize("data", NOT_PLAIN)
def test_others_are_left_to_pypdf(data: bytes, example_pdf: Callable[[str], bytes]) -> None:
    assert plain_dictionary(data, 0, Reader(io.BytesIO(example_pdf(EXAMPLES[0])))) is None


@pytest.mark.parametrize(
    ("data", "count", "first", "places"),
    [
        (b"7 0 9 3 <<>> 5", 2, 8, {7: 8, 9: 11}),
        (b"", 0, 0, {}),
        (b"7 0 9 3 <<>> 5", 3, 8, {}),
        (b"7 0 9 3 <<>> 5", -1, 8, {}),
        (b"7 0 9 3 <<>> 5", 2, -8, {}),
        (b"7 3 9 0 <<>> 5", 2, 8, {}),
        (b"7 0 7 3 <<>> 5", 2, 8, {}),
        (b"7 0 9 99 <<>> 5", 2, 9, {}),
        (b"7 0 x 3 <<>> 5", 2, 8, {}),
    ],
)
def test_head_of_an_object_stream(data: bytes, count: int, first: int, places: dict[int, int]) -> None:
    assert places_of(data, count, first) == places


CMAP = b"1 beginbfrange <0041> <005a> <0041> endbfrange"
A, B = b"(\0A)", b"(\0B)"


def tagged(*contents: bytes, tree: Callable[[PdfWriter, Any], Any]) -> bytes:
    """A tagged file as another program makes it: no object streams, split contents, marks by name; `tree` makes /K."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    streams = [StreamObject() for _ in (*contents, CMAP)]
    for stream, data in zip(streams, (*contents, CMAP), strict=True):
        stream.set_data(data)
    *parts, cmap = [writer._add_object(stream) for stream in streams]
    font = DictionaryObject({NameObject("/ToUnicode"): cmap, NameObject("/BaseFont"): NameObject("/Any")})
    lists = {NameObject("/MC7"): DictionaryObject({NameObject("/MCID"): NumberObject(7)}), NameObject("/MC8"): font}
    page[NameObject("/Contents")] = ArrayObject(parts)
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject(
                {NameObject("/F1"): font, NameObject("/F2"): writer._add_object(font)}
            ),
            NameObject("/Properties"): DictionaryObject(lists),
        }
    )
    root = DictionaryObject()
    root[NameObject("/K")] = tree(writer, page.indirect_reference)
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(root)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def element(kind: str, page: Any, *kids: Any) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject("/Pg"): page, NameObject("/K"): ArrayObject(kids)}
    )


def test_marks_in_every_spelling() -> None:
    content = [
        b"BT /F1 9 Tf /Span <</MCID 0>> BDC [" + A + b" 3 " + B + b"] TJ EMC",
        b"/Span /MC7 BDC /F2 9 Tf " + A + b"' EMC /Span /MC8 BDC " + A + b"Tj EMC ET",
        b"/Artifact BMC (x)Tj EMC /P <</MCID 1>> BDC /Span <</Lang (zh)>> BDC 1 2 " + B + b'" EMC EMC',
    ]
    data = tagged(*content, tree=lambda _, page: element("/P", page, *map(NumberObject, (0, 7, 1))))
    assert read_pdf(data, "x.pdf").text == "ABAB\n"


def test_spans_wherever_they_stand() -> None:
    """Attributes are a dictionary, a reference to one, or a list of such, where the spans may be in any."""

    def tree(writer: PdfWriter, page: Any) -> Any:
        wide = DictionaryObject({NameObject("/O"): NameObject("/Table"), NameObject("/ColSpan"): NumberObject(2)})
        other = DictionaryObject({NameObject("/O"): NameObject("/Layout")})
        cells = [element("/TD", page, NumberObject(0)) for _ in range(4)]
        cells[1][NameObject("/A")] = wide
        cells[2][NameObject("/A")] = writer._add_object(wide)
        cells[3][NameObject("/A")] = writer._add_object(ArrayObject([other, writer._add_object(wide)]))
        return element("/Table", page, element("/TR", page, *cells))

    (table,) = read_pdf(tagged(b"", tree=tree), "x.pdf").tables
    assert (table.columns, list(table.cells)) == (7, [(0, 0), (0, 1), (0, 3), (0, 5)])


def test_tables_inside_tables() -> None:
    def tree(_: PdfWriter, page: Any) -> Any:
        inner = element("/Table", page, element("/TR", page, element("/TD", page, NumberObject(1))))
        cells = element("/TH", page, NumberObject(0)), element("/TD", page, inner, NumberObject(2))
        return element("/Table", page, element("/TBody", page, element("/TR", page, *cells)))

    marks = b" ".join(b"/P<</MCID %d>>BDC <004%d>Tj EMC" % (number, number + 1) for number in range(3))
    outer, inner = read_pdf(tagged(b"/F1 9 Tf " + marks, tree=tree), "x.pdf").tables
    assert {place: "".join(text.split()) for place, text in outer.cells.items()} == {(0, 0): "A", (0, 1): "BC"}
    assert inner.cells == {(0, 0): "B"}


def shared(writer: PdfWriter, page: Any) -> Any:
    """A tree of few elements and endlessly many ways: every element has the next one twenty times."""
    below = writer._add_object(element("/TD", page))
    for kind in ("/TR", "/Table", "/TD") * 6:
        below = writer._add_object(element(kind, page, *[below] * 20))
    return below


def around(writer: PdfWriter, page: Any) -> Any:
    """A tree that comes back to itself."""
    section = element("/Sect", page)
    reference = writer._add_object(section)
    section[NameObject("/K")] = ArrayObject([reference, reference])
    return reference


@pytest.mark.parametrize("tree", [shared, around])
def test_endless_trees_end(tree: Callable[[PdfWriter, Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converter.finish.pdf_reader._MAX_ELEMENTS", 5000)
    with pytest.raises(SourceError, match="no PDF that can be read"):
        read_pdf(tagged(b"", tree=tree), "x.pdf")


@pytest.mark.parametrize("content", [b"(abc", b"EMC", b"]", b"<0g> Tj", b"BI /W 1 ID abc", b"\xff\xfe"])
def test_bad_content_is_one_error(content: bytes) -> None:
    data = tagged(content, tree=lambda _, page: element("/P", page, NumberObject(0)))
    with pytest.raises(SourceError, match="no PDF that can be read") as caught:
        read_pdf(data, "x.pdf")
    assert str(caught.value.place) == "x.pdf"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 2000, b"\0" * 100])
def test_what_is_no_pdf(data: bytes) -> None:
    with pytest.raises(SourceError, match="no PDF that can be read"):
        read_pdf(data, "x.pdf")


def test_a_file_cut_short(example_pdf: Callable[[str], bytes]) -> None:
    data = example_pdf(EXAMPLES[0])
    for end in range(1000, len(data), len(data) // 6):
        with pytest.raises(SourceError):
            read_pdf(data[:end], "x.pdf")


def test_without_a_structure_the_text_is_still_told() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    file = io.BytesIO()
    writer.write(file)
    facts = read_pdf(file.getvalue(), "x.pdf")
    assert (facts.text, facts.pages, facts.tables) == ("", 1, ())
