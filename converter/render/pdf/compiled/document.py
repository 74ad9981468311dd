"""Contents, tree and outline → the file, PDF/A-3a and PDF/UA-1 at once, with its source inside.

What stands here in bytes is what WeasyPrint and the finisher write for the same document; numbers of objects differ.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import SimpleNamespace

from converter.model.address import page_address
from converter.model.sealing import FIELD_NAME
from converter.render.pdf.compiled import outline
from converter.render.pdf.compiled.content import POINTS, Used, page_content
from converter.render.pdf.compiled.flow import Page
from converter.render.pdf.compiled.frame import Frame, MarginText
from converter.render.pdf.compiled.markup import Markup
from converter.render.pdf.compiled.seal import seal_place
from converter.render.pdf.compiled.tags import Tagger, Tree
from converter.render.pdf.compiled.typefaces import OBJECTS, Typefaces
from converter.render.pdf.compiled.write import number, object_stream, pdf_string, stream_object, write_file
from converter.render.pdf.engine import Source
from converter.render.pdf.metadata import xmp_packet
from converter.render.pdf.objects import MM
from converter.render.pdf.page_codes import SIZE, code_corner, code_label, code_operators
from converter.render.pdf.signature_field import LABEL, PRINTED_AND_LOCKED, rounded
from converter.render.qr import qr_matrix

_PRODUCER = "WeasyPrint 70.0"
_PROFILE = "IEC 61966-2-1 Default RGB Colour Space - sRGB"
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([+-]\d{2}):(\d{2})")
(_CATALOG, _PAGES, _RESOURCES, _ROOT, _PARENTS, _DOCUMENT, _XMP, _ICC, _INFO, _OUTLINES, _FILE, _SPEC, _FILES, _IDS,
 _FORM, _FIELD, _APPEARANCE) = range(1, 18)  # fmt: skip
_FIRST_FREE = 18


@dataclass(slots=True)
class _Objects:
    """Objects on their way into the file."""

    packed: list[tuple[int, bytes]] = field(default_factory=list)
    streams: list[tuple[int, bytes]] = field(default_factory=list)
    next_number: int = _FIRST_FREE

    def number(self, count: int = 1) -> int:
        first = self.next_number
        self.next_number += count
        return first

    def add(self, number_: int, text: str) -> None:
        self.packed.append((number_, text.encode("latin-1")))


@dataclass(frozen=True, slots=True)
class Extras:
    """What the report has besides its pages: the address behind its codes, the seal's width in mm, its data."""

    mobile_url: str
    seal: float
    source: Source


def write_document(
    markup: Markup, pages: list[Page], frame: Frame, margins: list[list[MarginText]], faces: Typefaces, extras: Extras
) -> bytes:
    """The file of a report whose pages are set."""
    used = Used()
    contents = [page_content(page, frame, texts, used) for page, texts in zip(pages, margins, strict=True)]
    for page in pages:
        for part in page:
            if hasattr(part, "prose"):
                used.glyphs.update(dict.fromkeys(part.prose.glyphs))
                used.uses.update(dict.fromkeys(part.prose.uses))
    objects = _Objects()
    numbers = [objects.number(2) for _ in pages]
    fonts = _fonts(objects, faces, used)
    tree = Tagger(objects.next_number, _DOCUMENT, numbers).build(pages, contents)
    objects.next_number = tree.next_number
    objects.packed += tree.objects
    links = _codes(objects, [content.data for content in contents], numbers, frame, extras.mobile_url)
    widget = _seal(objects, pages, numbers, frame, extras.seal, len(pages) + len(links))
    _page_objects(objects, numbers, frame, links, widget)
    marks = list(outline.bookmarks(pages))
    first = objects.number(len(marks))
    objects.packed += outline.outline_objects(marks, first, _OUTLINES, numbers, frame.height)
    _structure(objects, tree, links, widget)
    objects.add(_RESOURCES, f"<</ExtGState<<>>/Font<<{fonts}>>>>")
    anchors = [
        f"({name})[{numbers[page]} 0 R/XYZ {number(x * POINTS)} {number((frame.height - y) * POINTS)} 0]"
        for name, page, x, y in outline.anchors(pages)
    ]
    _whole(objects, markup, anchors, bool(marks), widget, extras.source)
    packed = object_stream(objects.packed)
    return write_file(objects.streams, [(packed, [n for n, _ in objects.packed])], objects.next_number, _CATALOG, _INFO)


def _fonts(objects: _Objects, faces: Typefaces, used: Used) -> str:
    entries = []
    for name, glyphs in used.by_face().items():
        at = objects.number(OBJECTS)
        dictionaries, streams = faces[name].objects(glyphs, at)
        objects.packed += dictionaries
        objects.streams += streams
        entries.append(f"{name} {at} 0 R")
    return "".join(entries)


