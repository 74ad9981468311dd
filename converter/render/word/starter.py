"""Form → the bytes of `report.docx`: the template of its Word draft, which a clerk restyles in Word or WPS.

Looks live in named Chinese styles, data in visible tags, loops in paragraphs of their own. The same
form gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from converter.model.codes import figure_codes
from converter.model.form import Form, Section
from converter.ooxml.package import write_package
from converter.render.word.starter_page import footer_part, header_part, section_properties
from converter.render.word.starter_styles import FANG, LATIN, LINE, fonts_part, settings_part, styles_part
from converter.render.word.starter_tables import catalogue_table, section_table
from converter.render.word.starter_theme import theme_part
from converter.render.word.starter_xml import HEAD, paragraph, part, run, tag_line

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_THEME = "application/vnd.openxmlformats-officedocument.theme"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# (part, kind of relation from the document, content type), in the order of their rId.
_PARTS = (
    ("styles.xml", "styles", "styles"),
    ("settings.xml", "settings", "settings"),
    ("fontTable.xml", "fontTable", "fontTable"),
    ("header1.xml", "header", "header"),
    ("header2.xml", "header", "header"),
    ("footer1.xml", "footer", "footer"),
    ("footer2.xml", "footer", "footer"),
    ("theme/theme1.xml", "theme", "theme"),
)


def make_starter(form: Form) -> bytes:
    """The template of the form's Word draft, as `templates/<name>/report.docx`."""
    contents = (
        styles_part(),
        settings_part(),
        fonts_part(),
        header_part(),
        header_part(),
        footer_part("default"),
        footer_part("even"),
        theme_part(LATIN, FANG),
    )
    parts = {f"word/{name}": content for (name, _, _), content in zip(_PARTS, contents, strict=True)}
    parts["word/document.xml"] = part("document", f"<w:body>{_body(form)}{section_properties()}</w:body>")
    parts["word/_rels/document.xml.rels"] = _relations((f"{_OFFICE}/{kind}", name) for name, kind, _ in _PARTS)
    parts["_rels/.rels"] = _relations(
        [
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
    )
    parts["docProps/core.xml"] = _core_properties(form)
    parts["[Content_Types].xml"] = _content_types()
    return write_package(parts)


def _body(form: Form) -> str:
    codes = figure_codes(form)
    pieces = [catalogue_table(), paragraph("GwTitle", run("{{ 分行标题 }}"))]
    for section in form.sections:
        if section.table:
            heading = paragraph("GwHead1", run(section.heading)) if section.heading else ""
            pieces.append(heading + section_table(section, codes))
        else:
            pieces.append(_prose(section))
    return "".join([*pieces, _signoff()])


def _prose(section: Section) -> str:
    """A prose section: its heading, and a loop over its paragraphs with one branch for each style."""
    name = section.label if section.label.isidentifier() else section.id
    heading = paragraph("GwHead1", run(section.heading)) if section.heading else ""
    branches = [
        ("二级标题", paragraph("GwHead2", run("{{ 段.全文 }}"))),
        ("二级连排", paragraph("GwBody", run("{{ 段.标题 }}", "GwRunIn") + run("{{ 段.正文 }}"))),
        ("三级标题", paragraph("GwHead3", run("{{ 段.全文 }}"))),
        ("四级标题", paragraph("GwHead4", run("{{ 段.全文 }}"))),
    ]
    pieces = []
    for number, (style, content) in enumerate(branches):
        pieces += [_tag(f"{{%p {'elif' if number else 'if'} 段.样式 == '{style}' %}}"), content]
    pieces += [_tag("{%p else %}"), paragraph("GwBody", run("{{ 段.全文 }}")), _tag("{%p endif %}")]
    given = f"有{name}" if name == section.label else f"has_{name}"
    loop = [_tag(f"{{%p for 段 in {name} %}}"), *pieces, _tag("{%p endfor %}")]
    return "".join([_tag(f"{{%p if {given} %}}"), heading, *loop, _tag("{%p endif %}")])


def _tag(text: str) -> str:
    return tag_line(text, "GwBody")


def _signoff() -> str:
    """署名 over 成文日期, two lines of room above them for the seal (GB/T 9704-2012 7.3.5.1)."""
    agency = paragraph("GwSignoff", run("{{ 落款.机关 }}"), keep_next=True, extra=f'<w:spacing w:before="{2 * LINE}"/>')
    date = paragraph("GwSignoff", run("{{ 落款.日期 }}"), extra=f'<w:spacing w:after="{LINE}"/>')
    return "".join(
        [
            _tag("{%p if 落款.机关 %}"),
            agency,
            _tag("{%p endif %}"),
            _tag("{%p if 落款.日期 %}"),
            date,
            _tag("{%p endif %}"),
        ]
    )


def _relations(relations: Iterable[tuple[str, str]]) -> bytes:
    items = "".join(
        f'<Relationship Id="rId{number}" Type={quoteattr(kind)} Target={quoteattr(target)}/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'.encode()


def _core_properties(form: Form) -> bytes:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(form.label)}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
    ).encode()


def _content_types() -> bytes:
    parts = [("/word/document.xml", f"{_WORD}.document.main+xml")]
    parts += [(f"/word/{name}", f"{_THEME if kind == 'theme' else f'{_WORD}.{kind}'}+xml") for name, _, kind in _PARTS]
    parts.append(("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()
