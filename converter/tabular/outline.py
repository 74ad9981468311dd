"""What a sheet has beside its cells: merged areas, what is hidden, comments (ECMA-376 part 1, 18.3 and 18.7)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from converter.tabular.cells import Area, BookSheet
from converter.tabular.rows import too_many_cells

_MAX_MERGED = 5000
_SAID = ("v", "f", "is")
_YES = ("1", "true")


def read_outline(page: Any, file: str) -> BookSheet:
    """The sheet without its cells. `page` is the library's own, opened for reading; SourceError for merged areas
    without end.
    """
    from openpyxl.utils import range_boundaries

    sheet = BookSheet(page.title, page.sheet_state == "visible")
    row = 0
    with page._get_source() as source:
        for name, element in _elements(source):
            if name == "row":
                row = int(element.get("r", row + 1))
                if element.get("hidden") in _YES:
                    sheet.hidden_rows.add(row)
                if any(_local(part.tag) in _SAID for cell in element for part in cell):
                    sheet.last_row = row
                element.clear()
            elif name == "col" and element.get("hidden") in _YES:
                sheet.hidden_columns |= set(range(int(element.attrib["min"]), int(element.attrib["max"]) + 1))
            elif name == "mergeCell":
                left, top, right, bottom = range_boundaries(element.attrib["ref"])
                sheet.merged.append(Area(page.title, top or 1, left or 1, bottom or top or 1, right or left or 1))
                if len(sheet.merged) > _MAX_MERGED:
                    raise too_many_cells(file)
    sheet.comments = dict(_comments(page))
    return sheet


def _elements(source: Any) -> Iterator[tuple[str, Element]]:
    return ((_local(element.tag), element) for _, element in iterparse(source))


def _local(tag: str) -> str:
    """A name without its namespace, whose prefix every office program chooses for itself."""
    return tag.rpartition("}")[2]


def _comments(page: Any) -> Iterator[tuple[tuple[int, int], str]]:
    """Row, column and text of every comment."""
    from openpyxl.utils.cell import coordinate_to_tuple

    archive, path = page.parent._archive, page._worksheet_path
    folder, name = posixpath.split(path)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return
    with archive.open(relations) as stream:
        found = [element for _, element in _elements(stream) if element.get("Type", "").endswith("/comments")]
    for relation in found:
        target = posixpath.normpath(posixpath.join(f"/{folder}", relation.attrib["Target"])).lstrip("/")
        with archive.open(target) as stream:
            for name, element in _elements(stream):
                if name == "comment":
                    text = "".join(part.text or "" for part in element.iter() if _local(part.tag) == "t")
                    yield coordinate_to_tuple(element.attrib["ref"]), text
