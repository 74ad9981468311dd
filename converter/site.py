"""A folder of phone pages → one index page over them: by year, then by agency, with search as you type.

A page of ours is known by what its head says; other HTML files are passed over. Only the head of each
file is read, so that ten thousand pages are no burden.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from converter import __version__
from converter.errors import SourceError, WriteError
from converter.findings import Place, Words

INDEX = "index.html"
_HEAD_BYTES = 64 * 1024
_FIRST_BYTES = 4 * 1024
_SUFFIXES = (".html", ".htm")
_OURS = "converter "
_NO_YEAR = "年度不详"


@dataclass(frozen=True, slots=True)
class Page:
    """A phone page that was found: what its head says, and its address from the index."""

    href: str
    title: str
    agency: str
    year: str
    unchecked: bool


def build_site(folder: Path) -> bytes:
    """The index over all phone pages in `folder` and below it."""
    return site_index(find_pages(folder))


def find_pages(folder: Path) -> list[Page]:
    """Every phone page in a folder and below it, in the order of the index; SourceError when it is no folder."""
    if not folder.is_dir():
        words = Words("没有这个文件夹", "there is no such folder")
        hint = Words("写上放手机端页面的文件夹", "give the folder that holds the phone pages")
        raise SourceError(words, place=Place(str(folder)), hint=hint)
    pages = (_read_page(path, folder) for path in _html_files(folder))
    return sorted((page for page in pages if page), key=_order)


def site_index(pages: list[Page]) -> bytes:
    """The bytes of the index page."""
    names = Counter((page.year, page.agency) for page in pages)
    years = [
        {"label": f"{year}年度" if year else _NO_YEAR, "year": year, "pages": [_entry(page, names) for page in group]}
        for year, group in itertools.groupby(pages, key=lambda page: page.year)
    ]
    from converter.render.phone import render_index  # loaded only by who needs it: `check` starts light

    return render_index({"generator": f"{_OURS}{__version__}", "years": years, "total": len(pages)})


def require_ours(target: Path) -> bool:
    """Whether an index of ours is there already. WriteError when something else stands in its place."""
    if not target.exists():
        return False
    head = _read_head(target)
    if head is not None and "report.index" in head.names:
        return True
    words = Words("已有一个不是本程序生成的 index.html，不覆盖", "an index.html that is not ours is there already")
    hint = Words("先把它移走或改名", "move it away or rename it first")
    raise WriteError(words, place=Place(str(target)), hint=hint)


def _entry(page: Page, names: Counter[tuple[str, str]]) -> dict[str, Any]:
    """What the index shows: the agency, or the title where the agency alone does not tell reports apart."""
    alone = bool(page.agency) and names[page.year, page.agency] == 1
    return {
        "href": page.href,
        "label": page.agency if alone else page.title,
        "words": " ".join((page.agency, page.title)) if alone else page.agency,
        "unchecked": page.unchecked,
    }


def _order(page: Page) -> tuple[bool, int, bytes, str, str]:
    """Latest year first, unknown last; agencies as GB 18030 orders them, which for common characters is by sound."""
    year = int(page.year) if page.year.isascii() and page.year.isdecimal() else 0
    return not page.year, -year, page.agency.encode("gb18030", "replace"), page.title, page.href


def _html_files(folder: Path) -> Iterator[Path]:
    """HTML files in a fixed order; links to folders are not followed, hidden ones not entered."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(parent, name)


def _read_page(path: Path, folder: Path) -> Page | None:
    head = _read_head(path)
    if head is None or "report.form" not in head.names:
        return None
    return Page(
        href=quote_from_bytes(os.fsencode(path.relative_to(folder).as_posix())),
        title=" ".join("".join(head.title).split()),
        agency=head.names.get("report.agency", ""),
        year=head.names.get("report.year", ""),
        unchecked="report.unchecked" in head.names,
    )


class _Head(HTMLParser):
    """Meta elements by name, and the title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.names: dict[str, str] = {}
        self.title: list[str] = []
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a meta element; the title begins."""
        self.in_title = tag == "title"
        given = dict(attrs)
        if tag == "meta" and given.get("name"):
            self.names.setdefault(str(given["name"]), given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        """The title ends."""
        self.in_title = False

    def handle_data(self, data: str) -> None:
        """Text of the title."""
        if self.in_title:
            self.title.append(data)


def _read_head(path: Path) -> _Head | None:
    """The head of a page of ours, up to its style sheet; None for any other file."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_FIRST_BYTES)
            if b"<style" not in data:
                data += stream.read(_HEAD_BYTES)
    except OSError as problem:
        words = Words("读不出文件", f"cannot read the file: {problem.strerror}")
        hint = Words("检查能否读取这个文件", "may you read it?")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None
    head = _Head()
    head.feed(data.partition(b"<style")[0].decode("utf-8", "replace"))
    return head if head.names.get("generator", "").startswith(_OURS) else None
