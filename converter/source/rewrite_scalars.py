"""One value of a report file → the edits that make it another: as plain or quoted as it was, its remark kept."""

from __future__ import annotations

import json
import re

from converter.source.rewrite_page import Edit, Page, Site, is_block
from converter.source.write import scalar as yaml_scalar
from converter.tree import Scalar

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_INDICATOR = re.compile(r"[|>][-+0-9]*")


def written(page: Page, text: str, like: str, *, number: bool = False, in_json_style: bool = False) -> str:
    """The text as a scalar, quoted as the scalar `like`, or as it must be. `number`: it may be one in JSON.

    `in_json_style`: neighbours have their names in quotation marks, as a JSON file in YAML has.
    """
    if page.json or (in_json_style and like[:1] != "'"):
        if not text:
            return "null"
        if number and like[:1] != '"' and _NUMBER.fullmatch(text):
            return text
        # A file that keeps to ASCII, as many programs write JSON, goes on so.
        return json.dumps(text, ensure_ascii=page.json and page.text.isascii())
    if not text:
        return ""
    if like[:1] == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False) if like[:1] == '"' else yaml_scalar(text)


def value_edits(page: Page, site: Site, text: str, *, number: bool = False) -> list[Edit]:
    """The edits that put `text` in the place of a value; the empty text leaves the key alone."""
    node = site.node
    assert isinstance(node, Scalar)
    quoted_name = page.is_flow(site.mapping) and site.name.raw[:1] == '"'
    return put(page, site, written(page, text, node.raw, number=number, in_json_style=quoted_name))


def put(page: Page, site: Site, new: str) -> list[Edit]:
    """The edits that put `new`, written as it must be, behind a key; empty: nothing stands there."""
    node = site.node
    assert isinstance(node, Scalar)
    if not new:
        return clear(page, site)
    if is_block(node):
        start, end = _indicator(node)
        return [(start, end, new), *_without_body(page, node)]
    return [(node.start, node.end, new)] if node.raw else [_filled(page, site, new)]


def clear(page: Page, site: Site) -> list[Edit]:
    """The edits that leave nothing behind a key but its remark."""
    node = site.node
    assert isinstance(node, Scalar)
    if not node.raw:
        return []
    start, end = _indicator(node) if is_block(node) else (node.start, node.end)
    if not page.is_flow(site.mapping):
        start = after_colon(page, site)
    return [(start, end, ""), *(_without_body(page, node) if is_block(node) else [])]


def after_colon(page: Page, site: Site) -> int:
    """The index behind the colon where nothing but space is between it and the value, else that of the value."""
    assert isinstance(site.node, Scalar)
    before = page.text[: site.node.start].rstrip()
    return len(before) if before.endswith(":") and len(before) > site.name.end - 1 else site.node.start


def _indicator(node: Scalar) -> tuple[int, int]:
    """From where to where `|` or `>` with its signs stands."""
    match = _INDICATOR.match(node.raw)
    return node.start, node.start + (match.end() if match else 1)


def _without_body(page: Page, node: Scalar) -> list[Edit]:
    head, end = page.line_end(node.start), node.start + len(node.raw.rstrip())
    return [(head, end, "")] if end > head else []


def _filled(page: Page, site: Site, new: str) -> Edit:
    """Something where nothing was: `key:`, `{key: , …}`, or `{key}` alone."""
    node = site.node
    assert isinstance(node, Scalar)
    begin = len(page.text[: node.start].rstrip(" "))
    before = page.text[begin - 1 : begin]
    if before == ":" and begin > site.name.end:
        behind = page.text[begin:].lstrip(" ") if page.is_flow(site.mapping) else ""
        end = len(page.text) - len(behind) if behind[:1] in (",", "}") else begin
        return begin, end, f" {new}"
    if before in "\r\n":
        return node.start, node.start, new
    return begin, node.start, f": {new}"
