"""A Word template → its paragraphs with their places, and the tags in them as one text that Jinja reads line by line.

Each paragraph is a line, so that Jinja's line numbers lead back to the paragraph. What is not closed is told and then
closed: the rest of the template can be looked at all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from lxml import etree

from converter.findings import Words, shorten
from converter.render.word.faults import ACCEPT, BRACES, COMMENTED, REVISED, TAG, TEXT_PARTS, UNCOMMENT, tag_fault
from converter.render.word.faults import unknown_name as describe_unknown

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REVISIONS = [f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")]
_BLOCK = re.compile(r"\{%(?P<scope>p|tr|tc|r)?(?=[\s-])-?\s*(?P<word>\w+)")
_SCOPE = re.compile(r"^(\{[{%])(?:p|tr|tc|r)(?=[\s-])")
_OPENERS = {"for", "if", "macro", "call", "filter", "with"}
_QUOTES = str.maketrans("“”‘’", "\"\"''")
END = "\ufdd6"
"""A noncharacter behind each printed value, so that two figures side by side stay two."""
_ANY = object()
"""A value of which nothing is known."""

_Unknown = tuple[nodes.Node, str, dict[str, Any]]

HALF, NAME, BLOCK, EDITED, SYNTAX = "TPL-01", "TPL-02", "TPL-03", "TPL-04", "TPL-05"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text, where it stands, and whether it holds tracked changes or a comment."""

    text: str
    where: Words
    revised: bool = False
    commented: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place of a template."""

    code: str
    words: Words
    hint: Words | None = None


@dataclass
class PartTags:
    """The tags of one part: `source` for Jinja, one line a paragraph, and what is wrong with them."""

    name: str
    lines: list[Line]
    source: str = ""
    faults: list[Fault] = field(default_factory=list)

    def add(self, code: str, line: Line, words: Words, hint: Words | None = None) -> None:
        """A fault at a paragraph."""
        self.faults.append(Fault(code, Words(f"{line.where.zh}：{words.zh}", f"{line.where.en}: {words.en}"), hint))


def read_tags(parts: Mapping[str, bytes], names: Mapping[str, Any], environment: Environment) -> list[PartTags]:
    """The tags of all parts with text, each looked at on its own, as they are filled in."""
    found = []
    for name in sorted(filter(TEXT_PARTS.fullmatch, parts)):
        part = PartTags(name, list(_lines(name, parts[name])))
        for line in part.lines:
            _look_at(line, part)
        part.source = _close_blocks(part)
        _look_at_names(part, names, environment)
        found.append(part)
    return found


def _lines(name: str, xml: bytes) -> Iterator[Line]:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    tables = list(root.iter(f"{_W}tbl"))
    number = 0
    for paragraph in root.iter(f"{_W}p"):
        table = next(paragraph.iterancestors(f"{_W}tbl"), None)
        number += table is None
        if name.startswith(("word/header", "word/footer")):
            where = Words("页眉", "header") if "header" in name else Words("页脚", "footer")
        elif table is None:
            where = Words(f"正文第 {number} 段", f"paragraph {number}")
        else:
            row = 1 + list(table.iter(f"{_W}tr")).index(next(paragraph.iterancestors(f"{_W}tr")))
            place = 1 + tables.index(table)
            where = Words(f"第 {place} 个表第 {row} 行", f"table {place}, row {row}")
        own = [text for text in paragraph.iter(f"{_W}t") if next(text.iterancestors(f"{_W}p")) is paragraph]
        yield Line(
            "".join(text.text or "" for text in own),
            where,
            next(paragraph.iter(*_REVISIONS), None) is not None,
            next(paragraph.iter(f"{_W}commentReference"), None) is not None,
        )


def _look_at(line: Line, part: PartTags) -> None:
    """What a paragraph tells by itself."""
    fault = tag_fault(line.text)
    if fault:
        part.add(HALF, line, fault, BRACES)
    if line.revised:
        tagged = Words(f"标记在修订痕迹里：“{shorten(line.text)}”", f"tags in tracked changes: “{shorten(line.text)}”")
        part.add(EDITED, line, tagged if TAG.search(line.text) else REVISED, ACCEPT)
    if line.commented:
        part.add(EDITED, line, COMMENTED, UNCOMMENT)


def _close_blocks(part: PartTags) -> str:
    """All tags, one line a paragraph; a block without end is told and ends where the one around it ends."""
    stack: list[tuple[str, str, Line, str]] = []  # word, scope, line, tag
    rows = []
    for line in part.lines:
        row = []
        for tag in TAG.findall(line.text):
            block = _BLOCK.match(tag)
            word, scope = (block["word"], block["scope"] or "") if block else ("", "")
            if word in _OPENERS:
                stack.append((word, scope, line, tag))
            elif word.startswith("end") and word[3:] in _OPENERS:
                if word[3:] not in [opened for opened, *_ in stack]:
                    _told(part, line, tag, f"{{%{scope} {word[3:]} … %}}", "前面没有", "nothing opens it with")
                    continue
                while stack[-1][0] != word[3:]:
                    row.append(_unclosed(part, *stack.pop()))
                if stack.pop()[1] != scope:
                    _told(
                        part,
                        line,
                        tag,
                        "{%p … %} {%tr … %}",
                        "开头和结尾写法不一，应同为",
                        "both ends should be of one kind,",
                    )
            if not tag.startswith("{#"):
                row.append(_SCOPE.sub(r"\1", tag).translate(_QUOTES) + (END if tag.startswith("{{") else ""))
        rows.append(" ".join(row))
    rows.append(" ".join(_unclosed(part, *opened) for opened in reversed(stack)))
    return "\n".join(rows)


def _unclosed(part: PartTags, word: str, scope: str, line: Line, tag: str) -> str:
    _told(part, line, tag, f"{{%{scope} end{word} %}}", "没有结束，缺少", "is not closed by")
    return f"{{% end{word} %}}"


def _told(part: PartTags, line: Line, tag: str, wanted: str, zh: str, en: str) -> None:
    part.add(BLOCK, line, Words(f"“{shorten(tag)}”{zh} {wanted}", f"“{shorten(tag)}” {en} {wanted}"))


def _look_at_names(part: PartTags, names: Mapping[str, Any], environment: Environment) -> None:
    """Every name that a tag uses is one of ours, every filter one of Jinja's."""
    try:
        tree = environment.parse(part.source)
        environment.compile(environment.parse(part.source))
    except TemplateSyntaxError as problem:
        line = part.lines[min(problem.lineno, len(part.lines)) - 1]
        said = Words(
            f"标记写法不对：“{shorten(line.text)}”（{problem.message}）", f"“{shorten(line.text)}”: {problem.message}"
        )
        part.add(SYNTAX, line, said)
        part.source = ""
        return
    known = {**names, **dict.fromkeys(environment.globals, _ANY)}
    for node, name, holder in _unknown(tree, known):
        line = part.lines[min(node.lineno, len(part.lines)) - 1]
        part.add(NAME, line, describe_unknown(name, holder or names, shorten(line.text)))


