"""A template folder → its Form and its files.

A template folder is `templates/<name>/` with `form.yaml` (what must be filled in, by which rules),
`report.html.j2` and `report.css` (the looks of the PDF) and `report.docx` (the looks of the Word
draft). A new yearly form is a new folder. Raises FormError for anything that is wrong in it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from converter.errors import FormError, SourceError
from converter.findings import Place, Severity, Words, shorten
from converter.model.figures import Kind
from converter.model.form import Block, Entry, Field, Form, Relation, Section, Table, Term, YearsRelation
from converter.model.relations import equations, years_equations
from converter.resources import resource_dir
from converter.tree import Mapping, Node, Scalar, Sequence, read_tree

T = TypeVar("T")
FORM_FILE = "form.yaml"
SHARED = "_shared"
_SIGNS = re.compile(r"\s*([+-])\s*")
_LAST = "last."


@dataclass(frozen=True, slots=True)
class Template:
    """A template folder that was found: its form and where its files are."""

    folder: Path
    form: Form

    def read(self, name: str) -> bytes:
        """A file of the folder; FormError when it is missing."""
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError:
            words = Words(f"模板“{self.form.name}”缺少文件 {name}", f"template “{self.form.name}” lacks {name}")
            raise FormError(words, place=Place(str(path))) from None


def template_names(folders: tuple[Path, ...] = ()) -> list[str]:
    """The names of all templates, from `folders` first and then the program's own."""
    names = {entry.parent.name: None for folder in _folders(folders) for entry in sorted(folder.glob(f"*/{FORM_FILE}"))}
    return list(names)


def find_template(name: str, folders: tuple[Path, ...] = (), *, place: Place | None = None) -> Template:
    """The template with this name. `place` is where the name was written, for the message."""
    known = template_names(folders)
    if name in known:  # a name out of a report never becomes a path of its own
        found = next(folder / name for folder in _folders(folders) if (folder / name / FORM_FILE).is_file())
        return Template(found, _form(found / FORM_FILE))
    close = difflib.get_close_matches(name, known, 1)
    guess = (f"，是否为“{close[0]}”？", f"; did you mean “{close[0]}”?") if close else ("", "")
    raise FormError(
        Words(f"没有名为“{shorten(name)}”的模板{guess[0]}", f"there is no template “{shorten(name)}”{guess[1]}"),
        place=place,
        hint=Words("可用的模板：" + "、".join(known), "templates: " + ", ".join(known)),
    )


