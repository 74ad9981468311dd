"""A page that a browser saved in one file (.mht, .mhtml) → the bytes of its HTML."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError

from converter.findings import Place
from converter.source.published.refusing import SAVE_PAGE, refusal, too_much

_HEAD = 4096
_MAX_LINES = 300_000
"""More than 16 MB have in the usual lines of 76 characters."""
_VERSION = re.compile(rb"^mime-version\s*:", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(rb"\s*[A-Za-z-]+:")


def is_mhtml(data: bytes) -> bool:
    """Whether it begins like a mail: with a field, and the version of MIME among the first."""
    return bool(_FIELD.match(data) and _VERSION.search(data[:_HEAD]))


def web_page(data: bytes, file: str) -> tuple[bytes, str]:
    """The first HTML in it, and the encoding that its header declares ("" for none). SourceError when there is none."""
    if data.count(b"\n") > _MAX_LINES:
        raise too_much(file, _MAX_LINES, "行", "lines")
    try:
        for part in message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                return (payload if isinstance(payload, bytes) else b""), part.get_content_charset("")
    except (MessageError, RecursionError, ValueError, LookupError):
        pass
    raise refusal(Place(file), "网页归档（.mhtml）里没有网页", "there is no web page in this .mhtml file", SAVE_PAGE)
