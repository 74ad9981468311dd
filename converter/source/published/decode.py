"""Bytes of a page or a dump → text. A few bytes that are no characters become signs that say so, and each is told;
a file with more of them is refused at the first.

In order:
1. A byte order mark says it (UTF-8, UTF-16, UTF-32).
2. Strict UTF-8 with an everyday Chinese character in it is UTF-8, whatever the page declares: browsers save pages as
   UTF-8 and leave the old declaration in. So is plain ASCII.
3. Otherwise all encodings that decode the bytes strictly compete: what the page declares, GB 18030 (which holds GB 2312
   and GBK), Big5, UTF-16 of either order. GB 18030 and Big5 often both decode; what was not meant gives rare
   characters. So the share of everyday characters decides, and the earlier one when they are equal.
4. When none decodes them, the one whose text makes most sense is taken, if its faults are few: portals cut texts off in
   the middle of a character.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from converter.errors import SourceError
from converter.findings import Finding, Place, Words, note, warning
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
_USUAL = ("utf-8", "gb18030", "big5hkscs")
_RIVALS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_EVERYDAY = re.compile(
    "[的一是在不了有和人这中大为上个国我以要他时来用们年月日本行政府信息公开件数量工作理"
    "這為個國時來們會對後與開關數總務條處]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_PLAUSIBLE = 0.02
"""Chinese prose and tables have a fifth of everyday characters and more, misread bytes hardly one in a hundred."""
_SAMPLE = 200_000
LOST = "\ufffd"
"""What stands for bytes that are no character; a report that holds one does not pass the checks."""
_MOST_LOST, _LOST_OF = 10, 100
"""So many may be lost, and no more than one, and one in so many characters."""


class Decoded(NamedTuple):
    """The text of a file, line ends as they were, the encoding that it had, by Python's name, and the lines on which
    bytes were no character.
    """

    text: str
    encoding: str
    lost: tuple[int, ...] = ()


def decode(data: bytes, file: str, declared: str = "") -> Decoded:
    """The text of a file; `declared` is the encoding that came with it from outside, such as in a mail's header.

    SourceError with the line when a byte cannot be decoded, or when no encoding makes sense of the whole.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    bare = data[len(mark) :]
    if mark:
        text = _try(bare, encoding)
        found = Decoded(text, encoding) if text is not None else _with_gaps(bare, (encoding,))
        if found is None:
            raise _damaged(bare, encoding, file)
    else:
        found = _without_mark(data, declared) or _with_gaps(data, (_chinese(declared or _declaration(data)), *_USUAL))
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
    """A note when a file was not UTF-8, a warning for each place where bytes were no character."""
    found = [_lost(line, decoded.encoding, file) for line in decoded.lost]
    if decoded.encoding != "utf-8":
        name = _name(decoded.encoding)
        words = Words(f"文件编码不是 UTF-8，按 {name} 读取", f"the file is not UTF-8; it was read as {name}")
        found.append(note("IMP-20", words, place=Place(file)))
    return found


def _lost(line: int, encoding: str, file: str) -> Finding:
    name = _name(encoding)
    words = Words(
        f"有字节不成字（按 {name} 读），原字已丢失，记作“{LOST}”",
        f"bytes that are no character of {name}: what they were is lost, “{LOST}” stands for it",
    )
    hint = Words(
        "对照原页面，在报告文件里把它改成原来的字；没有出现就不用管",
        "look at the page and write the character into the report file, if it stands there at all",
    )
    return warning("IMP-61", words, place=Place(file, line), hint=hint)


def _name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding.upper())


def _with_gaps(data: bytes, encodings: Sequence[str]) -> Decoded | None:
    """The reading that makes most sense among those with few faults; None when there is none."""
    readings = [found for name in dict.fromkeys(filter(None, encodings)) if (found := _gapped(data, name))]
    best = max(readings, key=lambda reading: _share(reading.text), default=None)
    return best if best and _share(best.text) >= _PLAUSIBLE else None


def _gapped(data: bytes, encoding: str) -> Decoded | None:
    """The text with signs for bytes that an encoding does not know; None when they are many."""
    parts: list[str] = []
    lost: list[int] = []
    while len(lost) <= _MOST_LOST:
        try:
            parts.append(data.decode(encoding))
            break
        except UnicodeDecodeError as problem:
            parts += (data[: problem.start].decode(encoding), LOST)
            data = data[problem.end :]
        lost.append(_line("".join(parts)))
    else:
        return None
    whole = "".join(parts)
    return Decoded(whole, encoding, tuple(lost)) if len(lost) <= 1 + len(whole) // _LOST_OF else None


def _line(before: str) -> int:
    """The line on which a text ends, from 1."""
    return len(re.findall("\r\n|\r|\n", before)) + 1


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
    encoding = max(_USUAL, key=lambda name: _share(data.decode(name, "ignore")))
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
    line = _line(data[:start].decode(encoding, "ignore"))
    name = _name(encoding)
    zh = f"第 {start + 1} 个字节起不成字（按 {name} 读），文件已损坏或混用了两种编码"
    en = f"byte {start + 1} is no character of {name}: the file is damaged or mixes two encodings"
    return refusal(Place(file, line), zh, en, SAVE_PAGE)
