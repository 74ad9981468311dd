"""Edits as Word writes them, made on the XML of a draft: silent ones, tracked ones, by whom one likes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from lxml import etree

from converter.model.drafts import bookmark_names, contents
from converter.model.report import Report
from converter.ooxml.package import MAIN
from tests.source.draft.identity import WORD, Parts, text_of, w

ZHANG, WANG = ("张科员", "2026-11-20T09:12:00Z"), ("王主任", "2026-11-21T16:40:00Z")
Author = tuple[str, str]
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def xml(text: str) -> Any:
    """One element."""
    names = (
        f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    return etree.fromstring(f"<x {names}>{text}</x>")[0]


def by(author: Author) -> str:
    return f'w:id="900" w:author="{author[0]}" w:date="{author[1]}"'


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def ins(text: str, author: Author) -> str:
    return f"<w:ins {by(author)}>{run(text)}</w:ins>"


def deletion(text: str, author: Author) -> str:
    return f"<w:del {by(author)}>{run(text, 'delText')}</w:del>"


def paragraph(content: str, mark: str = "", style: str = "GwBody") -> Any:
    marked = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return xml(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{marked}</w:pPr>{content}</w:p>')


def table(*cells: str) -> Any:
    drawn = "".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in cells)
    return xml(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{drawn}</w:tr></w:tbl>")


def box(text: str) -> str:
    inner = f"<w:txbxContent><w:p>{run(text)}</w:p></w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing>{inner}</w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"


class Editor:
    """A draft that is being edited; `parts` is the draft afterwards."""

    def __init__(self, parts: Parts, report: Report) -> None:
        self._parts = dict(parts)
        self.report = report
        self.root = etree.fromstring(parts[MAIN])
        self.body = self.root.find(w("body"))
        counts = {section: len(texts) for section, texts in report.texts.items()}
        self.names = bookmark_names(report.form, counts)
        self.base = contents(report)

    @property
    def parts(self) -> Parts:
        return self._parts | {MAIN: etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)}

    def put(self, name: str, content: str) -> None:
        """Another part of the package."""
        self._parts[name] = content.encode()

    def put_more(self, name: str, outer: str, content: str) -> None:
        """One more thing in a part that may not be there yet."""
        if name in self._parts:
            self.change_part(name, f"</{outer}>", f"{content}</{outer}>")
        else:
            self.put(name, f'<{outer} xmlns:w="{WORD}">{content}</{outer}>')

    def change_part(self, name: str, old: str, new: str) -> None:
        self._parts[name] = self._parts[name].replace(old.encode(), new.encode(), 1)

    def at(self, path: str) -> Any:
        """The paragraph that holds the value of a path."""
        marks = self.root.iter(w("bookmarkStart"))
        return next(mark for mark in marks if mark.get(w("name")) == self.names[path]).getparent()

    def label(self, text: str) -> Any:
        """The paragraph in a table that reads so."""
        return next(p for p in self.root.iter(w("p")) if text_of(p) == text and p.getparent().tag == w("tc"))

    def runs(self, item: Any) -> list[Any]:
        return [element for element in item.iter(w("r")) if element.find(w("t")) is not None]

    def say(self, path: str, text: str) -> None:
        """Change the text of a value silently and keep its markers."""
        self._say(self.at(path), text)

    def _say(self, item: Any, text: str) -> None:
        runs = self.runs(item)
        for other in runs[1:]:
            other.getparent().remove(other)
        inside = runs[0].find(w("t"))
        for more in runs[0].findall(w("t"))[1:]:
            runs[0].remove(more)
        inside.text = text

    def reword(self, path: str, old: str, new: str) -> None:
        """Another wording, silently."""
        for item in self.at(path).iter(w("t")):
            if item.text and old in item.text:
                item.text = item.text.replace(old, new, 1)
                return
        raise AssertionError(old)

    def relabel(self, old: str, new: str) -> None:
        self._say(self.label(old), new)

    def overtype(self, path: str, text: str) -> None:
        """Select the whole and type: the marker is gone."""
        item = self.at(path)
        for child in list(item):
            if child.tag != w("pPr"):
                item.remove(child)
        item.append(xml(run(text)))

    def cut(self, path: str, at: str) -> tuple[str, str, Any]:
        """The text before and from `at` on, and the paragraph."""
        item = self.at(path)
        text = text_of(item)
        return text[: text.index(at)], text[text.index(at) :], item

    def split(self, path: str, at: str) -> None:
        """Enter in the middle: the marker lies over both."""
        first, second, item = self.cut(path, at)
        self._say(item, first)
        other = paragraph(run(second))
        for end in list(item.iter(w("bookmarkEnd"))):
            other.append(end)
        item.addnext(other)

    def split_tracked(self, path: str, at: str, author: Author) -> None:
        self.split(path, at)
        self.at(path).find(w("pPr")).append(xml(f"<w:rPr><w:ins {by(author)}/></w:rPr>"))

    def join(self, path: str) -> None:
        """Delete the end of a paragraph: the next one goes on in it."""
        item = self.at(path)
        other = item.getnext()
        for child in list(other):
            if child.tag != w("pPr"):
                item.append(child)
        other.getparent().remove(other)

    def join_tracked(self, path: str, author: Author) -> None:
        self.at(path).find(w("pPr")).append(xml(f"<w:rPr><w:del {by(author)}/></w:rPr>"))

    def tracked(self, path: str, old: str, new: str, author: Author) -> None:
        """Replace under revision."""
        for item in self.runs(self.at(path)):
            text = item.find(w("t")).text or ""
            if old in text:
                before, _, after = text.partition(old)
                look = item.find(w("rPr"))
                pieces = [run(before), deletion(old, author), ins(new, author) if new else "", run(after)]
                for piece in reversed([xml(text) for text in pieces if text]):
                    if piece.tag == w("r") and look is not None:
                        piece.insert(0, copy.deepcopy(look))
                    item.addnext(piece)
                item.getparent().remove(item)
                return
        raise AssertionError(old)

    def delete_tracked(self, path: str, author: Author) -> None:
        """A whole paragraph with its mark."""
        item = self.at(path)
        self._wrap(item, "del", author)
        item.find(w("pPr")).append(xml(f"<w:rPr><w:del {by(author)}/></w:rPr>"))

    def _wrap(self, item: Any, kind: str, author: Author) -> None:
        for element in self.runs(item):
            if kind == "del":
                for text in element.iter(w("t")):
                    text.tag = w("delText")
            change = xml(f"<w:{kind} {by(author)}/>")
            element.addprevious(change)
            change.append(element)

    def delete(self, path: str) -> None:
        item = self.at(path)
        item.getparent().remove(item)

    def move(self, path: str, after: str) -> None:
        self.at(after).addnext(self.at(path))

    def move_tracked(self, path: str, after: str, author: Author) -> None:
        """Drag under revision: the old place keeps the text, the new one has the marker."""
        item = self.at(path)
        old = copy.deepcopy(item)
        for mark in list(old.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            mark.getparent().remove(mark)
        item.addnext(old)
        self._wrap(old, "moveFrom", author)
        old.find(w("pPr")).append(xml(f"<w:rPr><w:moveFrom {by(author)}/></w:rPr>"))
        self._wrap(item, "moveTo", author)
        item.find(w("pPr")).append(xml(f"<w:rPr><w:moveTo {by(author)}/></w:rPr>"))
        self.at(after).addnext(item)

    def add(self, after: str, *texts: str, author: Author | None = None) -> None:
        """New paragraphs behind one."""
        for text in reversed(texts):
            new = paragraph(ins(text, author), f"<w:ins {by(author)}/>") if author else paragraph(run(text))
            self.at(after).addnext(new)

    def comment(self, path: str, text: str, author: Author) -> None:
        self.at(path).append(xml('<w:r><w:commentReference w:id="0"/></w:r>'))
        inside = f"<w:comment {by(author).replace('900', '0')}><w:p>{run(text)}</w:p></w:comment>"
        self.put("word/comments.xml", f'<w:comments xmlns:w="{WORD}">{inside}</w:comments>')

    def noise(self) -> None:
        """What Word leaves behind: runs cut in two, proof errors, identifiers."""
        for number, item in enumerate(list(self.root.iter(w("p")))):
            item.set(w("rsidR"), f"{number:08X}")
            for element in self._long_runs(item):
                other = copy.deepcopy(element)
                text, rest = element.find(w("t")), other.find(w("t"))
                middle = len(text.text) // 2
                text.text, rest.text = text.text[:middle], text.text[middle:]
                for end in (text, rest):
                    end.set(_SPACE, "preserve")
                element.addnext(other)
                element.addnext(xml('<w:proofErr w:type="spellStart"/>'))

    def _long_runs(self, item: Any) -> Iterator[Any]:
        for element in list(item.iter(w("r"))):
            texts = element.findall(w("t"))
            if len(texts) == 1 and len(element) <= 2 and len(texts[0].text or "") > 8:
                yield element
