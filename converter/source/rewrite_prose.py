"""Prose of a report file → the edits that give it other paragraphs; those that stay keep their lines."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace

from converter.findings import Place
from converter.source.rewrite_page import Edit, Page, Site, column, is_block, rows_of
from converter.source.rewrite_scalars import after_colon, put, value_edits, written
from converter.source.text import clean_lines
from converter.tree import Mapping, Scalar

_EXPLICIT = re.compile(r"[|>][-+]?([1-9])")


@dataclass(frozen=True, slots=True)
class _Piece:
    """The rows of a paragraph and the blank rows before it, each row with the line break before it."""

    gap: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(row.strip() for row in self.rows)


def read_lines(text: str) -> tuple[str, ...]:
    """The paragraphs as a report file with this text is read."""
    return tuple(line for line, _ in clean_lines(Scalar(text, Place("")), "")[0])


def prose_edits(page: Page, site: Site, paragraphs: tuple[str, ...]) -> list[Edit]:
    """The edits that give a prose value these paragraphs, one line each, in the manner of the file."""
    node = site.node
    assert isinstance(node, Scalar)
    if page.is_flow(site.mapping):
        return _in_quotes(page, site, node, paragraphs)
    if not paragraphs:
        return value_edits(page, site, "")
    if is_block(node):
        return _reworked(page, site, node, paragraphs)
    if len(paragraphs) == 1 and node.raw:
        return value_edits(page, site, paragraphs[0])
    end = page.line_end(node.end)
    body = (end, end, block_body(page, paragraphs, page.body_indent(site.mapping, end)))
    begin = after_colon(page, site)
    head = (begin, node.end, " |") if begin < node.start or not node.raw else (node.start, node.end, "|")
    return [head, body]


def block_body(page: Page, paragraphs: tuple[str, ...], indent: str) -> str:
    """The paragraphs as lines of a block, an empty line between them."""
    return page.newline + (page.newline * 2).join(indent + paragraph for paragraph in paragraphs)


def _in_quotes(page: Page, site: Site, node: Scalar, paragraphs: tuple[str, ...]) -> list[Edit]:
    """In brackets, and in JSON, paragraphs are joined by `\\n` in one pair of quotation marks."""
    joint = "\n\n" if "\n\n" in node.text.strip() else "\n"
    quoted_name = page.json or site.name.raw[:1] == '"'
    like = node.raw if node.raw[:1] in ('"', "'") else ""
    return put(page, site, written(page, joint.join(paragraphs), like, in_json_style=quoted_name))


def _reworked(page: Page, site: Site, node: Scalar, paragraphs: tuple[str, ...]) -> list[Edit]:
    """A block with some of its paragraphs changed."""
    head, end = page.line_end(node.start), node.start + len(node.raw.rstrip())
    rows = list(rows_of(page.text[head : max(head, end)]))
    folded = node.raw[0] == ">"
    pieces = _pieces(rows, folded)
    indent = _indent(page, site.mapping, node, rows, head)
    if not pieces:
        return [(head, head, block_body(page, paragraphs, indent))]
    old = [read_lines(piece.text) for piece in pieces]
    deeper = any(row.lstrip("\r\n").startswith(f"{indent} ") for row in rows)  # `>` does not fold such rows
    if [line for lines in old for line in lines] != list(read_lines(node.text)) or (folded and deeper):
        return [(node.start, node.start + 1, "|"), (head, end, block_body(page, paragraphs, indent))]
    pieces = _aligned(page, pieces, [" ".join(lines) for lines in old], paragraphs, indent, folded)
    first = pieces[0].rows[0]
    if not _EXPLICIT.match(node.raw) and first.lstrip("\r\n").startswith(f"{indent} "):
        # The first row tells how deep the block is.
        rest = first.lstrip("\r\n")
        start = first[: len(first) - len(rest)] + indent + rest.lstrip(" ")
        pieces[0] = replace(pieces[0], rows=(start, *pieces[0].rows[1:]))
    return [(head, end, "".join("".join((*piece.gap, *piece.rows)) for piece in pieces))]


def _pieces(rows: list[str], folded: bool) -> list[_Piece]:
    """Rows → paragraphs: in a `|` block every row is one, in a `>` block blank rows divide them."""
    pieces: list[_Piece] = []
    gap: list[str] = []
    for row in rows:
        if not row.strip():
            gap.append(row)
        elif folded and pieces and not gap:
            pieces[-1] = replace(pieces[-1], rows=(*pieces[-1].rows, row))
        else:
            pieces.append(_Piece(tuple(gap), (row,)))
            gap = []
    return pieces


def _indent(page: Page, mapping: Mapping, node: Scalar, rows: list[str], head: int) -> str:
    explicit = _EXPLICIT.match(node.raw)
    if explicit:
        return " " * (column(mapping) - 1 + int(explicit.group(1)))
    first = next((row.lstrip("\r\n") for row in rows if row.strip()), None)
    return page.body_indent(mapping, head) if first is None else " " * (len(first) - len(first.lstrip(" ")))


def _aligned(
    page: Page, pieces: list[_Piece], old: list[str], new: tuple[str, ...], indent: str, folded: bool
) -> list[_Piece]:
    """The pieces for the new paragraphs: those that stay as they are, the others written anew in their places."""
    leading = pieces[0].gap
    divided = folded or len(pieces) < 2 or any(piece.gap for piece in pieces[1:])
    gap = (page.newline,) if divided else ()
    pieces = [replace(pieces[0], gap=gap), *pieces[1:]]
    result: list[_Piece] = []
    matcher = difflib.SequenceMatcher(None, old, list(new), autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            result += pieces[start:end]
            continue
        for number, text in enumerate(new[new_start:new_end], start):
            kept = pieces[number].gap if number < end else gap
            result.append(_Piece(kept, (f"{page.newline}{indent}{text}",)))
    result[0] = replace(result[0], gap=leading)
    return result
