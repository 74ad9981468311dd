"""The addresses behind the QR codes: one for each page, one for the whole document."""

from __future__ import annotations

# Version 5 with error correction M holds 84 bytes: the smallest symbol that both decoders read from a
# 150 dpi copy at 20 mm. All pages use the same version, so that all modules have one size.
SYMBOL_BYTES = 84
MAX_PAGES = 999


def page_address(mobile_url: str, page: int, pages: int) -> str:
    """The address for page `page` of `pages`: `{page}` and `{pages}` filled in, or `#p<n>` added.

    >>> page_address("https://www.example.gov.cn/m/2025.html", 3, 5)
    'https://www.example.gov.cn/m/2025.html#p3'
    """
    filled = mobile_url.replace("{pages}", str(pages))
    if "{page}" in filled:
        return filled.replace("{page}", str(page))
    return filled if "{pages}" in mobile_url else f"{filled}#p{page}"


def document_address(mobile_url: str) -> str:
    """The address of the document as a whole, for outputs whose pages are not known."""
    return page_address(mobile_url, 1, 1) if "{page" in mobile_url else mobile_url
