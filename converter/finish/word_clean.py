"""A draft → the same document without what the office keeps to itself: revisions, comments, names, base data, rsids.

package ──► parts that are private go ──► each part of text: revisions accepted, marks taken out ──► relations and
content types that lead nowhere go ──► written ──► read back: the same text, the same tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from converter.errors import OutputError
from converter.findings import Place, Words
from converter.finish.facts import DocumentFacts, squash
from converter.finish.word_accept import SPACES, accept_revisions, child, every, local, remove
from converter.finish.word_parts import (
    drop_private_parts,
    drop_unused_parts,
    drop_unused_relations,
    parse_part,
    part_bytes,
)
from converter.finish.word_reader import read_word
from converter.model.drafts import PREFIX
from converter.ooxml.foreign import foreign_parts
from converter.ooxml.package import open_package, refusal, write_package

_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_CORE_PRIVATE = {"creator", "lastModifiedBy", "lastPrinted", "revision"}
_APP_PRIVATE = {"Manager", "Company", "Template", "HyperlinkBase", "TotalTime"}
_SETTINGS = ("attachedTemplate", "trackRevisions", "docVars", "rsids", "mailMerge", "docId", "saveThroughXslt")
_REVISIONS = ("ins", "del", "move", "join", "row", "cell", "format")
_ON = {"", "1", "true", "on"}

COUNTED = {
    "revision": Words("修订 {} 处，已全部接受", "{} tracked changes, all accepted"),
    "comment": Words("批注 {} 条", "{} comments"),
    "bookmark": Words("本程序的书签 {} 个", "{} bookmarks of this program"),
    "part": Words("批注、随带数据、自定义属性等部件 {} 个", "{} parts: comments, data, custom properties and others"),
    "property": Words(
        "作者、单位、模板等文件属性 {} 项", "{} properties of the file: author, company, template and others"
    ),
    "setting": Words("修订、模板、邮件合并等设置 {} 项", "{} settings: tracking, template, mail merge and others"),
    "variable": Words("文档变量 {} 个", "{} document variables"),
    "footnote": Words("已删除的脚注 {} 条", "{} footnotes that were deleted"),
    "permission": Words("可编辑人员标记 {} 处", "{} marks of who may edit"),
    "path": Words("图片说明里的本机路径 {} 处", "{} paths of this machine in descriptions of pictures"),
    "rsid": Words("编辑过程标记（rsid）{} 处", "{} marks of editing sessions (rsid)"),
}
"""What may be taken out, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The clean file; `taken` how much of what was taken out (keys of COUNTED); `left` what stays and a person should
    look at.
    """

    data: bytes
    taken: dict[str, int]
    left: tuple[Words, ...]


def clean_word(data: bytes, file: str) -> Cleaned:
    """A Word file without names, comments, base data, revision marks; OutputError if it would say something else."""
    parts = open_package(data, file)
    before = read_word(data, file)
    left = foreign_parts(parts)
    counts: Counter[str] = Counter()
    try:
        drop_private_parts(parts, counts)
        trees = {name: parse_part(content) for name, content in parts.items() if name.endswith(".xml")}
        texts = {name: tree for name, tree in trees.items() if tree.tag.startswith(SPACES)}
        for tree in texts.values():
            counts += _clean_part(tree)
        _drop_footnotes(list(texts.values()), counts)
        _clean_properties(trees, counts)
        for name in texts.keys() | trees.keys() & {_CORE, _APP}:
            parts[name] = part_bytes(trees[name])
        drop_unused_relations(parts, texts)
        drop_unused_parts(parts)
    except (etree.LxmlError, ValueError) as problem:
        raise refusal(file, "Word 文件损坏，内容读不出", f"its content cannot be read ({problem})") from None
    hidden = _hidden(list(texts.values()))
    if hidden:
        left.append(Words(f"有隐藏文字 {hidden} 处，没有删除", f"{hidden} pieces of hidden text were not taken out"))
    made = write_package(parts)
    _require_same(before, read_word(made, file), file)
    return Cleaned(made, {key: counts[key] for key in COUNTED if counts[key]}, tuple(left))


def _clean_part(root: Any) -> Counter[str]:
    """One part of text or settings, in place."""
    counts: Counter[str] = Counter()
    _drop_comments(root, counts)
    revisions = accept_revisions(root)
    counts["revision"] += sum(revisions[kind] for kind in _REVISIONS)
    _drop_bookmarks(root, counts)
    for element in every(root, "permStart", "permEnd"):
        counts["permission"] += local(element) == "permStart"
        remove(element)
    # A control bound to a part that has gone would show the part's last value, or nothing.
    for element in every(root, "dataBinding", "printerSettings"):
        remove(element)
    _clean_settings(root, counts)
    _drop_marks_of_editing(root, counts)
    _drop_paths(root, counts)
    return counts


def _drop_comments(root: Any, counts: Counter[str]) -> None:
    for element in every(root, "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"):
        run = element.getparent()
        counts["comment"] += local(element) == "commentReference"
        remove(element)
        if local(run) == "r" and all(local(item) == "rPr" for item in run):
            remove(run)


def _drop_bookmarks(root: Any, counts: Counter[str]) -> None:
    """Ours go, and halves that a deletion has left; all others stay: links and cross-references lead to them."""
    starts, ends = every(root, "bookmarkStart"), every(root, "bookmarkEnd")
    ours = [start for start in starts if _value(start, "name").startswith((PREFIX, f"_{PREFIX}"))]
    counts["bookmark"] += len(ours)
    whole = {_value(start, "id") for start in starts} & {_value(end, "id") for end in ends}
    whole -= {_value(start, "id") for start in ours}
    for mark in (*starts, *ends):
        if _value(mark, "id") not in whole:
            remove(mark)


def _value(element: Any, name: str = "val") -> str:
    """An attribute in the namespace of Word."""
    found = (element.get(space + name) for space in SPACES) if element is not None else ()
    return next((str(value) for value in found if value is not None), "")


def _clean_settings(root: Any, counts: Counter[str]) -> None:
    if local(root) != "settings":
        return
    for element in [item for item in root if local(item) in _SETTINGS]:
        if local(element) == "docVars":
            counts["variable"] += len(element)
        elif local(element) not in ("rsids", "docId"):
            counts["setting"] += 1
        remove(element)


def _drop_marks_of_editing(root: Any, counts: Counter[str]) -> None:
    """rsid numbers tell which passages were written in one sitting, and tie two files together."""
    for element in root.iter("{*}*"):
        for name in [name for name in element.attrib if name.rpartition("}")[2].startswith("rsid")]:
            counts["rsid"] += 1
            del element.attrib[name]
    for element in every(root, "rsid"):
        remove(element)


def _drop_paths(root: Any, counts: Counter[str]) -> None:
    """Office programs note where a picture came from: `C:\\Users\\…\\图.png` becomes `图.png`."""
    for element in root.iter("{*}docPr", "{*}cNvPr"):
        for name in ("descr", "title", "name"):
            text = element.get(name, "")
            if "\\" in text or text.startswith(("/", "file:")):
                counts["path"] += 1
                element.set(name, text.replace("\\", "/").rpartition("/")[2])


def _drop_footnotes(roots: Iterable[Any], counts: Counter[str]) -> None:
    """A note whose number has been deleted is deleted with it."""
    roots = list(roots)
    for kind in ("footnote", "endnote"):
        used = {_value(reference, "id") for root in roots for reference in every(root, f"{kind}Reference")}
        for note in (note for root in roots if local(root) == f"{kind}s" for note in list(root)):
            if not _value(note, "type") and _value(note, "id") not in used:
                counts["footnote"] += 1
                remove(note)


def _clean_properties(trees: dict[str, Any], counts: Counter[str]) -> None:
    for part, private in ((_CORE, _CORE_PRIVATE), (_APP, _APP_PRIVATE)):
        for element in [item for item in trees[part] if local(item) in private] if part in trees else ():
            counts["property"] += bool((element.text or "").strip())
            remove(element)


def _hidden(roots: list[Any]) -> int:
    """Runs of text that nobody sees until hidden text is shown, by themselves or by their style."""
    styles = {_value(style, "styleId") for root in roots for style in every(root, "style") if _vanishes(style)}
    return sum(
        any((text.text or "").strip() for text in every(run, "t"))
        and (
            _vanishes(run)
            or _value(child(run, "rPr", "rStyle")) in styles
            or _value(child(run.getparent(), "pPr", "pStyle")) in styles
        )
        for root in roots
        for run in every(root, "r")
    )


def _vanishes(element: Any) -> bool:
    mark = child(element, "rPr", "vanish")
    return mark is not None and _value(mark) in _ON


def _require_same(before: DocumentFacts, after: DocumentFacts, file: str) -> None:
    """The clean file says what the draft says once all revisions are accepted."""
    tables = [[{place: squash(text) for place, text in t.cells.items()} for t in f.tables] for f in (before, after)]
    if squash(before.text) == squash(after.text) and tables[0] == tables[1]:
        return
    words = Words(
        "清理后的文件与原稿内容不一致，没有写出", "the clean file does not say what the draft says; not written"
    )
    hint = Words(
        "在 Word 或 WPS 里接受全部修订、另存一次再试", "accept all changes in Word or WPS, save, and try again"
    )
    raise OutputError(words, place=Place(file), hint=hint)
