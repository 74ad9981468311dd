"""An empty signature field where the agency's seal belongs: a later step signs it and puts the seal's picture into it.

GB/T 9704-2012 7.3.5.1: the seal stands upright, centred on name and date and pressed over both, which lie in its
middle or slightly below; its top is within one line of the text above, and it covers none of that text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes

from converter.model.sealing import FIELD_NAME
from converter.render.pdf.objects import MM, next_parent_key, page_objects, parent_tree, resolve

LABEL = "单位公章和电子签名"
"""What a screen reader says of the field."""
RAISED = 4.0
"""The seal's centre above the middle of name and date, in mm."""
LINE = 28.95
"""One line of text in pt."""
_AIR = 1.0
"""Kept free of both limits of the distance to the text above, in pt: libraries differ in where a character ends."""
_POINTS = 0.75
PRINTED_AND_LOCKED = 4 + 128


@dataclass(frozen=True, slots=True)
class SignOff:
    """The letters of name and date on their page, and the lower end of what stands above; pt from the top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    above: float | None


def add_signature_field(document: Any, pdf: Any, root: Any, diameter: float) -> None:
    """Put a tagged, empty field of `diameter` mm over the sign-off (ISO 14289-1 7.18.4); none without a sign-off."""
    signoff = _find_signoff(document)
    if signoff is None:
        return
    page = page_objects(pdf)[signoff.page]
    side = diameter * MM
    x0, y0, x1, y1 = page.get("TrimBox", page["MediaBox"])
    left, top = field_corner(signoff, side, x1 - x0, y1 - y0)
    corners = (x0 + left, y1 - top - side, x0 + left + side, y1 - top)
    _add_field(pdf, page, root, rounded(corners))


def _find_signoff(document: Any) -> SignOff | None:
    """The sign-off on the last page that has letters of it."""
    for number in range(len(document.pages) - 1, -1, -1):
        above: float | None = None
        letters: list[Any] = []
        for box, signed in _solid(document.pages[number]._page_box.children[0], False):
            if signed:
                letters.append(box)
            elif not letters:
                above = max(above or 0.0, _bottom(box))
        if letters:
            return SignOff(
                page=number,
                left=min(box.content_box_x() for box in letters) * _POINTS,
                top=min(box.content_box_y() for box in letters) * _POINTS,
                right=max(box.content_box_x() + box.width for box in letters) * _POINTS,
                bottom=max(map(_bottom, letters)),
                above=above,
            )
    return None


def _solid(box: Any, signed: bool) -> Iterator[tuple[Any, bool]]:
    """What a seal may not cover, texts and table cells in reading order, and whether it belongs to the sign-off."""
    signed = signed or (box.element is not None and box.element.get("data-at") == "signoff")
    if isinstance(box, boxes.TextBox):
        if box.text.strip():
            yield box, signed
    elif isinstance(box, boxes.ParentBox):
        if isinstance(box, boxes.TableCellBox) and not signed:
            yield box, signed
        for child in box.children:
            yield from _solid(child, signed)


def _bottom(box: Any) -> float:
    """Lower end of a text's letters or of a cell's border."""
    end = box.content_box_y() + box.height
    if isinstance(box, boxes.TableCellBox):
        end = box.border_box_y() + box.border_height()
    return float(end) * _POINTS


def field_corner(signoff: SignOff, side: float, width: float, height: float) -> tuple[float, float]:
    """Left and top of the seal's square on a sheet of `width` × `height`; all in pt from the sheet's top left."""
    left = (signoff.left + signoff.right - side) / 2
    top = (signoff.top + signoff.bottom - side) / 2 - RAISED * MM
    if signoff.above is not None:
        top = min(max(top, signoff.above + _AIR), signoff.above + LINE - _AIR)
    return max(0.0, min(left, width - side)), max(0.0, min(top, height - side))


def rounded(corners: Iterable[float]) -> list[float]:
    """Corners to a thousandth of a point. What sums in another order leave behind must not tip one over: it goes first.

    >>> rounded([234.9865, 234.98649999999998])
    [234.987, 234.987]
    """
    return [round(round(value, 6), 3) for value in corners]


def _add_field(pdf: Any, page: Any, root: Any, rectangle: list[float]) -> None:
    """Field and widget in one, its element, and the form. `SigFlags` comes with the first signature."""
    nums = parent_tree(pdf)
    key = next_parent_key(nums)
    box = pydyf.Array([0, 0, round(rectangle[2] - rectangle[0], 3), round(rectangle[3] - rectangle[1], 3)])
    extra = {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary()}
    appearance = pydyf.Stream([], extra)
    pdf.add_object(appearance)
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(FIELD_NAME),
            "TU": pydyf.String(LABEL),
            "F": PRINTED_AND_LOCKED,
            "Rect": pydyf.Array(rectangle),
            "P": page.reference,
            "StructParent": key,
            "AP": pydyf.Dictionary({"N": appearance.reference}),
        }
    )
    pdf.add_object(field)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    page["Tabs"] = "/S"
    nums += [key, _add_element(pdf, page, root, field)]
    form = pydyf.Dictionary({"Fields": pydyf.Array([field.reference])})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _add_element(pdf: Any, page: Any, root: Any, field: Any) -> Any:
    """The reference of a new structure element: after all text, before the links of the page codes."""
    reference = pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page.reference})
    pdf.add_object(reference)
    document_element = resolve(pdf, root["K"][0])
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document_element.reference,
            "Pg": page.reference,
            "K": pydyf.Array([reference.reference]),
            "Alt": pydyf.String(LABEL),
        }
    )
    pdf.add_object(element)
    kids = document_element["K"]
    end = len(kids)
    while end and resolve(pdf, kids[end - 1])["S"] == "/Link":
        end -= 1
    kids.insert(end, element.reference)
    return element.reference
