"""Files of other shapes: as WPS writes them, rebuilt by hand, saved as CSV in every encoding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

import pytest
from openpyxl import Workbook

from converter.errors import FormError
from converter.findings import Place
from converter.model.data import report_data
from converter.model.report import Report
from tests.source.sheet.books import changed, example, filled, found, put, read, sheet_as_csv, without_names
from tests.tabular.books import STRINGS, TYPES, packed, parts_of

Parts = dict[str, bytes]
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _sheets(parts: Parts) -> Iterable[str]:
    return [name for name in parts if name.startswith("xl/worksheets/sheet")]


def other_prefix(parts: Parts) -> None:
    """The elements of the sheets in a prefix of WPS's own choice."""
    for name in _sheets(parts):
        text = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1et:", parts[name])
        parts[name] = text.replace(b'xmlns="' + _MAIN, b'xmlns:et="' + _MAIN)


def shared_strings(parts: Parts) -> None:
    """Texts in a table of their own, in runs of several looks, with the reading of a character beside them."""
    strings: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        runs = rb"<si><r><t xml:space='preserve'>%s</t></r><r><rPr><b/></rPr><t xml:space='preserve'>%s</t></r>%s</si>"
        text = unescape(match[3].decode())
        first, rest = (escape(part).encode() for part in (text[:1], text[1:]))
        strings.append(runs % (first, rest, b"<rPh sb='0' eb='1'><t>ma</t></rPh>"))
        return b'%st="s"%s><v>%d</v></c>' % (match[1], match[2], len(strings) - 1)

    for name in _sheets(parts):
        pattern = rb'(<c [^>]*)t="inlineStr"([^>]*)><is><t[^>]*>([^<]*)</t></is></c>'
        parts[name] = re.sub(pattern, shared, parts[name])
    parts[STRINGS] = b'<sst xmlns="%s">%s</sst>' % (_MAIN, b"".join(strings))
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (STRINGS.encode(), kind)
    parts[TYPES] = parts[TYPES].replace(b"</Types>", entry)


def extra_parts(parts: Parts) -> None:
    parts["xl/cellimages.xml"] = b"<cellImages/>"
    parts["customXml/item1.xml"] = b"<s/>"
    parts["docProps/app.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        b"<Application>WPS_\xe8\xa1\xa8\xe6\xa0\xbc</Application></Properties>"
    )


def without_styles(parts: Parts) -> None:
    for name in _sheets(parts):
        parts[name] = re.sub(rb' s="\d+"', b"", parts[name])


def numbers_as_text(parts: Parts) -> None:
    for name in _sheets(parts):
        parts[name] = re.sub(rb'(<c r="[A-Z]+\d+"[^>]*) t="n"><v>([^<]+)</v>', rb'\1 t="str"><v>\2</v>', parts[name])


SHAPES = [other_prefix, shared_strings, extra_parts, without_styles, numbers_as_text]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_as_wps_writes_it(shape: Callable[[Parts], None]) -> None:
    before = parts_of(filled())
    after = dict(before)
    shape(after)
    assert after != before
    report = read(packed(after))
    assert [(item.code, str(item.place)) for item in report.reading] == []
    assert report_data(report) == report_data(example())


def test_all_shapes_at_once_and_no_names() -> None:
    parts = parts_of(changed(without_names))
    for shape in (shared_strings, numbers_as_text, without_styles, other_prefix, extra_parts):
        shape(parts)
    assert report_data(read(packed(parts))) == report_data(example())


def _rebuilt(book: Workbook) -> None:
    """Copied into a new workbook as texts: no names, no merged cells, no hidden sheet, labels in people's spelling."""
    without_names(book)
    book.remove(book["_meta"])
    for page in book.worksheets:
        for area in list(page.merged_cells.ranges):
            page.unmerge_cells(area.coord)
    page = book["表三"]
    page.title = "Sheet3"
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.data_type == "s":
                cell.value = cell.value.replace("（", "(").replace("）", ")").replace("1.", "1．")
    page["A6"].value, page["B9"].value = "本年新收", "部分公开"


def test_rebuilt_by_hand() -> None:
    report = read(changed(_rebuilt))
    assert [item.code for item in report.reading] == []
    assert report_data(report) == report_data(example())


def _figures(report: Report) -> object:
    return report_data(report)["proactive_disclosure"]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".csv", ";"), (".tsv", "\t")])
def test_one_sheet_as_csv(encoding: str, suffix: str, delimiter: str) -> None:
    report = read(sheet_as_csv("表二", delimiter).encode(encoding), f"表二{suffix}")
    assert report.form.name == "disclosure-2021"
    assert report.reading == []
    assert _figures(report) == _figures(example())


def test_csv_has_addresses_with_lines() -> None:
    text = sheet_as_csv("表二").replace(",9,5,63", ",九,5,63")
    (item,) = [item for item in found(text.encode("gbk"), "表二.csv") if item.code == "FIG-01"]
    assert item.place == Place("表二.csv", 6, cell="B6")


def test_what_a_csv_leaves_out_is_not_asked_for() -> None:
    report = read(sheet_as_csv("表四").encode("gbk"), "表四.csv")
    assert "preamble" not in report.places
    assert not [item for item in report.reading if item.code == "SHT-08"]


def test_a_sheet_of_both_forms_asks_for_its_template() -> None:
    """Table four is the same in both editions: without the line that names the form nobody can tell."""
    text = sheet_as_csv("表四").splitlines(keepends=True)
    with pytest.raises(FormError) as caught:
        read("".join([text[0], *text[2:]]).encode("gbk"), "表四.csv")
    assert "disclosure-2019、disclosure-2021" in caught.value.words.zh
    named = ["模板,disclosure-2021\r\n", text[0], *text[2:]]
    assert read("".join(named).encode("gbk"), "表四.csv").form.name == "disclosure-2021"


def test_the_same_sheet_twice_without_names() -> None:
    data = changed(lambda book: (without_names(book), book.copy_worksheet(book["表四"])), None)
    report = read(changed(put("表四 Copy!A6", 77), data))
    assert report.figure("reconsideration_and_litigation.reconsideration.upheld").text == "1"
    assert [(item.code, item.place and item.place.cell) for item in report.reading] == [("SHT-06", "表四 Copy!A1")]
