"""Bytes of a page or a dump → text. What cannot be decoded whole is refused with its place; nothing is replaced.

In order:
1. A byte order mark says it (UTF-8, UTF-16, UTF-32).
2. Strict UTF-8 with an everyday Chinese character in it is UTF-8, whatever the page declares: browsers save pages as
   UTF-8 and leave the old declaration in. So is plain ASCII.
3. Otherwise all encodings that decode the bytes strictly compete: what the page declares, GB 18030 (which holds GB 2312
   and GBK), Big5, UTF-16 of either order. GB 18030 and Big5 often both decode; what was not meant gives rare
   characters. So the share of everyday characters decides, and the earlier one when they are equal.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from converter.errors import SourceError
from converter.findings import Finding, Place, Words, note
from converter.source.published.refusing import SAVE_PAGE, refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16: the mark of the one begins with the mark of the other."""
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_HEAD = 4096
"""Where a declaration is looked for; browsers look at 1024 bytes."""
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs"}
"""Encodings that a declaration may name, by Python's name; any other declaration is not believed."""
_NAMES = {"gb18030": "GB 18030", "big5hkscs": "Big5"}
_RIVALS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_EVERYDAY = re.compile(
    "[的一是在不了有和人这中大为上个国我以要他时来用们年月日本行政府信息公开件数量工作理"
    "這為個國時來們會對後與開關數總務條處]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_PLAUSIBLE = 0.02
"""Chinese prose and tables have a fifth of everyday characters and more, misread bytes hardly one in a hundred."""
_SAMPLE = 200_000


class Decoded(NamedTuple):
    """The text of a file, line ends as they were, and the encoding that it had, by Python's name."""

    text: str
    encoding: str


def decode(data: bytes, file: str, declared: str = "") -> Decoded:
    """The text of a file; `declared` is the encoding that came with it from outside, such as in a mail's header.

    SourceError with the line when a byte cannot be decoded, or when no encoding makes sense of the whole.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    found = _strict(data[len(mark) :], encoding, file) if mark else _without_mark(data, declared)
    if found is None or "\0" in found.text:
        raise _undecodable(data, file)
    return found


def _without_mark(data: bytes, declared: str) -> Decoded | None:
    """The text of a file without a byte order mark; None when no encoding makes sense of it."""
    text = _try(data, "utf-8")
    if text is not None and "\0" not in text and (text.isascii() or _share(text)):
        return Decoded(text, "utf-8")
    found = _best(data, declared or _declaration(data))
    if found and found.encoding != "utf-8" and _share(found.text) < _PLAUSIBLE:
        return None
    return found


def encoding_notes(decoded: Decoded, file: str) -> list[Finding]:
    """A note when a file was not UTF-8."""
    if decoded.encoding == "utf-8":
        return []
    name = _NAMES.get(decoded.encoding, decoded.encoding.upper())
    words = Words(f"文件编码不是 UTF-8，按 {name} 读取", f"the file is not UTF-8; it was read as {name}")
    return [note("IMP-20", words, place=Place(file))]


def _strict(data: bytes, encoding: str, file: str) -> Decoded:
    text = _try(data, encoding)
    if text is None:
        raise _damaged(data, encoding, file)
    return Decoded(text, encoding)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _declaration(data: bytes) -> str:
    found = _DECLARED.search(data[:_HEAD])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else ""


def _best(data: bytes, declared: str) -> Decoded | None:
    """The reading with the most everyday characters among those without a fault."""
    rivals = [name for name in ("utf-8", _chinese(declared), *_RIVALS) if name]
    readings = (Decoded(text, name) for name in dict.fromkeys(rivals) if (text := _try(data, name)) is not None)
    return max(readings, key=lambda reading: ("\0" not in reading.text, _share(reading.text)), default=None)


def _chinese(declared: str) -> str:
    """The encoding to try for a declared one, "" for those that are declared wrongly or by default."""
    try:
        return _CHINESE.get(codecs.lookup(declared).name, "")
    except (LookupError, ValueError):
        return ""


def _share(text: str) -> float:
    """How many of the characters beyond ASCII are everyday ones, from 0 to 1."""
    sample = text[:_SAMPLE]
    beyond = len(_BEYOND_ASCII.findall(sample))
    return len(_EVERYDAY.findall(sample)) / beyond if beyond else 0.0


def _undecodable(data: bytes, file: str) -> SourceError:
    """The refusal of bytes that nothing decodes: at the fault of the reading that makes most sense all the same."""
    if b"\0" in data:
        zh, en = "不是文字文件：里面有 NUL 字节", "it is no text: there are NUL bytes in it"
        return refusal(Place(file), zh, en, SAVE_PAGE)
    encoding = max(("utf-8", "gb18030", "big5hkscs"), key=lambda name: _share(data.decode(name, "ignore")))
    if _try(data, encoding) is None:
        return _damaged(data, encoding, file)
    zh, en = "编码认不出：不是 UTF-8、GB 18030、Big5 或 UTF-16 的中文", "its encoding is none that is known for Chinese"
    return refusal(Place(file), zh, en, SAVE_PAGE)


def _damaged(data: bytes, encoding: str, file: str) -> SourceError:
    """The refusal at the first byte that an encoding cannot decode."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as problem:
        start = problem.start
    line = len(re.findall("\r\n|\r|\n", data[:start].decode(encoding, "ignore"))) + 1
    name = _NAMES.get(encoding, encoding.upper())
    zh = f"第 {start + 1} 个字节起不成字（按 {name} 读），文件已损坏或混用了两种编码"
    en = f"byte {start + 1} is no character of {name}: the file is damaged or mixes two encodings"
    return refusal(Place(file, line), zh, en, SAVE_PAGE)
