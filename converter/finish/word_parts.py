"""Parts of a Word package: which of them are private, which lead nowhere once others have gone."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from lxml import etree

from converter.ooxml.foreign import RELATION
from converter.ooxml.package import MAIN, TYPES

_PRIVATE = {
    "comments",
    "commentsExtended",
    "commentsExtensible",
    "commentsIds",
    "people",
    "customXml",
    "customXmlProps",
    "custom-properties",
    "thumbnail",
    "attachedTemplate",
    "mailMergeSource",
    "mailMergeHeaderSource",
    "mailMergeRecipientData",
    "recipientData",
    "printerSettings",
    "origin",
    "classificationlabels",
    "intelligence",
    "intelligence2",
    "documenttasks",
    "transform",
}
"""Last words of the relations to what must not leave: comments and their people, data, a picture of the first page,
where it was made and printed, who has signed the file as it was.
"""
_BY_NUMBER = {
    "hyperlink",
    "image",
    "oleObject",
    "package",
    "control",
    "chart",
    "aFChunk",
    "header",
    "footer",
    "video",
    "audio",
    "media",
    "diagramData",
    "diagramLayout",
    "diagramQuickStyle",
    "diagramColors",
    "diagramDrawing",
    "subDocument",
    "frame",
}
"""Relations that the text names one by one; the others (styles, settings, …) hold without being named."""


def drop_private_parts(parts: dict[str, bytes], counts: Counter[str]) -> None:
    """Take out the private relations, and with them their parts; `counts` learns of how many parts."""
    before = _size(parts)
    for name in _relation_parts(parts):
        _keep(parts, name, lambda relation: _kind(relation) not in _PRIVATE)
    drop_unused_parts(parts)
    counts["part"] += before - _size(parts)


def drop_unused_relations(parts: dict[str, bytes], texts: dict[str, Any]) -> None:
    """Take out relations that a cleaned text no longer names: a deleted link, a deleted picture."""
    for name, tree in texts.items():
        folder, _, base = name.rpartition("/")
        relations = f"{folder}/_rels/{base}.rels"
        if relations in parts:
            _keep(parts, relations, _is_named({v for element in tree.iter("{*}*") for v in element.attrib.values()}))


def _is_named(numbers: set[str]) -> Callable[[Any], bool]:
    return lambda relation: _kind(relation) not in _BY_NUMBER or relation.get("Id") in numbers


def drop_unused_parts(parts: dict[str, bytes]) -> None:
    """Take out parts that no relation leads to, and what the content types say of them."""
    reachable = _reachable(parts)
    for name in [name for name in parts if name != TYPES and name not in reachable]:
        del parts[name]
    if TYPES in parts:
        root = parse_part(parts[TYPES])
        for entry in [entry for entry in root if entry.get("PartName", "/").lstrip("/") not in {*parts, ""}]:
            root.remove(entry)
        parts[TYPES] = part_bytes(root)


def _size(parts: dict[str, bytes]) -> int:
    return sum(not name.endswith(".rels") for name in _reachable(parts))


def _relation_parts(parts: dict[str, bytes]) -> list[str]:
    return [name for name in parts if name.endswith(".rels")]


def _kind(relation: Any) -> str:
    return str(relation.get("Type", "")).rpartition("/")[2]


def _keep(parts: dict[str, bytes], name: str, wanted: Callable[[Any], bool]) -> None:
    root = parse_part(parts[name])
    unwanted = [relation for relation in root if relation.tag == RELATION and not wanted(relation)]
    for relation in unwanted:
        root.remove(relation)
    if unwanted:
        parts[name] = part_bytes(root)


def parse_part(xml: bytes) -> Any:
    """A part as a tree that keeps its prefixes, which `mc:Ignorable` names; without comments of XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(xml, parser)


def part_bytes(tree: Any) -> bytes:
    """The tree as a part."""
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _reachable(parts: dict[str, bytes]) -> set[str]:
    """All parts that can be come to from the package's own relations, with the relations themselves."""
    found: set[str] = set()
    ways = ["", MAIN]
    while ways:
        name = ways.pop()
        if name in found:
            continue
        found.add(name)
        folder, _, base = name.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations in parts:
            found.add(relations)
            ways += [
                _target(folder, r)
                for r in parse_part(parts[relations]).iter(RELATION)
                if r.get("TargetMode") != "External"
            ]
    return {name for name in found if name in parts}


def _target(folder: str, relation: Any) -> str:
    """The name of the part that a relation leads to."""
    target = unquote(relation.get("Target", "").partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
