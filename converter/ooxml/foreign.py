"""Parts of a package → what in it points out of the document, or belongs to another program: left alone, and told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from converter.findings import Words, shorten
from converter.ooxml.package import is_xml
from converter.ooxml.xml import parse

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FIELD = re.compile(r'^[\s"]*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|RD)\b', re.IGNORECASE | re.MULTILINE)
_TEMPLATE = Words("引用了外面的模板，没有读取", "it refers to a template outside, which was not read")
_CHUNK = Words("插入了别的文件的内容（altChunk），没有读取", "it takes in another file (altChunk), which was not read")
_OBJECT = Words("嵌入了别的程序的对象（OLE），没有打开", "an embedded object (OLE) was not opened")
_OF_TYPE = {
    "attachedTemplate": _TEMPLATE,
    "aFChunk": _CHUNK,
    "oleObject": _OBJECT,
    "package": _OBJECT,
    "control": _OBJECT,
    "activeXControlBinary": _OBJECT,
}


def foreign_parts(parts: Mapping[str, bytes]) -> list[Words]:
    """What is in there that nobody here reads, follows or runs; each once, with how often it was met."""
    found = Counter(words for name, content in sorted(parts.items()) for words in _foreign(name, content))
    return [_counted(words, number) for words, number in found.items()]


def _counted(words: Words, number: int) -> Words:
    return words if number == 1 else Words(f"{words.zh}（{number} 处）", f"{words.en} ({number} times)")


def _foreign(name: str, content: bytes) -> Iterator[Words]:
    if not is_xml(name, content):
        return
    root = parse(content)
    if name.endswith(".rels"):
        for relation in root.iter(RELATION):
            yield from _relation(relation)
    else:
        for match in _FIELD.finditer("\n".join(_instructions(root))):
            code = match[1].upper()
            yield Words(f"有从外面取内容的域 {code}，没有更新", f"a field {code} takes in content; not updated")


def _relation(relation: Element) -> Iterator[Words]:
    kind = relation.get("Type", "").rpartition("/")[2]
    if kind in _OF_TYPE:
        yield _OF_TYPE[kind]
    elif relation.get("TargetMode") == "External" and kind != "hyperlink":
        target = shorten(relation.get("Target", ""))
        yield Words(f"引用了外面的文件“{target}”，没有读取", f"it refers to the file “{target}”, which was not read")


def _instructions(root: Element) -> Iterator[str]:
    """The instruction of each field. Programs cut one up over several runs; a field begins with its own mark."""
    instruction = ""
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local == "fldSimple":
            yield next((value for key, value in element.attrib.items() if key.endswith("}instr")), "")
        elif local == "fldChar":
            yield instruction
            instruction = ""
        elif local in ("instrText", "delInstrText"):
            instruction += element.text or ""
    yield instruction
