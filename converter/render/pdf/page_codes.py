"""A QR code of its own on every page, as vectors, with a link over it.

At the foot, opposite the page number: on odd pages at the left edge of the type area, on even pages
at the right. 20 mm, quiet zone of four modules kept free, pure black.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pydyf

from converter.model.address import page_address
from converter.render.pdf.objects import MM, next_parent_key, page_objects, parent_tree, resolve
from converter.render.qr import Matrix, dark_runs, qr_matrix

SIZE = 20.0
"""Edge of the symbol in mm, quiet zone not counted."""
BOTTOM = 11.5
"""From the lower edge of the sheet to the lower edge of the symbol, in mm."""
LEFT, RIGHT = 28.0, 26.0
"""Edges of the type area from the edges of the sheet, in mm."""


def add_page_codes(document: Any, pdf: Any, root: Any, mobile_url: str) -> None:
    """Draw page n's code with the address of page n, and put a tagged link over it (ISO 14289-1 7.18.5)."""
    pages = page_objects(pdf)
    nums = parent_tree(pdf)
    document_element = resolve(pdf, root["K"][0])
    for index, page in enumerate(pages):
        address = page_address(mobile_url, index + 1, len(pages))
        box = page.get("TrimBox", page["MediaBox"])
        x, y = code_corner(box, index)
        height = document.pages[index].height * 0.75  # px → pt
        stream = resolve(pdf, page["Contents"])
        stream.stream += code_operators(qr_matrix(address), x, y, height)
        _add_link(pdf, page, document_element, nums, (x, y), address, index + 1)


def code_corner(box: Any, index: int) -> tuple[float, float]:
    """The lower left corner of the code on page `index` (from 0) of a sheet with this box."""
    x = box[0] + LEFT * MM if index % 2 == 0 else box[2] - (RIGHT + SIZE) * MM
    return x, box[1] + BOTTOM * MM


def code_label(number: int) -> str:
    """What a screen reader says of the link over the code on page `number`."""
    return f"第{number}页二维码：扫描打开手机端"


def code_operators(matrix: Matrix, x: float, y: float, height: float) -> list[bytes]:
    """Operators that fill the dark modules; the page's flipped matrix is undone first (it is its own inverse)."""
    lefts, bottoms, sizes = _places(len(matrix), x, y)
    boxes = [lefts[column] + bottoms[row] + sizes[length] for row, column, length in dark_runs(matrix)]
    start = b"/Artifact <</Type/Pagination/Subtype/Footer>> BDC"
    return [start, b"q", f"1 0 0 -1 0 {height} cm".encode(), b"0 g", *boxes, b"f", b"Q", b"EMC"]


@lru_cache(maxsize=8)
def _places(count: int, x: float, y: float) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """For a symbol of so many modules a side: left edges of columns, lower edges of rows, sizes of runs by length."""
    module = SIZE * MM / count
    top = y + SIZE * MM
    lefts = [f"{x + column * module:.4f} ".encode() for column in range(count)]
    bottoms = [f"{top - (row + 1) * module:.4f} ".encode() for row in range(count)]
    sizes = [f"{length * module:.4f} {module:.4f} re".encode() for length in range(count + 1)]
    return lefts, bottoms, sizes


def _add_link(
    pdf: Any, page: Any, document_element: Any, nums: list[Any], corner: tuple[float, float], address: str, number: int
) -> None:
    x, y = corner
    label = pydyf.String(code_label(number))
    key = next_parent_key(nums)
    target = pydyf.Dictionary({"Type": "/Action", "S": "/URI", "URI": pydyf.String(address)})
    link = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Link",
            "F": 4,
            "Rect": pydyf.Array([round(v, 3) for v in (x, y, x + SIZE * MM, y + SIZE * MM)]),
            "Border": pydyf.Array([0, 0, 0]),
            "StructParent": key,
            "Contents": label,
            "A": target,
        }
    )
    pdf.add_object(link)
    page.setdefault("Annots", pydyf.Array()).append(link.reference)
    reference = pydyf.Dictionary({"Type": "/OBJR", "Obj": link.reference, "Pg": page.reference})
    pdf.add_object(reference)
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Link",
            "P": document_element.reference,
            "Pg": page.reference,
            "K": pydyf.Array([reference.reference]),
            "Alt": label,
        }
    )
    pdf.add_object(element)
    document_element["K"].append(element.reference)
    nums += [key, element.reference]