def _codes(
    objects: _Objects, contents: list[bytes], numbers: list[int], frame: Frame, mobile_url: str
) -> list[tuple[int, int]]:
    """Write the contents, each with its code; the links over them: number of the annotation and of its element."""
    links = []
    box = [0.0, 0.0, frame.width * POINTS, frame.height * POINTS]
    for index, data in enumerate(contents):
        if mobile_url:
            address = page_address(mobile_url, index + 1, len(contents))
            x, y = code_corner(box, index)
            data += b"\n".join(code_operators(qr_matrix(address), x, y, frame.height * POINTS))
            label = pdf_string(code_label(index + 1))
            me, reference, element = objects.number(), objects.number(), objects.number()
            rectangle = " ".join(number(round(v, 3)) for v in (x, y, x + SIZE * MM, y + SIZE * MM))
            objects.add(
                me,
                f"<</Type/Annot/Subtype/Link/F 4/Rect[{rectangle}]/Border[0 0 0]/StructParent {len(contents) + index}"
                f"/Contents{label}/A<</Type/Action/S/URI/URI{pdf_string(address)}>>>>",
            )
            objects.add(reference, f"<</Type/OBJR/Obj {me} 0 R/Pg {numbers[index]} 0 R>>")
            objects.add(
                element,
                f"<</Type/StructElem/S/Link/P {_DOCUMENT} 0 R/Pg {numbers[index]} 0 R/K[{reference} 0 R]/Alt{label}>>",
            )
            links.append((me, element))
        objects.streams.append((numbers[index] + 1, stream_object(b"", data, pad=b"\n")))
    return links


def _seal(
    objects: _Objects, pages: list[Page], numbers: list[int], frame: Frame, diameter: float, key: int
) -> tuple[int, int] | None:
    """The empty signature field; the page on which it lies, and its element."""
    found = seal_place(pages, frame, diameter) if diameter else None
    if found is None:
        return None
    page, corners = found
    rectangle = rounded(corners)
    box = f"[0 0 {number(round(rectangle[2] - rectangle[0], 3))} {number(round(rectangle[3] - rectangle[1], 3))}]"
    extra = f"/Type/XObject/Subtype/Form/BBox{box}/Resources<<>>".encode()
    objects.streams.append((_APPEARANCE, stream_object(extra, b"", compress=False)))
    corner = " ".join(number(value) for value in rectangle)
    here, label = numbers[page], pdf_string(LABEL)
    objects.add(
        _FIELD,
        f"<</Type/Annot/Subtype/Widget/FT/Sig/T({FIELD_NAME})/TU{label}/F {PRINTED_AND_LOCKED}/Rect[{corner}]"
        f"/P {here} 0 R/StructParent {key}/AP<</N {_APPEARANCE} 0 R>>>>",
    )
    reference, element = objects.number(), objects.number()
    objects.add(reference, f"<</Type/OBJR/Obj {_FIELD} 0 R/Pg {here} 0 R>>")
    objects.add(element, f"<</Type/StructElem/S/Form/P {_DOCUMENT} 0 R/Pg {here} 0 R/K[{reference} 0 R]/Alt{label}>>")
    objects.add(_FORM, f"<</Fields[{_FIELD} 0 R]>>")
    return page, element


def _page_objects(
    objects: _Objects, numbers: list[int], frame: Frame, links: list[tuple[int, int]], widget: tuple[int, int] | None
) -> None:
    box = f"[0 0 {number(frame.width * POINTS)} {number(frame.height * POINTS)}]"
    for index, me in enumerate(numbers):
        annotations = [f"{links[index][0]} 0 R"] if links else []
        if widget and widget[0] == index:
            annotations.append(f"{_FIELD} 0 R")
        annots = f"/Annots[{' '.join(annotations)}]" if annotations else ""
        objects.add(
            me,
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox{box}/Contents {me + 1} 0 R/Resources {_RESOURCES} 0 R/Tabs/S"
            f"/StructParents {index}/TrimBox{box}/BleedBox{box}{annots}>>",
        )
    kids = " ".join(f"{me} 0 R" for me in numbers)
    objects.add(_PAGES, f"<</Type/Pages/Kids[{kids}]/Count {len(numbers)}>>")


