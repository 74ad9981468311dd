"""WeasyPrint, set up so that nothing comes from outside and nothing is replaced in silence.

What comes in: HTML, style sheets, faces. What goes out: PDF bytes. No address is fetched and no file
is read but the faces; a glyph that no face has, and whatever WeasyPrint only logs, stops the way.
"""

from __future__ import annotations

import datetime as dt
import gc
import logging
import os
import re
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from converter.errors import FormError, MissingError, NoRoomError
from converter.findings import Words
from converter.render.fonts import FontSet

_NO_GLYPH = re.compile(r'\.notdef glyph rendered for Unicode string unsupported by fonts: "(.*?)"', re.S)
MISREAD_END = b"\r\nendstream"
"""A stream that ends like this reads as one byte shorter than it says (ISO 19005-3 6.1.7.1)."""
_LONGEST = 24
_MOST_SHEETS = 32
_ROLES = ("title_face", "body_face", "heading_face", "subheading_face", "table_face")
INSTALL_LINE = "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class MissingGlyphError(MissingError):
    """No face has these characters; the caller knows where they stand in the report."""

    def __init__(self, characters: str) -> None:
        listed = "、".join(f"“{c}”(U+{ord(c):04X})" for c in characters[:8])
        super().__init__(
            Words(f"现有字体里没有这个字：{listed}", f"no face has the character {listed}"),
            hint=Words(
                "换一个写法，或把含这个字的字体放进 fonts/local（见 fonts/README.md）",
                "write it another way, or put a font that has it into fonts/local (see fonts/README.md)",
            ),
        )
        self.characters = characters


@dataclass(frozen=True, slots=True)
class Source:
    """What a PDF was made from, to travel inside it: name, bytes, a word for people, the document's own date."""

    name: str
    data: bytes
    description: str
    date: dt.datetime


@cache
def load_engine(fonts: FontSet) -> Engine:
    """The engine for these faces; one a process, because faces are loaded once."""
    return Engine(fonts)


class Engine:
    """WeasyPrint with the program's faces."""

    def __init__(self, fonts: FontSet) -> None:
        self._weasyprint = _import_weasyprint()
        from weasyprint.urls import FatalURLFetchingError

        # It derives from BaseException: `except Exception` would let it through.
        self._refusal: type[BaseException] = FatalURLFetchingError

        self.font_config = _make_font_config()
        weakref.finalize(self, self.font_config.clean_up)
        self._fetcher = _make_fetcher({face.path.as_uri() for face in fonts.present if face.path})
        try:
            self._faces = self._sheet(_font_faces(fonts))
        except OSError as problem:  # WeasyPrint copies the faces
            raise NoRoomError(problem) from None
        self._sheets: dict[str, Any] = {}

    def write_pdf(
        self, html: str, sheets: list[str], finisher: Callable[[Any, Any], None], source: Source | None = None
    ) -> bytes:
        """The finished PDF, with its source embedded.

        Raises MissingGlyphError, or FormError for anything that WeasyPrint passed over.
        """
        data = self._write(html, sheets, finisher, source)
        # The finisher sees to all streams but those that gather the objects themselves: about one file in a hundred
        # is written once more, with a space behind the word for people, which changes how such a stream ends.
        while source and MISREAD_END in data and len(source.description) < _LONGEST:
            source = replace(source, description=source.description + " ")
            data = self._write(html, sheets, finisher, source)
        return data

    def _write(
        self, html: str, sheets: list[str], finisher: Callable[[Any, Any], None], source: Source | None
    ) -> bytes:
        from converter.render.pdf.faces.embed import cut_fonts
        from converter.render.pdf.straight import straight_lines

        with _complaints() as complaints, straight_lines(), cut_fonts(), _no_collection():
            try:
                parsed = [self._faces, *(self._sheet_once(sheet, complaints) for sheet in sheets)]
                data = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher).write_pdf(
                    stylesheets=parsed,
                    font_config=self.font_config,
                    pdf_variant="pdf/a-3a",
                    attachments=[self._attachment(source)] if source else None,
                    finisher=finisher,
                )
            except self._refusal as problem:
                raise _outside(str(problem)) from None
        _judge(complaints)
        return bytes(data)

    def _attachment(self, source: Source) -> Any:
        """The data that the document was made from (ISO 19005-3 6.8: AFRelationship Source), its dates fixed."""
        return self._weasyprint.Attachment(
            string=source.data,
            name=source.name,
            description=source.description,
            relationship="Source",
            created=source.date,
            modified=source.date,
            url_fetcher=self._fetcher,
        )

    def _sheet_once(self, css: str, complaints: list[str]) -> Any:
        """A style sheet parsed, or remembered by its text; never one with faults: each report must hear of them."""
        sheet = self._sheets.get(css)
        if sheet is None:
            sheet = self._sheet(css)
            if len(self._sheets) >= _MOST_SHEETS:
                self._sheets.clear()
            if not complaints:
                self._sheets[css] = sheet
        return sheet

    def _sheet(self, css: str) -> Any:
        return self._weasyprint.CSS(string=css, font_config=self.font_config, url_fetcher=self._fetcher)


