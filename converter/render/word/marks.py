"""What a template prints of a report → the same, between marks that tell which place of the report it is.

The marks are noncharacters, kept for a program's own use by Unicode 23.7; no value holds one (`names.clean`). They are
put in where a value is *printed*, as it stands: `{{ t3.r5c1 }}` is marked, `{% if t3.r5c1 %}` and `{{ 标题 | length }}`
see the plain value. `identity` turns them into bookmarks, in places that can have none they are only taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context

OPEN, BETWEEN, CLOSE = "\ufdd2", "\ufdd3", "\ufdd4"
"""A marked value is OPEN name BETWEEN value CLOSE."""
PLACES = "\ufdd5"
"""Among the names of a dictionary: which of the others is what place of the report."""
HEAD, BODY = ":head", ":body"
"""Ends of the name of a piece: the two pieces of a paragraph have one place."""

MARK = re.compile(f"{OPEN}([^{OPEN}{BETWEEN}{CLOSE}]*){BETWEEN}|[{OPEN}{BETWEEN}{CLOSE}]")
_PATH = {"name", "dot", "lbracket", "rbracket", "integer", "string"}


def unmarked(xml: bytes) -> bytes:
    """The part of a package without marks, wherever they stand."""
    if not any(mark.encode() in xml for mark in (OPEN, CLOSE)):
        return xml
    return MARK.sub("", xml.decode(errors="surrogateescape")).encode(errors="surrogateescape")


class Marking(Extension):
    """Jinja: `{{ 段.全文 }}` is read as `{{ 段.全文 | marked(段, "全文") }}`; any other expression stays as it is."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters[PLACES] = _marked

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """All tokens, with a call of the filter at the end of each expression that is a plain name."""
        inside: list[Token] | None = None
        for token in stream:
            if token.type == "variable_end" and inside is not None:
                yield from _call(inside, token.lineno)
                inside = None
            if inside is not None:
                inside.append(token)
            yield token
            if token.type == "variable_begin":
                inside = []


def _call(expression: list[Token], line: int) -> Iterable[Token]:
    """`| marked(holder, "name")` for the tokens of `holder.name`, nothing for what is no path."""
    kinds = [token.type for token in expression]
    if not expression or not _PATH.issuperset(kinds) or kinds[0] != "name" or kinds[-2:] not in (["name"], _ATTRIBUTE):
        return []
    holder = expression[:-2] or [Token(line, "name", "none")]
    return [
        *(Token(line, kind, value) for kind, value in (("pipe", "|"), ("name", PLACES), ("lparen", "("))),
        *holder,
        *(Token(line, kind, value) for kind, value in (("comma", ","), ("string", expression[-1].value))),
        Token(line, "rparen", ")"),
    ]


_ATTRIBUTE = ["dot", "name"]


@pass_context
def _marked(context: Context, value: Any, holder: Any, name: str) -> Any:
    """The value between its marks if `name` is a place of the report in `holder`, or among the names of the template.

    A variable of the template's own may have the name of ours: then it is another value.
    """
    if holder is None:
        holder = context.parent if context.get(name) is value else None
    places = holder.get(PLACES) if isinstance(holder, dict) else None
    place = places.get(name) if places else None
    return f"{OPEN}{place}{BETWEEN}{value}{CLOSE}" if place else value
