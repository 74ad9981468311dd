"""What pages draw, read from their content: what shows counts, how it is written does not."""

from __future__ import annotations

import pytest

from converter.errors import SourceError
from converter.finish.pdf_drawing import _drawing, draw_alike, read_drawings
from converter.render.pdf.compiled.write import object_stream, stream_object, write_file

ONE = (
    b"1 0 0 -1 0 99 cm q 0 G 0.5 w 1 2 m 3 4 l S Q "
    b"/Span<</MCID 0>>BDC BT 1 0 0 -1 7 8 Tm /F 9.000000 Tf [<00010002>]TJ ET EMC "
    b"1 2 3 4 re f"
)
OTHER = (
    b"1 0 0 -1 0 99 cm\n"
    b"/Artifact BMC q q /A1.0 gs 0 0 0 RG 0.5 w 1.000000 2 m\n3 4 l\nS Q Q EMC /Span <</MCID 5>> BDC /a1.0 gs BT\n"
    b"1 0 0 -1 7 8 Tm\n/F 9 Tf\n[<0001>0<0002>0] TJ\nET\nEMC\n1 2 3 4 re\nf"
)


def file_of(content: bytes) -> bytes:
    objects = [
        (1, b"<</Type/Catalog/Pages 2 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R>>"),
        (4, b"<<>>"),
    ]
    return write_file([(5, stream_object(b"", content))], [(object_stream(objects), [1, 2, 3, 4])], 6, 1, 4)


def test_the_same_drawing_in_other_words() -> None:
    (one,), (other,) = read_drawings(file_of(ONE), ""), read_drawings(file_of(OTHER), "")
    assert one == other
    assert (len(one.texts), len(one.rules), len(one.boxes)) == (1, 1, 1)


CHANGES = [
    (b" 7 8 Tm", b" 7.1 8 Tm"),
    (b"/F", b"/G"),
    (b"9.000", b"9.100"),
    (b"0002", b"0003"),
    (b"00010002", b"0001>16<0002"),
    (b"0.5 w", b"0.6 w"),
    (b"3 4 l", b"3 5 l"),
    (b"1 2 3 4 re", b"1 2 3 5 re"),
    (b"1 2 3 4 re", b""),
    (b"0 99 cm", b"1 99 cm"),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_what_shows_counts(old: bytes, new: bytes) -> None:
    assert not draw_alike([_drawing(ONE)], [_drawing(ONE.replace(old, new))])


def test_a_hair_does_not_count() -> None:
    assert draw_alike([_drawing(ONE)], [_drawing(ONE.replace(b" 7 8 Tm", b" 7.000001 8 Tm"))])
    assert not draw_alike([_drawing(ONE)], [])


def test_no_pdf() -> None:
    with pytest.raises(SourceError):
        read_drawings(b"none", "x.pdf")