def engine_versions() -> str:
    """Versions of WeasyPrint and Pango; MissingError when the system libraries are not there."""
    weasyprint = _import_weasyprint()
    from weasyprint.text.ffi import harfbuzz_subset, pango

    number = pango.pango_version()
    shrinking = "" if harfbuzz_subset else ", no HarfBuzz-Subset (libharfbuzz-subset0)"
    return (
        f"WeasyPrint {weasyprint.__version__}, Pango {number // 10000}.{number // 100 % 100}.{number % 100}{shrinking}"
    )


def _outside(address: str) -> FormError:
    words = Words(f"模板要取外部文件，已拒绝：{address}", f"the template wants a file from outside, refused: {address}")
    hint = Words("把图片写成 data: 形式，样式写进 report.css", "write pictures as data:, styles into report.css")
    return FormError(words, hint=hint)


def _import_weasyprint() -> Any:
    try:
        with _no_system_fonts(), warnings.catch_warnings():
            # Fontconfig finds no font, as it should; what HarfBuzz lacks is told by doctor.
            warnings.filterwarnings("ignore", message=".*(No fonts configured|[Hh]arf[Bb]uzz).*")
            import weasyprint
    except OSError as problem:
        words = Words("缺少排版用的系统库 Pango", f"the system library Pango is missing: {problem}")
        hint = Words(f"请运行：{INSTALL_LINE}", f"run: {INSTALL_LINE}")
        raise MissingError(words, hint=hint) from None
    return weasyprint


def _make_fetcher(allowed: set[str]) -> Any:
    """A fetcher that gives out the faces and pictures inside the document, nothing else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in allowed or url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"not allowed: {url[:80]}")

    return Fetcher()


def _font_faces(fonts: FontSet) -> str:
    """@font-face rules, one family a file (two files under one family would mix up their glyphs), and the stacks."""
    rules = []
    for face in fonts.present:
        reach = f"; unicode-range: {face.unicode_range}" if face.unicode_range else ""
        assert face.path is not None
        rules.append(f"@font-face {{ font-family: {face.family}; src: url({face.path.as_uri()}){reach} }}")
    stacks = [f"--{role.replace('_', '-')}: {', '.join(fonts.families(role))};" for role in _ROLES]
    return "\n".join([*rules, "html {", *stacks, "}"])


def _make_font_config() -> Any:
    """WeasyPrint's fonts, which copy the faces into a temporary folder (40 MB)."""
    from weasyprint.text.fonts import FontConfiguration

    class FontConfig(FontConfiguration):  # type: ignore[misc]
        owner = os.getpid()

        def __del__(self) -> None:
            """Nothing: it often comes when the interpreter is half taken down and cannot delete any more."""

        def clean_up(self) -> None:
            """Delete the copies; a forked process leaves those of its parent alone."""
            if os.getpid() == self.owner:
                super().__del__()

    with _no_system_fonts():
        return FontConfig()


@contextmanager
def _no_system_fonts() -> Iterator[None]:
    """Fontconfig reads a configuration without any folder; programs that are started later see their own again."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fontconfig.xml"))
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection while a document is set: its boxes live to the end, looking for dead ones costs a tenth."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs at warning level or above while the block runs."""
    heard: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    handler = Handler(logging.WARNING)
    level, propagate, handlers = logger.level, logger.propagate, logger.handlers[:]
    logger.handlers[:] = [handler]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def _judge(complaints: list[str]) -> None:
    missing = "".join(dict.fromkeys(c for said in complaints for m in _NO_GLYPH.findall(said) for c in m))
    if missing:
        raise MissingGlyphError(missing)
    if complaints:
        words = Words(
            f"模板里有排版引擎不接受的写法：{complaints[0]}",
            f"the engine does not accept the template: {complaints[0]}",
        )
        hint = Words("检查模板的 report.css 和 report.html.j2", "check report.css and report.html.j2 of the template")
        raise FormError(words, hint=hint)
