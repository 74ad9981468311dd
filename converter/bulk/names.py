"""What the outputs of a report are called: agency and year → a name that every file system takes.

Safe on ext4, NTFS, APFS, FAT and exFAT: Unicode NFC, none of the characters and device names that Windows forbids
(Microsoft, "Naming Files, Paths, and Namespaces"), no dot or space at the ends, no sign that nobody sees.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from converter.errors import UsageError
from converter.findings import Place, Words, shorten

LONGEST_SUFFIX = ".receipt.json"
"""The longest that is put behind the name of a report."""
MAX_BYTES = 120
"""Of a whole file name, in UTF-8: encrypted home folders allow 143 and add to it, archives some 100 characters."""
_ROOM = MAX_BYTES - len(LONGEST_SUFFIX)
_DIGEST_SIGNS = 12
_NO_AGENCY, _NO_YEAR = "机关不详", "年度不详"

RESERVED = ("run-report", "index")
"""Pages over the whole archive: its run report, and the index of its phone pages."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
"""Control and format characters, halves of a character, unassigned ones (APFS takes none), line and paragraph ends."""
_ENDS = ". "
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE)


def output_stem(agency: str, year: int | None, given: str = "", *, place: Place | None = None) -> str:
    """The name of a report's outputs without suffix, such as `青禾县人民政府办公室-2025`.

    A name `given` in a manifest, at `place`, is taken as it is; UsageError when it is not safe. Agency and year are
    changed where they must be: what is forbidden becomes `_`, what is too long is cut and ends in a digest of it all.
    A report without agency or year, which is made only when its maker forces it, says so in its name.
    """
    if given:
        return _require_safe(given, place)
    tail = f"-{_NO_YEAR if year is None else year}"
    whole = (" ".join(agency.split()).strip(_ENDS) or _NO_AGENCY) + tail
    name = _safe(whole)
    return name if len(name.encode()) <= _ROOM else _shortened(name, tail, whole)


def collision_key(stem: str) -> str:
    """What two names share that some file system takes for the same file.

    >>> collision_key("Qinghe-2025") == collision_key("qinghe-2025")
    True
    """
    folded = unicodedata.normalize("NFD", stem).casefold()
    return unicodedata.normalize("NFC", folded)


def _safe(name: str) -> str:
    """The name with everything replaced that some file system forbids; as long as it was."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
    name = "".join("_" if unicodedata.category(sign) in _UNSEEN else sign for sign in name).strip(_ENDS)
    # `CON` is the console for Windows, whatever suffix it has.
    return f"_{name}" if _DEVICE.match(name) else name


def _shortened(name: str, tail: str, whole: str) -> str:
    """The beginning of a name, its tail, and a digest of the whole that tells it from its like."""
    canonical = unicodedata.normalize("NFC", whole).encode(errors="surrogatepass")
    tail = f"{tail}-{hashlib.sha256(canonical).hexdigest()[:_DIGEST_SIGNS]}"
    return _cut(name, _ROOM - len(tail.encode())).rstrip(_ENDS) + tail


def _cut(text: str, limit: int) -> str:
    """The beginning of a text, `limit` bytes of UTF-8 at most; no accent is cut from its letter."""
    beginning = text.encode()[:limit].decode(errors="ignore")
    end = len(beginning)
    while end and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end] or beginning


def _require_safe(given: str, place: Place | None) -> str:
    name = unicodedata.normalize("NFC", given)
    safe = _safe(name)
    if safe != name or not safe:
        words = Words(
            f"文件名“{shorten(given)}”不能用：有的系统不接受其中的字符",
            f"“{shorten(given)}” is no name for files everywhere",
        )
        raise UsageError(words, place=place, hint=_advice(safe))
    if collision_key(name) in RESERVED:
        words = Words(f"文件名“{name}”留给归档自己的网页", f"“{name}” is the name of a page of the archive itself")
        raise UsageError(words, place=place, hint=Words("换一个名字", "take another name"))
    if len(name.encode()) > _ROOM:
        words = Words(
            f"文件名“{shorten(given)}”太长：最多 {_ROOM} 字节，约 {_ROOM // 3} 个汉字",
            f"“{shorten(given)}” is too long: at most {_ROOM} bytes of UTF-8",
        )
        raise UsageError(words, place=place, hint=Words("缩短它", "shorten it"))
    return name


def _advice(safe: str) -> Words:
    forbidden = '\\ / : * ? " < > |'
    if not safe or len(safe.encode()) > _ROOM:
        return Words(f"不要用 {forbidden}，首尾不要用点和空格", f"use none of {forbidden}, no dot or space at the ends")
    return Words(f"可写成“{safe}”", f"“{safe}” would do")
