"""A laid-out unit's part of the structure tree → plain data, parents before their kids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from converter.render.pdf.compiled.probe import Probe
from converter.render.pdf.objects import is_reference, resolve

_NAME = re.compile(r"\(t(\d+)-")


@dataclass(slots=True)
class Element:
    """An element of the structure tree: type, attributes as bytes, parent, and kids: other elements, or texts (~n)."""

    kind: str
    extra: bytes
    parent: int
    page: int
    kids: list[int] = field(default_factory=list)
    identifier: str = ""


def counted(text: str, tables: int) -> str:
    """A text in which tables are numbered, behind so many tables."""
    return _NAME.sub(lambda found: f"(t{int(found[1]) + tables}-", text)


def read_elements(probe: Probe, first: int, has_spacer: bool, by_mark: dict[tuple[int, int], int]) -> list[Element]:
    """The unit's part of the structure tree, parents before their kids."""
    pdf = probe.pdf
    pages = {reference: number - first for number, reference in enumerate(pdf.page_references)}
    document = resolve(pdf, probe.root["K"][0])
    tops = document["K"][1:-1] if has_spacer else document["K"][:-1]
    found: list[Element] = []

    def take(reference: Any, parent: int) -> int:
        item = resolve(pdf, reference)
        page = pages[item["Pg"]]
        rest = {key: value for key, value in item.items() if key not in ("Type", "S", "P", "Pg", "K")}
        index = len(found)
        name = item.get("ID", b"").decode("ascii").strip("()")
        found.append(Element(str(item["S"]), _entries(rest), parent, page, identifier=name))
        for kid in item["K"]:
            if is_reference(kid):
                found[index].kids.append(take(kid, index))
            else:
                found[index].kids.append(~by_mark[page, kid])
        return index

    for reference in tops:
        take(reference, -1)
    return found


def _entries(values: dict[str, Any]) -> bytes:
    """The entries of a dictionary as PDF writes them."""
    return b"".join([b"/%b %b" % (name.encode(), _written(value)) for name, value in values.items()])


def _written(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return bytes(value.data) if hasattr(value, "data") else str(value).encode()