def _folders(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    return (*folders, resource_dir("templates"))


@cache
def _form(path: Path) -> Form:
    """The form in a form.yaml; kept, because a run asks for it again and again."""
    shared = resource_dir("templates") / SHARED / "catalogue.yaml"
    try:
        root = _mapping(read_tree(path.read_bytes(), str(path)))
        catalogue = _mapping(read_tree(shared.read_bytes(), str(shared)))
    except SourceError as problem:
        raise FormError(problem.words, place=problem.place, hint=problem.hint) from None
    except OSError as problem:
        words = Words(f"读不出模板：{problem.strerror}", f"cannot read the template: {problem.strerror}")
        raise FormError(words, place=Place(str(path))) from None
    years = root.mapping("years")
    form = Form(
        name=root.text("name"),
        label=root.text("label"),
        label_en=root.text("label_en"),
        clause=root.text("clause"),
        title=root.text("title"),
        first_year=years.number("first"),
        last_year=years.number("last"),
        sections=root.each("sections", _section),
        relations=root.each("relations", _relation),
        catalogue=catalogue.each("fields", _field),
        between_years=root.each("between_years", _years_relation),
    )
    _require_sound(form, root)
    return form


def _require_sound(form: Form, root: _Mapping) -> None:
    """The parts of a form fit together: relations name cells, cells have paths of their own, the title can be set."""
    try:
        _ = form.cells
        list(equations(form))
        list(years_equations(form, form))
    except ValueError as problem:
        words = Words(f"有两格的标识都是 {problem}", f"two cells have the path {problem}")
        raise FormError(words, place=root.node.place) from None
    except KeyError as problem:
        words = Words(f"勾稽关系里的 {problem} 在表中不存在", f"a relation names {problem}, which no table has")
        raise FormError(words, place=root.node.place) from None
    try:
        form.title.format(agency="", year="")
    except (KeyError, ValueError, IndexError):
        raise root.wrong("title") from None


@dataclass(frozen=True, slots=True)
class _Mapping:
    """A mapping of a form file, read key by key; a key that is missing or of the wrong kind is a FormError."""

    node: Mapping

    def wrong(self, key: str) -> FormError:
        words = Words(f"“{key}”缺失或写法不对", f"“{key}” is missing or of the wrong kind")
        return FormError(words, place=self.node.place)

    def text(self, key: str, default: str | None = None) -> str:
        node = self.node.get(key)
        if isinstance(node, Scalar):
            return node.text
        if node is None and default is not None:
            return default
        raise self.wrong(key)

    def number(self, key: str, default: int | None = None) -> int | None:
        text = self.text(key, "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 5):
            raise self.wrong(key)
        return int(text) if text else default

    def mapping(self, key: str) -> _Mapping:
        node = self.node.get(key)
        return _mapping(node) if node is not None else _Mapping(Mapping(self.node.place))

    def texts(self, key: str) -> tuple[str, ...]:
        node = self.node.get(key)
        items = node.items if isinstance(node, Sequence) else []
        if node is not None and (not items or not all(isinstance(item, Scalar) for item in items)):
            raise self.wrong(key)
        return tuple(item.text for item in items if isinstance(item, Scalar))

    def each(self, key: str, make: Callable[[_Mapping], T]) -> tuple[T, ...]:
        node = self.node.get(key)
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            raise self.wrong(key)
        return tuple(make(_mapping(item)) for item in node.items)

    def only(self, keys: Iterable[str]) -> _Mapping:
        """Self, after making sure that there is no key beside `keys`: a misspelt key must not be passed over."""
        for name, _ in self.node.entries:
            if name.text not in keys:
                raise FormError(Words(f"没有“{name.text}”这一项", f"unknown key “{name.text}”"), place=name.place)
        return self


def _mapping(node: Node) -> _Mapping:
    if not isinstance(node, Mapping):
        words = Words("这里应写成“名称: 内容”", "a mapping is expected here")
        raise FormError(words, place=node.place)
    return _Mapping(node)


def _section(node: _Mapping) -> Section:
    node.only(("id", "number", "label", "aliases", "table"))
    table = _table(node.mapping("table")) if node.node.get("table") else None
    return Section(node.text("id"), node.text("label"), node.text("number", ""), node.texts("aliases"), table)


def _table(node: _Mapping) -> Table:
    node.only(("label_columns", "widths", "unit", "blocks"))
    try:
        widths = tuple(float(width) for width in node.texts("widths"))
    except ValueError:
        raise node.wrong("widths") from None
    unit = node.text("unit", "") or None
    return Table(node.each("blocks", _block), widths, node.number("label_columns", 0) or 0, unit)


def _block(node: _Mapping) -> Block:
    node.only(("title", "corner", "columns", "rows"))
    columns, rows = node.each("columns", _entry), node.each("rows", _entry)
    return Block(columns, rows, node.text("title", ""), node.text("corner", ""))


def _entry(node: _Mapping) -> Entry:
    node.only(("id", "label", "aliases", "children", "span", "kind", "unit"))
    try:
        kind = Kind(node.text("kind", Kind.COUNT.value))
    except ValueError:
        raise node.wrong("kind") from None
    return Entry(
        label=node.text("label"),
        id=node.text("id", "") or None,
        aliases=node.texts("aliases"),
        children=node.each("children", _entry),
        span=node.number("span", 1) or 1,
        kind=kind,
        unit=node.text("unit", "") or None,
    )


def _relation(node: _Mapping) -> Relation:
    node.only(("id", "code", "section", "each", "equation", "clause", "clause_en"))
    left, equals, right = node.text("equation").partition("=")
    each = node.text("each")
    if not equals or each not in ("column", "row"):
        raise node.wrong("equation" if not equals else "each")
    terms = [tuple(term.strip() for term in side.split("+")) for side in (left, right)]
    return Relation(
        id=node.text("id"),
        code=node.text("code"),
        section=node.text("section"),
        each=each,
        left=terms[0],
        right=terms[1],
        clause=node.text("clause"),
        clause_en=node.text("clause_en"),
    )


def _years_relation(node: _Mapping) -> YearsRelation:
    node.only(("id", "code", "section", "each", "equation", "severity", "clause", "clause_en"))
    left, equals, right = node.text("equation").partition("=")
    first, *others = _SIGNS.split(right.strip())
    signed = [("+", first), *zip(others[::2], others[1::2], strict=True)]
    terms = tuple(Term(name.removeprefix(_LAST), name.startswith(_LAST), sign == "-") for sign, name in signed)
    if not equals or not any(term.last for term in terms):
        raise node.wrong("equation")
    if node.text("each") not in ("column", "row"):
        raise node.wrong("each")
    if node.text("severity") not in (Severity.ERROR.value, Severity.WARNING.value):
        raise node.wrong("severity")
    return YearsRelation(
        id=node.text("id"),
        code=node.text("code"),
        section=node.text("section"),
        each=node.text("each"),
        left=left.strip(),
        right=terms,
        severity=Severity(node.text("severity")),
        clause=node.text("clause"),
        clause_en=node.text("clause_en"),
    )


def _field(node: _Mapping) -> Field:
    node.only(("id", "label", "aliases", "kind", "wide"))
    wide = node.text("wide", "false") == "true"
    return Field(node.text("id"), node.text("label"), node.texts("aliases"), node.text("kind", "text"), wide)
