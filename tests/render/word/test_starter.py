"""The templates to start from: named styles, measures of GB/T 9704-2012, the merged cells of the national forms."""

from __future__ import annotations

import pytest

from converter.finish.word_reader import read_word
from converter.model.codes import figure_codes
from converter.model.grid import table_grid
from converter.ooxml.package import read_package
from converter.render.word.starter import make_starter
from converter.template import find_template
from tests.render.word.drafts import FORMS, W, part

STYLES = ["公文标题", "公文正文", "一级标题", "二级标题", "三级标题", "四级标题", "二级标题字"]
STYLES += ["表格文字", "表格文字左", "目录信息", "落款", "页码"]


def style(data: bytes, name: str) -> object:
    styles = part(data, "word/styles.xml")
    return next(s for s in styles.iter(f"{W}style") if s.find(f"{W}name").get(f"{W}val") == name)


@pytest.fixture(params=FORMS)
def starter(request: pytest.FixtureRequest) -> bytes:
    return make_starter(find_template(request.param).form)


@pytest.mark.parametrize("name", FORMS)
def test_the_template_in_the_folder_is_what_the_form_gives(name: str) -> None:
    """Rebuilt by hand after a change: see templates/README.md, report.docx."""
    template = find_template(name)
    assert read_package(template.read("report.docx")) == read_package(make_starter(template.form))


def test_the_same_form_gives_the_same_bytes(starter: bytes) -> None:
    forms = [find_template(name).form for name in FORMS]
    assert starter in [make_starter(form) for form in forms]


@pytest.mark.parametrize("name", STYLES)
def test_looks_live_in_named_styles(starter: bytes, name: str) -> None:
    assert style(starter, name) is not None


@pytest.mark.parametrize(
    ("name", "face", "size", "spacing", "outline"),
    [
        ("公文标题", "方正小标宋简体", "44", None, None),
        ("公文正文", "仿宋_GB2312", "32", "-5", None),
        ("一级标题", "黑体", "32", "-5", "0"),
        ("二级标题", "楷体_GB2312", "32", "-5", "1"),
        ("三级标题", "仿宋_GB2312", "32", "-5", "2"),
        ("四级标题", "仿宋_GB2312", "32", "-5", "3"),
        ("表格文字", "宋体", "18", None, None),
        ("页码", "宋体", "28", None, None),
    ],
)
def test_faces_and_sizes(
    starter: bytes, name: str, face: str, size: str, spacing: str | None, outline: str | None
) -> None:
    found = style(starter, name)
    look, form = found.find(f"{W}rPr"), found.find(f"{W}pPr")  # type: ignore[attr-defined]
    tight, level = look.find(f"{W}spacing"), form.find(f"{W}outlineLvl")
    assert look.find(f"{W}rFonts").get(f"{W}eastAsia") == face
    assert look.find(f"{W}sz").get(f"{W}val") == size
    assert (None if tight is None else tight.get(f"{W}val")) == spacing
    assert (None if level is None else level.get(f"{W}val")) == outline
    assert look.find(f"{W}b") is None


def test_page_and_grid(starter: bytes) -> None:
    section = part(starter, "word/document.xml").find(f".//{W}sectPr")
    page, margin, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == ("11906", "16838")
    sides = ("top", "bottom", "left", "right")
    assert [round(int(margin.get(f"{W}{side}")) / 56.6929, 1) for side in sides] == [37, 35, 28, 26]
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch"), grid.get(f"{W}charSpace")) == ("lines", "579", None)
    assert 22 * 579 / 20 <= 225 / 25.4 * 72 < 22 * 29
    assert 28 * 15.75 <= 156 / 25.4 * 72 < 28 * 15.8


def test_settings_and_defaults(starter: bytes) -> None:
    assert part(starter, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    defaults = part(starter, "word/styles.xml").find(f"{W}docDefaults")
    assert defaults.find(f".//{W}sz").get(f"{W}val") == "32"
    assert not [name for name in read_package(starter) if "Effects" in name or "thumbnail" in name]


def test_the_page_number_field_is_whole(starter: bytes) -> None:
    for name in ("word/footer1.xml", "word/footer2.xml"):
        footer = part(starter, name)
        assert [f.get(f"{W}fldCharType") for f in footer.iter(f"{W}fldChar")] == ["begin", "separate", "end"]
        assert [f.text for f in footer.iter(f"{W}instrText")] == [" PAGE "]


@pytest.mark.parametrize("name", FORMS)
def test_tables_have_the_cells_of_the_form(name: str) -> None:
    form = find_template(name).form
    codes = figure_codes(form)
    facts = read_word(make_starter(form), name)
    for section, table in zip([s for s in form.sections if s.table], facts.tables[1:], strict=True):
        grid = table_grid(section)
        cells = [cell for row in grid.rows for cell in row]
        tags = {path: f"{{{{ {code} }}}}" for path, code in codes.items()}
        assert table.cells == {(cell.row, cell.column): tags.get(cell.path, cell.text) for cell in cells}
        assert (table.rows, table.columns) == (len(grid.rows), len(grid.widths))


def test_columns_are_as_wide_as_the_form_says(starter: bytes) -> None:
    tables = list(part(starter, "word/document.xml").iter(f"{W}tbl"))
    for table in tables:
        widths = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        assert sum(widths) == 8844  # 156 mm
        for row in table.iter(f"{W}tr"):
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iter(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == len(widths)
            assert sum(int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in row.iter(f"{W}tc")) == 8844


def test_heads_of_tables_of_one_block_are_repeated(starter: bytes) -> None:
    tables = list(part(starter, "word/document.xml").iter(f"{W}tbl"))[1:]
    assert [len(list(table.iter(f"{W}tblHeader"))) for table in tables] == [0, 3, 3]


@pytest.mark.parametrize("name", FORMS)
def test_codes_count_what_a_clerk_counts(name: str) -> None:
    form = find_template(name).form
    codes = figure_codes(form)
    assert list(codes) == list(form.cells)
    assert len(set(codes.values())) == len(codes)
    assert codes["proactive_disclosure.rules." + ("issued" if name.endswith("21") else "newly_made")] == "t2.r1c1"
    assert codes["applications.received.natural_persons"] == "t3.r1c1"
    assert codes["applications.granted.total"] == "t3.r3c7"
    assert codes["reconsideration_and_litigation.litigation_after_reconsideration.total"] == "t4.r1c15"
    assert all(len(code) <= 8 for code in codes.values())