def _structure(objects: _Objects, tree: Tree, links: list[tuple[int, int]], widget: tuple[int, int] | None) -> None:
    kids = [*tree.kids, *([widget[1]] if widget else []), *(element for _, element in links)]
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects.add(_DOCUMENT, f"<</Type/StructElem/S/Document/K[{listed}]/P {_ROOT} 0 R>>")
    last = [element for _, element in links] + ([widget[1]] if widget else [])
    nums = [f"{page} [{' '.join([f'{owner} 0 R' for owner in owners])}]" for page, owners in enumerate(tree.owners)]
    nums += [f"{key} {element} 0 R" for key, element in enumerate(last, len(tree.owners))]
    objects.add(_PARENTS, f"<</Nums[{' '.join(nums)}]>>")
    names = "".join([f"({name}) {element} 0 R" for name, element in sorted(tree.names)])
    ids = f"/IDTree {_IDS} 0 R" if names else ""
    if names:
        objects.add(_IDS, f"<</Names[{names}]>>")
    objects.add(
        _ROOT,
        f"<</Type/StructTreeRoot/ParentTree {_PARENTS} 0 R/K[{_DOCUMENT} 0 R]{ids}"
        f"/ParentTreeNextKey {len(tree.owners) + len(last)}>>",
    )


def _whole(
    objects: _Objects, markup: Markup, anchors: list[str], has_outline: bool, widget: object, source: Source
) -> None:
    """Catalog, information, metadata, profile and the embedded data."""
    meta = markup.meta
    keywords = list(dict.fromkeys(word.strip() for word in meta.get("keywords", "").split(",") if word.strip()))
    metadata = SimpleNamespace(
        title=markup.title,
        authors=[meta["author"]] if meta.get("author") else [],
        description=meta.get("description", ""),
        lang=markup.html.get("lang", ""),
        keywords=keywords,
        generator=meta.get("generator", ""),
        created=meta.get("dcterms.created", ""),
        modified=meta.get("dcterms.modified", ""),
    )
    packet = xmp_packet(metadata, _PRODUCER).encode()
    objects.streams.append((_XMP, stream_object(b"/Type/Metadata/Subtype/XML", packet, compress=False)))
    objects.streams.append((_ICC, _profile()))
    entries = {
        "Producer": _PRODUCER,
        "Title": metadata.title,
        "Author": ", ".join(metadata.authors),
        "Subject": metadata.description,
        "Keywords": ", ".join(keywords),
        "Creator": metadata.generator,
        "CreationDate": _pdf_date(metadata.created),
        "ModDate": _pdf_date(metadata.modified),
    }
    objects.add(_INFO, "<<" + "".join(f"/{name}{pdf_string(value)}" for name, value in entries.items() if value) + ">>")
    _embed(objects, source)
    dests = f"/Dests<</Names[{' '.join(anchors)}]>>" if anchors else ""
    objects.add(
        _CATALOG,
        f"<</Type/Catalog/Pages {_PAGES} 0 R{f'/Outlines {_OUTLINES} 0 R' if has_outline else ''}"
        f"/Lang{pdf_string(metadata.lang)}/Names<</EmbeddedFiles {_FILES} 0 R{dests}>>/StructTreeRoot {_ROOT} 0 R"
        f"/ViewerPreferences<</DisplayDocTitle true/Duplex/DuplexFlipLongEdge>>/MarkInfo<</Marked true>>"
        f"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier({_PROFILE})/Info({_PROFILE})"
        f"/DestOutputProfile {_ICC} 0 R>>]/AF[{_SPEC} 0 R {_SPEC} 0 R]/Metadata {_XMP} 0 R"
        f"/PageLabels<</Nums[0<</S/D/St 1>>]>>{f'/AcroForm {_FORM} 0 R' if widget else ''}>>",
    )


def _embed(objects: _Objects, source: Source) -> None:
    day = source.date.strftime("D:%Y%m%d%H%M%SZ")
    digest = hashlib.md5(source.data, usedforsecurity=False).hexdigest()
    extra = (
        f"/Type/EmbeddedFile/Subtype/application#2fjson/Params<</CheckSum<{digest}>/Size {len(source.data)}"
        f"/CreationDate({day})/ModDate({day})>>"
    )
    objects.streams.append((_FILE, stream_object(extra.encode(), source.data)))
    objects.add(
        _SPEC,
        f"<</Type/Filespec/F({source.name})/UF({source.name})/EF<</F {_FILE} 0 R>>"
        f"/Desc{pdf_string(source.description)}/AFRelationship/Source>>",
    )
    objects.add(_FILES, f"<</Names[({source.name}) {_SPEC} 0 R]>>")


@cache
def _profile() -> bytes:
    """WeasyPrint's colour profile as a stream object."""
    data = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return stream_object(b"/N 3", data)


def _pdf_date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if not match:
        return ""
    year, month, day, hour, minute, second, zone, minutes = match.groups()
    return f"D:{year}{month}{day}{hour}{minute}{second}{zone}'{minutes}"
