"""The keys of a report file: identifier or official Chinese label, the same key in two spellings.

A `Key` knows what may stand below it. Headings without an identifier (三、本年度办理结果, 法人或其他组织)
may be written too; what stands below them belongs to the level above.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from converter.model.explanations import EXPLANATION_LABELS
from converter.model.figures import to_half_width
from converter.model.form import Cell, Entry, Form, Section

_NUMBERING = re.compile(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|[0-9]+\.)")
_REMARK = re.compile(r"\(.*\)$")
_JOINTS = re.compile("[.．·×]")
_LONGEST, _MOST_PARTS = 100, 20
_VARIED = str.maketrans(dict.fromkeys("、。，,．", ".") | dict.fromkeys("“”‘’「」\"'", ""))


def fold(text: str) -> str:
    """A key without what people vary: width, spaces, quotation marks, capitals, the kind of comma or stop.

    >>> fold("3．危及“三安全一稳定” ") == fold("3、危及三安全一稳定")
    True
    """
    return "".join(to_half_width(text).translate(_VARIED).split()).lower()


def _spellings(label: str) -> Iterable[str]:
    """A label as it may be written: whole, without its number, without the remark in brackets at its end."""
    whole = to_half_width(label)
    bare = _NUMBERING.sub("", whole, count=1) if _NUMBERING.match(whole) else whole
    return [fold(text) for text in (whole, bare, _REMARK.sub("", whole), _REMARK.sub("", bare)) if text]


@dataclass
class Key:
    """One key: its identifier (empty for a mere heading), its label, and the keys below it or its cell.

    `listed`: below it stands a list, and `children` are the keys of each item.
    """

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    children: list[Key] = field(default_factory=list)
    cell: Cell | None = None
    listed: bool = False
    _index: dict[str, Key] = field(default_factory=dict, repr=False)

    def find(self, written: str) -> Key | None:
        """The key below this one that `written` means, in either spelling."""
        if not self._index:
            for exact in (True, False):
                for child in self.visible():
                    for spelling in child.spellings(exact):
                        self._index.setdefault(spelling, child)
        return self._index.get(fold(written))

    def visible(self) -> Iterator[Key]:
        """The keys that may be written below this one; those below a mere heading may be written without it."""
        for child in self.children:
            yield child
            if not child.id:
                yield from child.visible()

    def spellings(self, exact: bool) -> Iterable[str]:
        """All spellings; `exact` ones are never taken by a neighbour's short form."""
        if exact:
            return [fold(name) for name in (self.id, self.label, *self.aliases) if name]
        return [spelling for name in (self.label, *self.aliases) for spelling in _spellings(name)]

    def suggest(self, written: str) -> str | None:
        """The nearest key for a misspelt one, in the spelling family that was used."""
        names = [name for child in self.visible() for name in (child.id, child.label, *child.aliases) if name]
        folded = {spelling: name for name in reversed(names) for spelling in _spellings(name)}
        close = difflib.get_close_matches(fold(written)[:_LONGEST], list(folded), 1, 0.5)
        return folded[close[0]] if close else None


@cache
def report_keys(form: Form) -> Key:
    """The keys of a report on this form."""
    root = Key("", "")
    root.children = [
        Key("template", "模板"),
        Key("agency", "机关", ("机关名称",)),
        Key("agency_kind", "机关类别", ("机关级别",)),
        Key("year", "年度", ("报告年度",)),
        Key("title", "标题"),
        Key("mobile_url", "手机端网址"),
        Key("catalogue", "目录信息", children=[Key(f.id, f.label, f.aliases) for f in form.catalogue]),
        *(_section_key(section) for section in form.sections),
        Key("signoff", "落款", children=[Key("agency", "机关", ("署名",)), Key("date", "日期", ("成文日期",))]),
        Key("assumed", "推定", ("导入推定",)),
        Key("explanations", "情况说明", listed=True, children=_explanation_keys()),
    ]
    return root


def _explanation_keys() -> list[Key]:
    aliases = {"value": ("数值",)}
    return [Key(name, label, aliases.get(name, ())) for name, label in EXPLANATION_LABELS.items()]


def find_path(form: Form, written: str) -> tuple[str, str] | None:
    """The path that identifiers joined by `.`, or labels joined by `·` or `.`, mean, and what people call it.

    Nothing written means the report itself. None when the form has no such path.
    """
    parts = [part for part in _JOINTS.split(written) if part.strip()]
    if not parts:
        return "", "报告"
    chain = _chain(report_keys(form), parts) if len(parts) <= _MOST_PARTS else None
    if chain is None or chain[0].listed:
        return None
    label = chain[-1].cell.label if chain[-1].cell else "·".join(key.label for key in chain)
    return ".".join(key.id for key in chain if key.id), label


def _chain(parent: Key, parts: list[str]) -> list[Key] | None:
    """The keys from below `parent` down to the last part; a label may hold a `.` itself (1.属于国家秘密)."""
    for count in range(1, len(parts) + 1):
        key = parent.find(".".join(parts[:count]))
        below = _chain(key, parts[count:]) if key and count < len(parts) else []
        if key and below is not None:
            return [key, *below]
    return None


def _section_key(section: Section) -> Key:
    key = Key(section.id, section.label, (section.heading, *section.aliases))
    for cell in section.cells.values():
        _add_cell(key, cell)
    return key


def _add_cell(key: Key, cell: Cell) -> None:
    """Hang a cell under its chain of entries, making the keys that are not there yet."""
    for entry in (*cell.row, *cell.column):
        key = _child(key, entry)
    key.cell = cell


def _child(parent: Key, entry: Entry) -> Key:
    for child in parent.children:
        if child.id == (entry.id or "") and child.label == entry.label:
            return child
    child = Key(entry.id or "", entry.label, (*entry.aliases, entry.short))
    parent.children.append(child)
    return child