def _unknown(node: nodes.Node, scope: dict[str, Any]) -> Iterator[_Unknown]:
    """Every name below `node` that `scope` does not have, with the node that has its line, and where it was sought."""
    if isinstance(node, nodes.For):
        yield from _unknown_in_loop(node, scope)
        return
    if isinstance(node, nodes.Assign):
        scope.update(dict.fromkeys(_targets(node.target), _ANY))
    if isinstance(node, nodes.Macro):
        scope[node.name] = _ANY
    if isinstance(node, _WITH_NAMES):
        scope = scope | dict.fromkeys(_targets(node), _ANY) | {"caller": _ANY}
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in scope:
        yield node, node.name, {}
    if isinstance(node, nodes.Getattr):
        holder = _value(node.node, scope)
        if isinstance(holder, dict) and node.attr not in holder:
            yield node, node.attr, holder
    for child in node.iter_child_nodes():
        yield from _unknown(child, scope)


_WITH_NAMES = (nodes.Macro, nodes.CallBlock, nodes.With)


def _unknown_in_loop(loop: nodes.For, scope: dict[str, Any]) -> Iterator[_Unknown]:
    yield from _unknown(loop.iter, scope)
    items = _value(loop.iter, scope)
    inner = scope | {"loop": _ANY} | dict.fromkeys(_targets(loop.target), _ANY)
    if isinstance(loop.target, nodes.Name):
        inner[loop.target.name] = items[0] if isinstance(items, list) and items else _ANY
    for child in (*([loop.test] if loop.test else []), *loop.body, *loop.else_):
        yield from _unknown(child, inner)


def _targets(node: nodes.Node) -> list[str]:
    """The names that a node gives values to."""
    names = [node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name))
    return [name.name for name in names if name.ctx in ("store", "param")]


def _value(node: nodes.Node, scope: Mapping[str, Any]) -> Any:
    """What an expression is for the names at hand; _ANY where that cannot be told."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, _ANY)
    if isinstance(node, nodes.Getattr):
        holder = _value(node.node, scope)
        return holder.get(node.attr, _ANY) if isinstance(holder, dict) else _ANY
    if isinstance(node, nodes.Getitem):
        holder = _value(node.node, scope)
        return holder[0] if isinstance(holder, list) and holder else _ANY
    return _ANY
