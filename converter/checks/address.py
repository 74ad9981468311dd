"""The address behind the QR code on every page: is it an address, and does it fit the symbol?"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from converter.findings import Finding, Words, error, shorten, warning
from converter.model.address import MAX_PAGES, SYMBOL_BYTES, page_address
from converter.model.report import Report


def check_address(report: Report) -> Iterator[Finding]:
    """Missing: a warning, no QR code is printed. Not http(s), or too long for the symbol: an error."""
    url = report.mobile_url
    if url is None:
        words = Words("没有填手机端网址，各页不印二维码", "no mobile_url: the pages carry no QR code")
        hint = Words("加上一行“手机端网址: https://……”", "add a line “mobile_url: https://…”")
        yield warning("URL-01", words, path="mobile_url", place=report.place("mobile_url"), hint=hint)
        return
    where = {"path": "mobile_url", "place": url.place}
    problem = _problem(url.value)
    if problem:
        hint = Words("写成 https:// 开头的完整网址，不含空格", "a whole address that begins with https://, no spaces")
        yield error("URL-02", problem, hint=hint, **where)
        return
    longest = len(page_address(url.value, MAX_PAGES, MAX_PAGES).encode())
    if longest > SYMBOL_BYTES:
        words = Words(
            f"手机端网址连同页码有 {longest} 字节，二维码最多容 {SYMBOL_BYTES} 字节",
            f"the address with its page number has {longest} bytes, the QR code holds {SYMBOL_BYTES}",
        )
        hint = Words("换一个较短的网址", "use a shorter address")
        yield error("URL-03", words, hint=hint, **where)
    if urlsplit(url.value).scheme == "http":
        words = Words("手机端网址用的是 http，不加密", "the address is plain http")
        yield warning("URL-04", words, hint=Words("有 https 就用 https", "use https where there is one"), **where)


def _problem(url: str) -> Words | None:
    words = Words(f"“{shorten(url, 60)}”不是网址", f"“{shorten(url, 60)}” is no web address")
    try:
        parts = urlsplit(url)
        _ = parts.port  # out of range: ValueError
    except ValueError:
        return words
    if parts.scheme not in ("http", "https") or not parts.hostname or any(sign.isspace() for sign in url):
        return words
    braces = url.replace("{page}", "").replace("{pages}", "")
    if "{" in braces or "}" in braces:
        return Words("网址里的花括号只能是 {page} 或 {pages}", "braces in the address may only be {page} or {pages}")
    return None
