"""Small steps over the PDF objects that WeasyPrint (pydyf) hands to a finisher."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(rb"\d+ 0 R")
MM = 72 / 25.4
"""Points in a millimetre."""


def resolve(pdf: Any, reference: Any) -> Any:
    """The object behind `12 0 R`."""
    return pdf.objects[int(reference.split()[0])]


def is_reference(value: Any) -> bool:
    """True for `12 0 R`, in bytes or text."""
    if isinstance(value, str):
        value = value.encode()
    return isinstance(value, bytes) and _REFERENCE.fullmatch(value) is not None


def page_objects(pdf: Any) -> list[Any]:
    """The page dictionaries in order. `Kids` is a flat list of number, generation, R."""
    return [pdf.objects[number] for number in pdf.pages["Kids"][::3]]


def parent_tree(pdf: Any) -> Any:
    """The flat list `Nums` of the parent tree: key, value, key, value …"""
    root = resolve(pdf, pdf.catalog["StructTreeRoot"])
    return resolve(pdf, root["ParentTree"])["Nums"]


def next_parent_key(nums: list[Any]) -> int:
    """The first key of the parent tree that is free."""
    return max(nums[::2], default=-1) + 1


def descendants(pdf: Any, element: Any) -> Iterator[Any]:
    """A structure element and everything below it, in reading order."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        yield found
        below = [resolve(pdf, kid) for kid in found.get("K", []) if is_reference(kid)]
        waiting += [kid for kid in reversed(below) if isinstance(kid, dict) and "S" in kid]
