"""Content stream of a page → the strings it shows, each with its mark and its font (ISO 32000-1 7.8.2, 9.4.3, 14.6).

A page holds thousands of operators that draw lines and QR codes. Only those that show text, choose a font or mark
content are looked at; a run of others is passed over at once. The patterns are possessive, so that no input, however
made, is gone over twice.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    rb"""
    (?: [\0\t\n\f\r\ 0-9.+-]++ | %[^\r\n]*+ | [ACDF-SU-Za-z][^\0\t\n\f\r\ ()<>\[\]{}/%]*+ )*+   # nothing of interest
    (?: <(?P<hexadecimal>[0-9A-Fa-f\0\t\n\f\r\ ]*+)>
      | \((?P<string>[^()\\]*+)\)
      | (?P<parenthesis>\()
      | (?P<array>\[ (?: [\0\t\n\f\r\ 0-9.+-]++ | <[0-9A-Fa-f\0\t\n\f\r\ ]*+> )*+ \])
      | /(?P<name>[^\0\t\n\f\r\ ()<>\[\]{}/%]*+)
      | (?P<operator>[BET'"][^\0\t\n\f\r\ ()<>\[\]{}/%]*+)
      | (?P<bracket> <<|>>|\[|\] )
      | (?P<end>\Z) )
    """,
    re.VERBOSE,
)
_HEXADECIMAL = re.compile(rb"<([^>]*+)>")
_INTEGER = re.compile(rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+(\+?[0-9]{1,9})")
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\r": b"", b"\n": b""}
_NUMBER_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")

# An inline image is entries, ID, data, EI. Its data end where their size says, or else at an EI before page content.
_IMAGE_ENTRIES = re.compile(
    rb"""
    (?: [\0\t\n\f\r\ 0-9.+\[\]-]++ | %[^\r\n]*+ | /[^\0\t\n\f\r\ ()<>\[\]{}/%]*+ | <[^<>]*+> | <<|>>
      | true | false | null )*+
    (?: (?P<parenthesis>\() | ID[\0\t\n\f\r\ ] )
    """,
    re.VERBOSE,
)
_IMAGE_FILTER = re.compile(rb"/(?:F|Filter)\b")
_IMAGE_MASK = re.compile(rb"/(?:IM|ImageMask)\s+true\b")
_IMAGE_NUMBER = re.compile(rb"/(W|H|BPC|Width|Height|BitsPerComponent)\s+([0-9]{1,9})\b")
_IMAGE_COLOURS = re.compile(rb"/(?:CS|ColorSpace)[\s\[]*+/(?:Device)?(Gray|G|Indexed|I|RGB|CMYK)\b")
_COMPONENTS = {b"Gray": 1, b"G": 1, b"Indexed": 1, b"I": 1, b"RGB": 3, b"CMYK": 4}
_IMAGE_END = re.compile(rb"[\0\t\n\f\r ]*+EI(?=[\0\t\n\f\r ]|\Z)")
_LIKELY_IMAGE_END = re.compile(
    rb"EI(?<=[\0\t\n\f\r >]EI)(?:\Z|(?=[\0\t\n\f\r ]++(?:[\0\t\n\f\r -~]{10}|[\0\t\n\f\r -~]{0,9}\Z)))"
)

_HEX_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_HEX_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)

_MAX_TOKENS = 2_000_000


def shown_strings(content: bytes, properties: Mapping[str, int]) -> Iterator[tuple[int, str, list[bytes]]]:
    """What a content stream shows inside numbered marks, in its order: (MCID, name of the font, strings shown at once).

    `properties` has the MCID of each property list that a mark may name (/Properties of the page's resources). Names
    begin with their slash. Where marks lie inside one another, the innermost that has a number counts. ValueError for
    bytes that are no content stream.
    """
    scan = _Scan(content)
    marks: list[int | None] = []
    font = ""
    for operator in scan.operators():
        if operator in (b"TJ", b"Tj", b"'", b'"'):
            strings, scan.strings = scan.strings, []
            if strings and marks and marks[-1] is not None:
                yield marks[-1], font, strings if operator == b"TJ" else strings[-1:]
        elif operator == b"Tf":
            font = _name(scan.name)
        elif operator in (b"BDC", b"BMC"):
            number = scan.number if operator == b"BDC" else None
            if operator == b"BDC" and scan.name:
                number = properties.get(_name(scan.name))
            outer = marks[-1] if marks else None
            marks.append(outer if number is None else number)
        elif operator == b"EMC":
            if not marks:
                raise ValueError("the end of a mark without its begin")
            marks.pop()


def unicode_map(cmap: bytes) -> dict[int, str]:
    """Glyph code → text, from a font's ToUnicode map (ISO 32000-1 9.10.3)."""
    table: dict[int, str] = {}
    for section in _SECTION.finditer(cmap):
        if section.group(1) == b"bfchar":
            for code, text in _HEX_PAIR.findall(section.group(2)):
                table[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        else:
            for low, high, text in _HEX_RANGE.findall(section.group(2)):
                start = int(text, 16)
                for i, code in enumerate(range(int(low, 16), min(int(high, 16), int(low, 16) + 0xFFFF) + 1)):
                    table[code] = chr(start + i)
    return table


def decode(string: bytes, font: dict[int, str]) -> str:
    """Two-byte codes through the map; a last single byte is a code of its own."""
    codes = struct.unpack(f">{len(string) // 2}H", string[: len(string) // 2 * 2])
    odd = string[-1:] if len(string) % 2 else b""
    return "".join([font.get(code, "\ufffd") for code in (*codes, *odd)])


class _Scan:
    """A content stream, how far it has been read, and the operands that came last."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0
        self.strings: list[bytes] = []
        self.name = b""
        self.number: int | None = None

    def operators(self) -> Iterator[bytes]:
        """The operators of interest, and some that are not; each when its operands have been read."""
        arrays = 0
        tokens = self._tokens()
        for kind, value in tokens:
            if kind == "string":
                self.strings.append(value)
            elif kind == "name":
                self.name = value
            elif kind == "array" and not arrays:
                self.strings = [_from_hexadecimal(digits) for digits in _HEXADECIMAL.findall(value)]
            elif value == b"[":
                self.strings = self.strings if arrays else []
                arrays += 1
            elif value == b"]" and arrays:
                arrays -= 1
            elif value == b"<<":
                self.name, self.number = b"", self._marked_content_number(tokens)
            elif kind == "operator" and not arrays:
                if value == b"BI":
                    self._skip_image()
                else:
                    yield value
            else:
                raise ValueError(f"out of place in a content stream: {value!r}")

    def _tokens(self) -> Iterator[tuple[str, bytes]]:
        """Strings, names, brackets and operators up to the end."""
        for _ in range(_MAX_TOKENS):
            token = _TOKEN.match(self.content, self.at)
            if token is None or token.lastgroup is None:
                raise ValueError("no content stream")
            self.at = token.end()
            kind = token.lastgroup
            if kind == "end":
                return
            if kind == "hexadecimal":
                yield "string", _from_hexadecimal(token[kind])
            elif kind == "parenthesis":
                yield "string", self._string()
            else:
                yield kind, token[kind]
        raise ValueError("too much in a content stream")

    def _string(self) -> bytes:
        """The string whose parenthesis has been read, up to the parenthesis that closes it."""
        start, depth = self.at, 1
        for found in _PARENTHESIS.finditer(self.content, start):
            depth += (found[0] == b"(") - (found[0] == b")")
            if depth == 0:
                self.at = found.end()
                return _ESCAPE.sub(_unescaped, self.content[start : found.start()])
        raise ValueError("a string without its end")

    def _marked_content_number(self, tokens: Iterator[tuple[str, bytes]]) -> int | None:
        """The /MCID of the dictionary whose brackets have been read, up to the brackets that close it."""
        number, depth = None, 1
        for kind, value in tokens:
            if kind == "bracket":
                depth += (value == b"<<") - (value == b">>")
                if depth == 0:
                    return number
            elif kind == "name" and depth == 1 and number is None and _name(value) == "/MCID":
                integer = _INTEGER.match(self.content, self.at)
                number = int(integer[1]) if integer else None
        raise ValueError("a dictionary without its end")

    def _skip_image(self) -> None:
        """Go behind the EI of the inline image whose BI has been read."""
        start = self.at
        while entries := _IMAGE_ENTRIES.match(self.content, self.at):
            self.at = entries.end()
            if entries["parenthesis"] is None:
                size = _image_size(self.content[start : self.at])
                end = size and _IMAGE_END.match(self.content, self.at + size)
                end = end or _LIKELY_IMAGE_END.search(self.content, self.at)
                if not end:
                    break
                self.at = end.end()
                return
            self._string()
        raise ValueError("an inline image without its end")


def _image_size(entries: bytes) -> int:
    """Bytes of an inline image that no filter packs; 0 where its entries do not say."""
    numbers = {key[:1]: int(value) for key, value in _IMAGE_NUMBER.findall(entries)}
    colours = _IMAGE_COLOURS.search(entries)
    bits = _COMPONENTS[colours[1]] * numbers.get(b"B", 8) if colours else 0
    if _IMAGE_MASK.search(entries):
        bits = 1
    return 0 if _IMAGE_FILTER.search(entries) else (numbers.get(b"W", 0) * bits + 7) // 8 * numbers.get(b"H", 0)


def _from_hexadecimal(digits: bytes) -> bytes:
    """A missing last digit is 0; white space says nothing (7.3.4.3)."""
    digits = digits.translate(None, b"\0\t\n\f\r ")
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    """What a backslash and the characters after it mean; before any other character it means nothing (7.3.4.2)."""
    after = escape[1]
    return bytes([int(after, 8) & 0xFF]) if after[:1] in b"01234567" else _ESCAPED.get(after, after)


def _name(raw: bytes) -> str:
    """A name as pypdf's dictionaries have it: #xx replaced, in UTF-8 or, where it is none, GBK or Latin-1."""
    raw = _NUMBER_SIGN.sub(lambda sign: bytes.fromhex(sign[1].decode("ascii")), raw)
    for encoding in ("utf-8", "gbk"):
        try:
            return "/" + raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "/" + raw.decode("latin-1")
